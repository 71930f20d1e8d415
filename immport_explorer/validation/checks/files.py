"""The files that rows name: are they in the package?"""

from __future__ import annotations

import polars as pl

from immport_explorer.issues.issue import Fix
from immport_explorer.issues.keys import CauseKey, missing_file
from immport_explorer.issues.kinds.file import FILE_MISSING, FILE_OTHER_CASE, FILE_UNUSED
from immport_explorer.issues.log import Place
from immport_explorer.package.read_me import is_read_me
from immport_explorer.validation.checks.base import Check
from immport_explorer.validation.checks.lists import one_a_row
from immport_explorer.validation.scope import Cells, Run, Slot

_TOLD_OF = ("template.", "file.")
"""Notes about a file that say more than that no row names it."""


class NamedFiles(Check):
    """Each file that a row names must be in the package, in the same letter case."""

    name = "named files"

    def block(self, cells: Cells) -> None:
        for slot in self.scope.slots:
            if slot.column.names_file:
                self._look_up(cells, slot)

    def _look_up(self, cells: Cells, slot: Slot) -> None:
        rows = cells.rows_of(slot, cells.all(True))
        named = one_a_row(cells.of(slot), rows, slot.column.is_list)
        missing, other_case = [], {}
        for name in named["value"].unique(maintain_order=True).to_list():
            match = self.scope.run.files.find(name)
            if match.member is None:
                missing.append(name)
                continue
            self.scope.run.named_files.add(match.member.path)
            if match.kind == "other_case":
                other_case[name] = match.member.path.rsplit("/", 1)[-1]
        if missing:
            self._report(named, slot, missing)
        if other_case:
            self._report(named, slot, list(other_case), other_case)

    def _report(
        self,
        named: pl.DataFrame,
        slot: Slot,
        names: list[str],
        found: dict[str, str] | None = None,
    ) -> None:
        left = named.filter(pl.col("value").is_in(names))
        here = self.scope.run.files.near
        self.scope.log.add_rows(
            FILE_OTHER_CASE(found=lambda value: found[value]) if found else FILE_MISSING(),
            self.scope.place,
            rows=left["row"],
            values=left["value"],
            column=slot.column,
            position=slot.position,
            suggest=lambda value: (found[value],) if found else here(value),
            fixer=(lambda value: Fix("set-cell", found[value])) if found else None,
            causes=None if found else self._first_naming(left["value"]),
        )
        if not found:
            number = len(self.scope.log.batches) - 1
            for position in left["value"].is_first_distinct().arg_true().to_list():
                key = missing_file(self.scope.run.number, left["value"][position])
                self.scope.log.cause(key, number, position)

    def _first_naming(self, names: pl.Series) -> list[CauseKey]:
        """The first row that names an absent file stands for all that name it."""
        return [missing_file(self.scope.run.number, name) for name in names.to_list()]


def unused(run: Run) -> None:
    """Tell of the files that no row names; templates, what looks like one, and what a starter
    package says of itself are not meant."""
    taken = run.files.template_paths | {
        note.member for note in run.package.notes if note.code.startswith(_TOLD_OF)
    }
    for member in run.package.members:
        is_meant = member.path in run.named_files or member.path in taken
        if not is_meant and not is_read_me(member):
            run.log.add(FILE_UNUSED(), Place(package=run.number, file=member.path, order=10_000))
