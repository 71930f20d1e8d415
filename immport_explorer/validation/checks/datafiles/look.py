"""Looks into each file that rows name, once, and compares it with its rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from immport_explorer.datafiles.datafile import DataFile, Flaw
from immport_explorer.datafiles.look import look
from immport_explorer.datafiles.same import same_bytes
from immport_explorer.datafiles.view import HEAD_BYTES
from immport_explorer.issues.kinds import Said
from immport_explorer.issues.kinds.datafile import (
    DATAFILE_BLANK,
    DATAFILE_DAMAGED,
    DATAFILE_ENCRYPTED,
    DATAFILE_EXTRA_DATA,
    DATAFILE_NO_EVENTS,
    DATAFILE_NONSTANDARD,
    DATAFILE_OTHER_KIND,
    DATAFILE_SAME_BYTES,
    DATAFILE_SEVERAL_DATA_SETS,
    DATAFILE_TRUNCATED,
    DATAFILE_UNREADABLE,
    DATAFILE_WEB_PAGE,
)
from immport_explorer.issues.kinds.privacy import PRIVACY_IN_FILE
from immport_explorer.package.archive import Member, MemberError
from immport_explorer.validation.checks.datafiles import contradictions
from immport_explorer.validation.checks.datafiles.personal import telling_keywords
from immport_explorer.validation.checks.datafiles.told import named_files
from immport_explorer.validation.named import Cell, Known, Naming
from immport_explorer.validation.scope import Run

FLAWS: Mapping[Flaw, Callable[[str], Said]] = {
    Flaw.OTHER_KIND: lambda what: DATAFILE_OTHER_KIND(what=what),
    Flaw.WEB_PAGE: lambda what: DATAFILE_WEB_PAGE(),
    Flaw.BLANK: lambda what: DATAFILE_BLANK(what=what),
    Flaw.TRUNCATED: lambda what: DATAFILE_TRUNCATED(what=what),
    Flaw.EXTRA_DATA: lambda what: DATAFILE_EXTRA_DATA(what=what),
    Flaw.ENCRYPTED: lambda what: DATAFILE_ENCRYPTED(what=what),
    Flaw.DAMAGED: lambda what: DATAFILE_DAMAGED(what=what),
    Flaw.NO_EVENTS: lambda what: DATAFILE_NO_EVENTS(),
    Flaw.SEVERAL_DATA_SETS: lambda what: DATAFILE_SEVERAL_DATA_SETS(what=what),
    Flaw.NONSTANDARD: lambda what: DATAFILE_NONSTANDARD(what=what),
}
"""The kind of issue that each flaw of a file is."""

Told = Callable[[str, int], None]
"""Called with a path and the bytes just read of it."""


def look_into(run: Run, runs: Sequence[Run], told: Told) -> None:
    """Look into the files that rows of the package name; ``runs`` are this and those before it."""
    namings = run.named_facts.by_path()
    members = {member.path: member for member in run.package.members if member.path in namings}
    for path, member in members.items():
        file = _look(run, member, namings[path][0].cell)
        if file is not None:
            run.looked[path] = file
            _report_flaws(run, file, namings[path])
        told(path, min(member.size, HEAD_BYTES))
    _report_same(run, [m for m in members.values() if m.path in run.looked], namings, told)
    known = Known.of(each.named_facts for each in runs)
    contradictions.report(run, run.looked, namings, known)
    run.looked_into = named_files(run, namings, known)


def say(run: Run, said: Said, cell: Cell) -> None:
    """Write a finding about a cell down."""
    run.log.add(
        said,
        cell.place,
        row=cell.row,
        value=cell.value,
        column=cell.column,
        position=cell.position,
    )


def _look(run: Run, member: Member, cell: Cell) -> DataFile | None:
    """The file, looked into; None for an empty one, of which the reader tells, and where it
    cannot be read."""
    if not member.size:
        return None
    try:
        return look(member)
    except MemberError as error:
        say(run, DATAFILE_UNREADABLE(what=str(error)), cell)
        return None


def _report_flaws(run: Run, file: DataFile, namings: Sequence[Naming]) -> None:
    """The first row that names the file stands for all."""
    cell = namings[0].cell
    for note in file.notes:
        say(run, FLAWS[note.flaw](note.what), cell)
    keywords = telling_keywords(file)
    if keywords:
        say(run, PRIVACY_IN_FILE(keywords=", ".join(keywords)), cell)


def _report_same(
    run: Run, members: Sequence[Member], namings: Mapping[str, Sequence[Naming]], told: Told
) -> None:
    def read(member: Member, number: int) -> None:
        told(member.path, number)

    try:
        groups = same_bytes(members, read)
    except MemberError:
        return  # it was readable a moment ago, and will be told of when it is read again
    for group in groups:
        first, *others = sorted(group, key=lambda m: _order(namings[m.path][0].cell))
        for other in others:
            say(run, DATAFILE_SAME_BYTES(other=first.name), namings[other.path][0].cell)


def _order(cell: Cell) -> tuple[int, int]:
    return (cell.place.order, cell.row)
