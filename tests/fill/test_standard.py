"""Standard recipes: an instrument's file and the lab's list give a results template without
errors."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from fcs_writer import Fcs, Parameter
from support.instruments import DATA, own, real, tables, workbook
from support.instruments import rows as rows_of

import immport_explorer
from immport_explorer import load_schema
from immport_explorer.cli import main
from immport_explorer.fill.filling import Filled
from immport_explorer.fill.recipe_file import check_recipe
from immport_explorer.fill.standard import (
    STANDARD,
    blank_lists,
    fitting,
    prepared,
    standard_recipe,
)
from immport_explorer.lab.table import LabTable

ANSWERS = {
    "Assay ID": "PLATE-1",
    "Unit": "pg/ml",
    "Analyte Reported": "IFNG ; hIFNG ; ANA110",
    "Gene Symbol Name": "IFNG ; hIFNG ; ANA110",
    "Cell Number Reported": "200000",
    "Workspace File": "flowjo.wsp",
    "Ancestral Population": "Europe",
    "Population Name Reported": "T cell",
    "Gating Definition Reported": "CD3+",
}


NEW = ("Expsample ID", "Control Sample ID", "Standard Curve ID")
DESCRIBED = {
    "Biosample ID": "BS1",
    "Experiment ID": "EXP1",
    "Reagent ID(s)": "ESR1",
    "Treatment ID(s)": "TRT1",
    "Source": "Example Reagents",
    "Catalog ID": "EX-1",
    "Lot Number": "L1",
    "Dilution Factor": "1",
    "Formula": "5PL",
    "Lower Limit": "1",
    "Upper Limit": "10000",
}
"""What people say of new samples, controls and curves."""


def answered(path: Path, name: str, folder: Path, *beside: Path) -> Filled:
    """The file filled by the recipe, with lists in which a person gave every answer."""
    found = [table for table in tables(path) if name in fitting(table)]
    recipe = prepared(name, found)
    lists = []
    for source, (header, *names) in blank_lists(recipe, found).items():
        roles = _roles(found, header[0])
        lists.append(folder / f"{source}.csv")
        with lists[-1].open("w", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow(header)
            for number, (key, *_) in enumerate(names, start=1):
                ids = {"Source ID": _id(roles.get(key, ""), number), "Expsample ID": f"ES{number}"}
                if name.endswith("-samples"):
                    ids = dict.fromkeys(NEW, f"NEW-{number}")
                writer.writerow(
                    [key, *({**ANSWERS, **DESCRIBED, **ids}[column] for column in header[1:])]
                )
    return immport_explorer.fill(recipe, [path, *lists, *beside])


def _roles(found: list[LabTable], key: str) -> dict[str, str]:
    roles: dict[str, str] = {}
    for table in found:
        names = [column.name for column in table.columns]
        if "Role" in names:
            for row in table.rows:
                roles[row.texts[names.index(key)]] = row.texts[names.index("Role")]
    return roles


def _id(role: str, number: int) -> str:
    return {"standard": "SC", "control": "CS"}.get(role, "ES") + str(number)


@pytest.mark.parametrize("name", sorted({one.name for one in STANDARD}))
def test_each_recipe_is_one(name: str) -> None:
    check_recipe(standard_recipe(name), load_schema())


OWN = [
    ("luminex.csv", "luminex", 9),
    ("intelliflex.csv", "luminex-intensities", 2),
    ("msd.csv", "msd", 5),
    ("softmax.txt", "softmax", 1),
    ("quantstudio.txt", "quantstudio", 2),
    ("ctl-blanks.txt", "ctl", 5),
    ("ctl-tabs.txt", "ctl", 3),
    ("flowjo.wsp", "flowjo", 4),
    ("flowjo.wsp", "flowjo-counts", 4),
    ("flowjo-table.csv", "flowjo-table", 4),
    ("salmon.merged.gene_tpm.tsv", "expression", 3),
    ("hla.csv", "hla", 2),
    ("kir.csv", "kir", 2),
    ("luminex.csv", "luminex-samples", 5),
    ("intelliflex.csv", "luminex-samples", 2),
    ("msd.csv", "msd-samples", 5),
    ("flowjo.wsp", "flowjo-samples", 2),
    ("salmon.merged.gene_tpm.tsv", "expression-samples", 2),
    ("hla.csv", "hla-samples", 2),
    ("kir.csv", "kir-samples", 1),
]

REAL = [
    ("luminex-xponent-1.csv", "luminex-intensities", 8),
    ("luminex-xponent-2.csv", "luminex-intensities", 45),
    ("luminex-intelliflex.csv", "luminex-intensities", 45),
    ("msd-workbench-1.csv", "msd", 4),
    ("msd-workbench-2.xlsx", "msd", 8),
    ("softmax-pro-1.txt", "softmax", 144),
    ("softmax-pro-2.txt", "softmax", 77),
    ("tecan-magellan-elisa.xlsx", "tecan", 768),
    ("quantstudio-1.txt", "quantstudio", 16),
    ("quantstudio-2.txt", "quantstudio", 170),
    ("quantstudio-3.xlsx", "quantstudio", 8),
    ("quantstudio-design-and-analysis.xlsx", "quantstudio-wells", 84),
    ("ctl-immunospot-1.txt", "ctl", 96),
    ("ctl-immunospot-2.txt", "ctl", 96),
    ("mabtech-apex.xlsx", "mabtech", 30),
    ("flowjo.wsp", "flowjo", 19),
    ("luminex-xponent-2.csv", "luminex-samples", 6),
    ("msd-workbench-1.csv", "msd-samples", 2),
]


def fcs_files(workspace: str, folder: Path) -> list[Path]:
    """The FCS files of a workspace."""
    names = {row["File"] for table in tables(own(workspace)) for row in rows_of(table)}
    for number, name in enumerate(sorted(names)):
        events = ((float(number), 1.0), (2.0, 3.0))
        data = Fcs((Parameter("FSC-A"), Parameter("SSC-A")), events).to_bytes()
        (folder / name).write_bytes(data)
    return [folder / name for name in sorted(names)]


@pytest.mark.parametrize(("file", "name", "rows"), OWN)
def test_an_export_of_ours_fills_a_template_without_errors(
    tmp_path: Path, file: str, name: str, rows: int
) -> None:
    beside = [own("flowjo.wsp")] if name == "flowjo-table" else []
    if name == "flowjo-samples":
        beside = fcs_files(file, tmp_path)
    filled = answered(own(file), name, tmp_path, *beside)
    assert filled.complete, (filled.report.issues[:3], filled.remarks)
    assert sum(filled.rows.values()) == rows


@pytest.mark.parametrize(("file", "name", "rows"), REAL)
def test_a_real_export_fills_a_template_without_errors(
    tmp_path: Path, file: str, name: str, rows: int
) -> None:
    filled = answered(real(file), name, tmp_path)
    assert filled.complete, (filled.report.issues[:3], filled.remarks)
    assert sum(filled.rows.values()) == rows


@pytest.mark.parametrize(("file", "name"), [(file, name) for file, name, _ in OWN])
def test_the_recipe_is_found_by_the_file(file: str, name: str) -> None:
    assert any(name in fitting(table) for table in tables(own(file)))


def test_what_the_list_does_not_name_is_left_out_and_told_with_the_nearest(tmp_path: Path) -> None:
    found = [table for table in tables(own("luminex.csv")) if fitting(table)]
    lines = [["Plate Sample", "Source ID", "Assay ID"]]
    lines += [["Cytokines plate 7 1 S-01", "ES1", "P1"], ["Cytokines plate 7 1 S-20", "ES2", "P1"]]
    samples = workbook(tmp_path / "samples.xlsx", List=lines)
    filled = immport_explorer.fill(prepared("luminex", found), [own("luminex.csv"), samples])
    assert filled.rows == {"mbaa_results": 3}
    (remark,) = (one for one in filled.remarks if one.kind == "not-found")
    assert "Control1" in remark.text
    assert remark.count == 6


def test_a_value_leads_back_to_its_cell(tmp_path: Path) -> None:
    filled = answered(own("luminex.csv"), "luminex", tmp_path)
    mfi = filled.provenance.of("MBAA_Results.txt", 4, "MFI")
    well = filled.provenance.of("MBAA_Results.txt", 4, "MFI Coordinate")
    assert mfi is not None and well is not None
    assert [str(place) for place in mfi.places] == ["luminex.csv, C21"]
    assert [str(place) for place in well.places] == ["luminex.csv, A21"]


def test_two_files_of_an_instrument_are_filled_together(tmp_path: Path) -> None:
    other = own("luminex.csv", tmp_path, ("plate 7", "plate 8"))
    other = other.rename(tmp_path / "other [2].csv")
    found = [*tables(own("luminex.csv")), *tables(other)]
    recipe = prepared("luminex", found)
    header, *names = blank_lists(recipe, found)["samples"]
    assert len(names) == 10  # the names of blanks are not asked for
    lines = [header, *([key, "ES1", "P1"] for key, *_ in names if key.endswith("S-01"))]
    samples = workbook(tmp_path / "samples.xlsx", List=lines)
    filled = immport_explorer.fill(recipe, [DATA / "luminex.csv", other, samples])
    assert filled.rows == {"mbaa_results": 6}


def test_the_command_writes_a_recipe_and_lists_that_fill(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, source = tmp_path / "mine", str(own("luminex.csv"))
    assert main(["fill", "--instrument", source, "--output", str(folder)]) == 0
    assert sorted(path.name for path in folder.iterdir()) == ["luminex.yaml", "samples.csv"]
    samples = folder / "samples.csv"
    lines = samples.read_text().splitlines()
    assert lines[0] == "Plate Sample,Source ID,Assay ID"
    samples.write_text("\n".join([lines[0], "Cytokines plate 7 1 S-01,ES1,P1"]) + "\n")
    package = tmp_path / "package"
    arguments = [str(folder / "luminex.yaml"), source, str(samples), "--output", str(package)]
    assert main(["fill", *arguments]) == 0
    assert [path.name for path in package.iterdir()] == ["MBAA_Results.txt"]
    assert "not-found" not in capsys.readouterr().out


def test_the_command_overwrites_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "samples.csv").write_text("mine")
    source = str(own("ctl-blanks.txt"))
    assert main(["fill", "--instrument", source, "--output", str(tmp_path)]) == 2
    assert "is there already" in capsys.readouterr().err
    assert (tmp_path / "samples.csv").read_text() == "mine"
    assert not (tmp_path / "ctl.yaml").exists()


def test_the_command_names_what_fits(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, output = str(own("luminex.csv")), str(tmp_path / "out")
    arguments = ["--instrument", source, "--output", output, "--recipe", "msd"]
    assert main(["fill", *arguments]) == 2
    assert "luminex, luminex-intensities" in capsys.readouterr().err


def test_the_command_offers_the_other_recipes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["--instrument", str(own("luminex.csv")), "--output", str(tmp_path / "out")]
    assert main(["fill", *arguments]) == 0
    said = capsys.readouterr().err
    assert "luminex-samples (Luminex, samples, controls and standard curves)" in said

    arguments[-1] = str(tmp_path / "samples")
    assert main(["fill", *arguments, "--recipe", "luminex-samples"]) == 0
    written = sorted(path.name for path in (tmp_path / "samples").iterdir())
    assert written == ["controls.csv", "curves.csv", "luminex-samples.yaml", "samples.csv"]
    curves = (tmp_path / "samples" / "curves.csv").read_text()
    assert "Cytokines plate 7 1 IL-6" in curves and "S-01" not in curves


def test_guessing_points_to_the_recipe_that_there_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["fill", "--guess", str(own("luminex.csv")), "--output", str(tmp_path / "r.yaml")])
    assert "fill --instrument luminex.csv" in capsys.readouterr().err
