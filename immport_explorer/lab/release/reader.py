"""The reader of releases among those of a lab's files."""

from __future__ import annotations

from collections.abc import Sequence

from immport_explorer.lab.opened import Opened
from immport_explorer.lab.release.joined import Joined
from immport_explorer.lab.release.tables import STUDY, Release, is_heading
from immport_explorer.lab.table import LabTable
from immport_explorer.package.archive import Member
from immport_explorer.schema.load import load_schema

_SURE = 0.95


class ReleaseReader:
    """Reads a study's Tab download: the table of studies gives the tables that today's templates
    take, of its first study; the other files of the release are read with it."""

    name = "release"
    title = "A released study (ImmPort's Tab download)"
    suffixes = (".txt",)

    def recognises(self, opened: Opened) -> float:
        if not is_heading(next(iter(opened.lines), "")):
            return 0.0
        return _SURE if any(_is_study(one) for one in _together(opened)) else 0.0

    def read(self, opened: Opened) -> Sequence[LabTable]:
        if not _is_study(opened.member):
            return []
        folder = opened.member.path.rpartition("/")[0]
        release = Release(folder, _together(opened), opened.limits)
        return (
            Joined(release, load_schema(), release.studies[0]).tables() if release.studies else []
        )


def _is_study(member: Member) -> bool:
    return member.name.casefold() == f"{STUDY}.txt"


def _together(opened: Opened) -> list[Member]:
    """The file and those that lie in its folder, or below it."""
    folder = opened.member.path.rpartition("/")[0]
    beside = [one for one in opened.beside if one.path.startswith(f"{folder}/" if folder else "")]
    return [opened.member, *beside]
