"""Cases of kinds about rules."""

from __future__ import annotations

from support.cases.case import Case
from support.cases.desk import Desk, Edit, both, cell, file, lines, without
from support.cases.edits import ELISA, FLOW, edit_rows, twice


def second_study(desk: Desk) -> None:
    """Another study is loaded before: the same ids with OTHER for EXFLU."""
    other = Desk(desk.root / "second")
    for rows in other.book.lines.values():
        for cells in rows:
            cells[:] = [text.replace("EXFLU01", "OTHER01") for text in cells]
    other.save()
    desk.sources = [other.folder, *desk.sources]


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


CASES = [
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
