"""Guesses beside answers that were written before the guesser saw the lab."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from immport_explorer.fill.guessing.guessed import Choice, Guessed
from support.lab import workbook

Answers = Mapping[str, Mapping[str, Any]]
"""By table and column: template and header of each field, ``personal`` or ``nothing``."""


def answered(answers: Answers) -> Iterator[tuple[str, str, Any]]:
    for table, columns in answers.items():
        for column, answer in columns.items():
            yield table, column, answer


def wrong(guessed: Guessed, answers: Answers) -> list[tuple[str, str]]:
    """The tables and columns for which the guess says something else."""
    return [
        (table, column)
        for table, column, answer in answered(answers)
        if not is_right(guessed, table, column, answer)
    ]


def is_right(guessed: Guessed, table: str, column: str, answer: Any) -> bool:
    """Whether the guess says what the answers say of a column."""
    name = table.casefold()
    if answer == "personal":
        return column in guessed.personal.get(name, ())
    fields = {
        (one.template, one.header.rpartition("/")[2])
        for one in guessed.choices
        if one.source == name and column in _columns_of(guessed, one)
    }
    if answer == "nothing":
        return not fields
    return all(tuple(field) in fields for field in answer)


def _columns_of(guessed: Guessed, choice: Choice) -> set[str]:
    """The lab's columns behind a choice; those that become rows stand behind their value."""
    filling = next(
        one
        for one in guessed.recipe.templates
        if (one.template, one.source) == (choice.template, choice.source)
    )
    wide = filling.rows_from_columns
    if wide is None:
        return set(choice.columns)
    in_sets = {
        one.columns[name] for one in wide.sets for name in one.columns.keys() & set(choice.columns)
    }
    return {*choice.columns, *in_sets, *(wide.columns if wide.value in choice.columns else ())}


def lab_of(folder: Path, target: Path) -> list[Path]:
    """The files of a lab that is written down as texts: its TSVs are the sheets of a workbook, its
    CSVs stand as they are."""
    sheets = {one.stem: _rows(one) for one in sorted(folder.glob("*.tsv"))}
    made = [workbook(target / f"{folder.name}.xlsx", **sheets)] if sheets else []
    return [*made, *sorted(folder.glob("*.csv"))]


def _rows(path: Path) -> list[list[object]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return [[_cell(text) for text in row] for row in csv.reader(stream, delimiter="\t")]


def _cell(text: str) -> object:
    try:
        return float(text) if "." in text else int(text)
    except ValueError:
        return text or None
