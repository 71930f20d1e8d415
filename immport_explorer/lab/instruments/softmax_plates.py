"""The plate blocks of SoftMax Pro: a matrix without row letters, or a column a well."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from immport_explorer.lab.instruments.page import Cell, Line
from immport_explorer.lab.instruments.wells import column_number, row_letter, well

_NAME, _FORMAT, _READ, _MODE = 1, 3, 4, 5
_ABSORBANCE_WAVELENGTHS, _WAVELENGTHS = 15, 16


class Reading(NamedTuple):
    """A value of a well: ``kind`` is raw or reduced."""

    plate: Cell
    well: str
    wavelength: str
    kind: str
    mode: Cell
    value: Cell
    time: Cell | None
    temperature: Cell | None


class _Table(NamedTuple):
    """A header row and the runs of lines below it; a run is a plate, or all times of one."""

    header: Line
    runs: list[list[Line]]
    is_raw: bool


def plate_readings(head: Line, lines: list[Line]) -> Iterator[Reading]:
    """All readings of a plate block, in the order of the file."""
    for table in _tables(lines):
        if head[_FORMAT] == "TimeFormat":
            yield from _by_time(head, table)
        else:
            yield from _by_plate(head, table)


def _tables(lines: list[Line]) -> Iterator[_Table]:
    """The raw table and the reduced one. A line of nothing divides; a line of tabs is a row of a
    plate whose wells were not read."""
    table: _Table | None = None
    run: list[Line] = []
    for line in lines:
        if _is_header(line):
            if table is not None:
                yield table
            run = []
            table = _Table(line, [run], line[1].startswith("Temperature"))
        elif len(line) <= 1:
            run = []
            if table is not None:
                table.runs.append(run)
        elif table is not None:
            run.append(line)
    if table is not None:
        yield table


def _is_header(line: Line) -> bool:
    names = [text for text in (line[index] for index in range(2, len(line))) if text]
    return bool(names) and not line[0] and all(column_number(name) or well(name) for name in names)


def _by_plate(head: Line, table: _Table) -> Iterator[Reading]:
    """Blocks of columns stand side by side, one a wavelength."""
    blocks = _column_blocks(table.header)
    for run in table.runs:
        for at, line in enumerate(run):
            letter = row_letter(at)
            for number, columns in enumerate(blocks):
                wavelength = _wavelength(head, number, len(blocks), table)
                for index, column in columns.items():
                    if letter and line[index]:
                        name = f"{letter}{column}"
                        yield _reading(head, table, line.cell(index), name, wavelength, run[0])


def _column_blocks(header: Line) -> list[dict[int, int]]:
    blocks: list[dict[int, int]] = []
    before = 0
    for index in range(2, len(header)):
        number = column_number(header[index])
        if number is None:
            continue
        if not blocks or number <= before:
            blocks.append({})
        blocks[-1][index] = number
        before = number
    return blocks


def _by_time(head: Line, table: _Table) -> Iterator[Reading]:
    """A run a wavelength, in it a line a time."""
    runs = [run for run in table.runs if run]
    for number, run in enumerate(runs):
        wavelength = _wavelength(head, number, len(runs), table)
        for line in run:
            for index in range(2, len(table.header)):
                name = well(table.header[index])
                if name and line[index]:
                    yield _reading(head, table, line.cell(index), name, wavelength, line)


def _reading(
    head: Line, table: _Table, value: Cell, name: str, wavelength: str, first: Line
) -> Reading:
    step = first.cell(0) if first[0] else None
    is_spectrum = head[_READ] == "Spectrum"
    return Reading(
        plate=head.cell(_NAME),
        well=name,
        wavelength=first[0] if is_spectrum else wavelength,
        kind="raw" if table.is_raw else "reduced",
        mode=head.cell(_MODE),
        value=value,
        time=None if is_spectrum else step,
        temperature=first.cell(1) if table.is_raw and first[1] not in ("", "NaN") else None,
    )


def _wavelength(head: Line, number: int, count: int, table: _Table) -> str:
    """The wavelength of the block of that number, where the head lists as many."""
    if not table.is_raw:
        return ""
    at = _ABSORBANCE_WAVELENGTHS if head[_MODE] == "Absorbance" else _WAVELENGTHS
    listed = head[at].split()
    return listed[number] if len(listed) == count else ""
