"""Rows of a table wherever they stand: the same as when all is read, in every form."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from immport_explorer import examples
from immport_explorer.package import windows
from immport_explorer.package.archive import MemberError
from immport_explorer.package.opening import open_package
from immport_explorer.package.table import Table
from immport_explorer.package.windows import TableWindows, Window
from immport_explorer.schema.load import load_schema

SCHEMA = load_schema("3.36")
HEADERS = ("Subject ID", "Arm Or Cohort ID", "Gender", "Ethnicity", "Race", "Description")
HEAD = (
    "subjecthumans\tSchema Version 3.36\n"
    "Please do not delete or edit this column\n"
    "Column Name\t" + "\t".join(HEADERS) + "\n"
)


def table_of(path: Path) -> Table:
    (file,) = open_package(path, SCHEMA).template_files
    (table,) = file.tables()
    return table


def whole(table: Table) -> dict[int, tuple[str, ...]]:
    """All rows, as they are read from beginning to end."""
    names = [str(cell.position) for cell in table.cells]
    return {
        row: cells
        for block in table.blocks()
        for row, cells in zip(block.rows.to_list(), block.frame.select(names).rows(), strict=True)
    }


def as_rows(window: Window) -> dict[int, tuple[str, ...]]:
    return dict(zip(window.rows, window.cells, strict=True))


def text_of(rows: int, cell: Callable[[int], str] = str) -> str:
    lines = (f"\tS{n}\tA\tFemale\t\tWhite\t{cell(n)}" for n in range(rows))
    return HEAD + "\n".join(lines) + "\n"


@pytest.fixture
def small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Places in the index a few rows apart, so that small files have several."""
    monkeypatch.setattr(windows, "_CHUNK_BYTES", 512)
    monkeypatch.setattr(windows, "_STEP_BYTES", 128)


def write(tmp_path: Path, content: bytes, *, packed: bool) -> Path:
    file = tmp_path / "subjectHumans.txt"
    if not packed:
        file.write_bytes(content)
        return file
    path = tmp_path / "study.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(file.name, content)
    return path


CELLS: dict[str, Callable[[int], str]] = {
    "plain": str,
    "quoted": lambda n: f'"a ""{n}"" b"',
    "of several lines": lambda n: f'"first\nsecond {n}\n\tthird"' if n % 3 else str(n),
    "lines like rows": lambda n: f'"a\n{n}\t\t\t\t\t\t"' if n % 5 == 0 else str(n),
    "stray marks": lambda n: f'"open {n}' if n % 4 == 0 else str(n),
    "blank lines": lambda n: f"{n}\n" if n % 2 else str(n),
}


@pytest.mark.parametrize("packed", [False, True], ids=["file", "zip"])
@pytest.mark.parametrize("ends", ["\n", "\r\n"], ids=["unix", "windows"])
@pytest.mark.parametrize("cell", CELLS.values(), ids=CELLS.keys())
def test_every_window_shows_what_reading_all_shows(
    tmp_path: Path, small_steps: None, cell: Callable[[int], str], ends: str, packed: bool
) -> None:
    content = text_of(200, cell).replace("\n", ends).encode()
    table = table_of(write(tmp_path, content, packed=packed))
    rows, reader = whole(table), TableWindows(table)
    numbers = sorted(rows)
    for first in range(0, len(numbers), 7):
        wanted = numbers[first : first + 10]
        found = reader.from_row(numbers[first], 10)
        assert as_rows(found) == {row: rows[row] for row in wanted}
    some = numbers[::13]
    assert as_rows(reader.of_rows(some)) == {row: rows[row] for row in some}


@pytest.mark.parametrize(
    ("encoding", "ends"),
    [
        ("utf-16", "\n"),
        ("utf-32", "\n"),
        ("utf-8", "\r"),
        ("cp1252", "\n"),
        ("mac-roman", "\r"),
        ("utf-8-sig", "\n"),
    ],
)
def test_other_encodings_and_line_ends_too(
    tmp_path: Path, small_steps: None, encoding: str, ends: str
) -> None:
    content = text_of(90, lambda n: f"é{n}").replace("\n", ends).encode(encoding)
    table = table_of(write(tmp_path, content, packed=False))
    rows, reader = whole(table), TableWindows(table)
    assert as_rows(reader.around(60, 20)) == {row: rows[row] for row in range(50, 70)}
    assert reader.last_row >= 93


LETTERS = st.text(st.sampled_from('a"\t\n é'), max_size=8)


@settings(max_examples=60, deadline=None)
@given(st.lists(LETTERS, min_size=30, max_size=60), st.integers(0, 80))
def test_no_text_tells_windows_from_the_whole(
    tmp_path_factory: pytest.TempPathFactory, cells: list[str], row: int
) -> None:
    path = tmp_path_factory.mktemp("text")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(windows, "_CHUNK_BYTES", 256)
        patch.setattr(windows, "_STEP_BYTES", 64)
        table = table_of(write(path, text_of(len(cells), cells.__getitem__).encode(), packed=False))
        rows = whole(table)
        expected = [number for number in sorted(rows) if number >= row][:5]
        found = TableWindows(table).from_row(row, 5)
    assert as_rows(found) == {number: rows[number] for number in expected}


def test_a_window_at_the_end_is_full(tmp_path: Path) -> None:
    reader = TableWindows(table_of(write(tmp_path, text_of(50).encode(), packed=False)))
    assert reader.around(10_000, 20).rows == tuple(range(34, 54))
    assert reader.last_row == 53


def test_a_table_without_rows_has_empty_windows(tmp_path: Path) -> None:
    reader = TableWindows(table_of(write(tmp_path, HEAD.encode(), packed=False)))
    assert len(reader.around(4, 20)) == 0
    assert len(reader.of_rows([4, 5])) == 0


def test_sections_and_spreadsheets_are_held() -> None:
    package = open_package(examples.path("human-study"), SCHEMA)
    design = next(f for f in package.template_files if f.template.is_compound)
    for table in design.tables():
        reader = TableWindows(table)
        shown = reader.from_row(reader.first_row, 100)
        expected = [c for block in table.blocks() for c in block.frame.rows()]
        assert list(shown.cells) == expected
        if table.layout == "fields":
            assert shown.rows == tuple(range(1, len(expected) + 1))


def test_a_damaged_member_of_an_archive_is_said(tmp_path: Path) -> None:
    path = write(tmp_path, text_of(40_000).encode(), packed=True)
    table = table_of(path)
    packed = bytearray(path.read_bytes())
    packed[len(packed) // 2 : len(packed) // 2 + 64] = bytes(64)
    path.write_bytes(packed)
    with pytest.raises(MemberError):
        TableWindows(table).around(39_000, 10)


def test_places_in_an_archive_are_reached_again(tmp_path: Path) -> None:
    content = text_of(400_000).encode()
    path = write(tmp_path, content, packed=True)
    (member,) = open_package(path, SCHEMA).members
    with member.open_at(0) as stream:
        assert stream.read() == content
    for offset in (0, 1, 4_194_304, 9_000_000, len(content) - 3, len(content), 5_000_000):
        with member.open_at(offset) as stream:
            assert stream.read(100) == io.BytesIO(content[offset:]).read(100)
