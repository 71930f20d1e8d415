"""Rows that begin with a name of their own, as R writes them: one cell more than the header has."""

from __future__ import annotations

from immport_explorer.issues.kinds import AnyKind
from immport_explorer.issues.kinds.layout import LAYOUT_EXTRA_CELLS, LAYOUT_ROW_NAMES
from immport_explorer.issues.kinds.value import (
    VALUE_NOT_A_NUMBER,
    VALUE_NOT_IN_VOCABULARY,
    VALUE_REQUIRED,
)
from immport_explorer.issues.log import IssueLog, Place
from immport_explorer.package.table import TemplateFile
from immport_explorer.validation.checks.notes import declared_by

_FEWEST_ROWS = 2
_NEARLY_ALL = 0.9
_FEWEST_COLUMNS = 2
"""So many columns hold what is none of theirs in nearly all rows, if all stand too far right."""
_FOREIGN: tuple[AnyKind, ...] = (VALUE_NOT_A_NUMBER, VALUE_NOT_IN_VOCABULARY, VALUE_REQUIRED)


def report_row_names(log: IssueLog, place: Place, file: TemplateFile, rows: int) -> None:
    """One finding for all rows, if nearly all begin with a name, end beyond the header, and hold in
    several columns what is none of theirs; ``rows`` is how many they are."""
    extra = [note for note in file.notes if note.code == LAYOUT_EXTRA_CELLS.code and note.row]
    named = {note.row: note for note in extra if note.position == 0}
    longer = {note.row for note in extra if note.position > 0}
    nearly_all = _NEARLY_ALL * min(rows, file.limits.notes_of_a_kind / 2)
    if file.template.is_compound or rows < _FEWEST_ROWS or len(named.keys() & longer) < nearly_all:
        return
    foreign = {
        batch.header
        for batch in log.batches
        if batch.kind in _FOREIGN and len(batch) >= _NEARLY_ALL * rows
    }
    if len(foreign) >= _FEWEST_COLUMNS:
        first = min(filter(None, named))
        log.add(
            LAYOUT_ROW_NAMES(),
            place,
            row=first,
            value=named[first].value,
            is_cause_of=declared_by(place, file.template, None),
        )
        log.break_from(place, first, None)
