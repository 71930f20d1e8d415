"""Blank templates: equal to ImmPort's as text, helpful as spreadsheets, readable by ourselves."""

from __future__ import annotations

import io
import json
import shutil
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from immport_explorer import examples, validate
from immport_explorer.package.opening import open_package
from immport_explorer.publish.blank import UnknownTemplateError, blank, find_templates, write
from immport_explorer.publish.starter import starter
from immport_explorer.publish.workbook import workbook
from immport_explorer.schema.load import load_schema
from immport_explorer.schema.model import Column, Schema, Section, Template, Term, Vocabulary
from immport_explorer.schema.phrases import SEPARATOR


@pytest.fixture(scope="module")
def schema() -> Schema:
    return load_schema("3.36")


def opened(content: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(content))


def one(schema: Schema, name: str, format: str) -> bytes:
    (file,) = blank(schema, [name], format)  # type: ignore[arg-type]
    return file.content


def rules_of(sheet: Any) -> dict[str, Any]:
    """The sheet's checks by the first cell that they are for."""
    return {
        str(cells).split(":")[0]: rule
        for rule in sheet.data_validations.dataValidation
        for cells in rule.sqref.ranges
    }


def header_cells(schema: Schema, template: Template, sheet: Any) -> list[tuple[Any, Column]]:
    """The cells of the sheet that hold headers, in the order of the template's columns."""
    found, row = [], 1
    for section in template.sections:
        if section.name:
            row = (
                next(
                    r
                    for r in range(row, sheet.max_row + 1)
                    if sheet.cell(r, 1).value == section.name
                )
                + 1
            )
        else:
            row = 4 if template.level_line else 3
        for position, column in enumerate(section.columns):
            across = position + (1 if section.name is None else 0)
            place = (row + position, 1) if section.layout == "fields" else (row, across + 1)
            found.append((sheet.cell(*place), column))
    return found


def first_value_cell(cell: Any, section_layout: str) -> str:
    shifted = cell.offset(0, 1) if section_layout == "fields" else cell.offset(1, 0)
    return str(shifted.coordinate)


# ---- text -----------------------------------------------------------------------------------


def test_all_texts_equal_the_official_blanks(schema: Schema, reference_dir: Path) -> None:
    official = {
        path.name: path for path in (reference_dir / "immport-3.36" / "txt-templates").iterdir()
    }
    made = {file.name: file.content for file in blank(schema)}
    assert set(made) == set(official)
    for name, content in made.items():
        wanted = official[name].read_bytes().split(b"\n")
        wanted[1] = wanted[1].split(b"\t")[0]  # what stands beside it is ImmPort's sentence
        assert content.split(b"\n") == wanted, name


def test_a_newer_schema_says_its_version() -> None:
    newest = load_schema()
    assert f"Schema Version {newest.version}".encode() in one(newest, "subjecthumans", "txt")


@pytest.mark.parametrize("format", ["txt", "xlsx", "json"])
def test_a_blank_is_recognised_as_its_template(schema: Schema, format: str, tmp_path: Path) -> None:
    names = [
        *list(schema.templates)[:: 6 if format == "xlsx" else 1],
        "basic_study_design",
        "elisa",
    ]
    write(blank(schema, names, format), tmp_path)  # type: ignore[arg-type]
    package = open_package(tmp_path, schema)
    assert {file.template.name for file in package.template_files} == set(names)
    for file in package.template_files:
        assert file.declared_version == schema.version
        for table in file.tables():
            known = [cell.column for cell in table.cells if cell.column is not None]
            assert known, (file.template.name, table.section.name)


# ---- names and writing ----------------------------------------------------------------------


def test_templates_go_by_either_name_in_any_case(schema: Schema) -> None:
    found = find_templates(schema, ["SUBJECTHUMANS", "experimentsamples.elisa", "elisa"])
    assert [template.name for template in found] == ["subjecthumans", "elisa"]


def test_an_unknown_template_offers_what_is_near(schema: Schema) -> None:
    with pytest.raises(UnknownTemplateError, match="did you mean") as caught:
        blank(schema, ["subjecthuman"])
    assert caught.value.near


def test_blanks_are_written_into_a_folder_or_a_zip(schema: Schema, tmp_path: Path) -> None:
    files = list(blank(schema, ["protocols", "treatments"]))
    paths = write(files, tmp_path / "new" / "folder")
    assert [path.name for path in paths] == ["protocols.txt", "treatments.txt"]
    (package,) = write(files, tmp_path / "all.zip")
    with zipfile.ZipFile(package) as held:
        assert held.read("protocols.txt") == paths[0].read_bytes()
    again = package.read_bytes()
    write(files, package)
    assert package.read_bytes() == again


# ---- spreadsheet ----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def books(schema: Schema) -> dict[str, Any]:
    """All spreadsheets, opened, by template."""
    made = zip(schema.templates, blank(schema, None, "xlsx"), strict=True)
    return {name: opened(file.content) for name, file in made}


@pytest.mark.slow
def test_a_spreadsheet_is_laid_out_as_the_text(schema: Schema, books: dict[str, Any]) -> None:
    for file, (name, book) in zip(blank(schema), books.items(), strict=True):
        sheet = book.worksheets[0]
        for row, line in enumerate(file.content.decode().split("\n")[:-1], start=1):
            cells = [cell for cell in line.split("\t") if cell]
            shown = [cell.value for cell in sheet[row] if cell.value is not None]
            assert shown == cells, (name, row)


@pytest.mark.slow
def test_every_header_has_a_comment(schema: Schema, books: dict[str, Any]) -> None:
    for name, book in books.items():
        for cell, column in header_cells(schema, schema.templates[name], book.worksheets[0]):
            assert cell.value == column.header
            assert cell.comment is not None, (name, column.header)


@pytest.mark.slow
def test_every_vocabulary_has_its_list(schema: Schema, books: dict[str, Any]) -> None:
    for name, book in books.items():
        template = schema.templates[name]
        rules = rules_of(book.worksheets[0])
        layouts = {id(c): section.layout for section in template.sections for c in section.columns}
        for cell, column in header_cells(schema, template, book.worksheets[0]):
            if column.vocabulary is None:
                continue
            rule = rules[first_value_cell(cell, layouts[id(column)])]
            terms = terms_behind(book, rule.formula1)
            assert terms == [term.name for term in schema.vocabularies[column.vocabulary].terms]
            strict = column.vocabulary_kind == "controlled" and not column.is_list
            assert bool(rule.showErrorMessage) is strict, (name, column.header)


def terms_behind(book: Any, formula: str) -> list[str]:
    sheet, cells = formula.split("!")
    return [row[0].value for row in book[sheet][cells.replace("$", "")]]


@pytest.mark.slow
def test_terms_are_hidden_and_headers_stay_in_view(books: dict[str, Any]) -> None:
    for name, book in books.items():
        assert book.worksheets[0].freeze_panes, name
        assert "Help" in book.sheetnames
        if "lookup" in book.sheetnames:
            assert book["lookup"].sheet_state == "hidden"


def test_numbers_dates_and_lengths_are_checked(schema: Schema) -> None:
    sheet = opened(one(schema, "biosamples", "xlsx")).worksheets[0]
    rules = rules_of(sheet)
    headers = {cell.value: cell.column_letter for cell in sheet[3]}
    assert rules[f"{headers['Study Time Collected']}4"].type == "decimal"
    length = rules[f"{headers['Name']}4"]
    assert (length.type, length.formula1) == ("textLength", "200")
    design = opened(one(schema, "basic_study_design", "xlsx")).worksheets[0]
    dates = [rule for rule in rules_of(design).values() if rule.type == "custom"]
    assert dates and "Jan" in dates[0].formula1


def test_required_headers_differ_from_optional_ones(schema: Schema) -> None:
    sheet = opened(one(schema, "biosamples", "xlsx")).worksheets[0]
    cells = {cell.value: cell for cell in sheet[3]}
    assert cells["User Defined ID"].font.b and not cells["Description"].font.b
    assert (
        cells["User Defined ID"].fill.start_color.rgb != cells["Description"].fill.start_color.rgb
    )


def test_a_starter_workbook_offers_the_ids_of_its_other_sheets(schema: Schema) -> None:
    book = opened(workbook(schema, find_templates(schema, ["subjecthumans", "biosamples"])))
    sheet = book["bioSamples"]
    letter = next(cell.column_letter for cell in sheet[3] if cell.value == "Subject ID")
    rule = rules_of(sheet)[f"{letter}4"]
    assert rule.formula1.startswith("'subjectHumans'!$B$4:")
    assert not rule.showErrorMessage


def test_sheets_of_long_names_are_told_apart(schema: Schema) -> None:
    names = [
        name for name, template in schema.templates.items() if "Mass_Spec" in template.file_name
    ]
    book = opened(workbook(schema, find_templates(schema, names)))
    assert len(book.sheetnames) == len(set(book.sheetnames)) == len(names) + 2


def test_text_of_a_bundle_is_no_formula() -> None:
    column = Column(header="=1+1", json_name="x", type="text", description="=2", vocabulary="lk_x")
    template = Template(
        name="t",
        title="=3",
        file_name="../../t.txt",
        kind="single",
        category="Any",
        sections=(Section(columns=(column,)),),
    )
    terms = (Term(name='=HYPERLINK("x")'), Term(name="a\x00b"))
    schema = Schema(
        version="0",
        templates={"t": template},
        vocabularies={"lk_x": Vocabulary(name="lk_x", title="=4", terms=terms)},
        entities={},
        tables={},
        relations=(),
        domains={},
        loading_order=("t",),
    )
    (file,) = blank(schema, None, "xlsx")
    assert file.name == "t.xlsx"
    for sheet in opened(file.content).worksheets:
        assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


# ---- JSON -----------------------------------------------------------------------------------


def test_a_document_has_every_attribute(schema: Schema) -> None:
    content = json.loads(one(schema, "elisa", "json"))
    assert content["name"] == "elisa" and content["schemaVersion"] == "3.36"
    (record,) = content["data"]
    columns = schema.templates["elisa"].columns
    assert list(record["metaData"]) == [
        c.json_name for c in columns if c.side == "meta" and c.header != SEPARATOR
    ]
    assert record["metaData"]["reagentIds"] == []
    assert all(value is None for value in record["resultData"][0].values())


def test_a_compound_document_has_its_sections(schema: Schema) -> None:
    content = json.loads(one(schema, "basic_study_design", "json"))
    assert isinstance(content["study"], dict)
    assert isinstance(content["armOrCohort"], list)


# ---- filled in, and together ----------------------------------------------------------------


def test_a_filled_spreadsheet_is_checked_like_the_text(schema: Schema, tmp_path: Path) -> None:
    source = examples.path("human-study")
    for file in source.iterdir():
        shutil.copy(file, tmp_path)
    for name in ("protocols", "elisa_reagents", "subjecthumans", "biosamples"):
        (book,) = blank(schema, [name], "xlsx")
        fill(book.content, tmp_path / book.name.replace(".xlsx", ".txt"), tmp_path / book.name)
    report = validate(tmp_path, schema=schema)
    assert report.valid, report.summary.codes


def fill(book: bytes, text: Path, target: Path) -> None:
    """Write the rows of a text file into a spreadsheet and put it in the text file's place."""
    workbook_ = opened(book)
    sheet = workbook_.worksheets[0]
    for row, line in enumerate(text.read_text(encoding="utf-8").splitlines(), start=1):
        for position, value in enumerate(line.split("\t"), start=1):
            if value and row > 3:
                sheet.cell(row, position).value = value
    workbook_.save(target)
    text.unlink()


def test_a_starter_package_is_in_loading_order(schema: Schema, tmp_path: Path) -> None:
    paths = write(starter(schema, ["biosamples", "protocols"], "txt"), tmp_path)
    assert [path.name for path in paths] == ["README.txt", "protocols.txt", "bioSamples.txt"]
    steps = paths[0].read_text()
    assert steps.index("protocols.txt") < steps.index("bioSamples.txt")
