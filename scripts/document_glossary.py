"""Write docs/glossary.md, the words that stop newcomers, from the glossary.

python scripts/document_glossary.py
"""

from __future__ import annotations

from pathlib import Path

from immport_explorer.schema.glossary import glossary

PAGE = Path(__file__).resolve().parent.parent / "docs" / "glossary.md"

HEAD = """# Words

Made from `immport_explorer/schema/data/words/glossary.json` by `make docs`; do not edit it here.
"""


def page() -> str:
    """The whole page, as Markdown."""
    entries = (
        f"\n## {word.title}\n\n{word.says}\n\n`{' → '.join(word.picture)}`\n"
        for word in glossary().values()
    )
    return HEAD + "".join(entries)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    print(f"{PAGE.name}: {len(glossary())} words")
