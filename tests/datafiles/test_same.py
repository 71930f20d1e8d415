"""Copies are told byte for byte, and no more is read than that takes."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from immport_explorer.datafiles.same import same_bytes, to_compare
from immport_explorer.datafiles.view import HEAD_BYTES
from immport_explorer.package.archive import Member, open_archive
from immport_explorer.package.limits import Limits

LONG = bytes(range(256)) * (HEAD_BYTES // 128)
FILES = {
    "a": LONG,
    "b": LONG[:-1] + b"?",
    "c": LONG,
    "d": b"?" + LONG[1:],
    "e": LONG[:-1],
    "f": b"short",
    "g": b"short",
    "h": b"",
    "i": b"",
}


@pytest.fixture(params=["folder", "zip"])
def members(request: pytest.FixtureRequest, tmp_path: Path) -> list[Member]:
    source = tmp_path / "p"
    source.mkdir()
    for name, content in FILES.items():
        (source / name).write_bytes(content)
    if request.param == "folder":
        return open_archive(source, Limits()).members
    with zipfile.ZipFile(tmp_path / "p.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in FILES.items():
            archive.writestr(name, content)
    return open_archive(tmp_path / "p.zip", Limits()).members


def names(groups: list[list[Member]]) -> list[list[str]]:
    return sorted([member.name for member in group] for group in groups)


def test_copies_stand_together(members: list[Member]) -> None:
    assert names(same_bytes(members)) == [["a", "c"], ["f", "g"]]


def test_only_what_is_alike_is_read_to_its_end(members: list[Member]) -> None:
    read = dict.fromkeys(FILES, 0)

    def told(member: Member, number: int) -> None:
        read[member.name] += number

    same_bytes(members, told)

    assert [member.name for member in to_compare(members)] == ["a", "b", "c", "d", "f", "g"]
    assert read["d"] == HEAD_BYTES and read["e"] == read["h"] == 0
    assert read["a"] == read["b"] == HEAD_BYTES + len(LONG)


def test_what_is_told_can_end_the_work(members: list[Member]) -> None:
    def told(member: Member, number: int) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        same_bytes(members, told)
