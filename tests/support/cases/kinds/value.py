"""Cases of kinds about values."""

from __future__ import annotations

from support.cases.case import Case
from support.cases.desk import both, cell, lines, result
from support.cases.edits import DESIGN, ELISA, VISIT

CASES = [
    Case("value.required", ("protocols.txt", 4, "Name"), cell("protocols", 4, "Name", " "),
         cell("protocols", 4, "Description", "")),
    Case(
        "value.required", (ELISA, 4, "Value Reported"), result("elisa", 4, "Value Reported", ""),
        result("elisa", 4, "Comments", ""), name="of a result",
    ),
    Case(
        "value.required-when", ("subjectHumans.txt", 4, "Race Specify"),
        cell("subjecthumans", 4, "Race", "Other"),
        both(cell("subjecthumans", 4, "Race", "other"),
             cell("subjecthumans", 4, "Race Specify", "More than one")),
    ),
    Case(
        "value.required-when", ("bioSamples.txt", 5, "Subtype"),
        cell("biosamples", 5, "Type", "OTHER"),
        both(cell("biosamples", 5, "Type", "OTHER"), cell("biosamples", 5, "Subtype", "tear")),
        name="in any letter case",
    ),
    Case(
        "value.advised",
        ("experimentSamples.Flow_Cytometry.txt", 4, "Compensation Or Control File Name(s)"),
        cell("flow_cytometry", 4, "Compensation Or Control File Name(s)", ""),
        base="assay-flow-cytometry",
    ),
    Case(
        "value.not-in-vocabulary", ("subjectHumans.txt", 4, "Gender"),
        cell("subjecthumans", 4, "Gender", "M"), cell("subjecthumans", 4, "Gender", "MALE"),
    ),
    Case(
        "value.free-text", ("subjectHumans.txt", 4, "Exposure Material Reported"),
        result("subjecthumans", 4, "Exposure Material Reported", "a vaccine of our own"),
        result("subjecthumans", 4, "Exposure Material Reported", "Influenza A virus"),
    ),
    Case(
        "value.synonym", ("subjectHumans.txt", 4, "Disease Reported"),
        result("subjecthumans", 4, "Disease Reported", "2019-nCoV infection"),
        result("subjecthumans", 4, "Disease Reported", "covid-19"),
    ),
    Case(
        "value.not-a-number", ("subjectHumans.txt", 4, "Min Subject Age"),
        cell("subjecthumans", 4, "Min Subject Age", "12,5"),
        cell("subjecthumans", 4, "Min Subject Age", "1.25e1"),
    ),
    Case(
        "value.not-an-integer", ("basic_study_design.txt", 42, "Order Number"),
        cell(DESIGN, 42, "Order Number", "2.5", VISIT),
        cell(DESIGN, 42, "Order Number", "7", VISIT),
    ),
    Case(
        "value.not-positive", ("basic_study_design.txt", 42, "Order Number"),
        cell(DESIGN, 42, "Order Number", "0", VISIT), cell(DESIGN, 42, "Order Number", "7", VISIT),
    ),
    Case(
        "value.text-for-number", (ELISA, 4, "Value Reported"),
        result("elisa", 4, "Value Reported", "<0.5"), result("elisa", 4, "Value Reported", "0.5"),
    ),
    Case(
        "value.not-a-date", ("basic_study_design.txt", 16, "Actual Start Date"),
        lines(DESIGN, lambda rows: rows[15].__setitem__(1, "2022-10-03")),
        lines(DESIGN, lambda rows: rows[15].__setitem__(1, "3-OCT-22")),
    ),
    Case(
        "value.not-a-date", ("basic_study_design.txt", 16, "Actual Start Date"),
        lines(DESIGN, lambda rows: rows[15].__setitem__(1, "31-Jun-2022")),
        lines(DESIGN, lambda rows: rows[15].__setitem__(1, "30-Jun-2022")), name="of no real day",
    ),
    Case(
        "value.too-long", ("protocols.txt", 4, "Name"), cell("protocols", 4, "Name", "x" * 251),
        cell("protocols", 4, "Name", "é" * 250),
    ),
    Case(
        "value.long", ("basic_study_design.txt", 42, "Name"),
        cell(DESIGN, 42, "Name", "x" * 127, VISIT), cell(DESIGN, 42, "Name", "x" * 125, VISIT),
    ),
    Case(
        "value.age-over-89", ("subjectHumans.txt", 4, "Max Subject Age"),
        cell("subjecthumans", 4, "Max Subject Age", "93"),
        cell("subjecthumans", 4, "Max Subject Age", "89"),
    ),
    Case(
        "value.must-be-empty", ("treatments.txt", 4, "Amount Value"),
        cell("treatments", 4, "Amount Value", "5"), cell("treatments", 5, "Amount Value", "5"),
    ),
    Case(
        "value.series-accession",
        ("experimentSamples.Gene_Expression_Array.txt", 4, "Repository Accession"),
        cell("gene_expression_array", 4, "Repository Accession", "GSE123456"),
        cell("gene_expression_array", 4, "Repository Accession", "GSM123456"),
        base="assay-gene-expression-array",
    ),
    Case(
        "value.spreadsheet-error", (ELISA, 4, "Value Reported"),
        result("elisa", 4, "Value Reported", "#DIV/0!"), result("elisa", 4, "Value Reported", "#1"),
    ),
    Case(
        "value.spreadsheet-error", ("treatments.txt", 4, "Comments"),
        cell("treatments", 4, "Comments", "#########"), cell("treatments", 4, "Comments", "##"),
        name="of a narrow column",
    ),
    Case(
        "value.made-a-time", (ELISA, 4, "Value Reported"),
        result("elisa", 4, "Value Reported", "01:40:00"),
        result("elisa", 4, "Value Reported", "1:40"),
    ),
    Case(
        "value.made-a-date", (ELISA, 4, "Analyte Reported"),
        result("elisa", 4, "Analyte Reported", "2-Sep"),
        result("elisa", 4, "Analyte Reported", "SEPT2"),
    ),
    Case(
        "value.calendar-year", ("bioSamples.txt", 4, "Study Time Collected"),
        cell("biosamples", 4, "Study Time Collected", "2019"),
        cell("biosamples", 4, "Study Time Collected", "365"),
    ),
    Case(
        "value.day-number", ("bioSamples.txt", 4, "Study Time Collected"),
        cell("biosamples", 4, "Study Time Collected", "43521"),
        cell("biosamples", 4, "Study Time Collected", "4352"),
    ),
    Case(
        "value.minimum-above-maximum", ("subjectHumans.txt", 4, "Min Subject Age"),
        cell("subjecthumans", 4, "Min Subject Age", "88"),
        cell("subjecthumans", 4, "Max Subject Age", "88"),
    ),
    Case(
        "value.below-zero", ("subjectHumans.txt", 4, "Min Subject Age"),
        cell("subjecthumans", 4, "Min Subject Age", "-99"),
        cell("subjecthumans", 4, "Min Subject Age", "0"),
    ),
    Case(
        "value.mixed-units", (ELISA, 5, "Unit Reported"),
        result("elisa", 5, "Unit Reported", "mg/ml"),
        result("elisa", 5, "Unit Reported", "PG/ML"),
    ),
]  # fmt: skip
