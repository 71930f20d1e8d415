"""What is said of a column wherever there is little room: a comment, a prompt, a row of a table."""

from __future__ import annotations

import re
from collections.abc import Iterator

from immport_explorer.files.wording import counted
from immport_explorer.schema.model import Column, Schema
from immport_explorer.schema.phrases import (
    SEPARATOR,
    entity_in_words,
    need_in_words,
    type_in_words,
)

# Neither spreadsheets nor PDF can hold them.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_ONE_LINE = re.compile(r"\s+")


def clean(text: str) -> str:
    """Text without control characters."""
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", text)


def one_line(text: str, most: int) -> str:
    """Text on one line of at most so many characters."""
    line = _ONE_LINE.sub(" ", clean(text)).strip()
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"


def need(schema: Schema, column: Column) -> str:
    """Whether a column is to be filled in."""
    return "Leave empty" if column.header == SEPARATOR else need_in_words(column, schema.entities)


def holds(schema: Schema, column: Column) -> str:
    """What a cell holds, and from which list: ``Text. One of the 4 terms of Ethnicity``."""
    if column.header == SEPARATOR:
        return "Nothing: results follow to the right"
    said = [type_in_words(column)]
    vocabulary = schema.vocabularies.get(column.vocabulary or "")
    if vocabulary is not None:
        title = vocabulary.title or vocabulary.name
        count = len(vocabulary.terms)
        if column.vocabulary_kind == "preferred":
            said.append(f"Preferably one of {counted(count, 'term')} of {title}")
        else:
            said.append(f"One of {counted(count, 'term')} of {title}")
    said += _ids(schema, column)
    return ". ".join(said)


def _ids(schema: Schema, column: Column) -> Iterator[str]:
    thing = entity_in_words(column.declares or column.refers_to, schema.entities)
    if column.declares and column.refers_to:
        yield f"A new id for the {thing}, or one that exists"
    elif column.declares:
        yield f"A new id for the {thing}"
    elif column.refers_to:
        article = "an" if thing[:1] in "aeiou" else "a"
        yield f"{'Each the' if column.is_list else 'The'} id of {article} {thing}"


def paragraphs(schema: Schema, column: Column) -> Iterator[tuple[str, str]]:
    """All that is said of a column, as (label, text); the label may be empty."""
    said = (
        ("", column.description),
        ("", column.immport_description),
        ("To fill in", column.fill_in),
        ("Holds", holds(schema, column)),
        ("Example", column.example),
        ("Often wrong", column.mistake),
    )
    for label, text in said:
        if text:
            yield label, clean(text)
