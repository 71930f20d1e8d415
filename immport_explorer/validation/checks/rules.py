"""Rules that concern more than one cell of a row, or another row.

How each kind is judged stands in ``validation/rules/``; here is what judges have in common.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import polars as pl

from immport_explorer.issues.keys import CauseKey, unknown_id
from immport_explorer.issues.kinds import Said
from immport_explorer.issues.kinds.id import ID_SAMPLE_NOT_NEW
from immport_explorer.package.series import within
from immport_explorer.schema.conditions import ColumnRef, Condition
from immport_explorer.schema.phrases import conditions_in_words
from immport_explorer.schema.rules import Rule
from immport_explorer.validation.checks.base import Check
from immport_explorer.validation.checks.house import asked_by
from immport_explorer.validation.checks.identifiers import entity_title, is_accession
from immport_explorer.validation.checks.links import entity_slot, studies_of, study_of_arms
from immport_explorer.validation.checks.repeats import occurrences
from immport_explorer.validation.index import Index, Pairs
from immport_explorer.validation.rules import KINDS
from immport_explorer.validation.scope import Cells, Scope, Slot, iterate
from immport_explorer.validation.terms import Terms, terms_of


class Rules(Check):
    """Has the schema's rules judged, row by row, and those that need the whole file at its end."""

    name = "rules"

    def __init__(self, scope: Scope) -> None:
        super().__init__(scope)
        self.judged = [
            (rule, judge)
            for rule in scope.section.rules
            if (judge := KINDS[type(rule)].judge) is not None and self.slot(rule.columns[0])
        ]
        self.repeated: dict[str, list[tuple[Slot, pl.Series, pl.Series, str]]] = {}
        self._left: dict[Rule, Callable[[], None]] = {}

    def block(self, cells: Cells) -> None:
        for rule, judge in self.judged:
            mask = cells.holds(rule.when)
            if mask.any():
                first = len(self.scope.log.batches)
                judge(self, rule, cells, mask)
                if rule.asked_by:
                    asked_by(self.scope.log, first, rule.asked_by)

    def end(self) -> None:
        for entries in self.repeated.values():
            self._say_where(entries)
        for look_again in self._left.values():
            look_again()

    # What judges ask for

    @property
    def index(self) -> Index:
        return self.scope.run.index

    def slot(self, ref: ColumnRef | None) -> Slot | None:
        """The column that a rule names, None where the file lacks it."""
        return self.scope.slot(ref.header, ref.side) if ref is not None else None

    def slots(self, refs: Iterable[ColumnRef]) -> list[Slot]:
        """Those of the columns that the file has; none where the first is absent."""
        found = [self.slot(ref) for ref in refs]
        return [slot for slot in found if slot is not None] if found and found[0] else []

    def title(self, entity: str) -> str:
        return entity_title(self.scope, entity)

    def words(self, when: Iterable[Condition]) -> str:
        return conditions_in_words(when, self.scope.run.schema.entities)

    def terms(self, vocabulary: str) -> Terms:
        return terms_of(self.scope.run.schema, vocabulary)

    def ids_of(self, entity: str) -> Slot | None:
        """The column that holds the id of that kind of thing."""
        return entity_slot(self.scope, entity)

    def studies(self, cells: Cells) -> pl.Series:
        """The study that each row is about, null where it is not known."""
        return studies_of(cells)

    def studies_of_arms(self, arms: pl.Series) -> pl.Series:
        """The study of each arm, null where it is not known."""
        return study_of_arms(self.scope, arms)

    def subject_studies(self) -> Pairs:
        """Pairs of subject and study, by way of the subject's arms."""

        def make() -> Pairs:
            arms = self.index.links("subject", "arm_or_cohort")
            studies = self.studies_of_arms(arms["value"])
            return Pairs(arms.select("id").with_columns(value=studies).drop_nulls())

        links = (("subject", "arm_or_cohort"), ("arm_or_cohort", "study"))
        return self.index.derived("study of subject", links, make)

    def exists(self, entity: str, ids: pl.Series) -> pl.Series:
        """Which of the ids are declared as that kind of thing, or may be by an accession."""
        declared = self.index.of(entity).contains(ids.hash())
        return declared | is_accession(self.scope, entity, ids)

    def narrowed(self, mask: pl.Series, held: pl.Series) -> pl.Series:
        """The mask without those of its rows for which something else does not hold."""
        return within(mask, held)

    def stands_above(self, owners: pl.Series, values: pl.Series) -> pl.Series:
        """Rows whose pair stands in an earlier row of the block; nothing where keys tell of it."""
        pairs = pl.select(pl.concat_str([owners, values], separator="\t")).to_series()
        return ~pairs.is_first_distinct() & (not self.scope.section.keys)

    def again(self, slots: list[Slot]) -> Iterator[Cells]:
        """The rows of the whole table that say anything in these columns, once more."""
        return iterate(self.scope, slots)

    # What judges report

    def report_compared(
        self,
        cells: Cells,
        slot: Slot,
        mask: pl.Series,
        say: Callable[..., Said],
        *,
        behind: str | None = None,
        **compared: pl.Series,
    ) -> None:
        """The same, a finding for each distinct comparison: ``say`` is called with its values.

        ``compared`` are columns of the rows of the mask. ``behind`` is the entity whose ids they
        hold: where one of them does not exist, the comparison is for nothing and follows from it.
        """
        if not mask.any():
            return
        rows, values = cells.rows_of(slot, mask), cells.of(slot).filter(mask)
        for key, places in _alike(list(compared.values())):
            self.scope.log.add_rows(
                say(**dict(zip(compared, key, strict=True))),
                self.scope.place,
                rows=rows if places is None else rows[places],
                values=values if places is None else values[places],
                column=slot.column,
                position=slot.position,
                causes=[self._unknown(behind, key) if behind else None],
            )

    def _unknown(self, entity: str, ids: Iterable[Any]) -> CauseKey | None:
        """What stands behind the first of the ids that nothing declares so far."""
        declared = self.index.of(entity)
        for value in ids:
            if not declared.has(value):
                return unknown_id(self.scope.run.number, entity, value)
        return None

    def comes_again(self, rule: Rule) -> bool:
        """Whether the rule is to be judged once more at the end."""
        return rule in self._left

    def at_end(self, rule: Rule, look_again: Callable[[], None]) -> None:
        """Have the rule judged once more when all rows were seen; once, however often asked."""
        self._left.setdefault(rule, look_again)

    def not_new(self, cells: Cells, slot: Slot, mask: pl.Series, entity: str) -> None:
        """Rows whose id occurred before; where it did is told at the end of the file."""
        if mask.any():
            entry = (slot, cells.rows_of(slot, mask), cells.of(slot).filter(mask), entity)
            self.repeated.setdefault(slot.name, []).append(entry)

    def _say_where(self, entries: list[tuple[Slot, pl.Series, pl.Series, str]]) -> None:
        values = pl.concat([values for _, _, values, _ in entries]).unique()
        where = _told(self._where(entries[0][0], values))
        for slot, rows, found, entity in entries:
            self.scope.log.add_rows(
                ID_SAMPLE_NOT_NEW(entity=self.title(entity), where=where),
                self.scope.place,
                rows=rows,
                values=found,
                column=slot.column,
                position=slot.position,
            )

    def _where(self, slot: Slot, values: pl.Series) -> dict[str, str]:
        """Where each id was declared: its first row here, or another file."""
        entity = slot.column.declares or slot.column.refers_to or ""
        declared = self.index.of(entity)
        found = occurrences(self.scope, [[slot]], values.hash())
        first = dict(found.unique(subset="value", keep="first").select("value", "row").iter_rows())
        places: dict[str, str] = {}
        for value in values.to_list():
            source = declared.source_of(value)
            if source is None:
                places[value] = "at ImmPort, by its accession"
            elif source is self.scope.source:
                places[value] = f"in row {first.get(value)}"
            else:
                places[value] = source.seen_from(self.scope.run.number)
        return places


def _alike(columns: list[pl.Series]) -> Iterator[tuple[tuple[Any, ...], pl.Series | None]]:
    """What the columns hold together, each once and in order, with its places; None where it is the
    same everywhere. To divide a frame takes polars a millisecond, however few its rows."""
    if all(column.n_unique() == 1 for column in columns):
        yield tuple(column[0] for column in columns), None
        return
    places: dict[tuple[Any, ...], list[int]] = {}
    for at, key in enumerate(zip(*(column.to_list() for column in columns), strict=True)):
        places.setdefault(key, []).append(at)
    for key, numbers in places.items():
        yield key, pl.Series(numbers, dtype=pl.UInt32)


def _told(where: Mapping[str, str]) -> Callable[[str], str]:
    return lambda value: where.get(value, "elsewhere")
