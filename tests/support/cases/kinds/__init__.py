"""The cases: for each kind of issue an edit that makes it, and one that nearly does."""

from __future__ import annotations

from support.cases.case import Case
from support.cases.kinds import (
    datafile,
    file,
    house,
    id,
    internal,
    json,
    layout,
    package,
    privacy,
    reference,
    row,
    rule,
    schema_version,
    template,
    value,
)

__all__ = ["CASES", "WITHOUT_A_CASE", "Case"]

CASES: list[Case] = [
    case
    for family in (
        package,
        file,
        datafile,
        template,
        schema_version,
        layout,
        json,
        value,
        id,
        reference,
        row,
        rule,
        house,
        privacy,
        internal,
    )
    for case in family.CASES
]

WITHOUT_A_CASE = {
    "internal.check-failed": "only a bug of ours gives it; it has a test of its own",
    "schema-version.bundle-rules": "it needs ImmPort's bundle; it has a test of its own",
}
