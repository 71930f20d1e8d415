"""The package's tables with the bad cells marked."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest

from immport_explorer import ValidationReport, examples, load_schema, validate
from immport_explorer.package.limits import Limits
from immport_explorer.publish.blank import blank, write
from immport_explorer.report.marked import write_marked
from immport_explorer.report.view import View

SCHEMA = load_schema("3.36")


def marked(view: View, source: Path) -> openpyxl.Workbook:
    stream = io.BytesIO()
    write_marked(view, source, SCHEMA, stream)
    return openpyxl.load_workbook(stream)


@pytest.fixture(scope="module")
def broken() -> ValidationReport:
    return validate(examples.path("human-study-broken"))


@pytest.fixture(scope="module")
def book(broken: ValidationReport) -> openpyxl.Workbook:
    return marked(View(broken), examples.path("human-study-broken"))


def test_each_bad_cell_says_what_is_wrong_where_the_file_has_it(
    broken: ValidationReport, book: openpyxl.Workbook
) -> None:
    for issue in broken.issues:
        if issue.row is None:
            continue
        sheet = book[issue.file.removesuffix(".txt")]
        notes = {c.value: c.comment.text for c in sheet[issue.row] if c.comment}
        (value,) = (value for value, said in notes.items() if issue.message in said)
        if issue.value and issue.field and not issue.code.startswith("layout.missing"):
            assert value == issue.value
        elif issue.code.startswith("value.required"):
            assert value is None


def test_nothing_else_is_marked(broken: ValidationReport, book: openpyxl.Workbook) -> None:
    comments = [c for sheet in book for row in sheet.iter_rows() for c in row if c.comment]

    assert len(comments) == sum(issue.row is not None for issue in broken.issues)


def test_the_rows_are_those_of_the_file(book: openpyxl.Workbook) -> None:
    lines = (examples.path("human-study-broken") / "bioSamples.txt").read_text().split("\n")
    sheet = book["bioSamples"]

    for number, line in enumerate(lines, 1):
        cells = [cell.value or "" for cell in sheet[number]]
        assert "\t".join(cells).rstrip() == line.rstrip()


def test_what_stands_in_no_row_is_on_the_first_sheet(
    broken: ValidationReport, book: openpyxl.Workbook
) -> None:
    said = "\n".join(str(cell.value) for row in book.worksheets[0].iter_rows() for cell in row)

    assert broken.headline() in said
    assert all(issue.message in said for issue in broken.issues if issue.row is None)


def test_what_is_not_shown_is_not_marked(broken: ValidationReport) -> None:
    book = marked(View(broken, select={"value.too-long"}), examples.path("human-study-broken"))

    assert book.sheetnames == ["What is marked", "bioSamples"]


def test_no_cell_becomes_a_formula(tmp_path: Path) -> None:
    head = "protocols\tSchema Version 3.36\n\nColumn Name\t"
    head += "\t".join(column.header for column in SCHEMA.templates["protocols"].columns)
    row = "\tP1\tf.txt\tn\t=1+1\t=A1"
    (tmp_path / "protocols.txt").write_text(f"{head}\n{row}\n")

    sheet = marked(View(validate(tmp_path)), tmp_path)["protocols"]

    assert [(c.value, c.data_type) for c in sheet[4]][4:] == [("=1+1", "s"), ("=A1", "s")]


def test_the_users_own_workbook_keeps_its_lists(tmp_path: Path) -> None:
    (path,) = write(blank(SCHEMA, ["protocols"], "xlsx"), tmp_path)
    own = openpyxl.load_workbook(path)
    sheet = own["protocols"] if "protocols" in own.sheetnames else own.worksheets[0]
    header = next(c.row for c in sheet["A"] if c.value == "Column Name")
    for column, value in enumerate(("P1", "f.txt", "n", "Nonsense", "d"), 2):
        sheet.cell(header + 1, column, value)
    own.save(path)

    report = validate(path)
    book = marked(View(report), path)

    (issue,) = (issue for issue in report.issues if issue.code == "value.not-in-vocabulary")
    assert book.sheetnames == own.sheetnames
    cell = book[sheet.title].cell(header + 1, 5)
    assert issue.message in cell.comment.text
    lists = book[sheet.title].data_validations.dataValidation
    assert len(lists) == len(sheet.data_validations.dataValidation) > 0


def test_a_sheet_has_no_more_columns_than_spreadsheets_show(tmp_path: Path) -> None:
    package = tmp_path / "treatments.txt"
    headers = "Column Name\tUser Defined ID" + "\tx" * 20_000
    package.write_text(f"treatments\tSchema Version 3.36\nPlease do not\n{headers}\n\tT1\n")

    sheet = marked(View(validate(package)), package)["treatments"]

    assert sheet.max_column == 16_384
    assert sheet["B4"].value == "T1"


def test_a_large_workbook_is_copied_without_its_looks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As it is, each of its cells would be an object; the copy is written row by row."""
    (path,) = write(blank(SCHEMA, ["treatments"], "xlsx"), tmp_path)
    book = openpyxl.load_workbook(path)
    book.worksheets[0].cell(4, 2).value = "T1"
    book.save(path)
    report = View(validate(path, schema=SCHEMA))
    assert "What is marked" not in marked(report, path).sheetnames

    monkeypatch.setattr("immport_explorer.report.marked._KEPT", Limits(workbook_cells=10))

    copied = marked(report, path)
    assert "What is marked" in copied.sheetnames
    assert copied.worksheets[1]["B4"].value == "T1"
