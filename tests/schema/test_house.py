"""House rules: read with the line of each mistake, applied to what is shown and checked."""

from __future__ import annotations

import io
import json
from pathlib import Path

import openpyxl
import pytest
from ruamel.yaml import YAML
from support.json_schemas import must_fit

from immport_explorer import blank, examples, load_schema, validate
from immport_explorer.cli import main
from immport_explorer.fill.guessing.guess import guess
from immport_explorer.schema import house
from immport_explorer.schema.demands import fits
from immport_explorer.schema.house import HouseRulesError, parse_rules, read_rules, with_rules

OURS = sorted((Path(examples.__file__).parent / "house").glob("*.yaml"))


def problems(text: str) -> tuple[str, ...]:
    with pytest.raises(HouseRulesError) as caught:
        parse_rules(text, "rules.yaml", load_schema())
    return caught.value.problems


@pytest.mark.parametrize("path", OURS, ids=lambda path: path.stem)
def test_our_examples_are_as_they_must_be(path: Path) -> None:
    assert read_rules(path, load_schema()).name
    form = json.loads(Path(house.__file__).with_name("house.schema.json").read_text("utf-8"))
    must_fit(YAML(typ="safe").load(path.read_text("utf-8")), form)
    assert form == json.loads(json.dumps(house.json_schema()))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name: A\ntemplates: [", "rules.yaml, line 2"),
        ("templates: {}", "this is missing: 'name'"),
        ("name: A\nmood: B", "this is no part of it: 'mood'"),
        ("name: A\ntemplates:\n  biosample: {}", "line 3, column 3: ImmPort has no template"),
        ("name: A\ntemplates:\n  biosample: {}", "Did you mean biosamples or"),
        (
            "name: A\ntemplates:\n  biosamples:\n    columns:\n      Typ: {required: true}",
            "line 5, column 7: biosamples has no column 'Typ'. Did you mean",
        ),
        (
            "name: A\ntemplates:\n  biosamples:\n    columns:\n      Type: {terms: [Mud]}",
            "ImmPort takes only its own, and wins",
        ),
        ("name: A\nrules: 7", "'rules' is the form of the file, 1; found 7"),
        ("name: A\none_of:\n  - [elisas]", "ImmPort has no template 'elisas'"),
        ("name: A\ntemplates:\n  biosamples: &b {}\n  experiments: *b", "anchors"),
    ],
)
def test_mistakes_are_told_by_line(text: str, said: str) -> None:
    assert any(said in problem for problem in problems(text)), problems(text)


def test_patterns_are_simple_and_quick() -> None:
    assert fits("SP-####", "SP-0123") and not fits("SP-####", "SP-012")
    assert fits("@@ *.fcs", "ab c.fcs") and not fits("@@*", "a1")
    assert fits("a.b", "a.b") and not fits("a.b", "axb")
    assert not fits("*" * 500 + "x", "y" * 10_000)


def test_the_field_says_whose_rule_it_is() -> None:
    (_, serum) = OURS
    schema = with_rules(load_schema(), [read_rules(serum, load_schema())])
    type_ = schema.templates["biosamples"].column("Type")
    assert type_ is not None
    assert "Serum Network takes only: Serum, Plasma, Other." in type_.fill_in
    phenotype = schema.templates["subjecthumans"].column("Subject Phenotype")
    assert phenotype is not None
    assert "Also required by Serum Network." in phenotype.fill_in
    assert len(load_schema().vocabularies["lk_sample_type"].terms) > 3


def test_a_consortiums_word_for_a_field_leads_a_labs_column_there(tmp_path: Path) -> None:
    table = tmp_path / "samples.csv"
    table.write_text("Sample ID,Aliquot note,Type\nS1,left arm,Serum\n", "utf-8")
    known = load_schema()
    schema = with_rules(known, [read_rules(OURS[1], known)])
    (filling,) = guess([table], ["biosamples"], schema=schema).recipe.templates
    assert filling.columns["Description"].columns == ("Aliquot note",)
    (filling,) = guess([table], ["biosamples"], schema=known).recipe.templates
    assert "Description" not in filling.columns


def test_the_drop_downs_of_blanks_are_narrowed() -> None:
    (_, serum) = OURS
    schema = with_rules(load_schema(), [read_rules(serum, load_schema())])
    (file,) = blank(schema, ["biosamples"], "xlsx")
    book = openpyxl.load_workbook(io.BytesIO(file.content))
    terms = {
        cell.value
        for sheet in book.worksheets
        if sheet.sheet_state != "visible"
        for row in sheet.iter_rows()
        for cell in row
    }
    assert {"Serum", "Plasma", "Other"} <= terms and "PBMC" not in terms


def test_a_broken_package_says_whose_rules_it_breaks(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    examples.write("human-study", tmp_path, version="3.37")
    package = tmp_path / "human-study"
    assert validate(package).valid, "ImmPort's own rules are not touched"
    report = validate(package, rules=[str(path) for path in OURS])
    assert [(issue.code, issue.message) for issue in report.issues] == [
        ("house.lacks", "Cell Atlas wants experimentSamples.Flow_Cytometry.txt in the package."),
        (
            "house.pattern",
            "“Serum chemokines by ELISA” has not the form that Cell Atlas wants: CA * (# a digit, "
            "@ a letter, * anything).",
        ),
    ]
    told = [item.what for item in report.coverage]
    assert "House rules of Serum Network, on top of ImmPort's own" in told
    assert main(["validate", str(package), "--rules", str(OURS[0])]) == 1
    assert main(["validate", str(package), "--rules", str(OURS[1])]) == 0
    capsys.readouterr()


def test_a_narrowed_list_names_who_narrowed_it(tmp_path: Path) -> None:
    examples.write("human-study", tmp_path, version="3.37")
    package = tmp_path / "human-study"
    samples = package / "bioSamples.txt"
    text = samples.read_text("utf-8").replace("\tSerum\t", "\tPBMC\t")
    samples.write_text(text, "utf-8")
    report = validate(package, rules=[OURS[1]])
    (message,) = {issue.message for issue in report.issues if issue.column == "Type"}
    assert message == "“PBMC” is not a term of Types of biosamples, as Serum Network takes them."


def test_the_command_checks_rules(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "check", *map(str, OURS)]) == 0
    path = tmp_path / "bad.yaml"
    path.write_text("name: A\ntemplates:\n  biosample: {}\n", "utf-8")
    assert main(["rules", "check", str(path)]) == 1
    assert "bad.yaml, line 3, column 3" in capsys.readouterr().out
    assert main(["validate", str(tmp_path), "--rules", str(path)]) == 2
    assert "bad.yaml, line 3" in capsys.readouterr().err
    assert main(["show", "biosamples", "Type", "--rules", str(OURS[1])]) == 0
    assert "as Serum Network takes them" in capsys.readouterr().out


def asked(path: Path, text: str) -> Path:
    """A file of house rules."""
    path.write_text(f"rules: 1\nname: Net\n{text}")
    return path


DELIVERY = [examples.path("human-study"), examples.path("assay-hai")]


@pytest.mark.parametrize(
    ("text", "lacking"),
    [
        ("templates: {biosamples: {required: true}}", []),
        ("templates: {hai: {required: true}}", []),
        ("one_of: [[elisa, mbaa], [hai, hla]]", []),
        ("templates: {mbaa: {required: true}}", ["experimentSamples.MBAA.txt in any of the pack"]),
        ("templates: {protocols: {columns: {Type: {each_of: [Assay]}}}}", []),
        (
            "templates: {protocols: {columns: {Type: {each_of: [Clinical Study Protocol]}}}}",
            [],
        ),
        (
            "templates: {protocols: {columns: {Name: {each_of: [Nowhere]}}}}",
            ["a row with “Nowhere” in Name"],
        ),
    ],
)
def test_packages_that_are_checked_together_are_one_delivery(
    tmp_path: Path, text: str, lacking: list[str]
) -> None:
    """What one of them holds need not be in the others, and what none holds is said once."""
    report = validate(DELIVERY, rules=[asked(tmp_path / "rules.yaml", text)])
    found = [issue for issue in report.issues if issue.code == "house.lacks"]
    assert [any(words in issue.message for words in lacking) for issue in found] == [True] * len(
        lacking
    )
    assert all(issue.package == 1 for issue in found)


def test_a_package_by_itself_is_a_delivery(tmp_path: Path) -> None:
    rules = asked(tmp_path / "rules.yaml", "templates: {hai: {required: true}}")
    (issue,) = [i for i in validate(DELIVERY[0], rules=[rules]).issues if i.code == "house.lacks"]
    assert "experimentSamples.HAI.txt in the package" in issue.message
