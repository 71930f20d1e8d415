"""Cases of kinds about templates."""

from __future__ import annotations

from support.cases.case import Case
from support.cases.desk import file, lines, renamed
from support.cases.edits import workbook

BLANK_LAB = "labtests\tSchema Version 3.36\nPlease do not delete or edit this column\n"


CASES = [
    Case(
        "template.unknown", ("protocols.txt", 1, None),
        lines("protocols", lambda rows: rows[0].__setitem__(0, "protocolls")),
    ),
    Case(
        "template.not-recognised", ("protocols.txt", 1, None),
        lines("protocols", lambda rows: rows.__delitem__(slice(0, 3))),
    ),
    Case(
        "template.renamed", ("protocols (1).txt", None, None),
        renamed("protocols.txt", "protocols (1).txt"), renamed("protocols.txt", "PROTOCOLS.txt"),
    ),
    Case(
        "template.repeated", ("treatments_2.txt", None, None),
        lambda desk: (desk.folder / "treatments_2.txt").write_text(
            desk.book.text("treatments.txt").replace("EXFLU01-T", "EXFLU01-U")),
        file("treatments_2.csv", "treatments,a\n"),
    ),
    Case(
        "template.blank", ("labTests.txt", None, None),
        file("labTests.txt", BLANK_LAB + "Column Name\tBiosample ID\tLab Test Panel ID\n"),
    ),
    Case(
        "template.spreadsheet-name", ("labTests.xlsx", None, None),
        workbook("labTests.xlsx", ["a", "b"]), workbook("lab_values.xlsx", ["a", "b"]),
    ),
    Case(
        "template.spreadsheet-name", ("labTests.XLS", None, None),
        file("labTests.XLS", b"\xd0\xcf\x11\xe0"), name="of an old form",
    ),
    Case(
        "template.missing-lines", ("protocols.txt", 1, None),
        lines("protocols", lambda rows: rows.__delitem__(slice(0, 2))),
        lines("protocols", lambda rows: rows.__delitem__(1)),
    ),
    Case(
        "template.shared-data", ("biosample.txt", 1, None),
        file("biosample.txt", "BIOSAMPLE_ACCESSION\tNAME\tSTUDY_ACCESSION\nBS1\t\tSDY1\n"),
        file("biosample.txt", "Sample\tName\tStudy\nBS1\t\tSDY1\n"),
    ),
]  # fmt: skip
