"""Plans: the templates of a study, in order, from what people call things."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from immport_explorer.cli import main
from immport_explorer.publish.plan import CLINICAL, name_assay, plan
from immport_explorer.schema.assays import ASSAYS
from immport_explorer.schema.load import load_schema, versions
from immport_explorer.schema.model import Schema


@pytest.fixture(scope="module", params=versions())
def schema(request: pytest.FixtureRequest) -> Schema:
    return load_schema(request.param)


def test_every_assay_template_has_its_parts(schema: Schema) -> None:
    samples = {
        name
        for name, template in schema.templates.items()
        if template.file_name.startswith("experimentSamples.")
    }
    assert set(ASSAYS) == samples
    for parts in ASSAYS.values():
        assert {parts.reagents, *parts.controls} <= set(schema.templates)
        assert parts.results is None or parts.results in schema.templates


@pytest.mark.parametrize(
    ("said", "template"),
    [
        ("Luminex", "mbaa"),
        ("facs", "flow_cytometry"),
        ("CITE-seq", "rna_sequencing"),
        ("Mass_Spectrometry_Proteomics", "mass_spec_proteomics"),
        ("qrt-pcr", "qrt-pcr"),
        ("spatial transcriptomics", "other"),
    ],
)
def test_assays_are_known_by_what_people_call_them(
    schema: Schema, said: str, template: str
) -> None:
    assay = name_assay(schema, said)
    assert (assay.template.name, assay.exact) == (template, True)


def test_an_assay_nobody_knows_goes_to_other_and_says_so(schema: Schema) -> None:
    assay = name_assay(schema, "quantum entanglement of platelets")
    assert (assay.template.name, assay.exact) == ("other", False)


def test_a_plan_stands_in_loading_order_with_what_goes_together(schema: Schema) -> None:
    made = plan(schema, assays=["Luminex", "HLA typing"], clinical=["lab tests"])
    order = [schema.loading_order.index(name) for name in made.names]
    assert order == sorted(order)
    assert {
        "protocols",
        "basic_study_design",
        "subjecthumans",
        "treatments",
        "mbaa",
        "mbaa_reagents",
        "mbaa_results",
        "controlsamples",
        "hla",
        "hla_typing",
        "labtests",
    } <= set(made.names)
    assert "subjectanimals" not in made.names
    assert all(step.reason for step in made.steps)


def test_a_study_without_assays_needs_the_study_only(schema: Schema) -> None:
    assert set(plan(schema, species="animal").names) == {
        "protocols",
        "basic_study_design",
        "subjectanimals",
    }


def test_results_may_be_left_out(schema: Schema) -> None:
    assert "mbaa_results" not in plan(schema, assays=["mbaa"], results=False).names


def test_what_to_collect_names_no_ids_and_no_optional_columns(schema: Schema) -> None:
    made = plan(schema, assays=list(ASSAYS), clinical=list(CLINICAL))
    for item in made.collect:
        for column in (*item.always, *item.sometimes):
            assert not column.declares and not column.refers_to
            assert column.required or column.conditional


def test_an_unknown_word_is_refused_with_those_known(schema: Schema) -> None:
    with pytest.raises(ValueError, match="lab tests"):
        plan(schema, clinical=["horoscope"])


def test_command_prints_the_plan_and_writes_a_starter_package(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "starter"
    asked = ["plan", "--assay", "ELISA", "--format", "json", "--text", "--output", str(folder)]
    assert main(asked) == 0
    printed = json.loads(capsys.readouterr().out)
    files = {step["file"] for step in printed["steps"]}
    assert "experimentSamples.ELISA.txt" in files
    assert files <= {path.name for path in folder.iterdir()}
    assert main(["plan", "--assay", "scRNA"]) == 0
    assert "RNA sequencing" in capsys.readouterr().out


def test_command_does_not_write_over_what_is_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "protocols.txt").write_text("filled in", encoding="utf-8")
    assert main(["plan", "--text", "--output", str(tmp_path)]) == 2
    assert (tmp_path / "protocols.txt").read_text(encoding="utf-8") == "filled in"
    assert "protocols.txt" in capsys.readouterr().err


@pytest.mark.parametrize("command", (["plan"], ["blank", "protocols"]))
def test_commands_do_not_write_over_a_zip(
    command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "filled.zip"
    target.write_bytes(b"filled in")
    assert main([*command, "--output", str(target)]) == 2
    assert target.read_bytes() == b"filled in"
    assert "is there already" in capsys.readouterr().err
