"""Rules that concern more than one cell of a row, or another row.

Each kind of rule of the schema has one function here. ``must be known`` is what a reference is, and
is judged with the references; ``result schema`` cannot be judged offline and is in the coverage.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any

import polars as pl

from immport_explorer.issues.kinds import Said
from immport_explorer.issues.kinds.id import ID_CONTRADICTS, ID_SAMPLE_NOT_NEW
from immport_explorer.issues.kinds.row import ROW_CONTRADICTS
from immport_explorer.issues.kinds.rule import (
    RULE_AGE_UNIT,
    RULE_ALL_OR_NONE,
    RULE_ALREADY_IN_STUDY,
    RULE_AT_LEAST_ONE,
    RULE_DIFFERS_FROM_SOURCE,
    RULE_NEW_UNDER_EXISTING,
    RULE_NOT_OF_ARM,
    RULE_NOT_OF_STUDY,
    RULE_ONE_STUDY,
    RULE_ORDER_TAKEN,
    RULE_OTHER_STUDY,
    RULE_POPULATION_MARKERS,
    RULE_REPOSITORY_LINKED,
    RULE_RESULTS_FILE_NEEDED,
    RULE_RESULTS_TEMPLATE,
    RULE_RESULTS_TEMPLATE_DENIED,
    RULE_RESULTS_TEMPLATE_MISSING,
    RULE_RESULTS_TEMPLATE_NAMED,
    RULE_SET_OF_SETS,
    RULE_SOURCE_UNKNOWN,
    RULE_TWO_ROLES,
)
from immport_explorer.issues.kinds.value import VALUE_ADVISED, VALUE_MUST_BE_EMPTY
from immport_explorer.issues.log import CauseKey
from immport_explorer.schema.assays import ASSAYS
from immport_explorer.schema.model import Rule
from immport_explorer.schema.phrases import conditions_in_words
from immport_explorer.validation.checks.base import Check
from immport_explorer.validation.checks.identifiers import entity_title, is_accession, occurrences
from immport_explorer.validation.checks.links import entity_slot, studies_of, study_of_arms
from immport_explorer.validation.checks.lists import split_list
from immport_explorer.validation.checks.references import unknown_key
from immport_explorer.validation.index import Pairs, detached
from immport_explorer.validation.scope import Cells, Scope, Slot, iterate
from immport_explorer.validation.terms import terms_of

SOURCE_TYPES: Mapping[str, str] = MappingProxyType(
    {
        "expsample": "expsample",
        "control sample": "control_sample",
        "standard curve": "standard_curve",
    }
)
MARKER_VOCABULARY = "lk_analyte"

# The results template that each asks about with “ImmPort Template?”.
RESULTS_OF: Mapping[str, str | None] = MappingProxyType(
    {name: parts.results for name, parts in ASSAYS.items()}
    | {name: parts.results for parts in ASSAYS.values() for name in parts.controls}
)

Evaluate = Callable[["Rules", Rule, list[Slot], Cells, pl.Series], None]
"""Judges a rule on the rows of a block where its conditions hold (the mask)."""


class Rules(Check):
    """Evaluates the schema's rules, row by row, and those that need the whole file at its end."""

    name = "rules"

    def __init__(self, scope: Scope) -> None:
        super().__init__(scope)
        self.rules = [rule for rule in scope.section.rules if rule.kind in EVALUATE]
        self.repeated: dict[str, list[tuple[Slot, pl.Series, pl.Series, str]]] = {}
        self.first_rows_said: list[Rule] = []

    def block(self, cells: Cells) -> None:
        for rule in self.rules:
            slots = self.slots_of(rule)
            if slots and slots[0] is not None:
                mask = cells.holds(rule.when)
                if mask.any():
                    EVALUATE[rule.kind](self, rule, slots, cells, mask)

    def slots_of(self, rule: Rule) -> list[Slot]:
        """The rule's columns that the file has; none where the first one is absent."""
        found = [self.scope.slot(ref.header, ref.side) for ref in rule.columns]
        if not found or found[0] is None:
            return []
        return [slot for slot in found if slot is not None]

    def title(self, entity: str | None) -> str:
        return entity_title(self.scope, entity or "")

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

        ``behind`` is the entity whose ids the series hold: where one of them does not exist, the
        comparison is for nothing, and follows from that.
        """
        if not mask.any():
            return
        frame = pl.DataFrame({"row": cells.rows_of(slot, cells.all(True)), "value": cells.of(slot)})
        frame = frame.with_columns(**compared).filter(mask)
        for key, rows in frame.group_by(list(compared), maintain_order=True):
            told = dict(zip(compared, key, strict=True))
            self.scope.log.add_rows(
                say(**told),
                self.scope.place,
                rows=rows["row"],
                values=detached(rows["value"]),
                column=slot.column,
                position=slot.position,
                causes=[self._unknown(behind, told.values()) if behind else None],
            )

    def _unknown(self, entity: str, ids: Iterable[Any]) -> CauseKey | None:
        """What stands behind the first of the ids that nothing declares so far."""
        declared = self.scope.run.index.of(entity)
        for value in ids:
            if not declared.contains(pl.Series([value], dtype=pl.String).hash()).item():
                return unknown_key(self.scope.run, entity, value)
        return None

    def later(self, cells: Cells, slot: Slot, mask: pl.Series, entity: str) -> None:
        """Rows whose id occurred before; where it did is told at the end of the file."""
        if mask.any():
            entry = (slot, cells.rows_of(slot, mask), cells.of(slot).filter(mask), entity)
            self.repeated.setdefault(slot.name, []).append(entry)

    def end(self) -> None:
        for entries in self.repeated.values():
            values = pl.concat([values for _, _, values, _ in entries]).unique()
            where = self._where(entries[0][0], values)
            for slot, rows, found, entity in entries:
                self.scope.log.add_rows(
                    ID_SAMPLE_NOT_NEW(entity=self.title(entity), where=_told_where(where)),
                    self.scope.place,
                    rows=rows,
                    values=found,
                    column=slot.column,
                    position=slot.position,
                )
        for rule in self.first_rows_said:
            contradictions(self, rule)

    def _where(self, slot: Slot, values: pl.Series) -> dict[str, str]:
        """Where each id was declared: its first row here, or another file."""
        entity = slot.column.declares or slot.column.refers_to or ""
        declared = self.scope.run.index.of(entity)
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


def _told_where(where: Mapping[str, str]) -> Callable[[str], str]:
    return lambda value: where.get(value, "elsewhere")


# --- what is new and what is known ----------------------------------------------------------------


def must_be_new(rules: Rules, rule: Rule, slots: list[Slot], cells: Cells, mask: pl.Series) -> None:
    entity = rule.entity or ""
    if not slots[0].column.refers_to:
        return  # a column that only declares: its repeats are told with the ids
    again = mask & cells.is_known(entity)
    rules.later(cells, slots[0], again, entity)


def new_together(
    rules: Rules, rule: Rule, slots: list[Slot], cells: Cells, mask: pl.Series
) -> None:
    if len(slots) < 2:
        return
    entity, other = rule.entity or "", rule.other or ""
    wrong = mask & cells.is_new(entity) & cells.is_known(other)
    rules.report_compared(
        cells,
        slots[0],
        wrong,
        lambda parent: RULE_NEW_UNDER_EXISTING(
            parent=parent, entity=rules.title(entity), other=rules.title(other)
        ),
        parent=cells.of(slots[1]),
    )


def same_parent(rules: Rules, rule: Rule, slots: list[Slot], cells: Cells, mask: pl.Series) -> None:
    if len(slots) < 2:
        return
    entity, other = rule.entity or "", rule.other or ""
    expected = rules.scope.run.index.linked(entity, other, cells.of(slots[0]))
    found = cells.of(slots[1])
    wrong = mask & (expected != found).fill_null(False)
    rules.report_compared(
        cells,
        slots[0],
        wrong,
        lambda expected, found: ID_CONTRADICTS(
            expected=expected,
            found=found,
            entity=rules.title(entity),
            property=rules.title(other),
        ),
        expected=expected,
        found=found,
    )


def first_row_only(
    rules: Rules, rule: Rule, slots: list[Slot], cells: Cells, mask: pl.Series
) -> None:
    """Note whether later rows say again what the first row of a thing says."""
    if rule in rules.first_rows_said or not slots[0].column.refers_to:
        return
    again = mask & cells.is_known(rule.entity or "")
    if again.any() and any((cells.of(slot).filter(again) != "").any() for slot in slots[1:]):
        rules.first_rows_said.append(rule)


def contradictions(rules: Rules, rule: Rule) -> None:
    """A second pass compares later rows of a thing with its first one, column by column."""
    slots = rules.slots_of(rule)
    first: pl.DataFrame | None = None
    for cells in iterate(rules.scope, slots):
        frame = cells.frame.select(slot.name for slot in slots).with_columns(row=cells.rows)
        frame = frame.filter(pl.col(slots[0].name) != "")
        firsts = frame.unique(subset=slots[0].name, keep="first", maintain_order=True)
        first = (
            firsts
            if first is None
            else pl.concat([first, firsts]).unique(slots[0].name, keep="first", maintain_order=True)
        )
        joined = frame.join(first, on=slots[0].name, how="left", suffix="_first")
        for slot in slots[1:]:
            _contradiction(rules, rule, slots[0], slot, joined)


def _contradiction(rules: Rules, rule: Rule, key: Slot, slot: Slot, joined: pl.DataFrame) -> None:
    said, before = pl.col(slot.name), pl.col(f"{slot.name}_first")
    wrong = joined.filter(
        (said != "") & (before != "") & (said.str.to_lowercase() != before.str.to_lowercase())
    )
    for expected, rows in wrong.group_by(
        f"{slot.name}_first", key.name, "row_first", maintain_order=True
    ):
        rules.scope.log.add_rows(
            ROW_CONTRADICTS(
                expected=expected[0],
                id=expected[1],
                first=expected[2],
                entity=rules.title(rule.entity),
            ),
            rules.scope.place,
            rows=rows["row"],
            values=rows[slot.name],
            column=slot.column,
            position=slot.position,
        )


# --- what belongs to what -------------------------------------------------------------------------


def same_study(rules: Rules, rule: Rule, slots: list[Slot], cells: Cells, mask: pl.Series) -> None:
    index = rules.scope.run.index
    entity, other = rule.entity or "", rule.other or ""
    found = index.linked(entity, "study", cells.of(slots[0]))
    if other == "study" or len(slots) < 2:
        expected = studies_of(cells)
    else:
        expected = index.linked(other, "study", cells.of(slots[1]))
    wrong = mask & (found != expected).fill_null(False)
    rules.report_compared(
        cells,
        slots[0],
        wrong,
        lambda found, expected: RULE_OTHER_STUDY(
            found=found,
            expected=expected,
            entity=rules.title(entity),
            other="row" if other == "study" else rules.title(other),
        ),
        behind="study",
        found=found,
        expected=expected,
    )


def one_study(rules: Rules, rule: Rule, slots: list[Slot], cells: Cells, mask: pl.Series) -> None:
    if slots[0].column.refers_to == "arm_or_cohort":
        studies = study_of_arms(rules.scope, cells.of(slots[0]))
    else:
        studies = studies_of(cells)
    named = studies.filter(mask).drop_nulls()
    loading = rules.scope.run.edited_study.setdefault(
        rules.scope.place.file, named[0] if len(named) else ""
    )
    if not loading and len(named):
        loading = rules.scope.run.edited_study[rules.scope.place.file] = named[0]
    wrong = mask & (studies != loading).fill_null(False)
    rules.report_compared(
        cells,
        slots[0],
        wrong,
        lambda found: RULE_ONE_STUDY(found=found, expected=loading),
        found=studies,
    )


def in_entity(rules: Rules, rule: Rule, slots: list[Slot], cells: Cells, mask: pl.Series) -> None:
    if rule.property == "age unit":
        _age_unit(rules, slots, cells, mask)
    elif rule.property == "arm":
        _arm_of_subject(rules, slots, cells, mask)
    else:
        _study_of_subject(rules, slots, cells, mask)


def _age_unit(rules: Rules, slots: list[Slot], cells: Cells, mask: pl.Series) -> None:
    arms = entity_slot(rules.scope, "arm_or_cohort")
    if arms is None:
        return
    studies = study_of_arms(rules.scope, cells.of(arms)).fill_null("")
    expected = rules.scope.run.index.linked("study", "age unit", studies)
    said = cells.of(slots[0])
    differ = (said.str.to_lowercase() != expected.str.to_lowercase()).fill_null(False)
    rules.report_compared(
        cells, slots[0], mask & (said != "") & differ, RULE_AGE_UNIT, expected=expected
    )


def _arm_of_subject(rules: Rules, slots: list[Slot], cells: Cells, mask: pl.Series) -> None:
    if len(slots) < 2:
        return
    arms, subjects = cells.of(slots[0]), cells.of(slots[1])
    pairs = rules.scope.run.index.pairs("subject", "arm_or_cohort")
    wrong = mask & (arms != "") & pairs.contradict(subjects, arms)
    rules.report_compared(
        cells, slots[1], wrong, RULE_NOT_OF_ARM, behind="arm_or_cohort", found=arms
    )


def _study_of_subject(rules: Rules, slots: list[Slot], cells: Cells, mask: pl.Series) -> None:
    subjects, studies = cells.of(slots[0]), studies_of(cells)
    pairs = _subject_studies(rules)
    wrong = mask & studies.is_not_null() & pairs.contradict(subjects, studies.fill_null(""))
    rules.report_compared(
        cells, slots[0], wrong, RULE_NOT_OF_STUDY, behind="study", expected=studies
    )


def _subject_studies(rules: Rules) -> Pairs:
    """Pairs of subject and study, by way of the subject's arms."""

    def make() -> Pairs:
        arms = rules.scope.run.index.links("subject", "arm_or_cohort")
        studies = study_of_arms(rules.scope, arms["value"])
        return Pairs(arms.select("id").with_columns(value=studies).drop_nulls())

    links = (("subject", "arm_or_cohort"), ("arm_or_cohort", "study"))
    return rules.scope.run.index.derived("study of subject", links, make)


def not_in_entity(
    rules: Rules, rule: Rule, slots: list[Slot], cells: Cells, mask: pl.Series
) -> None:
    if rule.property == "study":
        _already_in_study(rules, slots, cells, mask)
    elif rule.property == "repository":
        _already_linked(rules, slots, cells, mask)
    else:
        _order_taken(rules, slots, cells, mask)


def _already_in_study(rules: Rules, slots: list[Slot], cells: Cells, mask: pl.Series) -> None:
    subjects = cells.of(slots[0])
    arms = entity_slot(rules.scope, "arm_or_cohort")
    if arms is None:
        return
    studies = study_of_arms(rules.scope, cells.of(arms)).fill_null("")
    taken = _subject_studies(rules).hold(subjects, studies) & (studies != "")
    again = (subjects + "\t" + studies).is_first_distinct()
    rules.report(
        cells, slots[0], mask & (taken | (~again & (studies != ""))), RULE_ALREADY_IN_STUDY()
    )


def _already_linked(rules: Rules, slots: list[Slot], cells: Cells, mask: pl.Series) -> None:
    samples = entity_slot(rules.scope, "expsample")
    if samples is None:
        return
    accessions = cells.of(slots[0])
    pairs = rules.scope.run.index.pairs("expsample", "repository")
    again = _again(rules, cells.of(samples), accessions)
    linked = pairs.hold(cells.of(samples), accessions) | again
    wrong = mask & (accessions != "") & linked
    rules.report_compared(cells, samples, wrong, RULE_REPOSITORY_LINKED, found=accessions)


def _order_taken(rules: Rules, slots: list[Slot], cells: Cells, mask: pl.Series) -> None:
    numbers, studies = cells.of(slots[0]), studies_of(cells).fill_null("")
    pairs = rules.scope.run.index.pairs("study", "order number")
    taken = pairs.hold(studies, numbers) | _again(rules, studies, numbers)
    wrong = mask & (numbers != "") & taken
    rules.report(cells, slots[0], wrong, RULE_ORDER_TAKEN())


def _again(rules: Rules, owners: pl.Series, values: pl.Series) -> pl.Series:
    """Rows whose pair stands in an earlier row of the block; nothing where keys tell of it."""
    pairs = pl.concat_str([owners, values], separator="\t")
    return ~pl.select(pairs).to_series().is_first_distinct() & (not rules.scope.section.keys)


# --- what is filled together ----------------------------------------------------------------------


def all_or_none(rules: Rules, rule: Rule, slots: list[Slot], cells: Cells, mask: pl.Series) -> None:
    filled = {slot: cells.of(slot) != "" for slot in slots}
    some = _any(cells, filled.values())
    for slot in slots:
        missing = mask & some & ~filled[slot]
        others = [other.column.header for other in slots if other is not slot]
        rules.report(
            cells,
            slot,
            missing,
            RULE_ALL_OR_NONE(found=" and ".join(others), columns=_headers(slots)),
        )


def at_least_one(
    rules: Rules, rule: Rule, slots: list[Slot], cells: Cells, mask: pl.Series
) -> None:
    some = _any(cells, [cells.of(slot) != "" for slot in slots])
    words = conditions_in_words(rule.when, rules.scope.run.schema.entities)
    rules.report(
        cells,
        slots[0],
        mask & ~some,
        RULE_AT_LEAST_ONE(columns=_headers(slots), condition=f" when {words}" if words else ""),
    )


def must_be_empty(
    rules: Rules, rule: Rule, slots: list[Slot], cells: Cells, mask: pl.Series
) -> None:
    words = conditions_in_words(rule.when, rules.scope.run.schema.entities)
    for slot in slots:
        filled = mask & (cells.of(slot) != "")
        rules.report(cells, slot, filled, VALUE_MUST_BE_EMPTY(condition=words))


def advised(rules: Rules, rule: Rule, slots: list[Slot], cells: Cells, mask: pl.Series) -> None:
    for slot in slots:
        rules.report(cells, slot, mask & (cells.of(slot) == ""), VALUE_ADVISED())


def _any(cells: Cells, masks: Any) -> pl.Series:
    found = cells.all(False)
    for mask in masks:
        found = found | mask
    return found


def _headers(slots: list[Slot]) -> str:
    headers = [slot.column.header for slot in slots]
    if len(headers) > 6:
        headers = [*headers[:5], f"{len(headers) - 5} more"]
    return ", ".join(headers[:-1]) + f" and {headers[-1]}" if len(headers) > 1 else headers[0]


# --- files and results ----------------------------------------------------------------------------


def result_template(
    rules: Rules, rule: Rule, slots: list[Slot], cells: Cells, mask: pl.Series
) -> None:
    """“ImmPort Template?” against the named result file and the templates in the package."""
    if len(slots) < 2:
        return
    answer, names = cells.of(slots[0]).str.to_lowercase(), cells.of(slots[1])
    yes, no = mask & (answer == "yes"), mask & (answer == "no")
    rules.report(cells, slots[1], no & (names == ""), RULE_RESULTS_FILE_NEEDED())
    for name in names.filter(names != "").unique(maintain_order=True).to_list():
        named, is_template = names == name, _is_results_template(rules.scope, name)
        kind = RULE_RESULTS_TEMPLATE_NAMED if is_template else RULE_RESULTS_TEMPLATE
        rules.report(cells, slots[1], yes & named, kind())
        if is_template:
            rules.report(cells, slots[1], no & named, RULE_RESULTS_TEMPLATE_DENIED())
    expected = RESULTS_OF.get(rules.scope.template.name)
    if expected is not None and expected not in rules.scope.run.template_names:
        file_name = rules.scope.run.schema.templates[expected].file_name
        rules.report(cells, slots[0], yes, RULE_RESULTS_TEMPLATE_MISSING(expected=file_name))


def _is_results_template(scope: Scope, name: str) -> bool:
    """Whether a file is one of ImmPort's results templates, by its name or its first cell."""
    member = scope.run.package.find_file(name).member
    taken = member is not None and member.path in scope.run.template_paths
    return taken or name.casefold() in scope.run.result_templates


def one_role(rules: Rules, rule: Rule, slots: list[Slot], cells: Cells, mask: pl.Series) -> None:
    if len(slots) < 2:
        return
    first, second = (cells.of(slot) for slot in slots[:2])
    both = mask & (first != "") & (second != "")
    twice = [
        bool(both[row]) and bool(_names(first[row]) & _names(second[row]))
        for row in range(cells.height if both.any() else 0)
    ]
    if any(twice):
        rules.report(
            cells,
            slots[0],
            pl.Series(twice, dtype=pl.Boolean),
            RULE_TWO_ROLES(other=slots[1].column.header),
        )


def _names(cell: str) -> set[str]:
    return {name.casefold() for name in split_list(cell)}


def no_sets_in_sets(
    rules: Rules, rule: Rule, slots: list[Slot], cells: Cells, mask: pl.Series
) -> None:
    declared = rules.scope.run.index.of("reagent")
    sets = [series for source, series in declared.chunks if source.template == "reagent_sets"]
    own = entity_slot(rules.scope, "reagent")
    if own is not None and own is not slots[0]:
        sets.append(cells.of(own).hash())
    if not sets:
        return
    known = pl.concat(sets)
    values = cells.of(slots[0])
    nested = [
        value
        for value in values.unique().to_list()
        if value and pl.Series(split_list(value)).hash().is_in(known.implode()).any()
    ]
    rules.report(cells, slots[0], mask & values.is_in(nested), RULE_SET_OF_SETS())


def source_declared(
    rules: Rules, rule: Rule, slots: list[Slot], cells: Cells, mask: pl.Series
) -> None:
    if len(slots) < 2:
        return
    ids, types = cells.of(slots[0]), cells.of(slots[1]).str.to_lowercase()
    for said, entity in SOURCE_TYPES.items():
        rows = mask & (types == said) & (ids != "")
        known = rules.scope.run.index.of(entity).contains(ids.hash())
        known = known | is_accession(rules.scope, entity, ids)
        rules.report(
            cells,
            slots[0],
            rows & ~known,
            RULE_SOURCE_UNKNOWN(source=rules.title(entity).capitalize()),
        )


def equal_to_source(
    rules: Rules, rule: Rule, slots: list[Slot], cells: Cells, mask: pl.Series
) -> None:
    source, kind = rules.scope.slot("Source ID"), rules.scope.slot("Source Type")
    if source is None or kind is None or rule.property is None:
        return
    values, types = cells.of(slots[0]), cells.of(kind).str.to_lowercase()
    for said, entity in SOURCE_TYPES.items():
        expected = rules.scope.run.index.linked(entity, rule.property, cells.of(source))
        wrong = mask & (types == said) & (values != expected).fill_null(False)
        rules.report_compared(cells, slots[0], wrong, RULE_DIFFERS_FROM_SOURCE, expected=expected)


def population_markers(
    rules: Rules, rule: Rule, slots: list[Slot], cells: Cells, mask: pl.Series
) -> None:
    terms = terms_of(rules.scope.run.schema, MARKER_VOCABULARY)
    values = cells.of(slots[0])
    for value in values.filter(mask).unique(maintain_order=True).to_list():
        unknown = [marker for marker in markers_of(value) if not terms.recognises(marker)]
        if value and unknown:
            rules.report(
                cells,
                slots[0],
                mask & (values == value),
                RULE_POPULATION_MARKERS(found=", ".join(unknown)),
            )


def markers_of(definition: str) -> list[str]:
    """The markers that a gating definition names: ``CD3+/CD4-`` → CD3, CD4."""
    pieces = re.split(r"[;,/|\s]+|(?<=[+-])(?=[A-Za-z])", definition)
    bare = [
        re.sub(r"(?i)(\+{1,3}|-|_?(hi|high|lo|low|int|dim|bright|mid|neg|pos))+$", "", p)
        for p in pieces
    ]
    return [marker for marker in bare if marker]


EVALUATE: Mapping[str, Evaluate] = MappingProxyType(
    {
        "must be new": must_be_new,
        "new together": new_together,
        "same parent": same_parent,
        "first row only": first_row_only,
        "same study": same_study,
        "one study": one_study,
        "in entity": in_entity,
        "not in entity": not_in_entity,
        "all or none": all_or_none,
        "at least one": at_least_one,
        "must be empty": must_be_empty,
        "advised": advised,
        "result template": result_template,
        "one role per file": one_role,
        "not a set of sets": no_sets_in_sets,
        "source declared": source_declared,
        "equal to source": equal_to_source,
        "markers at level": population_markers,
    }
)
"""How each kind of rule is judged."""
