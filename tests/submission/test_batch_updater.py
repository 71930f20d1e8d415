"""Files for the batch updater: both forms of the header are read, and what ImmPort would refuse is
found at its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from immport_explorer import load_schema
from immport_explorer.submission.batch_updater import check_update, is_update, read_update

LINES = """# Changes to reagents

table_name\treagent
format\tupdate_value
key_columns\treagent_accession
data_columns\tanalyte_preferred~analyte_reported

ESR1\tANA40\tCD27
ESR2\tANA41\tCD28
"""
COLUMNS = """# Changes to reagents
table_name\tformat\tkey_columns\tdata_columns
reagent\tupdate_value\treagent_accession\tanalyte_preferred~analyte_reported
reagent_accession\tanalyte_preferred\tanalyte_reported
ESR1\tANA40\tCD27
ESR2\tANA41\tCD28
"""


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "update.txt"
    path.write_text(text, "utf-8", newline="")
    return path


@pytest.mark.parametrize(
    "text",
    [
        LINES,
        COLUMNS,
        LINES.replace("\n", "\r\n"),
        LINES.replace("table_name\t", "table_name => "),
        LINES.replace("format\t", "format = "),
    ],
)
def test_a_good_file(tmp_path: Path, text: str) -> None:
    path = written(tmp_path, text)
    update = read_update(path)

    assert update.table == "reagent"
    assert update.columns == ("reagent_accession", "analyte_preferred", "analyte_reported")
    assert [cells for _, cells in update.rows] == [
        ("ESR1", "ANA40", "CD27"),
        ("ESR2", "ANA41", "CD28"),
    ]
    assert check_update(path, load_schema()) == ()
    assert is_update(path)


@pytest.mark.parametrize(
    ("before", "after", "row", "said"),
    [
        ("table_name\treagent\n", "", None, "does not say table_name"),
        ("table_name\treagent", "table_name\treagents", None, "no table of ImmPort's"),
        ("update_value", "update_rows", None, "no format"),
        ("~analyte_reported", "~analyte_said", None, "no column analyte_said"),
        ("~analyte_reported", "~analyte_preferred", None, "named twice"),
        ("~analyte_reported", "~reagent_accession", None, "cannot be changed"),
        ("ESR2\tANA41\tCD28", "ESR2\tANA41", 9, "2 cells under a header of 3 columns"),
        ("ESR2", "ESR1", 9, "stands in line 8 too"),
        ("ESR2", "", 9, "The key is empty"),
        ("ANA41", "A" * 16, 9, "16 characters; ImmPort's column holds 15"),
        ("ESR1\tANA40\tCD27\nESR2\tANA41\tCD28\n", "", 7, "no row below"),
    ],
)
def test_what_immport_would_refuse(
    tmp_path: Path, before: str, after: str, row: int | None, said: str
) -> None:
    assert before in LINES
    problems = check_update(written(tmp_path, LINES.replace(before, after)), load_schema())

    assert any(said in problem.message and problem.row == row for problem in problems), problems


def test_a_controlled_term(tmp_path: Path) -> None:
    text = (
        "table_name\tsubject\nformat\tupdate_value\nkey_columns\tsubject_accession\n"
        "data_columns\tgender\nSUB1\tfemale\nSUB2\tF\n"
    )
    (problem,) = check_update(written(tmp_path, text), load_schema())

    assert (problem.row, problem.column) == (6, "gender")
    assert "controlled vocabulary" in problem.message


@pytest.mark.parametrize("content", [b"", b"\x00\xff" * 100, b"User Defined ID\tName\n1\t2\n"])
def test_a_file_that_is_none(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "other.txt"
    path.write_bytes(content)

    assert not is_update(path)
    assert check_update(path, load_schema())
