"""Reading studies as ImmPort releases them."""

from __future__ import annotations

from pathlib import Path

import pytest
from support import releases

from immport_explorer.lab.readers import read_lab
from immport_explorer.lab.release.tables import Release, open_releases
from immport_explorer.lab.table import LabError


def opened(folder: Path, tables: dict[str, str]) -> Release:
    (release,) = open_releases(releases.write(folder / "release.zip", tables))
    return release


def test_tables_and_columns_are_called_as_today(tmp_path: Path) -> None:
    release = opened(tmp_path, releases.OLDER)
    assert release.studies == ("SDY9001",)
    assert {"intervention", "assessment_component"} <= set(release.tables)
    assert "type_reported" in release.tables["arm_or_cohort"].columns
    assert "name" in release.tables["planned_visit"].columns
    assert "analyte_reported" in release.tables["elisa_result"].columns


def test_a_row_that_a_line_end_broke_is_joined(tmp_path: Path) -> None:
    tables = {**releases.DESIGN, "study_glossary": "STUDY_ACCESSION|DEFINITION|TERM\nSDY1|a\nb|c"}
    rows = list(opened(tmp_path, tables).tables["study_glossary"].rows())
    assert [(row.line, list(row.texts)) for row in rows] == [(2, ["SDY1", "a b", "c"])]


def test_a_row_of_other_width_is_noted_and_kept(tmp_path: Path) -> None:
    tables = {**releases.DESIGN, "study_link": "NAME|VALUE\na|b|c\nd"}
    table = opened(tmp_path, tables).tables["study_link"]
    assert [list(row.texts) for row in table.rows()] == [["a", "b"], ["d", ""]]
    assert table.broken == {2: "3 cells under 2 headings", 3: "1 cell under 2 headings"}


def test_what_is_no_release_is_said(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("a\tb\n", encoding="utf-8")
    with pytest.raises(LabError, match="no release of ImmPort's in its Tab form"):
        open_releases(tmp_path)


def test_a_cut_zip_is_said(tmp_path: Path) -> None:
    path = releases.write(tmp_path / "release.zip", releases.OLDER)
    path.write_bytes(path.read_bytes()[:900])
    with pytest.raises(LabError):
        open_releases(path)


def test_a_release_is_among_a_labs_files(tmp_path: Path) -> None:
    lab = read_lab(releases.write(tmp_path / "release.zip", releases.NEWER))
    assert not lab.problems
    subjects = next(table for table in lab.tables if table.name == "subjecthumans")
    assert [column.field for column in subjects.columns][:3] == [
        "Subject ID", "Arm Or Cohort ID", "Sex",
    ]  # fmt: skip
    first = next(iter(subjects.rows))
    assert str(subjects.place(first, 2)) == "subject.txt, C2"
