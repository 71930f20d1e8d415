"""What ImmPort's validator refuses at a field, from the facts that the checks are made from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from immport_explorer.issues.kinds import AnyKind
from immport_explorer.issues.kinds.file import FILE_MISSING, FILE_NAME_TOO_LONG
from immport_explorer.issues.kinds.id import (
    ID_ALREADY_LOADED,
    ID_CONTRADICTS,
    ID_MUST_BE_NEW,
    ID_REPEATED,
    ID_SAMPLE_NOT_NEW,
)
from immport_explorer.issues.kinds.layout import LAYOUT_MISSING_COLUMN, LAYOUT_MISSING_SEPARATOR
from immport_explorer.issues.kinds.reference import (
    REFERENCE_TOO_EARLY,
    REFERENCE_UNDESCRIBED,
    REFERENCE_UNKNOWN,
    REFERENCE_WRONG_KIND,
)
from immport_explorer.issues.kinds.row import (
    ROW_CONTRADICTS,
    ROW_NO_RESULTS,
    ROW_REPEATED,
    ROW_REPEATED_VALUE,
)
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
    RULE_REPOSITORY_LINKED,
    RULE_RESULTS_FILE_NEEDED,
    RULE_RESULTS_TEMPLATE,
    RULE_SET_OF_SETS,
    RULE_SOURCE_UNKNOWN,
    RULE_TWO_ROLES,
)
from immport_explorer.issues.kinds.value import (
    VALUE_MUST_BE_EMPTY,
    VALUE_NOT_A_DATE,
    VALUE_NOT_A_NUMBER,
    VALUE_NOT_AN_INTEGER,
    VALUE_NOT_IN_VOCABULARY,
    VALUE_NOT_POSITIVE,
    VALUE_REQUIRED,
    VALUE_REQUIRED_WHEN,
    VALUE_TOO_LONG,
)
from immport_explorer.schema.model import (
    Column,
    ColumnRef,
    Rule,
    RuleKind,
    Schema,
    Section,
    Template,
)
from immport_explorer.schema.phrases import SEPARATOR, alternatives_in_words, conditions_in_words

SEEN: Mapping[AnyKind, int] = MappingProxyType(
    {
        REFERENCE_UNKNOWN: 435,
        VALUE_NOT_IN_VOCABULARY: 340,
        VALUE_REQUIRED: 258,
        RULE_NOT_OF_STUDY: 207,
        RULE_OTHER_STUDY: 178,
        ID_SAMPLE_NOT_NEW: 127,
        FILE_MISSING: 106,
        ID_ALREADY_LOADED: 69,
        VALUE_REQUIRED_WHEN: 52,
        RULE_AGE_UNIT: 41,
        ROW_REPEATED: 39,
        ID_REPEATED: 32,
        VALUE_NOT_A_NUMBER: 31,
        ID_MUST_BE_NEW: 26,
        RULE_ONE_STUDY: 18,
        VALUE_TOO_LONG: 9,
        VALUE_NOT_AN_INTEGER: 7,
        RULE_ORDER_TAKEN: 7,
        LAYOUT_MISSING_COLUMN: 5,
        ROW_NO_RESULTS: 4,
        ROW_REPEATED_VALUE: 4,
        VALUE_NOT_POSITIVE: 2,
        VALUE_NOT_A_DATE: 2,
        RULE_NEW_UNDER_EXISTING: 2,
    }
)
"""Error lines of that kind in 281 real reports of ImmPort's validator, of 2022 and 2023."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A kind of issue that a field can have, and what is wrong then, in words about this field."""

    kind: AnyKind
    words: str

    @property
    def code(self) -> str:
        return self.kind.code


@dataclass(frozen=True, slots=True)
class Field:
    """A column with all that it stands in."""

    schema: Schema
    template: Template
    section: Section
    column: Column

    def title(self, entity: str | None) -> str:
        name = self.schema.entity_title(entity or "")
        return name[:1].lower() + name[1:]


def refusals(schema: Schema, template: Template, section: Section, column: Column) -> list[Refusal]:
    """The kinds of errors that a field can have, those that real reports have most often first."""
    field = Field(schema, template, section, column)
    found: dict[AnyKind, Refusal] = {}
    for kind, words in _all(field):
        if kind.severity == "error":
            found.setdefault(kind, Refusal(kind, words))
    return sorted(found.values(), key=lambda refusal: -SEEN.get(refusal.kind, 0))


Told = Iterator[tuple[AnyKind, str]]
_NAMED = 4


def _all(field: Field) -> Told:
    if field.column.header == SEPARATOR:
        yield LAYOUT_MISSING_SEPARATOR, "The column is missing from the file."
        return
    yield from _presence(field)
    yield from _values(field)
    yield from _ids(field)
    yield from _repeats(field)
    for rule in field.section.rules:
        yield from _RULES.get(rule.kind, _nothing)(field, rule)


# ---- cells ----------------------------------------------------------------------------------


def _presence(field: Field) -> Told:
    column = field.column
    if column.required:
        yield VALUE_REQUIRED, "The cell is empty."
        yield LAYOUT_MISSING_COLUMN, "The column is missing from the file."
    elif column.required_when:
        when = alternatives_in_words(column.required_when, field.schema.entities)
        yield VALUE_REQUIRED_WHEN, f"The cell is empty, which it must not be when {when}."
    if field.template.is_combined_result and column.side == "result":
        results = [each for each in field.section.columns if each.side == "result"]
        if column is next((each for each in results if each.required), results[0]):
            yield ROW_NO_RESULTS, "No result column of the row is filled."


def _values(field: Field) -> Told:
    column = field.column
    vocabulary = field.schema.vocabularies.get(column.vocabulary or "")
    if column.vocabulary_kind == "controlled" and vocabulary is not None:
        count = len(vocabulary.terms)
        yield VALUE_NOT_IN_VOCABULARY, f"The text is none of the {count:,} terms."
    if column.type in ("number", "integer", "positive integer"):
        yield VALUE_NOT_A_NUMBER, "The cell holds something else than a number, such as a unit."
    if column.type in ("integer", "positive integer"):
        yield VALUE_NOT_AN_INTEGER, "The number is not a whole one."
    if column.type == "positive integer":
        yield VALUE_NOT_POSITIVE, "The number is 0 or less."
    if column.type == "date":
        yield VALUE_NOT_A_DATE, "The date is not written as ImmPort wants it, as 05-Mar-2024."
    if column.names_file:
        yield FILE_MISSING, "The package holds no file of that name."
        yield FILE_NAME_TOO_LONG, "The file's name is too long."
    elif column.max_length is not None and column.type == "text":
        each = "One of the texts" if column.is_list else "The text"
        yield VALUE_TOO_LONG, f"{each} has more than {column.max_length:,} characters."


# ---- ids ------------------------------------------------------------------------------------


def _ids(field: Field) -> Told:
    column = field.column
    if column.declares and column.refers_to:
        title = field.title(column.declares)
        yield (
            REFERENCE_UNDESCRIBED,
            f"The {title} is declared nowhere, and its row does not describe it either.",
        )
    elif column.refers_to:
        title = field.title(column.refers_to)
        yield (
            REFERENCE_UNKNOWN,
            f"The {title} is declared neither in the package nor in one that was loaded before.",
        )
        yield REFERENCE_TOO_EARLY, f"The {title} is declared in a file that is loaded later."
        yield REFERENCE_WRONG_KIND, f"The id is that of something else than a {title}."
    elif column.declares:
        title = field.title(column.declares)
        yield ID_ALREADY_LOADED, f"ImmPort holds a {title} of that id already."
        yield ID_REPEATED, f"The package declares the {title} twice."


def _repeats(field: Field) -> Told:
    column = field.column
    if column.unique and not column.declares:
        yield ROW_REPEATED_VALUE, "The value stands on an earlier row too."
    for key in field.section.keys:
        if key[0] == column.ref and (len(key) > 1 or not (column.unique or column.declares)):
            headers = list(dict.fromkeys(ref.header for ref in key))
            yield ROW_REPEATED, f"An earlier row has the same {_listed(headers)}."
        if field.template.is_compound and column.header == min(
            _besides_study(field, key), default=""
        ):
            yield ROW_REPEATED, "The study has a row that says the same already."


def _besides_study(field: Field, key: Sequence[ColumnRef]) -> list[str]:
    """The headers of a key but for the study's: what the study may say once."""
    columns = (field.section.column(ref.header, ref.side) for ref in key)
    return [column.header for column in columns if column and column.refers_to != "study"]


def _listed(headers: Sequence[str]) -> str:
    """``A``, ``A, B``, or ``A, B, C and 4 more``."""
    left = len(headers) - _NAMED
    return ", ".join(headers[:_NAMED]) + (f" and {left} more" if left > 0 else "")


# ---- rules ----------------------------------------------------------------------------------


def _nothing(field: Field, rule: Rule) -> Told:
    return iter(())


def _at(number: int, kind: AnyKind, words: str) -> Callable[[Field, Rule], Told]:
    """Something that is told at the rule's column of that number; braces name its entities."""

    def tell(field: Field, rule: Rule) -> Told:
        if len(rule.columns) > number and rule.columns[number] == field.column.ref:
            entity, other = field.title(rule.entity), field.title(rule.other)
            yield kind, words.format(entity=entity, other=other)

    return tell


def _must_be_new(field: Field, rule: Rule) -> Told:
    if rule.columns[0] == field.column.ref:
        kind = ID_SAMPLE_NOT_NEW if field.column.refers_to else ID_MUST_BE_NEW
        yield (
            kind,
            f"The {field.title(rule.entity)} exists already, where each row needs a new one.",
        )


def _first_row_only(field: Field, rule: Rule) -> Told:
    first = field.section.column(rule.columns[0].header, rule.columns[0].side)
    if field.column.ref in rule.columns[1:] and first is not None and first.refers_to:
        title = field.title(rule.entity)
        yield ROW_CONTRADICTS, f"A later row says otherwise of the {title} than its first one."


def _same_study(field: Field, rule: Rule) -> Told:
    if rule.columns[0] == field.column.ref:
        other = "row" if rule.other == "study" else field.title(rule.other)
        title = field.title(rule.entity)
        yield RULE_OTHER_STUDY, f"The {title} belongs to another study than the {other}."


def _in_entity(field: Field, rule: Rule) -> Told:
    places = {
        "age unit": _at(0, RULE_AGE_UNIT, "The unit differs from the one that the study gives."),
        "arm": _at(1, RULE_NOT_OF_ARM, "The subject is not in the arm or cohort of the row."),
        "study": _at(0, RULE_NOT_OF_STUDY, "The subject is in no arm of the row's study."),
    }
    yield from places.get(rule.property or "", _nothing)(field, rule)


def _not_in_entity(field: Field, rule: Rule) -> Told:
    if rule.property == "repository" and field.column.declares == "expsample":
        yield RULE_REPOSITORY_LINKED, "The sample is linked to that repository record already."
    places = {
        "order number": _at(0, RULE_ORDER_TAKEN, "Another visit of the study has the number."),
        "study": _at(0, RULE_ALREADY_IN_STUDY, "The subject is in an arm of the study already."),
    }
    yield from places.get(rule.property or "", _nothing)(field, rule)


def _all_or_none(field: Field, rule: Rule) -> Told:
    others = [ref.header for ref in rule.columns if ref != field.column.ref]
    if len(others) < len(rule.columns):
        words = f"The cell is empty, while one of these is filled: {_listed(others)}."
        yield RULE_ALL_OR_NONE, words


def _at_least_one(field: Field, rule: Rule) -> Told:
    if rule.columns[0] == field.column.ref:
        headers = [ref.header for ref in rule.columns]
        yield RULE_AT_LEAST_ONE, f"None of these is filled: {_listed(headers)}."


def _must_be_empty(field: Field, rule: Rule) -> Told:
    if field.column.ref in rule.columns:
        when = conditions_in_words(rule.when, field.schema.entities)
        yield VALUE_MUST_BE_EMPTY, f"The cell is filled, which it must not be when {when}."


def _result_template(field: Field, rule: Rule) -> Told:
    question, *names = rule.columns
    if names and names[0] == field.column.ref:
        said = f"“{question.header}” is answered with"
        yield RULE_RESULTS_FILE_NEEDED, f"{said} No, and no file is named."
        yield RULE_RESULTS_TEMPLATE, f"{said} Yes, and a file is named all the same."


_RULES: Mapping[RuleKind, Callable[[Field, Rule], Told]] = MappingProxyType(
    {
        "must be new": _must_be_new,
        "new together": _at(
            0, RULE_NEW_UNDER_EXISTING, "The {entity} is new, while the {other} exists already."
        ),
        "same parent": _at(0, ID_CONTRADICTS, "The {entity} was declared with another {other}."),
        "first row only": _first_row_only,
        "same study": _same_study,
        "one study": _at(0, RULE_ONE_STUDY, "The row is about another study than the file."),
        "in entity": _in_entity,
        "not in entity": _not_in_entity,
        "all or none": _all_or_none,
        "at least one": _at_least_one,
        "must be empty": _must_be_empty,
        "result template": _result_template,
        "one role per file": _at(0, RULE_TWO_ROLES, "The same file is named in another role."),
        "not a set of sets": _at(0, RULE_SET_OF_SETS, "The id is that of a set of reagents."),
        "source declared": _at(0, RULE_SOURCE_UNKNOWN, "The source is declared nowhere."),
        "equal to source": _at(0, RULE_DIFFERS_FROM_SOURCE, "The source says otherwise."),
    }
)
