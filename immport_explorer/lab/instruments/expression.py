"""Matrices of genes or transcripts by samples, wide to long, streamed.

Salmon, kallisto, RSEM, STAR and featureCounts, one sample or merged. A matrix of 60,000 genes and
200 samples becomes 12 million rows, of which one line is held at a time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from immport_explorer.lab.instruments.values import (
    Decimals,
    decimals_of,
    plain_number,
    read_value,
)
from immport_explorer.lab.opened import Opened
from immport_explorer.lab.sheet import form_of
from immport_explorer.lab.table import Guess, LabColumn, LabError, LabTable, Rereadable, Row
from immport_explorer.lab.texts import delimiter_of, text_rows

_NAMES = ("Sample", "Feature", "Repository", "Gene", "Gene Name", "Quantity", "Value", "State")
_FIELDS = {
    "Feature": "Reference Transcript ID",
    "Repository": "Repository Name",
    "Quantity": "Result Unit Reported",
    "Value": "Value Reported",
}
_FEATURES = (
    *("target_id", "transcript_id", "tx", "tx_id", "name", "gene_id", "geneid", "gene"),
    *("ensembl_gene_id", "ensembl_id", "transcript", "feature_id"),
)
_BESIDE = {
    "gene_id": "Gene",
    "transcript_id(s)": "",
    "transcript_ids": "",
    "transcript_id": "",
    "gene_name": "Gene Name",
    "symbol": "Gene Name",
    "gene_symbol": "Gene Name",
    "description": "",
    "biotype": "",
    "gene_biotype": "",
    "gene_type": "",
    "length": "",
    "effectivelength": "",
    "effective_length": "",
    "eff_length": "",
    "chr": "",
    "start": "",
    "end": "",
    "strand": "",
    "isopct": "",
}
_QUANTITIES = {
    "tpm": "TPM",
    "fpkm": "FPKM",
    "rpkm": "RPKM",
    "numreads": "estimated counts",
    "est_counts": "estimated counts",
    "expected_count": "expected counts",
}
_IN_THE_NAME = (
    (r"tpm", "TPM"),
    (r"fpkm", "FPKM"),
    (r"rpkm", "RPKM"),
    (r"counts?_scaled|scaled_counts", "scaled counts"),
    (r"counts?|numreads|readspergene", "counts"),
)
_STAR_SUMS = ("n_unmapped", "n_multimapping", "n_nofeature", "n_ambiguous")
_ENDINGS = re.compile(
    r"(?:[._]?aligned\.(?:sortedbycoord|totranscriptome)\.out)?\.(?:bam|sam|sf|genes\.results"
    r"|isoforms\.results|tsv|tab|h5|readspergene\.out\.tab)$",
    re.IGNORECASE,
)
_FEATURE_ID = re.compile(r"(?:ENS[A-Z]*[GT]\d{6,}|[NX][MR]_\d+)(?:\.\d+)?(?:_PAR_Y)?")
_LOOKED_AT = 20


class _Value(NamedTuple):
    """A column of values: where it stands, from 0, its sample and its quantity."""

    at: int
    sample: str
    quantity: str


class _Matrix(NamedTuple):
    """How a matrix is laid out; ``header_row`` is 0 where there is none."""

    program: str
    delimiter: str
    header_row: int
    feature: int
    gene: int | None
    gene_name: int | None
    values: tuple[_Value, ...]
    others: tuple[str, ...]
    decimals: Decimals = Decimals.POINT


class ExpressionReader:
    name = "expression"
    title = (
        "a matrix of genes or transcripts by samples (Salmon, kallisto, RSEM, STAR, featureCounts)"
    )
    suffixes = (".tsv", ".csv", ".txt", ".sf", ".results", ".tab", ".counts", ".matrix")

    def recognises(self, opened: Opened) -> float:
        if form_of(opened.member, opened.head) != "text":
            return 0.0
        matrix = _matrix(opened)
        if matrix is None:
            return 0.0
        return 0.9 if matrix.program else 0.6

    def read(self, opened: Opened) -> Sequence[LabTable]:
        matrix = _matrix(opened)
        if matrix is None:
            raise LabError(
                opened.name,
                "The file is no matrix of genes or transcripts",
                allowed="a column of ids of genes or transcripts, and a column for each sample",
            )
        return [
            LabTable(
                name="Expression",
                file=opened.name,
                columns=_columns(matrix),
                rows=Rereadable(lambda: _rows(opened, matrix)),
                reader=self.name,
                header_row=matrix.header_row or None,
                guesses=_guesses(matrix),
                templates=("rna_seq_results",),
            )
        ]


def _columns(matrix: _Matrix) -> list[LabColumn]:
    positions = {
        "Feature": matrix.feature + 1,
        "Repository": matrix.feature + 1,
        "Gene": None if matrix.gene is None else matrix.gene + 1,
        "Gene Name": None if matrix.gene_name is None else matrix.gene_name + 1,
    }
    header_row = matrix.header_row or None
    return [
        LabColumn(
            name=name,
            header=name,
            position=positions.get(name),
            row=header_row if name in ("Sample", "Quantity") else None,
            field=_FIELDS.get(name, ""),
        )
        for name in _NAMES
    ]


def _guesses(matrix: _Matrix) -> list[Guess]:
    found = []
    if matrix.others:
        text = f"Columns left out: {', '.join(matrix.others)}."[:300]
        found.append(Guess(kind="left out", text=text))
    if any(not value.quantity for value in matrix.values):
        text = "Neither the headers nor the file's name say what the values are (TPM, counts, ...)."
        found.append(Guess(kind="left out", text=text, sure=0.0))
    if matrix.program == "STAR" and not matrix.header_row:
        text = (
            "STAR counts reads three times: unstranded, and for either strand. The library decides "
            "which of the three is right; the sums N_unmapped and so on are no genes."
        )
        found.append(Guess(kind="value", text=text, sure=0.3))
    return found


# --- rows ----------------------------------------------------------------------------------------


def _rows(opened: Opened, matrix: _Matrix) -> Iterator[Row]:
    for number, cells in text_rows(opened.member, opened.limits, matrix.delimiter):
        if number > matrix.header_row and len(cells) > matrix.feature:
            feature = cells[matrix.feature]
            if feature and not feature.startswith(("#", "__")) and not _is_sum(feature):
                yield from _line_rows(number, cells, feature, matrix)


def _line_rows(number: int, cells: list[str], feature: str, matrix: _Matrix) -> Iterator[Row]:
    repository = _repository(feature)
    gene = _cell(cells, matrix.gene)
    gene_name = _cell(cells, matrix.gene_name)
    width = len(cells)
    for index, sample, quantity in matrix.values:
        value = cells[index] if index < width else ""
        state = "measured"
        if not value.replace(".", "", 1).isdecimal():
            reading = read_value(value, matrix.decimals)
            value, state = reading.number, reading.state
        texts = (sample, feature, repository, gene, gene_name, quantity, value, state)
        yield Row(number, texts, index + 1)


def _cell(cells: list[str], index: int | None) -> str:
    return cells[index] if index is not None and index < len(cells) else ""


def _is_sum(feature: str) -> bool:
    return feature[:2] in ("N_", "n_") and feature.casefold() in _STAR_SUMS


def _repository(feature: str) -> str:
    """The database that an id comes from, by its form."""
    if feature.startswith("ENS"):
        return "Ensembl"
    if feature.isdecimal():
        return "NCBI Gene"
    return "GenBank" if re.match(r"[NX][MR]_\d", feature) else ""


# --- layout --------------------------------------------------------------------------------------


def _matrix(opened: Opened) -> _Matrix | None:
    """The layout by the first lines; None for another file."""
    delimiter = delimiter_of(opened.text)
    rows: list[tuple[int, list[str]]] = []
    try:
        for row in text_rows(opened.member, opened.limits, delimiter):
            rows.append(row)
            if len(rows) == _LOOKED_AT:
                break
    except LabError:
        return None
    comments = [cells[0] for _, cells in rows if cells and cells[0].startswith("#")]
    body = [row for row in rows if any(row[1]) and not row[1][0].startswith("#")]
    if len(body) < 2:
        return None
    return _star(opened, body, delimiter) or _headed(opened, body, comments, delimiter)


def _star(opened: Opened, body: list[tuple[int, list[str]]], delimiter: str) -> _Matrix | None:
    """``ReadsPerGene.out.tab``: no header, four sums, then genes with three counts."""
    firsts = [cells[0].casefold() for _, cells in body[:4]]
    if tuple(firsts) != _STAR_SUMS or any(_filled(cells) != 4 for _, cells in body):
        return None
    sample = _own_sample(opened)
    kinds = ("unstranded", "first strand", "second strand")
    values = tuple(
        _Value(index, sample, f"counts, {kind}") for index, kind in enumerate(kinds, start=1)
    )
    return _Matrix("STAR", delimiter, 0, 0, None, None, values, ())


def _filled(cells: list[str]) -> int:
    """How many cells there are up to the last that is not empty."""
    return max((index for index, cell in enumerate(cells, start=1) if cell), default=0)


def _headed(
    opened: Opened, body: list[tuple[int, list[str]]], comments: list[str], delimiter: str
) -> _Matrix | None:
    (row, header), rows = body[0], [cells for _, cells in body[1:]]
    names = [name.casefold() for name in header]
    feature = _feature(names, rows)
    if feature is None:
        return None
    beside = {
        index: name for index, name in enumerate(names) if name in _BESIDE and index != feature
    }
    program = _program(names, comments, rows, opened.member.name)
    decimals = decimals_of(cell for cells in rows for cell in cells)
    values = _values(opened, header, names, {feature, *beside}, rows, decimals)
    if not values:
        return None
    if program in ("featureCounts", "STAR"):
        values = tuple(value._replace(quantity=value.quantity or "counts") for value in values)
    places = {what: index for index, name in beside.items() if (what := _BESIDE[name])}
    others = tuple(header[index] for index, name in beside.items() if not _BESIDE[name])
    return _Matrix(
        program,
        delimiter,
        row,
        feature,
        places.get("Gene"),
        places.get("Gene Name"),
        values,
        others,
        decimals,
    )


def _feature(names: list[str], rows: list[list[str]]) -> int | None:
    """The column of ids: by its header, or, where the first header is empty, by its ids."""
    found = next((i for i, name in enumerate(names[:3]) if name in _FEATURES), None)
    if found is None:
        found = next((i for i in range(3, len(names)) if _names_ids(names[i], rows, i)), None)
    if found is not None and (names[found] != "name" or "tpm" in names or _are_ids(rows, found)):
        is_vague = names[found] in ("gene", "name", "transcript") and "tpm" not in names
        return None if is_vague and not _are_ids(rows, found) else found
    return 0 if names[0] in ("", "id", "ids") and _are_ids(rows, 0) else None


def _names_ids(name: str, rows: list[list[str]], index: int) -> bool:
    """Whether a column far from the first, where somebody moved it, is one of ids after all."""
    return name in _FEATURES and _are_ids(rows, index)


def _are_ids(rows: list[list[str]], index: int) -> bool:
    ids = [cells[index] for cells in rows if len(cells) > index and cells[index]]
    real = [one for one in ids if not _is_sum(one)]
    return bool(real) and all(_FEATURE_ID.fullmatch(one) for one in real)


def _values(
    opened: Opened,
    header: list[str],
    names: list[str],
    taken: set[int],
    rows: list[list[str]],
    decimals: Decimals,
) -> tuple[_Value, ...]:
    """The columns of values: the quantities of one sample, or a column a sample."""
    named = [(i, _QUANTITIES[name]) for i, name in enumerate(names) if name in _QUANTITIES]
    if named:
        sample = _own_sample(opened)
        return tuple(_Value(index, sample, quantity) for index, quantity in named)
    quantity = _quantity_in(opened.member.name)
    seen: dict[str, int] = {}
    found = []
    for index, name in enumerate(header):
        if index in taken or not name or not _are_numbers(rows, index, decimals):
            continue
        sample = _sample_name(name)
        seen[sample] = seen.get(sample, 0) + 1
        numbered = f"{sample} ({seen[sample]})" if seen[sample] > 1 else sample
        found.append(_Value(index, numbered, quantity))
    return tuple(found)


def _are_numbers(rows: list[list[str]], index: int, decimals: Decimals) -> bool:
    cells = [cells[index] for cells in rows if len(cells) > index]
    return any(plain_number(cell, decimals) is not None for cell in cells) and all(
        read_value(cell, decimals).state != "unreadable" for cell in cells
    )


def _own_sample(opened: Opened) -> str:
    """The sample of a file of one: its name, or the folder's where all files are called alike."""
    folders = opened.member.path.split("/")[:-1]
    sample = _sample_name(opened.member.name)
    is_common = sample.casefold() in ("quant", "quant.genes", "abundance", "readspergene.out.tab")
    return folders[-1] if folders and is_common else sample


def _sample_name(text: str) -> str:
    """A sample by the name of its file, without folders and the programs' endings."""
    name = text.replace("\\", "/").rsplit("/", 1)[-1]
    return _ENDINGS.sub("", name) or text


def _quantity_in(name: str) -> str:
    for pattern, quantity in _IN_THE_NAME:
        if re.search(rf"(?:^|[._-]){pattern}(?:[._-]|$)", name, re.IGNORECASE):
            return quantity
    return ""


def _program(names: list[str], comments: list[str], rows: list[list[str]], file: str) -> str:
    """The program that wrote it, ``""`` where nothing tells."""
    if any("featureCounts" in comment for comment in comments) or names[:2] == ["geneid", "chr"]:
        return "featureCounts"
    if names[:3] == ["name", "length", "effectivelength"]:
        return "Salmon"
    if names[0] == "target_id":
        return "kallisto"
    if "expected_count" in names or "transcript_id(s)" in names:
        return "RSEM"
    if any(_is_sum(cells[0]) for cells in rows if cells):
        return "STAR"
    known = {"salmon": "Salmon", "kallisto": "kallisto", "rsem": "RSEM", "star": "STAR"}
    return next((name for word, name in known.items() if word in file.casefold()), "")
