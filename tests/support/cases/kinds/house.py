"""Cases of kinds about house rules."""

from __future__ import annotations

from typing import Any

import msgspec

from immport_explorer.schema.house import HouseRules
from support.cases.case import Case
from support.cases.desk import Edit, both, cell, options, without

SAMPLES = "bioSamples.txt"


def rules(**asked: Any) -> Edit:
    """House rules of the House for biosamples."""
    data = {"name": "House", "templates": {"biosamples": asked}}
    return options(rules=[msgspec.convert(data, HouseRules)])


def column(header: str, **asked: Any) -> Edit:
    return rules(columns={header: asked})


SERUM = [[{"test": "is", "column": "Type", "values": ["Serum"]}]]
TOGETHER = [
    {
        "kind": "all or none",
        "together": [{"header": "Study Time Collected"}, {"header": "Study Time T0 Event"}],
    }
]

CASES = [
    Case(
        "house.required", (SAMPLES, 4, "Description"),
        both(column("Description", required=True), cell("biosamples", 4, "Description", "")),
        column("Type", required=True),
    ),
    Case(
        "house.required-when", (SAMPLES, 4, "Description"),
        both(
            column("Description", required_when=SERUM), cell("biosamples", 4, "Description", ""),
            cell("biosamples", 4, "Type", "Serum"),
        ),
        both(column("Type", required_when=SERUM)),
    ),
    Case(
        "house.not-a-term", (SAMPLES, 4, "Name"),
        both(column("Name", terms=["one", "two"]), cell("biosamples", 4, "Name", "three")),
        column("Type", terms=["Serum"]),
    ),
    Case(
        "house.pattern", (SAMPLES, 4, "User Defined ID"),
        column("User Defined ID", pattern="XX-####"), column("User Defined ID", pattern="*"),
    ),
    Case(
        "house.lacks", (SAMPLES, None, "Type"),
        column("Type", each_of=["PBMC"]), column("Type", each_of=["Serum"]),
    ),
    Case(
        "house.lacks", ("", None, None),
        both(rules(required=True), without(SAMPLES)), rules(required=True), name="template",
    ),
    Case(
        "house.rule", (SAMPLES, 4, "Study Time T0 Event"),
        both(rules(rules=TOGETHER), cell("biosamples", 4, "Study Time T0 Event", "")),
        rules(rules=TOGETHER),
    ),
]  # fmt: skip
