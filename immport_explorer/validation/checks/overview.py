"""What the page shows of a package at a glance, gathered as its rows go by."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from immport_explorer.issues.overview import ROWS_GATHERED, values_counted
from immport_explorer.package.series import detached, everywhere
from immport_explorer.schema.model import Column
from immport_explorer.schema.overview import (
    ENTITY_OF,
    STAGES,
    result_columns,
    sample_columns,
    stage_of,
    subject_columns,
)
from immport_explorer.validation.checks.base import Check
from immport_explorer.validation.checks.repeats import some_at_a_time
from immport_explorer.validation.scope import Cells, Run, Scope, Slot


class Gathering(Check):
    """Keeps of the first rows who is in which arm, the samples, and how values are spread."""

    name = "overview"

    def __init__(self, scope: Scope) -> None:
        super().__init__(scope)
        self._seen = 0
        self._subjects = subject_columns(scope.section)
        self._samples = sample_columns(scope.section)
        self._results = list(self._result_slots())

    def block(self, cells: Cells) -> None:
        room = ROWS_GATHERED - self._seen
        self._seen += cells.height
        overview = self.scope.run.overview
        if self._seen > ROWS_GATHERED and self._looks_at_rows:
            overview.cut[self.scope.place.file or ""] = None
        if room <= 0:
            return
        if self._subjects is not None:
            overview.placed.append(self._placed(cells, room))
        if self._samples is not None:
            overview.sampled.append(self._sampled(cells, room))
        for name, value, unit in self._results:
            units = cells.of(unit).head(room) if unit else None
            overview.values.append(
                _counted(cells.of(name).head(room), cells.of(value).head(room), units)
            )

    @property
    def _looks_at_rows(self) -> bool:
        return self._subjects is not None or self._samples is not None or bool(self._results)

    def end(self) -> None:
        stage = stage_of(self.scope.template, self.scope.section)
        if stage is not None and self._seen:
            place = (self.scope.template.name, self.scope.section.name)
            self.scope.run.overview.stages[place] = stage

    def _result_slots(self) -> Iterator[tuple[Slot, Slot, Slot | None]]:
        for columns in result_columns(self.scope.section):
            for group in self.scope.groups:
                name = self.scope.slot_of(columns.measured, group)
                value = self.scope.slot_of(columns.value, group)
                unit = self.scope.slot_of(columns.unit, group) if columns.unit else None
                if name is not None and value is not None:
                    yield name, value, unit

    def _placed(self, cells: Cells, room: int) -> pl.DataFrame:
        known = self._subjects
        assert known is not None
        columns = {
            "subject": known.subject,
            "arm": known.arm,
            "sex": known.sex,
            "age": known.age,
            "unit": known.unit,
        }
        return pl.DataFrame(
            {name: detached(self._texts(cells, c, room)) for name, c in columns.items()}
        )

    def _sampled(self, cells: Cells, room: int) -> pl.DataFrame:
        known = self._samples
        assert known is not None
        columns = {"kind": known.kind, "subject": known.subject, "visit": known.visit}
        texts = {
            name: detached(self._texts(cells, column, room)) for name, column in columns.items()
        }
        sample = self._texts(cells, known.sample, room).hash()
        biosample = (
            sample
            if known.biosample is known.sample
            else self._texts(cells, known.biosample, room).hash()
        )
        hashes = {"biosample": biosample, "sample": sample}
        layer = pl.lit(self.scope.template.title or self.scope.template.name).alias("layer")
        return pl.DataFrame({**texts, **hashes}).with_columns(layer)

    def _texts(self, cells: Cells, column: Column | None, room: int) -> pl.Series:
        slot = self.scope.slot_of(column) if column is not None else None
        if slot is None:
            return everywhere("", min(room, cells.height), pl.String)
        return cells.of(slot).head(room)


def _counted(name: pl.Series, value: pl.Series, unit: pl.Series | None) -> pl.DataFrame:
    counted = values_counted(name, value, unit)
    return counted.with_columns(detached(counted["name"]), detached(counted["unit"]))


def count_things(run: Run) -> None:
    """Count the ids that the package declares."""
    overview = run.overview
    for stage in STAGES:
        entity = ENTITY_OF.get(stage)
        if entity is None:
            continue
        hashes = [h for source, h in run.index.of(entity).chunks if source.package == run.number]
        if hashes:
            found = sum(pl.concat(some).n_unique() for some in some_at_a_time(hashes))
            overview.things[stage] = overview.things.get(stage, 0) + found
