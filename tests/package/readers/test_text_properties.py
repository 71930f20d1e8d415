"""Tab-separated text -> tables: no text loses a cell, no bytes make the reader fail."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from support.texts import (
    DESIGN_TOP,
    HEADER,
    SCHEMA,
    TOP,
    noted,
    opened,
    rows_of,
)

from immport_explorer.package.limits import Limits
from immport_explorer.package.opening import open_package

CELL = st.text(
    st.one_of(
        st.sampled_from('abc "\t\n,;\xa0µ’"'),
        st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\u2028\u2029"),
    ),
    max_size=6,
).map(str.strip)
ROWS = st.lists(st.tuples(CELL, CELL, CELL).filter(any), max_size=8)
OFTEN = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def written(rows: Iterable[Iterable[str]], quoting: int, ends: str) -> str:
    out = io.StringIO()
    writer = csv.writer(out, delimiter="\t", quoting=quoting, lineterminator="\n")  # type: ignore[arg-type]
    writer.writerows(["", *row] for row in rows)
    return (TOP + HEADER + out.getvalue()).replace("\n", ends)


@OFTEN
@given(
    rows=ROWS,
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    ends=st.sampled_from(["\n", "\r\n", "\r"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    block=st.sampled_from([7, 64, 2**20]),
)
@example(rows=[('"', "a\tb", "c\nd")], quoting=0, ends="\n", encoding="utf-8", block=7)
def test_rewriting_a_file_keeps_its_cells(
    tmp_path: Path, rows: Any, quoting: int, ends: str, encoding: str, block: int
) -> None:
    data = written(rows, quoting, ends).encode(encoding)
    (table,) = opened(tmp_path, data, Limits(block_bytes=block)).tables()
    found = rows_of(table)
    assert [row[1:] for row in found] == rows
    first = 4
    for (row, *_), cells in zip(found, rows, strict=True):
        assert row == first
        first += 1 + sum(cell.count("\n") for cell in cells)


@OFTEN
@given(
    body=st.binary(max_size=300), top=st.sampled_from([b"", TOP.encode(), (TOP + HEADER).encode()])
)
@example(body=b"\xff\xfe\x00", top=b"")
def test_no_bytes_make_the_reader_fail(tmp_path: Path, body: bytes, top: bytes) -> None:
    path = tmp_path / "data.txt"
    path.write_bytes(top + body)
    for limits in (Limits(), Limits(block_bytes=5, line_bytes=20, block_cells=10)):
        package = open_package(path, SCHEMA, limits=limits)
        for file in package.template_files:
            for table in file.tables():
                for block in table.blocks():
                    assert len(block.rows) == block.frame.height
                    assert block.frame.null_count().sum_horizontal().sum() == 0


@OFTEN
@given(
    lines=st.lists(
        st.sampled_from(
            ["", "study", "visit", "ID\tS1", "Title\tx", "ID\tDay", "V1\t0", '"', "other", "\tID"]
        ),
        max_size=14,
    )
)
def test_no_order_of_lines_makes_the_sections_fail(tmp_path: Path, lines: list[str]) -> None:
    file = opened(tmp_path, DESIGN_TOP + "\n".join(lines))
    noted(file)


@OFTEN
@given(text=st.text(st.sampled_from('a"\t\n'), max_size=40))
def test_quotes_lose_no_character(tmp_path: Path, text: str) -> None:
    """Whatever the quotes mean, each letter is in some cell, or noted as having no header."""
    file = opened(tmp_path, TOP + HEADER + text)
    (table,) = file.tables()
    found = sum(str(cell).count("a") for row in rows_of(table) for cell in row[1:])
    noted_too = sum((note.value or "").count("a") for note in file.notes if "extra" in note.code)
    beyond = any("extra" in note.code for note in file.notes)
    assert found + noted_too == text.count("a") or (beyond and found <= text.count("a"))
