"""What is to be written: fixes, picked suggestions and edits, a line for equal ones; no widgets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from immport_explorer.app.visit.edits import Edits
from immport_explorer.fixes.planned import Line, planned_lines

if TYPE_CHECKING:
    from immport_explorer.issues.report import ValidationReport


@dataclass
class FixPlan:
    """The lines of the plan with their rows, and those of them that the reader unticked."""

    lines: dict[Line, list[int]] = field(default_factory=dict)
    left_out: set[Line] = field(default_factory=set)

    def make(self, report: ValidationReport, picked: Mapping[str, str], edits: Edits) -> None:
        """Plan what there is to do for the last package of the report."""
        self.lines = planned_lines(report, len(report.packages) - 1, picked, edits.all())
        self.left_out &= self.lines.keys()

    def tick(self, number: int, *, wanted: bool) -> None:
        """Take a line in, or leave it out."""
        line = list(self.lines)[number]
        self.left_out.discard(line)
        if not wanted:
            self.left_out.add(line)

    @property
    def cells(self) -> int:
        """How many places are to be changed."""
        return sum(len(rows) for line, rows in self.lines.items() if line not in self.left_out)
