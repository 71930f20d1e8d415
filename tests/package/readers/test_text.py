"""Tab-separated text -> tables: every cell at its place, whatever wrote the file."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from immport_explorer.package.limits import Limits
from immport_explorer.package.note import Note
from immport_explorer.package.opening import open_package
from immport_explorer.package.table import Table, TemplateFile
from immport_explorer.schema.model import Column, Schema, Section, Template

SMALL = Limits(block_bytes=64, line_bytes=300)
"""Blocks so small that every seam is crossed."""


def column(header: str, **fields: Any) -> Column:
    return Column(header=header, json_name=header.replace(" ", ""), type="text", **fields)


def template(name: str, kind: str, *sections: Section, **fields: Any) -> Template:
    return Template(
        name=name,
        title=name,
        file_name=f"{name}.txt",
        kind=kind,
        category="",
        sections=sections,
        **fields,
    )


PLAIN = template("things", "single", Section(columns=tuple(map(column, ("A ID", "Name", "Note")))))
LEVEL = template("levels", "single", Section(columns=(column("A ID"),)), level_line=True)
RESULTS = template(
    "results",
    "combined-result",
    Section(
        columns=(
            column("A ID", side="meta"),
            column("Name Reported", side="meta"),
            column("Result Separator Column", side="meta"),
            column("User ID", side="result"),
            column("Name Reported", side="result"),
            column("Value", side="result"),
        )
    ),
)
COMPOUND = template(
    "design",
    "compound",
    Section(name="study", layout="fields", columns=(column("ID"), column("Title"), column("Text"))),
    Section(name="focus", layout="fields", columns=(column("Focus"),)),
    Section(name="arm_or_cohort", columns=(column("ID"), column("Name"))),
    Section(name="visit", columns=(column("ID"), column("Day"))),
)
SCHEMA = Schema(
    version="3.36",
    templates={each.name: each for each in (PLAIN, LEVEL, RESULTS, COMPOUND)},
    vocabularies={},
    entities={},
    tables={},
    relations=(),
    domains={},
    loading_order=(),
)
TOP = "things\tSchema Version 3.36\nPlease do not delete or edit this column\n"
HEADER = "Column Name\tA ID\tName\tNote\n"


def opened(folder: Path, data: str | bytes, limits: Limits | None = None) -> TemplateFile:
    path = folder / "data.txt"
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    (file,) = open_package(path, SCHEMA, limits=limits).template_files
    return file


def rows_of(table: Table) -> list[tuple[int, ...]]:
    """Each row's number with its cells."""
    return [
        (row, *cells)
        for block in table.blocks()
        for row, cells in zip(block.rows, block.frame.iter_rows(), strict=True)
    ]


def read(folder: Path, body: str | bytes, limits: Limits | None = None) -> list[Any]:
    top = (TOP + HEADER).encode()
    data = top + (body.encode() if isinstance(body, str) else body)
    (table,) = opened(folder, data, limits).tables()
    return rows_of(table)


def noted(file: TemplateFile) -> list[tuple[Any, ...]]:
    for table in file.tables():
        list(table.blocks())
    return [(note.code, note.row, note.column or note.value) for note in file.notes]


def note_of(file: TemplateFile, code: str) -> Note:
    (note,) = (note for note in file.notes if note.code == code)
    return note


# --- cells and rows ------------------------------------------------------------------------------


def test_cells_by_position_with_their_rows(tmp_path: Path) -> None:
    assert read(tmp_path, "\ta1\tone\tx\n\ta2\ttwo\t\n") == [
        (4, "a1", "one", "x"),
        (5, "a2", "two", ""),
    ]


def test_the_last_line_may_lack_its_end(tmp_path: Path) -> None:
    assert read(tmp_path, "\ta1\tone\tx") == [(4, "a1", "one", "x")]


def test_short_rows_are_padded_and_empty_rows_keep_the_count(tmp_path: Path) -> None:
    body = "\ta1\n\n\t\t\t\n \t \n\ta2\tb\n\t\t\tc\n\n\n"
    assert read(tmp_path, body) == [(4, "a1", "", ""), (8, "a2", "b", ""), (9, "", "", "c")]


def test_outer_blanks_are_trimmed_and_remembered(tmp_path: Path) -> None:
    body = "\t a1\tb c \t\xa0d\n\ta2\tb\tc\n\ta3 \t\t  \n"
    file = opened(tmp_path, TOP + HEADER + body)
    (table,) = file.tables()
    (block,) = table.blocks()
    assert block.frame.rows() == [("a1", "b c", "d"), ("a2", "b", "c"), ("a3", "", "")]
    assert {at: rows.to_list() for at, rows in block.padded.items()} == {1: [4, 6], 2: [4], 3: [4]}


def test_blocks_may_be_read_again_and_notes_are_not_doubled(tmp_path: Path) -> None:
    file = opened(tmp_path, TOP + HEADER + "\ta1\tb\tc\td\n", SMALL)
    (table,) = file.tables()
    assert rows_of(table) == rows_of(table)
    assert [note.code for note in file.notes] == ["layout.extra-cells"]


def test_a_template_without_rows_has_its_table(tmp_path: Path) -> None:
    (table,) = opened(tmp_path, TOP + HEADER + "\t\t\t\n").tables()
    assert [cell.text for cell in table.cells] == ["A ID", "Name", "Note"]
    assert [cell.position for cell in table.cells] == [1, 2, 3]
    assert rows_of(table) == []


def test_many_blocks(tmp_path: Path) -> None:
    expected = [(n + 4, f"id{n}", "näme" * (n % 7), "") for n in range(500)]
    body = "".join(f"\t{a}\t{b}\t{c}\n" for _, a, b, c in expected)
    assert read(tmp_path, body, SMALL) == expected
    assert read(tmp_path, body, Limits(block_cells=40)) == expected


def test_values_beyond_the_header_are_noted(tmp_path: Path) -> None:
    body = "\ta1\tb\tc\t\t\n\ta2\tb\tc\t\tmore\textra\nx\ta3\n"
    file = opened(tmp_path, TOP + HEADER + body)
    assert noted(file) == [("layout.extra-cells", 5, "more"), ("layout.extra-cells", 6, "x")]
    assert [note.params["position"] for note in file.notes] == [5, 0]


def test_a_long_row_beside_a_short_one(tmp_path: Path) -> None:
    file = opened(tmp_path, TOP + HEADER + "\ta1\t\t\t\tlost\n\ta2\n")
    assert noted(file) == [("layout.extra-cells", 4, "lost")]


def test_values_under_an_empty_header_are_noted(tmp_path: Path) -> None:
    header = "Column Name\tA ID\t\tNote\n"
    file = opened(tmp_path, TOP + header + "\ta1\tlost\tc\n\ta2\t\tc\n")
    assert noted(file) == [("layout.extra-cells", 4, "lost")]
    assert rows_of(file.tables()[0]) == [(4, "a1", "c"), (5, "a2", "c")]


def test_a_million_like_notes_are_counted(tmp_path: Path) -> None:
    body = "\ta\tb\tc\td\n" * 5_000
    file = opened(tmp_path, TOP + HEADER + body)
    notes = noted(file)
    assert len(notes) == 1_001
    assert file.notes[-1].params == {"more": 4_000}


# --- quotes --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ('"b"', "b"),
        ('"say ""hi"""', 'say "hi"'),
        ('""', ""),
        ('"two\tcells"', "two\tcells"),
        ('"two\nlines"', "two\nlines"),
        ('"a\n\nparagraph"', "a\n\nparagraph"),
        ('5" pipe', '5" pipe'),
        ('a "b" c', 'a "b" c'),
        ('"quoted" and more', '"quoted" and more'),
        ('"open', '"open'),
        ('"', '"'),
        ('"""', '"""'),
    ],
)
@pytest.mark.parametrize("limits", [None, SMALL])
def test_quotes_as_spreadsheets_write_them(
    tmp_path: Path, cell: str, value: str, limits: Limits | None
) -> None:
    rows = read(tmp_path, f"\ta1\t{cell}\tc\n\ta2\tb\tc\n", limits)
    assert rows == [(4, "a1", value, "c"), (5 + value.count("\n"), "a2", "b", "c")]


def test_a_stray_quote_swallows_nothing(tmp_path: Path) -> None:
    body = '\ta1\t"b\tc\n\ta2\tb\tc"\n\ta3\tb\t"\n\ta4\tb"\t"c"\n'
    file = opened(tmp_path, TOP + HEADER + body)
    assert rows_of(file.tables()[0]) == [
        (4, "a1", '"b', "c"),
        (5, "a2", "b", 'c"'),
        (6, "a3", "b", '"'),
        (7, "a4", 'b"', "c"),
    ]
    assert [note[:2] for note in noted(file)] == [
        ("layout.stray-quote", 4),
        ("layout.stray-quote", 6),
    ]


def test_two_stray_quotes_in_a_full_row_are_two_cells(tmp_path: Path) -> None:
    assert read(tmp_path, '\t"a1\tb"\tc\n\t"a\tb"\tb\tc\n') == [
        (4, '"a1', 'b"', "c"),
        (5, "a\tb", "b", "c"),
    ]


def test_a_stray_quote_among_short_rows(tmp_path: Path) -> None:
    assert read(tmp_path, '\ta1\t"b\n\ta2\n\ta3\tb"\n') == [
        (4, "a1", '"b', ""),
        (5, "a2", "", ""),
        (6, "a3", 'b"', ""),
    ]


def test_each_of_many_stray_quotes_keeps_its_row(tmp_path: Path) -> None:
    lines = ['\ta\t"b\tc', '\ta\t"x"y\tc', '"\ta\tb\t"', '\ta\tb"\tc', '\ta\t"b\tb"']
    body = "".join(f"{line}\n" for line in lines * 2_000)
    for limits in (None, SMALL):
        file = opened(tmp_path, TOP + HEADER + body, limits)
        rows = rows_of(file.tables()[0])
        assert [row for row, *_ in rows] == list(range(4, 10_004))
        assert {row[1:] for row in rows} == {
            ("a", '"b', "c"),
            ("a", '"x"y', "c"),
            ("a", "b", '"'),
            ("a", 'b"', "c"),
            ("a", '"b', 'b"'),
        }
        strays = [note for note in file.notes if note.code == "layout.stray-quote"]
        assert [(note.row, note.value) for note in strays[:6]] == [
            (4, '"b'),
            (5, '"x"y'),
            (6, '"'),
            (6, '"'),
            (8, '"b'),
            (9, '"b'),
        ]
        assert strays[-1].params == {"more": 9_000}


def test_a_quoted_header(tmp_path: Path) -> None:
    text = (
        '"things"\t"Schema Version 3.36"\n"Please do not"\n"Column Name"\t"A ID"\t"Name"\n\ta\tb\n'
    )
    (table,) = opened(tmp_path, text).tables()
    assert [cell.text for cell in table.cells] == ["A ID", "Name"]
    assert rows_of(table) == [(4, "a", "b")]


# --- bytes ---------------------------------------------------------------------------------------


def test_windows_1252_among_utf8(tmp_path: Path) -> None:
    body = "\ta1\tµg ü\tc\n".encode() + "\ta2\tµg\t…\n".encode("cp1252") + b"\ta3\t\x81\t\n"
    file = opened(tmp_path, (TOP + HEADER).encode() + body)
    assert rows_of(file.tables()[0]) == [
        (4, "a1", "µg ü", "c"),
        (5, "a2", "µg", "…"),
        (6, "a3", "\x81", ""),
    ]
    assert [(note.code, note.row) for note in file.notes] == [("file.encoding", 5)]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf16(tmp_path: Path, encoding: str) -> None:
    file = opened(tmp_path, (TOP + HEADER + "\ta1\tµg 😀\tc\n").encode(encoding), SMALL)
    assert rows_of(file.tables()[0]) == [(4, "a1", "µg 😀", "c")]
    assert note_of(file, "file.encoding").params["encoding"].startswith("utf-16")


def test_nul_characters_are_left_out(tmp_path: Path) -> None:
    file = opened(tmp_path, TOP + HEADER + "\ta1\tb\tc\n\ta\x002\tb\tc\n\t\x00a3\t\tc\n")
    assert rows_of(file.tables()[0])[1:] == [(5, "a2", "b", "c"), (6, "a3", "", "c")]
    assert [(note.code, note.row) for note in file.notes] == [("file.nul", 5)]


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_line_ends(tmp_path: Path, ends: str) -> None:
    text = (TOP + HEADER + '\ta1\t"b\nb"\tc\n\n\ta2\tb\tc\n').replace("\n", ends)
    for limits in (None, SMALL, Limits(block_bytes=1)):
        (table,) = opened(tmp_path, text, limits).tables()
        assert rows_of(table) == [(4, "a1", "b\nb", "c"), (7, "a2", "b", "c")]


def test_a_line_beyond_the_bound_is_left_out(tmp_path: Path) -> None:
    file = opened(tmp_path, TOP + HEADER + "\ta1\n\t" + "x" * 5_000 + "\n\ta3\n", SMALL)
    assert [row[:2] for row in rows_of(file.tables()[0])] == [(4, "a1"), (6, "a3")]
    assert [(note.code, note.row) for note in file.notes] == [("file.line-too-long", 5)]


def test_nothing_but_line_ends(tmp_path: Path) -> None:
    assert read(tmp_path, "\n" * 3_000_000 + "\ta1\n") == [(3_000_004, "a1", "", "")]


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


def test_nothing_under_wide_headers_is_not_read_for_ever(tmp_path: Path) -> None:
    header = "Column Name\tA ID\t" + "\t".join(f"c{n}" for n in range(4_000)) + "\n"
    file = opened(tmp_path, TOP + header + "\tx\n" * 1_000_000)
    list(file.tables()[0].blocks())
    assert "file.too-sparse" in [note.code for note in file.notes]


# --- sections ------------------------------------------------------------------------------------

DESIGN_TOP = (
    "design\tSchema Version 3.36\nPlease do not delete or edit this column\tx\nColumn Name\n"
)
DESIGN = (
    DESIGN_TOP
    + "\n\nstudy\nID\tS1\nTitle\tA title\nText\t\n"
    + "\nfocus\nFocus\tone\ttwo\t\n"
    + "\narm_or_cohort\nID\tName\nA1\tArm one\nA2\tArm two\t\n"
    + "\nvisit\nID\tDay\nV1\t0\n"
)


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


# --- properties ----------------------------------------------------------------------------------

CELL = st.text(
    st.one_of(
        st.sampled_from('abc "\t\n,;\xa0µ’"'),
        st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\u2028\u2029"),
    ),
    max_size=6,
).map(str.strip)
ROWS = st.lists(st.tuples(CELL, CELL, CELL).filter(any), max_size=8)
OFTEN = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def written(rows: Iterable[Iterable[str]], quoting: int, ends: str) -> str:
    out = io.StringIO()
    writer = csv.writer(out, delimiter="\t", quoting=quoting, lineterminator="\n")  # type: ignore[arg-type]
    writer.writerows(["", *row] for row in rows)
    return (TOP + HEADER + out.getvalue()).replace("\n", ends)


@OFTEN
@given(
    rows=ROWS,
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    ends=st.sampled_from(["\n", "\r\n", "\r"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    block=st.sampled_from([7, 64, 2**20]),
)
@example(rows=[('"', "a\tb", "c\nd")], quoting=0, ends="\n", encoding="utf-8", block=7)
def test_rewriting_a_file_keeps_its_cells(
    tmp_path: Path, rows: Any, quoting: int, ends: str, encoding: str, block: int
) -> None:
    data = written(rows, quoting, ends).encode(encoding)
    (table,) = opened(tmp_path, data, Limits(block_bytes=block)).tables()
    found = rows_of(table)
    assert [row[1:] for row in found] == rows
    first = 4
    for (row, *_), cells in zip(found, rows, strict=True):
        assert row == first
        first += 1 + sum(cell.count("\n") for cell in cells)


@OFTEN
@given(
    body=st.binary(max_size=300), top=st.sampled_from([b"", TOP.encode(), (TOP + HEADER).encode()])
)
@example(body=b"\xff\xfe\x00", top=b"")
def test_no_bytes_make_the_reader_fail(tmp_path: Path, body: bytes, top: bytes) -> None:
    path = tmp_path / "data.txt"
    path.write_bytes(top + body)
    for limits in (Limits(), Limits(block_bytes=5, line_bytes=20, block_cells=10)):
        package = open_package(path, SCHEMA, limits=limits)
        for file in package.template_files:
            for table in file.tables():
                for block in table.blocks():
                    assert len(block.rows) == block.frame.height
                    assert block.frame.null_count().sum_horizontal().sum() == 0


@OFTEN
@given(
    lines=st.lists(
        st.sampled_from(
            ["", "study", "visit", "ID\tS1", "Title\tx", "ID\tDay", "V1\t0", '"', "other", "\tID"]
        ),
        max_size=14,
    )
)
def test_no_order_of_lines_makes_the_sections_fail(tmp_path: Path, lines: list[str]) -> None:
    file = opened(tmp_path, DESIGN_TOP + "\n".join(lines))
    noted(file)


@OFTEN
@given(text=st.text(st.sampled_from('a"\t\n'), max_size=40))
def test_quotes_lose_no_character(tmp_path: Path, text: str) -> None:
    """Whatever the quotes mean, each letter is in some cell, or noted as having no header."""
    file = opened(tmp_path, TOP + HEADER + text)
    (table,) = file.tables()
    found = sum(str(cell).count("a") for row in rows_of(table) for cell in row[1:])
    noted_too = sum((note.value or "").count("a") for note in file.notes if "extra" in note.code)
    beyond = any("extra" in note.code for note in file.notes)
    assert found + noted_too == text.count("a") or (beyond and found <= text.count("a"))
