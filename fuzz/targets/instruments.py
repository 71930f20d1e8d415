"""Files of instruments: read, or refused in a sentence; each value has a place in the file."""

from __future__ import annotations

import io
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import openpyxl

from immport_explorer.lab.instruments.draft import STATE
from immport_explorer.lab.opened import Opened
from immport_explorer.lab.readers import readers
from immport_explorer.lab.table import LabError, LabTable
from immport_explorer.package.archive import open_archive
from immport_explorer.package.limits import Limits
from targets.target import Target, put

_SEEDS = Path(__file__).parents[2] / "tests/lab/data"
_LIMITS = Limits(line_bytes=65_536, workbook_cells=100_000, workbook_bytes=2**20)
_ENDINGS = (".csv", ".txt", ".wsp", ".json", ".tsv", ".sf", ".results", ".tab", ".xlsx")
_STATES_WITH_NUMBERS = ("measured", "extrapolated", "omitted")
_MOST_ROWS = 2_000


def check(data: bytes) -> None:
    """The first byte tells the ending of the file's name; a spreadsheet's cells are lines of text
    divided by tabs. Every reader that takes the ending is tried, whether the file is its own."""
    ending = _ENDINGS[data[0] % len(_ENDINGS)] if data else ".csv"
    content = _workbook(data[1:]) if ending == ".xlsx" else data[1:]
    path = put(f"export{ending}", content)
    opened = Opened(open_archive(path, _LIMITS).members[0], limits=_LIMITS)
    for reader in readers():
        if reader.suffixes and opened.suffix not in reader.suffixes:
            continue
        try:
            assert 0 <= reader.recognises(opened) <= 1
            for table in reader.read(opened):
                _hold(table)
        except LabError as error:
            assert str(error).isprintable() or "\n" not in str(error)


def _hold(table: LabTable) -> None:
    names = [column.name for column in table.columns]
    assert len(names) == len(set(names))
    state, value = table.index(STATE), table.index("Value")
    for row in islice(table.rows, _MOST_ROWS):
        assert len(row.texts) == len(names)
        for index in range(len(names)):
            place = table.place(row, index)
            assert place.row >= 0 and place.column >= 0
        if state is not None and value is not None and row.texts[value]:
            float(row.texts[value])
            assert row.texts[state] in _STATES_WITH_NUMBERS


def _workbook(data: bytes) -> bytes:
    book = openpyxl.Workbook()
    for line in data.decode("utf-8", "replace").split("\n")[:80]:
        cells = (_cell(text) for text in line.split("\t")[:30])
        book.active.append(list(cells))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _cell(text: str) -> str | float | None:
    """A cell as a spreadsheet holds it: a number where it looks like one."""
    kept = "".join(one for one in text[:200] if one.isprintable())
    try:
        return float(kept) if len(kept) < 20 else kept
    except ValueError:
        return f"'{kept}" if kept.startswith("=") else kept or None


def seeds() -> Iterator[bytes]:
    for path in sorted(_SEEDS.iterdir()):
        ending = next((i for i, one in enumerate(_ENDINGS) if path.suffix == one), 1)
        yield bytes((ending,)) + path.read_bytes()
    sheets = ("Well positions\tLabel1\nA1\t0.5\nUnit: OD", "Sample\tA_1\tA_2\tB_1\nS1\t02:01\tx\t-")
    for sheet in sheets:
        yield bytes((_ENDINGS.index(".xlsx"),)) + sheet.encode()


INSTRUMENTS = Target(
    name="instruments",
    check=check,
    seeds=seeds,
    tokens=(
        *(b"\t", b"\n", b",", b";", b'"', b"A1", b"P24", b"NaN", b"-1", b"< 3", b"1,5", b"1.5"),
        *(b'"DataType:","Median"', b"~End", b"Plate:\t", b"Group:", b"[Results]", b"TNTC"),
        *(b"Undetermined", b"<Population ", b"</Workspace>", b"<!DOCTYPE", b"&amp;", b"Range?"),
        *(b"Well", b"Cq", b"HLA-A", b"KIR2DL1", b"Depth", b" | Freq. of Parent", b"gene_id"),
        *(b'"$asm.manifest"', b"-0.0", b" document", b"N_unmapped", b"R12: RP1 MEDIAN"),
    ),
    share=0.15,
    longest=8_192,
)
