"""The cases: for each kind of issue an edit that makes it, and one that nearly does."""

from __future__ import annotations

import json
import os
import zipfile
from collections.abc import Callable
from dataclasses import dataclass

from immport_explorer.validation.workspace import Workspace
from support.cases.desk import (
    Desk,
    Edit,
    Place,
    both,
    cell,
    file,
    header,
    limits,
    lines,
    nothing,
    options,
    raw,
    renamed,
    result,
    without,
)

DESIGN = "basic_study_design"
ELISA = "experimentSamples.ELISA.txt"
PACKAGE = ""


@dataclass(frozen=True)
class Case:
    """``bad`` gives the issue at ``at`` (file, row, column); ``good`` gives none of that kind."""

    code: str
    at: Place
    bad: Edit
    good: Edit = nothing
    base: str = "human-study"
    name: str = ""

    def __str__(self) -> str:
        return f"{self.code} {self.name}".strip()


# --- packages -------------------------------------------------------------------------------------


def zipped(change: Callable[[zipfile.ZipFile], object] | None = None) -> Edit:
    """The package as an archive, to which more is added."""

    def edit(desk: Desk) -> None:
        path = desk.zipped()
        if change is not None:
            with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
                change(archive)

    return edit


def archive_bytes(change: Callable[[bytes], bytes]) -> Edit:
    """The package as an archive, whose bytes are spoilt."""

    def edit(desk: Desk) -> None:
        path = desk.zipped()
        path.write_bytes(change(path.read_bytes()))

    return edit


def source(name: str, content: bytes | None = None) -> Edit:
    """Another source than the package."""

    def edit(desk: Desk) -> None:
        path = desk.root / name
        if content is not None:
            path.write_bytes(content)
        desk.sources = [path]

    return edit


def folder_of(**files: str) -> Edit:
    """A folder with these files only."""

    def edit(desk: Desk) -> None:
        folder = desk.root / "other"
        folder.mkdir()
        for name, content in files.items():
            (folder / f"{name}.txt").write_text(content, encoding="utf-8")
        desk.sources = [folder]

    return edit


def link(desk: Desk) -> None:
    os.symlink("protocols.txt", desk.folder / "linked.txt")


def encrypted(data: bytes) -> bytes:
    """Set the mark of encryption at the first member, where it is stored and where it is listed."""
    changed = bytearray(data)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        changed[changed.find(mark) + offset] |= 1
    return bytes(changed)


def after_refused(desk: Desk) -> None:
    """The package that comes before has an error."""
    study = Desk(desk.root / "before")
    cell("subjecthumans", 4, "Gender", "no gender")(study)
    desk.sources = [study.folder, desk.folder]


PACKAGES = [
    Case("package.not-found", (PACKAGE, None, None), source("nowhere.zip")),
    Case("package.not-a-zip", (PACKAGE, None, None), source("study.zip", b"Rar! no zip"), zipped()),
    Case(
        "package.no-template", (PACKAGE, None, None), folder_of(notes="some words\n"), zipped()
    ),
    Case(
        "package.damaged-zip", (PACKAGE, None, None),
        archive_bytes(lambda data: data[: len(data) // 2]), zipped(),
    ),
    Case("package.encrypted", ("basic_study_design.txt", None, None), archive_bytes(encrypted)),
    Case(
        "package.unsafe-path", (PACKAGE, None, None),
        zipped(lambda archive: archive.writestr("../outside.txt", "x")),
        zipped(lambda archive: archive.writestr("inside/below.txt", "x")),
    ),
    Case("package.link", ("linked.txt", None, None), link),
    Case("package.too-many-files", (PACKAGE, None, None), limits(files=5), limits(files=50)),
    Case("package.too-large", ("bioSamples.txt", None, None), limits(total_bytes=5_000)),
    Case(
        "package.suspicious-ratio", ("zeros.csv", None, None),
        both(zipped(lambda a: a.writestr("zeros.csv", "0" * 100_000)), limits(ratio_from_bytes=1)),
        both(zipped(lambda a: a.writestr("few.csv", "0" * 10)), limits(ratio_from_bytes=1)),
    ),
    Case(
        "package.duplicate-name", ("protocols.txt", None, None),
        zipped(lambda archive: archive.writestr("protocols.txt", "again")),
        zipped(lambda archive: archive.writestr("protocols-2.csv", "again")),
    ),
    Case(
        "package.case-collision", ("Subject_Table.csv", None, None),
        zipped(lambda archive: archive.writestr("Subject_Table.csv", "a,b")),
    ),
    Case(
        "package.nested-archive", ("more.zip", None, None),
        file("more.zip", b"PK\x05\x06" + bytes(18)), file("more.csv", "a,b"),
    ),
    Case("package.older-schema", (PACKAGE, None, None), nothing, lines(
        "protocols", lambda rows: rows[0].__setitem__(1, "Schema Version 3.37"))),
    Case(
        "package.depends-on-refused", (PACKAGE, None, None), after_refused, base="assay-hla"
    ),
]  # fmt: skip


# --- files and templates --------------------------------------------------------------------------


def long_name(length: int) -> Edit:
    """A protocol whose file has a name of that length."""
    return cell("protocols", 4, "File Name", "p" * (length - 4) + ".txt")


def encoded(encoding: str) -> Edit:
    return both(
        cell("protocols", 4, "Name", "Versión del estudio"),
        raw("protocols.txt", lambda data: data.decode().encode(encoding)),
    )


def workbook(name: str, *rows: list[str]) -> Edit:
    """A spreadsheet with one sheet."""

    def edit(desk: Desk) -> None:
        import openpyxl

        book = openpyxl.Workbook()
        for cells in rows:
            book.active.append(cells)
        book.save(desk.folder / name)

    return edit


BLANK_LAB = "labtests\tSchema Version 3.36\nPlease do not delete or edit this column\n"
TEMPLATE_LINES = (
    ["treatments", "Schema Version 3.36"],
    ["Please do not delete or edit this column"],
    ["Column Name", "User Defined ID", "Name", "Use Treatment?", "Comments"],
    ["", "EXFLU01-TREATMENT-NONE", "None", "No", "As it was collected"],
)

SHORT_LINES = limits(line_bytes=10_000, block_bytes=4_096)
PLATE = "elisa_plate_readings.csv"

FILES = [
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
        "schema-version.missing", ("protocols.txt", 1, None),
        lines("protocols", lambda rows: rows[0].__setitem__(1, "")),
    ),
    Case(
        "schema-version.unreadable", ("protocols.txt", 1, None),
        lines("protocols", lambda rows: rows[0].__setitem__(1, "Schema Version three")),
        lines("protocols", lambda rows: rows[0].__setitem__(1, "schema version 3.36")),
    ),
    Case(
        "schema-version.older", ("protocols.txt", 1, None),
        lines("protocols", lambda rows: rows[0].__setitem__(1, "Schema Version 3.33")),
    ),
    Case(
        "schema-version.newer", ("protocols.txt", 1, None),
        lines("protocols", lambda rows: rows[0].__setitem__(1, "Schema Version 9.1")),
    ),
    Case(
        "schema-version.later", ("protocols.txt", 1, None),
        both(
            lines("protocols", lambda rows: rows[0].__setitem__(1, "Schema Version 3.37")),
            options(schema="3.36"),
        ),
        options(schema="3.36"),
    ),
]  # fmt: skip


# --- layout ---------------------------------------------------------------------------------------


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


LAYOUT = [
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
]  # fmt: skip


# --- JSON -----------------------------------------------------------------------------------------


def json_protocols(**changes: object) -> Edit:
    """The protocols in ImmPort's JSON form, one record changed."""

    def edit(desk: Desk) -> None:
        sheet = desk.sheet("protocols")
        records = [
            {c.json_name: sheet.get(cells, c) for c in sheet.section.columns if sheet.get(cells, c)}
            for cells in sheet.rows()
        ]
        records[1] = {**records[1], **changes}
        head = {"fileName": "protocols.txt", "name": "protocols", "schemaVersion": "3.36",
                "templateType": "single", "validationLevel": "Standard"}  # fmt: skip
        (desk.folder / "protocols.txt").unlink()
        text = json.dumps({**head, "data": records})
        (desk.folder / "protocols.json").write_text(text, encoding="utf-8")

    return edit


JSON = [
    Case(
        "json.unreadable", ("protocols.json", None, None),
        both(json_protocols(), raw("protocols.json", lambda data: data[:-3])), json_protocols(),
    ),
    Case(
        "json.unknown-key", ("protocols.json", 2, None),
        json_protocols(remark="x"), json_protocols(description="x"),
    ),
    Case(
        "json.wrong-type", ("protocols.json", 2, "Description"),
        json_protocols(description={"text": "x"}), json_protocols(description="x"),
    ),
]  # fmt: skip


# --- values ---------------------------------------------------------------------------------------

VISIT = "planned_visit"

VALUES = [
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
]  # fmt: skip


# --- ids, references, rows ------------------------------------------------------------------------


def remembered(entity: str, name: str) -> Edit:
    """A workspace that holds an id."""

    def edit(desk: Desk) -> None:
        workspace = Workspace(desk.root / "workspace.sqlite")
        workspace.declare(entity, [name])
        desk.options["workspace"] = workspace.path

    return edit


def late_arm(desk: Desk) -> None:
    """An arm that study_design_edit adds: a file that is loaded after the subjects."""
    edit_rows(
        ["arm_or_cohort"],
        ["Study ID", "User Defined ID", "Name", "Description", "Type Reported"],
        ["EXFLU01", "LATE-ARM", "An arm", "Added later", "Experimental Arm"],
    )(desk)


def alone(desk: Desk) -> None:
    desk.sources = [desk.folder]


def twice(template: str, header_: str, row_number: int = 5) -> Edit:
    """The id of the first row, once more."""

    def edit(desk: Desk) -> None:
        sheet = desk.sheet(template)
        column = sheet.column(header_)
        sheet.put(sheet.lines[row_number - 1], column, sheet.get(sheet.rows()[0], column))
        desk.save()

    return edit


FLOW = "experimentSamples.Flow_Cytometry.txt"
KNOWN_SAMPLE = "EXFLU01-S01-D0-ELISA"

IDS = [
    Case("id.repeated", ("protocols.txt", 5, "User Defined ID"),
         twice("protocols", "User Defined ID")),
    Case(
        "id.already-loaded", ("protocols.txt", 4, "User Defined ID"),
        remembered("protocol", "EXFLU01-PROTOCOL-STUDY"),
        remembered("study", "EXFLU01-PROTOCOL-STUDY"),
    ),
    Case(
        "id.is-accession", ("protocols.txt", 4, "User Defined ID"),
        cell("protocols", 4, "User Defined ID", "PTL123"),
        cell("protocols", 4, "User Defined ID", "PTL-123"),
    ),
    Case("id.must-be-new", ("subjectHumans.txt", 5, "Subject ID"),
         twice("subjecthumans", "Subject ID")),
    Case("id.sample-not-new", (FLOW, 5, "Expsample ID"), twice("flow_cytometry", "Expsample ID"),
         base="assay-flow-cytometry"),
    Case(
        "id.blanks", ("protocols.txt", 4, "User Defined ID"),
        cell("protocols", 4, "User Defined ID", " EXFLU01-PROTOCOL-STUDY"),
        cell("protocols", 4, "Name", " Study plan "),
    ),
    Case(
        "id.contradicts", (ELISA, 5, "Expsample ID"), twice("elisa", "Expsample ID"),
        both(twice("elisa", "Expsample ID"), twice("elisa", "Biosample ID")),
    ),
    Case(
        "reference.unknown", ("bioSamples.txt", 4, "Subject ID"),
        cell("biosamples", 4, "Subject ID", "EXFLU01-S1"),
        cell("biosamples", 4, "Subject ID", "SUB100001"),
    ),
    Case(
        "reference.unknown", ("experiments.txt", 4, "Protocol ID(s)"),
        cell("experiments", 4, "Protocol ID(s)", "EXFLU01-PROTOCOL-ELISA;EXFLU01-PROTOCOL-BLOD"),
        cell("experiments", 4, "Protocol ID(s)", "EXFLU01-PROTOCOL-ELISA ; PTL123;"),
        name="in a list",
    ),
    Case(
        "reference.undescribed", (ELISA, 4, "Biosample ID"),
        cell("elisa", 4, "Biosample ID", "EXFLU01-S01-D0-SERUN"),
        both(
            cell("elisa", 4, "Biosample ID", "EXFLU01-S01-D0-SERUN"),
            cell("elisa", 4, "Type", "Serum"),
        ),
    ),
    Case(
        "reference.too-early", ("subjectHumans.txt", 4, "Arm Or Cohort ID"),
        both(cell("subjecthumans", 4, "Arm Or Cohort ID", "LATE-ARM"), late_arm), late_arm,
    ),
    Case("reference.no-study", (PACKAGE, None, None), alone, base="assay-hla"),
    Case(
        "reference.wrong-kind", ("bioSamples.txt", 4, "Subject ID"),
        cell("biosamples", 4, "Subject ID", "EXFLU01-VISIT-D0"),
    ),
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
]  # fmt: skip


# --- rules ----------------------------------------------------------------------------------------


def second_study(desk: Desk) -> None:
    """Another study is loaded before: the same ids with OTHER for EXFLU."""
    other = Desk(desk.root / "second")
    for rows in other.book.lines.values():
        for cells in rows:
            cells[:] = [text.replace("EXFLU01", "OTHER01") for text in cells]
    other.save()
    desk.sources = [other.folder, *desk.sources]


def edit_rows(*rows: list[str]) -> Edit:
    """A study_design_edit with one section."""

    def edit(desk: Desk) -> None:
        head = [["study_design_edit", "Schema Version 3.36"], ["x"], ["Column Name"], [""]]
        text = "\n".join("\t".join(cells) for cells in [*head, *rows])
        (desk.folder / "study_design_edit.txt").write_text(text + "\n", encoding="utf-8")

    return edit


def links(*studies: str) -> Edit:
    named = [[study, f"Page {number}", f"https://example.org/{number}"]
             for number, study in enumerate(studies)]  # fmt: skip
    return edit_rows(["study_link"], ["Study ID", "Name", "Value"], *named)


def arm_2_subject(subject: str, arm: str) -> Edit:
    return edit_rows(
        ["arm_2_subject"],
        ["Subject ID", "Arm Or Cohort ID", "Min Subject Age", "Age Unit", "Age Event"],
        [subject, arm, "30", "Years", "Age at Study Day 0"],
    )


def added_visit(order: str) -> Edit:
    return edit_rows(
        ["planned_visit"],
        ["Study ID", "User Defined ID", "Name", "Order Number", "Min Start Day"],
        ["EXFLU01", "EXFLU01-VISIT-D90", "Day 90", order, "90"],
    )


def exposure(arm: str) -> Edit:
    cells = [
        ["immuneexposure", "Schema Version 3.36"], ["x"],
        ["Column Name", "Subject ID", "Arm Or Cohort ID", "Exposure Process Reported",
         "Exposure Material Reported", "Exposure Material ID"],
        ["", "EXFLU01-S03", arm, "vaccination", "Influenza A virus", "NCBITaxon:11320"],
    ]  # fmt: skip
    return file("immuneExposure.txt", "\n".join("\t".join(line) for line in cells) + "\n")


def linked_twice(accession: str) -> Edit:
    """A repository of a sample that says it itself."""

    def edit(desk: Desk) -> None:
        sheet = desk.sheet("gene_expression_array")
        name = sheet.get(sheet.rows()[0], sheet.column("Expsample ID"))
        cells = [
            ["public_repositories", "Schema Version 3.36"], ["x"],
            ["Column Name", "Expsample ID", "Repository Name", "Repository Accession"],
            ["", name, "GEO", accession],
        ]  # fmt: skip
        text = "\n".join("\t".join(line) for line in cells)
        (desk.folder / "publicRepositories.txt").write_text(text + "\n", encoding="utf-8")

    return edit


def known_sample(**cells: str) -> Edit:
    """Row 5 of the ELISA samples is the sample of row 4 again, with these other cells."""
    return both(
        twice("elisa", "Expsample ID"), twice("elisa", "Biosample ID"),
        *[cell("elisa", 5, name.replace("_", " "), value) for name, value in cells.items()],
    )  # fmt: skip


def described_biosample(desk: Desk) -> None:
    for name, value in (
        ("Study ID", "EXFLU01"), ("Subject ID", "EXFLU01-S01"), ("Type", "Serum"),
        ("Planned Visit ID", "EXFLU01-VISIT-D0"), ("Study Time Collected", "0"),
        ("Study Time Collected Unit", "Days"),
        ("Study Time T0 Event", "Time of initial vaccine administration"),
    ):  # fmt: skip
        cell("elisa", 5, name, value)(desk)


def gated(definition: str) -> Edit:
    return cell("fcm_derived_data", 5, "Gating Definition Reported", definition)


def level(name: str) -> Edit:
    return lines("fcm_derived_data", lambda rows: rows[2].__setitem__(1, name))


RULES = [
    Case(
        "rule.new-under-existing", (ELISA, 5, "Biosample ID"),
        both(known_sample(Biosample_ID="NEW-BIOSAMPLE"), described_biosample),
        both(cell("elisa", 5, "Biosample ID", "NEW-BIOSAMPLE"), described_biosample),
    ),
    Case(
        "rule.other-study", ("bioSamples.txt", 4, "Planned Visit ID"),
        both(second_study, cell("biosamples", 4, "Planned Visit ID", "OTHER01-VISIT-D0")),
        second_study,
    ),
    Case(
        "rule.one-study", ("study_design_edit.txt", 8, "Study ID"),
        both(second_study, links("EXFLU01", "OTHER01")), links("EXFLU01", "EXFLU01"),
    ),
    Case(
        "rule.not-of-study", ("bioSamples.txt", 4, "Subject ID"),
        both(second_study, cell("biosamples", 4, "Subject ID", "OTHER01-S01")), second_study,
    ),
    Case(
        "rule.not-of-arm", ("immuneExposure.txt", 4, "Subject ID"),
        exposure("EXFLU01-ARM-OLDER"), exposure("EXFLU01-ARM-YOUNGER"),
    ),
    Case(
        "rule.age-unit", ("subjectHumans.txt", 4, "Age Unit"),
        cell("subjecthumans", 4, "Age Unit", "Months"),
        cell("subjecthumans", 4, "Age Unit", "years"),
    ),
    Case(
        "rule.already-in-study", ("study_design_edit.txt", 7, "Subject ID"),
        arm_2_subject("EXFLU01-S01", "EXFLU01-ARM-OLDER"),
        both(second_study, arm_2_subject("OTHER01-S01", "EXFLU01-ARM-OLDER")),
    ),
    Case(
        "rule.order-taken", ("study_design_edit.txt", 7, "Order Number"),
        added_visit("4"), added_visit("5"),
    ),
    Case(
        "rule.repository-linked", ("publicRepositories.txt", 4, "Expsample ID"),
        linked_twice("GSM99000001"), linked_twice("GSM11000001"),
        base="assay-gene-expression-array",
    ),
    Case(
        "rule.all-or-none", ("treatments.txt", 5, "Amount Unit"),
        cell("treatments", 5, "Amount Unit", ""),
        both(cell("treatments", 5, "Amount Unit", ""), cell("treatments", 5, "Amount Value", "")),
    ),
    Case(
        "rule.at-least-one", ("treatments.txt", 5, "Amount Value"),
        both(cell("treatments", 5, "Amount Unit", ""), cell("treatments", 5, "Amount Value", "")),
    ),
    Case(
        "rule.results-template", ("experimentSamples.HLA.txt", 4, "Result File Name"),
        both(file("alleles.csv", "a,b"), cell("hla", 4, "Result File Name", "alleles.csv")),
        cell("hla", 4, "Result File Name", "HLA_Typing.txt"), base="assay-hla",
    ),
    Case(
        "rule.results-template-named", ("experimentSamples.HLA.txt", 4, "Result File Name"),
        cell("hla", 4, "Result File Name", "HLA_Typing.txt"), base="assay-hla",
    ),
    Case(
        "rule.results-file-needed", ("experimentSamples.HLA.txt", 4, "Result File Name"),
        cell("hla", 4, "ImmPort Template?", "No"), base="assay-hla",
    ),
    Case(
        "rule.results-template-missing", ("experimentSamples.HLA.txt", 4, "ImmPort Template?"),
        without("HLA_Typing.txt"), base="assay-hla",
    ),
    Case(
        "rule.results-template-denied", ("experimentSamples.HLA.txt", 4, "Result File Name"),
        both(cell("hla", 4, "ImmPort Template?", "No"),
             cell("hla", 4, "Result File Name", "HLA_Typing.txt")),
        both(file("alleles.csv", "a,b"), cell("hla", 4, "ImmPort Template?", "No"),
             cell("hla", 4, "Result File Name", "alleles.csv")),
        base="assay-hla",
    ),
    Case(
        "rule.two-roles", (FLOW, 4, ".Fcs Result File"),
        cell("flow_cytometry", 4, "Additional Result File Names", "S01_D0.fcs"),
        base="assay-flow-cytometry",
    ),
    Case(
        "rule.set-of-sets", ("Reagent_Sets.txt", 4, "Reagent ID(s)"),
        cell("reagent_sets", 4, "Reagent ID(s)", "EXFLU01-REAGENT-FLOW-PANEL"),
        base="assay-flow-cytometry",
    ),
    Case(
        "rule.source-unknown", ("MBAA_Results.txt", 4, "Source ID"),
        cell("mbaa_results", 4, "Source Type", "CONTROL SAMPLE"), base="assay-mbaa",
    ),
    Case(
        "rule.differs-from-source", ("MBAA_Results.txt", 4, "Assay ID"),
        cell("mbaa_results", 4, "Assay ID", "EXFLU01-PLATE-2"), base="assay-mbaa",
    ),
    Case(
        "rule.population-markers", ("FCM_Derived_data.txt", 5, "Gating Definition Reported"),
        both(level("HIPC"), gated("CD3+, QX12-")), gated("CD3+, QX12-"),
        base="assay-flow-cytometry",
    ),
]  # fmt: skip


# --- who it is ------------------------------------------------------------------------------------


def said(text: str) -> Edit:
    return cell("subjecthumans", 4, "Description", text)


SUBJECT = ("subjectHumans.txt", 4, "Description")

PRIVACY = [
    Case("privacy.email", SUBJECT, said("ask jane@example.org"), said("healthy @ baseline")),
    Case("privacy.telephone", SUBJECT, said("call (555) 555-0100"), said("dose 555 of 0100")),
    Case("privacy.record-number", SUBJECT, said("MRN 00123456"), said("seen 3 times")),
    Case("privacy.date", SUBJECT, said("born 3/5/1961"), said("day 35 of 1961")),
    Case("privacy.place", SUBJECT, said("12 Elm Street"), said("lives in Maryland")),
    Case("privacy.name", SUBJECT, said("Mrs. Miller"), said("Healthy adult")),
]


# --- our own --------------------------------------------------------------------------------------


def stopping(desk: Desk) -> None:
    desk.options["progress"] = lambda done, total, what: done == 0


def many_extra_cells(count: int) -> Edit:
    def change(rows: list[list[str]]) -> None:
        for cells in rows[3:]:
            cells.extend(["", "", "", "more"])

    return both(lines("biosamples", change), limits(notes_of_a_kind=count))


OWN = [
    Case("internal.stopped", (PACKAGE, None, None), stopping),
    Case(
        "internal.more-of-kind", ("bioSamples.txt", None, None),
        many_extra_cells(10), many_extra_cells(1000),
    ),
]  # fmt: skip

CASES = [*PACKAGES, *FILES, *LAYOUT, *JSON, *VALUES, *IDS, *RULES, *PRIVACY, *OWN]

WITHOUT_A_CASE = {
    "internal.check-failed": "only a bug of ours gives it; it has a test of its own",
    "schema-version.bundle-rules": "it needs ImmPort's bundle; it has a test of its own",
}
