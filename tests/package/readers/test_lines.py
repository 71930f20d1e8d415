"""Lines in blocks: the same whatever the stream, and however long the lines."""

from __future__ import annotations

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from immport_explorer.package.limits import Limits
from immport_explorer.package.note import Note, Notes
from immport_explorer.package.readers import lines
from immport_explorer.package.readers.lines import read_lines

PIECES = st.sampled_from(
    [
        b"a",
        b"bc\t",
        b"\n",
        b"\n",
        b"\r\n",
        b"\r",
        b"\0",
        b"\xc3\xa9",
        b"\xe9",
        b" \xc2\xa0",
        b"x" * 9,
    ]
)


class Endless(io.BytesIO):
    """A stream that cannot be entered anywhere, as a member of a zip."""

    def seekable(self) -> bool:
        return False


def read(stream: io.BytesIO, limits: Limits) -> tuple[list[bytes], list[tuple[str, int]]]:
    """The lines of the stream, and the notes made of them."""
    notes = Notes(10)
    found: list[bytes] = []
    for block in read_lines(stream, limits, notes):
        assert block.row == len(found) + 1
        assert block.text.endswith(b"\n")
        found += block.text.splitlines(keepends=True)
    return found, sorted(_told(note) for note in notes)


def _told(note: Note) -> tuple[str, int]:
    return note.code, note.row or 0


@pytest.fixture(autouse=True)
def small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "_READ_BYTES", 8)
    monkeypatch.setattr(lines, "_TAIL_BYTES", 4)
    monkeypatch.setattr(lines, "_SNIFFED", 4)


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=60).map(b"".join), st.integers(8, 40))
def test_a_file_has_the_lines_that_a_stream_has(content: bytes, size: int) -> None:
    limits = Limits(block_bytes=size)
    assert read(io.BytesIO(content), limits) == read(Endless(content), limits)


@pytest.mark.parametrize("stream", [io.BytesIO, Endless])
@pytest.mark.parametrize("where", ["first", "middle", "last"])
def test_a_line_beyond_the_bound_is_left_out_and_noted(
    stream: type[io.BytesIO], where: str
) -> None:
    short = [b"line\n"] * 20
    place = {"first": 0, "middle": 10, "last": 20}[where]
    content = b"".join((*short[:place], b"y" * 90 + b"\n", *short[place:]))
    found, notes = read(stream(content), Limits(block_bytes=64, line_bytes=40))
    assert found == [*short[:place], b"\n", *short[place:]]
    assert notes == [("file.line-too-long", place + 1)]


@pytest.mark.parametrize("stream", [io.BytesIO, Endless])
def test_lines_within_the_bound_are_kept(stream: type[io.BytesIO]) -> None:
    content = [b"z" * length + b"\n" for length in range(41)]
    found, notes = read(stream(b"".join(content)), Limits(block_bytes=64, line_bytes=41))
    assert found == content
    assert not notes
