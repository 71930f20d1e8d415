"""Readers of PCR, cytometry, sequencing, typing and of the open model."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from support.instruments import one, own, rows, said, tables, workbook

from immport_explorer.lab.instruments.typing_tables import HLA_GENES
from immport_explorer.lab.readers import read_lab

# --- qPCR ----------------------------------------------------------------------------------------


def test_quantstudio_undetermined_is_no_number() -> None:
    found = one(rows(tables(own("quantstudio.txt"))[0]), Well="B1")
    assert (found["Ct"], found["State"], found["Role"]) == ("", "undetermined", "blank")
    assert "Flag NOAMP" in found["Remarks"]


def test_quantstudio_commas_are_thousands_and_short_rows_are_padded() -> None:
    found = rows(tables(own("quantstudio.txt"))[0])
    assert one(found, Well="A2")["Quantity"] == "5720.562"
    assert one(found, Well="B2")["Quantity"] == "100000.000"
    short = one(found, Well="A3")
    assert (short["Ct"], short["State"]) == ("31.900", "omitted")


def test_quantstudio_says_what_it_left_out() -> None:
    (table,) = tables(own("quantstudio.txt"))
    assert "Sample Setup" in said(table)
    assert "Endogenous Control = GAPDH" in said(table)
    assert not any("somebody" in text for row in table.rows for text in row.texts)


def test_quantstudio_genotyping_gives_a_row_an_allele(tmp_path: Path) -> None:
    path = tmp_path / "geno.txt"
    path.write_text(
        "* Block Type = 96\n* Experiment Type = Genotyping\n\n[Results]\n"
        "Well\tWell Position\tSample Name\tSNP Assay Name\tTask\tCall\tAllele1 Ct\tAllele2 Ct\n"
        "1\tA1\tS-01\trs1\tUNKNOWN\tHomozygous\t27.546\tUndetermined\n"
    )
    found = rows(tables(path)[0])
    assert [(row["Allele"], row["Ct"], row["State"]) for row in found] == [
        ("1", "27.546", "measured"),
        ("2", "", "undetermined"),
    ]


def test_design_and_analysis_ends_where_wells_end(tmp_path: Path) -> None:
    lines: list[list[object]] = [
        ["File Name", "Z:\\somebody\\x.eds"],
        ["Run Start Date/Time", "2024-02-12 04:03:59 PM EST"],
        ["Software Name and Version", "Design & Analysis Software v2.6.0"],
        [],
        ["Well", "Well Position", "Omit", "Sample", "Target", "Task", "Cq", "Cq Confidence"],
        [1, "A1", False, 17, "IFNG", "UNKNOWN", 24.1, 0.98],
        [2, "A2", False, 17, "IFNG", "UNKNOWN", "UNDETERMINED", 0],
        [],
        ["Reference Sample", "17"],
    ]
    (table,) = tables(workbook(tmp_path / "da.xlsx", Results=lines))
    found = rows(table)
    assert [(row["Sample"], row["Ct"], row["Unit"], row["State"]) for row in found] == [
        ("17", "24.1", "Cq", "measured"),
        ("17", "", "Cq", "undetermined"),
    ]
    assert found[0]["Read at"] == "2024-02-12 16:03:59"


# --- FlowJo --------------------------------------------------------------------------------------


def test_flowjo_keys_populations_by_their_path() -> None:
    populations, statistics = tables(own("flowjo.wsp"))
    found = rows(populations)
    assert [row["Path"] for row in found][:3] == [
        "Lymphocytes",
        "Lymphocytes / Single Cells",
        "Lymphocytes / Single Cells / Single Cells",
    ]
    assert one(found, Path="Lymphocytes", File="S-01 tube.fcs")["Percent of Parent"] == "66.564"
    assert one(found, Population="CD3- & CD19-")["Count"] == "0"
    assert not [row for row in found if row["Count"] == "777"]
    frequency = one(rows(statistics), Statistic="fj.stat.freqofparent")
    assert (frequency["Value"], frequency["Unit"]) == ("66.564", "percentage")
    assert one(rows(statistics), Statistic="Mean")["State"] == "not a number"


def test_flowjo_minus_one_is_not_counted_and_no_folder_of_a_person_is_kept() -> None:
    populations = tables(own("flowjo.wsp"))[0]
    unread = one(rows(populations), File="S-02.fcs")
    assert (unread["Count"], unread["State"]) == ("", "not counted")
    assert not any("somebody" in text for row in populations.rows for text in row.texts)
    assert "does not hold" in said(populations)


@pytest.mark.parametrize(
    "definition",
    [
        '<!DOCTYPE Workspace SYSTEM "file:///etc/passwd">',
        '<!DOCTYPE Workspace [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        '<!DOCTYPE Workspace [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
    ],
)
def test_flowjo_reads_no_entity(tmp_path: Path, definition: str) -> None:
    path = own("flowjo.wsp", tmp_path, ("<Workspace ", f"{definition}<Workspace "))
    lab = read_lab(path)
    assert not lab.tables
    assert "document type or entities" in str(lab.problems[0])


def test_flowjo_of_endless_depth_is_refused(tmp_path: Path) -> None:
    deep = '<Population name="a" count="1"><Subpopulations>' * 5_000
    path = own("flowjo.wsp", tmp_path, ('<NotNode name="CD3', f'{deep}<NotNode name="CD3'))
    assert "too deep" in str(read_lab(path).problems[0])


def test_flowjo_cut_off_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    text = own("flowjo.wsp").read_text()
    path = tmp_path / "cut.wsp"
    path.write_text(text[: text.index("S-02.fcs")])
    populations = tables(path)[0]
    assert len(rows(populations)) == 4
    assert "ends before its last tag" in said(populations)


def test_flowjo_newer_version_says_so(tmp_path: Path) -> None:
    path = own("flowjo.wsp", tmp_path, ('flowJoVersion="10.10.0"', 'flowJoVersion="12.1"'))
    assert "FlowJo 12.1 is newer" in said(tables(path)[0])


def test_flowjo_tables() -> None:
    (table,) = tables(own("flowjo-table.csv"))
    found = rows(table)
    assert len(found) == 6
    share = one(found, File="S-01.fcs", Statistic="Freq. of Parent")
    assert (share["Value"], share["Unit"], share["Parent"]) == ("60.1", "percentage", "All Events")
    count = one(found, File="S-02.fcs", Statistic="Count")
    assert (count["Path"], count["Value"], count["Unit"]) == ("Lymphocytes / CD3+", "77", "cells")
    assert one(found, File="S-02.fcs", Statistic="Median")["State"] == "not reported"


def test_flowjo_hierarchy() -> None:
    found = rows(tables(own("flowjo-hierarchy.csv"))[0])
    row = one(found, File="S-01.fcs", Population="CD3+", Statistic="Count")
    assert (row["Path"], row["Parent"], row["Value"]) == (
        "Lymphocytes / CD3+",
        "Lymphocytes",
        "302",
    )
    assert one(found, Population="Monocytes", Statistic="Count")["Path"] == "Monocytes"


# --- sequencing ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "sample", "feature", "quantity", "value"),
    [
        ("salmon.merged.gene_tpm.tsv", "S-01", "ENSG00000000005.6", "TPM", "2e-3"),
        ("quant.sf", "quant", "ENST00000456328.2", "estimated counts", "3"),
        ("abundance.tsv", "abundance", "ENST00000456328.2", "TPM", "0.1"),
        ("S-01.genes.results", "S-01", "ENSG00000000003", "expected counts", "12.5"),
        ("S-01.ReadsPerGene.out.tab", "S-01", "ENSG00000000003", "counts, first strand", "21"),
        ("counts.txt", "S-02", "ENSG00000000003", "counts", "20"),
    ],
)
def test_expression(name: str, sample: str, feature: str, quantity: str, value: str) -> None:
    found = rows(tables(own(name))[0])
    row = one(found, Sample=sample, Feature=feature, Quantity=quantity)
    assert (row["Value"], row["State"], row["Repository"]) == (value, "measured", "Ensembl")
    assert not [row for row in found if row["Feature"].startswith("N_")]


def test_expression_places_a_sample_at_its_header(tmp_path: Path) -> None:
    (table,) = tables(own("salmon.merged.gene_tpm.tsv"))
    last = list(table.rows)[-1]
    assert str(table.place(last, table.index("Sample") or 0)).endswith("D1")
    assert str(table.place(last, table.index("Value") or 0)).endswith("D3")
    assert (last.texts[-2], last.texts[-1]) == ("", "not reported")


def test_expression_of_one_sample_is_named_by_its_folder(tmp_path: Path) -> None:
    (tmp_path / "S-07").mkdir()
    (tmp_path / "S-08").mkdir()
    for sample in ("S-07", "S-08"):
        (tmp_path / sample / "quant.sf").write_bytes(own("quant.sf").read_bytes())
    lab = read_lab(tmp_path)
    assert {rows(table)[0]["Sample"] for table in lab.tables} == {"S-07", "S-08"}


# --- typing --------------------------------------------------------------------------------------


def test_hla_alleles_stay_as_they_are_written() -> None:
    (table,) = tables(own("hla.csv"))
    first, second = rows(table)
    assert (first["HLA-A Allele 1"], first["HLA-A Allele 2"]) == ("A*02:01", "A*01:01:01G")
    assert (first["HLA-B Allele 1"], first["HLA-B Allele 2"]) == ("B*07:02", "")
    assert (first["HLA-DRB5 Allele 1"], first["HLA-DRB4 Allele 2"]) == ("DRB5*01:01", "DRB4*01:03")
    assert "DR4" in first["Remarks"]
    assert second["HLA-A Allele 1"] == "A*24:02/24:03"
    assert "DR4" in said(table)


def test_hla_a_row_a_gene() -> None:
    found = rows(tables(own("hla-long.csv"))[0])
    assert [row["Sample"] for row in found] == ["S-01", "S-02"]
    assert (found[0]["HLA-A Allele 2"], found[0]["HLA-B Allele 1"]) == ("A*03:01", "B*07:02")


def test_hla_times_of_day_are_alleles_again(tmp_path: Path) -> None:
    lines: list[list[object]] = [
        ["Sample", "A_1", "A_2", "B_1", "B_2"],
        ["S-01", datetime.time(2, 1), "03:01", "07:02", datetime.time(8, 1)],
    ]
    (table,) = tables(workbook(tmp_path / "hla.xlsx", Typing=lines))
    (found,) = rows(table)
    assert (found["HLA-A Allele 1"], found["HLA-B Allele 2"]) == ("A*02:01", "B*08:01")
    assert "time of day" in said(table)


def test_kir_presence_is_a_remark_not_an_allele() -> None:
    found = rows(tables(own("kir.csv"))[0])
    first, second = found
    assert (first["Gene"], first["Allele 1"], first["Allele 2"]) == (
        "KIR2DL1",
        "KIR2DL1*00302",
        "KIR2DL1*00201",
    )
    assert (second["Allele 1"], second["Allele 2"]) == ("KIR3DL1*00101", "")
    assert "KIR3DL1 present" in second["Remarks"]
    assert first["KIR Haplotype"] == "A/A"


def test_columns_called_a_b_and_c_are_no_typing(tmp_path: Path) -> None:
    path = tmp_path / "abc.csv"
    path.write_text("Sample,A,B,C\nS-01,1,2,3\nS-02,4,5,6\n")
    (table,) = tables(path)
    assert table.reader == "spreadsheet"


def test_the_genes_are_those_that_immport_asks_for() -> None:
    from immport_explorer import load_schema

    (section,) = load_schema().templates["hla_typing"].sections
    headers = {column.header for column in section.columns}
    assert {f"HLA-{gene} Allele {n}" for gene in HLA_GENES for n in (1, 2)} <= headers


# --- Allotrope Simple Model ----------------------------------------------------------------------


def test_asm_minus_zero_is_no_number() -> None:
    documents = tables(own("plate.asm.json"))[0]
    first, second = rows(documents)
    assert (first["absorbance"], second["absorbance"]) == ("0.512", "")
    assert second["error"] == "Masked"
    assert first["detector wavelength setting"] == "450"


def test_asm_keeps_people_and_paths_out() -> None:
    found = tables(own("plate.asm.json"))
    assert [table.name for table in found] == ["plate reader document", "calculated data document"]
    for table in found:
        assert not any("somebody" in text for row in table.rows for text in row.texts)


def test_asm_cut_off_says_so(tmp_path: Path) -> None:
    path = tmp_path / "cut.json"
    path.write_bytes(own("plate.asm.json").read_bytes()[:600])
    assert "not whole JSON" in str(read_lab(path).problems[0])
