"""Templates saved with commas or semicolons are read as they are meant."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from immport_explorer import load_schema, validate
from immport_explorer.fixes.apply import repair
from immport_explorer.package.opening import Package, open_package

HEADER = ["Column Name", "User Defined ID", "Name", "Use Treatment?", "Comments"]
TOP = [["treatments", "Schema Version 3.37"], ["Please do not delete or edit this column"], HEADER]


def quoted(cell: str, separator: str) -> str:
    if any(mark in cell for mark in (separator, '"', "\n", "\r")):
        return '"' + cell.replace('"', '""') + '"'
    return cell


def written(rows: list[list[str]], separator: str, ends: str = "\n") -> str:
    lines = (separator.join(quoted(cell, separator) for cell in row) for row in rows)
    return "".join(f"{line}{ends}" for line in lines)


def opened(path: Path, text: str, encoding: str = "utf-8") -> Package:
    path.write_bytes(text.encode(encoding))
    return open_package(path, load_schema("3.37"))


def rows_of(package: Package) -> list[tuple[object, ...]]:
    (file,) = package.template_files
    return [
        (row, *cells)
        for block in file.tables()[0].blocks()
        for row, cells in zip(block.rows, block.frame.rows(), strict=True)
    ]


@pytest.mark.parametrize("separator", [",", ";"])
@pytest.mark.parametrize("name", ["treatments.csv", "treatments.txt", "my data.txt"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_it_is_read_whatever_its_name_and_encoding(
    tmp_path: Path, separator: str, name: str, encoding: str
) -> None:
    data = ["", "T1", f"heat{separator} slow", "Yes", 'été, "warm"; so']
    package = opened(tmp_path / name, written([*TOP, data], separator, "\r\n"), encoding)
    assert rows_of(package) == [(4, *data[1:])]
    assert [note.code for note in package.notes] == ["file.not-tabs"]
    assert package.template_files[0].declared_version == "3.37"


@given(
    rows=st.lists(
        st.lists(st.text("ab;, \"'\t\n1", max_size=6), min_size=4, max_size=4),
        min_size=1,
        max_size=5,
    ),
    separator=st.sampled_from([",", ";"]),
)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_cells_come_back(tmp_path: Path, rows: list[list[str]], separator: str) -> None:
    text = written([*TOP, *(["", *cells] for cells in rows)], separator)
    read = [cells for _, *cells in rows_of(opened(tmp_path / "t.csv", text))]
    assert read == [kept for cells in rows if any(kept := [cell.strip() for cell in cells])]


def test_rows_have_the_number_of_the_line_they_start_on(tmp_path: Path) -> None:
    text = written([*TOP, ["", "T1", "two\nlines", "No", ""], ["", "T2", "b", "No", ""]], ",")
    assert [row[0] for row in rows_of(opened(tmp_path / "t.csv", text))] == [4, 6]


def test_a_quotation_mark_that_nothing_closes_is_told_and_loses_nothing_silently(
    tmp_path: Path,
) -> None:
    text = written([*TOP, ["", "T1", "a", "No", ""]], ",") + ',T2,"open,No,\n,T3,c,No,\n'
    (tmp_path / "treatments.csv").write_text(text)
    report = validate(tmp_path / "treatments.csv")
    (issue,) = [issue for issue in report.issues if issue.code == "file.unreadable"]
    assert "row 5" in issue.message


@pytest.mark.parametrize("name", ["plate.csv", "values.txt"])
def test_other_tables_stay_what_they_are(tmp_path: Path, name: str) -> None:
    package = opened(tmp_path / name, "Well,Sample,OD,Dilution\nA1,S1,0.5,100\n")
    assert [note.code for note in package.notes] == ["package.no-template"]


def test_sections_are_read_too(tmp_path: Path) -> None:
    from immport_explorer import examples

    text = (examples.path("human-study") / "basic_study_design.txt").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in text.split("\n")]
    tabs, commas = tmp_path / "tabs", tmp_path / "commas"
    for folder, content in ((tabs, text), (commas, written(rows, ","))):
        folder.mkdir()
        (folder / "basic_study_design.txt").write_text(content, encoding="utf-8")
    codes = validate(tabs).summary.codes
    assert validate(commas).summary.codes == {**codes, "file.not-tabs": 1}


@pytest.mark.parametrize("name", ["treatments.csv", "treatments.txt"])
def test_the_conversion_is_a_safe_fix(tmp_path: Path, name: str) -> None:
    package = tmp_path / "package"
    package.mkdir()
    (package / name).write_text(written([*TOP, ["", "T1", "heat; slow", "No", "a, b"]], ","))
    report = repair(package, tmp_path / "out")
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["treatments.txt"]
    text = (tmp_path / "out/treatments.txt").read_text()
    assert text.split("\n")[3] == "\tT1\theat; slow\tNo\ta, b"
    assert report.after is not None and report.after.valid


# --- known by their columns ----------------------------------------------------------------------

COLUMNS = (
    "User Defined ID\tName\tUse Treatment?\tAmount Value\tAmount Unit\tDuration Value\t"
    "Duration Unit\tTemperature Value\tTemperature Unit\tComments"
)


@pytest.mark.parametrize("header", [
    f"Column Name\t{COLUMNS}", COLUMNS, COLUMNS.replace(" ", "_"), COLUMNS.upper(),
])  # fmt: skip
def test_a_table_with_the_right_columns_is_known_by_them(tmp_path: Path, header: str) -> None:
    row = ["T1", "heat", "Yes", "", "", "", "", "37", "C", ""]
    line = "\t".join(["", *row] if header.startswith("Column Name") else row)
    package = opened(tmp_path / "export.txt", f"{header}\n{line}\n")
    assert [note.code for note in package.notes] == ["template.missing-lines"]
    assert rows_of(package) == [(2, *row)]


@pytest.mark.parametrize("above", ["", "Please do not delete or edit this column\n"])
def test_the_missing_lines_are_the_fix(tmp_path: Path, above: str) -> None:
    text = f"{above}Column Name\t{COLUMNS}\n\tT1\theat\tNo\n"
    (tmp_path / "treatments.txt").write_text(text)
    report = repair(tmp_path / "treatments.txt", tmp_path / "out")
    lines = (tmp_path / "out/treatments.txt").read_text().split("\n")
    assert lines[0] == "treatments\tSchema Version 3.37"
    assert lines[1] == "Please do not delete or edit this column"
    assert lines[2:4] == [f"Column Name\t{COLUMNS}", "\tT1\theat\tNo"]
    assert report.after is not None and report.after.valid


def test_some_columns_of_a_template_are_not_enough(tmp_path: Path) -> None:
    package = opened(tmp_path / "list.txt", "User Defined ID\tName\tComments\nT1\theat\tx\n")
    assert not package.template_files


def test_a_spreadsheet_is_known_by_its_columns_and_gets_its_lines_as_text(tmp_path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    book.active.append(["Column Name", *COLUMNS.split("\t")])
    book.active.append(["", "T1", "heat", "No"])
    book.save(tmp_path / "table.xlsx")
    repair(tmp_path / "table.xlsx", tmp_path / "out")
    lines = (tmp_path / "out/treatments.txt").read_text().split("\n")
    assert lines[0] == "treatments\tSchema Version 3.37"
    assert lines[3] == "\tT1\theat\tNo"


@pytest.mark.parametrize(("name", "columns", "template"), [
    ("biosample.txt", "BIOSAMPLE_ACCESSION\tNAME\tSTUDY_ACCESSION\tTYPE", "bioSamples.txt"),
    ("treatment.txt", "TREATMENT_ACCESSION\tNAME\tWORKSPACE_ID\tCOMMENTS", "treatments.txt"),
])  # fmt: skip
def test_a_table_of_shared_data_is_named_with_its_template(
    tmp_path: Path, name: str, columns: str, template: str
) -> None:
    (tmp_path / name).write_text(f"{columns}\n1\t2\t3\t4\n")
    report = validate(tmp_path / name)
    shared, none = [issue for issue in report.issues if issue.severity == "error"]
    assert shared.code == "template.shared-data"
    assert template in shared.message
    assert (none.code, none.caused_by) == ("package.no-template", shared.id)
