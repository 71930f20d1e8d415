"""What ImmPort's validator refuses at a field, from the facts that the checks are made from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from immport_explorer.files.wording import counted, with_article
from immport_explorer.issues.kinds import AnyKind
from immport_explorer.issues.kinds.file import FILE_MISSING, FILE_NAME_TOO_LONG
from immport_explorer.issues.kinds.id import (
    ID_ALREADY_LOADED,
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
    ROW_NO_RESULTS,
    ROW_REPEATED,
    ROW_REPEATED_VALUE,
)
from immport_explorer.issues.kinds.rule import (
    RULE_AGE_UNIT,
    RULE_NEW_UNDER_EXISTING,
    RULE_NOT_OF_STUDY,
    RULE_ONE_STUDY,
    RULE_ORDER_TAKEN,
    RULE_OTHER_STUDY,
)
from immport_explorer.issues.kinds.value import (
    VALUE_NOT_A_DATE,
    VALUE_NOT_A_NUMBER,
    VALUE_NOT_AN_INTEGER,
    VALUE_NOT_IN_VOCABULARY,
    VALUE_NOT_POSITIVE,
    VALUE_REQUIRED,
    VALUE_REQUIRED_WHEN,
    VALUE_TOO_LONG,
)
from immport_explorer.schema.conditions import ColumnRef
from immport_explorer.schema.model import Column, Schema, Section, Template
from immport_explorer.schema.phrases import alternatives_in_words
from immport_explorer.validation.field import Field, Told, listed
from immport_explorer.validation.rules import KINDS as RULE_KINDS

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


def refusals(schema: Schema, template: Template, section: Section, column: Column) -> list[Refusal]:
    """The kinds of errors that a field can have, those that real reports have most often first."""
    field = Field(schema, template, section, column)
    found: dict[AnyKind, Refusal] = {}
    for kind, words in _all(field):
        if kind.severity == "error":
            found.setdefault(kind, Refusal(kind, words))
    return sorted(found.values(), key=lambda refusal: -SEEN.get(refusal.kind, 0))


def _all(field: Field) -> Told:
    if field.column.is_separator:
        yield LAYOUT_MISSING_SEPARATOR, "The column is missing from the file."
        return
    yield from _presence(field)
    yield from _values(field)
    yield from _ids(field)
    yield from _repeats(field)
    for rule in field.section.rules:
        yield from RULE_KINDS[type(rule)].words(field, rule)


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
        yield VALUE_NOT_IN_VOCABULARY, f"The text is none of {counted(count, 'term')}."
    if column.is_number:
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
        yield VALUE_TOO_LONG, f"{each} has more than {counted(column.max_length, 'character')}."


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
        yield REFERENCE_WRONG_KIND, f"The id is that of something else than {with_article(title)}."
    elif column.declares:
        title = field.title(column.declares)
        yield ID_ALREADY_LOADED, f"ImmPort already holds {with_article(title)} of that id."
        yield ID_REPEATED, f"The package declares the {title} twice."


def _repeats(field: Field) -> Told:
    column = field.column
    if column.unique and not column.declares:
        yield ROW_REPEATED_VALUE, "The value stands on an earlier row too."
    for key in field.section.keys:
        if key[0] == column.ref and (len(key) > 1 or not (column.unique or column.declares)):
            headers = list(dict.fromkeys(ref.header for ref in key))
            yield ROW_REPEATED, f"An earlier row has the same {listed(headers)}."
        if field.template.is_compound and column.header == min(
            _besides_study(field, key), default=""
        ):
            yield ROW_REPEATED, "The study has a row that says the same already."


def _besides_study(field: Field, key: Sequence[ColumnRef]) -> list[str]:
    """The headers of a key but for the study's: what the study may say once."""
    columns = (field.section.column(ref.header, ref.side) for ref in key)
    return [column.header for column in columns if column and column.refers_to != "study"]
