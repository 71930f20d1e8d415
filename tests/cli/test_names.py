"""The command line answers to names of other versions and of sections, and follows links."""

from __future__ import annotations

from pathlib import Path

import pytest

from immport_explorer import examples
from immport_explorer.cli import main

VALID = str(examples.path("human-study"))

Captured = pytest.CaptureFixture[str]


def test_links_to_the_users_files_are_checked(tmp_path: Path, capsys: Captured) -> None:
    for path in Path(VALID).iterdir():
        (tmp_path / path.name).symlink_to(path)
    assert main(["validate", str(tmp_path)]) == 0
    assert "package.link" not in capsys.readouterr().out


def test_show_answers_to_the_name_that_another_version_has(capsys: Captured) -> None:
    assert main(["show", "lk_gender", "--schema", "3.37"]) == 0
    said = capsys.readouterr().out
    assert "lk_gender is called lk_sex_humans in schema 3.37" in said
    assert "“Sex” of subjectHumans.txt, “Gender” before 3.37" in said
    assert main(["show", "LK_Sex_Humans", "--schema", "3.36"]) == 0
    assert "lk_sex_humans is called lk_gender in schema 3.36" in capsys.readouterr().out


def test_show_a_section(capsys: Captured) -> None:
    assert main(["show", "arm_or_cohort"]) == 0
    said = capsys.readouterr().out
    assert "arm_or_cohort is a section of basic_study_design.txt" in said
    assert "User Defined ID" in said
    assert main(["show", "arm_or_cohort", "--format", "json"]) == 0
    assert "columns" in capsys.readouterr().out
