"""Cases of kinds about the run itself."""

from __future__ import annotations

from support.cases.case import Case
from support.cases.desk import Desk, Edit, both, limits, lines
from support.cases.edits import PACKAGE


def stopping(desk: Desk) -> None:
    desk.options["progress"] = lambda done, total, what: done == 0


def many_extra_cells(count: int) -> Edit:
    def change(rows: list[list[str]]) -> None:
        for cells in rows[3:]:
            cells.extend(["", "", "", "more"])

    return both(lines("biosamples", change), limits(notes_of_a_kind=count))


CASES = [
    Case("internal.stopped", (PACKAGE, None, None), stopping),
    Case(
        "internal.more-of-kind", ("bioSamples.txt", None, None),
        many_extra_cells(10), many_extra_cells(1000),
    ),
]  # fmt: skip
