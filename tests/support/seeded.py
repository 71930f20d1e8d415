"""Violations of ImmPort's documented checks, from the reference, put into valid packages.

Three packages are loaded one after another: another study (so that rows can name things of a wrong
study), the whole human study of the examples, and the animal study. For each documented check a row
of its own is added that keeps every other rule and breaks this one. What stands in a field of a
vertical section, or concerns a whole file, gets a small package of its own.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from immport_explorer import Issue, ValidationReport, examples, validate
from immport_explorer.schema.load import load_schema
from immport_explorer.schema.model import Column, Section, Template
from support import full_study
from support.book import Book, Row, Sheet

VERSION = "3.36"
SCHEMA = load_schema(VERSION)

STUDY, OTHER, ANIMALS = "EXFLU01", "OTHER02", "animal"
ORDER = (OTHER, STUDY, ANIMALS)  # the order in which the packages are loaded
OTHER_TEMPLATES = (
    "protocols", "elisa_reagents", "treatments", "basic_study_design", "subjecthumans",
    "biosamples", "labtestpanels", "experiments", "assessmentpanel",
)  # fmt: skip

RENAMED = {"Type": "Type Reported"}  # in arm_or_cohort, between the documentation and 3.36
NOT_REQUIRED_IN_3_36 = {"Compensation Or Control File Name(s)": "warned of only (doubts)"}
FREE_TEXT_IN_3_36 = {"Metabolite Name"}
OLD_TERMS = {"occurrence of allergy": "occurrence of allergic disease"}

A_FILE = "elisa_plate_readings.csv"
NOWHERE = "there-is-no-such-id"
NOBODY_LISTS = "a thing that nobody lists"

REQUIRED = frozenset({"value.required", "value.required-when", "row.no-results"})
IN_USE = frozenset({"id.repeated", "id.must-be-new", "id.sample-not-new"})


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
                    rule = _row_of(*known) if known else {}
                    yield Fact(
                        template, section, column, flags, rule,
                        known[0] if known else None, known[1] if known else None,
                    )  # fmt: skip


def _row_of(part: dict[str, Any], internal: str) -> dict[str, Any]:
    return next((row for row in part["data_row"] if row["column"] == internal), {})


class Packages:
    """The three valid packages, and rows for them that are valid too."""

    def __init__(self, work: Path) -> None:
        self.work = work
        work.mkdir(parents=True, exist_ok=True)
        examples.write([*full_study.packages(), "animal-study"], work / "as-written")
        self.study = Book(full_study.build(work / "whole", VERSION, work / "parts"), SCHEMA)
        self.animals = Book(work / "as-written" / "animal-study", SCHEMA)
        self.other = _other_study(self.study)
        self.fresh = 0
        self._ids: dict[str, dict[str, str]] = {}
        complete(self.study)

    def book_of(self, template: str) -> tuple[str, Book]:
        if self.study.has(template):
            return STUDY, self.study
        return ANIMALS, self.animals

    def sheet(self, template: Template, section: Section) -> tuple[str, Sheet]:
        name, book = self.book_of(template.name)
        return name, book.sheet(template.name, section.name)

    def fresh_id(self, what: str = "ID") -> str:
        self.fresh += 1
        return f"SEED-{what}-{self.fresh}"

    def long_text(self, length: int) -> str:
        """A text of that length, of which there is no other if there is room."""
        name = self.fresh_id("long")
        return name.ljust(length, "x") if len(name) <= length else "x" * length

    def ids(self, sheet: Sheet) -> dict[str, str]:
        """An id of each entity that exists when the template is loaded."""
        key = ANIMALS if sheet.book is self.animals else STUDY
        if key not in self._ids:
            book = self.animals if key == ANIMALS else self.study
            self._ids[key] = {
                entity: self._first(entity, book)
                for entity in SCHEMA.entities
                if self._declaring(entity, book)
            }
        return self._ids[key]

    def _declaring(self, entity: str, book: Book) -> list[tuple[Sheet, Column]]:
        return [
            (sheet, column)
            for sheet in book.sheets()
            for column in sheet.section.columns
            if column.declares == entity and sheet.template.name != "study_design_edit"
        ]

    def _first(self, entity: str, book: Book) -> str:
        found = self._declaring(entity, book)
        own = [pair for pair in found if not pair[1].refers_to] or found
        sheet, column = own[0]
        if sheet.section.layout == "fields":
            return sheet.field(column)[1]
        return sheet.get(sheet.rows()[0], column)

    def filler(self, sheet: Sheet, column: Column) -> str:
        """A value that keeps the column's own rules."""
        entity = column.refers_to or column.declares
        if entity:
            ids = self.ids(sheet)
            return ids[entity] if entity in ids else self.fresh_id()
        if column.vocabulary_kind == "controlled" and column.vocabulary:
            return SCHEMA.vocabularies[column.vocabulary].terms[0].name
        if column.names_file:
            return A_FILE if sheet.book is not self.animals else "weights.csv"
        if column.type == "date":
            return "02-Oct-2023"
        return "1" if "number" in column.type or "integer" in column.type else "text"

    def row(self, sheet: Sheet, **known: str) -> Row:
        """A new valid row: everything that it may declare is new, unless ``known`` names it."""
        row = sheet.clone()
        for column in sheet.section.columns:
            if column.declares and sheet.position(column) is not None:
                value = known.get(column.declares) or self.fresh_id()
                if column.side == "result":
                    self._result_ids(sheet, row, column)
                else:
                    sheet.put(row, column, value)
        new = {c.declares for c in sheet.section.columns} - {None, *known}
        self._describe(sheet, row, new)
        self._unique(sheet, row)
        return row

    def _result_ids(self, sheet: Sheet, row: Row, column: Column) -> None:
        group = 0
        while sheet.position(column, group) is not None:
            if sheet.get(row, column, group):
                sheet.put(row, column, self.fresh_id(), group)
            group += 1

    def _describe(self, sheet: Sheet, row: Row, new: set[str | None]) -> None:
        """Fill what is required of new things."""
        for column in sheet.section.columns:
            groups = [
                group
                for group in column.required_when
                if all(c.test == "new" and c.entity in new for c in group)
            ]
            if groups and not sheet.get(row, column):
                sheet.put(row, column, self.filler(sheet, column))

    def _unique(self, sheet: Sheet, row: Row) -> None:
        """Keep what may occur once apart from the row that was copied."""
        if sheet.section.name == "arm_2_subject":
            sheet.put(row, sheet.column("Subject ID"), self.new_subject(self.other))
        elif sheet.template.name == "immuneexposure":
            arm = sheet.get(row, sheet.column("Arm Or Cohort ID"))
            sheet.put(row, sheet.column("Subject ID"), self.new_subject(self.study, arm))
        names = {ref.header for key in sheet.section.keys for ref in key}
        names |= {column.header for column in sheet.section.columns if column.unique}
        if sheet.section.name == "planned_visit":
            names.add("Order Number")
        for header in names:
            column = sheet.section.column(header)
            if column is not None and header in UNIQUE_TEXTS | UNIQUE_NUMBERS:
                sheet.put(row, column, self._unique_value(sheet, column))

    def _unique_value(self, sheet: Sheet, column: Column) -> str:
        if column.names_file:
            return self.new_file(sheet.book)
        if column.header in UNIQUE_NUMBERS:
            self.fresh += 1
            return str(100 + self.fresh)
        return self.fresh_id()

    def new_file(self, book: Book) -> str:
        """A further file of the package."""
        name = f"{self.fresh_id('file')}.csv"
        book.others[name] = b"a,b\n"
        return name

    def new_subject(self, book: Book, arm: str | None = None) -> str:
        """A further subject, in an arm of the book's study."""
        sheet = book.sheet("subjecthumans")
        row = sheet.clone()
        name = self.fresh_id("subject")
        sheet.put(row, sheet.column("Subject ID"), name)
        if arm:
            sheet.put(row, sheet.column("Arm Or Cohort ID"), arm)
        return name


UNIQUE_TEXTS = {"Value", "Repository Accession", "File Name", "Image Filename"}
UNIQUE_NUMBERS = {"Order Number", "Data Release Version", "Pubmed ID"}


def _other_study(study: Book) -> Book:
    """The study's first part once more, under other names."""
    kept = [name for name in OTHER_TEMPLATES if study.has(name)]
    other = study.keep(*kept)
    for rows in other.lines.values():
        for row in rows:
            row[:] = [cell.replace(STUDY, OTHER) for cell in row]
    return other


def complete(book: Book) -> None:
    """Add the sections that the examples leave out, so that every column can be broken."""
    for template, name, rows in MISSING_SECTIONS:
        lines = book.lines[book.file_of(template)]
        section = SCHEMA.templates[template].section(name)
        assert section is not None
        header = [column.header for column in section.columns]
        lines.extend([[""], [name], header, *[list(row) for row in rows]])


MISSING_SECTIONS = (
    ("basic_study_design", "study_pubmed", [["99999998", "", "A title"]]),
    (
        "study_design_edit", "arm_2_subject",
        [["OTHER02-S01", "EXFLU01-ARM-YOUNGER", "30", "30", "Years", "Age at Study Day 0"]],
    ),
)  # fmt: skip


class Seeder:
    """Goes through the reference and seeds a violation of each check that can be decided here."""

    def __init__(self, reference: Reference, packages: Packages) -> None:
        self.reference = reference
        self.packages = packages
        self.seeds: list[Seed] = []
        self.twins: list[Seed] = []
        self.cases: list[Case] = []
        self.undecidable: dict[str, list[str]] = defaultdict(list)

    def all(self) -> None:
        for fact in self.reference.facts:
            self.required(fact)
            self.vocabulary(fact)
            self.number(fact)
            self.date(fact)
            self.length(fact)
            self.reference_to(fact)
            self.file(fact)
        for template, section, part in self.reference.parts():
            self.conditional(template, section, part)
            self.keys(template, section, part)
            self.ids_in_use(template, section, part)
            self.described_once(template, section, part)
            for phase in ("pre_rules", "post_rules"):
                for rule in part.get(phase, []):
                    self.rule(template, section, part, rule)
            self.accessions(template, part)
        self.one_study()

    # Placing seeds

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

    # Single cells

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

    # Conditions

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

    # Keys

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

    @staticmethod
    def _entity_of_status(part: dict[str, Any], status: str) -> str:
        return next(c["inputs"][1] for c in part["combined"] if c["status"] == status)

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

    # Rules before and after a row is processed

    def rule(
        self, template: Template, section: Section, part: dict[str, Any], rule: dict[str, Any]
    ) -> None:
        name, arguments = rule["rule"], rule["arguments"]
        where = f"{template.name}: {name} {arguments[:2]}"
        if name.startswith("check-result-schema"):
            self.undecidable["which files fit an assay's results is not published"].append(where)
        elif name == "check-date-format":
            pass  # seeded for every column of type date
        elif self._never(part, rule):
            self.undecidable["a condition that never holds for this template"].append(where)
        else:
            seeders = {
                "check-not-contains-case-insensitive": self._two_roles,
                "check-population-markers": self._markers,
                "check-value-in-entity": self._in_entity,
                "check-value-not-in-entity": self._not_in_entity,
                "check-immport-template": self._result_template,
                "not-empty-value": self._source,
                "not-equal-to-value": self._set_of_sets,
                "values-equal": self._equal,
                "values-not-equal": self._again,
                "all-empty-or-nonempty": self._all_or_none,
                "at-least-one-nonempty": self._at_least_one,
                "empty-value": self._must_be_empty,
            }
            package, sheet = self.packages.sheet(template, section)
            seeders[name](Documented(self, template, section, part, rule, package, sheet))

    def _never(self, part: dict[str, Any], rule: dict[str, Any]) -> bool:
        constants = {r["column"]: r.get("value", "") for r in part["data_row"] if "constant" in r}
        return any(
            test["column"] in constants
            and constants[test["column"]].lower() not in [v.lower() for v in test["values"]]
            for test in rule.get("when", [])
        )

    def _two_roles(self, rule: Documented) -> None:
        first, second = (rule.column(name) for name in rule.arguments)
        name = self.packages.new_file(rule.sheet.book)
        others = {second.header: name} | rule.no_template()
        rule.seed(first, name, {"rule.two-roles"}, others=others)

    def _markers(self, rule: Documented) -> None:
        column = rule.column(rule.arguments[-1])
        rule.sheet.lines[2][1] = "HIPC"
        # A warning: ImmPort's own definitions name markers that its list of markers has not.
        rule.seed(column, "CD3+, QQQ12-", {"rule.population-markers"}, severity="warning")

    def _in_entity(self, rule: Documented) -> None:
        value = rule.arguments[0]
        if value == "age_unit":
            column = rule.column("age_unit")
            study = rule.sheet.book.sheet("basic_study_design", "study")
            said = study.field(study.column("Age Unit"))[1]
            rule.seed(column, "Days" if said != "Days" else "Weeks", {"rule.age-unit"})
        elif value == "arm_accession":
            known = self.packages.ids(rule.sheet)["subject"]
            column = rule.sheet.column("Arm Or Cohort ID")
            others = {"Subject ID": known, "Exposure Process Reported": "vaccination"}
            rule.seed(
                column, "EXFLU01-ARM-OLDER", {"rule.not-of-arm"}, others=others,
                at=rule.sheet.column("Subject ID"),
            )  # fmt: skip
        else:
            subject = rule.sheet.column("Subject ID")
            rule.seed(subject, f"{OTHER}-S02", {"rule.not-of-study"})

    def _not_in_entity(self, rule: Documented) -> None:
        value = rule.arguments[0]
        if value == "order_number":
            rule.seed(rule.column(value), "1", {"rule.order-taken"})
            given = self.packages.row(rule.sheet)
            number = rule.sheet.get(given, rule.column(value))
            rule.seed(rule.column(value), number, {"rule.order-taken"})
        elif value == "study_accession":
            subject = self.packages.ids(rule.sheet)["subject"]
            rule.seed(rule.sheet.column("Subject ID"), subject, {"rule.already-in-study"})
        elif rule.template.name == "public_repositories":
            self._repeated_row(rule.sheet, rule.package, [
                rule.sheet.column("Expsample ID"), rule.sheet.column("Repository Accession")
            ])  # fmt: skip
        else:  # the sample must be known, which is forbidden in a template that is not combined
            first = rule.sheet.get(rule.sheet.rows()[0], rule.sheet.column("Expsample ID"))
            accession = self.packages.fresh_id("GSM")
            earlier = self.packages.row(rule.sheet)
            name = rule.sheet.get(earlier, rule.sheet.column("Expsample ID"))
            assert first != name
            for row in (earlier, self.packages.row(rule.sheet, expsample=name)):
                rule.sheet.put(row, rule.sheet.column("Repository Name"), "GEO")
                rule.sheet.put(row, rule.sheet.column("Repository Accession"), accession)
            codes = frozenset({"rule.repository-linked"})
            self.seeds.append(
                Seed(rule.name, rule.package, rule.sheet.file, row, "Expsample ID", codes)
            )

    def _result_template(self, rule: Documented) -> None:
        flag, name = (rule.column(argument) for argument in rule.arguments)
        rule.seed(name, A_FILE, {"rule.results-template"}, others={flag.header: "Yes"})
        rule.seed(name, "", {"rule.results-file-needed"}, others={flag.header: "No"})

    def _source(self, rule: Documented) -> None:
        column = rule.sheet.column("Source ID")
        for kind in ("EXPSAMPLE", "CONTROL SAMPLE", "STANDARD CURVE"):
            rule.seed(column, NOWHERE, {"rule.source-unknown"}, others={"Source Type": kind})

    def _set_of_sets(self, rule: Documented) -> None:
        own = rule.sheet.get(rule.sheet.rows()[0], rule.sheet.column("User Defined ID"))
        rule.seed(rule.sheet.column("Reagent ID(s)"), own, {"rule.set-of-sets"})

    def _equal(self, rule: Documented) -> None:
        _, left, right = rule.arguments
        if left.endswith("_required_value"):
            self._always(rule, left.removesuffix("_required_value"))
        elif left.endswith("_required"):
            self._new_under_known(rule, left, right)
        elif right.startswith("source."):
            column = rule.column(left)
            rule.seed(column, self.packages.fresh_id(), {"rule.differs-from-source"})
        elif left.endswith("study_accession"):
            self._other_study(rule, left, right)
        else:
            self._other_parent(rule, right.removesuffix("_accession"))

    def _always(self, rule: Documented, entity: str) -> None:
        column = rule.column(f"{entity}_id")
        if entity == "subject" and rule.template.name.startswith("subject"):
            first = rule.sheet.get(rule.sheet.rows()[0], column)
            rule.seed(column, first, IN_USE)
        else:
            rule.seed(column, NOWHERE, {"reference.unknown"})

    def _new_under_known(self, rule: Documented, left: str, right: str) -> None:
        entity = self._entity_of_status(rule.part, left)
        other = self._entity_of_status(rule.part, right)
        column = rule.column(f"{entity}_id")
        first = rule.sheet.get(rule.sheet.rows()[0], rule.column(f"{other}_id"))
        rule.seed(
            column, self.packages.fresh_id(entity), {"rule.new-under-existing"},
            known={other: first},
        )  # fmt: skip

    def _again(self, rule: Documented) -> None:
        other = self._entity_of_status(rule.part, rule.arguments[2])
        column = rule.column(f"{other}_id")
        row = rule.sheet.rows()[0]
        known = {
            entity: rule.sheet.get(row, rule.column(f"{entity}_id"))
            for entity in ("biosample", "experiment")
            if rule.sheet.section.column(f"{entity.capitalize()} ID")
        }
        rule.seed(column, rule.sheet.get(row, column), IN_USE, known=known)

    def _other_study(self, rule: Documented, left: str, right: str) -> None:
        """Things of two studies in one row."""
        if right.startswith("planned_visit"):
            column = rule.sheet.column("Planned Visit ID")
            rule.seed(column, f"{OTHER}-VISIT-D0", {"rule.other-study"})
            return
        panel = left.removesuffix("_study_accession")
        column = rule.sheet.column("Biosample ID")
        known = {"biosample": f"{OTHER}-S01-D0-SERUM"}
        header = {"experiment": "Experiment ID", "lab_test_panel": "Lab Test Panel ID"}[panel]
        if rule.template.name != "labtest_results":
            known[panel] = rule.sheet.get(rule.sheet.rows()[0], rule.sheet.column(header))
        rule.seed(column, f"{OTHER}-S01-D0-SERUM", {"rule.other-study"}, known=known)

    def _other_parent(self, rule: Documented, parent: str) -> None:
        """A known sample with a known parent that is not its own."""
        row = rule.sheet.rows()[0]
        known = {
            entity: rule.sheet.get(row, rule.column(f"{entity}_id"))
            for entity in ("expsample", "biosample", "experiment")
        }
        if parent == "biosample":
            known[parent] = "EXFLU01-S12-D28-SERUM"
        else:
            known[parent] = next(
                rule.sheet.book.sheet("experiments").get(
                    r, rule.sheet.book.sheet("experiments").column("User Defined ID")
                )
                for r in rule.sheet.book.sheet("experiments").rows()
                if r[1] != known[parent]
            )
        column = rule.column("expsample_id")
        rule.seed(column, known["expsample"], {"id.contradicts"}, known=known)

    def _all_or_none(self, rule: Documented) -> None:
        for filled, empty in (rule.arguments, rule.arguments[::-1]):
            column, other = rule.column(empty), rule.column(filled)
            value = self.packages.filler(rule.sheet, other)
            others = {"Use Treatment?": "Yes", other.header: value}
            rule.seed(column, "", {"rule.all-or-none"}, others=others)

    def _at_least_one(self, rule: Documented) -> None:
        if rule.template.name == "treatments":
            columns = [rule.column(name) for name in rule.arguments]
            others = {column.header: "" for column in columns} | {"Use Treatment?": "Yes"}
        else:
            columns = [c for c in rule.section.columns if " Allele " in c.header]
            others = {column.header: "" for column in columns}
        rule.seed(columns[0], "", {"rule.at-least-one"}, others=others)

    def _must_be_empty(self, rule: Documented) -> None:
        columns = [rule.column(name) for name in rule.arguments]
        for column in columns:
            others = {other.header: "" for other in columns} | {"Use Treatment?": "No"}
            value = self.packages.filler(rule.sheet, column)
            rule.seed(column, value, {"value.must-be-empty"}, others=others)

    # The rest

    def accessions(self, template: Template, part: dict[str, Any]) -> None:
        for key in part.get("foreign_keys", []):
            if key["kind"] == "accession":
                reason = "whether an accession exists only ImmPort's database knows"
                self.undecidable[reason].append(f"{template.name}: {key['input']}")

    def one_study(self) -> None:
        """study_design_edit is about one study."""
        for section in SCHEMA.templates["study_design_edit"].sections:
            package, sheet = self.packages.sheet(SCHEMA.templates["study_design_edit"], section)
            study = section.column("Study ID")
            if section.name == "study_categorization":
                self._first_study(sheet, study)
            elif study is not None:
                self.seed("one study", sheet, package, study, OTHER, {"rule.one-study"})
            else:
                column = sheet.column("Arm Or Cohort ID")
                value = f"{OTHER}-ARM-YOUNGER"
                self.seed("one study", sheet, package, column, value, {"rule.one-study"})

    def _first_study(self, sheet: Sheet, study: Column | None) -> None:
        """The first section says which study it is: all others then differ."""
        assert study is not None
        case = self.case(sheet)
        case.book.sheet(sheet.template.name, sheet.section.name).field(study)[1] = OTHER
        codes = frozenset({"rule.one-study"})
        case.seeds.append(
            Seed("one study", "case", sheet.file, None, "Study ID", codes,
                 section="study_link", book=case.book)
        )  # fmt: skip


@dataclass(frozen=True)
class Documented:
    """A documented rule with where it belongs."""

    seeder: Seeder
    template: Template
    section: Section
    part: dict[str, Any]
    rule: dict[str, Any]
    package: str
    sheet: Sheet

    @property
    def name(self) -> str:
        return str(self.rule["rule"])

    @property
    def arguments(self) -> list[str]:
        return list(self.rule["arguments"])

    def column(self, internal: str) -> Column:
        names = [internal]
        if internal == "final.resultfile_name":
            names = ["global.result_file_name", "local_result_file_name"]
        for name in names:
            found = self.seeder.reference.column(self.template, self.section, self.part, name)
            if found is not None:
                return found
        raise AssertionError((self.template.name, internal))

    def no_template(self) -> dict[str, str]:
        return {"ImmPort Template?": "No"} if self.section.column("ImmPort Template?") else {}

    def seed(self, column: Column, value: str, codes: Iterable[str], **more: Any) -> None:
        self.seeder.seed(self.name, self.sheet, self.package, column, value, codes, **more)


# --- what was found -------------------------------------------------------------------------------


@dataclass
class Outcome:
    """The seeds, which of them were reported, and what cannot be decided."""

    seeds: list[Seed]
    missed: list[Seed]
    false: list[str]
    noise: list[str]
    sources: list[Path]
    issues: Counter[tuple[object, ...]]
    undecidable: dict[str, list[str]]

    def table(self) -> str:
        """Found of all, by kind."""
        all_, missed = Counter(s.kind for s in self.seeds), Counter(s.kind for s in self.missed)
        lines = [f"{kind:40} {n - missed[kind]:5} of {n:5}" for kind, n in sorted(all_.items())]
        lines.append(f"{'all':40} {len(self.seeds) - len(self.missed):5} of {len(self.seeds):5}")
        for reason, places in self.undecidable.items():
            lines.append(f"not seeded, {len(places)}: {reason}")
        return "\n".join(lines)


def seed_all(reference: Path, work: Path) -> Outcome:
    """Seed everything, validate, and look which violations are reported at their places."""
    noise = _noise(Packages(work / "plain"))
    packages = Packages(work)
    seeder = Seeder(Reference(reference), packages)
    seeder.all()
    books = {OTHER: packages.other, STUDY: packages.study, ANIMALS: packages.animals}
    sources = [books[name].write(work / "seeded" / name) for name in ORDER]
    report = validate(sources)
    found = _by_place(report)
    missed = [
        seed
        for seed in seeder.seeds
        if not _found(seed, books[seed.package], found, ORDER.index(seed.package))
    ]
    false = [
        f"twin of {twin}"
        for twin in seeder.twins
        if _found(twin, books[twin.package], found, ORDER.index(twin.package))
    ]
    for number, case in enumerate(seeder.cases):
        own = _by_place(validate(case.book.write(work / "cases" / str(number))))
        missed += [seed for seed in case.seeds if not _found(seed, case.book, own, 0)]
    seeds = seeder.seeds + [seed for case in seeder.cases for seed in case.seeds]
    undecidable = dict(seeder.undecidable)
    return Outcome(seeds, missed, false, noise, sources, said(report), undecidable)


def said(report: ValidationReport) -> Counter[tuple[object, ...]]:
    """What a report says, whatever the order."""
    return Counter(
        (i.package, i.code, i.file, i.section, i.row, i.column, i.side, i.value, i.message)
        for i in report.issues
    )


def _noise(packages: Packages) -> list[str]:
    """Errors in the packages when each section has one more row, with nothing seeded."""
    books = {OTHER: packages.other, STUDY: packages.study, ANIMALS: packages.animals}
    for book in (packages.study, packages.animals):
        for sheet in list(book.sheets()):
            if sheet.section.layout == "rows":
                packages.row(sheet)
    report = validate([books[name].write(packages.work / "rows" / name) for name in ORDER])
    return [f"{i.place}: {i.message}" for i in report.issues if i.severity == "error"]


Places = dict[tuple[int, str, int | None], list[Issue]]


def _by_place(report: ValidationReport) -> Places:
    places: Places = defaultdict(list)
    for issue in report.issues:
        places[issue.package, issue.file, issue.row].append(issue)
        places[issue.package, issue.file, None].append(issue)
    return places


def _found(seed: Seed, book: Book, places: Places, package: int) -> bool:
    row = book.number(seed.file, seed.row) if seed.row is not None else None
    return any(
        issue.code in seed.codes
        and issue.severity == seed.severity
        and (issue.section == seed.section)
        and (not seed.column_matters or issue.column == seed.header)
        for issue in places[package, seed.file, row]
    )
