"""Exports that went through another program, another system or another country give the same
tables: line ends, encodings, quotes, delimiters, decimal commas, packed files, newer versions."""

from __future__ import annotations

import csv
import gzip
import io
import random
import re
from collections.abc import Callable
from functools import cache
from itertools import islice
from pathlib import Path

import pytest
from support.instruments import DATA, own, said, tables

from immport_explorer.lab.instruments import page
from immport_explorer.lab.readers import read_lab
from immport_explorer.lab.table import LabError
from immport_explorer.package.limits import Limits

BLANKS = "ctl-blanks.txt"
"""Its cells are divided by blanks: no spreadsheet program keeps it."""

TEXTS = sorted(p.name for p in DATA.iterdir() if p.suffix not in (".wsp", ".json"))
TABLES = [name for name in TEXTS if name != BLANKS]

_NUMBER = re.compile(r"-?(?:\d+|\d{1,3}(?:,\d{3})+)\.\d+(?:[eE][-+]?\d+)?")


def text_of(name: str) -> str:
    data = (DATA / name).read_bytes()
    encoding = "utf-16" if data.startswith(b"\xff\xfe") else "utf-8-sig"
    return data.decode(encoding).replace("\r\n", "\n")


def delimiter_in(text: str) -> str:
    return next((one for one in "\t;" if one in text), ",")


def divided_by(text: str, delimiter: str, change: Callable[[str], str] = str) -> str:
    """The table as a spreadsheet program saves it."""
    rows = csv.reader(io.StringIO(text), delimiter=delimiter_in(text))
    saved = io.StringIO()
    writer = csv.writer(saved, delimiter=delimiter, lineterminator="\n")
    writer.writerows([[change(cell) for cell in row] for row in rows])
    return saved.getvalue()


def with_comma(cell: str) -> str:
    """A number as most of Europe writes it."""
    if _NUMBER.fullmatch(cell.strip()) is None:
        return cell
    return cell.translate(str.maketrans(",.", ".,"))


def quoted(text: str) -> str:
    rows = csv.reader(io.StringIO(text), delimiter=delimiter_in(text))
    saved = io.StringIO()
    writer = csv.writer(
        saved, delimiter=delimiter_in(text), lineterminator="\n", quoting=csv.QUOTE_ALL
    )
    writer.writerows(rows)
    return saved.getvalue()


WAYS: dict[str, Callable[[str], bytes]] = {
    "Windows": lambda text: text.replace("\n", "\r\n").encode(),
    "old Mac": lambda text: text.replace("\n", "\r").encode(),
    "byte-order mark": lambda text: b"\xef\xbb\xbf" + text.encode(),
    "UTF-16": lambda text: text.encode("utf-16"),
    "UTF-16, big-endian": lambda text: b"\xfe\xff" + text.encode("utf-16-be"),
    "UTF-16 without mark": lambda text: text.encode("utf-16-le"),
    "empty lines at the end": lambda text: (text.rstrip() + "\n\n\n").encode(),
    "no line end": lambda text: text.rstrip("\n").encode(),
    "empty lines before": lambda text: ("\n\n" + text).encode(),
}
SPREADSHEETS: dict[str, Callable[[str], bytes]] = {
    "semicolons": lambda text: divided_by(text, ";").encode(),
    "tabs": lambda text: divided_by(text, "\t").encode(),
    "commas": lambda text: divided_by(text, ",").encode(),
    "quotes": lambda text: quoted(text).encode(),
    "semicolons and decimal commas": lambda text: divided_by(text, ";", with_comma).encode(),
    "tabs and decimal commas": lambda text: divided_by(text, "\t", with_comma).encode(),
}


def content(path: Path) -> list[tuple[str, str, list[str], list[list[str]]]]:
    """The tables of a file, without the places of their cells."""
    lab = read_lab(path)
    assert not lab.problems, lab.problems
    return [
        (t.name, t.reader, [c.name for c in t.columns], [list(r.texts) for r in t.rows])
        for t in lab.tables
    ]


@cache
def held(name: str) -> list[tuple[str, str, list[str], list[list[str]]]]:
    return content(DATA / name)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", TEXTS)
def test_the_tables_are_the_same(name: str, way: str, tmp_path: Path) -> None:
    copy = tmp_path / name
    copy.write_bytes(WAYS[way](text_of(name)))
    assert content(copy) == held(name)


@pytest.mark.parametrize("way", SPREADSHEETS)
@pytest.mark.parametrize("name", TABLES)
def test_the_tables_are_the_same_from_a_spreadsheet(name: str, way: str, tmp_path: Path) -> None:
    copy = tmp_path / name
    copy.write_bytes(SPREADSHEETS[way](text_of(name)))
    assert content(copy) == held(name)


MOVED = [
    "intelliflex.csv",
    "hla.csv",
    "kir.csv",
    "salmon.merged.gene_tpm.tsv",
    "quant.sf",
    "abundance.tsv",
    "counts.txt",
    "S-01.genes.results",
]
"""Tables whose columns are known by their names alone."""


def rows_of(path: Path) -> list[list[tuple[str, str]]]:
    """The rows of all tables, whatever the order of rows and columns; in a moved well the second
    replicate may become the first."""
    return sorted(
        sorted((c, t) for c, t in zip(names, row, strict=True) if c not in ("Replicate", "Remarks"))
        for _, _, names, rows in content(path)
        for row in rows
    )


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("name", MOVED)
def test_columns_may_stand_in_any_order(name: str, seed: int, tmp_path: Path) -> None:
    text = text_of(name)
    delimiter = delimiter_in(text)
    lines = list(csv.reader(io.StringIO(text), delimiter=delimiter))
    order = list(range(max(map(len, lines))))
    random.Random(seed).shuffle(order)
    moved = [
        [line[i] if i < len(line) else "" for i in order] if len(line) > 2 else line
        for line in lines
    ]
    copy = tmp_path / name
    with copy.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream, delimiter=delimiter, lineterminator="\n").writerows(moved)
    assert rows_of(copy) == rows_of(DATA / name)


# --- packed --------------------------------------------------------------------------------------

MATRICES = ["counts.txt", "salmon.merged.gene_tpm.tsv", "quant.sf", "S-01.ReadsPerGene.out.tab"]


@pytest.mark.parametrize("name", MATRICES)
def test_a_packed_matrix_is_read(name: str, tmp_path: Path) -> None:
    copy = tmp_path / f"{name}.gz"
    copy.write_bytes(gzip.compress((DATA / name).read_bytes()))
    assert content(copy) == held(name)
    (table,) = tables(copy)
    assert table.file == copy.name


def test_a_packed_file_that_swells_is_left(tmp_path: Path) -> None:
    bomb = tmp_path / "counts.tsv.gz"
    bomb.write_bytes(gzip.compress(b"gene_id\tS1\n" + b"ENSG00000000001\t1\n" * 20_000))
    (table,) = read_lab(bomb, limits=Limits(ratio=2, ratio_from_bytes=200_000)).tables
    assert len(list(islice(table.rows, 10))) == 10
    with pytest.raises(LabError, match="far more than tables do"):
        list(table.rows)


@pytest.mark.slow
def test_an_export_whose_size_is_not_told_is_bounded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page, "MOST_BYTES", 10_000)
    path = tmp_path / "luminex.csv.gz"
    path.write_bytes(gzip.compress((DATA / "luminex.csv").read_bytes() + b"\n" * 10_000))
    (problem,) = read_lab(path).problems
    assert "too large" in str(problem)


@pytest.mark.parametrize("cut", [1, 40, -4])
def test_a_packed_file_that_breaks_off_says_so(cut: int, tmp_path: Path) -> None:
    path = tmp_path / "counts.txt.gz"
    path.write_bytes(gzip.compress((DATA / "counts.txt").read_bytes())[:cut])
    lab = read_lab(path)
    assert lab.problems


# --- newer versions ------------------------------------------------------------------------------

NEWER = [
    ("luminex.csv", "4.2.1324.0", "5.1.12.0"),
    ("ctl-tabs.txt", "7.0.38.8", "8.2.1.0"),
    ("softmax.txt", "\t1.3\tPlateFormat", "\t1.9\tPlateFormat"),
    ("plate.asm.json", "2025/03", "2031/01"),
]


@pytest.mark.parametrize(("name", "old", "new"), NEWER)
def test_a_newer_version_is_read_and_told(name: str, old: str, new: str, tmp_path: Path) -> None:
    assert not any("newer" in said(table) for table in tables(own(name)))
    found = tables(own(name, tmp_path, (old, new)))
    assert "is newer than" in said(found[0])
    assert [len(list(table.rows)) for table in found] == [
        len(list(table.rows)) for table in tables(own(name))
    ]
