"""All spreadsheets in LibreOffice: `make test-office`, apart from `make test`, sets OFFICE.

OFFICE is the name or the path of the program.
"""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

import openpyxl
import pytest
from openpyxl import Workbook

from immport_explorer import examples
from immport_explorer.publish.blank import blank, file_stem, write
from immport_explorer.schema.house import read_rules, with_rules
from immport_explorer.schema.load import load_schema
from immport_explorer.schema.model import Schema

HOUSE = Path(examples.__file__).parent / "house"
NARROWED = ["biosamples"]

PROGRAM = shutil.which(os.environ.get("OFFICE", ""))

pytestmark = pytest.mark.skipif(
    PROGRAM is None, reason="OFFICE names no LibreOffice (`make test-office` looks for one)"
)

# Tab, no quotes, UTF-8, first sheet.
AS_CSV = "csv:Text - txt - csv (StarCalc):9,0,76,1,,0,false,true,false,false,false,1"


@pytest.fixture(scope="module")
def converted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The first sheet of every spreadsheet, as LibreOffice reads it."""
    folder = tmp_path_factory.mktemp("office")
    return convert(
        write(blank(load_schema(), None, "xlsx"), folder / "xlsx"), AS_CSV, folder / "csv"
    )


def convert(books: Iterable[Path], form: str, folder: Path) -> Path:
    """The books as LibreOffice opens and writes them, in that folder."""
    assert PROGRAM is not None
    command = [PROGRAM, "--headless", f"-env:UserInstallation=file://{folder.parent}/profile"]
    command += ["--convert-to", form, "--outdir", str(folder), *map(str, books)]
    subprocess.run(command, check=True, timeout=600, stdout=subprocess.DEVNULL)
    return folder


@pytest.mark.parametrize("name", list(load_schema().templates))
def test_a_spreadsheet_opens_and_reads_as_the_text(name: str, converted: Path) -> None:
    schema = load_schema()
    template = schema.templates[name]
    stem = file_stem(template)
    found = [
        path
        for path in converted.iterdir()
        if path.name.startswith(f"{stem}-") or path.stem == stem
    ]
    assert len(found) == 1, [path.name for path in found]
    with found[0].open(encoding="utf-8", newline="") as file:
        shown = [[cell for cell in row if cell] for row in csv.reader(file, delimiter="\t")]
    (text,) = blank(schema, [name])
    wanted = [
        [cell for cell in line.split("\t") if cell] for line in text.content.decode().split("\n")
    ]
    assert without_empty(shown) == without_empty(wanted)


# --- house rules ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def houses() -> dict[str, Schema]:
    """The schema with each of the two worked rule sets, and with both."""
    schema = load_schema()
    rules = [read_rules(path, schema) for path in sorted(HOUSE.glob("*.yaml"))]
    return {
        **{one.name: with_rules(schema, [one]) for one in rules},
        "both": with_rules(schema, rules),
    }


def test_drop_downs_that_house_rules_narrow_open_narrowed(
    houses: dict[str, Schema], tmp_path: Path
) -> None:
    """LibreOffice opens the blanks and writes them again: the lists are those that it holds."""
    assert [name for name, schema in houses.items() if len(terms_of(schema, "Type")) < 4] == [
        "Serum Network", "both",
    ]  # fmt: skip
    for number, schema in enumerate(houses.values()):
        books = write(blank(schema, NARROWED, "xlsx"), tmp_path / f"{number}-ours")
        opened = convert(books, "xlsx", tmp_path / f"{number}-theirs")
        book = openpyxl.load_workbook(opened / books[0].name)
        for header in ("Type", "Study Time Collected Unit"):
            assert listed(book, header) == terms_of(schema, header), header


def terms_of(schema: Schema, header: str) -> list[str]:
    column = schema.templates[NARROWED[0]].column(header)
    assert column is not None and column.vocabulary is not None
    return [term.name for term in schema.vocabularies[column.vocabulary].terms]


def listed(book: Workbook, header: str) -> list[str]:
    """The choices of a column's drop-down, in the first sheet."""
    sheet = book.worksheets[0]
    place = next(c for row in sheet.iter_rows(max_row=3) for c in row if c.value == header)
    below = sheet.cell(place.row + 1, place.column).coordinate
    (formula,) = (
        one.formula1
        for one in sheet.data_validations.dataValidation
        if one.type == "list" and below in one.sqref
    )
    if formula in book.defined_names:
        formula = book.defined_names[formula].attr_text
    name, _, cells = formula.rpartition("!")
    return [
        str(cell.value)
        for row in book[name.strip("'$")][cells.replace("$", "")]
        for cell in row
        if cell.value is not None
    ]


def without_empty(rows: list[list[str]]) -> list[list[str]]:
    return [row for row in rows if row]
