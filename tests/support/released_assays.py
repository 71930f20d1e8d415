"""Made-up releases with results of every assay that the schema knows, as of today and of 2016."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from immport_explorer.lab.release.assays import result_homes
from immport_explorer.schema.model import Column, Schema
from support import releases

_KEYS = ("RESULT_ID", "EXPSAMPLE_ACCESSION", "EXPERIMENT_ACCESSION", "BIOSAMPLE_ACCESSION",
         "STUDY_ACCESSION")  # fmt: skip
_LOCI = ("HLA-A", "HLA-DRB1")
_MADE = {"source_type": "EXPSAMPLE", "assay_id": "A1", "assay_group_id": "G1", "mfi": "210",
         "concentration_value_reported": "3.5", "concentration_unit_reported": "pg/ml"}  # fmt: skip

_FORMATS = {"hla": "HLA_Typing"}
"""Data formats as releases write them, where the template is called otherwise."""

OLD_COLUMNS: Mapping[str, str] = {
    "ANALYTE_REPORTED": "ANALYTE",
    "VIRUS_STRAIN_REPORTED": "VIRUS_STRAIN",
    "CONCENTRATION_VALUE_REPORTED": "CONCENTRATION_VALUE",
    "CONCENTRATION_UNIT_REPORTED": "CONCENTRATION_UNIT",
    "GENE_ID": "ENTREZ_GENE_ID",
    "GENE_SYMBOL_REPORTED": "GENE_SYMBOL",
    "ANCESTRAL_POPULATION": "POP_AREA_NAME",
    "PARENT_POPULATION_REPORTED": "BASE_PARENT_POPULATION",
    "POPULATION_STATISTIC_REPORTED": "POPULATION_CELL_NUMBER",
    "POPULATION_STAT_UNIT_REPORTED": "POPULATION_CELL_NUMBER_UNIT",
}
"""Columns of today → as data release 16 calls them."""
NOT_YET = ("rna_seq_result", "mass_spectrometry_result", "kir_typing_result")
"""Tables that data release 16 does not have, or has in a form which no template takes."""


def newer(schema: Schema) -> releases.Tables:
    """A release with two results of each assay, tables and columns as the schema calls them."""
    tables = dict(releases.DESIGN)
    samples = [(name, f"ES{n}", f"EXP{n}") for n, name in enumerate(_assays(schema), 101)]
    tables["experiment"] = _table(
        "EXPERIMENT_ACCESSION|MEASUREMENT_TECHNIQUE|STUDY_ACCESSION|NAME",
        (f"{experiment}|{name}|SDY9001|{name}" for name, _, experiment in samples),
    )
    tables["experiment_2_protocol"] = _table(
        "EXPERIMENT_ACCESSION|PROTOCOL_ACCESSION", (f"{exp}|PTL1" for _, _, exp in samples)
    )
    tables["expsample"] = _table(
        "EXPSAMPLE_ACCESSION|DATA_FORMAT|DESCRIPTION|EXPERIMENT_ACCESSION|NAME|RESULT_SCHEMA",
        (
            f"{sample}|{_FORMATS.get(name, name)}||{exp}|{sample}|{name}"
            for name, sample, exp in samples
        ),
    )
    for link, key in (("biosample", "BS1"), ("treatment", "TRT1"), ("reagent", "ESR1")):
        tables[f"expsample_2_{link}"] = _table(
            f"EXPSAMPLE_ACCESSION|EXPERIMENT_ACCESSION|{link.upper()}_ACCESSION",
            (f"{sample}|{exp}|{key}" for _, sample, exp in samples),
        )
    tables["reagent"] = "REAGENT_ACCESSION|ANALYTE_REPORTED|MANUFACTURER|NAME\nESR1|CD3|Maker|one"
    return {**tables, **_results(schema, samples)}


def older(schema: Schema) -> releases.Tables:
    """The same as data release 16 calls and knows it."""
    tables = {name: text for name, text in newer(schema).items() if name not in NOT_YET}
    return {name: _renamed(text) for name, text in tables.items()}


def _renamed(text: str) -> str:
    heading, _, rows = text.partition("\n")
    names = (OLD_COLUMNS.get(name, name) for name in heading.split("|"))
    return "|".join(names) + f"\n{rows}"


def _table(heading: str, rows: Iterator[str]) -> str:
    return "\n".join([heading, *rows])


def _assays(schema: Schema) -> list[str]:
    """The templates of samples that have results in tables."""
    return sorted({name for homes in result_homes(schema).values() for name in homes})


def _results(schema: Schema, samples: list[tuple[str, str, str]]) -> releases.Tables:
    tables: releases.Tables = {}
    for table, homes in result_homes(schema).items():
        columns = dict(_columns(schema, table, homes))
        extra = ["RESULT_SET_ID", "LOCUS_NAME"] if table == "hla_typing_result" else []
        extra += ["SOURCE_ACCESSION"] if table == "mbaa_result" else []
        rows = [
            _row(schema, table, columns, sample, experiment, number)
            for name, sample, experiment in samples
            if name in homes
            for number in (1, 2)
        ]
        heading = [*_KEYS, *extra, *(name.upper() for name in columns)]
        tables[table] = "\n".join("|".join(row) for row in [heading, *rows])
    return tables


def _columns(schema: Schema, table: str, homes: Mapping[str, str]) -> Iterator[tuple[str, Column]]:
    for home in homes.values():
        for column in schema.templates[home].columns:
            name = column.table_column or ""
            if table in column.tables and name and not name.endswith("_accession"):
                yield name, column
    if table == "pcr_result":
        (symbol,) = (
            c for c in schema.templates["qrt-pcr"].columns if c.header == "Gene Symbol Name"
        )
        yield "gene_symbol_reported", symbol


def _row(
    schema: Schema,
    table: str,
    columns: Mapping[str, Column],
    sample: str,
    experiment: str,
    number: int,
) -> list[str]:
    keys = [f"{sample[2:]}{number}", sample, experiment, "BS1", "SDY9001"]
    if table == "hla_typing_result":
        keys += ["1", _LOCI[number - 1]]
    if table == "mbaa_result":
        keys += [sample]
    return [*keys, *(_value(schema, name, one, number) for name, one in columns.items())]


def _value(schema: Schema, name: str, column: Column, number: int) -> str:
    if name in _MADE:
        return _MADE[name]
    if column.vocabulary_kind == "controlled":
        return schema.vocabularies[column.vocabulary or ""].terms[0].name
    return str(number) if column.type != "text" else f"{number}{number}"
