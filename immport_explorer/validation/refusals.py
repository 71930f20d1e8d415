"""What ImmPort's validator refuses at a field, from the facts that the checks are made from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from immport_explorer.issues.kinds import KINDS
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

SEEN: Mapping[str, int] = MappingProxyType(
    {
        "reference.unknown": 435,
        "value.not-in-vocabulary": 340,
        "value.required": 258,
        "rule.not-of-study": 207,
        "rule.other-study": 178,
        "id.sample-not-new": 127,
        "file.missing": 106,
        "id.already-loaded": 69,
        "value.required-when": 52,
        "rule.age-unit": 41,
        "row.repeated": 39,
        "id.repeated": 32,
        "value.not-a-number": 31,
        "id.must-be-new": 26,
        "rule.one-study": 18,
        "value.too-long": 9,
        "value.not-an-integer": 7,
        "rule.order-taken": 7,
        "layout.missing-column": 5,
        "row.no-results": 4,
        "row.repeated-value": 4,
        "value.not-positive": 2,
        "value.not-a-date": 2,
        "rule.new-under-existing": 2,
    }
)
"""Error lines of that kind in 281 real reports of ImmPort's validator, of 2022 and 2023."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A kind of issue that a field can have, and what is wrong then, in words about this field."""

    code: str
    words: str


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
    found: dict[str, Refusal] = {}
    for code, words in _all(field):
        if KINDS[code].severity == "error":
            found.setdefault(code, Refusal(code, words))
    return sorted(found.values(), key=lambda refusal: -SEEN.get(refusal.code, 0))


Told = Iterator[tuple[str, str]]
_NAMED = 4


def _all(field: Field) -> Told:
    if field.column.header == SEPARATOR:
        yield "layout.missing-separator", "The column is missing from the file."
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
        yield "value.required", "The cell is empty."
        yield "layout.missing-column", "The column is missing from the file."
    elif column.required_when:
        when = alternatives_in_words(column.required_when, field.schema.entities)
        yield "value.required-when", f"The cell is empty, which it must not be when {when}."
    if field.template.is_combined_result and column.side == "result":
        results = [each for each in field.section.columns if each.side == "result"]
        if column is next((each for each in results if each.required), results[0]):
            yield "row.no-results", "No result column of the row is filled."


def _values(field: Field) -> Told:
    column = field.column
    vocabulary = field.schema.vocabularies.get(column.vocabulary or "")
    if column.vocabulary_kind == "controlled" and vocabulary is not None:
        count = len(vocabulary.terms)
        yield "value.not-in-vocabulary", f"The text is none of the {count:,} terms."
    if column.type in ("number", "integer", "positive integer"):
        yield "value.not-a-number", "The cell holds something else than a number, such as a unit."
    if column.type in ("integer", "positive integer"):
        yield "value.not-an-integer", "The number is not a whole one."
    if column.type == "positive integer":
        yield "value.not-positive", "The number is 0 or less."
    if column.type == "date":
        yield "value.not-a-date", "The date is not written as ImmPort wants it, as 05-Mar-2024."
    if column.names_file:
        yield "file.missing", "The package holds no file of that name."
        yield "file.name-too-long", "The file's name is too long."
    elif column.max_length is not None and column.type == "text":
        each = "One of the texts" if column.is_list else "The text"
        yield "value.too-long", f"{each} has more than {column.max_length:,} characters."


# ---- ids ------------------------------------------------------------------------------------


def _ids(field: Field) -> Told:
    column = field.column
    if column.declares and column.refers_to:
        title = field.title(column.declares)
        yield (
            "reference.undescribed",
            f"The {title} is declared nowhere, and its row does not describe it either.",
        )
    elif column.refers_to:
        title = field.title(column.refers_to)
        yield (
            "reference.unknown",
            f"The {title} is declared neither in the package nor in one that was loaded before.",
        )
        yield "reference.too-early", f"The {title} is declared in a file that is loaded later."
        yield "reference.wrong-kind", f"The id is that of something else than a {title}."
    elif column.declares:
        title = field.title(column.declares)
        yield "id.already-loaded", f"ImmPort holds a {title} of that id already."
        yield "id.repeated", f"The package declares the {title} twice."


def _repeats(field: Field) -> Told:
    column = field.column
    if column.unique and not column.declares:
        yield "row.repeated-value", "The value stands on an earlier row too."
    for key in field.section.keys:
        if key[0] == column.ref and (len(key) > 1 or not (column.unique or column.declares)):
            headers = list(dict.fromkeys(ref.header for ref in key))
            yield "row.repeated", f"An earlier row has the same {_listed(headers)}."
        if field.template.is_compound and column.header == min(
            _besides_study(field, key), default=""
        ):
            yield "row.repeated", "The study has a row that says the same already."


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


def _at(number: int, code: str, words: str) -> Callable[[Field, Rule], Told]:
    """Something that is told at the rule's column of that number; braces name its entities."""

    def tell(field: Field, rule: Rule) -> Told:
        if len(rule.columns) > number and rule.columns[number] == field.column.ref:
            entity, other = field.title(rule.entity), field.title(rule.other)
            yield code, words.format(entity=entity, other=other)

    return tell


def _must_be_new(field: Field, rule: Rule) -> Told:
    if rule.columns[0] == field.column.ref:
        code = "id.sample-not-new" if field.column.refers_to else "id.must-be-new"
        yield (
            code,
            f"The {field.title(rule.entity)} exists already, where each row needs a new one.",
        )


def _first_row_only(field: Field, rule: Rule) -> Told:
    first = field.section.column(rule.columns[0].header, rule.columns[0].side)
    if field.column.ref in rule.columns[1:] and first is not None and first.refers_to:
        title = field.title(rule.entity)
        yield "row.contradicts", f"A later row says otherwise of the {title} than its first one."


def _same_study(field: Field, rule: Rule) -> Told:
    if rule.columns[0] == field.column.ref:
        other = "row" if rule.other == "study" else field.title(rule.other)
        title = field.title(rule.entity)
        yield "rule.other-study", f"The {title} belongs to another study than the {other}."


def _in_entity(field: Field, rule: Rule) -> Told:
    places = {
        "age unit": _at(0, "rule.age-unit", "The unit differs from the one that the study gives."),
        "arm": _at(1, "rule.not-of-arm", "The subject is not in the arm or cohort of the row."),
        "study": _at(0, "rule.not-of-study", "The subject is in no arm of the row's study."),
    }
    yield from places.get(rule.property or "", _nothing)(field, rule)


def _not_in_entity(field: Field, rule: Rule) -> Told:
    if rule.property == "repository" and field.column.declares == "expsample":
        yield "rule.repository-linked", "The sample is linked to that repository record already."
    places = {
        "order number": _at(0, "rule.order-taken", "Another visit of the study has the number."),
        "study": _at(0, "rule.already-in-study", "The subject is in an arm of the study already."),
    }
    yield from places.get(rule.property or "", _nothing)(field, rule)


def _all_or_none(field: Field, rule: Rule) -> Told:
    others = [ref.header for ref in rule.columns if ref != field.column.ref]
    if len(others) < len(rule.columns):
        words = f"The cell is empty, while one of these is filled: {_listed(others)}."
        yield "rule.all-or-none", words


def _at_least_one(field: Field, rule: Rule) -> Told:
    if rule.columns[0] == field.column.ref:
        headers = [ref.header for ref in rule.columns]
        yield "rule.at-least-one", f"None of these is filled: {_listed(headers)}."


def _must_be_empty(field: Field, rule: Rule) -> Told:
    if field.column.ref in rule.columns:
        when = conditions_in_words(rule.when, field.schema.entities)
        yield "value.must-be-empty", f"The cell is filled, which it must not be when {when}."


def _result_template(field: Field, rule: Rule) -> Told:
    question, *names = rule.columns
    if names and names[0] == field.column.ref:
        said = f"“{question.header}” is answered with"
        yield "rule.results-file-needed", f"{said} No, and no file is named."
        yield "rule.results-template", f"{said} Yes, and a file is named all the same."


_RULES: Mapping[RuleKind, Callable[[Field, Rule], Told]] = MappingProxyType(
    {
        "must be new": _must_be_new,
        "new together": _at(
            0, "rule.new-under-existing", "The {entity} is new, while the {other} exists already."
        ),
        "same parent": _at(0, "id.contradicts", "The {entity} was declared with another {other}."),
        "first row only": _first_row_only,
        "same study": _same_study,
        "one study": _at(0, "rule.one-study", "The row is about another study than the file."),
        "in entity": _in_entity,
        "not in entity": _not_in_entity,
        "all or none": _all_or_none,
        "at least one": _at_least_one,
        "must be empty": _must_be_empty,
        "result template": _result_template,
        "one role per file": _at(0, "rule.two-roles", "The same file is named in another role."),
        "not a set of sets": _at(0, "rule.set-of-sets", "The id is that of a set of reagents."),
        "source declared": _at(0, "rule.source-unknown", "The source is declared nowhere."),
        "equal to source": _at(0, "rule.differs-from-source", "The source says otherwise."),
    }
)
