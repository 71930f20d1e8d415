"""Rows of a sheet -> where its tables stand: header lines, columns, the first and last row.

Each decision is a guess that a person sees and may change.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise

import msgspec

from immport_explorer.files.letters import column_letters
from immport_explorer.lab.sheet import HEAD_ROWS, Sheet, SheetRow
from immport_explorer.lab.table import Guess
from immport_explorer.lab.values import is_date, is_number, is_unit

_LOOKED_AT = 25
_MOST_CANDIDATES = 25
_MOST_COLUMNS_COMPARED = 30


class Region(msgspec.Struct, frozen=True, kw_only=True):
    """A table on a sheet, all numbers from 1. ``header_rows`` are the rows of its header (more than
    one when groups stand above names), ``unit_row`` the row of units below it; data stand from
    ``first_row`` to ``last_row`` (None: to the end), in the columns ``first`` to ``last``."""

    header_rows: tuple[int, ...]
    headers: tuple[str, ...]
    first_row: int
    last_row: int | None
    first: int
    last: int
    title: str = ""
    unit_row: int | None = None
    units: tuple[str, ...] = ()
    guesses: tuple[Guess, ...] = ()


def find_regions(
    sheet: Sheet, rows: Sequence[SheetRow], *, whole: bool, header_row: int | None
) -> list[Region]:
    """The tables among the first ``rows`` of a sheet; ``whole`` tells that these are all of them.

    A person's ``header_row`` is taken as it is, and the sheet as one table.
    """
    filled = [(number, cells) for number, cells in rows if any(cells)]
    if not filled:
        return []
    if header_row is not None:
        return _by_choice(sheet, filled, header_row, whole)
    blocks = _stacked(filled) if whole else [filled]
    regions = [region for block in blocks for region in _side_by_side(sheet, block, whole)]
    if len(regions) > 1:
        regions = [_told_apart(region, len(regions)) for region in regions]
    return regions


def _by_choice(
    sheet: Sheet, rows: Sequence[SheetRow], header_row: int, whole: bool
) -> list[Region]:
    below = [(number, cells) for number, cells in rows if number >= header_row]
    if not below or below[0][0] != header_row:
        return []
    return [_region(sheet, below, 0, 1.0, whole)]


def _told_apart(region: Region, count: int) -> Region:
    text = f"The sheet holds {count} tables; each is offered by itself."
    place = region.header_rows[0]
    guess = Guess(kind="tables", text=text, sure=0.7, row=place, column=region.first)
    return msgspec.structs.replace(region, guesses=(guess, *region.guesses))


# --- one below the other -------------------------------------------------------------------------


def _stacked(rows: Sequence[SheetRow]) -> list[list[SheetRow]]:
    """Rows parted where, below an empty row, another header begins: the row has at least two cells,
    all of them words, and the rows below it hold numbers, dates or other widths than those above.
    """
    parts: list[list[SheetRow]] = [[]]
    for index, (number, cells) in enumerate(rows):
        gap = index and number - rows[index - 1][0] > 1
        if gap and _has_data(parts[-1]) and _begins_table(rows[index:], parts[-1]):
            parts.append([])
        parts[-1].append((number, cells))
    return [part for part in parts if part]


def _has_data(rows: Sequence[SheetRow]) -> bool:
    return sum(_width(cells) > 1 for _, cells in rows) > 1


def _begins_table(rows: Sequence[SheetRow], above: Sequence[SheetRow]) -> bool:
    """Whether a header stands in the next rows before a gap, no row of the table above."""
    block = _until_gap(rows)[:_LOOKED_AT]
    if len(block) < 2:
        return False
    place, score = best_header(block)
    cells = block[place][1]
    known = {cell.casefold() for _, row in above[:HEAD_ROWS] for cell in row if cell}
    repeated = sum(cell.casefold() in known for cell in cells if cell)
    return score >= 0.55 and place <= 2 and repeated * 2 <= _width(cells)


def _until_gap(rows: Sequence[SheetRow]) -> list[SheetRow]:
    block = list(rows[:1])
    for above, row in pairwise(rows):
        if row[0] - above[0] > 1:
            break
        block.append(row)
    return block


# --- side by side --------------------------------------------------------------------------------


def _side_by_side(sheet: Sheet, rows: Sequence[SheetRow], whole: bool) -> list[Region]:
    place, score = best_header(rows)
    spans = _spans(rows, place)
    if len(spans) > 1 and _differ_in_length(rows, spans, place):
        parts = [_columns_only(rows, span) for span in spans]
        return [_region(sheet, part, *best_header(part), whole=whole) for part in parts if part]
    return [_region(sheet, rows, place, score, whole)]


def _spans(rows: Sequence[SheetRow], header: int) -> list[tuple[int, int]]:
    """Ranges (from, up to) of at least two columns that wholly empty columns part."""
    used: set[int] = set()
    for _, cells in rows[header:]:
        used.update(index for index, cell in enumerate(cells) if cell)
    spans: list[tuple[int, int]] = []
    for index in sorted(used):
        if spans and spans[-1][1] == index:
            spans[-1] = (spans[-1][0], index + 1)
        else:
            spans.append((index, index + 1))
    return [span for span in spans if span[1] - span[0] > 1]


def _differ_in_length(
    rows: Sequence[SheetRow], spans: Sequence[tuple[int, int]], header: int
) -> bool:
    """An empty column within a table parts columns of one length; two tables rarely have the
    same."""
    lengths = {
        max((number for number, cells in rows[header:] if any(cells[slice(*span)])), default=0)
        for span in spans
    }
    return len(lengths) > 1


def _columns_only(rows: Sequence[SheetRow], span: tuple[int, int]) -> list[SheetRow]:
    first, last = span
    cut = [(number, [""] * first + list(cells[first:last])) for number, cells in rows]
    return [(number, cells) for number, cells in cut if any(cells)]


# --- the header ----------------------------------------------------------------------------------


def best_header(rows: Sequence[SheetRow]) -> tuple[int, float]:
    """The index of the row that looks most like a header, and how sure that is (0 to 1)."""
    most = min(len(rows), _MOST_CANDIDATES)
    scores = [(_header_score(rows, index), -index) for index in range(most)]
    score, place = max(scores)
    return -place, score


def _header_score(rows: Sequence[SheetRow], index: int) -> float:
    cells = rows[index][1]
    filled = [cell for cell in cells if cell]
    below = [cells for _, cells in rows[index + 1 : index + 1 + _LOOKED_AT]]
    if not below:
        return 0.05
    width = max(map(_width, below))
    words = sum(not _is_value(cell) for cell in filled) / len(filled)
    distinct = len({cell.casefold() for cell in filled}) / len(filled)
    wide = min(1.0, len(filled) / max(width, 1))
    if wide < 0.5 or words < 0.6:
        return 0.02 * wide * words
    return wide * words**2 * (0.7 + 0.3 * distinct) * (0.55 + 0.45 * _contrast(cells, below))


def _contrast(header: Sequence[str], below: Sequence[Sequence[str]]) -> float:
    """The share of columns whose values look unlike their header: numbers, dates, words that recur,
    ids with digits."""
    columns = [index for index, cell in enumerate(header) if cell][:_MOST_COLUMNS_COMPARED]
    return sum(_unlike(header[index], _column(below, index)) for index in columns) / len(columns)


def _unlike(header: str, values: Sequence[str]) -> bool:
    filled = [value for value in values if value]
    if not filled or header in filled:
        return False
    if sum(map(_is_value, filled)) * 2 > len(filled):
        return not _is_value(header)
    recurring = len(set(filled)) < len(filled)
    with_digits = sum(any(map(str.isdigit, value)) for value in filled) > len(filled) / 2
    return recurring or (with_digits and not any(map(str.isdigit, header)))


def _column(rows: Iterable[Sequence[str]], index: int) -> list[str]:
    return [cells[index] for cells in rows if index < len(cells)]


@lru_cache(maxsize=50_000)
def _is_value(cell: str) -> bool:
    return is_number(cell) or is_date(cell)


def _width(cells: Sequence[str]) -> int:
    return sum(1 for cell in cells if cell)


# --- from header to region -----------------------------------------------------------------------


def _region(
    sheet: Sheet, rows: Sequence[SheetRow], place: int, score: float, whole: bool
) -> Region:
    number, names = rows[place]
    above = _group_row(sheet, rows, place)
    headers = _joined(sheet, above, names) if above else list(names)
    first, last = _extent(rows[place:])
    headers = (headers + [""] * last)[first - 1 : last]
    units = _units(rows, place)
    unit_row = rows[place + 1][0] if units else None
    data = rows[place + (2 if units else 1) :]
    return Region(
        header_rows=(above[0], number) if above else (number,),
        headers=tuple(headers),
        first_row=data[0][0] if data else number + 1,
        last_row=(data[-1][0] if data else number) if whole else None,
        first=first,
        last=last,
        title=_title(rows[: place - (1 if above else 0)]),
        unit_row=unit_row,
        units=tuple((units + [""] * last)[first - 1 : last]) if units else (),
        guesses=tuple(_header_guesses(number, above, unit_row, place, score, first)),
    )


def _extent(rows: Sequence[SheetRow]) -> tuple[int, int]:
    """The first and the last column that hold anything, from 1."""
    used = {index for _, cells in rows for index, cell in enumerate(cells) if cell}
    return min(used) + 1, max(used) + 1


def _group_row(sheet: Sheet, rows: Sequence[SheetRow], place: int) -> SheetRow | None:
    """The row of groups right above the header: merged cells, or words above repeated names."""
    if not place or rows[place][0] - rows[place - 1][0] != 1:
        return None
    number, cells = rows[place - 1]
    names = [name.casefold() for name in rows[place][1] if name]
    merged = [one for one in sheet.merged if one[0] <= number <= one[2] and one[3] > one[1]]
    whole_title = _width(cells) == 1
    if any(map(_is_value, filter(None, cells))) or (whole_title and len(set(names)) == len(names)):
        return None
    return rows[place - 1] if merged or len(set(names)) < len(names) else None


def _joined(sheet: Sheet, above: SheetRow, names: Sequence[str]) -> list[str]:
    """The group's name before the column's: ``Week 4`` over ``Value`` is ``Week 4 Value``."""
    number, groups = above
    spread = _spread(sheet, number, list(groups) + [""] * (len(names) - len(groups)), names)
    return [
        f"{group} {name}".strip() if group != name else name
        for group, name in zip(spread, [*names, *[""] * len(spread)], strict=False)
    ]


def _spread(sheet: Sheet, row: int, groups: list[str], names: Sequence[str]) -> list[str]:
    """Groups written once, over all the columns of theirs: as far as cells are merged, or else up
    to the next group."""
    merged = {
        column: one[3]
        for one in sheet.merged
        if one[0] <= row <= one[2]
        for column in range(one[1], one[3] + 1)
    }
    spread, current, until = [], "", 0
    for column, group in enumerate(groups, start=1):
        if group:
            current, until = group, merged.get(column, 0 if merged else len(groups))
        named = column <= len(names) and bool(names[column - 1])
        spread.append(group or (current if named and column <= until else ""))
    return spread


def _units(rows: Sequence[SheetRow], place: int) -> list[str]:
    """The row below the header where it holds nothing but units."""
    if place + 2 >= len(rows):
        return []
    cells = [cell.strip("()[] ") for cell in rows[place + 1][1]]
    filled = [cell for cell in cells if cell]
    return cells if filled and all(map(is_unit, filled)) else []


def _title(rows: Sequence[SheetRow]) -> str:
    return " ".join(next(filter(None, cells)) for _, cells in rows[:1])


def _header_guesses(
    number: int, above: SheetRow | None, unit_row: int | None, place: int, score: float, first: int
) -> Iterable[Guess]:
    sure = 1.0 if place == 0 and score > 0.6 else min(0.95, 0.3 + 0.7 * score)
    text = f"Row {number} holds the headers."
    if above:
        text = f"Rows {above[0]} and {number} hold the headers, groups above names."
    yield Guess(kind="header", text=text, sure=round(sure, 2), row=number, column=first)
    if unit_row:
        yield Guess(kind="unit", text=f"Row {unit_row} holds units.", sure=0.8, row=unit_row)
    if place - (1 if above else 0) > 0:
        text = f"The rows above row {above[0] if above else number} are titles."
        yield Guess(kind="left out", text=text, sure=0.9, row=1)


_UNFORMATTED = (
    "The xls file is too large, or its formatting too damaged, to read that with it: merged cells "
    "hold their value in the first row alone, hidden rows are not told, and lengths of time above "
    "24 hours are wrong. Save it as xlsx."
)


def hidden_guesses(sheet: Sheet) -> list[Guess]:
    """Hidden rows and columns are read, and named; where they cannot be told, that is said."""
    guesses = []
    if not sheet.formatted:
        guesses.append(Guess(kind="form", text=_UNFORMATTED, sure=0.5))
    if sheet.hidden_rows:
        rows = ranges(sheet.hidden_rows)
        text = f"Hidden in the sheet, and read: rows {rows}."
        guesses.append(Guess(kind="hidden", text=text, row=min(sheet.hidden_rows)))
    if sheet.hidden_columns:
        columns = ", ".join(map(column_letters, sorted(sheet.hidden_columns)[:10]))
        text = f"Hidden in the sheet, and read: columns {columns}."
        guesses.append(Guess(kind="hidden", text=text, column=min(sheet.hidden_columns)))
    if not sheet.visible:
        guesses.append(Guess(kind="hidden", text="The sheet is hidden.", sure=1.0))
    return guesses


def ranges(numbers: Iterable[int], most: int = 8) -> str:
    """``2-4, 9`` for 2, 3, 4, 9."""
    spans: list[list[int]] = []
    for number in sorted(numbers):
        if spans and spans[-1][1] == number - 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    shown = [str(first) if first == last else f"{first}-{last}" for first, last in spans[:most]]
    return ", ".join(shown) + (" and more" if len(spans) > most else "")
