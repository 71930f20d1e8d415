"""pandera on pandas."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pandera.pandas as pa

from immport_explorer.schema.model import Column
from peers.facts import (
    FIRST_ROW,
    HEAD_LINES,
    NUMBER,
    STUDY,
    Cell,
    Condition,
    columns,
    conditions,
    design,
    list_of,
    subjects,
    terms,
)


def find(samples: Path) -> pd.DataFrame:
    frame = pd.read_csv(
        samples,
        sep="\t",
        skiprows=HEAD_LINES - 1,
        dtype=str,
        quoting=3,
        keep_default_na=False,
        encoding="utf-8",
    )
    try:
        _schema(samples).validate(frame, lazy=True)
    except pa.errors.SchemaErrors as errors:
        return errors.failure_cases
    return pd.DataFrame(columns=["index", "column", "check"])


def cells(found: pd.DataFrame) -> Iterator[Cell]:
    """Checks of a whole row bear the header that they are about as their name."""
    headers = {column.header for column in columns()}
    for index, column, check in zip(found["index"], found["column"], found["check"], strict=True):
        yield int(index) + FIRST_ROW, check if check in headers else column


def _schema(samples: Path) -> pa.DataFrameSchema:
    of = {
        column.header: pa.Column(str, list(_checks(column, samples)), unique=bool(column.declares))
        for column in columns()
    }
    return pa.DataFrameSchema(of, checks=list(_row_checks(samples)))


def _checks(column: Column, samples: Path) -> Iterator[Any]:
    ours = design(samples)
    if column.required:
        yield pa.Check(lambda cells: cells != "")
    if column.max_length:
        yield pa.Check.str_length(max_value=column.max_length)
    if column.vocabulary:
        lowered = {"", *(term.lower() for term in terms(column))}
        yield pa.Check(lambda cells: cells.str.lower().isin(lowered))
    if column.type == "number":
        yield pa.Check(lambda cells: cells.str.fullmatch(f"({NUMBER})?"))
    if column.refers_to == "treatment":
        yield pa.Check(lambda cells: cells.str.fullmatch(f"({list_of(ours.treatments)})?"))
    ids = {"study": [ours.study], "planned_visit": ours.visits}
    if column.refers_to == "subject":
        ids["subject"] = subjects(samples)
    if column.refers_to in ids:
        yield pa.Check.isin({"", *ids[column.refers_to]})


def _row_checks(samples: Path) -> Iterator[Any]:
    study = design(samples).study
    for column in columns():
        if column.refers_to in ("subject", "planned_visit"):
            yield _of_study(column.header, study)
        for condition in conditions(column):
            yield _needed(condition)


def _of_study(header: str, study: str) -> Any:
    def good(frame: pd.DataFrame) -> Any:
        return (frame[header] == "") | frame[STUDY].isin({"", study})

    return pa.Check(good, name=header)


def _needed(condition: Condition) -> Any:
    def good(frame: pd.DataFrame) -> Any:
        elsewhere = frame[condition.other].str.lower() != condition.term.lower()
        return (frame[condition.column] != "") | elsewhere

    return pa.Check(good, name=condition.column)
