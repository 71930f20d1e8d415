"""What our schema says of the samples, for whatever language a peer takes it in."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from packages import SUBJECTS_FILE

from immport_explorer import load_schema
from immport_explorer.schema.model import Column

HEAD_LINES = 3
FIRST_ROW = HEAD_LINES + 1
NUMBER = r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?"
SUBJECT = "Subject ID"
STUDY = "Study ID"

Cell = tuple[int, str]
"""A line of the file and a header."""


class Condition(NamedTuple):
    """A column that has to be filled where another one says a term, whatever the letter case."""

    column: str
    other: str
    term: str


class Design(NamedTuple):
    """The ids of a package's one study, which its subjects are in as well."""

    study: str
    visits: list[str]
    treatments: list[str]


@cache
def columns() -> tuple[Column, ...]:
    """The columns of the samples' template."""
    return tuple(load_schema("3.36").templates["biosamples"].columns)


def terms(column: Column) -> list[str]:
    """What the column may say."""
    vocabulary = load_schema("3.36").vocabularies[column.vocabulary or ""]
    return [term.name for term in vocabulary.terms]


def conditions(column: Column) -> Iterator[Condition]:
    """When the column has to be filled."""
    for (test,) in column.required_when:
        yield Condition(column.header, str(test.column), test.values[0])


def design(samples: Path) -> Design:
    """What the package of the samples declares besides its subjects."""
    sections = _sections(samples.with_name("basic_study_design.txt"))
    study = dict(row[:2] for row in sections["study"])["User Defined ID"]
    visits = [row[0] for row in sections["planned_visit"][1:]]
    lines = samples.with_name("treatments.txt").read_text(encoding="utf-8").splitlines()
    return Design(study, visits, [line.split("\t")[1] for line in lines[HEAD_LINES:]])


def subjects_file(samples: Path) -> Path:
    """The file that declares the subjects of the samples."""
    return samples.with_name(SUBJECTS_FILE)


def subjects(samples: Path) -> list[str]:
    """The ids of the subjects, for peers that read no files of their own."""
    _, cells = rows(subjects_file(samples))
    return [row[1] for row in cells]


def rows(path: Path) -> tuple[list[str], Iterator[list[str]]]:
    """The headers, and the cells of each row below them."""
    stream = path.open(encoding="utf-8", newline="")
    headers = [stream.readline() for _ in range(HEAD_LINES)][-1].rstrip("\n").split("\t")
    return headers, (line.rstrip("\n").split("\t") for line in stream)


def quoted(text: str) -> str:
    """The text within a pattern, quoted for all languages of patterns."""
    return "".join(f"\\{letter}" if letter in r"\.^$*+?{}[]|()/-" else letter for letter in text)


def any_of(texts: list[str]) -> str:
    """A pattern of any of the texts."""
    return f"({'|'.join(map(quoted, texts))})"


def list_of(texts: list[str]) -> str:
    """A pattern of some of the texts, with semicolons between."""
    return f"{any_of(texts)}( *; *{any_of(texts)})*"


def _sections(path: Path) -> dict[str, list[list[str]]]:
    """The rows of each section of a compound template, its headers among them."""
    blocks = path.read_text(encoding="utf-8").split("\n\n")
    parts = ([line.split("\t") for line in block.strip("\n").split("\n")] for block in blocks)
    return {first[0]: rest for first, *rest in parts}
