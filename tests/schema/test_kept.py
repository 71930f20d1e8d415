"""A newer bundle, adopted: compared, kept, explored and validated without a line of code."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from support import bundles

from immport_explorer import blank, fill, load_schema, validate, versions
from immport_explorer.cli import main
from immport_explorer.fill.guessing.guess import guess
from immport_explorer.schema.compare import compare
from immport_explorer.schema.errors import SchemaError
from immport_explorer.schema.history import history
from immport_explorer.schema.kept import VARIABLE, keep


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return bundles.write(tmp_path_factory.mktemp("bundle"))


@pytest.fixture
def adopted(bundle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv(VARIABLE, str(tmp_path / "data"))
    assert main(["schema", "adopt", str(bundle)]) == 0
    yield bundle


def test_it_is_told_template_by_template(
    bundle: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(VARIABLE, str(tmp_path / "data"))
    assert main(["schema", "adopt", str(bundle)]) == 0
    said = capsys.readouterr()
    assert "From 3.37 to 3.38" in said.out
    for line in (
        "biosamples\n  column added: Storage Temperature",
        "column removed: Subtype",
        "Min Start Day is now called First Start Day",
        "added Tear fluid; removed Serum",
        "moods\n  template added",
    ):
        assert line in said.out
    assert "used from now on" in said.err


def test_it_is_the_newest_from_then_on(adopted: Path) -> None:
    assert versions()[-1] == "3.38"
    schema = load_schema()
    assert (schema.version, schema.origin) == ("3.38", "3.38")
    assert compare(load_schema(adopted), schema).changes == ()


def test_our_words_carry_over_and_new_fields_show_immports(adopted: Path) -> None:
    samples, held = load_schema().templates["biosamples"], load_schema("3.37")
    type_, new = samples.column("Type"), samples.column(bundles.NEW_HEADER)
    before = held.templates["biosamples"].column("Type")
    assert type_ is not None and before is not None and new is not None
    assert type_.description == before.description
    assert new.immport_description == bundles.SENTENCE
    visits = load_schema().templates["basic_study_design"].section("planned_visit")
    assert visits is not None and visits.column(bundles.RENAMED_HEADER) is not None


def test_its_blanks_are_its_own(adopted: Path) -> None:
    schema = load_schema()
    made = {file.name: file.content.decode("utf-8") for file in blank(schema)}
    for template in schema.templates.values():
        own = (adopted / "txt-templates" / template.file_name).read_text(encoding="utf-8")
        lines = made[template.file_name].splitlines()
        assert [line.rstrip() for line in lines] == [x.rstrip() for x in own.splitlines()], (
            template.name
        )


def test_a_package_is_checked_against_it(adopted: Path, tmp_path: Path) -> None:
    report = validate(bundles.package_of(tmp_path))
    assert report.to_dict()["schema"] == "3.38"
    messages = {(issue.code, issue.column) for issue in report.issues}
    assert ("value.not-in-vocabulary", "Type") in messages, "Serum is no term any more"
    assert any(bundles.NEW_HEADER in issue.message for issue in report.issues)
    renamed = next(issue for issue in report.issues if issue.code == "layout.renamed-column")
    assert renamed.section == "planned_visit" and bundles.RENAMED_HEADER in renamed.message
    assert ("layout.unknown-column", bundles.GONE_HEADER) in messages
    assert any("3.37" in item.why for item in report.coverage if "3.38" in item.what)


def test_it_is_explored_and_filled(
    adopted: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["show", "moods"]) == 0
    assert "Mood" in capsys.readouterr().out
    recipe, table = tmp_path / "recipe.yaml", tmp_path / "lab.csv"
    table.write_text("Mood\ncalm\n", encoding="utf-8")
    recipe.write_text(
        "recipe: 1\nsources:\n  lab: {file: lab.csv}\n"
        "templates:\n  - template: moods\n    from: lab\n"
        "    columns:\n      Mood: {column: Mood}\n",
        encoding="utf-8",
    )
    filled = fill(recipe, [table])
    assert filled.rows == {"moods": 1}
    assert not [issue for issue in filled.report.issues if issue.severity == "error"]


def test_the_new_field_is_on_the_card_and_found(
    adopted: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert main(["show", "biosamples", bundles.NEW_HEADER]) == 0
    card = capsys.readouterr().out
    assert bundles.SENTENCE in " ".join(card.split()) and "20" in card
    assert main(["show", "basic_study_design", bundles.RENAMED_HEADER]) == 0
    assert main(["show", "biosamples", bundles.GONE_HEADER]) == 2
    assert main(["search", "storage", "temperature"]) == 0
    assert bundles.NEW_HEADER in capsys.readouterr().out
    assert main(["templates"]) == 0
    assert bundles.NEW_TEMPLATE in capsys.readouterr().out


def test_its_spreadsheets_have_the_new_field_and_the_new_terms(adopted: Path) -> None:
    (file,) = blank(load_schema(), ["biosamples"], "xlsx")
    book = openpyxl.load_workbook(io.BytesIO(file.content))
    heads = {cell.value for row in book.worksheets[0].iter_rows(max_row=3) for cell in row}
    hidden = [sheet for sheet in book.worksheets if sheet.sheet_state != "visible"]
    terms = {cell.value for sheet in hidden for row in sheet.iter_rows() for cell in row}
    assert bundles.NEW_HEADER in heads and bundles.GONE_HEADER not in heads
    assert bundles.NEW_TERM in terms and bundles.GONE_TERM not in terms


def test_the_new_field_and_the_new_term_are_filled_and_pass(adopted: Path, tmp_path: Path) -> None:
    """What 3.38 asks for is given: the package has no error by it."""
    package = bundles.package_of(tmp_path)
    edit_columns(package / "bioSamples.txt", gone=bundles.GONE_HEADER, new=bundles.NEW_HEADER)
    replace(package / "bioSamples.txt", f"\t{bundles.GONE_TERM}\t", f"\t{bundles.NEW_TERM}\t")
    replace(package / "basic_study_design.txt", bundles.OLD_HEADER, bundles.RENAMED_HEADER)
    report = validate(package)
    assert [issue.message for issue in report.issues if issue.severity == "error"] == []
    assert report.to_dict()["schema"] == bundles.VERSION


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def edit_columns(path: Path, *, gone: str, new: str) -> None:
    """Take a column out of a template, if it is there, and put another at the end."""
    lines = [line.split("\t") for line in path.read_text("utf-8").splitlines()]
    heads = lines[2]
    place = heads.index(gone) if gone in heads else None
    for number, line in enumerate(lines[2:]):
        line += [""] * (len(heads) - len(line))
        if place is not None:
            del line[place]
        line.append(new if number == 0 else "-80 C")
    path.write_text("\n".join("\t".join(line) for line in lines) + "\n", "utf-8")


def test_a_lab_fills_it_with_the_new_field(adopted: Path, tmp_path: Path) -> None:
    table = tmp_path / "samples.csv"
    table.write_text("Sample,Kind,Storage Temperature\nS1,Tear fluid,-80 C\n", "utf-8")
    guessed = guess([table], ["biosamples"])
    (filling,) = guessed.recipe.templates
    assert filling.columns[bundles.NEW_HEADER].columns == ("Storage Temperature",)
    filled = fill(guessed.recipe, [table])
    assert filled.rows == {"biosamples": 1}
    text = (filled.package.folder / "bioSamples.txt").read_text("utf-8")
    assert "Schema Version 3.38" in text and "-80 C" in text


def test_a_bundle_of_today_is_not_adopted(
    bundle: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    older = tmp_path / "older"
    older.mkdir()
    text = (bundle / "templates.json").read_text(encoding="utf-8").replace("3.38", "3.37")
    (older / "templates.json").write_text(text, encoding="utf-8")
    assert main(["schema", "adopt", str(older)]) == 2
    assert "no newer than 3.37" in capsys.readouterr().err


def test_a_bundle_cut_short_is_said_and_not_kept(
    bundle: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cut = tmp_path / "cut"
    cut.mkdir()
    content = (bundle / "templates.json").read_bytes()
    (cut / "templates.json").write_bytes(content[: len(content) // 2])
    assert main(["schema", "adopt", str(cut)]) == 2
    assert "is not what a template bundle holds" in capsys.readouterr().err
    assert versions()[-1] == "3.37"


def test_a_kept_bundle_that_broke_says_how_to_go_on(adopted: Path, tmp_path: Path) -> None:
    (tmp_path / "data" / "schemas" / "3.38.zip").write_bytes(b"PK broken")
    with pytest.raises(SchemaError, match=r"schema forget 3\.38"):
        load_schema()
    assert main(["schema", "forget", "3.38"]) == 0
    assert load_schema().version == "3.37"
    assert main(["schema", "forget", "3.38"]) == 2


def test_a_version_that_is_none_is_not_kept(bundle: Path) -> None:
    with pytest.raises(SchemaError, match="that is none"):
        keep(bundle, "../3.38")


def test_dry_runs_keep_nothing(bundle: Path) -> None:
    assert main(["schema", "adopt", str(bundle), "--dry-run"]) == 0
    assert versions()[-1] == "3.37"


def test_the_history_goes_back_to_what_is_known(
    adopted: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    steps = [(step.comparison.before, step.comparison.after) for step in history()]
    assert steps == [("3.37", "3.38"), ("3.36", "3.37"), ("3.33", "3.36")]
    assert main(["schema", "history"]) == 0
    said = capsys.readouterr().out
    assert said.index("From 3.37 to 3.38") < said.index("From 3.33 to 3.36")
    assert "Type is now called Type Reported" in said
    assert main(["schema", "history", "--format", "json"]) == 0
    assert len(json.loads(capsys.readouterr().out)) == 3
