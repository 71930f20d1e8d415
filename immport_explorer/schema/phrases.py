"""Facts of the schema in plain words: when a column is required, what it may hold.

The page, the command line and the messages say these things with the same words, made from the
same objects that the validator evaluates.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from immport_explorer.files.wording import counted
from immport_explorer.schema.conditions import Condition
from immport_explorer.schema.model import Column, Entity

Need = Literal["always", "sometimes", "optional"]
NEEDS: dict[Need, str] = {
    "always": "Always needed",
    "sometimes": "Sometimes needed",
    "optional": "Optional",
}
"""How each is called where the condition is not told."""

SEPARATOR = "Result Separator Column"

_TYPES = {
    "text": "Text",
    "long text": "Long text",
    "number": "Number",
    "integer": "Whole number",
    "positive integer": "Whole number above 0",
    "date": "Date, as 05-Jan-2024",
}
_VALUES_NAMED = 6
_VALUES_OF_MANY = 3


def need(column: Column) -> Need:
    """Whether a column is required always, under a condition, or never."""
    if column.required:
        return "always"
    return "sometimes" if column.conditional or column.required_when else "optional"


def need_counts(columns: Iterable[Column]) -> Counter[Need]:
    """How many columns are required always, sometimes and never; the separator is none of them."""
    return Counter(need(column) for column in columns if column.header != SEPARATOR)


def need_in_words(column: Column, entities: Mapping[str, Entity] | None = None) -> str:
    """``Required``, ``Optional`` or ``Required when Age Event is Other``.

    What describes a thing that may stand on several rows says so: ``Required when the biosample is
    new; on its first row only``.
    """
    if column.required:
        return "Required"
    if column.required_when:
        when = alternatives_in_words(column.required_when, entities)
        its = "their" if len(column.first_row_of) > 1 else "its"
        only = f"; on {its} first row only" if column.first_row_of else ""
        return f"Required when {when}{only}"
    if column.conditional:
        return "Sometimes required"
    owners = [entity_in_words(name, entities) for name in column.first_row_of]
    return (
        f"Optional; read on the first row of the {' and '.join(owners)}" if owners else "Optional"
    )


def alternatives_in_words(
    groups: Iterable[Iterable[Condition]], entities: Mapping[str, Entity] | None = None
) -> str:
    """Alternative groups of conditions: those of a group must all hold."""
    said = dict.fromkeys(conditions_in_words(group, entities) for group in groups)
    return ", or when ".join(said)


def conditions_in_words(
    group: Iterable[Condition], entities: Mapping[str, Entity] | None = None
) -> str:
    """Conditions that must all hold: ``the biosample is new and Type is Other``."""
    conditions = tuple(group)
    judged = {c.column for c in conditions if c.test == "not preferred"}
    return " and ".join(
        condition_in_words(condition, entities)
        for condition in conditions
        if condition.test != "filled" or condition.column not in judged
    )


def condition_in_words(condition: Condition, entities: Mapping[str, Entity] | None = None) -> str:
    """One condition: ``Age Event is Other``."""
    column, values = condition.column or "", condition.values
    match condition.test:
        case "is":
            return f"{column} is {_any_of(values)}"
        case "is not":
            return f"{column} is not {_any_of(values)}"
        case "filled":
            return f"{column} is filled in"
        case "empty":
            return f"{column} is empty"
        case "not preferred":
            return f"{column} is not a preferred term"
        case "greater than":
            return f"{column} is greater than {_any_of(values)}"
        case "new":
            return f"the {entity_in_words(condition.entity, entities)} is new"
        case "known":
            return f"the {entity_in_words(condition.entity, entities)} was declared before"
        case "level":
            return f"the file's validation level is {_any_of(values)}"


def entity_in_words(name: str | None, entities: Mapping[str, Entity] | None = None) -> str:
    """A kind of thing within a sentence: ``planned visit``."""
    if name and entities and name in entities and entities[name].title:
        title = entities[name].title
        return title[0].lower() + title[1:]
    return (name or "thing").replace("_", " ")


def type_in_words(column: Column) -> str:
    """What a cell holds: ``Text, up to 50 characters; several separated by semicolons``."""
    said = _TYPES[column.type]
    if column.max_length is not None and column.type == "text":
        said += f", up to {counted(column.max_length, 'character')}"
    if column.names_file:
        said = said.replace("Text", "Name of a file in the package", 1)
    return f"{said}; several separated by semicolons" if column.is_list else said


def _any_of(values: Sequence[str]) -> str:
    if len(values) > _VALUES_NAMED:
        first = values[:_VALUES_OF_MANY]
        return f"{', '.join(first)} or {counted(len(values) - len(first), 'other')}"
    return " or ".join(filter(None, (", ".join(values[:-1]), values[-1] if values else "")))
