"""Edits: cells as a person wants them. They are planned fixes, kept as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Literal, get_type_hints

import polars as pl

from immport_explorer.fixes.change import REASONS, Change, State
from immport_explorer.package.writers.rewrite import CellChange, Outcome, Search

EDIT = "edit"
"""Stands where a fix of ours has the code of an issue."""


class EditsError(Exception):
    """A file that holds no edits; the text says why, to a person."""


@dataclass(frozen=True, slots=True)
class Edit:
    """One cell. ``file`` is the path in the package; ``row`` counts from 1 as an editor shows it,
    ``position`` is the cell's in that row, from 0, ``column`` its header; ``before`` is what stands
    there, without outer blanks.

    ``layout`` is that of the section: in ``fields`` a row holds a field's name and its values.
    """

    file: str
    sheet: str | None
    template: str | None
    section: str | None
    row: int
    position: int
    column: str
    before: str
    after: str
    layout: Literal["rows", "fields"] = "rows"


class PlannedEdits:
    """Edits of one file or sheet, to be written; ``outcomes`` says of each what became of it."""

    kind: Literal["set-cell"] = "set-cell"
    is_of_file = False
    is_later = True

    def __init__(self, edits: Sequence[Edit]) -> None:
        self.edits = edits
        self.file, self.sheet = edits[0].file, edits[0].sheet
        self.outcomes = bytearray([Outcome.PENDING]) * len(edits)

    def settle(self, state: State) -> None:
        """Say of all that are pending what becomes of them."""
        self.outcomes = self.outcomes.replace(bytes([Outcome.PENDING]), bytes([state]))

    def select(self, outcomes: Iterable[int]) -> pl.DataFrame:
        """Of the edits with those outcomes ``row``, ``position`` and ``index``."""
        wanted = set(outcomes)
        chosen = [n for n, outcome in enumerate(self.outcomes) if outcome in wanted]
        return pl.DataFrame(
            {
                "row": [self.edits[n].row for n in chosen],
                "position": [self.edits[n].position for n in chosen],
                "index": chosen,
            },
            schema={"row": pl.Int64, "position": pl.Int32, "index": pl.Int64},
        )

    def change(self, index: int) -> Change:
        """The edit at that place as a change."""
        edit = self.edits[index]
        return Change(
            kind=self.kind,
            code=EDIT,
            file=edit.file,
            sheet=edit.sheet,
            template=edit.template,
            section=edit.section,
            row=edit.row,
            column=edit.column,
            before=edit.before,
            after=edit.after,
            reason=REASONS.get(self.outcomes[index]),
        )

    def cell_change(self, index: int, key: tuple[int, int]) -> CellChange:
        """What the writer is to do for the edit at that place."""
        edit = self.edits[index]
        search: Search = "beside" if edit.layout == "fields" else "nowhere"
        return CellChange(
            before=edit.before, after=edit.after, position=edit.position, search=search, key=key
        )


def planned_edits(edits: Iterable[Edit]) -> list[PlannedEdits]:
    """The edits by file and sheet; of several of one cell the last one counts."""
    last = {(edit.file, edit.sheet, edit.row, edit.position): edit for edit in edits}
    by_file: dict[tuple[str, str | None], list[Edit]] = {}
    for edit in last.values():
        if edit.after != edit.before:
            by_file.setdefault((edit.file, edit.sheet), []).append(edit)
    return [PlannedEdits(some) for some in by_file.values()]


# --- as a file -----------------------------------------------------------------------------------

_COLUMNS = tuple(field.name for field in fields(Edit))
_NUMBERS = ("row", "position")
_GUARD = "'"
_COULD_RUN = ("=", "+", "-", "@", "\t", "\r", _GUARD)


def edits_as_csv(edits: Iterable[Edit]) -> bytes:
    """The edits, a line each; no spreadsheet takes a cell for a formula."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(_COLUMNS)
    for edit in edits:
        writer.writerow(_guarded(getattr(edit, name)) for name in _COLUMNS)
    return stream.getvalue().encode("utf-8-sig")


def edits_from_csv(content: bytes) -> list[Edit]:
    """What :func:`edits_as_csv` wrote. Raises :class:`EditsError` for anything else."""
    try:
        rows = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True)
        if tuple(rows.fieldnames or ()) != _COLUMNS:
            raise EditsError("This is no list of edits: its first line has other names.")
        return [_edit(row, number) for number, row in enumerate(rows, start=2)]
    except (UnicodeDecodeError, csv.Error) as error:
        raise EditsError(f"This is no list of edits: {error}.") from error


def _edit(row: dict[str, str | None], number: int) -> Edit:
    optional = {name for name, kind in get_type_hints(Edit).items() if kind == str | None}
    content: dict[str, object] = {}
    for name in _COLUMNS:
        text = row.get(name)
        if text is None or row.get(None):  # type: ignore[call-overload]
            raise EditsError(f"Line {number} of the edits has not one cell for each name.")
        content[name] = text.removeprefix(_GUARD) or (None if name in optional else "")
    for name in _NUMBERS:
        if not str(content[name]).isdecimal():
            raise EditsError(f"Line {number} of the edits: “{content[name]}” is no {name}.")
        content[name] = int(str(content[name]))
    if content["layout"] not in ("rows", "fields"):
        raise EditsError(f"Line {number} of the edits: “{content['layout']}” is no layout.")
    return Edit(**content)  # type: ignore[arg-type]


def _guarded(value: object) -> str:
    text = "" if value is None else str(value)
    return f"{_GUARD}{text}" if text.startswith(_COULD_RUN) else text
