"""The columns that ImmPort's report is about, found in the schema."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from immport_explorer.issues.kinds.file import FILE_MISSING
from immport_explorer.issues.kinds.id import ID_MUST_BE_NEW, ID_SAMPLE_NOT_NEW
from immport_explorer.issues.kinds.layout import (
    LAYOUT_MISSING_COLUMN,
    LAYOUT_MISSING_HEADER,
    LAYOUT_MISSING_SECTION,
)
from immport_explorer.issues.kinds.reference import REFERENCE_NO_STUDY, REFERENCE_UNKNOWN
from immport_explorer.issues.kinds.rule import (
    RULE_AGE_UNIT,
    RULE_NEW_UNDER_EXISTING,
    RULE_NOT_OF_STUDY,
    RULE_ONE_STUDY,
    RULE_ORDER_TAKEN,
    RULE_OTHER_STUDY,
)
from immport_explorer.official.particulars import Particulars
from immport_explorer.schema.model import Column, Schema, Section, Template
from immport_explorer.schema.rules import (
    AgeUnitOfStudy,
    AnyRule,
    OneStudy,
    OrderNumberFree,
    SameStudy,
    SubjectOfStudy,
)

Found = tuple[Section, Column]

_RULES: dict[str, type[AnyRule]] = {
    RULE_AGE_UNIT.code: AgeUnitOfStudy,
    RULE_ORDER_TAKEN.code: OrderNumberFree,
    RULE_NOT_OF_STUDY.code: SubjectOfStudy,
    RULE_OTHER_STUDY.code: SameStudy,
    RULE_ONE_STUDY.code: OneStudy,
}
"""The rules of the schema behind our kinds: ImmPort names another field of theirs."""

_BY_ENTITY = frozenset(
    kind.code
    for kind in (REFERENCE_UNKNOWN, ID_MUST_BE_NEW, ID_SAMPLE_NOT_NEW, RULE_NEW_UNDER_EXISTING)
)
_ABOUT_FILES = frozenset(kind.code for kind in (FILE_MISSING, REFERENCE_NO_STUDY))
_ABOUT_SECTIONS = frozenset(
    kind.code for kind in (LAYOUT_MISSING_COLUMN, LAYOUT_MISSING_HEADER, LAYOUT_MISSING_SECTION)
)
FIELDS_OF_FILES = ("path", "filesizebytes")
"""Fields that ImmPort fills from the file that a row names."""

_ENTITY_WORDS = (
    ("experiment sample", "expsample"),
    ("expsample", "expsample"),
    ("biological sample", "biosample"),
    ("biosample", "biosample"),
    ("arm", "arm_or_cohort"),
    ("cohort", "arm_or_cohort"),
    ("planned visit", "planned_visit"),
    ("subject", "subject"),
    ("experiment", "experiment"),
    ("treatment", "treatment"),
    ("reagent", "reagent"),
    ("protocol", "protocol"),
    ("study", "study"),
)
"""How messages call things, the longer before what it contains."""


def letters(text: str) -> str:
    """A name's letters and digits in one case: reports write names in several ways."""
    return re.sub(r"[^a-z0-9]", "", text.casefold())


class Fields:
    """Finds the column that an event is about: by the rule behind it, by the field that it names,
    by the table that it names, by the thing that it is about."""

    def __init__(self, schema: Schema) -> None:
        self._schema = schema

    def find(
        self, template: Template | None, code: str | None, message: str, said: Particulars
    ) -> tuple[Section | None, Column | None]:
        """The section and the column; the section alone where no column is named."""
        if template is None:
            return None, None
        named = self._named_section(template, code, message, said)
        sections = (named,) if named else template.sections
        found = (
            _by_rule(sections, code, message)
            or _of_file(sections, code, said)
            or _by_table(sections, code, said)
            or _by_field(sections, said.field)
            or _missing_from_header(sections, code, message)
            or _by_entity(sections, code, message)
        )
        return _nearest_to_key(found, said) if found else (named, None)

    @staticmethod
    def _named_section(
        template: Template, code: str | None, message: str, said: Particulars
    ) -> Section | None:
        by_name = {section.name: section for section in template.sections if section.name}
        if code in _ABOUT_SECTIONS:
            words = re.findall(r"\w+", message)
            return next((by_name[word] for word in words if word in by_name), None)
        return None if code in _BY_ENTITY else by_name.get(said.table or "")


def _by_rule(sections: Sequence[Section], code: str | None, message: str) -> list[Found]:
    if code not in _RULES:
        return []
    rules = [
        (section, rule)
        for section in sections
        for rule in section.rules
        if isinstance(rule, _RULES[code])
    ]
    of_visits = [
        pair
        for pair in rules
        if isinstance(pair[1], SameStudy) and pair[1].entity == "planned_visit"
    ]
    chosen = of_visits if of_visits and "visit" in message else rules
    return [pair for section, rule in chosen for pair in _first_column(section, rule)]


def _first_column(section: Section, rule: AnyRule) -> list[Found]:
    return [(section, column) for column in section.columns if column.ref == rule.columns[0]][:1]


def _of_file(sections: Sequence[Section], code: str | None, said: Particulars) -> list[Found]:
    if code not in _ABOUT_FILES and letters(said.field or "") not in FIELDS_OF_FILES:
        return []
    files = [pair for pair in _columns(sections) if pair[1].names_file]
    return [pair for pair in files if said.field and is_called(pair[1], said.field)] or files


def _by_table(sections: Sequence[Section], code: str | None, said: Particulars) -> list[Found]:
    """The column of that table that is named; else the one that refers to it, or declares it."""
    table = said.table
    if table is None:
        return []
    columns = _columns(sections)
    refers = [pair for pair in columns if pair[1].refers_to == table]
    declares = [pair for pair in columns if pair[1].declares == table]
    if code == REFERENCE_UNKNOWN.code and refers:
        return refers
    stored = [pair for pair in columns if table in pair[1].tables]
    if said.field is not None:
        return [pair for pair in stored if is_called(pair[1], said.field)] or refers
    return declares or refers


def _by_field(sections: Sequence[Section], field: str | None) -> list[Found]:
    if not field:
        return []
    wanted = letters(field)
    columns = _columns(sections)
    return [pair for pair in columns if letters(pair[1].header) == wanted] or [
        pair for pair in columns if is_called(pair[1], field)
    ]


def _missing_from_header(
    sections: Sequence[Section], code: str | None, message: str
) -> list[Found]:
    """The first column that the message names within quotation marks."""
    if code != LAYOUT_MISSING_COLUMN.code:
        return []
    named = (_by_field(sections, name) for name in re.findall(r'"([^"]+)"', message))
    return next((found for found in named if found), [])


def _by_entity(sections: Sequence[Section], code: str | None, message: str) -> list[Found]:
    if code not in _BY_ENTITY:
        return []
    text = message.casefold().replace("_", " ")
    places = [
        (found.start(), entity)
        for words, entity in _ENTITY_WORDS
        if (found := re.search(rf"\b{words}\b", text))
    ]
    entity = _what_is_judged(text, places)
    return [pair for pair in _columns(sections) if entity in _entities(pair[1])]


def _what_is_judged(text: str, places: list[tuple[int, str]]) -> str | None:
    """Of the things that a message names the one that it judges: the last before *must* where it
    says what something must be, else the first."""
    must = text.find(" must ")
    before = [place for place in places if place[0] < must]
    chosen = max(before) if before else min(places, default=None)
    return chosen[1] if chosen else None


def _entities(column: Column) -> tuple[str | None, ...]:
    return column.declares, column.refers_to


def _columns(sections: Iterable[Section]) -> list[Found]:
    return [(section, column) for section in sections for column in section.columns]


def is_called(column: Column, name: str) -> bool:
    """Whether a column bears the name, as header or otherwise, or names what it is stored as."""
    names = (column.header, column.json_name, column.internal_name, column.table_column)
    entity = column.refers_to or column.declares
    own = (f"{entity}_accession", f"{entity}_user_defined_id") if entity else ()
    arms = ("arm_accession",) if entity == "arm_or_cohort" else ()
    return letters(name) in {letters(each) for each in (*names, *own, *arms) if each}


def _nearest_to_key(found: Sequence[Found], said: Particulars) -> Found:
    """Of several the one whose section has the fields of the row's key."""
    keys = {letters(field) for field in said.key_fields}
    with_key = [
        (section, column)
        for section, column in found
        if keys and keys <= {letters(each.header) for each in section.columns}
    ]
    return (with_key or list(found))[0]
