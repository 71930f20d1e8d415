"""Violations between rows: what is repeated, taken, or said otherwise later."""

from __future__ import annotations

from typing import Any

from immport_explorer.schema.model import Column, Section, Template
from support.book import Sheet
from support.seeded.names import (
    IN_USE,
    SCHEMA,
)
from support.seeded.reference import Seed
from support.seeded.seeds import Seeds


class RowSeeds(Seeds):
    """Rows that repeat or contradict others."""

    def keys(self, template: Template, section: Section, part: dict[str, Any]) -> None:
        for key in part.get("keys", []):
            names = key["columns"] if isinstance(key["columns"], list) else [key["columns"]]
            self._key(template, section, part, key["type"], names)

    def _key(
        self,
        template: Template,
        section: Section,
        part: dict[str, Any],
        kind: str,
        names: list[str],
    ) -> None:
        if names[0] in ("result_id", "result_set_id"):
            self.undecidable["a key that ImmPort gives"].append(f"{template.name}: {names[0]}")
            return
        package, sheet = self.packages.sheet(template, section)
        columns = [self._key_column(template, section, part, name) for name in names]
        if section.layout == "fields":
            self._repeated_field(sheet, columns)
        elif kind == "UNIQUE":
            (column,) = columns
            first = sheet.get(sheet.rows()[0], column)
            self.seed("key", sheet, package, column, first, {"row.repeated-value"})
        elif len(columns) == 1 and kind == "USER_DEFINED_ID":
            self._repeated_id(template, sheet, package, columns[0])
        elif any(column.side == "result" for column in columns):
            self._repeated_group(sheet, columns)
        else:
            self._repeated_row(sheet, package, columns)

    def _key_column(
        self, template: Template, section: Section, part: dict[str, Any], name: str
    ) -> Column:
        """Keys speak of the ids and accessions that the template's ids become."""
        for ending in ("_user_defined_id", "_accession"):
            stem = name.removesuffix(ending)
            for tried in (name, f"{stem}_id", f"{'arm_or_cohort' if stem == 'arm' else stem}_id"):
                found = self.reference.column(template, section, part, tried)
                if found is not None:
                    return found
        parts = self.reference.rules["templates"][template.file_name.removesuffix(".txt")]
        for other in parts:
            if other is not part and not template.is_compound:
                found = self.reference.column(template, section, other, name)
                if found is not None:
                    return found
                found = self.reference.column(
                    template, section, other, name.replace("arm_acc", "arm_or_cohort_acc")
                    .replace("_accession", "_id"),
                )  # fmt: skip
                if found is not None:
                    return found
        raise AssertionError((template.name, section.name, name))

    def _repeated_id(self, template: Template, sheet: Sheet, package: str, column: Column) -> None:
        where = f"{template.name}: {column.header}"
        if template.name == "assessments" and column.header == "Subject ID":
            self.undecidable["allowed: several rows for one subject (doubts)"].append(where)
            return
        if template.is_combined_result and column.refers_to:
            self.undecidable["allowed: the same sample again when its parents agree (doubts)"]
            self.undecidable[
                "allowed: the same sample again when its parents agree (doubts)"
            ].append(where)
            return
        first = sheet.rows()[0]
        known = {  # the same sample again, with the same parents
            c.declares: sheet.get(first, c)
            for c in sheet.section.columns
            if c.declares and c.refers_to and c != column
        }
        self.seed("key", sheet, package, column, sheet.get(first, column), IN_USE, known=known)

    def _repeated_row(self, sheet: Sheet, package: str, columns: list[Column]) -> None:
        good = self.packages.row(sheet)
        row = self.packages.row(sheet)
        for column in columns:
            sheet.put(row, column, sheet.get(good, column))
        codes = frozenset({"row.repeated", "rule.repository-linked"})
        self.seeds.append(
            Seed("key", package, sheet.file, row, columns[0].header, codes, "error",
                 sheet.section.name, column_matters=False)
        )  # fmt: skip

    def _repeated_group(self, sheet: Sheet, columns: list[Column]) -> None:
        """The same results twice in one row."""
        case = self.case(sheet)
        own = case.book.sheet(sheet.template.name, sheet.section.name)
        group = own.add_group()
        row = own.rows()[0]
        for column in own.section.columns:
            if column.side == "result":
                own.put(row, column, own.get(row, column), group)
        case.seeds.append(
            Seed("key", "case", own.file, row, None, frozenset({"row.repeated"}), "error",
                 None, case.book, column_matters=False)
        )  # fmt: skip

    def _repeated_field(self, sheet: Sheet, columns: list[Column]) -> None:
        case = self.case(sheet)
        own = case.book.sheet(sheet.template.name, sheet.section.name)
        for column in own.section.columns:
            row = own.field(column)
            row[1:] = [row[1], row[1]]
        codes = frozenset({"row.repeated", "id.repeated", "layout.too-many-values"})
        if columns[0].declares:
            codes |= {"layout.too-many-values"}
        case.seeds.append(
            Seed("key", "case", own.file, own.field(columns[0]), columns[0].header, codes, "error",
                 sheet.section.name, case.book, column_matters=len(columns) == 1)
        )  # fmt: skip

    def ids_in_use(self, template: Template, section: Section, part: dict[str, Any]) -> None:
        """Ids, and links of a study, that another file of the package has taken."""
        for own in part.get("user_defined_ids", []):
            if own["type"] != "PRIMARY":
                continue
            if isinstance(own["column"], list) or own["column"].startswith("["):
                self._taken_link(template, section)
                continue
            column = self._key_column(template, section, part, own["column"])
            if column.declares and not column.refers_to:
                self._taken_id(template, section, column)

    def _taken_id(self, template: Template, section: Section, column: Column) -> None:
        package, sheet = self.packages.sheet(template, section)
        position = SCHEMA.loading_order.index
        earlier = [
            (other, its)
            for other in sheet.book.sheets()
            for its in other.section.columns
            if its.declares == column.declares and its.side is None and other.file != sheet.file
            and position(other.template.name) < position(template.name)
        ]  # fmt: skip
        if earlier:
            other, its = earlier[0]
            taken = other.get(other.rows()[0], its)
            self.seed("id of another file", sheet, package, column, taken, IN_USE)
        if column.side == "result":
            self._taken_in_group(sheet, package, column)

    def _taken_in_group(self, sheet: Sheet, package: str, column: Column) -> None:
        """The same id in two groups of results of one row."""
        row = self.packages.row(sheet)
        if sheet.position(column, 1) is None:
            return
        for other in sheet.section.columns:
            if other.side == "result":
                sheet.put(row, other, sheet.get(row, other), 1)
        self.seeds.append(
            Seed("id of another group", package, sheet.file, row, column.header, IN_USE)
        )

    def _taken_link(self, template: Template, section: Section) -> None:
        """What basic_study_design says of the study already."""
        book = self.packages.study
        where = f"{template.name}: {section.name or 'rows'}"
        first = SCHEMA.templates["basic_study_design"].section(section.name)
        if template.name != "study_design_edit" or first is None:
            reason = "links that only ImmPort's database holds"
            self.undecidable[reason].append(where)
            return
        case = self.case(book.sheet(template.name, section.name))
        said = case.book.sheet("basic_study_design", section.name)
        own = case.book.sheet(template.name, section.name)
        shared = [c for c in first.columns if own.section.column(c.header)]
        if section.layout == "rows":
            row = own.rows()[0]
            for column in shared:
                own.put(row, own.column(column.header), said.get(said.rows()[0], column))
        else:
            (column,) = shared
            row = own.field(own.column(column.header))
            row[1] = said.field(column)[1]
        case.seeds.append(
            Seed("link told already", "case", own.file, row, None, frozenset({"row.repeated"}),
                 "error", section.name, case.book, column_matters=False)
        )  # fmt: skip

    def described_once(self, template: Template, section: Section, part: dict[str, Any]) -> None:
        """What describes a thing counts on its first row; a later one must not contradict it."""
        for process in part.get("pre_processes", []):
            if process["process"] != "initialize-columns":
                continue
            entity = self._entity_of_status(part, process["when"][0]["column"])
            id_column = self.reference.column(template, section, part, f"{entity}_id")
            assert id_column is not None
            where = f"{template.name}: {entity}"
            if not id_column.refers_to or not id_column.declares:
                reason = "the id must always be new, or always known"
                self.undecidable[reason].append(where)
                continue
            self._contradict(template, section, part, entity, process["outputs"])

    def _contradict(
        self,
        template: Template,
        section: Section,
        part: dict[str, Any],
        entity: str,
        outputs: list[str],
    ) -> None:
        package, sheet = self.packages.sheet(template, section)
        columns = [self.reference.column(template, section, part, name) for name in outputs]
        described = [c for c in columns if c is not None and sheet.position(c) is not None]
        name = self.packages.fresh_id(entity)
        first = self.packages.row(sheet, **{entity: name})
        for column in described:
            sheet.put(first, column, self.packages.filler(sheet, column))
        later = self.packages.row(sheet, **{entity: name})
        for column in described:
            sheet.put(later, column, self._other_than(sheet, column, sheet.get(first, column)))
            self.seeds.append(
                Seed("described once", package, sheet.file, later, column.header,
                     frozenset({"row.contradicts"}))
            )  # fmt: skip

    def _other_than(self, sheet: Sheet, column: Column, value: str) -> str:
        if column.vocabulary_kind == "controlled" and column.vocabulary:
            return SCHEMA.vocabularies[column.vocabulary].terms[1].name
        if "number" in column.type or "integer" in column.type:
            return "2"
        return self.packages.fresh_id("other")
