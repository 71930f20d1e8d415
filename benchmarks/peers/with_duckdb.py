"""DuckDB: one statement, in which the file is read twice, since repeats need all ids at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import duckdb

from immport_explorer.schema.model import Column
from peers.facts import (
    HEAD_LINES,
    STUDY,
    SUBJECT,
    Cell,
    columns,
    conditions,
    design,
    list_of,
    rows,
    subjects_file,
    terms,
)


def find(samples: Path) -> list[tuple[Any, ...]]:
    with duckdb.connect() as connection:
        return connection.execute(_statement(samples)).fetchall()


def cells(found: list[tuple[Any, ...]]) -> Iterable[Cell]:
    return ((line, header) for line, header in found)


def _statement(samples: Path) -> str:
    """Empty cells are null, and so is what a comparison with them says."""
    bad = {column.header: " OR ".join(_bad(column, samples)) for column in columns()}
    cases = ", ".join(f"CASE WHEN {test} THEN {_text(header)} END" for header, test in bad.items())
    own = _name(next(column.header for column in columns() if column.declares))
    return f"""
        WITH samples AS (
            SELECT row_number() OVER () + {HEAD_LINES} AS line, * FROM {_file(samples)}
        ), subjects AS (
            SELECT DISTINCT {_name(SUBJECT)} AS subject FROM {_file(subjects_file(samples))}
        ), repeats AS (
            SELECT {own} AS repeated FROM {_file(samples)} GROUP BY 1 HAVING count(*) > 1
        ), judged AS (
            SELECT line, unnest([{cases}]) AS header
            FROM samples
            LEFT JOIN subjects ON subject = {_name(SUBJECT)}
            LEFT JOIN repeats ON repeated = {own}
            WHERE {" OR ".join(bad.values())}
        )
        SELECT line, header FROM judged WHERE header IS NOT NULL
    """


def _bad(column: Column, samples: Path) -> Iterator[str]:
    """What makes a cell of the column bad."""
    cell, ours = _name(column.header), design(samples)
    if column.required:
        yield f"{cell} IS NULL"
    if column.declares:
        yield "repeated IS NOT NULL"
    if column.max_length:
        yield f"length({cell}) > {column.max_length}"
    if column.type == "number":
        yield f"NOT coalesce(isfinite(TRY_CAST({cell} AS DOUBLE)), {cell} IS NULL)"
        yield f"contains({cell}, '_')"  # which a cast passes over: 1_0 is 10
    if column.vocabulary:
        yield f"lower({cell}) NOT IN {_texts(term.lower() for term in terms(column))}"
    for _, other, term in conditions(column):
        yield f"({cell} IS NULL AND lower({_name(other)}) = {_text(term.lower())})"
    yield from _references(column, cell, samples)
    if column.refers_to in ("subject", "planned_visit"):
        yield f"({cell} IS NOT NULL AND {_name(STUDY)} <> {_text(ours.study)})"


def _references(column: Column, cell: str, samples: Path) -> Iterator[str]:
    ours = design(samples)
    if column.refers_to == "subject":
        yield f"({cell} IS NOT NULL AND subject IS NULL)"
    elif column.refers_to == "planned_visit":
        yield f"{cell} NOT IN {_texts(ours.visits)}"
    elif column.refers_to == "study":
        yield f"{cell} <> {_text(ours.study)}"
    elif column.refers_to == "treatment":
        yield f"NOT regexp_full_match({cell}, {_text(list_of(ours.treatments))})"


def _file(path: Path) -> str:
    headers, _ = rows(path)
    types = ", ".join(f"{_text(header)}: 'VARCHAR'" for header in headers)
    return (
        f"read_csv({_text(str(path))}, delim = '\t', skip = {HEAD_LINES - 1}, header = true, "
        f"quote = '', escape = '', auto_detect = false, columns = {{{types}}})"
    )


def _name(header: str) -> str:
    return '"' + header.replace('"', '""') + '"'


def _text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _texts(texts: Iterable[str]) -> str:
    return f"({', '.join(map(_text, texts))})"
