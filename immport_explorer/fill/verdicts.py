"""What the validator finds in a package made of a release: a fact about the study, or our fault."""

from __future__ import annotations

from dataclasses import dataclass

from immport_explorer.issues.cause import Cause
from immport_explorer.issues.issue import Issue
from immport_explorer.issues.kinds.file import FILE_MISSING
from immport_explorer.issues.kinds.layout import LAYOUT_MISSING_SECTION
from immport_explorer.lab.release.joined import Joined

_OUR_FAMILIES = frozenset({"layout", "template", "json", "internal", "schema-version", "id"})
_EMPTY = "the release tells nothing here"
_WHY = {
    "value": "so it stands in the release",
    "row": _EMPTY,
    "rule": "the release tells the study so",
    "reference": "the release names it and does not hold it",
    "file": "so the release names the file",
    "privacy": "the file came with the release",
    "package": "the release has nothing for it",
}
_REQUIRED = "required"


@dataclass(frozen=True)
class Verdict:
    """All findings of a kind in a column: the first of them, how many, whether they are a fault of
    ours, and else what in the release they come from."""

    first: Issue
    count: int
    ours: bool
    why: str


def judged(group: Cause, joined: Joined) -> Verdict:
    """Whose fault a group of findings is."""
    issue = group.first
    ours = _is_ours(issue, joined)
    return Verdict(issue, group.count, ours, "" if ours else _why(issue))


def _is_ours(issue: Issue, joined: Joined) -> bool:
    """What stands in the cells is the release's; how they are laid out, and links to what the
    release holds, are ours."""
    family = issue.code.partition(".")[0]
    if issue.code == LAYOUT_MISSING_SECTION.code:
        return next(iter(joined.rows.records(issue.section or "")), None) is not None
    if family == "reference":
        return _is_held(issue.value or "", joined)
    return family in _OUR_FAMILIES


def _is_held(id_: str, joined: Joined) -> bool:
    """Whether the release has a row with the accession of which the id was made."""
    accession = id_.removeprefix(f"{joined.values.prefix}-")
    tables = {entity.table for entity in joined.schema.entities.values()}
    return any(accession in joined.rows.keys(table) for table in tables)


def _why(issue: Issue) -> str:
    family, _, kind = issue.code.partition(".")
    if issue.code == LAYOUT_MISSING_SECTION.code:
        return "the release has no rows for it"
    if issue.code == FILE_MISSING.code:
        return "the release names the file and does not hold it"
    return _EMPTY if kind.startswith(_REQUIRED) else _WHY.get(family, "so the release has it")
