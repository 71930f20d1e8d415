"""Every documented rule of ImmPort's validator is in the schema, or there is a reason why not."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest

from immport_explorer.schema.load import load_schema
from immport_explorer.schema.model import Column, Section, Side, Template
from immport_explorer.schema.rules import (
    Advised,
    AllOrNone,
    AnyRule,
    FirstRowOnly,
    OneStudy,
    ResultsTemplate,
    SameStudy,
    SubjectOfStudy,
)

SCHEMA = load_schema("3.36")

COVERED_BY_TYPE = {"check-date-format": "the column's type is date"}
NOT_IN_3_36 = {
    "Compensation Or Control File Name(s)": "advised: 3.36 does not flag it",
}
FREE_TEXT_IN_3_36 = {"Metabolite Name": "the terms are those of Database ID Reported"}
RENAMED = {"Type": "Type Reported"}
STUDY_CHECKED = {"study_design_edit": "seen in real reports for this template only"}

Part = dict[str, Any]


@pytest.fixture(scope="module")
def documented(reference_dir: Path) -> dict[str, list[Part]]:
    rules = json.loads((reference_dir / "rules-3.33.json").read_text(encoding="utf-8"))
    templates: dict[str, list[Part]] = rules["templates"]
    return templates


def parts(documented: dict[str, list[Part]]) -> Iterator[tuple[Template, Section, Part]]:
    for stem, entries in documented.items():
        template = SCHEMA.find_template(stem)
        assert template is not None, stem
        for part in entries:
            if template.is_compound and part["part"] == "Template":
                continue
            section = template.section(part["name"] if template.is_compound else None)
            assert section is not None, (stem, part["name"])
            yield template, section, part


def column_of(template: Template, section: Section, part: Part, header: str) -> Column:
    side: Side | None = None
    if template.is_combined_result:
        side = "result" if part["part"] == "Combined Result Template" else "meta"
    found = section.column(header, side)
    found = found or section.column(RENAMED.get(header, header), side)
    assert found is not None, (template.name, header)
    return found


def columns(documented: dict[str, list[Part]]) -> Iterator[tuple[Part, dict[str, Any], Column]]:
    """Each internal column that has a header: its part, its facts, our column."""
    for template, section, part in parts(documented):
        facts = {row["column"]: row for row in part["data_row"]}
        for entry in part.get("columns", []):
            ours = column_of(template, section, part, entry["template_column"])
            yield part, facts.get(entry["data_row_column"], {}), ours


def never_applies(part: Part, rule: dict[str, Any]) -> bool:
    """A test compares a constant of the part with another value."""
    constants = {row["column"]: row.get("value") for row in part["data_row"] if "constant" in row}
    return any(
        test["column"] in constants and constants[test["column"]] not in test["values"]
        for test in rule.get("when", [])
    )


def test_rules_before_and_after_processing(documented: dict[str, list[Part]]) -> None:
    wanted: Counter[tuple[str, str]] = Counter()
    for template, _, part in parts(documented):
        for phase in ("pre_rules", "post_rules"):
            for rule in part.get(phase, []):
                if rule["rule"] not in COVERED_BY_TYPE and not never_applies(part, rule):
                    wanted[template.name, f"{phase}/{rule['rule']}"] += 1
    found = Counter(
        (template.name, rule.source)
        for template in SCHEMA.templates.values()
        for section in template.sections
        for rule in section.rules
        if "_rules/" in rule.source
    )
    assert found == wanted
    assert found.total() > 200


def test_date_formats_are_a_type(documented: dict[str, list[Part]]) -> None:
    for template, section, part in parts(documented):
        headers = {c["data_row_column"]: c["template_column"] for c in part.get("columns", [])}
        for rule in part.get("pre_rules", []):
            if rule["rule"] in COVERED_BY_TYPE:
                column = section.column(headers[rule["arguments"][0]])
                assert column is not None and column.type == "date", template.name


def test_conditions_under_which_columns_are_required(documented: dict[str, list[Part]]) -> None:
    count = 0
    for template, section, part in parts(documented):
        headers = {c["data_row_column"]: c["template_column"] for c in part.get("columns", [])}
        groups = Counter(group["column"] for group in part.get("conditional_required", []))
        for internal, number in groups.items():
            if internal not in headers:
                assert (template.name, internal) == ("subjecthumans", "species")
                continue
            ours = column_of(template, section, part, headers[internal])
            if ours.header in NOT_IN_3_36:
                assert any(isinstance(rule, Advised) for rule in section.rules)
            elif not ours.required:
                assert len(ours.required_when) == number, (template.name, ours.header)
                count += number
    assert count > 300


def test_an_older_name_of_a_term_holds_beside_the_newer() -> None:
    column = SCHEMA.templates["subjecthumans"].column("Disease Reported")
    assert column is not None
    values = column.required_when[0][0].values
    assert {"occurrence of allergy", "occurrence of allergic disease"} <= set(values)


def test_required_columns_lists_and_files(documented: dict[str, list[Part]]) -> None:
    for part, facts, ours in columns(documented):
        where = (part["name"], ours.header)
        assert ours.required or not facts.get("required"), where
        assert ours.is_list or not facts.get("list"), where
        files = {entry["column"] for entry in part.get("files", [])}
        assert ours.names_file or ours.internal_name not in files, where


def test_numbers(documented: dict[str, list[Part]]) -> None:
    kinds = {"float": "number", "integer": "integer", "positive": "positive integer"}
    numeric = [(f["numeric"], c) for _, f, c in columns(documented) if "numeric" in f]
    assert len(numeric) > 30
    for kind, ours in numeric:
        assert ours.type == kinds[kind], ours.header


def test_vocabularies(documented: dict[str, list[Part]]) -> None:
    for part, facts, ours in columns(documented):
        named = facts.get("controlled_vocabulary") or facts.get("preferred_vocabulary")
        if named is not None and ours.header not in FREE_TEXT_IN_3_36:
            assert ours.vocabulary == named, (part["name"], ours.header)


def test_ids_that_declare_and_refer(documented: dict[str, list[Part]]) -> None:
    for template, section, part in parts(documented):
        headers = {c["data_row_column"]: c["template_column"] for c in part.get("columns", [])}
        for entry in part.get("combined", []):
            internal, entity = entry["inputs"]
            ours = column_of(template, section, part, headers[internal])
            assert entity in (ours.declares, ours.refers_to), (template.name, entity)
        for key in part.get("foreign_keys", []):
            if key["kind"] == "user-defined-id" and key["input"] in headers:
                ours = column_of(template, section, part, headers[key["input"]])
                assert ours.refers_to == key["entity"], (template.name, ours.header)


def test_ids_of_existing_and_of_new_things() -> None:
    panel = SCHEMA.templates["assessments"]
    subject = panel.column("Subject ID")
    assert subject is not None and (subject.declares, subject.refers_to) == (None, "subject")
    humans = SCHEMA.templates["subjecthumans"]
    subject, arm = humans.column("Subject ID"), humans.column("Arm Or Cohort ID")
    assert subject is not None and (subject.declares, subject.refers_to) == ("subject", None)
    assert arm is not None and (arm.declares, arm.refers_to) == (None, "arm_or_cohort")
    sample = SCHEMA.templates["elisa"].column("Biosample ID")
    assert sample is not None and (sample.declares, sample.refers_to) == ("biosample", "biosample")


def test_keys(documented: dict[str, list[Part]]) -> None:
    for template, section, part in parts(documented):
        headers = {c["data_row_column"]: c["template_column"] for c in part.get("columns", [])}
        for key in part.get("keys", []):
            names = key["columns"] if isinstance(key["columns"], list) else [key["columns"]]
            where = (template.name, section.name, names)
            if key["type"] == "UNIQUE":
                column = section.column(headers[names[0]])
                assert column is not None and column.unique, where
            elif names in (["result_id"], ["result_set_id"]):
                continue  # given by ImmPort
            elif len(names) == 1 and key["type"] == "USER_DEFINED_ID":
                assert any(column.declares or column.refers_to for column in section.columns), where
            else:
                assert len(names) in {len(ours) for ours in section.keys}, where


def test_lengths_that_differ_are_advised(documented: dict[str, list[Part]]) -> None:
    for template, _, part in parts(documented):
        lengths = {
            (table["table"], fact["name"]): fact["length"]
            for table in part["tables"]
            for fact in table["columns"]
            if fact.get("length_checked")
        }
        for column in template.columns:
            length = lengths.get(("+".join(column.tables), column.table_column or ""))
            if length and column.max_length and length < column.max_length:
                assert column.advised_length in (length, 240), (template.name, column.header)
    visit = SCHEMA.templates["basic_study_design"].column("Name", "planned_visit")
    assert visit is not None and (visit.max_length, visit.advised_length) == (256, 125)


def test_columns_that_count_on_the_first_row_only(documented: dict[str, list[Part]]) -> None:
    for template, section, part in parts(documented):
        wanted = [p for p in part.get("pre_processes", []) if p["process"] == "initialize-columns"]
        if wanted:
            found = [rule for rule in section.rules if isinstance(rule, FirstRowOnly)]
            assert len(found) == len(wanted), template.name
            assert all(rule.described for rule in found)


def test_the_study_of_a_row() -> None:
    def order(name: str, section: str | None = None) -> list[str]:
        found = SCHEMA.templates[name].section(section)
        assert found is not None
        return [ref.header for ref in found.study_from]

    assert order("biosamples") == ["Study ID"]
    assert order("elisa") == ["Experiment ID", "Biosample ID", "Study ID"]
    assert order("labtests") == ["Lab Test Panel ID", "Biosample ID", "Study ID"]
    assert order("subjecthumans") == ["Arm Or Cohort ID"]
    assert order("elisa_results") == ["Expsample ID"]
    assert order("assessmentcomponent") == ["Assessment Panel ID"]
    assert order("basic_study_design", "arm_or_cohort") == []


def test_the_study_is_checked_where_real_reports_show_it() -> None:
    found = {
        template.name
        for template in SCHEMA.templates.values()
        for section in template.sections
        for rule in section.rules
        if isinstance(rule, OneStudy)
    }
    assert found == set(STUDY_CHECKED)


R = TypeVar("R", bound=AnyRule)


def rule(template: str, kind: type[R], first: str) -> R:
    found = [
        rule
        for section in SCHEMA.templates[template].sections
        for rule in section.rules
        if isinstance(rule, kind) and rule.columns[0].header == first
    ]
    assert len(found) == 1, found
    return found[0]


def test_some_rules_read_as_documented() -> None:
    visit = rule("biosamples", SameStudy, "Planned Visit ID")
    assert visit.other_id is not None and visit.other_id.header == "Study ID"
    subject = rule("elisa", SubjectOfStudy, "Subject ID")
    assert [(c.test, c.entity) for c in subject.when] == [("new", "biosample")]
    file = rule("rna_sequencing", ResultsTemplate, "ImmPort Template?")
    assert file.file.header == "Result File Name"
    units = rule("treatments", AllOrNone, "Amount Value")
    assert [ref.header for ref in units.together] == ["Amount Value", "Amount Unit"]
    assert units.when == ()
