"""Writes down what rows say of files; the files are looked into once all rows were read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import polars as pl

from immport_explorer.schema.dates import read_immport_date
from immport_explorer.validation.checks.base import Check
from immport_explorer.validation.checks.lists import one_a_row, split_list
from immport_explorer.validation.named import (
    Cell,
    NamedFacts,
    Naming,
    Population,
    Reagent,
)
from immport_explorer.validation.scope import Cells, Slot

_IDS = {
    "expsample": "Expsample ID",
    "biosample": "Biosample ID",
    "subject": "Subject ID",
    "reagents": "Reagent ID(s)",
}
_REAGENT_TEXTS = ("Analyte Reported", "Name", "Reporter Name")
_MOST_POPULATIONS = 500_000


class NamedData(Check):
    """Which rows name which files, and what they say of them."""

    name = "files that rows name"

    @property
    def _facts(self) -> NamedFacts:
        return self.scope.run.named_facts

    def block(self, cells: Cells) -> None:
        if not self.scope.run.look:
            return
        for slot in self.scope.slots:
            if slot.column.names_file:
                self._facts.namings += self._namings(cells, slot)
        name = self.scope.template.name
        if name.endswith("_reagents"):
            self._facts.reagents.update(self._reagents(cells))
        elif name == "reagent_sets":
            self._facts.sets.update(self._sets(cells))
        elif name.endswith("_derived_data"):
            self._facts.populations += self._populations(cells)
        elif self.scope.section.name == "study":
            self._facts.starts += self._starts(cells)

    def _namings(self, cells: Cells, slot: Slot) -> Iterator[Naming]:
        """A naming for each file and experiment sample; where rows have no sample, one a file."""
        rows = cells.rows_of(slot, cells.all(True))
        named = one_a_row(cells.of(slot), rows, slot.column.is_list)
        ids = {key: self._texts(cells, header) for key, header in _IDS.items()}
        about = pl.DataFrame({"row": rows, **ids})
        each = ["value", "expsample"] if self._is_cytometry else ["value"]
        unique = named.join(about, on="row", how="left", maintain_order="left").unique(
            each, keep="first", maintain_order=True
        )
        for row in unique.iter_rows(named=True):
            member = self.scope.run.package.find_file(row["value"]).member
            if member is None or member.path in self.scope.run.template_paths:
                continue
            yield Naming(
                self._cell(slot, row["row"], row["value"]),
                member.path,
                row["expsample"],
                row["biosample"],
                row["subject"],
                tuple(split_list(row["reagents"])),
            )

    @property
    def _is_cytometry(self) -> bool:
        return self.scope.template.name in ("flow_cytometry", "cytof")

    def _texts(self, cells: Cells, header: str) -> pl.Series:
        slot = self.scope.slot(header)
        if slot is None:
            return pl.repeat("", cells.height, dtype=pl.String, eager=True)
        return cells.of(slot)

    def _cell(self, slot: Slot, row: int, value: str) -> Cell:
        return Cell(self.scope.place, slot.column, slot.position, row, value)

    def _reagents(self, cells: Cells) -> Iterator[tuple[str, Reagent]]:
        columns = [self._texts(cells, header) for header in ("User Defined ID", *_REAGENT_TEXTS)]
        for id_, analyte, name, reporter in zip(*columns, strict=True):
            marker = analyte.partition(" ; ")[0] or name
            yield id_, Reagent(marker if analyte else "", (analyte, name), reporter)

    def _sets(self, cells: Cells) -> Iterator[tuple[str, tuple[str, ...]]]:
        columns = [self._texts(cells, header) for header in ("User Defined ID", "Reagent ID(s)")]
        for id_, reagents in zip(*columns, strict=True):
            yield id_, tuple(split_list(reagents))

    def _populations(self, cells: Cells) -> Iterator[Population]:
        definition = self.scope.slot("Gating Definition Reported")
        statistic = self.scope.slot("Population Statistic (count, percentile, etc)")
        if definition is None or statistic is None:
            return
        rows = cells.rows_of(definition, cells.all(True))
        columns = (
            self._texts(cells, _IDS["expsample"]),
            cells.of(definition),
            cells.of(statistic),
            self._texts(cells, "Population Stat Unit Reported"),
        )
        room = _MOST_POPULATIONS - len(self._facts.populations)
        for row, id_, gate, number, unit in zip(rows.head(room), *columns, strict=False):
            yield Population(
                id_, self._cell(definition, row, gate), self._cell(statistic, row, number), unit
            )

    def _starts(self, cells: Cells) -> Iterator[date]:
        found = map(read_immport_date, self._texts(cells, "Actual Start Date"))
        return (day for day in found if day is not None)
