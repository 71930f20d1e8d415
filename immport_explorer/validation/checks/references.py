"""Does what a row names exist, and before the row is loaded?"""

from __future__ import annotations

import re

import polars as pl
from msgspec.structs import replace

from immport_explorer.issues.keys import (
    CauseKey,
    absent_entity,
    absent_study,
    broken_file,
    undeclared,
    unknown_id,
)
from immport_explorer.issues.kinds import Said
from immport_explorer.issues.kinds.reference import (
    REFERENCE_NO_STUDY,
    REFERENCE_TOO_EARLY,
    REFERENCE_UNKNOWN,
    REFERENCE_WRONG_KIND,
)
from immport_explorer.issues.log import Place, Suggester
from immport_explorer.package.series import detached
from immport_explorer.schema.model import Schema
from immport_explorer.validation.checks.base import Check
from immport_explorer.validation.checks.identifiers import is_accession
from immport_explorer.validation.checks.letters import is_odd
from immport_explorer.validation.checks.lists import distinct_parts, one_a_row, split_list
from immport_explorer.validation.scope import Cells, PendingReference, Run, Scope, Slot

_OTHER_MARKS = tuple(map(re.compile, (r"[,，、]", r"；", r"[/|\n]", r"[+&]", r"\s+")))
"""What people put between ids instead of a semicolon."""

# A package that names one of these, and declares none of the kind, was made without its study.
STUDY_DESIGN = frozenset({"study", "arm_or_cohort", "planned_visit", "subject"})


class References(Check):
    """Collects the ids that were not declared when their row was read."""

    name = "references"

    def __init__(self, scope: Scope) -> None:
        super().__init__(scope)
        self._known: dict[int, set[str]] = {}
        """The values of each column of few that were found in an earlier block."""

    def block(self, cells: Cells) -> None:
        for slot in self.scope.slots:
            entity = slot.column.refers_to
            if entity and not slot.column.declares:
                self._look_up(cells, slot, entity)

    def _look_up(self, cells: Cells, slot: Slot, entity: str) -> None:
        known = self._known.setdefault(slot.position, {""})
        fresh = few - known if (few := cells.few(slot)) is not None else None
        if fresh is not None and not fresh:
            return
        values, hashes = _named(cells, slot, fresh)
        self._note_earlier(entity, hashes)
        unheard = values.filter(~self.scope.run.index.of(entity).contains(hashes))
        unheard = unheard.filter(unheard != "").unique()
        if fresh and not (slot.column.is_list and len(unheard)):
            known.update(fresh.difference(unheard))
        if not len(unheard):
            return
        accession = is_accession(self.scope, entity, unheard)
        if accession.any():
            named = self._rows_naming(cells, slot, unheard.filter(accession))
            counts = self.scope.run.accessions
            counts[entity] = counts.get(entity, 0) + named.height
        unknown = unheard.filter(~accession)
        if not len(unknown):
            return
        left = self._rows_naming(cells, slot, unknown)
        self.scope.run.pending.append(
            PendingReference(
                self.scope.place,
                slot.column,
                slot.position,
                entity,
                left["row"].rechunk(),
                detached(left["value"]).rechunk(),
            )
        )

    @staticmethod
    def _rows_naming(cells: Cells, slot: Slot, ids: pl.Series) -> pl.DataFrame:
        """The rows that name one of the ids, with the id: ``row``, ``value``."""
        if slot.column.is_list:
            rows = cells.rows_of(slot, cells.all(True))
            named = one_a_row(cells.of(slot), rows, is_list=True)
            return named.filter(pl.col("value").is_in(ids.implode()))
        mask = cells.holding(slot, ids)
        return pl.DataFrame(
            {"row": cells.rows_of(slot, mask), "value": cells.of(slot).filter(mask)}
        )

    def _note_earlier(self, entity: str, hashes: pl.Series) -> None:
        """Remember on which earlier packages of this run the package builds."""
        run = self.scope.run
        for source, known in run.index.of(entity).chunks:
            earlier = source.package
            if earlier is None or earlier >= run.number or earlier in run.builds_on:
                continue
            if hashes.is_in(known.implode()).any():
                run.builds_on.add(earlier)


def _named(cells: Cells, slot: Slot, fresh: frozenset[str] | None) -> tuple[pl.Series, pl.Series]:
    """The values of a column, list cells taken apart, and their hashes: of the ``fresh`` ones where
    few were not seen before, else of all, of which some may stand twice."""
    if fresh is not None:
        parts = {part for value in fresh for part in split_list(value)}
        values = pl.Series(list(parts if slot.column.is_list else fresh), dtype=pl.String)
    elif slot.column.is_list:
        values = distinct_parts(cells.distinct(slot), is_list=True)
    else:
        return cells.of(slot), cells.hashes_of(slot)
    return values, values.hash()


def settle(run: Run) -> None:
    """Judge the references of a package once all of it is read."""
    run.pending = _of_whole_columns(run.pending)
    absent = _absent_entities(run)
    if absent:
        _name_absent(run, absent)
    _name_undeclared(run)
    for reference in run.pending:
        _settle(run, reference, reference.entity in absent)
    run.pending.clear()


def _of_whole_columns(pending: list[PendingReference]) -> list[PendingReference]:
    """The references of the blocks of a column joined."""
    columns: dict[tuple[Place, int], list[PendingReference]] = {}
    for reference in pending:
        columns.setdefault((reference.place, reference.position), []).append(reference)
    return [
        replace(
            parts[0],
            rows=pl.concat([part.rows for part in parts]),
            values=pl.concat([part.values for part in parts]),
        )
        for parts in columns.values()
    ]


def _absent_entities(run: Run) -> dict[str, int]:
    """Entities that are named but that nothing declares, with the number of ids named."""
    named: dict[str, list[pl.Series]] = {}
    for reference in run.pending:
        if not run.index.of(reference.entity).chunks:
            named.setdefault(reference.entity, []).append(reference.values)
    return {
        entity: pl.concat(values).n_unique()
        for entity, values in named.items()
        if broken_file(run.number, entity) not in run.log.causes
    }


def _name_absent(run: Run, absent: dict[str, int]) -> None:
    """One finding for all that is named and not there: the cause of the others."""
    keys: list[CauseKey] = [absent_entity(run.number, entity) for entity in absent]
    if STUDY_DESIGN & absent.keys():
        keys.append(absent_study(run.number))
    run.log.add(
        REFERENCE_NO_STUDY(
            count=sum(absent.values()),
            entities=", ".join(
                f"{run.schema.entity_title(entity)} ({n})" for entity, n in absent.items()
            ),
        ),
        Place(package=run.number, order=-1),
        is_cause_of=keys,
    )


def _name_undeclared(run: Run) -> None:
    """What stands behind ids that no row declares or describes: a file that would declare them,
    could it be read, else the study that is not at hand."""
    known = run.log.causes
    for entity in run.schema.entities:
        keys = (broken_file(run.number, entity), absent_study(run.number))
        found = next((known[key] for key in keys if key in known), None)
        if found is not None:
            run.log.cause(undeclared(run.number, entity), *found)


def _settle(run: Run, reference: PendingReference, is_absent: bool) -> None:
    declared = run.index.of(reference.entity)
    title = run.schema.entity_title(reference.entity)
    distinct = reference.values.unique(maintain_order=True)
    late = distinct.filter(declared.contains(distinct.hash()))
    others = distinct.filter(~declared.contains(distinct.hash()))
    for value in late.to_list():
        source = declared.source_of(value)
        where = source.file if source else ""
        _report(run, reference, [value], REFERENCE_TOO_EARLY(entity=title, where=where))
    unknown = []
    kinds = _entities_of(run, others, reference.entity) if len(others) <= 1000 else {}
    for value in others.to_list():
        other = kinds.get(value)
        if other:
            found = run.schema.entity_title(other)
            _report(run, reference, [value], REFERENCE_WRONG_KIND(found=found, entity=title))
        else:
            unknown.append(value)
    if unknown:
        templates = declaring_templates(run.schema, reference.entity)
        said = REFERENCE_UNKNOWN(entity=title, templates=templates)
        _report(run, reference, unknown, said, is_absent=is_absent)


def _entities_of(run: Run, values: pl.Series, entity: str) -> dict[str, str]:
    """The values that are ids of another entity, with the first such."""
    hashes = values.hash()
    found: dict[str, str] = {}
    for other in run.index.entities():
        if other != entity:
            for value in values.filter(run.index.of(other).contains(hashes)).to_list():
                found.setdefault(value, other)
    return found


def _report(
    run: Run,
    reference: PendingReference,
    values: list[str],
    said: Said,
    *,
    is_absent: bool = False,
) -> None:
    mask = reference.values.is_in(values)
    found = reference.values.filter(mask)
    entity = reference.entity
    run.log.add_rows(
        said,
        reference.place,
        rows=reference.rows.filter(mask),
        values=found,
        column=reference.column,
        position=reference.position,
        suggest=_meant_in(run, reference),
        causes=_cause_keys(run, entity, found, is_absent),
    )
    _name_first(run, entity, found)


def _meant_in(run: Run, reference: PendingReference) -> Suggester:
    """Ids that are like the one that is named; where the column takes a list, those of which it
    consists if other signs than the semicolon part them."""
    declared = run.index.of(reference.entity)

    def suggest(value: str) -> tuple[str, ...]:
        for marks in _OTHER_MARKS if reference.column.is_list else ():
            parts = [part.strip() for part in marks.split(value) if part.strip()]
            if len(parts) > 1 and declared.contains(pl.Series(parts).hash()).all():
                return (";".join(parts),)
        return tuple(name for name in declared.near(value) if not is_odd(name))

    return suggest


def _cause_keys(run: Run, entity: str, values: pl.Series, is_absent: bool) -> list[CauseKey | None]:
    """What stands behind a reference that leads nowhere: all of it absent, its file broken, or the
    first row with the same id."""
    if is_absent:
        return [absent_entity(run.number, entity)]
    if broken_file(run.number, entity) in run.log.causes:
        return [broken_file(run.number, entity)]
    if absent_study(run.number) in run.log.causes:
        return [absent_study(run.number)]
    keys = {value: unknown_id(run.number, entity, value) for value in values.unique().to_list()}
    return [keys[value] for value in values.to_list()]


def _name_first(run: Run, entity: str, values: pl.Series) -> None:
    number = len(run.log.batches) - 1
    for position in values.is_first_distinct().arg_true().to_list():
        run.log.cause(unknown_id(run.number, entity, values[position]), number, position)


def declaring_templates(schema: Schema, entity: str) -> str:
    """Where an entity's things are declared: ``bioSamples or an experimentSamples template``."""
    names = []
    for template, section, column in schema.columns():
        if column.declares == entity:
            name = template.file_name.rsplit(".", 1)[0]
            name = name.split(".")[0] if "." in name else name
            label = f"{name} ({section.name})" if section.name else name
            if label not in names:
                names.append(label)
    return " or ".join(names) or "another package"
