"""Ids that look like others and are not."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from immport_explorer import Issue, ValidationReport, examples, repair, validate

SUBJECTS, SAMPLES = "subjectHumans.txt", "bioSamples.txt"
HIDDEN = ["\u200b", "\ufeff", "\u00ad", "\u200e", "\u2060"]
ALIKE = ["ЕXFLU01-S01", "EXFLU01-Ѕ01", "ΕXFLU01-S01"]


@pytest.fixture
def study(tmp_path: Path) -> Path:
    return Path(shutil.copytree(examples.path("human-study"), tmp_path / "study"))


def change(path: Path, edit: Callable[[str], str]) -> None:
    path.write_text(edit(path.read_text("utf-8")), encoding="utf-8")


def roots(report: ValidationReport) -> list[Issue]:
    others = "package.older-schema"
    return [i for i in report.issues if i.caused_by is None and i.code != others]


@pytest.mark.parametrize("sign", HIDDEN)
@pytest.mark.parametrize("file", [SUBJECTS, SAMPLES])
def test_a_hidden_character_is_named_and_can_be_taken_out(
    study: Path, file: str, sign: str
) -> None:
    """Where the id is declared, and where it is named; what names the other names nothing."""
    change(study / file, lambda text: text.replace("\tEXFLU01-S01\t", f"\tEXFLU01-S01{sign}\t", 1))
    report = validate(study)
    unknown, issue = roots(report)
    assert (unknown.code, unknown.severity) == ("reference.unknown", "error")
    assert (issue.code, issue.file, issue.row) == ("id.hidden-character", file, 4)
    assert f"U+{ord(sign):04X}" in issue.message
    assert issue.fix is not None and issue.fix.value == "EXFLU01-S01"
    assert not report.valid
    assert not any(sign in each for i in report.issues for each in i.suggestions)


def test_repair_takes_hidden_characters_out(study: Path, tmp_path: Path) -> None:
    change(study / SUBJECTS, lambda text: text.replace("\tEXFLU01-S01\t", "\tEXFLU01-S01\u200b\t"))
    repaired = tmp_path / "repaired"
    repair(study, repaired)
    assert validate(repaired).valid


@pytest.mark.parametrize("written", ALIKE)
def test_a_letter_of_another_alphabet_is_named(study: Path, written: str) -> None:
    change(study / SUBJECTS, lambda text: text.replace("\tEXFLU01-S01\t", f"\t{written}\t", 1))
    _, issue = roots(validate(study))
    assert (issue.code, issue.row, issue.fix) == ("id.look-alike", 4, None)
    assert issue.suggestions == ("EXFLU01-S01",)


@pytest.mark.parametrize("written", ["EXFLU01-αCD3", "ПАЦИЕНТ-01", "EXFLU01-Ä01", "EXFLU01-患者01"])
def test_ids_in_other_alphabets_are_fine(study: Path, written: str) -> None:
    for file in (SUBJECTS, SAMPLES):
        change(study / file, lambda text: text.replace("\tEXFLU01-S01\t", f"\t{written}\t"))
    assert not roots(validate(study))


@pytest.mark.parametrize("mark", [",", ", ", "/", "|", "；", " ", " + ", " & "])
def test_other_signs_between_ids_are_taken_for_semicolons(study: Path, mark: str) -> None:
    ids = ("EXFLU01-REAGENT-CXCL13", "EXFLU01-REAGENT-CXCL10")
    change(
        study / "experimentSamples.ELISA.txt",
        lambda text: text.replace(";".join(ids), mark.join(ids), 1),
    )
    (issue,) = roots(validate(study))
    assert issue.code == "reference.unknown"
    assert issue.suggestions == (";".join(ids),)
