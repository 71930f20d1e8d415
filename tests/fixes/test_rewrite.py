"""Cells of a text are changed, and nothing else."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from immport_explorer import load_schema
from immport_explorer.package.opening import open_package
from immport_explorer.package.writers.rewrite import CellChange, Outcome, rewrite_text, write_rows


def rewritten(text: bytes, *changes: tuple[int, CellChange]) -> tuple[bytes, list[Outcome]]:
    rows: dict[int, list[CellChange]] = {}
    for row, change in changes:
        rows.setdefault(row, []).append(change)
    target = io.BytesIO()
    outcomes: list[Outcome] = []
    rewrite_text(
        io.BytesIO(text),
        target,
        sorted(rows.items()),
        lambda _, outcome: outcomes.append(outcome),
    )
    return target.getvalue(), outcomes


def at(position: int, before: str, after: str) -> CellChange:
    return CellChange(before=before, after=after, position=position)


HEAD = ["protocols\tSchema Version 3.36", "note", "Column Name\tUser Defined ID\tName\tType"]


def as_read(text: bytes, folder: Path) -> dict[tuple[int, int], str]:
    """The cells of a template's text that hold something, by row and position."""
    file = folder / "protocols.txt"
    file.write_bytes(text)
    (opened,) = open_package(file, load_schema("3.36")).template_files
    found = {}
    for block in opened.tables()[0].blocks():
        for name in block.frame.columns:
            for row, value in zip(block.rows, block.frame[name], strict=True):
                if value:
                    found[row, int(name)] = value
    return found


TEXT = st.text(st.sampled_from('abé€"; \u2003𝄞'), max_size=6)
QUOTED = TEXT.map(lambda text: '"' + text.replace('"', '""') + '"')
CELL = QUOTED | TEXT.filter(lambda text: not text.startswith('"'))
LINE_END = st.sampled_from(["\n", "\r\n", "\r"])
ENCODING = st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"])


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[list[str]], str, str]:
    rows = draw(st.lists(st.lists(CELL, min_size=4, max_size=4), min_size=1, max_size=6))
    return rows, draw(LINE_END), draw(ENCODING)


def encoded(rows: Iterable[Iterable[str]], line_end: str, encoding: str) -> bytes:
    text = "".join("\t".join(row) + line_end for row in rows)
    return text.encode(encoding, "ignore")


@given(tables())
def test_without_changes_not_a_byte_differs(table: tuple[list[list[str]], str, str]) -> None:
    text = encoded(*table)

    assert rewritten(text)[0] == text


@given(st.binary(max_size=200))
def test_any_bytes_are_copied(text: bytes) -> None:
    assert rewritten(text)[0] == text
    change = at(0, "\0", "x")
    assert rewritten(text, (1, change), (3, change))[0] == text


@settings(deadline=None)
@given(tables(), st.data())
def test_one_cell_is_changed_and_all_else_reads_as_before(
    table: tuple[list[list[str]], str, str], data: st.DataObject
) -> None:
    rows, line_end, encoding = table
    text = encoded([*([line] for line in HEAD), *rows], line_end, encoding)
    with tempfile.TemporaryDirectory() as folder:
        before = as_read(text, Path(folder))
        assume(before)
        row, position = data.draw(st.sampled_from(sorted(before)))

        after, outcomes = rewritten(text, (row, at(position, before[row, position], "NEW")))

        assert outcomes == [Outcome.APPLIED]
        assert as_read(after, Path(folder)) == {**before, (row, position): "NEW"}


@pytest.mark.parametrize("kept", ["é€€", "Ã©", "â‚¬", "plain"])
def test_what_is_left_of_an_old_line_reads_as_before(kept: str, tmp_path: Path) -> None:
    """Bytes of Windows-1252 could be UTF-8 too, once those of their line that are not are gone."""
    text = encoded([*([line] for line in HEAD), ["", kept, "\xe9", "b"]], "\n", "cp1252")
    before = as_read(text, tmp_path)

    after, outcomes = rewritten(text, (4, at(2, "\xe9", "NEW")))

    assert outcomes == [Outcome.APPLIED]
    assert before[4, 1] == kept
    assert as_read(after, tmp_path) == {**before, (4, 2): "NEW"}


@pytest.mark.parametrize("encoding", ["mac-roman", "cp850", "cp1252"])
def test_a_change_is_written_in_the_encoding_of_its_file(encoding: str, tmp_path: Path) -> None:
    rows = [*([line] for line in HEAD), ["", "größer", "gelöst", "b"], ["", "Wärme", "37 °C", "c"]]
    text = encoded(rows, "\r", encoding)

    after, outcomes = rewritten(text, (4, at(2, "gelöst", "kühl")))

    assert outcomes == [Outcome.APPLIED]
    assert after == text.replace("gelöst".encode(encoding), "kühl".encode(encoding))
    assert as_read(after, tmp_path)[4, 2] == "kühl"


def test_a_change_leaves_the_other_bytes_of_its_row() -> None:
    text = b'\xef\xbb\xbfa\t" b"\t"c"\r\n1 \t"x\r\ny"\t \tz\r\nlast'

    after, outcomes = rewritten(text, (2, at(3, "z", "new")), (4, at(0, "last", "end")))

    assert outcomes == [Outcome.APPLIED, Outcome.APPLIED]
    assert after == text.replace(b"\tz\r", b"\tnew\r").replace(b"last", b"end")


def test_rows_are_counted_as_an_editor_does_within_quoted_cells_too() -> None:
    text = b'a\t"x\ny"\nb\tc\n'

    after, outcomes = rewritten(text, (1, at(1, "x\ny", "z")), (3, at(0, "b", "B")))

    assert outcomes == [Outcome.APPLIED, Outcome.APPLIED]
    assert after == b'a\t"z"\nB\tc\n'


def test_a_cell_that_holds_something_else_is_left() -> None:
    text = b"a\tb\n"

    after, outcomes = rewritten(
        text, (1, at(0, "x", "y")), (1, at(7, "x", "y")), (9, at(0, "a", "y"))
    )

    assert outcomes == [Outcome.NOT_FOUND] * 3
    assert after == text


def test_outer_blanks_are_left_out_and_quotes_kept() -> None:
    text = b' a\t" b "\tc\n'

    after, outcomes = rewritten(
        text, (1, at(0, "a", "a")), (1, at(1, "b", "b")), (1, at(2, "c", "c"))
    )

    assert outcomes == [Outcome.APPLIED, Outcome.APPLIED, Outcome.UNCHANGED]
    assert after == b'a\t"b"\tc\n'


def test_one_item_of_a_list_is_changed() -> None:
    change = CellChange(before="B.txt", after="b.txt", position=0, separator=";")

    assert rewritten(b"a.txt; B.txt ;c\n", (1, change))[0] == b"a.txt; b.txt ;c\n"
    assert rewritten(b"aB.txt;c\n", (1, change))[1] == [Outcome.NOT_FOUND]


def test_cells_are_found_beside_a_name() -> None:
    name = CellChange(before="Nmae", after="Name", search="first")
    value = CellChange(before="x", after="y", position=0, search="beside")

    assert rewritten(b"\tNmae\tx\n", (1, name), (1, value))[0] == b"\tName\ty\n"
    assert rewritten(b"x\tx\tx\n", (1, value))[0] == b"y\tx\tx\n"


def test_cells_beyond_the_last_are_made_when_nothing_is_expected_there() -> None:
    change = CellChange(before=None, after="Schema Version 3.36", position=1)

    assert rewritten(b"protocols\r\nnote", (1, change))[0] == (
        b"protocols\tSchema Version 3.36\r\nnote"
    )


def test_values_keep_the_encoding_of_their_line() -> None:
    windows = "é\tx\n".encode("cp1252") + b"a\tb\n"

    assert rewritten(windows, (1, at(1, "x", "ü")))[0] == "é\tü\n".encode("cp1252") + b"a\tb\n"
    assert rewritten(windows, (1, at(1, "x", "あ")))[1] == [Outcome.NOT_ENCODABLE]
    wide = b"\xff\xfe" + "é\tx\r\n".encode("utf-16-le") + b"\x41"
    assert rewritten(wide, (1, at(1, "x", "あ")))[0] == (
        b"\xff\xfe" + "é\tあ\r\n".encode("utf-16-le") + b"\x41"
    )


def test_new_values_that_could_be_misread_are_quoted() -> None:
    after, _ = rewritten(b"a\tb\n", (1, at(0, "a", "x\ty")), (1, at(1, "b", '"z" said')))

    assert after == b'"x\ty"\t"""z"" said"\n'


@pytest.mark.parametrize("line_end", [b"\n", b"\r\n", b"\r"])
def test_texts_of_many_blocks_are_changed_in_every_part(line_end: bytes) -> None:
    lines = [b"%d\tvalue %d\tx" % (number, number) for number in range(150_000)]
    lines[70_000] = b'70000\t"two\nlines"\tx'
    text = line_end.join(lines) + line_end
    row_of = {0: 1, 1: 2, 30_000: 30_001, 70_000: 70_001, 149_999: 150_001}

    after, outcomes = rewritten(
        text, *((row, at(0, str(number), "changed")) for number, row in row_of.items())
    )

    assert outcomes == [Outcome.APPLIED] * len(row_of)
    for number in row_of:
        lines[number] = lines[number].replace(b"%d\t" % number, b"changed\t", 1)
    assert after == line_end.join(lines) + line_end


def test_a_line_without_end_is_copied() -> None:
    text = b"a\n" + "é".encode() * 10_000_000 + b"\nlast\tx\n"

    after, outcomes = rewritten(text, (1, at(0, "a", "b")), (3, at(1, "x", "y")))

    assert outcomes == [Outcome.APPLIED, Outcome.APPLIED]
    assert after == b"b" + text[1:-2] + b"y\n"


def test_rows_of_cells_are_written_as_text() -> None:
    target = io.BytesIO()
    rows = [(1, ["a", "", ""]), (2, ["", ""]), (3, [" x ", 'two\nlines "']), (4, [""])]
    outcomes: list[Outcome] = []

    write_rows(
        rows,
        target,
        [(2, [at(0, "?", "!")]), (3, [at(0, "x", "y")]), (9, [at(0, "x", "y")])],
        lambda _, outcome: outcomes.append(outcome),
    )

    assert outcomes == [Outcome.NOT_FOUND, Outcome.APPLIED, Outcome.NOT_FOUND]
    assert target.getvalue() == b'a\n\ny\t"two\nlines """\n'
