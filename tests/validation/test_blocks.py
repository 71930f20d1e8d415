"""Tables of many rows: what is found in the blocks of a column of few values, and of many."""

from __future__ import annotations

from pathlib import Path

import pytest

from immport_explorer import validate
from immport_explorer.package.limits import Limits

HEADER = (
    "Column Name\tUser Defined ID\tType\tSubtype\tName\tDescription\tSubject ID\tStudy ID\t"
    "Planned Visit ID\tTreatment ID(s)\tStudy Time Collected\tStudy Time Collected Unit\t"
    "Study Time T0 Event\tStudy Time T0 Event Specify\n"
)
ROWS = 3_000
FIRST_ROW = 4


def _row(number: int, **changed: str) -> str:
    cells = {
        "id": f"sample-{number}",
        "type": ("PBMC", "Serum")[number % 2],
        "name": f"sample {number} of a donor",
        "subject": f"subject-{number % 700}",
        "time": str(number % 5),
        "unit": "Days",
        **changed,
    }
    return (
        f"\t{cells['id']}\t{cells['type']}\t\t{cells['name']}\t\t{cells['subject']}\tstudy-1\tvisit-1"
        f"\t\t{cells['time']}\t{cells['unit']}\tTime of enrollment\t\n"
    )


def _found(folder: Path, changes: dict[int, dict[str, str]]) -> set[tuple[str, str | None, int]]:
    """Code, header and number of the data row of each finding about a cell."""
    rows = [_row(number, **changes.get(number, {})) for number in range(ROWS)]
    path = folder / "bioSamples.txt"
    head = "biosamples\tSchema Version 3.37\nPlease do not delete or edit this column\n"
    path.write_text(head + HEADER + "".join(rows), encoding="utf-8", newline="\n")
    report = validate(path, schema="3.37")
    return {
        (issue.code, issue.column, issue.row - FIRST_ROW)
        for issue in report.issues
        if issue.row is not None and issue.code != "reference.unknown"
    }


def test_a_long_clean_table_has_no_finding(tmp_path: Path) -> None:
    assert _found(tmp_path, {}) == set()


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"id": ""}, {("value.required", "User Defined ID")}),
        ({"id": "sample-7"}, {("id.repeated", "User Defined ID")}),
        ({"id": " sample-a"}, {("id.blanks", "User Defined ID")}),
        ({"id": "jo@lab.org"}, {("privacy.email", "User Defined ID")}),
        ({"type": "Serumm"}, {("value.not-in-vocabulary", "Type")}),
        ({"type": ""}, {("value.required", "Type")}),
        ({"name": "n" * 300}, {("value.too-long", "Name")}),
        ({"name": "ring 410-555-0100"}, {("privacy.telephone", "Name")}),
        ({"subject": "subject-3 "}, {("id.blanks", "Subject ID")}),
        ({"subject": ""}, {("value.required", "Subject ID")}),
        ({"time": "soon"}, {("value.not-a-number", "Study Time Collected")}),
        ({"time": "1,5"}, {("value.not-a-number", "Study Time Collected")}),
        ({"unit": "Fortnights"}, {("value.not-in-vocabulary", "Study Time Collected Unit")}),
    ],
)
def test_each_bad_cell_of_a_long_table_is_found_where_it_is(
    tmp_path: Path, changed: dict[str, str], expected: set[tuple[str, str]]
) -> None:
    places = (500, 1_700, ROWS - 1) if changed != {"id": "sample-7"} else (500,)
    found = _found(tmp_path, dict.fromkeys(places, changed))
    own = {(code, header, place) for code, header in expected for place in places}
    assert own <= found
    told_of_repeats = {finding for finding in found - own if finding[0] == "id.repeated"}
    assert found - own == told_of_repeats


def test_the_rows_stay_right_over_the_blocks_of_a_file(tmp_path: Path) -> None:
    filler = "d" * (Limits().block_bytes // ROWS)
    rows = [_row(number, name=f"{number} {filler}"[:240]) for number in range(ROWS)]
    wide = [row.replace("\t\tsubject", f"\t{filler}\tsubject", 1) for row in rows]
    wide[-1] = _row(ROWS, type="Serumm")
    path = tmp_path / "bioSamples.txt"
    head = "biosamples\tSchema Version 3.37\nPlease do not delete or edit this column\n"
    path.write_text(head + HEADER + "".join(wide), encoding="utf-8", newline="\n")
    assert path.stat().st_size > Limits().block_bytes
    issues = validate(path, schema="3.37").issues
    assert [i.row for i in issues if i.code == "value.not-in-vocabulary"] == [FIRST_ROW + ROWS - 1]
