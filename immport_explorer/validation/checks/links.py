"""What things are linked to: the study of a biosample, the arms of a subject, the unit of ages."""

from __future__ import annotations

import polars as pl

from immport_explorer.issues.kinds.row import ROW_REPEATED
from immport_explorer.package.series import everywhere
from immport_explorer.schema.conditions import ColumnRef
from immport_explorer.validation.checks.base import Check
from immport_explorer.validation.checks.repeats import joined
from immport_explorer.validation.scope import Cells, Scope, Slot

# Who belongs to what; both are named by ids in one row, or the study by the file's study section.
PARENTS = (
    ("arm_or_cohort", "study"),
    ("planned_visit", "study"),
    ("experiment", "study"),
    ("assessment_panel", "study"),
    ("lab_test_panel", "study"),
    ("biosample", "study"),  # after those that tell the study of its row
    ("expsample", "biosample"),
    ("expsample", "experiment"),
    ("control_sample", "experiment"),
    ("standard_curve", "experiment"),
)


def entity_slot(scope: Scope, entity: str) -> Slot | None:
    """The column that holds the id of that kind of thing."""
    for slot in scope.slots:
        if entity in (slot.column.declares, slot.column.refers_to) and not slot.column.is_list:
            return slot
    return None


def studies_of(cells: Cells) -> pl.Series:
    """The study that each row is about, null where it is not known.

    Source: the documented steps that fill in a row's study before it is checked, which the schema
    keeps as ``study_from``: the study of the first thing named there that exists already.
    """
    if cells.studies is None:
        cells.studies = _studies_of(cells)
    return cells.studies


def _studies_of(cells: Cells) -> pl.Series:
    scope = cells.scope
    if not scope.section.study_from:
        return everywhere(scope.run.study, cells.height, pl.String)
    tellers = _tellers_of_study(scope)
    if tellers and tellers[-1][1] == "study":
        studies = _filled(cells, tellers.pop()[0])
    else:
        studies = everywhere(None, cells.height, pl.String)
    for slot, entity in reversed(tellers):
        known = cells.is_known(entity)
        if known.any():
            linked = scope.run.index.linked(entity, "study", cells.of(slot))
            studies = linked.zip_with(known & linked.is_not_null(), studies)
    return studies


def _tellers_of_study(scope: Scope) -> list[tuple[Slot, str]]:
    """The columns that may tell a row's study, and what they name, down to the study itself."""
    tellers = []
    for ref in scope.section.study_from:
        slot = scope.slot(ref.header, ref.side)
        entity = slot.column.refers_to if slot is not None else None
        if slot is not None and entity is not None:
            tellers.append((slot, entity))
            if entity == "study":
                break
    return tellers


def study_of_arms(scope: Scope, arms: pl.Series) -> pl.Series:
    """The study of each arm, null where it is not known."""
    return scope.run.index.linked("arm_or_cohort", "study", arms)


class _Linking(Check):
    """Remembers links for the rules of this and later files."""

    name = "links"

    def remember(
        self, entity: str, what: str, ids: pl.Series, values: pl.Series, mask: pl.Series
    ) -> None:
        mask = mask & values.is_not_null() & ids.is_not_null()
        if mask.any():
            self.scope.run.index.link(
                entity, what, self.scope.source, ids.filter(mask), values.filter(mask)
            )


class Parents(_Linking):
    """What each new thing belongs to. It runs before the rules: later rows are held against the
    first one."""

    def block(self, cells: Cells) -> None:
        self._study(cells)
        for entity, parent in PARENTS:
            slot = entity_slot(self.scope, entity)
            if slot is not None and slot.column.declares and self._is_asked_for(slot, entity):
                self._parent(cells, slot, entity, parent)

    def _is_asked_for(self, slot: Slot, entity: str) -> bool:
        """Links of things that nothing names again need not be kept: there may be millions."""
        return slot.column.refers_to is not None or entity in self.scope.run.named_entities

    def _study(self, cells: Cells) -> None:
        slot = entity_slot(self.scope, "study")
        if slot is not None and slot.column.declares == "study":
            named = [value for value in cells.of(slot).to_list() if value]
            self.scope.run.study = named[0] if named else None
            cells.studies = None

    def _parent(self, cells: Cells, slot: Slot, entity: str, parent: str) -> None:
        new = cells.is_new(entity)
        if not new.any():
            return
        if parent == "study":
            values = studies_of(cells)
        else:
            other = entity_slot(self.scope, parent)
            if other is None:
                return
            values = _filled(cells, other)
        self.remember(entity, parent, cells.of(slot), values, new)
        if parent == "study":
            cells.studies = None  # later rows of the block may take theirs from this link


class Properties(_Linking):
    """What may be said once of a thing, and which arms a subject is in. It runs after the rules,
    which ask what was said before."""

    def block(self, cells: Cells) -> None:
        self._arms(cells)
        for slot in self.scope.slots:
            said = slot.column.states
            ids = self._ids(cells, said.entity) if said is not None else None
            if said is not None and ids is not None:
                self.remember(
                    said.entity, said.property, ids, _filled(cells, slot), cells.all(True)
                )

    def _arms(self, cells: Cells) -> None:
        subjects = entity_slot(self.scope, "subject")
        arms = entity_slot(self.scope, "arm_or_cohort")
        if subjects is None or arms is None or not self.scope.section.places_subjects:
            return
        told = cells.of(subjects) != ""
        self.remember("subject", "arm_or_cohort", cells.of(subjects), _filled(cells, arms), told)

    def _ids(self, cells: Cells, entity: str) -> pl.Series | None:
        if entity == "study":
            return studies_of(cells)
        slot = entity_slot(self.scope, entity)
        return _filled(cells, slot) if slot is not None else None


class OncePerStudy(_Linking):
    """What a study names once, whether in basic_study_design or in study_design_edit: a link, a
    protocol, a research focus. What one section repeats itself, its keys tell."""

    name = "once a study"

    def __init__(self, scope: Scope) -> None:
        super().__init__(scope)
        keys = scope.section.keys if scope.template.is_compound else ()
        self.keys = [slots for key in keys if (slots := self._slots(key))]
        self.seen: list[tuple[str, pl.Series, pl.Series]] = []

    def _slots(self, key: tuple[ColumnRef, ...]) -> list[Slot]:
        """The columns of a key in one order for all templates, without the study."""
        found = [self.scope.slot(ref.header) for ref in sorted(key, key=lambda ref: ref.header)]
        slots = [slot for slot in found if slot is not None]
        whole = len(slots) == len(key)
        return [slot for slot in slots if slot.column.refers_to != "study"] if whole else []

    def block(self, cells: Cells) -> None:
        for slots in self.keys:
            what = " and ".join(slot.column.header for slot in slots)
            property_ = f"{self.scope.section.name}: {what}"
            studies, values = studies_of(cells), joined(cells, slots)
            told = studies.is_not_null() & (values.str.strip_chars("\t") != "")
            pairs = self.scope.run.index.pairs("study", property_)
            again = told & pairs.hold(studies.fill_null(""), values)
            self._report(cells, slots, values, again, what)
            self.seen.append((property_, studies.filter(told), values.filter(told)))

    def _report(
        self, cells: Cells, slots: list[Slot], values: pl.Series, again: pl.Series, what: str
    ) -> None:
        if again.any():
            self.scope.log.add_rows(
                ROW_REPEATED(columns=what, where="in the study"),
                self.scope.place,
                rows=cells.rows_of(slots[0], again),
                values=values.filter(again).str.replace_all("\t", "; ", literal=True),
                column=slots[0].column,
                position=slots[0].position,
            )

    def end(self) -> None:
        for property_, studies, values in self.seen:
            self.remember("study", property_, studies, values, values.is_not_null())


def _filled(cells: Cells, slot: Slot) -> pl.Series:
    """The cells of a column, null where empty."""
    values = cells.of(slot)
    return values.set(values == "", None)
