"""Cases of kinds about rows."""

from __future__ import annotations

from support.cases.case import Case
from support.cases.desk import both, cell, lines, result
from support.cases.edits import DESIGN, ELISA, VISIT, twice

CASES = [
    Case(
        "row.repeated", ("basic_study_design.txt", 64, "Name"),
        lines(DESIGN, lambda rows: rows.append(list(rows[62]))),
        lines(DESIGN, lambda rows: rows.append([rows[62][0], "https://example.org"])),
    ),
    Case(
        "row.contradicts", ("experimentSamples.HLA.txt", 5, "Type"),
        both(
            twice("hla", "Biosample ID"), twice("hla", "Subject ID"),
            cell("hla", 5, "Type", "Serum"),
        ),
        both(twice("hla", "Biosample ID"), twice("hla", "Subject ID")),
        base="assay-hla",
    ),
    Case(
        "row.no-results", (ELISA, 4, "Analyte Reported"),
        both(*[
            result("elisa", 4, name, "", group)
            for name in ("Analyte Reported", "Value Reported", "Unit Reported", "Comments")
            for group in (0, 1)
        ]),
        both(*[
            result("elisa", 4, name, "", 1)
            for name in ("Analyte Reported", "Value Reported", "Unit Reported", "Comments")
        ]),
    ),
    Case(
        "row.repeated-value", ("basic_study_design.txt", 43, "Order Number"),
        cell(DESIGN, 43, "Order Number", "2", VISIT), cell(DESIGN, 43, "Order Number", "5", VISIT),
    ),
    Case(
        "row.nearly-empty", ("treatments.txt", 6, None),
        lines("treatments", lambda rows: rows.append(["", "", "", "", "5", "ul"])),
        lines("treatments", lambda rows: rows.append(["", "T-9", "Dilution", "", "5", "ul"])),
    ),
    Case(
        "row.is-header", ("treatments.txt", 6, None),
        lines("treatments", lambda rows: rows.append(["", *rows[2][1:]])),
        lines("treatments", lambda rows: rows.append(["", "T-9", "Name", "No"])),
    ),
    Case(
        "row.about-columns", ("treatments.txt", 4, None),
        lines("treatments", lambda rows: rows.insert(3, [
            "", "required", "required", "required", "optional", "optional",
        ])),
        lines("treatments", lambda rows: rows.insert(3, ["", "T-9", "required", "No"])),
    ),
]  # fmt: skip
