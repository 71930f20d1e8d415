"""Readers of plates: beads, electrochemiluminescence, absorbance, spots."""

from __future__ import annotations

import csv
import datetime
from pathlib import Path

from support.instruments import one, own, rows, said, tables, workbook

from immport_explorer.lab.readers import read_lab

# --- Luminex -------------------------------------------------------------------------------------


def test_luminex_takes_a_standard_s_concentration_from_what_was_put_in() -> None:
    found = rows(tables(own("luminex.csv"))[0])
    standard = one(found, Sample="Standard1", Analyte="IL-6")
    assert (standard["Role"], standard["Concentration"], standard["State"]) == (
        "standard",
        "10000",
        "measured",
    )
    assert standard["Remarks"] == "Result > 9800 (above the range)"
    control = one(found, Sample="Control1", Analyte="TNF-a")
    assert (control["Role"], control["Expected"], control["Concentration"]) == (
        "control",
        "200",
        "189.4",
    )
    assert one(found, Sample="Background", Analyte="IL-6")["Role"] == "blank"


def test_luminex_keeps_limits_replicates_dilutions_and_warnings() -> None:
    found = rows(tables(own("luminex.csv"))[0])
    second = one(found, Sample="S-01", Analyte="TNF-a", Replicate="2")
    assert (second["Concentration"], second["State"], second["Limit"]) == ("", "below range", "3.2")
    assert second["Dilution Factor"] == "4"
    assert "low bead count" in second["Remarks"]
    assert "did not reach the minimum count" in second["Remarks"]
    dry = one(found, Sample="S-02", Analyte="TNF-a")
    assert (dry["Median"], dry["Count"], dry["State"]) == ("", "0", "not a number")
    assert "Total Events" not in {row["Analyte"] for row in found}
    assert {row["Read at"] for row in found} == {"2022-12-30 15:05:10"}
    assert {row["Unit"] for row in found} == {"pg/mL"}


def test_luminex_names_what_it_left_out_and_copies_no_person() -> None:
    (table,) = tables(own("luminex.csv"))
    assert "Curve Shape" in said(table)
    assert "audit log" in said(table)
    assert not any("somebody" in text for row in table.rows for text in row.texts)


def test_luminex_says_where_each_value_stands() -> None:
    (table,) = tables(own("luminex.csv"))
    row = next(iter(table.rows))
    assert str(table.place(row, table.index("Median") or 0)) == "luminex.csv, C21"


def test_luminex_saved_again_by_a_spreadsheet_is_the_same(tmp_path: Path) -> None:
    """Without quotes that are not needed, and every line filled up with commas."""
    lines = list(csv.reader(own("luminex.csv").read_text().splitlines()))
    again = tmp_path / "again.csv"
    with again.open("w", newline="") as stream:
        csv.writer(stream).writerows([*line, *[""] * (6 - len(line))] for line in lines)
    assert rows(tables(again)[0]) == rows(tables(own("luminex.csv"))[0])


def test_luminex_with_decimal_commas(tmp_path: Path) -> None:
    text = own("luminex.csv").read_text().replace('","', '";"').replace(".", ",")
    path = tmp_path / "europe.csv"
    path.write_text(text.replace("-- CRC --", "-- CRC --"))
    found = one(rows(tables(path)[0]), Sample="S-01", Analyte="IL-6", Replicate="1")
    assert found["Concentration"] == "140.2"


def test_luminex_two_batches_in_a_file(tmp_path: Path) -> None:
    text = own("luminex.csv").read_text()
    path = tmp_path / "both.csv"
    path.write_text(text + text.replace("plate 7", "plate 8"))
    found = rows(tables(path)[0])
    assert len(found) == 28
    assert {row["Batch"] for row in found} == {"Cytokines plate 7", "Cytokines plate 8"}


def test_luminex_cut_off_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    text = own("luminex.csv").read_text()
    path = tmp_path / "cut.csv"
    path.write_text(text[: text.index('"5(1,E1)","S-01","61"')])
    (table,) = tables(path)
    assert "cut off" in said(table)
    assert len(rows(table)) == 14


def test_intelliflex_keeps_two_reporters_apart() -> None:
    found = rows(tables(own("intelliflex.csv"))[0])
    assert [(row["Reporter"], row["Analyte"], row["Median"]) for row in found[:2]] == [
        ("1", "IgG to HA", "5012.5"),
        ("2", "IgM to HA", "310"),
    ]
    assert found[2]["Median"] == ""
    assert "Dry" in found[2]["Remarks"]
    assert len(found) == 4


# --- MSD -----------------------------------------------------------------------------------------


def test_msd_keeps_number_and_range_apart() -> None:
    found = rows(tables(own("msd.csv"))[0])
    below, above = one(found, Sample="U002"), one(found, Sample="U003")
    assert (below["Concentration"], below["State"]) == ("", "below range")
    assert (above["Concentration"], above["State"]) == ("4211.7", "extrapolated")
    standards = [row for row in found if row["Role"] == "standard"]
    assert {row["Concentration"] for row in standards} == {"1000"}
    assert [row["Replicate"] for row in standards] == ["1", "2"]


def test_msd_two_plates_in_a_file() -> None:
    found = rows(tables(own("msd.csv"))[0])
    first = one(found, Sample="U001", Plate="2AB30CD001")
    second = one(found, Sample="U001", Plate="2AB30CD002")
    assert (first["Well"], second["Well"]) == ("C1", "A1")


def test_msd_as_a_spreadsheet_is_the_same(tmp_path: Path) -> None:
    lines = [line.split(",") for line in own("msd.csv").read_text().splitlines()]
    path = workbook(tmp_path / "msd.xlsx", Chart=[["a", "b"]], Workbook_data=lines)
    (table,) = tables(path)
    assert rows(table) == rows(tables(own("msd.csv"))[0])
    assert "Sheet Chart" in said(table)


def test_msd_raw_signals_by_spot() -> None:
    found = rows(tables(own("msd-raw.txt"))[0])
    assert one(found, Well="B3", Spot="2")["Signal"] == "213"
    assert not [row for row in found if (row["Well"], row["Spot"]) == ("B3", "1")]


# --- SoftMax Pro ---------------------------------------------------------------------------------


def test_softmax_asks_the_formulas_not_the_headings() -> None:
    groups = rows(tables(own("softmax.txt"))[0])
    unknown = one(groups, Well="B3")
    assert (unknown["Sample"], unknown["Dilution"]) == ("007", "50.000")
    assert (unknown["Concentration"], unknown["Unit"]) == ("2593.500", "ng/mL")
    standard = one(groups, Well="A2")
    assert (standard["Sample"], standard["Role"], standard["Concentration"]) == (
        "St1",
        "standard",
        "100.000",
    )


def test_softmax_marks_are_no_numbers() -> None:
    groups, wells, _ = tables(own("softmax.txt"))
    out = one(rows(groups), Well="C1")
    assert (out["Concentration"], out["State"], out["Replicate"]) == ("", "out of range", "2")
    masked = one(rows(wells), Well="C3", Kind="raw", Wavelength="450")
    assert (masked["Value"], masked["State"]) == ("", "masked")


def test_softmax_plates_have_letters_from_their_order_and_two_wavelengths() -> None:
    wells = rows(tables(own("softmax.txt"))[1])
    assert one(wells, Well="B3", Wavelength="450", Kind="raw")["Value"] == "1.020"
    assert one(wells, Well="B3", Wavelength="570", Kind="raw")["Value"] == "0.040"
    assert not [row for row in wells if row["Well"] == "A3"]
    assert one(wells, Well="B3", Kind="reduced")["Value"] == "0.980"


def test_softmax_cut_off_says_so(tmp_path: Path) -> None:
    text = own("softmax.txt").read_bytes().decode("utf-16")
    path = tmp_path / "cut.txt"
    path.write_text(text[: text.index("Group: Unknowns") + 60])
    table = tables(path)[0]
    assert "~End" in said(table)
    assert "4 blocks" not in said(table)


def test_softmax_notes_stay_out() -> None:
    for table in tables(own("softmax.txt")):
        assert not any("somebody" in text for row in table.rows for text in row.texts)


# --- Tecan Magellan ------------------------------------------------------------------------------


TECAN: list[list[object]] = [
    ["Well positions", "Label1", "Label2"],
    [None, "0s", "0s"],
    [None, "24.8 °C", "25.1 °C"],
    ["A1", 0.0557, 0.0509],
    ["A2", "OVER", 0.049],
    ["Date of measurement: 2021-07-08/Time of measurement: 14:34:46"],
    ["C:\\Users\\somebody\\x.mth"],
    ["Measurement 1:"],
    ["Measurement mode: Absorbance"],
    ["Measurement wavelength: 450 nm"],
    ["Unit: OD"],
    ["Measurement 2:"],
    ["Measurement mode: Absorbance"],
    ["Measurement wavelength: 620 nm"],
    ["Unit: OD"],
]


def test_tecan_joins_labels_with_what_stands_below(tmp_path: Path) -> None:
    (table,) = tables(workbook(tmp_path / "tecan.xlsx", Magellan_Sheet_1=TECAN))
    found = rows(table)
    assert len(found) == 4
    second = one(found, Well="A1", Label="Label2")
    assert (second["Wavelength"], second["Unit"], second["Temperature"]) == ("620", "OD", "25.1")
    assert second["Read at"] == "2021-07-08 14:34:46"
    over = one(found, Well="A2", Label="Label1")
    assert (over["Value"], over["State"]) == ("", "saturated")


def test_tecan_german_numbers_as_text(tmp_path: Path) -> None:
    lines = [[str(cell).replace(".", ",") if cell else cell for cell in line] for line in TECAN]
    (table,) = tables(workbook(tmp_path / "tecan.xlsx", Magellan_Sheet_1=lines))
    assert one(rows(table), Well="A1", Label="Label1")["Value"] == "0.0557"


# --- spots ---------------------------------------------------------------------------------------


def test_ctl_too_many_to_count_is_no_number() -> None:
    found = rows(tables(own("ctl-blanks.txt"))[0])
    many = one(found, Well="A3")
    assert (many["Spots"], many["State"]) == ("", "too many to count")
    assert one(found, Well="B1")["Spots"] == "0"
    assert {row["Plate"] for row in found} == {"plate A"}


def test_ctl_negative_counts_are_codes() -> None:
    found = rows(tables(own("ctl-tabs.txt"))[0])
    states = {row["Well"]: (row["Spots"], row["State"]) for row in found}
    assert states["A3"] == ("", "off scale")
    assert states["B2"] == ("", "rejected")
    assert states["B3"] == ("", "not counted")
    assert states["B1"] == ("12", "measured")
    assert "mask of 85%" in one(found, Well="B1")["Remarks"]


def test_ctl_two_tables_side_by_side() -> None:
    (table,) = tables(own("ctl-tabs.txt"))
    assert one(rows(table), Well="A2")["Mean spot sizes"] == "10.07830"
    column = table.columns[table.index("Mean spot sizes") or 0]
    assert column.unit == "1E-3 Sq.mm"
    assert one(rows(table), Well="A3")["Assay"] == "2"


def test_ctl_two_plates_in_a_file(tmp_path: Path) -> None:
    text = own("ctl-blanks.txt").read_text()
    path = tmp_path / "two.txt"
    path.write_text(text + text.replace("plate A", "plate C"))
    assert {row["Plate"] for row in rows(tables(path)[0])} == {"plate A", "plate C"}


_READ = datetime.datetime(2020, 10, 1, 11, 5)
_LAYOUT = ("IFN-g", "S-01", 200_000)
MABTECH: list[list[object]] = [
    [],
    [
        *(None, "Plate", "Well", "Read Date", "Machine ID", "Analyte Secreting Population"),
        *("Spot Forming Units (SFU)", "Masked", "Layout-Analyte", "Layout-Donor"),
        "Layout-Cells/well",
    ],
    [None, "p1", "A1", _READ, 77, "LED490 Total", 128, "NO", *_LAYOUT],
    [None, "p1", "A1", _READ, 77, "LED490 Single", 75, "NO", *_LAYOUT],
    [None, "p1", "A1", _READ, 77, "LED490+LED550", 53, "YES", *_LAYOUT],
    [None, "p1", "A2", None, None, "LED490 Total", None, "NO", "IFN-g", "S-02", 200_000],
]


def test_mabtech_totals_are_told_from_what_divides_them(tmp_path: Path) -> None:
    found = rows(tables(workbook(tmp_path / "m.xlsx", Plate_Database=MABTECH))[0])
    assert [row["Kind"] for row in found] == ["total", "single", "combination", "total"]
    first = one(found, Population="LED490 Total", Well="A1")
    assert (first["Spots"], first["Cells"], first["Sample"]) == ("128", "200000", "S-01")
    assert first["Read at"] == "2020-10-01 11:05:00"
    assert "Masked" in one(found, Kind="combination")["Remarks"]


def test_mabtech_a_well_that_was_not_read_is_no_zero(tmp_path: Path) -> None:
    found = rows(tables(workbook(tmp_path / "m.xlsx", Plate_Database=MABTECH))[0])
    unread = one(found, Well="A2")
    assert (unread["Spots"], unread["State"]) == ("", "not counted")


def test_a_text_that_its_program_calls_xls(tmp_path: Path) -> None:
    path = tmp_path / "plate.xls"
    path.write_bytes(own("ctl-tabs.txt").read_bytes())
    assert rows(tables(path)[0]) == rows(tables(own("ctl-tabs.txt"))[0])


def test_softmax_kinetic_plates_have_times_and_spectra_wavelengths(tmp_path: Path) -> None:
    head = "Plate:\tP\t1.3\tPlateFormat\t{}\tAbsorbance\tRaw\tFALSE\t2" + "\t" * 6 + "1\t450 \t"
    plates = "{}\t25\t0.1\t0.2\n\t\t0.3\t0.4\n\n{}\t25\t0.5\t0.6\n\t\t0.7\t0.8\n"
    body = f"\n\tTemperature(C)\t1\t2\n{plates}"
    for read, steps, column in (
        ("Kinetic", ("00:00:00", "00:01:00"), "Time"),
        ("Spectrum", ("440", "450"), "Wavelength"),
    ):
        path = tmp_path / f"{read}.txt"
        path.write_text(f"##BLOCKS= 1\n{head.format(read)}{body.format(*steps)}~End\n")
        found = rows(tables(path)[0])
        assert one(found, Well="B2", **{column: steps[1]})["Value"] == "0.8"
        assert len(found) == 8


# --- what is none of these -----------------------------------------------------------------------


def test_a_file_without_results_says_what_is_missing(tmp_path: Path) -> None:
    path = tmp_path / "empty.csv"
    path.write_text('"Program","xPONENT","","MAGPIX"\n"Build","4.2"\n')
    (problem,) = read_lab(path).problems
    assert "No block of the export holds a well" in str(problem)
    assert "DataType" in str(problem)
