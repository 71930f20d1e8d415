"""HLA and KIR typing tables: a column an allele, a row a gene, or genotype lists (GL strings).

Alleles are kept as they are written; only the gene that the header names, and that the cell leaves
out, is put before them. A spreadsheet may have made ``02:01`` a time of day: its seconds are taken
off again. What is no allele (a dash, NT, a serological name) is left out and said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from immport_explorer.lab.instruments.draft import REMARKS, SAMPLE, Draft, DraftRow, columns_of
from immport_explorer.lab.instruments.page import (
    Cell,
    Line,
    Page,
    delimited,
    head_pages,
    plain,
    sheet_pages,
)
from immport_explorer.lab.opened import Opened
from immport_explorer.lab.sheet import form_of
from immport_explorer.lab.table import LabError, LabTable
from immport_explorer.lab.texts import delimiter_of

HLA_GENES = ("A", "B", "C", "DPA1", "DPB1", "DQA1", "DQB1", "DRB1", "DRB3", "DRB4", "DRB5")
"""The genes that ImmPort's HLA typing has columns for."""
_HLA_COLUMNS = tuple(f"HLA-{gene} Allele {number}" for gene in HLA_GENES for number in (1, 2))
_HLA = columns_of((SAMPLE, *_HLA_COLUMNS, REMARKS), {name: name for name in _HLA_COLUMNS})
_KIR = columns_of(
    (SAMPLE, "Gene", "KIR Haplotype", "Allele 1", "Allele 2", REMARKS),
    {name: name for name in ("KIR Haplotype", "Allele 1", "Allele 2")} | {REMARKS: "Comments"},
)
_HLA_HEADER = re.compile(
    r"(?:hla[-_ .]?)?(?P<gene>a|b|c|cw|dpa1|dpb1|dqa1|dqb1|drb1|drb3|drb4|drb5|drb345)"
    r"\*?(?:[-_ .]*(?:allele|typ(?:e|ing)|al)?[-_ .]*(?P<number>[12])?|[-_ .]*alleles?)",
    re.IGNORECASE,
)
_KIR_HEADER = re.compile(
    r"(?:kir[-_ .]?)?(?P<gene>[23]d[lsp][1-5](?:[ab])?(?:/s\d)?)"
    r"(?:[-_ .]*(?:allele)?[-_ .]*(?P<number>[12])?)",
    re.IGNORECASE,
)
_LOCUS = ("locus", "gene", "hla locus", "hla gene", "kir gene")
_SAMPLES = (
    *("sample", "sample id", "sampleid", "sample name", "subject", "subject id", "id", "donor"),
    *("patient", "patient id", "specimen", "expsample id", "name", "participant"),
)
_ALLELES = {
    "allele 1": 1,
    "allele1": 1,
    "allele 2": 2,
    "allele2": 2,
    "allele_1": 1,
    "allele_2": 2,
    "typing 1": 1,
    "typing 2": 2,
}
_FIELDS = r"\d{2,4}(?::\d{2,4}){0,3}(?:[A-Z])?"
_HLA_ALLELE = re.compile(
    rf"(?:HLA-)?(?:(?P<gene>[A-Z]{{1,3}}\d?)\*)?(?P<fields>{_FIELDS}(?::XX)?"
    rf"(?:/(?:[A-Z0-9]+\*)?{_FIELDS})*|\d{{2,4}}:[A-Z]{{2,6}})"
)
_KIR_ALLELE = re.compile(
    r"(?:KIR)?(?P<gene>[23]D[LSP]\d[A-B]?)\*(?P<fields>\d{3,7}[A-Z]?(?:/\d{3,7}[A-Z]?)*)"
)
_TIME = re.compile(r"(\d{1,2}:\d{2}):00")
_PRESENT = {
    "pos": "present",
    "positive": "present",
    "present": "present",
    "+": "present",
    "1": "present",
    "yes": "present",
}
_ABSENT = {
    "neg": "absent",
    "negative": "absent",
    "absent": "absent",
    "0": "absent",
    "no": "absent",
    "-": "absent",
}


class _Column(NamedTuple):
    """A column of alleles: where it stands, from 0, its gene, and whether it is the first or the
    second (0: both)."""

    at: int
    gene: str
    number: int


class _Layout(NamedTuple):
    """Where things stand: the columns of alleles, or of the locus and its alleles."""

    header: Line
    sample: int
    columns: tuple[_Column, ...]
    locus: int | None
    haplotype: int | None
    is_kir: bool


class TypingReader:
    name = "typing"
    title = "HLA or KIR typing table"
    suffixes = (".csv", ".tsv", ".txt", ".xls", ".xlsx", ".ods")

    def recognises(self, opened: Opened) -> float:
        return 0.7 if any(_layout(page) for page in head_pages(opened)) else 0.0

    def read(self, opened: Opened) -> Sequence[LabTable]:
        is_text = form_of(opened.member, opened.head) == "text"
        pages = [delimited(opened, delimiter_of(opened.text))] if is_text else sheet_pages(opened)
        found = [(page, layout) for page in pages if (layout := _layout(page))]
        if not found:
            raise LabError(
                opened.name,
                "The table has no columns of alleles",
                allowed="headers such as HLA-A Allele 1, A_1, or Locus with Allele 1 and Allele 2",
            )
        return [self._table(opened, page, layout) for page, layout in found]

    def _table(self, opened: Opened, page: Page, layout: _Layout) -> LabTable:
        template = "kir_typing" if layout.is_kir else "hla_typing"
        draft = Draft(
            opened,
            name=page.name or ("KIR typing" if layout.is_kir else "HLA typing"),
            reader=self.name,
            columns=_KIR if layout.is_kir else _HLA,
            sheet=page.name,
            templates=(template,),
        )
        rows = [line for line in page.lines if line.number > layout.header.number]
        is_sheet = page.name is not None
        for line in rows:
            if not line.is_blank and line[layout.sample]:
                _Typed(draft, layout, line, is_sheet).add()
        return draft.table()


# --- layout --------------------------------------------------------------------------------------


def _layout(page: Page) -> _Layout | None:
    for line in page.lines[:20]:
        found = _wide(line) or _long(line, page)
        if found is not None and (found.is_kir or _holds_alleles(page, found)):
            return found
    return None


def _holds_alleles(page: Page, layout: _Layout) -> bool:
    """Columns may be called A, B and C for other reasons."""
    cells = [
        text
        for line in page.lines[:60]
        if line.number > layout.header.number
        for column in layout.columns
        if (text := line[column.at])
    ]
    alleles = [text for text in cells if ":" in text or "*" in text]
    return len(alleles) * 2 > len(cells)


def _wide(line: Line) -> _Layout | None:
    """A column for each allele, or for each gene with both."""
    for pattern, prefix in ((_HLA_HEADER, ""), (_KIR_HEADER, "KIR")):
        columns: list[_Column] = []
        for index in range(line.filled):
            if (found := pattern.fullmatch(line[index])) is None:
                continue
            gene = prefix + found["gene"].upper().replace("CW", "C")
            is_second = any(column.gene == gene for column in columns)
            number = int(found["number"] or (2 if is_second else 0))
            columns.append(_Column(index, gene, number))
        columns = _first_of_pairs(columns)
        genes = {column.gene for column in columns}
        if len(genes) >= 2 and (sample := _sample_column(line, columns)) is not None:
            haplotype = _haplotype(line)
            return _Layout(line, sample, tuple(columns), None, haplotype, bool(prefix))
    return None


def _first_of_pairs(columns: list[_Column]) -> list[_Column]:
    """``A, A``: of two columns without a number, the first is the first allele."""
    doubled = {column.gene for column in columns if column.number == 2}
    return [
        column._replace(number=1) if column.number == 0 and column.gene in doubled else column
        for column in columns
    ]


def _long(line: Line, page: Page) -> _Layout | None:
    """A row for each gene: a column says which, one or two hold alleles."""
    names = {plain(line[index]): index for index in range(line.filled)}
    locus = next((names[name] for name in _LOCUS if name in names), None)
    columns = tuple(
        _Column(index, "", _ALLELES[name]) for name, index in names.items() if name in _ALLELES
    )
    if locus is None or not columns:
        return None
    below = next((row for row in page.lines if row.number > line.number and row[locus]), None)
    gene = _gene_of(below[locus]) if below is not None else None
    sample = _sample_column(line, list(columns))
    if gene is None or sample is None:
        return None
    return _Layout(line, sample, columns, locus, _haplotype(line), gene.startswith("KIR"))


def _gene_of(text: str) -> str | None:
    text = text.upper().replace("HLA-", "").rstrip("*")
    if text in HLA_GENES:
        return text
    found = _KIR_HEADER.fullmatch(text)
    return f"KIR{found['gene'].upper()}" if found and not found["number"] else None


def _sample_column(line: Line, columns: Sequence[_Column]) -> int | None:
    taken = {column.at for column in columns}
    free = [index for index in range(line.filled) if index not in taken]
    named = [index for index in free if plain(line[index].replace("_", " ")) in _SAMPLES]
    return next(iter((*named, *free)), None)


def _haplotype(line: Line) -> int | None:
    return next((i for i in range(line.filled) if "haplotype" in plain(line[i])), None)


# --- rows ----------------------------------------------------------------------------------------


class _Typed:
    """The row of a sample, and the rows of the draft that it becomes."""

    def __init__(self, draft: Draft, layout: _Layout, line: Line, is_sheet: bool) -> None:
        self._draft = draft
        self._layout = layout
        self._line = line
        self._is_sheet = is_sheet
        self._row: DraftRow | None = None

    def add(self) -> None:
        for column in self._layout.columns:
            cell = self._line.cell(column.at)
            gene = column.gene or self._locus()
            if not cell.text or not gene:
                continue
            for number, allele in self._alleles(cell, column.number):
                self._add_allele(gene, number, allele)

    def _locus(self) -> str:
        index = self._layout.locus
        return (_gene_of(self._line[index]) or "") if index is not None else ""

    def _alleles(self, cell: Cell, number: int) -> Iterator[tuple[int, Cell]]:
        """The one or two alleles of a cell: ``A*01:01+A*02:01``, ``01:01, 02:01``."""
        parts = [part for part in re.split(r"[+;,]|\s+", cell.text) if part]
        if number or len(parts) > 2:
            yield number or 1, cell
            return
        for position, part in enumerate(parts, start=1):
            yield position, cell.saying(part)

    def _add_allele(self, gene: str, number: int, cell: Cell) -> None:
        row = self._row_of(gene)
        if gene.startswith("KIR"):
            self._add_kir(row, gene, number, cell)
            return
        text = self._untimed(cell)
        found = _HLA_ALLELE.fullmatch(text.upper() if "*" not in text else text)
        own = found["gene"] if found else None
        if found is None or (own and own != gene and gene != "DRB345"):
            row.remark(f"HLA-{gene} {cell.text}")
            self._say_no_allele(gene, cell)
            return
        if gene == "DRB345" and not own:
            row.remark(f"HLA-DRB3/4/5 {cell.text}")
            return
        self._put(row, own or gene, number, cell.saying(f"{own or gene}*{found['fields']}"))

    def _put(self, row: DraftRow, gene: str, number: int, cell: Cell) -> None:
        """At its place, or beside it where that is taken (a column of DRB3, 4 and 5)."""
        names = [f"HLA-{gene} Allele {one}" for one in (number, 3 - number)]
        name = next((one for one in names if one not in row.cells), None)
        if name is None or gene not in HLA_GENES:
            row.remark(f"HLA-{gene} {cell.text}")
        else:
            row.put(name, cell)

    def _row_of(self, gene: str) -> DraftRow:
        """One row for a sample's HLA, also where its genes stand below one another; one for each
        KIR gene."""
        sample = self._line.cell(self._layout.sample)
        key_gene = gene if gene.startswith("KIR") else ""
        for row in self._draft.rows[-40:]:
            same = row.cells.get(SAMPLE, sample).text == sample.text
            if same and (not key_gene or row.cells["Gene"].text == key_gene):
                return row
        row = self._draft.row(self._line.number)
        row.put(SAMPLE, sample)
        if key_gene:
            row.put("Gene", sample.saying(gene))
        haplotype = self._layout.haplotype
        if haplotype is not None and key_gene:
            row.put("KIR Haplotype", self._line.cell(haplotype))
        return row

    def _add_kir(self, row: DraftRow, gene: str, number: int, cell: Cell) -> None:
        text = cell.text.casefold()
        if word := _PRESENT.get(text) or _ABSENT.get(text):
            row.remark(f"{gene} {word}")
            return
        is_whole = "*" in cell.text.lstrip("*")
        full = cell.text if is_whole else f"{gene}*{cell.text.lstrip('*')}"
        found = _KIR_ALLELE.fullmatch(full.upper())
        if found is None:
            row.remark(f"{gene} {cell.text}")
            self._say_no_allele(gene, cell)
            return
        row.put(f"Allele {number}", cell.saying(f"KIR{found['gene']}*{found['fields']}"))

    def _untimed(self, cell: Cell) -> str:
        """``02:01:00`` of a spreadsheet was ``02:01``: no allele has a field 00."""
        found = _TIME.fullmatch(cell.text)
        if found is None:
            return cell.text
        hours, minutes = found[1].split(":")
        text = f"{hours.zfill(2)}:{minutes}"
        words = f"The spreadsheet holds {cell.text} as a time of day; it was read as {text}."
        self._draft.say("value", words, sure=0.8, at=cell)
        return text

    def _say_no_allele(self, gene: str, cell: Cell) -> None:
        words = f"{gene}: {cell.text[:40]} is no allele of it by WHO's names; it is in the remarks."
        self._draft.say("value", words, sure=0.5, at=cell)
