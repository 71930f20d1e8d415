"""A starter package, filled as its README says, is one that ImmPort takes."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from immport_explorer import examples, repair, validate
from immport_explorer.publish.blank import write
from immport_explorer.publish.starter import READ_ME, WORKBOOK, Form, starter
from immport_explorer.schema.load import load_schema

NOT_NEEDED = ("labtests", "adverseevents")


@pytest.fixture(params=["xlsx", "txt"])
def filled(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """The example study written into a starter package, in which some templates stay blank."""
    form: Form = request.param
    schema = load_schema(examples.versions()[-1])
    study = examples.write("human-study", tmp_path, version=schema.version)[0]
    names = [schema.find_template(name) for name in examples.describe("human-study").templates]
    wanted = [template.name for template in names if template is not None]
    folder = tmp_path / "starter"
    write(starter(schema, [*wanted, *NOT_NEEDED], form), folder)
    stems = {template.file_name for template in names if template is not None}
    for file in study.iterdir():
        if file.name not in stems:
            (folder / file.name).write_bytes(file.read_bytes())
        elif form == "txt":
            (folder / file.name).write_text(file.read_text("utf-8"), "utf-8")
    if form == "xlsx":
        _fill(folder / WORKBOOK, [study / stem for stem in stems])
    return folder


def _fill(workbook: Path, texts: list[Path]) -> None:
    book = openpyxl.load_workbook(workbook)
    for text in texts:
        sheet = book[text.stem[:31]]
        sheet.delete_rows(1, sheet.max_row)
        for line in text.read_text("utf-8").rstrip("\n").split("\n"):
            sheet.append([value or None for value in line.split("\t")])
    book.save(workbook)


def test_only_what_stayed_blank_is_to_be_left_out(filled: Path) -> None:
    report = validate(filled)
    found = {(issue.code, issue.fix and issue.fix.kind) for issue in report.issues}
    assert {each for each in found if each[0] != "file.needs-text"} <= {
        ("template.blank", "leave-out"),
        ("layout.unused-section", None),
    }
    assert report.summary.errors == len(NOT_NEEDED)


def test_what_is_made_of_it_has_no_error(filled: Path, tmp_path: Path) -> None:
    done = repair(filled, tmp_path / "package")
    assert done.after is not None
    assert done.after.valid, list(done.after.issues)
    files = {file.name for file in (tmp_path / "package").iterdir()}
    assert WORKBOOK not in files
    assert "labTests.txt" not in files
    assert READ_ME in files


def test_another_readme_is_a_file_that_no_row_names(tmp_path: Path) -> None:
    study = examples.write("human-study", tmp_path)[0]
    (study / READ_ME).write_text("Notes of mine", "utf-8")
    codes = {issue.code for issue in validate(study).issues if issue.file == READ_ME}
    assert codes == {"file.unused"}
