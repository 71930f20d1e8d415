"""Cases of kinds about ids."""

from __future__ import annotations

from immport_explorer.validation.workspace import Workspace
from support.cases.case import Case
from support.cases.desk import Desk, Edit, both, cell
from support.cases.edits import ELISA, FLOW, twice


def remembered(entity: str, name: str) -> Edit:
    """A workspace that holds an id."""

    def edit(desk: Desk) -> None:
        workspace = Workspace(desk.root / "workspace.sqlite")
        workspace.declare(entity, [name])
        desk.options["workspace"] = workspace.path

    return edit


CASES = [
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
        "id.hidden-character", ("protocols.txt", 4, "User Defined ID"),
        cell("protocols", 4, "User Defined ID", "EXFLU01-PROTOCOL\u200b-STUDY"),
        cell("protocols", 4, "Name", "Study\u200b plan"),
    ),
    Case(
        "id.look-alike", ("protocols.txt", 4, "User Defined ID"),
        cell("protocols", 4, "User Defined ID", "EXFLU01-PROTOCOL-STUDУ"),
        cell("protocols", 4, "User Defined ID", "EXFLU01-PROTOCOL-μ"),
    ),
    Case(
        "id.contradicts", (ELISA, 5, "Expsample ID"), twice("elisa", "Expsample ID"),
        both(twice("elisa", "Expsample ID"), twice("elisa", "Biosample ID")),
    ),
    Case(
        "id.stands-for-many", ("experimentSamples.HLA.txt", 5, "Biosample ID"),
        both(twice("hla", "Biosample ID"), cell("hla", 5, "Type", "Serum")),
        both(twice("hla", "Biosample ID"), twice("hla", "Subject ID")),
        base="assay-hla",
    ),
]  # fmt: skip
