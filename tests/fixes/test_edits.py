"""Cells that a person edited: written where they stand, shown beforehand, kept as CSV."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from immport_explorer import examples, validate
from immport_explorer.cli import main
from immport_explorer.fixes.apply import repair
from immport_explorer.fixes.edits import EDIT, Edit, EditsError, edits_as_csv, edits_from_csv
from immport_explorer.fixes.planned import planned_lines

ROW = 4


@pytest.fixture
def study(tmp_path: Path) -> Path:
    shutil.copytree(examples.path("human-study"), tmp_path / "study")
    return tmp_path / "study"


def lines_of(file: Path) -> list[list[str]]:
    return [line.split("\t") for line in file.read_text("utf-8").split("\n")]


def edit_of(file: Path, row: int, header: str, after: str) -> Edit:
    """An edit of what stands in a plain template."""
    lines = lines_of(file)
    position = lines[2].index(header)
    return Edit(
        file=file.name,
        sheet=None,
        template="subjecthumans",
        section=None,
        row=row,
        position=position,
        column=header,
        before=lines[row - 1][position],
        after=after,
    )


def test_an_edit_is_written_and_every_other_byte_stays(study: Path, tmp_path: Path) -> None:
    people = study / "subjectHumans.txt"
    edit = edit_of(people, ROW, "Ethnicity", "Unknown")
    before = people.read_bytes()

    report = repair(study, tmp_path / "out", edits=[edit])

    assert [(c.code, c.row, c.column, c.after) for c in report.changes] == [
        (EDIT, ROW, "Ethnicity", "Unknown")
    ]
    lines = lines_of(people)
    lines[ROW - 1][edit.position] = edit.after
    expected = "\n".join("\t".join(line) for line in lines).encode()
    assert (tmp_path / "out" / people.name).read_bytes() == expected
    assert people.read_bytes() == before


def test_an_empty_cell_at_the_end_of_a_short_row_is_filled(study: Path, tmp_path: Path) -> None:
    people = study / "subjectHumans.txt"
    edit = edit_of(people, ROW, "Race", "White")
    lines = lines_of(people)
    lines[ROW - 1] = lines[ROW - 1][: edit.position]
    people.write_text("\n".join("\t".join(line) for line in lines), "utf-8")
    repair(study, tmp_path / "out", edits=[replace(edit, before="")])
    assert lines_of(tmp_path / "out" / people.name)[ROW - 1][edit.position] == "White"


def test_an_edit_of_a_section_of_fields_is_written(study: Path, tmp_path: Path) -> None:
    design = study / "basic_study_design.txt"
    lines = lines_of(design)
    row = next(n for n, line in enumerate(lines, 1) if line[0] == "Brief Title")
    edit = Edit(
        design.name, None, "basic_study_design", "study", row, 1, "Brief Title",
        lines[row - 1][1], "Another title", "fields",
    )  # fmt: skip
    repair(study, tmp_path / "out", edits=[edit])
    assert lines_of(tmp_path / "out" / design.name)[row - 1][1] == "Another title"


def test_a_cell_that_holds_something_else_is_not_written(study: Path, tmp_path: Path) -> None:
    edit = replace(edit_of(study / "subjectHumans.txt", ROW, "Race", "White"), before="Martian")
    report = repair(study, tmp_path / "out", edits=[edit])
    assert not report.changes
    assert [change.reason for change in report.skipped] == [
        "the cell does not hold what the issue says"
    ]


def test_the_last_edit_of_a_cell_counts_and_one_that_changes_nothing_is_none(
    study: Path, tmp_path: Path
) -> None:
    people = study / "subjectHumans.txt"
    first, last = (edit_of(people, ROW, "Race", race) for race in ("Asian", "Other"))
    back = edit_of(people, ROW + 1, "Race", "Asian")
    back = replace(back, after=back.before)
    report = repair(study, tmp_path / "out", edits=[first, last, back])
    assert [change.after for change in report.changes] == ["Other"]


def test_a_fix_gives_way_to_an_edit_of_its_cell() -> None:
    broken = examples.path("human-study-broken")
    report = validate(broken)
    issue = next(i for i in report.issues if i.code == "value.not-in-vocabulary" and i.suggestions)
    picked = {issue.id: issue.suggestions[0]}
    edit = replace(
        edit_of(broken / issue.file, issue.row or 0, issue.column or "", "Other"),
        before=issue.value or "",
    )
    done = repair(broken, None, dry_run=True, choices=picked, edits=[edit])
    planned = planned_lines(report, 0, picked, [edit])
    assert [line.after for line in planned if line.column == issue.column] == ["Other"]
    assert not [s for s in done.skipped if s.column == issue.column]


def test_a_line_that_is_left_out_is_not_written(tmp_path: Path) -> None:
    broken = examples.path("human-study-broken")
    report = validate(broken)
    edit = edit_of(broken / "subjectHumans.txt", ROW, "Race", "Asian")
    lines = planned_lines(report, 0, {}, [edit])
    assert len(lines) > 1
    assert next(iter(lines)).code == EDIT

    for line in lines:
        done = repair(broken, tmp_path / line.code, edits=[edit], without=[line])
        left = {(change.code, change.column, change.after) for change in done.changes}
        assert (line.code, line.column, line.after) not in left
        assert len(left) == len(lines) - 1


def test_an_edit_of_a_spreadsheet_is_written_as_text(tmp_path: Path) -> None:
    people = examples.path("human-study") / "subjectHumans.txt"
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "people"
    for line in lines_of(people):
        sheet.append(line)
    book.save(tmp_path / "people.xlsx")
    edit = replace(edit_of(people, ROW, "Race", "Asian"), file="people.xlsx", sheet="people")
    repair(tmp_path / "people.xlsx", tmp_path / "out", edits=[edit])
    written = lines_of(tmp_path / "out" / people.name)
    assert written[ROW - 1][edit.position] == "Asian"


TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)


@given(TEXTS, TEXTS, TEXTS.filter(bool))
def test_edits_are_the_same_after_a_stay_in_csv(before: str, after: str, file: str) -> None:
    edit = Edit(file, None, "elisa", None, 7, 3, "Value", before, after)
    assert edits_from_csv(edits_as_csv([edit])) == [edit]


@pytest.mark.parametrize("value", ["=1+1", "+x", "-3", "@a", "\t=1", "'quoted"])
def test_no_edit_runs_in_a_spreadsheet(value: str) -> None:
    edit = Edit("a.txt", None, None, None, 1, 0, "Value", value, value)
    written = edits_as_csv([edit])
    assert b"," + value.encode() not in written
    assert edits_from_csv(written) == [edit]


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe", b"a,b\n1,2\n", edits_as_csv([]) + b"a,b\r\n", b"\x00" * 9]
)
def test_what_is_no_list_of_edits_is_refused(content: bytes) -> None:
    with pytest.raises(EditsError):
        edits_from_csv(content)


def test_edits_are_made_at_the_command_line(
    study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit = edit_of(study / "subjectHumans.txt", ROW, "Race", "Asian")
    (tmp_path / "edits.csv").write_bytes(edits_as_csv([edit]))
    out = tmp_path / "out"
    assert (
        main(["repair", str(study), "--edits", str(tmp_path / "edits.csv"), "--output", str(out)])
        == 0
    )
    assert "Asian" in capsys.readouterr().out
    assert lines_of(out / "subjectHumans.txt")[ROW - 1][edit.position] == "Asian"


def test_a_file_that_holds_no_edits_is_said(
    study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "edits.csv").write_text("nonsense")
    code = main(["repair", str(study), "--edits", str(tmp_path / "edits.csv"), "--dry-run"])
    assert code == 2
    assert "no list of edits" in capsys.readouterr().err
