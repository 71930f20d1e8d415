"""Real exports of instruments, and what an open converter made of each, where they lie beside the
project; and what tests of readers ask of a table."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from immport_explorer.lab.readers import read_lab
from immport_explorer.lab.table import LabTable
from support.paths import ROOT

SHARED = ROOT.parent / "shared" / "instruments"


def real(name: str) -> Path:
    """A real export; the test is skipped where they are not at hand."""
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"the real export {name} lies beside the project, and is not here")
    return path


def twin(name: str) -> Any:
    """What the converter made of it."""
    path = real(name)
    with gzip.open(SHARED / "asm" / f"{path.stem}.json.gz") as stream:
        return json.load(stream)


def tables(path: Path) -> list[LabTable]:
    """The tables of a file, which is read without a problem."""
    lab = read_lab(path)
    assert not lab.problems, lab.problems
    return list(lab.tables)


def rows(table: LabTable) -> list[dict[str, str]]:
    """Each row as column -> text."""
    names = [column.name for column in table.columns]
    return [dict(zip(names, row.texts, strict=True)) for row in table.rows]


def said(table: LabTable) -> str:
    """All that the reader says of the file."""
    return " ".join(guess.text for guess in table.guesses)


def documents(model: Any, kind: str) -> Iterator[Any]:
    """All documents of that kind in a model, wherever they lie."""
    if isinstance(model, dict):
        for key, value in model.items():
            if key == kind and isinstance(value, list):
                yield from value
            yield from documents(value, kind)
    elif isinstance(model, list):
        for value in model:
            yield from documents(value, kind)


def found(document: Any, key: str) -> Any:
    """The first value of that key in a document, wherever it lies; of a quantity its number."""
    waiting = [document]
    while waiting:
        value = waiting.pop(0)
        if isinstance(value, dict):
            if key in value:
                hit = value[key]
                return hit["value"] if isinstance(hit, dict) and "value" in hit else hit
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)
    return None


DATA = ROOT / "tests" / "lab" / "data"
"""Small exports of our own making, one for each form."""


def own(name: str, folder: Path | None = None, *changes: tuple[str, str]) -> Path:
    """An export of ours; with texts of it changed, in a folder, where asked."""
    path = DATA / name
    if folder is None:
        return path
    encoding = "utf-16" if path.read_bytes().startswith(b"\xff\xfe") else "utf-8"
    text = path.read_bytes().decode(encoding)
    for before, after in changes:
        assert before in text, before
        text = text.replace(before, after)
    copy = folder / path.name
    copy.write_bytes(text.encode(encoding))
    return copy


def workbook(path: Path, **sheets: Sequence[Sequence[object]]) -> Path:
    """A spreadsheet of these sheets."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, lines in sheets.items():
        sheet = book.create_sheet(name.replace("_", " "))
        for line in lines:
            sheet.append(list(line))
    book.save(path)
    return path


def one(found: list[dict[str, str]], **wanted: str) -> dict[str, str]:
    """The only row with these texts."""
    hits = [row for row in found if all(row[key] == text for key, text in wanted.items())]
    assert len(hits) == 1, (len(hits), wanted)
    return hits[0]
