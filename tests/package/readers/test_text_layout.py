"""Tab-separated text -> tables: headers, groups of columns and sections, as people leave them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from support.texts import (
    DESIGN,
    HEADER,
    TOP,
    note_of,
    noted,
    opened,
    rows_of,
)

from immport_explorer.package.limits import Limits
from immport_explorer.package.table import TemplateFile


# --- headers -------------------------------------------------------------------------------------
def cells_of(file: TemplateFile) -> list[tuple[Any, ...]]:
    return [
        (cell.text, cell.column.side if cell.column else None, cell.group, cell.problem)
        for cell in file.tables()[0].cells
    ]


def results(folder: Path, header: str) -> TemplateFile:
    top = "results\tSchema Version 3.36\nPlease do not delete or edit this column\n"
    return opened(folder, f"{top}Column Name\t{header}\n")


SEPARATED = "A ID\tName Reported\tResult Separator Column\tUser ID\tName Reported\tValue"


def test_headers_that_stand_on_both_sides(tmp_path: Path) -> None:
    file = results(tmp_path, SEPARATED)
    assert [(text, side) for text, side, _, _ in cells_of(file)] == [
        ("A ID", "meta"),
        ("Name Reported", "meta"),
        ("Result Separator Column", "meta"),
        ("User ID", "result"),
        ("Name Reported", "result"),
        ("Value", "result"),
    ]
    assert file.notes == []


def test_groups_of_results(tmp_path: Path) -> None:
    file = results(tmp_path, SEPARATED + "\tUser ID\tValue\tUser ID\tName Reported\tValue")
    assert [group for _, side, group, _ in cells_of(file) if side == "result"] == [
        *(0, 0, 0),
        *(1, 1),
        *(2, 2, 2),
    ]
    assert file.notes == []


def test_a_repeat_within_a_group(tmp_path: Path) -> None:
    file = results(tmp_path, SEPARATED + "\tValue")
    assert cells_of(file)[-1] == ("Value", None, 0, "repeated")
    assert noted(file) == [("layout.repeated-column", 3, "Value")]


def test_a_missing_separator(tmp_path: Path) -> None:
    file = results(tmp_path, SEPARATED.replace("\tResult Separator Column", ""))
    assert noted(file) == [("layout.missing-separator", 3, None)]
    assert [side for _, side, _, _ in cells_of(file)] == ["meta", "meta"] + ["result"] * 3


def test_a_column_on_the_wrong_side(tmp_path: Path) -> None:
    file = results(tmp_path, "User ID\tResult Separator Column\tA ID\tValue")
    assert noted(file) == [
        ("layout.wrong-side", 3, "User ID"),
        ("layout.wrong-side", 3, "A ID"),
    ]


def test_spelling_unknown_and_repeated_headers(tmp_path: Path) -> None:
    file = opened(tmp_path, TOP + "column name\ta id\tName\tname \tA  ID\tOther\n\t1\t2\t3\t4\t5\n")
    assert noted(file) == [
        ("layout.header-spelling", 3, "a id"),
        ("layout.header-spelling", 3, "name"),
        ("layout.repeated-column", 3, "name"),
        ("layout.header-spelling", 3, "A  ID"),
        ("layout.repeated-column", 3, "A  ID"),
        ("layout.unknown-column", 3, "Other"),
    ]
    assert rows_of(file.tables()[0]) == [(4, "1", "2", "3", "4", "5")]


def test_no_header(tmp_path: Path) -> None:
    file = opened(tmp_path, TOP + "\ta1\tb\tc\n" * 80)
    assert noted(file) == [("layout.missing-header", None, None)]
    assert rows_of(file.tables()[0]) == []
    assert opened(tmp_path, "things\tSchema Version 3.36").tables()[0].header_row is None


@pytest.mark.parametrize(
    ("text", "expected", "first_row"),
    [
        (TOP + "A ID\tName\tNote\na1\tb\tc\n", [("layout.header-mark", 3, "A ID")], 4),
        (
            "things\tSchema Version 3.36\n" + HEADER + "\ta1\tb\tc\n",
            [("layout.moved-header", 2, None)],
            3,
        ),
        (TOP + "\n" + HEADER + "\ta1\tb\tc\n", [("layout.moved-header", 4, None)], 5),
    ],
)
def test_headers_that_stand_elsewhere(
    tmp_path: Path, text: str, expected: list[Any], first_row: int
) -> None:
    file = opened(tmp_path, text)
    assert noted(file) == expected
    assert rows_of(file.tables()[0]) == [(first_row, "a1", "b", "c")]


def test_the_level_line(tmp_path: Path) -> None:
    top = TOP.replace("things", "levels")
    file = opened(tmp_path, top + "Validation Level\tHIPC\nColumn Name\tA ID\n\ta1\n")
    assert rows_of(file.tables()[0]) == [(5, "a1")]
    assert (file.level, file.notes) == ("HIPC", [])
    file = opened(tmp_path, top + "Column Name\tA ID\n\ta1\n")
    assert noted(file) == [("layout.missing-level", 3, None)]
    assert file.level is None


def test_too_many_columns(tmp_path: Path) -> None:
    header = "Column Name\tA ID\t" + "\t".join(f"c{n}" for n in range(10_000)) + "\n"
    file = opened(tmp_path, TOP + header + "\ta1" + "\tx" * 10_000 + "\n")
    assert len(file.tables()[0].cells) == Limits().columns - 1
    assert "layout.too-many-columns" in [code for code, _, _ in noted(file)]


@pytest.mark.slow
def test_nothing_under_wide_headers_is_not_read_for_ever(tmp_path: Path) -> None:
    header = "Column Name\tA ID\t" + "\t".join(f"c{n}" for n in range(4_000)) + "\n"
    file = opened(tmp_path, TOP + header + "\tx\n" * 1_000_000)
    list(file.tables()[0].blocks())
    assert "file.too-sparse" in [note.code for note in file.notes]


# --- sections ------------------------------------------------------------------------------------
def sections(file: TemplateFile) -> dict[str | None, list[Any]]:
    return {table.section.name: rows_of(table) for table in file.tables()}


def test_sections_of_fields_and_of_rows(tmp_path: Path) -> None:
    file = opened(tmp_path, DESIGN)
    assert sections(file) == {
        "study": [(7, "S1", "A title", "")],
        "focus": [(12, "one"), (12, "two")],
        "arm_or_cohort": [(16, "A1", "Arm one"), (17, "A2", "Arm two")],
        "visit": [(21, "V1", "0")],
    }
    study, _, arms, _ = file.tables()
    assert study.layout == "fields"
    assert study.field_rows == {0: 7, 1: 8, 2: 9}
    assert (arms.start_row, arms.header_row, arms.field_rows) == (14, 15, None)
    assert file.notes == []


def test_sections_as_people_leave_them(tmp_path: Path) -> None:
    text = (
        DESIGN.replace("\nstudy\n", "\n\n\nStudy\t\t\n\n")
        .replace("arm_or_cohort\nID", "Arm or cohort\n\nID")
        .replace("A2\tArm two", "\nA2\tArm two")
    )
    file = opened(tmp_path, text)
    assert [row[1:] for row in sections(file)["arm_or_cohort"]] == [
        ("A1", "Arm one"),
        ("A2", "Arm two"),
    ]
    assert sections(file)["study"][0][1:] == ("S1", "A title", "")
    assert [code for code, _, _ in noted(file)] == ["layout.section-spelling"]


def test_a_section_again_gives_another_table(tmp_path: Path) -> None:
    file = opened(tmp_path, DESIGN + "\nvisit\nID\tDay\nV2\t7\n\nfocus\nFocus\tthree\n")
    assert [table.section.name for table in file.tables()][-2:] == ["visit", "focus"]
    assert noted(file) == [("layout.repeated-section", 23, None)]


def test_an_unknown_section_is_left_aside(tmp_path: Path) -> None:
    file = opened(tmp_path, DESIGN + "\narm_2_subject\nA\tB\n1\t2\n\nvisit\nID\tDay\nV2\t7\n")
    assert noted(file)[0] == ("layout.unknown-section", 23, "arm_2_subject")
    assert rows_of(file.tables()[-1]) == [(29, "V2", "7")]


def test_a_section_without_headers(tmp_path: Path) -> None:
    file = opened(tmp_path, DESIGN.replace("\nID\tDay", ""))
    assert noted(file) == [("layout.missing-header", 20, None)]
    assert note_of(file, "layout.missing-header").section == "visit"
    assert file.tables()[-1].cells == ()
    assert file.tables()[-1].start_row == 19


def test_an_empty_section(tmp_path: Path) -> None:
    file = opened(tmp_path, DESIGN.replace("\nA1\tArm one\nA2\tArm two\t", ""))
    assert sections(file)["arm_or_cohort"] == []
    assert noted(file) == []


def test_unknown_and_repeated_fields(tmp_path: Path) -> None:
    file = opened(tmp_path, DESIGN.replace("Text\t\n", "Texts\tx\nTitle\tagain\n"))
    assert noted(file) == [
        ("layout.unknown-column", 9, "Texts"),
        ("layout.repeated-column", 10, "Title"),
    ]


def test_fields_side_by_side(tmp_path: Path) -> None:
    file = opened(
        tmp_path, DESIGN.replace("ID\tS1\nTitle\tA title\nText\t\n", "ID\tTitle\nS1\tT\n")
    )
    assert sections(file)["study"] == [(8, "S1", "T")]
    assert noted(file) == [("layout.turned-section", 7, None)]


def test_lines_outside_of_any_section(tmp_path: Path) -> None:
    file = opened(tmp_path, DESIGN.replace("\n\nstudy", "\nlost line\there\n\nstudy"))
    assert noted(file) == [("layout.outside-section", 5, "lost line")]


@pytest.mark.parametrize(
    "top",
    [
        "design\tSchema Version 3.36\n",
        "design\tSchema Version 3.36\nSomething else\nColumn Name\n",
        "design\tSchema Version 3.36\n\nColumn Name\n\n\n",
    ],
)
def test_the_top_of_sections_as_people_leave_it(tmp_path: Path, top: str) -> None:
    file = opened(tmp_path, top + "study\nID\tS1\n")
    assert [row[1:] for row in sections(file)["study"]] == [("S1",)]
    assert noted(file) == []


def test_more_values_to_the_right_than_are_read(tmp_path: Path) -> None:
    file = opened(tmp_path, DESIGN.replace("Focus\tone", "Focus" + "\tone" * 5_000))
    assert len(sections(file)["focus"]) == Limits().columns
    assert [note.code for note in file.notes] == ["layout.too-many-columns"]


def test_a_quoted_paragraph_in_a_field(tmp_path: Path) -> None:
    text = DESIGN.replace("Text\t\n", 'Text\t"One.\n\nTwo, ""quoted""."\n')
    file = opened(tmp_path, text)
    assert sections(file)["study"] == [(7, "S1", "A title", 'One.\n\nTwo, "quoted".')]
    assert sections(file)["visit"] == [(23, "V1", "0")]


def test_a_stray_quote_does_not_swallow_a_section(tmp_path: Path) -> None:
    text = DESIGN.replace("A title", '"A title').replace("Arm one", 'Arm one"')
    file = opened(tmp_path, text)
    assert sections(file)["study"] == [(7, "S1", '"A title', "")]
    assert [code for code, _, _ in noted(file)] == ["layout.stray-quote"]
