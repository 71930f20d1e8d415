"""Spreadsheets -> tables: values as a person sees them, and bombs left alone."""

from __future__ import annotations

import datetime
import io
import os
import re
import shutil
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.spreadsheets import (
    HEADER,
    SHEET,
    TOP,
    codes,
    far,
    opened,
    part_changed,
    rows_of,
    saved,
    workbook,
)

DESIGN = (
    ("basic_study_design", "Schema Version 3.36"),
    ("Please do not delete or edit this column",),
    ("Column Name",),
    (),
    ("study",),
    ("User Defined ID", "S1"),
    ("Target Enrollment", 20),
    (),
    ("arm_or_cohort",),
    ("User Defined ID", "Name"),
    ("A1", "Arm"),
)


def test_a_filled_template(tmp_path: Path) -> None:
    rows = (*TOP, HEADER, (None, "T1", "one", 3), (), (None, " T2 ", None, 0.25))
    book = workbook(("treatments.txt", rows), ("lookup", [("Days",)]))
    package = opened(saved(book, tmp_path / "treatments.xlsx"))
    (file,) = package.template_files
    assert (file.reader.form, file.sheet, file.declared_version) == (
        "xlsx",
        "treatments.txt",
        "3.36",
    )
    assert file.tables()[0].header_row == 3
    assert rows_of(package) == [(4, "T1", "one", "3"), (6, "T2", "", "0.25")]
    assert [(n.code, n.params["form"]) for n in package.notes] == [("file.needs-text", ".xlsx")]
    assert file.notes == []


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (3.0, "3"),
        (-2, "-2"),
        (0.1 + 0.2, "0.3"),
        (1e-7, "1e-07"),
        (True, "TRUE"),
        ("007", "007"),
        ("=not a formula?", ""),
        (datetime.date(2020, 1, 5), "05-Jan-2020"),
        (datetime.datetime(2020, 12, 25), "25-Dec-2020"),
        (datetime.datetime(2020, 1, 5, 13, 30), "05-Jan-2020 13:30:00"),
        (datetime.time(10, 30), "10:30:00"),
        (datetime.time(0, 0, 12, 345_000), "00:00:12.345"),
        (datetime.timedelta(hours=30, minutes=5), "30:05:00"),
        (datetime.timedelta(hours=-1, minutes=-30), "-01:30:00"),
        (datetime.timedelta(hours=1, milliseconds=600), "01:00:00.6"),
        ("two\nlines", "two\nlines"),
        ("#N/A", "#N/A"),
    ],
)
def test_values_as_a_person_sees_them(tmp_path: Path, value: Any, text: str) -> None:
    rows = (*TOP, HEADER, (None, "T1", value))
    package = opened(saved(workbook(("t", rows)), tmp_path / "t.xlsx"))
    assert rows_of(package)[0][2] == text


def test_merged_cells_and_far_empty_ones(tmp_path: Path) -> None:
    book = workbook(("t", (*TOP, HEADER, (None, "T1", "both"))))
    sheet = book["t"]
    sheet.merge_cells("C4:C5")
    sheet["B5"] = "T2"
    sheet["H2000"].font = openpyxl.styles.Font(bold=True)
    package = opened(saved(book, tmp_path / "t.xlsx"))
    assert rows_of(package) == [(4, "T1", "both", ""), (5, "T2", "", "")]


def test_several_templates_in_a_workbook(tmp_path: Path) -> None:
    other = (("protocols", "Schema Version 3.36"), ("x",), ("Column Name", "User Defined ID"))
    book = workbook(
        ("Read me", [("How to",)]), ("t", (*TOP, HEADER)), ("p", (*other, (None, "P1")))
    )
    package = opened(saved(book, tmp_path / "starter.xlsx"))
    assert [(f.template.name, f.sheet) for f in package.template_files] == [
        ("treatments", "t"),
        ("protocols", "p"),
    ]
    assert rows_of(package, 1) == [(4, "P1")]


def test_a_compound_template(tmp_path: Path) -> None:
    package = opened(saved(workbook(("d", DESIGN)), tmp_path / "d.xlsx"))
    (file,) = package.template_files
    assert [(t.section.name, t.header_row, t.layout) for t in file.tables()] == [
        ("study", 6, "fields"),
        ("arm_or_cohort", 10, "rows"),
    ]
    assert rows_of(package) == [(6, "S1", "20")]
    assert rows_of(package, 0, 1) == [(11, "A1", "Arm")]
    assert file.notes == []


def test_a_level_line_and_cells_without_header(tmp_path: Path) -> None:
    rows = (
        ("fcm_derived_data", "Schema Version 3.36"),
        ("Please do not delete or edit this column",),
        ("Validation Level", "HIPC"),
        ("Column Name", "Expsample ID"),
        (None, "E1", "lost"),
    )
    package = opened(saved(workbook(("f", rows)), tmp_path / "f.xlsx"))
    (file,) = package.template_files
    assert rows_of(package) == [(5, "E1")]
    assert file.level == "HIPC"
    assert [(n.code, n.row, n.value, n.sheet) for n in file.notes] == [
        ("layout.extra-cells", 5, "lost", "f")
    ]


@pytest.mark.parametrize(
    ("rows", "name", "expected"),
    [
        ([("some", "data")], "other.xlsx", ["package.no-template"]),
        ([("some", "data")], "treatments.xlsx", ["template.not-recognised", "package.no-template"]),
        (
            [("treatment", "Schema Version 3.36")],
            "treatments.xlsx",
            ["template.unknown", "package.no-template"],
        ),
        ([], "treatments.xlsx", ["template.not-recognised", "package.no-template"]),
    ],
)
def test_workbooks_that_are_no_template(
    tmp_path: Path, rows: Any, name: str, expected: list[str]
) -> None:
    assert codes(opened(saved(workbook(("s", rows)), tmp_path / name))) == expected


def test_the_official_blanks_equal_the_text_ones(reference_dir: Path) -> None:
    bundle = reference_dir / "immport-3.36"
    text = opened(bundle / "txt-templates")
    sheets = opened(bundle / "excel-templates")
    assert len(text.template_files) == len(sheets.template_files) == 66
    for one, other in zip(text.template_files, sheets.template_files, strict=True):
        assert one.template is other.template
        assert one.level == other.level
        for left, right in zip(one.tables(), other.tables(), strict=True):
            assert left.cells == right.cells
            assert (left.section, left.layout) == (right.section, right.layout)
        assert one.notes == other.notes == []


# --- hostile -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("part", "pattern", "by", "reason"),
    [
        (SHEET, b'<row r="4"', b'<row r="99999999999999999999"', "no place"),
        (SHEET, b'r="C4"', b'r="C' + b"4" * 30 + b'"', "no place"),
        (SHEET, b"<sheetData", "<sheetData".encode("utf-16"), "an encoding that is not"),
        (SHEET, b"<worksheet ", b'<!DOCTYPE x [<!ENTITY a "b">]><worksheet ', "entities"),
        (SHEET, b"</sheetData>", b"", ""),
        (SHEET, b"<v>", b"<v>&#xFFFFFFFF;", ""),
        ("xl/workbook.xml", b"<sheets>", b"<sheets><sheets>", ""),
        ("[Content_Types].xml", b"<", b"", ""),
    ],
)
def test_parts_that_would_do_harm(
    good: Path, part: str, pattern: bytes, by: bytes, reason: str
) -> None:
    package = opened(part_changed(good, part, pattern, by))
    unreadable = [note for note in package.notes if note.code == "file.unreadable"]
    if reason:
        assert reason in unreadable[0].params["reason"]
    else:
        assert unreadable or package.template_files


@pytest.mark.parametrize(
    ("pattern", "by"),
    [
        (b'r="C4"', b'r="XFD1048576"'),
        (b'r="C4"', b"r = 'xfd1048576'"),
        (b'<c r="C4"', b'<x:c s=">" r="XFD1048576"'),
    ],
)
def test_a_stray_cell_far_away_is_named(good: Path, pattern: bytes, by: bytes) -> None:
    assert far(part_changed(good, SHEET, pattern, by)) == ["XFD1048576"]


def test_cells_far_away_that_are_only_formatted_do_no_harm(good: Path) -> None:
    far_cells = b'<row r="1048576"><c r="XFD1048576" s="1"/><c r="XFC1048576"></c></row>'
    part_changed(good, SHEET, b"</sheetData>", far_cells + b"</sheetData>")
    assert rows_of(opened(good)) == [(4, "T1", "one", "3")]


def test_a_sheet_beside_one_that_reaches_too_far_is_read(tmp_path: Path) -> None:
    rows = (*TOP, HEADER, (None, "T1", "one", 3))
    path = saved(workbook(("t", rows), ("notes", [["a"]])), tmp_path / "treatments.xlsx")
    part_changed(path, "xl/worksheets/sheet2.xml", b'r="A1" t', b'r="F1048576" t')
    assert rows_of(opened(path)) == [(4, "T1", "one", "3")]
    assert far(path) == ["F1048576"]


def test_a_sheet_of_no_template_that_reaches_too_far_is_no_error(tmp_path: Path) -> None:
    path = saved(workbook(("plate", [["a", "b"]])), tmp_path / "readings.xlsx")
    part_changed(path, SHEET, b'r="B1"', b'r="F1048576"')
    assert codes(opened(path)) == ["file.not-looked-into", "package.no-template"]


@pytest.mark.parametrize("part", ["customXml/item1.xml", "docMetadata/LabelInfo.xml", "xl/x.xml"])
def test_parts_that_are_not_read_may_be_anything(good: Path, part: str) -> None:
    """Document management systems add parts in UTF-16."""
    with zipfile.ZipFile(good, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(part, "<?xml version='1.0' encoding='utf-16'?><a/>".encode("utf-16"))
    assert codes(opened(good)) == ["file.needs-text"]
    assert rows_of(opened(good)) == [(4, "T1", "one", "3")]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_parts_that_are_read_may_be_in_utf_16(good: Path, encoding: str) -> None:
    """XML may be, and Excel, LibreOffice and openpyxl read it."""
    out = io.BytesIO()
    with zipfile.ZipFile(good) as source, zipfile.ZipFile(out, "w") as target:
        for info in source.infolist():
            text = re.sub(r"^<\?xml[^>]*\?>", "", source.read(info).decode("utf-8"))
            said = f'<?xml version="1.0" encoding="{encoding}"?>{text}'
            target.writestr(info.filename, said.encode(encoding))
    good.write_bytes(out.getvalue())
    assert codes(opened(good)) == ["file.needs-text"]
    assert rows_of(opened(good)) == [(4, "T1", "one", "3")]
    own = encoding if encoding != "utf-16" else "utf-16-le"
    part_changed(good, SHEET, "C4".encode(own), "F1048576".encode(own))
    assert far(good) == ["F1048576"]


def test_systems_that_have_no_files_in_memory(good: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "memfd_create", raising=False)
    assert rows_of(opened(good)) == [(4, "T1", "one", "3")]


def test_a_part_cut_within_a_character_is_damaged(good: Path) -> None:
    part_changed(good, SHEET, b"(?s)^.*$", "<worksheet>".encode("utf-16") + b"a")
    (note,) = [note for note in opened(good).notes if note.code == "file.unreadable"]
    assert "damaged" in note.params["reason"]


def test_a_sheet_that_stands_elsewhere(good: Path) -> None:
    """A sheet's part may have any name."""
    out = io.BytesIO()
    with zipfile.ZipFile(good) as source, zipfile.ZipFile(out, "w") as target:
        for info in source.infolist():
            data = source.read(info).replace(b"worksheets/sheet1.xml", b"other.xml")
            target.writestr(info.filename.replace("worksheets/sheet1.xml", "other.xml"), data)
    good.write_bytes(out.getvalue())
    assert rows_of(opened(good)) == [(4, "T1", "one", "3")]
    assert far(part_changed(good, "xl/other.xml", b'r="C4"', b'r="XFD1048576"'))


def test_cells_that_say_no_place_stand_side_by_side(good: Path) -> None:
    part_changed(good, SHEET, b'<c r="B4"', b"<c/><c")
    for place in (b' r="C4"', b' r="D4"', b' r="4"'):
        part_changed(good, SHEET, place, b"")
    assert rows_of(opened(good)) == [(4, "T1", "one", "3")]
    many = b"<row>" + b"<c><v>1</v></c>" * 1_000 + b'</row><row r="1000"><c><v>1</v></c></row>'
    part_changed(good, SHEET, b"</sheetData>", many + b"</sheetData>")
    assert opened(good, workbook_cells=1_000_000).template_files
    assert far(good, workbook_cells=999_999) == ["ALL1000"]


def test_the_cells_of_all_sheets_count(tmp_path: Path) -> None:
    rows = (*TOP, HEADER, (None, "T1", "one", 3))
    path = saved(workbook(("t", rows), ("u", rows)), tmp_path / "treatments.xlsx")
    assert len(opened(path, workbook_cells=40).template_files) == 2
    said = opened(path, workbook_cells=31).notes[0].params["reason"]
    assert "together" in said, "it is not the second sheet that is too large"


def test_the_spreadsheets_of_a_package_share_their_room(good: Path) -> None:
    shutil.copy(good, good.with_name("other.xlsx"))
    assert len(opened(good.parent).template_files) == 2
    with zipfile.ZipFile(good) as archive:
        size = sum(archive.getinfo(part).file_size for part in (SHEET, "xl/styles.xml"))
    for bounds in ({"workbooks_bytes": 2 * size}, {"workbook_cells": 30}):
        package = opened(good.parent, **bounds)
        assert len(package.template_files) == 1
        (note,) = (note for note in package.notes if note.code == "file.unreadable")
        assert "together" in note.params["reason"]


def test_a_spreadsheet_of_another_form_by_this_name(tmp_path: Path) -> None:
    """Their cells may be repeated without bound, which is looked for in no other form."""
    path = tmp_path / "treatments.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", "<office:document-content/>")
    assert codes(opened(path)) == ["file.unreadable", "package.no-template"]


def test_a_workbook_that_unpacks_beyond_measure(good: Path) -> None:
    with zipfile.ZipFile(good, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet9.xml", bytes(5_000_000))
    package = opened(good, workbook_bytes=4_000_000)
    assert codes(package)[0] == "file.unreadable"


def test_a_workbook_that_lies_about_its_sizes(good: Path) -> None:
    data = bytearray(good.read_bytes())
    at = data.rindex(b"PK\x01\x02") + 24
    data[at : at + 4] = (10).to_bytes(4, "little")
    good.write_bytes(data)
    assert codes(opened(good))[0] == "file.unreadable"


@pytest.mark.parametrize("keep", [10, 200, -40])
def test_a_workbook_cut_short(good: Path, keep: int) -> None:
    good.write_bytes(good.read_bytes()[:keep])
    assert codes(opened(good))[0] == "file.unreadable"


def test_styled_rows_without_values(tmp_path: Path) -> None:
    rows = (*TOP, HEADER, (None, "T1", "one", 3))
    path = saved(workbook(("t", rows)), tmp_path / "t.xlsx")
    empty = b"".join(
        b'<row r="%d" s="1"><c r="A%d" s="1"/></row>' % (n, n) for n in range(5, 200_000)
    )
    package = opened(part_changed(path, SHEET, b"</sheetData>", empty + b"</sheetData>"))
    assert rows_of(package) == [(4, "T1", "one", "3")]


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_no_damage_makes_the_reader_fail(good: Path, tmp_path: Path, data: st.DataObject) -> None:
    content = bytearray(good.read_bytes())
    for at in data.draw(st.lists(st.integers(0, len(content) - 1), min_size=1, max_size=8)):
        content[at] = data.draw(st.integers(0, 255))
    path = tmp_path / "treatments-damaged.xlsx"
    path.write_bytes(content)
    for file in opened(path).template_files:
        for table in file.tables():
            list(table.blocks())
