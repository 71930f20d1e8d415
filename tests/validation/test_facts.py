"""Checks ask for what a column is, never for what it is called."""

from __future__ import annotations

import ast
import shutil
from pathlib import Path
from typing import Any

import msgspec
import pytest
from support.paths import PACKAGE

from immport_explorer import examples, validate
from immport_explorer.schema.changes import Changes, apply_changes
from immport_explorer.schema.load import facts_of, load_schema
from immport_explorer.schema.model import Schema
from immport_explorer.schema.versions import versions
from immport_explorer.schema.words import join, read_words


def with_changes(**templates: Any) -> Schema:
    """The schema of 3.36 with these changes."""
    changes = {"version": "3.36", "base": "3.36", "templates": templates}
    facts = apply_changes(facts_of("3.36"), msgspec.convert(changes, type=Changes))
    return join(facts, read_words())


@pytest.fixture
def study(tmp_path: Path) -> Path:
    return Path(shutil.copytree(examples.path("human-study"), tmp_path / "study"))


def rewritten(file: Path, *pairs: tuple[str, str]) -> None:
    text = file.read_text(encoding="utf-8")
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    file.write_text(text, encoding="utf-8")


def codes(package: Path | list[Path], schema: Schema) -> dict[str, int]:
    return dict(validate(package, schema=schema).summary.codes)


def test_a_renamed_age_unit_is_still_held_against_the_studys(study: Path) -> None:
    renamed = {"header": "Age Unit", "to": "Unit of Age", "json_name": "unitOfAge"}
    schema = with_changes(
        subjecthumans={"renamed_columns": [renamed]},
        basic_study_design={"renamed_columns": [{"section": "study", **renamed}]},
    )
    rewritten(study / "basic_study_design.txt", ("Age Unit", "Unit of Age"))
    rewritten(study / "subjectHumans.txt", ("Age Unit", "Unit of Age"))
    assert "rule.age-unit" not in codes(study, schema)

    rewritten(study / "subjectHumans.txt", ("\tYears\t", "\tMonths\t"))
    assert codes(study, schema)["rule.age-unit"] > 0


def test_a_renamed_age_is_still_screened(study: Path) -> None:
    renamed = {"header": "Max Subject Age", "to": "Oldest", "json_name": "oldest"}
    schema = with_changes(subjecthumans={"renamed_columns": [renamed]})
    file = study / "subjectHumans.txt"
    rewritten(file, ("Max Subject Age", "Oldest"))
    lines = [line.split("\t") for line in file.read_text(encoding="utf-8").split("\n")]
    lines[3][lines[2].index("Oldest")] = "93"
    file.write_text("\n".join("\t".join(line) for line in lines), encoding="utf-8")
    assert codes(study, schema)["value.age-over-89"] == 1


RENAMED = {
    "flow_cytometry": (
        ".Fcs Result File",
        "Compensation Or Control File Name(s)",
        "Expsample ID",
        "Reagent ID(s)",
    ),
    "flow_cytometry_reagents": ("User Defined ID", "Analyte Reported"),
    "fcm_derived_data": (
        "Expsample ID",
        "Gating Definition Reported",
        "Population Statistic (count, percentile, etc)",
    ),
}
"""Columns that files are held against."""


def test_files_are_held_against_renamed_columns_as_before(tmp_path: Path) -> None:
    package = Path(shutil.copytree(examples.path("practice-13"), tmp_path / "spoilt"))
    before = codes([examples.path("human-study"), package], with_changes())
    for file in (path for path in package.iterdir() if path.suffix == ".txt"):
        template = file.read_text(encoding="utf-8").split("\t", 1)[0]
        headers = RENAMED.get(template, ())
        rewritten(file, *((f"{header}\t", f"New {header}\t") for header in headers))
    schema = with_changes(
        **{
            template: {
                "renamed_columns": [
                    {"header": header, "to": f"New {header}", "json_name": f"new{number}"}
                    for number, header in enumerate(headers)
                ]
            }
            for template, headers in RENAMED.items()
        }
    )

    after = codes([examples.path("human-study"), package], schema)

    assert {code for code in before if code.startswith("datafile.")} >= {
        "datafile.panel-marker",
        "datafile.gated-marker",
        "datafile.too-few-events",
        "datafile.compensation",
    }
    assert after == before


def test_rows_are_counted_for_each_table_that_they_fill() -> None:
    report = validate(examples.path("assay-hla"))
    tables = {file.template: file.tables for file in report.files if file.template}
    schema = load_schema(report.schema_version)
    for counts in tables.values():
        assert set(counts) <= set(schema.tables)
    assert (
        tables["hla_typing"]["expsample_2_file_info"] == tables["hla_typing"]["hla_typing_result"]
    )
    assert tables["hla"]["biosample"] == tables["hla"]["experiment"] > 0


@pytest.mark.parametrize("name", [n for n in load_schema("3.36").templates if "result" in n])
def test_every_table_of_a_column_is_one_of_the_data_model(name: str) -> None:
    schema = load_schema("3.36")
    for column in schema.templates[name].columns:
        assert set(column.tables) <= set(schema.tables)


def literals() -> dict[str, str]:
    """The texts in the code of ``validation/``, docstrings aside, with where each stands."""
    found: dict[str, str] = {}
    for path in sorted((PACKAGE / "validation").rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        said = {
            id(node.value)
            for node in ast.walk(tree)
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        }
        for node in ast.walk(tree):
            if not isinstance(node, ast.Constant) or id(node) in said:
                continue
            if isinstance(node.value, str):
                found.setdefault(node.value, f"{path.name}:{node.lineno}")
    return found


def named(schema: Schema) -> set[str]:
    """What columns, templates, sections and tables are called; things with ids are other words."""
    names = set(schema.templates) | set(schema.tables)
    for template in schema.templates.values():
        names.add(template.file_name)
        names |= {section.name for section in template.sections if section.name}
        names |= {column.header for column in template.columns}
    return names - set(schema.entities) - {""}


def test_no_check_asks_for_a_header_a_template_or_a_table_by_its_name() -> None:
    texts = literals()
    for version in versions():
        asked = named(load_schema(version)) & set(texts)
        assert not {text: texts[text] for text in asked}
