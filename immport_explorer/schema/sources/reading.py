"""One documented part of a section, read: internal names become columns, conditions and rules."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Iterable, Iterator, Mapping

import msgspec

from immport_explorer.schema.conditions import ColumnRef, Condition, ConditionTest, Side
from immport_explorer.schema.errors import SchemaError
from immport_explorer.schema.model import (
    Column,
    Section,
    Template,
    Vocabulary,
)
from immport_explorer.schema.rules import (
    Advised,
    AgeUnitOfStudy,
    AllOrNone,
    AtLeastOne,
    EqualToSource,
    FirstRowOnly,
    FitsResultSchema,
    KnownMarkers,
    MustBeEmpty,
    MustBeKnown,
    MustBeNew,
    NewTogether,
    NotASetOfSets,
    OneRolePerFile,
    OneStudy,
    OrderNumberFree,
    RepositoryNotLinked,
    ResultsTemplate,
    Rule,
    SameParent,
    SameStudy,
    SourceDeclared,
    SourceProperty,
    SubjectNewToStudy,
    SubjectOfArm,
    SubjectOfStudy,
)
from immport_explorer.schema.sources import curated
from immport_explorer.schema.sources.documentation import DocumentedRule, Group, Part, Process, Test

RENAMED_HEADERS = {"Type": "Type Reported"}
"""Headers that changed between the documented version and the bundle's, in arm_or_cohort."""

SAME_TERMS = {"occurrence of allergy": "occurrence of allergic disease"}
"""Terms that the documentation calls by an older name: a condition holds for both."""

NOT_REQUIRED = frozenset({"Compensation Or Control File Name(s)"})
"""Documented as conditionally required, no longer so in the bundle: advised."""

MARKERS = "lk_analyte"
"""The vocabulary of what a gating definition may name."""

_STUDY_ORDER = (
    "expsample",
    "experiment",
    "lab_test_panel",
    "assessment_panel",
    "biosample",
    "arm_or_cohort",
)
"""Which of the things that a row names tells its study, where several do."""


class _NeverHoldsError(Exception):
    """A documented test compares a constant with another value."""


class Reader:
    """Reads one documented part of a section: internal names become columns."""

    def __init__(
        self,
        template: Template,
        section: Section,
        part: Part,
        vocabularies: Mapping[str, Vocabulary],
    ) -> None:
        self._template = template
        self._section = section
        self._part = part
        self._vocabularies = vocabularies
        self._own: dict[str, Column] = {}
        self._columns: ChainMap[str, Column] = ChainMap(self._own)
        self._status: dict[str, str] = {}
        self._constants = {row.column: row.value for row in part.data_row if row.constant}
        self._internal: dict[ColumnRef, str] = {}
        self._read_names()

    def see(self, others: Iterable[Reader]) -> None:
        """Let this part name the columns of the section's other parts, after its own."""
        self._columns = ChainMap(self._own, *(other._own for other in others))

    def _read_names(self) -> None:
        own = self._own
        for entry in self._part.columns:
            column = self._find(entry.template_column)
            own[entry.data_row_column] = column
            self._internal[column.ref] = entry.data_row_column
        for combined in self._part.combined:
            self._status[combined.status] = combined.inputs[1]
            own[combined.outputs[1]] = own[combined.outputs[2]] = own[combined.inputs[0]]
        for key in self._part.foreign_keys:
            if key.input in own:
                own.setdefault(key.output, own[key.input])
        for name, column in list(own.items()):
            stem, _, ending = name.rpartition("_")
            if ending in ("id", "ids"):
                plural = ending.removeprefix("id")
                own.setdefault(f"{stem}_accession{plural}", column)
        for alias in ("global.result_file_name", "local_result_file_name"):
            if alias in own:
                own["final.resultfile_name"] = own[alias]

    def _find(self, header: str) -> Column:
        side: Side | None = None
        if self._template.is_combined_result:
            side = "result" if self._part.part == "Combined Result Template" else "meta"
        for name in (header, RENAMED_HEADERS.get(header, header)):
            column = self._section.column(name, side)
            if column is not None:
                return column
        raise SchemaError(f"{self._template.name}: documented column {header} is unknown.")

    # Columns

    def internal_name(self, column: Column) -> str | None:
        return self._internal.get(column.ref)

    def required_when(self, column: Column) -> Iterator[tuple[Condition, ...]]:
        if column.header in NOT_REQUIRED:
            return
        for group in self._groups(column):
            try:
                yield self._conditions(group.all_of)
            except _NeverHoldsError:
                continue

    def _groups(self, column: Column) -> list[Group]:
        groups = self._part.conditional_required
        return [group for group in groups if self._own.get(group.column) == column]

    def lengths(self, column: Column) -> list[int]:
        """The documented lengths of the database column that are shorter than the bundle's."""
        if column.names_file or column.max_length is None or not column.tables:
            return []
        names = {column.table_column, self.internal_name(column)}
        return [
            fact.length
            for table in self._part.tables
            if table.table in column.tables
            for fact in table.columns
            if fact.name in names and fact.length_checked and fact.length
            if fact.length < column.max_length
        ]

    def is_unique(self, column: Column) -> bool:
        return any(
            key.type == "UNIQUE" and self._own.get(str(key.columns)) == column
            for key in self._part.keys
        )

    # Keys and the study of a row

    def key_columns(self) -> Iterator[tuple[ColumnRef, ...]]:
        for key in self._part.keys:
            names = key.columns if isinstance(key.columns, list) else [key.columns]
            single_id = len(names) == 1 and key.type == "USER_DEFINED_ID"
            known = [self._columns[name].ref for name in names if name in self._columns]
            if key.type != "UNIQUE" and not single_id and len(known) == len(names):
                yield tuple(known)

    def study_from(self) -> tuple[ColumnRef, ...]:
        leading = self._entities_with_study()
        found = []
        for entity in _STUDY_ORDER:
            column = next((c for c in self._section.columns if _entity(c) == entity), None)
            if entity in leading and column is not None:
                found.append(column.ref)
        study = self._section.column("Study ID")
        return (*found, study.ref) if study else tuple(found)

    def _entities_with_study(self) -> set[str]:
        keys = self._part.foreign_keys
        direct = {key.entity for key in keys if key.output.endswith("study_accession")}
        parents = {
            process.inputs[1]
            for process in self._part.pre_processes
            if process.process == "set-parent-accession"
            and process.outputs[0].endswith("study_accession")
        }
        names_sample = self._template.category == curated.RESULTS
        return direct | parents | ({"expsample"} if names_sample else set())

    # Conditions

    def _conditions(self, tests: Iterable[Test]) -> tuple[Condition, ...]:
        """The tests as conditions; raises _NeverHoldsError when a constant decides against them."""
        found = (self._condition(test) for test in tests)
        return tuple(condition for condition in found if condition is not None)

    def _condition(self, test: Test) -> Condition | None:
        if test.column in self._status:
            known: ConditionTest = "new" if test.values == ["Yes"] else "known"
            return Condition(test=known, entity=self._status[test.column])
        if test.column == "validation_level":
            return Condition(test="level", values=tuple(test.values))
        if test.column.startswith("source."):
            return None  # part of the kind "equal to source"
        if test.column in self._constants:
            if self._constants[test.column].casefold() in map(str.casefold, test.values):
                return None
            raise _NeverHoldsError
        column = self._columns[test.column]
        tests: Mapping[str, ConditionTest] = {
            "case-insensitive-equals": "is",
            "not-empty-value": "filled",
            "empty-value": "empty",
            "not-preferred-value": "not preferred",
        }
        values = test.values if test.test == "not-preferred-value" else self._terms(column, test)
        return Condition(
            test=tests[test.test],
            column=column.header,
            side=column.side,
            values=tuple(values),
        )

    def _terms(self, column: Column, test: Test) -> list[str]:
        """The values as the column's vocabulary spells them, an older name with the newer."""
        vocabulary = self._vocabularies.get(column.vocabulary or "")
        spelling = {t.name.casefold(): t.name for t in (vocabulary.terms if vocabulary else ())}
        values = []
        for value in test.values:
            values.append(spelling.get(value.casefold(), value))
            if value in SAME_TERMS:
                values.append(SAME_TERMS[value])
        return values

    # Rules

    def rules(self) -> Iterator[Rule]:
        for process in self._part.pre_processes:
            if process.process == "initialize-columns":
                yield self._first_row_only(process)
        for rule in self._part.pre_rules:
            yield from self._rule(rule, f"pre_rules/{rule.rule}")
        for rule in self._part.post_rules:
            yield from self._rule(rule, f"post_rules/{rule.rule}")
        yield from self._advised()
        yield from self._one_study()

    def _first_row_only(self, process: Process) -> Rule:
        entity = self._status[process.when[0].column]
        id_column = next(c for c in self._section.columns if _entity(c) == entity)
        described = [self._columns[name].ref for name in process.outputs if name in self._columns]
        return FirstRowOnly(
            id=id_column.ref,
            described=tuple(described),
            entity=entity,
            source="pre_processes/initialize-columns",
        )

    def _rule(self, rule: DocumentedRule, source: str) -> Iterator[Rule]:
        try:
            when = self._conditions(rule.when)
        except _NeverHoldsError:
            return
        read = self._readers()[rule.rule](rule)
        if read is not None:
            yield msgspec.structs.replace(read, when=(*read.when, *when), source=source)

    def _readers(self) -> Mapping[str, Callable[[DocumentedRule], Rule | None]]:
        return {
            "all-empty-or-nonempty": lambda rule: AllOrNone(together=self._named(rule)),
            "at-least-one-nonempty": lambda rule: AtLeastOne(any_of=self._named(rule)),
            "empty-value": lambda rule: MustBeEmpty(none_of=self._named(rule)),
            "check-immport-template": self._results_template,
            "check-not-contains-case-insensitive": self._one_role,
            "check-date-format": lambda rule: None,
            "check-population-markers": self._markers,
            "check-result-schema-for-accession": self._result_schema,
            "check-result-schema-for-result-file": self._result_schema,
            "check-value-in-entity": lambda rule: self._in_entity(rule),
            "check-value-not-in-entity": lambda rule: self._not_in_entity(rule),
            "not-empty-value": self._source_declared,
            "not-equal-to-value": self._no_set_of_sets,
            "values-equal": self._equal,
            "values-not-equal": self._not_equal,
        }

    def _named(self, rule: DocumentedRule) -> tuple[ColumnRef, ...]:
        return self._refs(*rule.arguments)

    def _refs(self, *names: str) -> tuple[ColumnRef, ...]:
        return tuple(self._ref(name) for name in names)

    def _ref(self, name: str) -> ColumnRef:
        return self._columns[name].ref

    def _results_template(self, rule: DocumentedRule) -> Rule:
        answer, file = self._named(rule)
        return ResultsTemplate(answer=answer, file=file)

    def _one_role(self, rule: DocumentedRule) -> Rule:
        file, other = self._named(rule)
        return OneRolePerFile(file=file, other_file=other)

    def _markers(self, rule: DocumentedRule) -> Rule:
        return KnownMarkers(definition=self._ref(rule.arguments[-1]), vocabulary=MARKERS)

    def _result_schema(self, rule: DocumentedRule) -> Rule:
        if rule.rule == "check-result-schema-for-result-file":
            return FitsResultSchema(column=self._ref(rule.arguments[0]))
        entity = rule.arguments[0]
        column = self._columns.get(f"{entity}_accession") or self._columns["source_id"]
        return FitsResultSchema(column=column.ref, entity=entity)

    def _source_declared(self, rule: DocumentedRule) -> Rule:
        return SourceDeclared(id=self._ref("source_id"), source_type=self._ref("source_type"))

    def _no_set_of_sets(self, rule: DocumentedRule) -> Rule:
        return NotASetOfSets(reagents=self._ref(rule.arguments[0]))

    def _in_entity(self, rule: DocumentedRule) -> Rule:
        value, owner, _ = rule.arguments
        if value == "age_unit":
            return AgeUnitOfStudy(unit=self._ref(value), arm=self._owner(owner))
        if value == "arm_accession":
            return SubjectOfArm(arm=self._ref(value), subject=self._owner(owner))
        if value == "study_accession":
            return SubjectOfStudy(subject=self._ref(owner), study=self._study_column())
        raise SchemaError(f"Nothing is known of a documented rule about {value} in {owner}.")

    def _not_in_entity(self, rule: DocumentedRule) -> Rule:
        value, owner, _ = rule.arguments
        if value == "study_accession":
            return SubjectNewToStudy(subject=self._ref(owner), arm=self._ref("arm_accession"))
        if value == "order_number":
            return OrderNumberFree(number=self._ref(value), study=self._owner(owner))
        if value == "repository_accession":
            return RepositoryNotLinked(accession=self._ref(value), sample=self._owner(owner))
        raise SchemaError(f"Nothing is known of a documented rule about {value} in {owner}.")

    def _owner(self, name: str) -> ColumnRef:
        """The column of whatever owns a value; a study's may be told by an arm."""
        return (self._columns.get(name) or self._columns["arm_accession"]).ref

    def _study_column(self) -> ColumnRef | None:
        """The column that names the study of a row, or leads to it."""
        study = self._section.column("Study ID")
        return study.ref if study else next(iter(self.study_from()), None)

    def _equal(self, rule: DocumentedRule) -> Rule:
        _, left, right = rule.arguments
        if left.endswith("_required_value"):
            return self._must_be(left.removesuffix("_required_value"), self._constants[left])
        if left.endswith("_required"):
            return self._new_together(left, right)
        if right.startswith("source."):
            return self._equal_to_source(left)
        if left.endswith("study_accession"):
            return self._same_study(left, right)
        return self._same_parent(right.removesuffix("_accession"))

    def _must_be(self, entity: str, value: str) -> Rule:
        kind = MustBeNew if value.casefold() == "yes" else MustBeKnown
        return kind(id=self._ref(f"{entity}_id"), entity=entity)

    def _new_together(self, left: str, right: str) -> Rule:
        entity, other = self._status[left], self._status[right]
        return NewTogether(
            id=self._ref(f"{entity}_id"),
            other_id=self._ref(f"{other}_id"),
            entity=entity,
            other=other,
        )

    def _equal_to_source(self, name: str) -> Rule:
        property_: SourceProperty = "assay id" if name == "assay_id" else "assay group"
        return EqualToSource(
            column=self._ref(name),
            id=self._ref("source_id"),
            source_type=self._ref("source_type"),
            property=property_,
        )

    def _not_equal(self, rule: DocumentedRule) -> Rule:
        """Two statuses that must differ where the first is "known": the second must be new."""
        entity = self._status[rule.arguments[2]]
        return MustBeNew(id=self._ref(f"{entity}_id"), entity=entity)

    def _same_study(self, left: str, right: str) -> Rule:
        entity, other = (name.removesuffix("study_accession").strip("_") for name in (right, left))
        return SameStudy(
            id=self._ref(f"{entity}_id"),
            other_id=self._ref(f"{other}_id") if other else self._study_column(),
            entity=entity,
            other=other or "study",
        )

    def _same_parent(self, parent: str) -> Rule:
        return SameParent(
            id=self._ref("expsample_id"),
            parent_id=self._ref(f"{parent}_id"),
            entity="expsample",
            parent=parent,
        )

    def _advised(self) -> Iterator[Rule]:
        for column in self._section.columns:
            if column.header in NOT_REQUIRED:
                for group in self._groups(column):
                    yield Advised(
                        column=column.ref,
                        when=self._conditions(group.all_of),
                        source="conditional_required",
                        reading="No longer flagged in the bundle: its absence is a warning.",
                    )

    def _one_study(self) -> Iterator[Rule]:
        """Seen in real reports for study_design_edit only."""
        if self._template.name != "study_design_edit":
            return
        column = self._study_column()
        if column is not None:
            yield OneStudy(
                id=column,
                source="post_processes/set-and-check-study-accession",
                reading="Checked where real reports show it: in this template only.",
            )


def _entity(column: Column) -> str | None:
    return column.declares or column.refers_to
