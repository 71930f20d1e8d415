"""How a violation is put into a package."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from immport_explorer.schema.model import Column
from support.book import Row, Sheet
from support.seeded.packages import Packages
from support.seeded.reference import Case, Fact, Reference, Seed


class Seeds:
    """Violations, each at a place of its own that keeps every other rule."""

    def __init__(self, reference: Reference, packages: Packages) -> None:
        self.reference = reference
        self.packages = packages
        self.seeds: list[Seed] = []
        self.twins: list[Seed] = []
        self.cases: list[Case] = []
        self.undecidable: dict[str, list[str]] = defaultdict(list)

    def seed(
        self,
        kind: str,
        sheet: Sheet,
        package: str,
        column: Column,
        value: str,
        codes: Iterable[str],
        *,
        others: dict[str, str] | None = None,
        known: dict[str, str] | None = None,
        severity: str = "error",
        at: Column | None = None,
        twin: str | None = None,
    ) -> None:
        """Break one cell: of a row of its own, or of the field in a package of its own.

        ``others`` are further cells of the row, by header (on the column's side first); ``at`` is
        the column that the issue is shown at, if another; ``twin`` is a value that keeps the rule.
        """
        wanted = frozenset(codes)
        if sheet.section.layout == "fields":
            self._seed_field(kind, sheet, column, value, wanted, severity)
            return
        row = self._row(sheet, column, value, others or {}, known or {})
        shown = (at or column).header
        seed = Seed(
            kind, package, sheet.file, row, shown, wanted, severity, section=sheet.section.name
        )
        self.seeds.append(seed)
        if twin is not None:
            good = self._row(sheet, column, twin, others or {}, known or {})
            self.twins.append(replace(seed, row=good, severity="error"))

    def _row(
        self,
        sheet: Sheet,
        column: Column,
        value: str,
        others: dict[str, str],
        known: dict[str, str],
    ) -> Row:
        row = self.packages.row(sheet, **known)
        for header, content in others.items():
            other = sheet.section.column(header, column.side) or sheet.column(header)
            sheet.put(row, other, content)
        sheet.put(row, column, value)
        return row

    def _seed_field(
        self, kind: str, sheet: Sheet, column: Column, value: str, codes: frozenset[str], sev: str
    ) -> None:
        case = self.case(sheet)
        own = case.book.sheet(sheet.template.name, sheet.section.name)
        row = own.field(column)
        row[1:] = [value]
        case.seeds.append(
            Seed(
                kind,
                (own.book is not None and "case") or "",
                own.file,
                row,
                column.header,
                codes,
                sev,
                sheet.section.name,
                case.book,
            )
        )

    def case(self, sheet: Sheet, *templates: str, before: tuple[str, ...] = ()) -> Case:
        """A package of its own with what the sheet's template needs."""
        needed = ("protocols", "basic_study_design", *templates, sheet.template.name)
        case = Case(sheet.book.keep(*dict.fromkeys(needed)), before=before)
        self.cases.append(case)
        return case

    def sheet(self, fact: Fact) -> tuple[str, Sheet]:
        return self.packages.sheet(fact.template, fact.section)

    @staticmethod
    def _entity_of_status(part: dict[str, Any], status: str) -> str:
        return next(c["inputs"][1] for c in part["combined"] if c["status"] == status)
