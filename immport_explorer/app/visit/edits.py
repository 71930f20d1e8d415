"""What the reader edited: the cells, with a way back and forth. Nothing is written here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from immport_explorer.fixes.edits import Edit
from immport_explorer.validation.recheck import TableKey


@dataclass(frozen=True, slots=True)
class CellKey:
    """A cell: its table, its row as the table's windows number them, and which of the table's
    header cells it stands under."""

    table: TableKey
    row: int
    column: int


Step = dict[CellKey, Edit | None]
Column = tuple[str, str | None, str | None, str | None]
"""File, sheet, section and header."""


class Edits:
    """Edits by cell. Each :meth:`apply` is a step that can be undone; ``on_change`` callbacks are
    called after each with the cells that changed."""

    def __init__(self) -> None:
        self._held: dict[CellKey, Edit] = {}
        self._done: list[tuple[Step, Step]] = []
        self._undone: list[tuple[Step, Step]] = []
        self._callbacks: list[Callable[[Iterable[CellKey]], None]] = []

    def __len__(self) -> int:
        return len(self._held)

    def on_change(self, callback: Callable[[Iterable[CellKey]], None]) -> None:
        self._callbacks.append(callback)

    def all(self) -> list[Edit]:
        """The edits, in the order in which their cells were first edited."""
        return list(self._held.values())

    def rows(self) -> Mapping[Column, set[int]]:
        """The rows that were edited, by column."""
        found: dict[Column, set[int]] = {}
        for edit in self._held.values():
            column = (edit.file, edit.sheet, edit.section, edit.column)
            found.setdefault(column, set()).add(edit.row)
        return found

    def of(self, cell: CellKey) -> Edit | None:
        return self._held.get(cell)

    def items(self) -> list[tuple[CellKey, Edit]]:
        """The edits with their cells, in the same order."""
        return list(self._held.items())

    def in_table(self, table: TableKey) -> Mapping[CellKey, Edit]:
        return {cell: edit for cell, edit in self._held.items() if cell.table == table}

    @property
    def can_undo(self) -> bool:
        return bool(self._done)

    @property
    def can_redo(self) -> bool:
        return bool(self._undone)

    def apply(self, changes: Iterable[tuple[CellKey, Edit]]) -> None:
        """Edit these cells; one that is given back what the file holds is no longer edited."""
        after: Step = {cell: None if edit.after == edit.before else edit for cell, edit in changes}
        before: Step = {cell: self._held.get(cell) for cell in after}
        if before != after:
            self._done.append((before, after))
            self._undone.clear()
            self._put(after)

    def undo(self) -> Iterable[CellKey]:
        """Take the last step back; the cells that it had changed."""
        if not self._done:
            return ()
        step = self._done.pop()
        self._undone.append(step)
        self._put(step[0])
        return step[0]

    def redo(self) -> Iterable[CellKey]:
        """Take the step that was undone last again; the cells that it changes."""
        if not self._undone:
            return ()
        step = self._undone.pop()
        self._done.append(step)
        self._put(step[1])
        return step[1]

    def clear(self) -> None:
        """Forget all, and the way back."""
        cells = list(self._held)
        self._held.clear()
        self._done.clear()
        self._undone.clear()
        self._tell(cells)

    def _put(self, step: Step) -> None:
        for cell, edit in step.items():
            if edit is None:
                self._held.pop(cell, None)
            else:
                self._held[cell] = edit
        self._tell(step)

    def _tell(self, cells: Iterable[CellKey]) -> None:
        for callback in self._callbacks:
            callback(cells)
