"""REDCap exports, and spreadsheets of other programs."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from support.lab import names, only, texts

from immport_explorer import examples
from immport_explorer.lab.readers import read_lab

MIME = "application/vnd.oasis.opendocument.spreadsheet"
MANIFEST = (
    '<?xml version="1.0"?><manifest:manifest '
    'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
    f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{MIME}"/>'
    "</manifest:manifest>"
)
OFFICE = "urn:oasis:names:tc:opendocument:xmlns"


def ods(path: Path, rows: str) -> Path:
    """A minimal OpenDocument spreadsheet with these rows."""
    content = (
        f'<?xml version="1.0"?><office:document-content xmlns:office="{OFFICE}:office:1.0" '
        f'xmlns:table="{OFFICE}:table:1.0" xmlns:text="{OFFICE}:text:1.0"><office:body>'
        f'<office:spreadsheet><table:table table:name="S">{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", MIME)
        archive.writestr("META-INF/manifest.xml", MANIFEST)
        archive.writestr("content.xml", content)
    return path


def row(*cells: str, times: str = "") -> str:
    written = (
        f'<table:table-cell office:value-type="string"{times}><text:p>{cell}</text:p>'
        "</table:table-cell>"
        for cell in cells
    )
    return f"<table:table-row>{''.join(written)}</table:table-row>"


def test_an_opendocument_spreadsheet(tmp_path: Path) -> None:
    path = ods(tmp_path / "lab.ods", row("Subject", "Sex") + row("S1", "F") + row("S2", "M"))
    table = only(read_lab(path))
    assert names(table) == ["Subject", "Sex"]
    assert texts(table) == [["S1", "F"], ["S2", "M"]]


def test_cells_repeated_beyond_all_measure_are_refused(tmp_path: Path) -> None:
    many = ' table:number-columns-repeated="999999999"'
    lab = read_lab(ods(tmp_path / "lab.ods", row("x", times=many) * 3))
    assert "span too many cells" in str(lab.problems[0])


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("PT26H30M00S", "26:30:00"),
        ("PT01H10M00S", "01:10:00"),
        ("-PT00H00M12.345S", "-00:00:12.345"),
        ("P1DT2H", "26:00:00"),
        ("PT90M", "01:30:00"),
    ],
)
def test_a_length_of_time_in_an_opendocument_spreadsheet(
    tmp_path: Path, written: str, text: str
) -> None:
    cell = f'office:value-type="time" office:time-value="{written}"'
    run = f"<table:table-row><table:table-cell {cell}><text:p/></table:table-cell>"
    path = ods(tmp_path / "lab.ods", row("Run") + f"{run}</table:table-row>")
    assert texts(only(read_lab(path))) == [[text]]


@pytest.mark.parametrize("seen", ["TRUE", "FALSE", "1", "0"])
def test_a_number_that_an_opendocument_spreadsheet_shows_as_a_word(
    tmp_path: Path, seen: str
) -> None:
    number = int(seen in ("TRUE", "1"))
    cell = f'office:value-type="float" office:value="{number}"'
    run = f"<table:table-row><table:table-cell {cell}><text:p>{seen}</text:p></table:table-cell>"
    path = ods(tmp_path / "lab.ods", row("Run") + f"{run}</table:table-row>")
    assert texts(only(read_lab(path))) == [[seen]]


def test_rows_hidden_beyond_all_values_are_not_told(tmp_path: Path) -> None:
    hidden = '<table:table-row table:visibility="collapse"><table:table-cell/></table:table-row>'
    rest = hidden.replace("<table:table-row", '<table:table-row table:number-rows-repeated="99999"')
    path = ods(tmp_path / "lab.ods", row("x") + hidden + row("1") + rest)
    told = [guess.text for guess in only(read_lab(path)).guesses if guess.kind == "hidden"]
    assert told == ["Hidden in the sheet, and read: rows 2."]


@pytest.mark.parametrize("name", ["lab.xls", "lab.ods", "lab.xlsx"])
def test_a_damaged_spreadsheet_is_a_problem_with_what_is_allowed(tmp_path: Path, name: str) -> None:
    start = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" if name.endswith("xls") else b"PK\x03\x04"
    (tmp_path / name).write_bytes(start + b"rubbish" * 100)
    lab = read_lab(tmp_path / name)
    assert not lab.tables
    assert name in str(lab.problems[0])
    assert "Allowed:" in str(lab.problems[0])


def test_a_redcap_export_has_a_table_an_instrument_and_labels_for_codes() -> None:
    folder = examples.lab()
    files = [folder / "redcap_records.csv", folder / "redcap_dictionary.csv"]
    enrolment, events = read_lab(files).tables
    assert (enrolment.name, events.name) == ("enrolment", "adverse_events")
    assert {row[names(events).index("ae_grade")] for row in texts(events)} <= {
        "Mild",
        "Moderate",
        "Severe",
    }
    asthma = next(one for one in enrolment.columns if one.name == "conditions___1")
    assert asthma.label == "Known conditions: Asthma"
    assert [one.name for one in enrolment.columns if one.personal] == ["first_name", "phone"]
    first = next(iter(events.rows))
    assert str(events.place(first, 0)) == "redcap_records.csv, A3"


def test_a_redcap_export_without_its_dictionary_says_that_codes_stay_codes() -> None:
    tables = read_lab(examples.lab() / "redcap_records.csv").tables
    events = tables[1]
    assert {row[names(events).index("ae_grade")] for row in texts(events)} <= {"1", "2", "3"}
    assert any("without its data dictionary" in guess.text for guess in events.guesses)
