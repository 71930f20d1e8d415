"""Cases of kinds about files."""

from __future__ import annotations

import openpyxl

from support.cases.case import Case
from support.cases.desk import Desk, Edit, both, cell, file, limits, raw, without
from support.cases.edits import ELISA, saved_as_workbook, workbook


def long_name(length: int) -> Edit:
    """A protocol whose file has a name of that length."""
    return cell("protocols", 4, "File Name", "p" * (length - 4) + ".txt")


def encoded(encoding: str) -> Edit:
    return both(
        cell("protocols", 4, "Name", "Versión del estudio"),
        raw("protocols.txt", lambda data: data.decode().encode(encoding)),
    )


TEMPLATE_LINES = (
    ["treatments", "Schema Version 3.36"],
    ["Please do not delete or edit this column"],
    ["Column Name", "User Defined ID", "Name", "Use Treatment?", "Comments"],
    ["", "EXFLU01-TREATMENT-NONE", "None", "No", "As it was collected"],
)

FORMULA = ["", '="EXFLU01-" & "T2"', "Two", "No"]


def merged(name: str, *blocks: str) -> Edit:
    """A spreadsheet of two treatments, in which these cells are merged."""

    def edit(desk: Desk) -> None:
        book = openpyxl.Workbook()
        for cells in (*TEMPLATE_LINES, ["", "EXFLU01-TREATMENT-DILUTE", "None", "No"]):
            book.active.append(list(cells))
        for block in blocks:
            book.active.merge_cells(block)
        book.save(desk.folder / name)

    return edit


SHORT_LINES = limits(line_bytes=10_000, block_bytes=4_096)

PLATE = "elisa_plate_readings.csv"


CASES = [
    Case(
        "file.missing", ("protocols.txt", 4, "File Name"),
        cell("protocols", 4, "File Name", "nowhere.txt"),
    ),
    Case(
        "file.missing", (ELISA, 4, "Additional Result File Names"),
        cell("elisa", 4, "Additional Result File Names", f"{PLATE};nowhere.csv"),
        cell("elisa", 4, "Additional Result File Names", f"{PLATE}; subject_table.csv"),
        name="in a list",
    ),
    Case(
        "file.other-case", ("protocols.txt", 4, "File Name"),
        cell("protocols", 4, "File Name", "Protocol_Study_Plan.txt"),
    ),
    Case("file.unused", ("extra.csv", None, None), file("extra.csv", "a,b")),
    Case("file.empty", ("extra.csv", None, None), file("extra.csv", b""), file("extra.csv", "a")),
    Case("file.too-large", ("extra.csv", None, None), both(
        file("extra.csv", "x" * 30_000), limits(file_bytes=20_000)), limits(file_bytes=20_000)),
    Case("file.encoding", ("protocols.txt", 1, None), encoded("utf-16"), encoded("utf-8-sig")),
    Case(
        "file.nul", ("protocols.txt", 4, None),
        raw("protocols.txt", lambda data: data.replace(b"Study plan", b"Stu\x00dy plan")),
    ),
    Case(
        "file.line-too-long", ("protocols.txt", 4, None),
        both(cell("protocols", 4, "Description", "x" * 50_000), SHORT_LINES), SHORT_LINES,
    ),
    Case(
        "file.too-sparse", ("protocols.txt", 4, None),
        both(
            raw("protocols.txt", lambda data: data + b"\tP\n" * 10),
            limits(cells_per_byte=0, block_cells=10),
        ),
        limits(block_cells=10),
    ),
    Case(
        "file.unreadable", ("treatments.xlsx", None, None),
        file("treatments.xlsx", b"PK\x03\x04 no workbook"),
        both(without("treatments.txt"), workbook("treatments.xlsx", *TEMPLATE_LINES)),
    ),
    Case(
        "file.needs-text", ("treatments.xlsx", None, None),
        both(without("treatments.txt"), workbook("treatments.xlsx", *TEMPLATE_LINES)),
        workbook("list.xlsx", ["a", "b"]),
    ),
    Case("file.name-too-long", ("protocols.txt", 4, "File Name"), long_name(251), long_name(250)),
    Case("file.name-long", ("protocols.txt", 4, "File Name"), long_name(241), long_name(240)),
    Case(
        "file.not-tabs", ("treatments.txt", None, None),
        raw("treatments.txt", lambda data: data.replace(b"\t", b";")),
        raw("treatments.txt", lambda data: data.replace(b"Dilution", b"Dilution;a,b")),
    ),
    Case(
        "file.uncalculated", ("treatments.xlsx", None, None),
        both(without("treatments.txt"), workbook("treatments.xlsx", *TEMPLATE_LINES, FORMULA)),
        both(without("treatments.txt"), workbook("treatments.xlsx", *TEMPLATE_LINES)),
    ),
    Case(
        "file.merged-cells", ("treatments.xlsx", None, None),
        both(without("treatments.txt"), merged("treatments.xlsx", "C4:C5")),
        both(without("treatments.txt"), merged("treatments.xlsx", "A1:C1", "D4:E4")),
    ),
    Case(
        "file.reaches-too-far", ("treatments.xlsx", None, None),
        both(without("treatments.txt"), workbook("treatments.xlsx", *TEMPLATE_LINES),
             limits(workbook_cells=19)),
        both(without("treatments.txt"), workbook("treatments.xlsx", *TEMPLATE_LINES),
             limits(workbook_cells=40)),
    ),
    Case(
        "file.not-looked-into", ("readings.xlsx", None, None),
        both(workbook("readings.xlsx", *[["1"] * 10] * 10), limits(workbook_cells=99)),
        both(workbook("readings.xlsx", *[["1"] * 10] * 10), limits(workbook_cells=100)),
    ),
    Case(
        "file.copy-differs", ("treatments.xlsx", 3, None),
        workbook("treatments.xlsx", *TEMPLATE_LINES), saved_as_workbook("treatments"),
    ),
]  # fmt: skip
