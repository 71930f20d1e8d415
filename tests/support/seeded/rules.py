"""Violations of the rules that the documentation writes out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from immport_explorer.schema.model import Column, Section, Template
from support.book import Sheet
from support.seeded.names import (
    A_FILE,
    IN_USE,
    NOWHERE,
    OTHER,
)
from support.seeded.reference import Seed
from support.seeded.rows import RowSeeds
from support.seeded.seeds import Seeds


class RuleSeeds(RowSeeds):
    """Each documented rule that can be decided here."""

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


@dataclass(frozen=True)
class Documented:
    """A documented rule with where it belongs."""

    seeder: Seeds
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
