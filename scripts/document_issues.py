"""Write docs/issues.md, the reference of every kind of issue, from its declarations.

python scripts/document_issues.py
"""

from __future__ import annotations

from pathlib import Path

from immport_explorer.issues.kinds import FAMILIES, KINDS, Kind

PAGE = Path(__file__).resolve().parent.parent / "docs" / "issues.md"

HEAD = """# Every kind of issue

Made from `immport_explorer/issues/kinds/` by `make docs`; do not edit it here.
`immport-explorer explain CODE` says the same on the command line.

An *error* keeps ImmPort from loading the package, a *warning* is worth a look before you send it,
an *info* tells what ImmPort will make of the data.
"""


def page() -> str:
    """The whole page, as Markdown."""
    parts = [HEAD]
    for family, title in FAMILIES.items():
        parts.append(f"\n## {title}\n")
        parts.extend(_entry(kind) for kind in KINDS.values() if kind.family == family)
    return "".join(parts)


def _entry(kind: Kind) -> str:
    return (
        f"\n### `{kind.code}`\n\n"
        f"**{kind.title}** ({kind.severity})\n\n"
        f"- Why: {kind.why}\n"
        f"- How to fix it: {kind.fix_in_general}\n"
        f"- Example: {kind.example}\n"
    )


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    print(f"{PAGE.name}: {len(KINDS)} kinds of issue")
