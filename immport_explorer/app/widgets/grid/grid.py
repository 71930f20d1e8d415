"""The grid's Python half: what the browser asks is done to the open table, and shown again."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import anywidget
from traitlets import Bool, Dict, Unicode

from immport_explorer.app.browser import joined
from immport_explorer.app.visit.choosing import choices_of
from immport_explorer.app.visit.edits import CellKey, Edits
from immport_explorer.app.visit.open_table import ROW, OpenTable, ShownRow
from immport_explorer.files.wording import counted
from immport_explorer.package.archive import MemberError
from immport_explorer.schema.model import Column, Schema
from immport_explorer.schema.phrases import NEEDS, need, need_in_words, type_in_words

_PASTED_AT_MOST = 50_000


class Grid(anywidget.AnyWidget):
    """Shows one table at a time.

    ``table`` says which, and names its columns; ``window`` are the rows in view, with a number that
    grows, so that equal rows are drawn anew; ``status`` tells what came of the last thing done.
    ``on_close`` is called when the reader has done.
    """

    _esm = joined(Path(__file__).parent, "parts.js", "grid.js")
    _css = Path(__file__).with_name("grid.css")
    table: Any = Dict({}).tag(sync=True)
    window: Any = Dict({}).tag(sync=True)
    status: Any = Unicode("").tag(sync=True)
    is_open: Any = Bool(False).tag(sync=True)

    def __init__(self, edits: Edits, on_close: Callable[[], None]) -> None:
        self._edits, self._on_close = edits, on_close
        self._open: OpenTable | None = None
        self._only, self._number = False, 0
        self._rows: list[int] = []
        super().__init__()
        self.on_msg(self._receive)
        edits.on_change(self._follow)

    @property
    def opened(self) -> OpenTable | None:
        """The table in view."""
        return self._open

    def show(self, opened: OpenTable, row: int | None = None, column: int = 0) -> None:
        """Show a table, about a row, with the focus in one of its cells; or from its beginning."""
        self._open, self._only, self.is_open = opened, False, True
        self.table = {**_described(opened), "number": self._number + 1}
        first = opened.windows.first_row if row is None else row
        self._show(opened, opened.around(first), focus=(first, column))
        self.status = "" if opened.can_be_edited else _READ_ONLY

    def close_table(self) -> None:
        self._open, self.is_open = None, False

    # ---- what the browser asks --------------------------------------------------------------

    def _receive(self, _widget: object, content: Any, _buffers: object) -> None:
        opened = self._open
        if opened is None or not isinstance(content, dict):
            return
        actions: dict[str, Callable[[OpenTable, dict[str, Any]], None]] = {
            "write": self._write,
            "replace": self._replace,
            "undo": lambda opened, _: self._turn(opened, "Undone", self._edits.undo()),
            "redo": lambda opened, _: self._turn(opened, "Done again", self._edits.redo()),
            "problem": self._go_to_problem,
            "from": lambda opened, asked: self._go(opened, _whole(asked.get("row")), None),
            "at": lambda opened, asked: self._go(opened, None, _whole(asked.get("row"))),
            "only": self._only_problems,
            "suggest": self._suggest,
            "close": lambda _opened, _asked: self._on_close(),
        }
        action = actions.get(str(content.get("do")))
        if action is None:
            return
        try:
            action(opened, content)
        except MemberError as error:
            self.status = f"The file cannot be read: {error}."

    def _write(self, opened: OpenTable, asked: dict[str, Any]) -> None:
        cells = [
            (int(row), int(column), str(text))
            for row, column, text in asked.get("cells", ())[:_PASTED_AT_MOST]
        ]
        if not opened.can_be_edited:
            self.status = _READ_ONLY
            return
        opened.write(cells)
        beyond = _whole(asked.get("beyond"))
        said = counted(len(cells), "cell") + " changed."
        self.status = said + (f" {counted(beyond, 'cell')} did not fit." if beyond else "")

    def _replace(self, opened: OpenTable, asked: dict[str, Any]) -> None:
        column, value = _whole(asked.get("column")), str(asked.get("value", ""))
        if opened.can_be_edited and column < len(opened.cells):
            rows = opened.replace_equal(column, value, str(asked.get("text", "")))
            self.status = f"{counted(len(rows), 'cell')} of this column changed."

    def _turn(self, opened: OpenTable, said: str, cells: Iterable[CellKey]) -> None:
        """Tell what was undone or done again, and go there where it is not in view."""
        mine = [cell for cell in cells if cell.table == opened.key]
        if not mine:
            self.status = "There is nothing more to undo or to do again in this table."
            return
        self.status = f"{said}: {counted(len(mine), 'cell')}."
        first = min(mine, key=lambda cell: (cell.row, cell.column))
        if first.row not in self._rows:
            self._show(opened, opened.around(first.row), focus=(first.row, first.column))

    def _go_to_problem(self, opened: OpenTable, asked: dict[str, Any]) -> None:
        row, column = _whole(asked.get("row")), _whole(asked.get("column"))
        found = opened.next_problem(row, column, back=bool(asked.get("back")))
        if found is None:
            self.status = "No problem is left in this table."
        elif found[0] in self._rows:
            self.send({"kind": "focus", "row": found[0], "column": found[1]})
        else:
            self._show(opened, self._around(opened, found[0]), focus=found)

    def _go(self, opened: OpenTable, first: int | None, middle: int | None) -> None:
        row = first if first is not None else middle or 0
        if self._only:
            rows = opened.with_problems(row)
        else:
            rows = opened.from_row(row) if first is not None else opened.around(row)
        if rows:
            self._show(opened, rows, focus=(row, None))
        else:
            self.status = "There are no more rows."

    def _only_problems(self, opened: OpenTable, asked: dict[str, Any]) -> None:
        self._only = bool(asked.get("value"))
        rows = self._around(opened, _whole(asked.get("row")))
        self._show(opened, rows, focus=None)
        self.status = f"{counted(len(rows), 'row')} in view."

    def _around(self, opened: OpenTable, row: int) -> list[ShownRow]:
        return opened.with_problems(row) if self._only else opened.around(row)

    def _suggest(self, opened: OpenTable, asked: dict[str, Any]) -> None:
        column = _whole(asked.get("column"))
        if column < len(opened.cells):
            hits = choices_of(opened, column, str(asked.get("query", "")))
            self.send({"kind": "hits", "number": asked.get("number"), "hits": hits})

    # ---- what is shown ----------------------------------------------------------------------

    def _show(
        self, opened: OpenTable, rows: list[ShownRow], focus: tuple[int, int | None] | None
    ) -> None:
        self._rows = [row.row for row in rows]
        self._number += 1
        self.window = {
            "number": self._number,
            "rows": [_row(row) for row in rows],
            "first": opened.windows.first_row,
            "last": opened.windows.last_row,
            "only": self._only,
            "focus": None if focus is None else list(focus),
            **self._ways(),
        }

    def _ways(self) -> dict[str, Any]:
        return {
            "undo": self._edits.can_undo,
            "redo": self._edits.can_redo,
            "edited": len(self._edits),
        }

    def _follow(self, cells: Iterable[CellKey]) -> None:
        """Show the changed rows anew, those in view."""
        if self._open is None:
            return
        key, seen = self._open.key, set(self._rows)
        changed = {cell.row for cell in cells if cell.table == key and cell.row in seen}
        rows = [_row(row) for row in self._open.rows(changed)]
        self.send({"kind": "rows", "rows": rows, **self._ways()})


_READ_ONLY = (
    "This form of a template is shown, and cannot be edited here: put its data into the text form "
    "or a spreadsheet."
)


def _whole(value: object) -> int:
    return max(0, int(value)) if isinstance(value, int | float) else 0


def _described(opened: OpenTable) -> dict[str, Any]:
    """The table for the browser: its name, and its columns in their order."""
    file, section = opened.table.file, opened.table.section
    names = (file.member.path, file.sheet, section.title or section.name)
    return {
        "title": " · ".join(filter(None, names)),
        "unit": "Record" if opened.table.layout == "fields" else "Row",
        "editable": opened.can_be_edited,
        "needs": NEEDS,
        "columns": [
            {
                "header": cell.text,
                "known": cell.column is not None,
                **(_column(opened.schema, cell.column) if cell.column else {}),
            }
            for cell in opened.cells
        ],
    }


def _column(schema: Schema, column: Column) -> dict[str, Any]:
    return {
        "need": need(column),
        "needed": need_in_words(column, schema.entities),
        "holds": type_in_words(column),
        "help": column.fill_in or column.description,
        "list": bool(column.vocabulary or column.refers_to),
        "many": column.is_list,
    }


def _row(row: ShownRow) -> dict[str, Any]:
    return {
        "row": row.row,
        "cells": list(row.cells),
        "edited": sorted(row.edited),
        "problems": [
            [max(p.column, ROW), p.severity, p.message, list(p.suggestions)] for p in row.problems
        ],
    }
