"""A newer bundle, adopted: compared, kept, explored and validated without a line of code."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from support import bundles

from immport_explorer import blank, examples, fill, load_schema, validate, versions
from immport_explorer.cli import main
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
    package = tmp_path / "package"
    examples.write("human-study", tmp_path, version="3.37")
    (tmp_path / "human-study").rename(package)
    for path in package.glob("*.txt"):
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace("Schema Version 3.37", "Schema Version 3.38"), "utf-8")
    report = validate(package)
    assert report.to_dict()["schema"] == "3.38"
    messages = {(issue.code, issue.column) for issue in report.issues}
    assert ("value.not-in-vocabulary", "Type") in messages, "Serum is no term any more"
    assert any(bundles.NEW_HEADER in issue.message for issue in report.issues)
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
