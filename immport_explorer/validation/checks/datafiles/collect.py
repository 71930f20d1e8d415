"""Writes down what rows say of files; the files are looked into once all rows were read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import polars as pl

from immport_explorer.package.series import everywhere
from immport_explorer.schema.dates import read_immport_date
from immport_explorer.schema.model import FileFact
from immport_explorer.validation.checks.base import Check
from immport_explorer.validation.checks.links import entity_slot
from immport_explorer.validation.checks.lists import one_a_row, split_list
from immport_explorer.validation.named import (
    CYTOMETRY,
    MOST_POPULATIONS,
    Cell,
    NamedFacts,
    Naming,
    Population,
    Reagent,
)
from immport_explorer.validation.scope import Cells, Slot

_THINGS = ("expsample", "biosample", "subject")
"""What a row that names a file tells of."""

_REAGENT_TEXTS: tuple[FileFact, ...] = ("analyte", "reagent", "reporter")


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
        if self.scope.section.declares_sets:
            self._facts.sets.update(self._sets(cells))
        elif self._declares_reagents:
            self._facts.reagents.update(self._reagents(cells))
        self._facts.populations += self._populations(cells)
        self._facts.starts += self._starts(cells)

    @property
    def _declares_reagents(self) -> bool:
        return any(column.declares == "reagent" for column in self.scope.section.columns)

    def _namings(self, cells: Cells, slot: Slot) -> Iterator[Naming]:
        """A naming for each file and experiment sample; where rows have no sample, one a file."""
        rows = cells.rows_of(slot, cells.all(True))
        named = one_a_row(cells.of(slot), rows, slot.column.is_list)
        ids = {entity: self._ids(cells, entity) for entity in _THINGS}
        about = pl.DataFrame({"row": rows, **ids, "reagents": _texts(cells, self._reagent_list)})
        each = ["value", "expsample"] if self._is_cytometry else ["value"]
        unique = named.join(about, on="row", how="left", maintain_order="left").unique(
            each, keep="first", maintain_order=True
        )
        files = self.scope.run.files
        for row in unique.iter_rows(named=True):
            member = files.find(row["value"]).member
            if member is None or member.path in files.template_paths:
                continue
            yield Naming(
                self._cell(slot, row["row"], row["value"]),
                member.path,
                self.scope.template.assay,
                row["expsample"],
                row["biosample"],
                row["subject"],
                tuple(split_list(row["reagents"])),
            )

    @property
    def _is_cytometry(self) -> bool:
        return self.scope.template.assay in CYTOMETRY

    def _ids(self, cells: Cells, entity: str) -> pl.Series:
        """The ids of the rows' things of that kind."""
        return _texts(cells, entity_slot(self.scope, entity))

    def _said(self, cells: Cells, fact: FileFact) -> pl.Series:
        return _texts(cells, self._slot_of(fact))

    def _slot_of(self, fact: FileFact) -> Slot | None:
        found = (slot for slot in self.scope.slots if slot.column.file_fact == fact)
        return next(found, None)

    def _cell(self, slot: Slot, row: int, value: str) -> Cell:
        return Cell(self.scope.place, slot.column, slot.position, row, value)

    def _reagents(self, cells: Cells) -> Iterator[tuple[str, Reagent]]:
        columns = [self._said(cells, fact) for fact in _REAGENT_TEXTS]
        columns = [self._ids(cells, "reagent"), *columns]
        for id_, analyte, name, reporter in zip(*columns, strict=True):
            marker = analyte.partition(" ; ")[0] or name
            yield id_, Reagent(marker if analyte else "", (analyte, name), reporter)

    def _sets(self, cells: Cells) -> Iterator[tuple[str, tuple[str, ...]]]:
        ids, listed = self._ids(cells, "reagent"), _texts(cells, self._reagent_list)
        for id_, reagents in zip(ids, listed, strict=True):
            yield id_, tuple(split_list(reagents))

    @property
    def _reagent_list(self) -> Slot | None:
        slots = (s for s in self.scope.slots if s.column.is_list)
        return next((slot for slot in slots if slot.column.refers_to == "reagent"), None)

    def _populations(self, cells: Cells) -> Iterator[Population]:
        definition, statistic = self._slot_of("gate"), self._slot_of("statistic")
        if definition is None or statistic is None:
            return
        rows = cells.rows_of(definition, cells.all(True))
        columns = (
            self._ids(cells, "expsample"),
            cells.of(definition),
            cells.of(statistic),
            self._said(cells, "unit"),
        )
        room = MOST_POPULATIONS - len(self._facts.populations)
        for row, id_, gate, number, unit in zip(rows.head(room), *columns, strict=False):
            yield Population(
                id_, self._cell(definition, row, gate), self._cell(statistic, row, number), unit
            )

    def _starts(self, cells: Cells) -> Iterator[date]:
        slot = self._slot_of("start")
        found = map(read_immport_date, cells.of(slot)) if slot is not None else ()
        return (day for day in found if day is not None)


def _texts(cells: Cells, slot: Slot | None) -> pl.Series:
    if slot is None:
        return everywhere("", cells.height, pl.String)
    return cells.of(slot)
