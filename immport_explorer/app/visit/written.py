"""What was written into the corrected package: changes in words, and as CSV; no widgets."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from immport_explorer.fixes.change import PUT_IN, Change
from immport_explorer.fixes.edits import EDIT
from immport_explorer.issues.kinds import KINDS
from immport_explorer.report.plain import without_formula

_HEADINGS = ("File", "Sheet", "Section", "Row", "Column", "Before", "After", "Why")
_OURS = {EDIT: "Your edit", PUT_IN: "Your file"}
EMPTY = "(empty)"
LEFT_OUT = "left out of the package"


@dataclass(frozen=True, slots=True)
class Written:
    """All changes since what was handed in, by the repair that made them."""

    repairs: tuple[Iterable[Change], ...] = ()

    def __iter__(self) -> Iterator[Change]:
        for changes in self.repairs:
            yield from changes

    def and_then(self, changes: Iterable[Change]) -> Written:
        """With the changes of another repair, of what the last one wrote."""
        return Written((*self.repairs, changes))


def why(code: str) -> str:
    """Why something is written: what a person wanted, or the issue that goes."""
    return _OURS[code] if code in _OURS else KINDS[code].title


def value_before(text: str | None) -> str:
    """What stood there, in words."""
    return "(not there)" if text is None else text or EMPTY


def value_after(kind: str, text: str) -> str:
    """What stands there now, in words."""
    return LEFT_OUT if kind == "leave-out" else text or EMPTY


def changes_name(corrected: str) -> str:
    """What the list is called beside the corrected package: ``study-corrected-changes.csv``."""
    return f"{corrected.removesuffix('.zip')}-changes.csv"


def as_csv(written: Written) -> bytes:
    """The changes, a line each; no spreadsheet takes a cell for a formula."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(_HEADINGS)
    for change in written:
        writer.writerow(without_formula(str(cell)) for cell in _cells(change))
    return stream.getvalue().encode("utf-8-sig")


def _cells(change: Change) -> tuple[object, ...]:
    return (
        change.file,
        change.sheet or "",
        change.section or "",
        change.row or "",
        change.column or "",
        change.before or "",
        LEFT_OUT if change.kind == "leave-out" else change.after,
        why(change.code),
    )
