"""What house rules ask for on top of ImmPort; each finding says whose rule it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import polars as pl
from msgspec.structs import replace

from immport_explorer.issues.kinds import Said
from immport_explorer.issues.kinds.house import (
    HOUSE_LACKS,
    HOUSE_NOT_A_TERM,
    HOUSE_PATTERN,
    HOUSE_REQUIRED,
    HOUSE_REQUIRED_WHEN,
    HOUSE_RULE,
)
from immport_explorer.issues.log import IssueLog, Place
from immport_explorer.schema.demands import Demand, fits
from immport_explorer.schema.phrases import conditions_in_words
from immport_explorer.validation.checks.base import Check
from immport_explorer.validation.scope import Cells, Lacking, Run, Scope, Slot

_NAMED = 8


class House(Check):
    """The demands on columns: required, terms, the form of values, values that must occur."""

    name = "house rules"

    def __init__(self, scope: Scope) -> None:
        super().__init__(scope)
        absent = [c for c in scope.section.columns if c.demands and scope.slot_of(c) is None]
        slots = [*scope.slots, *(Slot(column, -1, 0) for column in absent)]
        self.asked = [(slot, demand) for slot in slots for demand in slot.column.demands]
        self.missing = {id(demand): set(demand.each_of) for _, demand in self.asked}

    def block(self, cells: Cells) -> None:
        for slot, demand in self.asked:
            empty = cells.all(True) if slot.position < 0 else ~cells.filled(slot)
            self._required(cells, slot, demand, empty)
            if slot.position >= 0:
                self._values(cells, slot, demand)

    def _required(self, cells: Cells, slot: Slot, demand: Demand, empty: pl.Series) -> None:
        if slot.column.side == "result":
            empty = empty & cells.group_filled(slot.group)
        if demand.required and not slot.column.required:
            self.report_empty(cells, slot, empty, HOUSE_REQUIRED(by=demand.by))
        for group in demand.required_when:
            mask = empty & cells.holds(group, slot.group)
            words = conditions_in_words(group, self.scope.run.schema.entities)
            self.report_empty(cells, slot, mask, HOUSE_REQUIRED_WHEN(by=demand.by, condition=words))

    def _values(self, cells: Cells, slot: Slot, demand: Demand) -> None:
        values = [value for value in cells.distinct(slot).to_list() if value]
        if demand.each_of:
            found = {item.casefold() for value in values for item in self._items(slot, value)}
            wanted = self.missing[id(demand)]
            wanted.difference_update([one for one in wanted if one.casefold() in found])
        if demand.terms and slot.column.vocabulary_kind != "controlled":
            taken = {term.casefold() for term in demand.terms}
            said = HOUSE_NOT_A_TERM(by=demand.by, terms=", ".join(demand.terms[:_NAMED]))
            self._refuse(cells, slot, values, lambda text: text.casefold() in taken, said)
        if demand.pattern:
            said = HOUSE_PATTERN(by=demand.by, pattern=demand.pattern)
            self._refuse(cells, slot, values, lambda text: fits(demand.pattern, text), said)

    def _refuse(
        self,
        cells: Cells,
        slot: Slot,
        values: Sequence[str],
        is_good: Callable[[str], bool],
        said: Said,
    ) -> None:
        bad = [value for value in values if not all(map(is_good, self._items(slot, value)))]
        self.report_values(cells, slot, bad, said)

    @staticmethod
    def _items(slot: Slot, value: str) -> list[str]:
        parts = value.split(";") if slot.column.is_list else [value]
        return [part.strip() for part in parts if part.strip()]

    def end(self) -> None:
        for slot, demand in self.asked:
            if slot.group == 0 and demand.each_of:
                missing = tuple(t for t in demand.each_of if t in self.missing[id(demand)])
                self.scope.run.lacking.append(
                    Lacking(self.scope.place, slot.column, demand, missing)
                )


def check_delivery(runs: Sequence[Run]) -> None:
    """What a delivery must hold by house rules. Several packages that are checked one after another
    are one delivery: what one of them holds need not be in the others."""
    _check_templates(runs)
    lacking: dict[tuple[str, str, tuple[str, ...]], list[Lacking]] = {}
    for run in runs:
        for each in run.lacking:
            key = (each.place.template or "", each.column.header, each.demand.each_of)
            lacking.setdefault(key, []).append(each)
    for files in lacking.values():
        last = files[-1]
        for term in last.missing:
            if all(term in file.missing for file in files):
                wanted = f"a row with “{term}” in {last.column.header}"
                said = HOUSE_LACKS(by=last.demand.by, wanted=wanted)
                runs[-1].log.add(said, last.place, column=last.column)


def _check_templates(runs: Sequence[Run]) -> None:
    """The templates that a delivery must have."""
    there = frozenset[str]().union(*(run.files.template_names for run in runs))
    where = "the package" if len(runs) == 1 else "any of the packages"
    for rules in runs[-1].schema.house if runs else ():
        groups = [(name,) for name, own in rules.templates.items() if own.required]
        for names in (*groups, *rules.one_of):
            found = [runs[-1].schema.find_template(name) for name in names]
            templates = [template for template in found if template is not None]
            if not any(template.name in there for template in templates):
                files_named = " or ".join(template.file_name for template in templates)
                said = HOUSE_LACKS(by=rules.name, wanted=f"{files_named} in {where}")
                runs[-1].log.add(said, Place(package=runs[-1].number, order=-1))


def asked_by(log: IssueLog, first: int, name: str) -> None:
    """Have the findings of a rule, the first batch of which has that number, say whose it is."""
    log.batches[first:] = [
        replace(batch, said=HOUSE_RULE(by=name, said=_said(batch.said, batch.header or "")))
        for batch in log.batches[first:]
    ]


def _said(said: Said, header: str) -> Callable[[str], str]:
    def words(value: str) -> str:
        known = {"value": value, "column": header, **said.about(value)}
        return said.kind.message.format_map(known)

    return words
