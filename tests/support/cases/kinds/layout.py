"""Cases of kinds about layout."""

from __future__ import annotations

from support.book import Row
from support.cases.case import Case
from support.cases.desk import Desk, Edit, cell, header, limits, lines, raw
from support.cases.edits import DESIGN, ELISA


def swapped(rows: list[list[str]]) -> None:
    """The first two columns change places."""
    for cells in rows[2:]:
        cells[1], cells[2] = cells[2], cells[1]


def section_at(rows: list[list[str]], name: str) -> int:
    return next(number for number, cells in enumerate(rows) if cells[0] == name)


def without_section(name: str, *, keep: int = 0) -> Edit:
    """Take a section out, or all of it but the first lines."""

    def change(rows: list[list[str]]) -> None:
        start = section_at(rows, name)
        end = next((n for n in range(start, len(rows)) if not any(rows[n])), len(rows))
        del rows[start + keep : end]

    return lines(DESIGN, change)


def turned(rows: list[list[str]]) -> None:
    """The study's fields side by side."""
    start = section_at(rows, "study") + 1
    fields = rows[start : start + 15]
    rows[start : start + 15] = [[f[0] for f in fields], [[*f, ""][1] for f in fields]]


def repeated_section(rows: list[list[str]]) -> None:
    start = section_at(rows, "study_link")
    rows.extend([[""], *[list(cells) for cells in rows[start : start + 2]]])
    rows.append(["Another page", "https://example.org/other"])


def more_fields(rows: list[list[str]]) -> None:
    rows[section_at(rows, "study_2_condition_or_disease") + 1].append("asthma")


def group_without(name: str | None) -> Edit:
    """A further group of results, of which a header is left out."""

    def edit(desk: Desk) -> None:
        sheet = desk.sheet("elisa")
        sheet.add_group()
        if name is not None:
            sheet.header.pop(
                len(sheet.header)
                - 4
                + ["Analyte Reported", "Value Reported", "Unit Reported", "Comments"].index(name)
            )
        desk.save()

    return edit


def on_its_side(rows: list[Row]) -> None:
    """The columns' names, one below the other, with their values to the right."""
    width = max(map(len, rows))
    whole = [cells + [""] * (width - len(cells)) for cells in rows[2:]]
    rows[2:] = [list(column) for column in zip(*whole, strict=True)]


def nothing_at_all(rows: list[Row]) -> None:
    """The rows as they are."""


def _with_a_column(rows: list[list[str]], value: str) -> None:
    """A column without a name, with a value in its first row of data."""
    for at, row in enumerate(rows[2:]):
        row.insert(3, value if at == 1 else "")


def _with_row_names(rows: list[list[str]]) -> None:
    """As R writes them."""
    rows[3:] = [[str(at), *(cell or "NA" for cell in row)] for at, row in enumerate(rows[3:], 1)]


CASES = [
    Case(
        "layout.unknown-column", ("protocols.txt", 3, "Remarks"),
        header("protocols", 3, "Description", "Remarks"),
        header("protocols", 3, "Description", None),
    ),
    Case(
        "layout.header-spelling", ("protocols.txt", 3, "file  name"),
        header("protocols", 3, "File Name", "file  name"),
    ),
    Case(
        "layout.repeated-column", ("protocols.txt", 3, "Name"),
        header("protocols", 3, "Description", "Name"),
    ),
    Case(
        "layout.repeated-column", ("subjectHumans.txt", 3, "Gender"),
        header("subjecthumans", 3, "Description", "Gender"), group_without(None),
        name="but groups of results repeat",
    ),
    Case(
        "layout.missing-column", ("protocols.txt", 3, "Name"),
        header("protocols", 3, "Name", None), header("protocols", 3, "Description", None),
    ),
    Case(
        "layout.missing-optional-column", ("protocols.txt", 3, "Description"),
        header("protocols", 3, "Description", None), header("protocols", 3, "Name", None),
    ),
    Case("layout.column-order", ("protocols.txt", 3, None), lines("protocols", swapped)),
    Case(
        "layout.extra-cells", ("protocols.txt", 4, None),
        lines("protocols", lambda rows: rows[3].extend(["", "", "more"])),
        lines("protocols", lambda rows: rows[3].extend(["", " ", ""])),
    ),
    Case(
        "layout.nameless-column", ("protocols.txt", 4, "D"),
        lines("protocols", lambda rows: _with_a_column(rows, "extra")),
        lines("protocols", lambda rows: _with_a_column(rows, "")),
    ),
    Case(
        "layout.row-names", ("bioSamples.txt", 4, None),
        lines("biosamples", _with_row_names),
        lines("biosamples", lambda rows: rows[3].__setitem__(0, "1")),
    ),
    Case(
        "layout.table-beside", ("protocols.txt", 3, None),
        lines("protocols", lambda rows: rows[2].extend(["", "Freezer", "Box"])),
        lines("protocols", lambda rows: rows[2].extend(["", "", ""])),
    ),
    Case(
        "layout.first-column", ("protocols.txt", 4, None),
        lines("protocols", lambda rows: rows[3].__setitem__(0, "first")),
        lines("protocols", lambda rows: rows[3].__setitem__(0, " ")),
    ),
    Case(
        "layout.missing-header", ("protocols.txt", None, None),
        lines("protocols", lambda rows: rows.pop(2)),
    ),
    Case(
        "layout.missing-header", ("basic_study_design.txt", 30, None),
        lines(DESIGN, lambda rows: rows.pop(29)), name="of a section",
    ),
    Case(
        "layout.turned-table", ("subjectHumans.txt", 4, None),
        lines("subjecthumans", on_its_side), lines("subjecthumans", nothing_at_all),
    ),
    Case(
        "layout.second-template", ("protocols.txt", 7, None),
        lines("protocols", lambda rows: rows.extend([["treatments", "Schema Version 3.36"],
              ["Please do not delete or edit this column"],
              ["Column Name", "User Defined ID", "Name", "Use Treatment?"]])),
        lines("protocols", lambda rows: rows[4].__setitem__(0, "treatments")),
    ),
    Case(
        "layout.moved-header", ("protocols.txt", 4, None),
        lines("protocols", lambda rows: rows.insert(2, [""])),
    ),
    Case(
        "layout.header-mark", ("protocols.txt", 3, None),
        lines("protocols", lambda rows: rows[2].__setitem__(0, "")),
    ),
    Case(
        "layout.missing-level", ("FCM_Derived_data.txt", 3, None),
        lines("fcm_derived_data", lambda rows: rows.pop(2)), base="assay-flow-cytometry",
    ),
    Case("layout.too-many-columns", (ELISA, 3, None), limits(columns=20), limits(columns=40)),
    Case(
        "layout.missing-separator", (ELISA, 3, None),
        header("elisa", 3, "Result Separator Column", None),
    ),
    Case(
        "layout.wrong-side", (ELISA, 3, "Unit Reported"),
        header("elisa", 3, "Experiment Description", "Unit Reported"),
    ),
    Case(
        "layout.separator-filled", (ELISA, 5, "Result Separator Column"),
        cell("elisa", 5, "Result Separator Column", "CXCL13"),
        cell("elisa", 5, "Result Separator Column", "  "),
    ),
    Case(
        "layout.incomplete-group", (ELISA, 3, "Value Reported"),
        group_without("Value Reported"), group_without("Comments"),
    ),
    Case(
        "layout.unknown-section", ("basic_study_design.txt", 29, None),
        lines(DESIGN, lambda rows: rows[28].__setitem__(0, "arms_or_cohorts")),
    ),
    Case(
        "layout.section-spelling", ("basic_study_design.txt", 29, None),
        lines(DESIGN, lambda rows: rows[28].__setitem__(0, "Arm or Cohort")),
        lines(DESIGN, lambda rows: rows[28].__setitem__(0, "Arm_Or_Cohort")),
    ),
    Case("layout.turned-section", ("basic_study_design.txt", 7, None), lines(DESIGN, turned)),
    Case(
        "layout.repeated-section", ("basic_study_design.txt", 65, None),
        lines(DESIGN, repeated_section), lines(DESIGN, more_fields),
    ),
    Case(
        "layout.missing-section", ("basic_study_design.txt", None, None),
        without_section("planned_visit"), without_section("study_link"),
    ),
    Case(
        "layout.empty-section", ("basic_study_design.txt", 46, None),
        without_section("inclusion_exclusion", keep=2), without_section("study_link", keep=2),
    ),
    Case(
        "layout.unused-section", ("basic_study_design.txt", 61, None),
        without_section("study_link", keep=2), without_section("study_link"),
    ),
    Case(
        "layout.too-many-values", ("basic_study_design.txt", 15, "Age Unit"),
        lines(DESIGN, lambda rows: rows[14].append("Months")), lines(DESIGN, more_fields),
    ),
    Case(
        "layout.outside-section", ("basic_study_design.txt", 5, None),
        lines(DESIGN, lambda rows: rows.__setitem__(4, ["a note", "to nobody"])),
    ),
    Case(
        "layout.stray-quote", ("protocols.txt", 4, None),
        raw("protocols.txt", lambda data: data.replace(b"\tStudy plan", b'\t"Study plan')),
        raw("protocols.txt", lambda data: data.replace(b"Study plan", b'Study "plan"')),
    ),
    Case(
        "layout.validation-level", ("FCM_Derived_data.txt", 3, None),
        lines("fcm_derived_data", lambda rows: rows[2].__setitem__(1, "strict")),
        lines("fcm_derived_data", lambda rows: rows[2].__setitem__(1, "hipc")),
        base="assay-flow-cytometry",
    ),
    Case(
        "layout.data-above-header", ("protocols.txt", 3, None),
        lines("protocols", lambda rows: rows.insert(2, rows.pop())),
        lines("protocols", lambda rows: rows.insert(3, rows.pop())),
    ),
    Case(
        "layout.data-above-header", ("basic_study_design.txt", 3, None),
        lines(DESIGN, lambda rows: rows.insert(2, ["", "STUDY-0", "A study"])),
        lines(DESIGN, lambda rows: rows.insert(2, [""])), name="of sections",
    ),
    Case(
        "layout.renamed-column", ("subjectHumans.txt", 3, "Sex"),
        header("subjecthumans", 3, "Gender", "Sex"), header("subjecthumans", 3, "Gender", "gender"),
    ),
]  # fmt: skip
