"""The written documentation is made from what it is about, and names only what exists."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from support.paths import ROOT

from immport_explorer.cli import main
from immport_explorer.schema.load import load_schema
from immport_explorer.validation.field import Field
from immport_explorer.validation.rules import KINDS as RULE_KINDS

PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])


def test_reference_of_issues_is_current() -> None:
    import document_issues

    written = document_issues.PAGE.read_text(encoding="utf-8")
    assert written == document_issues.page(), "docs/issues.md is behind: run `make docs`"


def test_reference_of_rules_is_current() -> None:
    import document_rules

    written = document_rules.PAGE.read_text(encoding="utf-8")
    assert written == document_rules.page(), "docs/rules.md is behind: run `make docs`"


def test_every_kind_of_rule_is_put_into_words() -> None:
    schema = load_schema()
    silent = {
        type(rule)
        for template in schema.templates.values()
        for section in template.sections
        for rule in section.rules
        if not RULE_KINDS[type(rule)].undecidable
    }
    for template in schema.templates.values():
        for section in template.sections:
            fields = [Field(schema, template, section, column) for column in section.columns]
            silent -= {
                type(rule)
                for rule in section.rules
                if any([*RULE_KINDS[type(rule)].words(field, rule)] for field in fields)
            }
    assert not silent, "their words at a field are missing in validation/rules/"


def test_page_of_words_is_current() -> None:
    import document_glossary

    written = document_glossary.PAGE.read_text(encoding="utf-8")
    assert written == document_glossary.page(), "docs/glossary.md is behind: run `make docs`"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\((?!https?:|mailto:|#)([^)#]+)", page.read_text(encoding="utf-8"))
    missing = [target for target in targets if not (page.parent / target).exists()]
    assert not missing


def _commands(page: Path) -> list[str]:
    blocks = re.findall(r"```sh\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    lines = "\n".join(blocks).replace("\\\n", " ").splitlines()
    return [
        line.split("#")[0].strip() for line in lines if line.strip().startswith("immport-explorer")
    ]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_in_pages_have_the_options_that_pages_name(
    page: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for command in _commands(page):
        words = shlex.split(command)[1:]
        named = [word for word in words if not word.startswith("-")]
        depth = 2 if named and named[0] in ("immport", "schema", "workspace") else 1
        with pytest.raises(SystemExit) as ended:
            main([*named[:depth], "--help"])
        assert ended.value.code == 0, command
        helped = capsys.readouterr().out
        for option in (word for word in words if word.startswith("--")):
            assert option.split("=")[0] in helped, f"{command}: no {option}"


NAMING_TESTS = ("security.md", "hosting.md")


@pytest.fixture(scope="module")
def tests() -> dict[str, set[str]]:
    """The tests that each file has, by its path."""
    return {
        path.relative_to(ROOT).as_posix(): set(
            re.findall(r"^def (test_\w+)", path.read_text(encoding="utf-8"), re.MULTILINE)
        )
        for path in ROOT.glob("tests/**/test_*.py")
    }


@pytest.mark.parametrize("name", NAMING_TESTS)
def test_a_promise_names_tests_that_there_are(name: str, tests: dict[str, set[str]]) -> None:
    text = (ROOT / "docs" / name).read_text(encoding="utf-8")
    named = set(re.findall(r"`(?:tests/[\w/]+/)?test_\w+(?:\.py)?`", text))
    assert len(named) > 10
    every = set().union(*tests.values())
    for each in (one.strip("`") for one in named):
        if each.endswith(".py"):
            assert any(path == each or path.endswith(f"/{each}") for path in tests), each
        else:
            assert each in every, each


@pytest.mark.parametrize("name", NAMING_TESTS)
def test_every_promise_names_a_test(name: str) -> None:
    text = (ROOT / "docs" / name).read_text(encoding="utf-8")
    tables = re.findall(r"^\|(.+)\|\n\|[-|: ]+\|\n((?:\|.+\|\n)+)", text, re.MULTILINE)
    rows = [row for heads, rows in tables if "Tested by" in heads for row in rows.splitlines()]
    assert len(rows) > 5
    assert [row for row in rows if "test" not in row.strip("|").rpartition("|")[2]] == []
