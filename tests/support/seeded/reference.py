"""What the reference documents of each column, and what a seed is."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from immport_explorer.schema.model import Column, Section, Template
from support.book import Book, Row
from support.seeded.names import (
    RENAMED,
    SCHEMA,
)


@dataclass(frozen=True)
class Seed:
    """One violation: what it breaks, and where it must be reported."""

    kind: str
    package: str
    file: str
    row: Row | None
    header: str | None
    codes: frozenset[str]
    severity: str = "error"
    section: str | None = None
    book: Book | None = None
    column_matters: bool = True

    def __str__(self) -> str:
        part = f"/{self.section}" if self.section else ""
        return f"{self.kind}: {self.file}{part}, {self.header} ({', '.join(sorted(self.codes))})"


@dataclass
class Case:
    """A package of its own for seeds that would disturb others."""

    book: Book
    seeds: list[Seed] = field(default_factory=list)
    before: tuple[str, ...] = ()


@dataclass(frozen=True)
class Fact:
    """What the reference says of one column."""

    template: Template
    section: Section
    column: Column
    flags: dict[str, Any]
    rule: dict[str, Any]
    part: dict[str, Any] | None
    internal: str | None


class Reference:
    """The documented rules and the flags of the templates, by column."""

    def __init__(self, folder: Path) -> None:
        bundle = folder / "immport-3.36"
        self.rules = json.loads((folder / "rules-3.33.json").read_text(encoding="utf-8"))
        self.templates = json.loads((bundle / "templates.json").read_text(encoding="utf-8"))

    def parts(self) -> Iterator[tuple[Template, Section, dict[str, Any]]]:
        """Each documented part with the template and section it is about."""
        for stem, entries in self.rules["templates"].items():
            template = SCHEMA.find_template(stem)
            assert template is not None, stem
            for part in entries:
                if template.is_compound and part["part"] == "Template":
                    continue
                section = template.section(part["name"] if template.is_compound else None)
                assert section is not None, (stem, part["name"])
                yield template, section, part

    def column(
        self, template: Template, section: Section, part: dict[str, Any], internal: str
    ) -> Column | None:
        """The column that a part knows by that internal name."""
        for entry in part.get("columns", []):
            if entry["data_row_column"] == internal:
                return self._by_header(template, section, part, entry["template_column"])
        return None

    @staticmethod
    def _by_header(
        template: Template, section: Section, part: dict[str, Any], header: str
    ) -> Column:
        side = None
        if template.is_combined_result:
            side = "result" if part["part"] == "Combined Result Template" else "meta"
        found = section.column(header, side)  # type: ignore[arg-type]
        found = found or section.column(RENAMED.get(header, header), side)  # type: ignore[arg-type]
        assert found is not None, (template.name, header)
        return found

    @cached_property
    def facts(self) -> list[Fact]:
        """Every column of 3.36 with its flags and, where it is documented, its rule."""
        documented: dict[tuple[str, str | None, Any], tuple[dict[str, Any], str]] = {}
        for template, section, part in self.parts():
            for entry in part.get("columns", []):
                column = self._by_header(template, section, part, entry["template_column"])
                key = (template.name, section.name, column.ref)
                documented[key] = (part, entry["data_row_column"])
        return list(self._join(documented))

    def _join(self, documented: dict[Any, tuple[dict[str, Any], str]]) -> Iterator[Fact]:
        sides = {"metaData": "meta", "resultData": "result", None: None}
        for entry in self.templates:
            parts = entry.get("templates", [{**entry, "name": None}])
            template = SCHEMA.templates[entry["name"]]
            for part in parts:
                section = template.section(part["name"])
                assert section is not None
                for flags in part["columns"]:
                    if flags["templateColumn"] == "Result Separator Column":
                        continue
                    side = sides[flags["metaResultDataType"]]
                    column = section.column(flags["templateColumn"], side)  # type: ignore[arg-type]
                    assert column is not None, (template.name, flags["templateColumn"])
                    known = documented.get((template.name, section.name, column.ref))
                    rule = row_of(*known) if known else {}
                    yield Fact(
                        template, section, column, flags, rule,
                        known[0] if known else None, known[1] if known else None,
                    )  # fmt: skip


def row_of(part: dict[str, Any], internal: str) -> dict[str, Any]:
    return next((row for row in part["data_row"] if row["column"] == internal), {})
