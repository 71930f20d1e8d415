"""Whole files: blank templates that are left out, and files that a person puts in."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest

from immport_explorer import examples, repair
from immport_explorer.fixes.edits import Edit
from immport_explorer.fixes.planned import planned_lines
from immport_explorer.publish.blank import text
from immport_explorer.schema.load import load_schema
from immport_explorer.validation.validate import validate

BLANK = "labTests.txt"


@pytest.fixture
def study(tmp_path: Path) -> Path:
    shutil.copytree(examples.path("human-study"), tmp_path / "study")
    return tmp_path / "study"


def put_blank(folder: Path) -> Path:
    schema = load_schema("3.36")
    folder.mkdir(exist_ok=True)
    (folder / BLANK).write_text(text(schema, schema.templates["labtests"]), "utf-8")
    return folder / BLANK


def test_a_blank_template_is_left_out(study: Path, tmp_path: Path) -> None:
    put_blank(study)
    done = repair(study, tmp_path / "out")
    assert [(each.kind, each.file, each.before) for each in done.changes] == [
        ("leave-out", BLANK, BLANK)
    ]
    assert not (tmp_path / "out" / BLANK).exists()
    assert done.after is not None and done.after.valid


def test_a_blank_template_stays_where_its_line_is_unticked(study: Path, tmp_path: Path) -> None:
    put_blank(study)
    (line,) = planned_lines(validate(study), 0, {})
    done = repair(study, tmp_path / "out", without=[line])
    assert not done.changes
    assert (tmp_path / "out" / BLANK).exists()


def test_a_renamed_file_keeps_its_name_where_that_line_is_unticked(
    study: Path, tmp_path: Path
) -> None:
    (study / "treatments.txt").rename(study / "treatments (1).txt")
    (line,) = planned_lines(validate(study), 0, {})
    repair(study, tmp_path / "out", without=[line])
    assert (tmp_path / "out" / "treatments (1).txt").exists()


@pytest.mark.parametrize("above", ["no header", "another column", "a column less"])
def test_a_template_that_may_hold_something_is_not_left_out(
    study: Path, tmp_path: Path, above: str
) -> None:
    whole = put_blank(study).read_text("utf-8").rstrip("\n")
    header = whole.split("\n")[2]
    spoilt = {
        "no header": whole.replace(header, "\n".join(["", "CREA-1\t1.2"])),
        "another column": whole.replace(header, f"{header}\tMy own"),
        "a column less": whole.replace(header, header.rsplit("\t", 1)[0]),
    }
    (study / BLANK).write_text(spoilt[above], "utf-8")
    repair(study, tmp_path / "out")
    assert (tmp_path / "out" / BLANK).exists()


def test_a_package_of_blank_templates_alone_is_not_emptied(tmp_path: Path) -> None:
    put_blank(tmp_path / "blanks")
    (tmp_path / "blanks" / "README.txt").write_text("A data package for ImmPort", "utf-8")
    done = repair(tmp_path / "blanks", tmp_path / "out")
    assert [each.reason for each in done.skipped] == ["nothing would be left"]
    assert (tmp_path / "out" / BLANK).exists()


def test_blank_sheets_are_left_out_when_a_workbook_becomes_text(
    study: Path, tmp_path: Path
) -> None:
    book = openpyxl.Workbook()
    lines = (study / "treatments.txt").read_text("utf-8").rstrip("\n").split("\n")
    _fill(book.active, lines)
    _fill(book.create_sheet("labTests"), put_blank(study).read_text("utf-8").split("\n"))
    for name in ("treatments.txt", BLANK):
        (study / name).unlink()
    book.save(study / "book.xlsx")
    done = repair(study, tmp_path / "out")
    assert (tmp_path / "out" / "treatments.txt").exists()
    assert not (tmp_path / "out" / BLANK).exists()
    assert done.after is not None and done.after.valid


def _fill(sheet: object, lines: Sequence[str]) -> None:
    assert isinstance(sheet, openpyxl.worksheet.worksheet.Worksheet)
    for line in lines:
        sheet.append([value or None for value in line.split("\t")])


def test_a_missing_file_is_put_beside_the_templates(study: Path, tmp_path: Path) -> None:
    missing = study / "subject_table.csv"
    held = shutil.move(missing, tmp_path / missing.name)
    done = repair(study, tmp_path / "out", put_in=[held])
    assert [(each.kind, each.before, each.after) for each in done.changes] == [
        ("put-in", None, missing.name)
    ]
    assert (tmp_path / "out" / missing.name).read_bytes() == Path(held).read_bytes()
    assert done.after is not None and done.after.valid
    assert not missing.exists()


def test_a_file_takes_the_place_of_that_of_its_name(study: Path, tmp_path: Path) -> None:
    good = (study / "subjectHumans.txt").read_bytes()
    people = study / "subjectHumans.txt"
    people.write_bytes(good.replace(b"Female", b"F"))
    better = tmp_path / "SubjectHumans.txt"
    better.write_bytes(good)
    edit = Edit(people.name, None, "subjecthumans", None, 5, 1, "Subject ID", "x", "y")
    done = repair(study, tmp_path / "out", put_in=[better], edits=[edit])
    assert [(each.kind, each.before, each.after) for each in done.changes] == [
        ("put-in", people.name, better.name)
    ]
    assert {each.reason for each in done.skipped} == {"another file was put in its place"}
    assert (tmp_path / "out" / better.name).read_bytes() == good
    assert not (tmp_path / "out" / people.name).exists()


def test_a_dry_run_puts_nothing_in(study: Path) -> None:
    done = repair(study, None, dry_run=True, put_in=[study / "treatments.txt"])
    assert [each.kind for each in done.changes] == ["put-in"]
