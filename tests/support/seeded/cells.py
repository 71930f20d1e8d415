"""Violations of what a single cell must hold."""

from __future__ import annotations

from typing import Any

from immport_explorer.schema.model import Column, Section, Template
from support.book import Sheet
from support.seeded.names import (
    A_FILE,
    FREE_TEXT_IN_3_36,
    NOBODY_LISTS,
    NOT_REQUIRED_IN_3_36,
    NOWHERE,
    OLD_TERMS,
    REQUIRED,
)
from support.seeded.reference import Fact, Seed
from support.seeded.seeds import Seeds


class CellSeeds(Seeds):
    """Single cells: what is required, terms, numbers, dates, lengths, references, files."""

    def required(self, fact: Fact) -> None:
        if not (fact.flags["required"] or fact.rule.get("required")):
            return
        package, sheet = self.sheet(fact)
        if len(fact.section.columns) == 1:
            self._only_field(fact, sheet)
            return
        others: dict[str, str] = {}
        if fact.column.side == "result":  # something else of the group stays filled
            others = self._another_result(fact)
        self.seed("required", sheet, package, fact.column, "", REQUIRED, others=others)

    def _only_field(self, fact: Fact, sheet: Sheet) -> None:
        """Without its only value a section is empty."""
        case = self.case(sheet)
        own = case.book.sheet(sheet.template.name, sheet.section.name)
        row = own.field(fact.column)
        row[1:] = [""]
        codes = frozenset({"layout.empty-section", "value.required"})
        case.seeds.append(
            Seed("required", "case", own.file, None, None, codes, "error", fact.section.name,
                 case.book, column_matters=False)
        )  # fmt: skip

    def _another_result(self, fact: Fact) -> dict[str, str]:
        free = [
            c for c in fact.section.columns
            if c.side == "result" and c.ref != fact.column.ref and not c.declares
            and not c.refers_to and c.vocabulary_kind != "controlled"
        ]  # fmt: skip
        return {free[0].header: "1"} if free else {}

    def vocabulary(self, fact: Fact) -> None:
        package, sheet = self.sheet(fact)
        controlled = fact.flags["cv"] or fact.rule.get("controlled_vocabulary")
        preferred = fact.flags["pv"] or fact.flags["ppv"] or fact.rule.get("preferred_vocabulary")
        if controlled and fact.column.header not in FREE_TEXT_IN_3_36:
            value = NOBODY_LISTS
            if fact.column.is_list:
                value = f"{self.packages.filler(sheet, fact.column)};{value}"
            codes = {"value.not-in-vocabulary"}
            self.seed("controlled vocabulary", sheet, package, fact.column, value, codes)
        elif preferred and fact.column.header not in FREE_TEXT_IN_3_36:
            self.seed(
                "preferred vocabulary", sheet, package, fact.column, NOBODY_LISTS,
                {"value.free-text"}, severity="info",
            )  # fmt: skip

    def number(self, fact: Fact) -> None:
        kind = fact.rule.get("numeric") or {"float": "float", "integer": "integer"}.get(
            fact.flags["columnType"] or ""
        )
        if fact.flags["jsonDataType"] == "positive":
            kind = "positive"
        if not kind:
            return
        package, sheet = self.sheet(fact)
        self.seed("number", sheet, package, fact.column, "high", {"value.not-a-number"})
        self.seed("number", sheet, package, fact.column, "12,5", {"value.not-a-number"})
        if kind != "float":
            self.seed("number", sheet, package, fact.column, "2.5", {"value.not-an-integer"})
        if kind == "positive":
            self.seed("number", sheet, package, fact.column, "0", {"value.not-positive"})

    def date(self, fact: Fact) -> None:
        if fact.flags["columnType"] != "date":
            return
        package, sheet = self.sheet(fact)
        for value in ("2024-03-05", "30-Feb-2024"):
            self.seed("date", sheet, package, fact.column, value, {"value.not-a-date"})

    def length(self, fact: Fact) -> None:
        if fact.column.header in ("Result Separator Column",) or fact.flags["cv"]:
            return
        if fact.flags["foreignKey"] or fact.column.vocabulary_kind == "controlled":
            return
        limits = self._limits(fact)
        if not limits or fact.column.type not in ("text", "long text"):
            return
        package, sheet = self.sheet(fact)
        codes = {"value.too-long", "file.name-too-long"}
        value = self.packages.long_text(max(limits) + 1)
        fits = self.packages.long_text(max(limits))
        self.seed("length", sheet, package, fact.column, value, codes, twin=fits)
        if min(limits) < max(limits) and not fact.column.names_file:
            value = self.packages.long_text(min(limits) + 1)
            self.seed(
                "length", sheet, package, fact.column, value, {"value.long"}, severity="warning"
            )

    def _limits(self, fact: Fact) -> set[int]:
        """The lengths that the sources name; none where nothing checks it."""
        if fact.column.names_file:
            return {250}
        stated = fact.flags["columnType"] or ""
        flagged = int(stated[8:-1]) if stated.startswith("varchar(") else None
        if fact.part is None:
            return {flagged} if flagged else set()
        documented = {
            column["length"]
            for table in fact.part.get("tables", [])
            for column in table["columns"]
            if column.get("length_checked") and self._checked(fact, column)
        }
        return documented | ({flagged} if documented and flagged else set())

    @staticmethod
    def _checked(fact: Fact, column: dict[str, Any]) -> bool:
        assert fact.part is not None
        source = column.get("from", column["name"])
        for combined in fact.part.get("combined", []):
            if source == combined["outputs"][1]:
                source = combined["inputs"][0]
        return bool(source == fact.internal)

    def reference_to(self, fact: Fact) -> None:
        documented = {
            key["input"]
            for key in (fact.part or {}).get("foreign_keys", [])
            if key["kind"] == "user-defined-id"
        }
        if not (fact.flags["foreignKey"] or fact.internal in documented):
            return
        if fact.column.declares:
            return  # an unknown id declares a new thing
        package, sheet = self.sheet(fact)
        value = NOWHERE
        if fact.column.is_list:
            value = f"{self.packages.filler(sheet, fact.column)};{NOWHERE}"
        self.seed("reference", sheet, package, fact.column, value, {"reference.unknown"})

    def file(self, fact: Fact) -> None:
        if not self._names_file(fact):
            return
        package, sheet = self.sheet(fact)
        others = {"ImmPort Template?": "No"} if fact.section.column("ImmPort Template?") else {}
        value = "no_such_file.csv"
        if fact.column.is_list:
            value = f"{A_FILE};{value}"
        self.seed("file", sheet, package, fact.column, value, {"file.missing"}, others=others)

    @staticmethod
    def _names_file(fact: Fact) -> bool:
        documented = {entry["column"] for entry in (fact.part or {}).get("files", [])}
        if "final.resultfile_name" in documented:
            documented |= {"global.result_file_name", "local_result_file_name"}
        also = {"protocols", "study_file", "study_image"}  # doubts: the rules are incomplete
        named = fact.column.header in ("File Name", "Image Filename", "CRF File Names")
        known = fact.section.name in also or fact.template.name in also
        crf = fact.column.header == "CRF File Names"
        return fact.internal in documented or (named and (known or crf))

    def conditional(self, template: Template, section: Section, part: dict[str, Any]) -> None:
        for group in part.get("conditional_required", []):
            column = self.reference.column(template, section, part, group["column"])
            where = f"{template.name}: {group['column']}"
            if column is None:
                self.undecidable["a column that no template has: ImmPort fills it"].append(where)
            elif column.header in NOT_REQUIRED_IN_3_36:
                self._conditions(
                    template, section, part, group, column, frozenset({"value.advised"}), "warning"
                )
            else:
                self._conditions(template, section, part, group, column, REQUIRED, "error")

    def _conditions(
        self,
        template: Template,
        section: Section,
        part: dict[str, Any],
        group: dict[str, Any],
        column: Column,
        codes: frozenset[str],
        severity: str,
    ) -> None:
        package, sheet = self.packages.sheet(template, section)
        variants = self._cells(template, section, part, group["all_of"])
        if variants is None:
            self.undecidable["a condition that never holds for this template"].append(
                f"{template.name}: {group['column']}"
            )
            return
        for others in variants:
            self.seed(
                "required when", sheet, package, column, "", codes, others=others,
                severity=severity, twin=self.packages.filler(sheet, column),
            )  # fmt: skip

    def _cells(
        self,
        template: Template,
        section: Section,
        part: dict[str, Any],
        tests: list[dict[str, Any]],
    ) -> list[dict[str, str]] | None:
        """Cells that make the tests hold, one set for each value named; None where none can."""
        constants = {r["column"]: r.get("value", "") for r in part["data_row"] if "constant" in r}
        statuses = {combined["status"] for combined in part.get("combined", [])}
        variants: list[dict[str, str]] = [{}]
        for test in tests:
            if test["column"] in statuses:
                assert test["values"] == ["Yes"], test
                continue
            if test["column"] in constants:
                if constants[test["column"]].lower() not in [v.lower() for v in test["values"]]:
                    return None
                continue
            column = self.reference.column(template, section, part, test["column"])
            assert column is not None, (template.name, test)
            values = self._values(template, section, column, test)
            variants = [{**cells, column.header: v} for cells in variants for v in values]
        return variants

    def _values(
        self, template: Template, section: Section, column: Column, test: dict[str, Any]
    ) -> list[str]:
        match test["test"]:
            case "case-insensitive-equals":
                return [OLD_TERMS.get(value, value) for value in test["values"]]
            case "not-empty-value":
                return [self.packages.filler(self.packages.sheet(template, section)[1], column)]
            case "empty-value":
                return [""]
            case "not-preferred-value":
                return [NOBODY_LISTS]
        raise AssertionError(test)
