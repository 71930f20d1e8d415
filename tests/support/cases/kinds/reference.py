"""Cases of kinds about references."""

from __future__ import annotations

from support.cases.case import Case
from support.cases.desk import Desk, both, cell
from support.cases.edits import ELISA, PACKAGE, edit_rows


def late_arm(desk: Desk) -> None:
    """An arm that study_design_edit adds: a file that is loaded after the subjects."""
    edit_rows(
        ["arm_or_cohort"],
        ["Study ID", "User Defined ID", "Name", "Description", "Type Reported"],
        ["EXFLU01", "LATE-ARM", "An arm", "Added later", "Experimental Arm"],
    )(desk)


def alone(desk: Desk) -> None:
    desk.sources = [desk.folder]


CASES = [
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
]  # fmt: skip
