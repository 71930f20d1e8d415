"""All seeds, in the order of the reference."""

from __future__ import annotations

from typing import Any

from immport_explorer.schema.model import Column, Template
from support.book import Sheet
from support.seeded.cells import CellSeeds
from support.seeded.names import (
    OTHER,
    SCHEMA,
)
from support.seeded.reference import Seed
from support.seeded.rules import RuleSeeds


class Seeder(CellSeeds, RuleSeeds):
    """Goes through the reference and seeds a violation of each check that can be decided here."""

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
