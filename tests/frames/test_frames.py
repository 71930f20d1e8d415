"""Templates as data frames and back: nothing is lost, and what was not changed stays as it was."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.paths import EXAMPLES

import immport_explorer
from immport_explorer import examples, read_template, validate, write_template
from immport_explorer.frames import template_text
from immport_explorer.frames.read import TemplateError
from immport_explorer.frames.values import in_text, same, typed
from immport_explorer.schema.load import load_schema


def templates() -> list[Path]:
    known = load_schema("3.36").templates
    firsts = ((path, path.read_text("utf-8").partition("\t")) for path in EXAMPLES.rglob("*.txt"))
    return sorted(
        path
        for path, (name, _, rest) in firsts
        if name in known and rest.startswith("Schema Version")
    )


def one(frame: Any) -> Any:
    """The frame of a template that has one section."""
    assert not isinstance(frame, dict)
    return frame


@pytest.mark.parametrize("path", templates(), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_example_comes_back_byte_for_byte(path: Path, tmp_path: Path) -> None:
    name = path.read_text(encoding="utf-8").partition("\t")[0]
    written = write_template(read_template(path), name, tmp_path / path.name)
    assert written.read_bytes() == path.read_bytes()


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("last", [True, False])
def test_line_ends_and_an_unfinished_last_line(end: str, last: bool, tmp_path: Path) -> None:
    text = (examples.path("human-study") / "treatments.txt").read_text("utf-8").rstrip("\n")
    path = tmp_path / "treatments.txt"
    path.write_bytes((text.replace("\n", end) + (end if last else "")).encode())
    assert template_text(read_template(path), "treatments").encode().rstrip() == (
        path.read_bytes().rstrip()
    )


def test_columns_have_the_templates_types() -> None:
    study = examples.path("human-study")
    subjects = read_template(study / "subjectHumans.txt")
    samples = one(read_template(study / "bioSamples.txt"))
    assert str(subjects["Subject ID"].dtype) == "string"
    assert str(samples["Study Time Collected"].dtype) in ("Float64", "Int64")
    assert samples["Study Time Collected"].max() == 28
    assert samples.index.name == "row"


def test_sections_are_frames_of_their_own() -> None:
    study = read_template(examples.path("human-study") / "basic_study_design.txt")
    assert list(study["study"]["User Defined ID"]) == ["EXFLU01"]
    assert len(study["arm_or_cohort"]) == 2


def test_a_changed_cell_changes_its_line_alone(tmp_path: Path) -> None:
    source = examples.path("human-study") / "bioSamples.txt"
    frame = one(read_template(source))
    label = frame.index[2]
    frame.loc[label, "Study Time Collected"] = 9.5

    path = write_template(frame, "bioSamples", tmp_path / "bioSamples.txt")

    before = source.read_text(encoding="utf-8").splitlines()
    after = path.read_text(encoding="utf-8").splitlines()
    changed = [number for number, (a, b) in enumerate(zip(before, after, strict=True), 1) if a != b]
    assert changed == [label]
    assert "9.5" in after[label - 1]


def test_rows_can_go_come_and_change_places(tmp_path: Path) -> None:
    source = examples.path("human-study") / "bioSamples.txt"
    frame = one(read_template(source))
    turned = pd.concat([frame.iloc[::-1].iloc[1:], frame.iloc[[0]].assign(Name="again")])
    path = write_template(turned, "bioSamples", tmp_path / "bioSamples.txt")
    again = one(read_template(path))
    assert list(again["Name"].fillna("")) == list(turned["Name"].fillna(""))
    lines = source.read_text(encoding="utf-8").splitlines()
    assert path.read_text(encoding="utf-8").splitlines()[3] == lines[-2]


def test_a_changed_field_of_a_section(tmp_path: Path) -> None:
    source = examples.path("human-study") / "basic_study_design.txt"
    study = read_template(source)
    study["study"]["Brief Title"] = "Another title"
    path = write_template(study, "basic_study_design", tmp_path / "basic_study_design.txt")
    before = source.read_text(encoding="utf-8").splitlines()
    after = path.read_text(encoding="utf-8").splitlines()
    assert [a for a, b in zip(after, before, strict=True) if a != b] == [
        "Brief Title\tAnother title"
    ]


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_a_frame_of_ones_own_becomes_a_template(library: str, tmp_path: Path) -> None:
    content = {
        "User Defined ID": ["S1", "S2"],
        "Name": ["10 mg", 'a "b"'],
        "Study Time Collected": [1.5, None],
    }
    frame = pd.DataFrame(content) if library == "pandas" else pl.DataFrame(content)

    path = write_template(frame, "bioSamples", tmp_path / "bioSamples.txt")

    again = one(read_template(path, library="polars"))
    assert again.select(list(content)).to_dict(as_series=False) == content
    codes = {issue.code for issue in validate(path).issues}
    assert not any(code.startswith(("column.", "template.", "schema")) for code in codes)


def test_groups_of_results_are_columns_with_numbers(tmp_path: Path) -> None:
    row = {"Expsample ID": ["E1"], "Value Reported": [1], "Value Reported (3)": [3]}
    path = write_template(
        pd.DataFrame(row), "experimentSamples.ELISA", tmp_path / "experimentSamples.ELISA.txt"
    )
    again = one(read_template(path))
    assert [again[name].iloc[0] for name in row] == ["E1", 1, 3]
    assert again["Value Reported (2)"].isna().all()
    codes = {issue.code for issue in validate(path).issues}
    assert not any(code.startswith(("column.", "template.")) for code in codes)


def test_a_whole_study_passes_through_polars(tmp_path: Path) -> None:
    study = examples.path("human-study")
    for path in study.glob("*.txt"):
        name = path.read_text(encoding="utf-8").partition("\t")[0]
        if name in load_schema("3.36").templates:
            frames = read_template(path, library="polars")
            write_template(frames, name, tmp_path / path.name, schema="3.36")
    for path in study.iterdir():
        if not (tmp_path / path.name).exists():
            (tmp_path / path.name).write_bytes(path.read_bytes())
    assert validate(tmp_path).valid


@pytest.mark.parametrize(
    ("columns", "template", "said"),
    [
        ({"Nme": ["x"]}, "treatments", "has no column “Nme”. Did you mean Name?"),
        ({"Name": ["x"]}, "treatmnts", "Did you mean treatments"),
        ({"Name": ["x"]}, "basic_study_design", "give a dict of frames"),
    ],
)
def test_what_does_not_fit_is_refused(
    columns: dict[str, list[str]], template: str, said: str, tmp_path: Path
) -> None:
    with pytest.raises(TemplateError, match=said.replace("?", r"\?")):
        write_template(pd.DataFrame(columns), template, tmp_path / "x.txt")
    assert list(tmp_path.iterdir()) == []


def test_what_is_no_template_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("notes", encoding="utf-8")
    with pytest.raises(TemplateError, match="is no template"):
        read_template(tmp_path / "notes.txt")
    with pytest.raises(FileNotFoundError):
        read_template(tmp_path / "nowhere.txt")
    with pytest.raises(TemplateError, match=r"name the file x\.txt"):
        write_template(pd.DataFrame({"Name": ["x"]}), "treatments", tmp_path / "x.xlsx")


def test_the_accessor_of_pandas_frames(tmp_path: Path) -> None:
    frame = pd.DataFrame({"User Defined ID": ["T1"], "Name": ["x"]})
    text = frame.immport.to_template("treatments")
    path = frame.immport.to_template("treatments", tmp_path / "treatments.txt")
    assert path.read_text(encoding="utf-8") == text
    assert text.startswith("treatments\tSchema Version ")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.text(max_size=8), max_size=6), st.sampled_from(["text", "number", "date"]))
def test_no_text_is_lost_in_a_typed_column(texts: list[str], kind: str) -> None:
    series = typed(texts, kind)  # type: ignore[arg-type]
    assert all(same(text, value) for text, value in zip(texts, series, strict=True))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (7.0, "7"),
        (0.1, "0.1"),
        (1e-12, "1e-12"),
        (None, ""),
        (float("nan"), ""),
        (pd.NA, ""),
        (pd.Timestamp("2022-03-10"), "10-Mar-2022"),
        (True, "True"),
        ("007", "007"),
    ],
)
def test_values_in_text(value: object, text: str) -> None:
    assert in_text(value) == text


def test_numbers_as_people_write_them_stay(tmp_path: Path) -> None:
    path = tmp_path / "bioSamples.txt"
    for texts, values in ((["1.50", "<0.5"], ["1.50", "<0.5"]), (["1.50", "2"], [1.5, 2.0])):
        write_template(pd.DataFrame({"Study Time Collected": texts}), "bioSamples", path)
        frame = read_template(path)
        assert list(frame["Study Time Collected"]) == values
        assert template_text(frame, "bioSamples") == path.read_text(encoding="utf-8")


# ---- notebooks ------------------------------------------------------------------------------


def test_the_extension_of_notebooks(capsys: pytest.CaptureFixture[str]) -> None:
    from IPython.core.interactiveshell import InteractiveShell

    shell = InteractiveShell()
    assert shell.extension_manager is not None
    shell.extension_manager.load_extension("immport_explorer")
    study = examples.path("human-study")
    report = shell.run_line_magic("validate", f"'{study}' --schema 3.36")
    assert report.valid
    assert shell.run_line_magic("validate", "") is None
    assert shell.run_line_magic("validate", f"'{study}' --schema 1.0") is None
    said = capsys.readouterr().out
    assert "%validate PATH" in said
    assert "There is no schema 1.0" in said


def test_a_report_in_a_notebook_links_its_codes() -> None:
    html = validate(examples.path("human-study-broken"))._repr_html_()
    assert '/docs/issues.md#valuerequired"' in html


def test_frames_of_schema_and_report() -> None:
    fields = immport_explorer.load_schema("3.36").to_frame()
    row = fields.query("template == 'subjecthumans' and column == 'Gender'").iloc[0]
    assert row["vocabulary"] == "lk_gender"
    report = validate(examples.path("human-study-broken"))
    counts = report.file_counts()
    assert counts["errors"].sum() <= report.summary.errors
    assert set(counts["file"]) == {file.path for file in report.files}
