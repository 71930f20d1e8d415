"""Write docs/issues.md, the reference of every kind of issue, from its declarations.

python scripts/document_issues.py
"""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

from immport_explorer.validation.kinds import KINDS, Kind

PAGE = Path(__file__).resolve().parent.parent / "docs" / "issues.md"

FAMILIES = {
    "package": "The package as a whole",
    "file": "Files",
    "template": "Templates",
    "schema-version": "Schema versions",
    "layout": "Layout: headers, columns, sections",
    "json": "JSON",
    "value": "Values",
    "privacy": "Privacy",
    "id": "Ids",
    "reference": "References",
    "row": "Rows",
    "rule": "Rules between values and rows",
    "internal": "About the run itself",
}

HEAD = """# Every kind of issue

Made from `immport_explorer/validation/kinds.py` by `make docs`; do not edit it here.
`immport-explorer explain CODE` says the same on the command line.

An *error* keeps ImmPort from loading the package, a *warning* is worth a look before you send it,
an *info* tells what ImmPort will make of the data.
"""


def page() -> str:
    """The whole page, as Markdown."""
    parts = [HEAD]
    order = list(FAMILIES)
    for family, kinds in groupby(
        sorted(KINDS.values(), key=lambda kind: order.index(kind.family)),
        key=lambda kind: kind.family,
    ):
        parts.append(f"\n## {FAMILIES[family]}\n")
        parts.extend(_entry(kind) for kind in kinds)
    return "".join(parts)


def _entry(kind: Kind) -> str:
    return (
        f"\n### `{kind.code}`\n\n"
        f"**{kind.title}** ({kind.severity})\n\n"
        f"- Why: {kind.why}\n"
        f"- How to mend it: {kind.fix_in_general}\n"
        f"- Example: {kind.example}\n"
    )


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    print(f"{PAGE.name}: {len(KINDS)} kinds of issue")
