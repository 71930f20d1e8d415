"""Write docs/rules.md, each template's rules in words, from the rules of the newest schema.

python scripts/document_rules.py
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from immport_explorer import load_schema
from immport_explorer.issues.kinds import AnyKind
from immport_explorer.schema.model import Column, Schema, Section, Template
from immport_explorer.schema.phrases import conditions_in_words
from immport_explorer.schema.rules import AnyRule
from immport_explorer.validation.field import Field
from immport_explorer.validation.rules import KINDS

PAGE = Path(__file__).resolve().parent.parent / "docs" / "rules.md"

HEAD = """# The rules of each template

Made from the rules of ImmPort's schema {version} by `make docs`; do not edit it here.
These are the rules that concern more than one cell. What a single cell must hold (a term, a number,
a date, a length) stands on the template's card: `immport-explorer show NAME`.
"""
TABLE = "\n| Field | What is wrong | Reported as |\n|---|---|---|\n"

Row = tuple[AnyKind | None, str]
"""The kind of issue that reports it, None where no check of ours does, and what is wrong."""


def page() -> str:
    """The whole page, as Markdown."""
    schema = load_schema()
    parts = [HEAD.format(version=schema.version)]
    for template in sorted(schema.templates.values(), key=lambda each: each.name):
        tables = [_table(schema, template, section) for section in template.sections]
        if any(tables):
            parts += [f"\n## `{template.name}`\n\n{template.title}\n", *tables]
    return "".join(parts)


def _table(schema: Schema, template: Template, section: Section) -> str:
    rows = [row for rule in section.rules for row in _rows(schema, template, section, rule)]
    if not rows:
        return ""
    head = f"\n### {template.title}: {section.name}\n" if section.name else ""
    return head + TABLE + "".join(f"| {' | '.join(row)} |\n" for row in dict.fromkeys(rows))


def _rows(
    schema: Schema, template: Template, section: Section, rule: AnyRule
) -> Iterator[tuple[str, str, str]]:
    """A rule's lines in the table: fields of which the same is said stand together."""
    said: dict[Row, list[str]] = {}
    for column in section.columns:
        for row in KINDS[type(rule)].words(Field(schema, template, section, column), rule):
            said.setdefault(row, []).append(_name(section, column))
    undecidable = KINDS[type(rule)].undecidable
    if undecidable:
        named = next(each for each in section.columns if each.ref in rule.columns)
        said[None, f"Not checked here: {undecidable}."] = [_name(section, named)]
    when = conditions_in_words(rule.when, schema.entities)
    for (kind, words), names in said.items():
        sentence = f"{words} (When {when}.)" if when and when not in words else words
        yield ", ".join(names), sentence.replace("|", "\\|"), _link(kind) if kind else ""


def _name(section: Section, column: Column) -> str:
    """The header; on which side it stands, where it stands on both."""
    twice = sum(each.header == column.header for each in section.columns) > 1
    return f"{column.header} ({column.side})" if twice and column.side else column.header


def _link(kind: AnyKind) -> str:
    return f"[`{kind.code}`](issues.md#{kind.code.replace('.', '')})"


def main() -> None:
    PAGE.write_text(page(), encoding="utf-8")
    print(f"{PAGE.name}: {page().count(chr(10) + '## ')} templates")


if __name__ == "__main__":
    main()
