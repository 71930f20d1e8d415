"""All spreadsheets in LibreOffice: `make test-office`, apart from `make test`, sets OFFICE.

OFFICE is the name or the path of the program.
"""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from immport_explorer.publish.blank import blank, file_stem, write
from immport_explorer.schema.load import load_schema

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
    books = write(blank(load_schema(), None, "xlsx"), folder / "xlsx")
    assert PROGRAM is not None
    command = [PROGRAM, "--headless", f"-env:UserInstallation=file://{folder}/profile"]
    command += ["--convert-to", AS_CSV, "--outdir", str(folder / "csv"), *map(str, books)]
    subprocess.run(command, check=True, timeout=600, stdout=subprocess.DEVNULL)
    return folder / "csv"


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


def without_empty(rows: list[list[str]]) -> list[list[str]]:
    return [row for row in rows if row]
