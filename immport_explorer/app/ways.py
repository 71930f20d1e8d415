"""What the pages do, found by the words that people search for among the templates."""

from __future__ import annotations

import re
from dataclasses import dataclass

from immport_explorer.app.place import Place

_SHORTEST = 3
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Way:
    """Something to do: what it is called, where, and words that people would search it by."""

    words: str
    place: Place
    named: tuple[str, ...]


_TABLES = ("excel", "xlsx", "xls", "spreadsheet", "workbook", "sheet", "csv", "tsv", "redcap")
_BLANKS = ("excel", "xlsx", "spreadsheet", "blank", "empty", "download", "pdf", "print", "json")
_CHECKS = ("upload", "submit", "submission", "validate", "validation", "check", "error", "errors",
           "csv", "zip", "package", "fix", "repair")  # fmt: skip
_ANSWERS = ("upload", "refused", "rejected", "validation", "report", "errors")
_LEARNS = (
    "training",
    "tutorial",
    "course",
    "exercise",
    "practice",
    "video",
    "film",
    "help",
    "learn",
)
_STUDIES = ("example", "examples", "demo", "practice")

WAYS = (
    Way("Fill templates from your own spreadsheets", Place(page="fill"), _TABLES),
    Way("Take blank templates with you: Excel, text, PDF", Place(page="templates"), _BLANKS),
    Way("Check a package before you upload it", Place(page="validate"), _CHECKS),
    Way("Read what ImmPort answered to an upload", Place(page="official"), _ANSWERS),
    Way("Plan which templates a study needs", Place(page="plan"), ("plan", "starter", "which")),
    Way("See ImmPort's tables and how they hang together", Place(page="datamodel"),
        ("data model", "model", "graph", "diagram", "table", "tables", "database", "relation")),
    Way("Look at whole example packages", Place(page="examples"), _STUDIES),
    Way("Learn by doing, with films and exercises", Place(page="learn"), _LEARNS),
)  # fmt: skip


def ways(query: str) -> list[Way]:
    """Those that a word of the query names, or begins to name."""
    words = [word for word in _WORD.findall(query.casefold()) if len(word) >= _SHORTEST]
    return [
        way for way in WAYS if any(named.startswith(word) for named in way.named for word in words)
    ]
