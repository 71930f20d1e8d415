"""Tab-separated text: every cell is where the reference reader has it, and none is lost."""

from __future__ import annotations

from collections.abc import Iterator

from immport_explorer.package.limits import Limits
from immport_explorer.package.readers.header import ROW_HEADER, plain
from immport_explorer.package.table import Table, TemplateFile
from immport_explorer.publish.blank import blank
from targets.reference import BLANKS, Record, lines_of, records
from targets.target import EXAMPLES, Target, opened, put, schema, validated

_NOTE = "Please do not delete or edit this column"
_TOPS = (
    "",
    f"treatments\tSchema Version 3.36\n{_NOTE}\nColumn Name\tUser Defined ID\tName\n",
    f"treatments\tSchema Version 3.36\n{_NOTE}\n",
    f"FCM_Derived_data\tSchema Version 3.36\n{_NOTE}\nValidation Level\t",
    f"experimentSamples.ELISA\tSchema Version 3.36\n{_NOTE}\nColumn Name\t",
    f"basic_study_design\tSchema Version 3.36\n{_NOTE}\nColumn Name\n",
    f"assessments\tSchema Version 3.36\n{_NOTE}\nColumn Name\tSubject ID\tAge At Onset\t\t",
)
_LIMITS = (
    Limits(),
    Limits(block_bytes=1),
    Limits(block_bytes=7, block_cells=40),
    Limits(block_bytes=64),
    Limits(block_bytes=4_096, block_cells=8),
)
_UNREAD = {"file.too-sparse", "file.line-too-long", "layout.too-many-columns", "file.unreadable"}
_SEEDS = ("treatments", "FCM_Derived_data", "experimentSamples.ELISA", "basic_study_design")


def check(data: bytes) -> None:
    top = _TOPS[data[0] % len(_TOPS)] if data else ""
    limits = _LIMITS[data[1] % len(_LIMITS)] if len(data) > 1 else _LIMITS[0]
    content = top.encode() + data[2:]
    path = put("treatments.txt", content)
    for file in opened(path, limits).template_files:
        for table in file.tables():
            rows = _rows(table)
            if _UNREAD & {note.code for note in file.notes}:
                continue
            if file.template.is_compound:
                _hold_section(table, rows, content)
            elif table.header_row is not None:
                _hold_table(file, table, rows, content)
    validated(path, data)


Row = tuple[int, tuple[str, ...]]


def _rows(table: Table) -> list[Row]:
    rows: list[Row] = []
    for block in table.blocks():
        assert block.frame.height == len(block.rows)
        assert all(not column.has_nulls() for column in block.frame.iter_columns())
        rows += zip(block.rows, block.frame.iter_rows(), strict=True)
    return rows


def _hold_table(file: TemplateFile, table: Table, rows: list[Row], content: bytes) -> None:
    """The table of a plain template, cell by cell."""
    lines = lines_of(content)
    head = next(one for one in _head_records(lines) if one.first == table.header_row)
    filled = [at for at, cell in enumerate(head.cells) if cell.strip()]
    width = filled[-1] + 1
    positions = [cell.position for cell in table.cells]
    assert set(positions) <= set(filled)
    assert len(filled) - len(positions) <= 1, "each header is a cell, but for the mark"
    data = list(_data_records(lines, head.last + 1, width - 1))
    expected = [(record.first, cells) for record in data if any(cells := _cells(record, positions))]
    if positions:
        assert rows == expected, (rows[:5], expected[:5])
        _hold_notes(file, data, set(positions))


def _hold_notes(file: TemplateFile, data: list[Record], positions: set[int]) -> None:
    """A value without a header is told of."""
    if any("more" in note.params for note in file.notes):
        return
    noted = {note.row for note in file.notes if note.code == "layout.extra-cells"}
    for record in data:
        lost = [
            at for at, cell in enumerate(record.cells) if at not in positions and cell.strip(BLANKS)
        ]
        assert not lost or record.first in noted, (record, noted)


def _cells(record: Record, positions: list[int]) -> tuple[str, ...]:
    cells = record.cells
    return tuple(cells[at].strip(BLANKS) if at < len(cells) else "" for at in positions)


def _head_records(lines: list[bytes]) -> Iterator[Record]:
    mark = plain(ROW_HEADER)
    return records(
        lines,
        1,
        None,
        lambda line: (
            line.startswith(b"\t") or plain(line[:50].decode("utf-8", "replace")).startswith(mark)
        ),
    )


def _data_records(lines: list[bytes], first: int, tabs: int) -> Iterator[Record]:
    return records(
        lines, first, tabs, lambda line: line.startswith(b"\t") or line.count(b"\t") == tabs > 0
    )


def _hold_section(table: Table, rows: list[Row], content: bytes) -> None:
    """Each cell of a section stands in the row that is told."""
    names = {
        plain(name)
        for section in table.file.template.sections
        for name in (section.name or "", *(column.header for column in section.columns))
    }
    found = records(
        lines_of(content),
        1,
        None,
        lambda line: plain(line.split(b"\t", 1)[0].decode("utf-8", "replace")) in names,
    )
    there = {record.first: [cell.strip() for cell in record.cells] for record in found}
    positions = [cell.position for cell in table.cells]
    if table.layout == "rows":
        for row, cells in rows:
            for position, cell in zip(positions, cells, strict=True):
                line = there[row]
                assert cell == (line[position].strip(BLANKS) if position < len(line) else "")
        return
    assert table.field_rows is not None
    for at, position in enumerate(positions):
        column = [cells[at] for _, cells in rows]
        line = there[table.field_rows[position]]
        stated = [cell.strip(BLANKS) for cell in line[line.index(next(filter(None, line))) + 1 :]]
        assert [c for c in column if c] == [c for c in stated if c], (column, stated)


def seeds() -> Iterator[bytes]:
    yield bytes((1, 0)) + b'\tT1\t"a ""b"" c"\n\tT2\t"two\nlines"\n\n\tT3\t"open\n\tT4\ttwo\tmore\n'
    yield bytes((1, 1)) + "\tT1\té\r\n\tT2\t\xa0x \r\tT3".encode() + b"\xe9\0\n"
    for encoding in ("utf-16", "utf-16-be"):
        yield bytes((0, 2)) + (_TOPS[1] + "\tT1\tµ\n").encode(encoding)
    for file in blank(schema(), _SEEDS):
        yield bytes((0, 0)) + file.content
    for number, path in enumerate(sorted((EXAMPLES / "human-study").glob("*.txt"))):
        content = path.read_bytes()
        if len(content) < TEXT.longest:
            yield bytes((0, number)) + content


TEXT = Target(
    name="text",
    check=check,
    seeds=seeds,
    tokens=(
        *(b"\t", b"\n", b"\r\n", b"\r", b'"', b'""', b'\t"', b'"\t', b'"\n', b"\0", b" ", b"\xa0"),
        *(b"\xc2\xa0", b"\xe3\x80\x80", b"\xef\xbb\xbf", b"\xff\xfe", b"\xe9", b"\xed\xa0\x80"),
        *(b"Column Name\t", b"Validation Level\t", b"Schema Version 3.36", _NOTE.encode()),
        *(b"treatments\t", b"User Defined ID", b"Name", b"Result Separator Column"),
        *(b"study\n", b"arm_or_cohort\n", b"study_file\n", b"Brief Title\t", b"User ID"),
    ),
    share=0.15,
    longest=16_384,
)
