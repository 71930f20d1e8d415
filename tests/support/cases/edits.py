"""Edits that cases of several families make."""

from __future__ import annotations

from support.cases.desk import Desk, Edit

DESIGN = "basic_study_design"

ELISA = "experimentSamples.ELISA.txt"

PACKAGE = ""


def workbook(name: str, *rows: list[str]) -> Edit:
    """A spreadsheet with one sheet."""

    def edit(desk: Desk) -> None:
        import openpyxl

        book = openpyxl.Workbook()
        for cells in rows:
            book.active.append(cells)
        book.save(desk.folder / name)

    return edit


def saved_as_workbook(template: str, stem: str = "", first: str = "") -> Edit:
    """The template beside itself as a spreadsheet, its first cell changed if one is given."""

    def edit(desk: Desk) -> None:
        name = desk.book.file_of(template)
        rows = [list(cells) for cells in desk.book.lines[name]]
        rows[0][0] = first or rows[0][0]
        workbook(f"{stem or name.removesuffix('.txt')}.xlsx", *rows)(desk)

    return edit


VISIT = "planned_visit"


def twice(template: str, header_: str, row_number: int = 5) -> Edit:
    """The id of the first row, once more."""

    def edit(desk: Desk) -> None:
        sheet = desk.sheet(template)
        column = sheet.column(header_)
        sheet.put(sheet.lines[row_number - 1], column, sheet.get(sheet.rows()[0], column))
        desk.save()

    return edit


FLOW = "experimentSamples.Flow_Cytometry.txt"


def edit_rows(*rows: list[str]) -> Edit:
    """A study_design_edit with one section."""

    def edit(desk: Desk) -> None:
        head = [["study_design_edit", "Schema Version 3.36"], ["x"], ["Column Name"], [""]]
        text = "\n".join("\t".join(cells) for cells in [*head, *rows])
        (desk.folder / "study_design_edit.txt").write_text(text + "\n", encoding="utf-8")

    return edit
