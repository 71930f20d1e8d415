"""Tab-separated text -> tables: every cell at its place, whatever wrote the file."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.texts import (
    HEADER,
    SMALL,
    TOP,
    note_of,
    noted,
    opened,
    read,
    rows_of,
)

from immport_explorer.package.limits import Limits


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
    assert noted(file) == [("layout.nameless-column", 4, "lost")]
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
    assert note_of(file, "file.encoding").params["encoding"] == "UTF-16"


@pytest.mark.parametrize("encoding", ["utf-32", "utf-32-le", "utf-32-be"])
def test_utf32(tmp_path: Path, encoding: str) -> None:
    file = opened(tmp_path, (TOP + HEADER + "\ta1\tµg 😀\tc\n").encode(encoding), SMALL)
    assert rows_of(file.tables()[0]) == [(4, "a1", "µg 😀", "c")]
    assert [(note.code, note.params["encoding"]) for note in file.notes] == [
        ("file.encoding", "UTF-32")
    ]


GERMAN = "größer, Lösung, Übermaß, 5 µL bei 37 °C"
FRENCH = "prélevé à 37 °C, système immunitaire, reçu"


@pytest.mark.parametrize("said", [GERMAN, FRENCH])
@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("mac-roman", "Mac Roman"),
        ("cp1252", "Windows-1252"),
        ("cp850", "MS-DOS text (code page 850)"),
    ],
)
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_old_encodings_are_told_by_the_letters(
    tmp_path: Path, encoding: str, name: str, said: str, ends: str
) -> None:
    text = f"{TOP}{HEADER}\ta1\tb\tc\n\ta2\t{said}\tc\n".replace("\n", ends)
    file = opened(tmp_path, text.encode(encoding))
    assert rows_of(file.tables()[0])[1] == (5, "a2", said, "c")
    assert [(note.row, note.params["encoding"]) for note in file.notes] == [(5, name)]


@pytest.mark.parametrize(
    "said",
    ["pre–post", "the patient’s “own”", "†p<0.05", "Košice", "5 µm²", "Mr. Żółw".encode("cp1250")
     .decode("cp1252", "replace"), "€ 5…", "Œuvre", "José", "naïve", "¡Hola!", "± 3 °C", "§ 5"],
)  # fmt: skip
def test_what_is_written_on_windows_is_read_as_that(tmp_path: Path, said: str) -> None:
    file = opened(tmp_path, f"{TOP}{HEADER}\ta1\t{said}\tc\n".encode("cp1252", "replace"))
    assert rows_of(file.tables()[0]) == [(4, "a1", said.replace("\ufffd", "?"), "c")]


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
