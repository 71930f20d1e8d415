"""Cases of kinds about schema versions."""

from __future__ import annotations

from support.cases.case import Case
from support.cases.desk import both, lines, options

CASES = [
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
