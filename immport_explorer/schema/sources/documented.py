"""Join the documented rules of ImmPort's validator to what a bundle's flags tell.

The documentation is one minor version older than the bundle, and names columns by internal names;
here they become headers, conditions and rules of closed kinds. Where the two differ, the bundle's
``required`` flag wins, and a documented condition holds even where the bundle has no flag for it.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import msgspec

from immport_explorer.schema.errors import SchemaError
from immport_explorer.schema.model import (
    Column,
    ColumnRef,
    Condition,
    ConditionTest,
    Rule,
    RuleKind,
    RuleProperty,
    Section,
    Side,
    TableKind,
    Template,
    Vocabulary,
)


class Test(msgspec.Struct):
    """A documented test on an internal column."""

    test: str
    column: str
    values: list[str] = []


class Group(msgspec.Struct):
    """A column is required when all of these hold."""

    column: str
    all_of: list[Test]


class DocumentedRule(msgspec.Struct):
    """A documented rule, before or after the row is processed."""

    rule: str
    arguments: list[str] = []
    when: list[Test] = []


class Process(msgspec.Struct):
    """A documented step of processing a row."""

    process: str
    inputs: list[str] = []
    outputs: list[str] = []
    when: list[Test] = []


class Combined(msgspec.Struct):
    """An id that may declare or refer: (id column, entity) -> (status, ..., accession column)."""

    status: str
    inputs: list[str]
    outputs: list[str]


class ForeignKey(msgspec.Struct):
    """How an id becomes an accession."""

    kind: str
    input: str
    output: str
    entity: str


class Key(msgspec.Struct):
    """Columns whose values together occur once."""

    columns: str | list[str]
    type: str


class HeaderOf(msgspec.Struct):
    """The header of an internal column."""

    template_column: str
    data_row_column: str


class RowColumn(msgspec.Struct):
    """An internal column."""

    column: str
    constant: bool = False
    value: str = ""


class TableColumnFact(msgspec.Struct):
    """A column of a database table."""

    name: str
    type: str
    length: int | None = None
    length_checked: bool = False


class TableFact(msgspec.Struct):
    """A database table that a part writes to."""

    table: str
    type: TableKind
    columns: list[TableColumnFact] = []


class Part(msgspec.Struct, kw_only=True):
    """The documentation of a template, of its result half, or of a section."""

    part: str
    name: str
    meta: dict[str, str] = {}
    columns: list[HeaderOf] = []
    data_row: list[RowColumn] = []
    keys: list[Key] = []
    combined: list[Combined] = []
    conditional_required: list[Group] = []
    foreign_keys: list[ForeignKey] = []
    tables: list[TableFact] = []
    pre_rules: list[DocumentedRule] = []
    post_rules: list[DocumentedRule] = []
    pre_processes: list[Process] = []
    post_processes: list[Process] = []


class DocumentedRules(msgspec.Struct):
    """All documented rules, by the template's file name without ending."""

    schema_version: str
    templates: dict[str, list[Part]]


RENAMED_HEADERS = {"Type": "Type Reported"}
"""Headers that changed between the documented version and the bundle's, in arm_or_cohort."""

SAME_TERMS = {"occurrence of allergy": "occurrence of allergic disease"}
"""Terms that the documentation calls by an older name: a condition holds for both."""

NOT_REQUIRED = frozenset({"Compensation Or Control File Name(s)"})
"""Documented as conditionally required, no longer so in the bundle: advised."""

ANALOGIES = {"assessmentcomponent", "assessmentpanel"}
"""Templates without documented rules, read like the assessments template."""

_STUDY_ORDER = (
    "expsample",
    "experiment",
    "lab_test_panel",
    "assessment_panel",
    "biosample",
    "arm_or_cohort",
)
"""Which of the things that a row names tells its study, where several do."""


def read_documented(path: str | Path) -> DocumentedRules:
    """The documented rules in a file.

    Raises
    ------
    SchemaError
        When the file is not of that form.
    """
    try:
        return msgspec.json.decode(Path(path).read_bytes(), type=DocumentedRules)
    except (OSError, msgspec.MsgspecError) as error:
        raise SchemaError(f"{Path(path).name} holds no documented rules: {error}.") from error


def join_documented(
    templates: Mapping[str, Template],
    documented: DocumentedRules,
    vocabularies: Mapping[str, Vocabulary],
) -> dict[str, Template]:
    """The templates with conditions, rules and keys."""
    joined = {}
    for name, template in templates.items():
        stem = template.file_name.rsplit(".", 1)[0]
        parts = documented.templates.get(stem, [])
        joined[name] = (
            _join_template(template, parts, vocabularies) if parts else _by_analogy(template)
        )
    return joined


def _join_template(
    template: Template, parts: Sequence[Part], vocabularies: Mapping[str, Vocabulary]
) -> Template:
    sections = []
    for section in template.sections:
        own = [p for p in parts if not template.is_compound or p.name == section.name]
        sections.append(_join_section(template, section, own, vocabularies))
    return msgspec.structs.replace(template, sections=tuple(sections))


def _join_section(
    template: Template,
    section: Section,
    parts: Sequence[Part],
    vocabularies: Mapping[str, Vocabulary],
) -> Section:
    readers = [_Reader(template, section, part, vocabularies) for part in parts]
    for reader in readers:
        reader.see([other for other in readers if other is not reader])
    rules = tuple(rule for reader in readers for rule in reader.rules())
    multiple = {part.meta["Multiple"] for part in parts if "Multiple" in part.meta}
    return msgspec.structs.replace(
        section,
        columns=tuple(_join_column(column, readers, rules) for column in section.columns),
        repeatable=multiple == {"yes"} if multiple else section.repeatable,
        keys=tuple(key for reader in readers for key in reader.key_columns()),
        study_from=readers[0].study_from(),
        rules=rules,
    )


def _join_column(column: Column, readers: Sequence[_Reader], rules: Iterable[Rule]) -> Column:
    groups = [group for reader in readers for group in reader.required_when(column)]
    internal = [name for reader in readers if (name := reader.internal_name(column))]
    lengths = [length for reader in readers for length in reader.lengths(column)]
    required_when = () if column.required else tuple(groups)
    declares, refers_to = _join_entities(column, rules)
    return msgspec.structs.replace(
        column,
        internal_name=internal[0] if internal else None,
        advised_length=min(lengths) if lengths else column.advised_length,
        required_when=required_when,
        conditional=column.conditional or bool(required_when),
        declares=declares,
        refers_to=refers_to,
        unique=any(reader.is_unique(column) for reader in readers),
    )


def _join_entities(column: Column, rules: Iterable[Rule]) -> tuple[str | None, str | None]:
    """An id that must always be known is no declaration, one that must be new no reference."""
    always = {rule.kind for rule in rules if not rule.when and rule.columns[0] == column.ref}
    declares = None if "must be known" in always else column.declares
    refers_to = None if "must be new" in always else column.refers_to
    return declares, refers_to


class _NeverHoldsError(Exception):
    """A documented test compares a constant with another value."""


class _Reader:
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

    def see(self, others: Iterable[_Reader]) -> None:
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
        if column.names_file or column.max_length is None or not column.table:
            return []
        names = {column.table_column, self.internal_name(column)}
        return [
            fact.length
            for table in self._part.tables
            if table.table in column.table.split("+")
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
        names_sample = self._template.category == "Results"
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
        return Rule(
            kind="first row only",
            columns=(id_column.ref, *described),
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
            "all-empty-or-nonempty": lambda rule: self._plain("all or none", rule),
            "at-least-one-nonempty": lambda rule: self._plain("at least one", rule),
            "empty-value": lambda rule: self._plain("must be empty", rule),
            "check-immport-template": lambda rule: self._plain("result template", rule),
            "check-not-contains-case-insensitive": lambda rule: self._plain(
                "one role per file", rule
            ),
            "check-date-format": lambda rule: None,
            "check-population-markers": self._markers,
            "check-result-schema-for-accession": self._result_schema,
            "check-result-schema-for-result-file": self._result_schema,
            "check-value-in-entity": lambda rule: self._in_entity("in entity", rule),
            "check-value-not-in-entity": lambda rule: self._in_entity("not in entity", rule),
            "not-empty-value": self._source_declared,
            "not-equal-to-value": self._no_set_of_sets,
            "values-equal": self._equal,
            "values-not-equal": self._not_equal,
        }

    def _plain(self, kind: RuleKind, rule: DocumentedRule) -> Rule:
        return Rule(kind=kind, columns=tuple(self._columns[a].ref for a in rule.arguments))

    def _markers(self, rule: DocumentedRule) -> Rule:
        return Rule(kind="markers at level", columns=(self._columns[rule.arguments[-1]].ref,))

    def _result_schema(self, rule: DocumentedRule) -> Rule:
        if rule.rule == "check-result-schema-for-result-file":
            return Rule(kind="result schema", columns=(self._columns[rule.arguments[0]].ref,))
        entity = rule.arguments[0]
        column = self._columns.get(f"{entity}_accession") or self._columns["source_id"]
        return Rule(kind="result schema", columns=(column.ref,), entity=entity)

    def _source_declared(self, rule: DocumentedRule) -> Rule:
        return Rule(kind="source declared", columns=self._refs("source_id", "source_type"))

    def _no_set_of_sets(self, rule: DocumentedRule) -> Rule:
        return Rule(
            kind="not a set of sets", columns=self._refs(rule.arguments[0]), entity="reagent"
        )

    def _refs(self, *names: str) -> tuple[ColumnRef, ...]:
        return tuple(self._columns[name].ref for name in names)

    def _in_entity(self, kind: RuleKind, rule: DocumentedRule) -> Rule:
        value, owner, _ = rule.arguments
        if value == "study_accession":
            study = self._study_column()
            return Rule(
                kind=kind,
                columns=(*self._refs(owner), *([study] if study else [])),
                entity="subject",
                property="study",
            )
        properties: Mapping[str, tuple[str, RuleProperty]] = {
            "arm_accession": ("subject", "arm"),
            "age_unit": ("study", "age unit"),
            "order_number": ("study", "order number"),
            "repository_accession": ("expsample", "repository"),
        }
        entity, name = properties[value]
        owner_column = self._columns.get(owner) or self._columns["arm_accession"]
        return Rule(
            kind=kind,
            columns=(self._columns[value].ref, owner_column.ref),
            entity=entity,
            property=name,
        )

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
            name: RuleProperty = "assay id" if left == "assay_id" else "assay group"
            return Rule(
                kind="equal to source", columns=self._refs(left, "source_id"), property=name
            )
        if left.endswith("study_accession"):
            return self._same_study(left, right)
        return self._same_parent(right.removesuffix("_accession"))

    def _must_be(self, entity: str, value: str) -> Rule:
        kind: RuleKind = "must be new" if value.casefold() == "yes" else "must be known"
        return Rule(kind=kind, columns=self._refs(f"{entity}_id"), entity=entity)

    def _new_together(self, left: str, right: str) -> Rule:
        entity, other = self._status[left], self._status[right]
        return Rule(
            kind="new together",
            columns=self._refs(f"{entity}_id", f"{other}_id"),
            entity=entity,
            other=other,
        )

    def _not_equal(self, rule: DocumentedRule) -> Rule:
        """Two statuses that must differ where the first is "known": the second must be new."""
        entity = self._status[rule.arguments[2]]
        return Rule(kind="must be new", columns=self._refs(f"{entity}_id"), entity=entity)

    def _same_study(self, left: str, right: str) -> Rule:
        entities = [name.removesuffix("study_accession").strip("_") for name in (right, left)]
        refs = [self._columns[f"{e}_id"].ref if e else self._study_column() for e in entities]
        return Rule(
            kind="same study",
            columns=tuple(ref for ref in refs if ref),
            entity=entities[0],
            other=entities[1] or "study",
        )

    def _same_parent(self, parent: str) -> Rule:
        return Rule(
            kind="same parent",
            columns=self._refs("expsample_id", f"{parent}_id"),
            entity="expsample",
            other=parent,
        )

    def _advised(self) -> Iterator[Rule]:
        for column in self._section.columns:
            if column.header in NOT_REQUIRED:
                for group in self._groups(column):
                    yield Rule(
                        kind="advised",
                        columns=(column.ref,),
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
            yield Rule(
                kind="one study",
                columns=(column,),
                entity="study",
                source="post_processes/set-and-check-study-accession",
                reading="Checked where real reports show it: in this template only.",
            )


def _entity(column: Column) -> str | None:
    return column.declares or column.refers_to


def _by_analogy(template: Template) -> Template:
    """Templates without documented rules: the study and visit rules of assessments."""
    if template.name not in ANALOGIES:
        return template
    section = template.sections[0]
    reading = "By analogy with the assessments template."
    rules: tuple[Rule, ...] = ()
    panel, visit = section.column("Assessment Panel ID"), section.column("Planned Visit ID")
    subject = section.column("Subject ID")
    if panel and visit and subject:
        rules = (
            Rule(
                kind="in entity",
                columns=(subject.ref, panel.ref),
                entity="subject",
                property="study",
                reading=reading,
            ),
            Rule(
                kind="same study",
                columns=(visit.ref, panel.ref),
                entity="planned_visit",
                other="assessment_panel",
                reading=reading,
            ),
        )
    study = panel or section.column("Study ID")
    joined = msgspec.structs.replace(section, rules=rules, study_from=(study.ref,) if study else ())
    return msgspec.structs.replace(template, sections=(joined,))


def documented_tables(documented: DocumentedRules) -> dict[str, TableFact]:
    """Every table that the documentation names, with the union of its columns.

    A table that is primary anywhere is primary; tables that only record who owns what are left out.
    """
    rank: tuple[TableKind, ...] = ("primary", "ancillary", "linkage")
    tables: dict[str, TableFact] = {}
    parts = (part for parts in documented.templates.values() for part in parts)
    for fact in (table for part in parts for table in part.tables):
        if fact.type not in rank:
            continue
        known = tables.setdefault(fact.table, TableFact(fact.table, fact.type))
        known.type = min(known.type, fact.type, key=rank.index)
        names = {column.name for column in known.columns}
        known.columns += [column for column in fact.columns if column.name not in names]
    return tables
