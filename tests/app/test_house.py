"""House rules on the page: brought by a reader or by the host, and left out again."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from support.dashboard import bring, press, validate_page, wait_until, words

from immport_explorer.app import build
from immport_explorer.app.server.serve import RULES_VARIABLE
from immport_explorer.app.shell import Shell
from immport_explorer.schema.house import parse_rules, with_rules
from immport_explorer.schema.load import load_schema

LABEL = "Add a consortium's house rules"
RULES = b"""rules: 1
name: Serum Network
title: What we ask for
templates:
  treatments:
    columns:
      Amount Value: {required: true, note: Say how much.}
  biosamples:
    columns:
      Type: {terms: [Serum, Plasma]}
"""


@pytest.fixture
def shell() -> Shell:
    return build(load_schema("3.36"))


def codes(shell: Shell, example: str) -> set[str]:
    """The kinds of issue of an example, checked on the page."""
    page = shell.visit("#p=validate")
    validate_page(shell).check_example(example)
    wait_until(lambda: shell.state.report and shell.state.report.headline() in words(page.widget))
    return set(shell.state.report.summary.codes)


def templates(shell: Shell, address: str = "") -> str:
    return words(shell.visit(f"#p=templates{address}").widget)


def test_rules_hold_from_their_upload_until_they_are_left_out(shell: Shell) -> None:
    assert "house.required" not in codes(shell, "human-study")
    page = shell.visit("#p=templates")
    bring(page.widget, LABEL, {"serum.yaml": RULES})
    assert "Serum Network : What we ask for" in templates(shell)
    assert "Say how much." in templates(shell, "&t=treatments&c=Amount Value")
    assert "house.required" in codes(shell, "human-study")

    press(shell.visit("#p=templates").widget, "leave-out", "Serum Network")
    assert "Serum Network" not in templates(shell)
    assert "house.required" not in codes(shell, "human-study")


def test_they_hold_for_another_version_of_the_schema(shell: Shell) -> None:
    bring(shell.visit("#p=templates").widget, LABEL, {"serum.yaml": RULES})
    shell.visit("#p=templates&z=3.37")
    assert "Say how much." in templates(shell, "&t=treatments&c=Amount Value")


def test_the_same_rules_brought_again_stand_once(shell: Shell) -> None:
    for _ in range(2):
        bring(shell.visit("#p=templates").widget, LABEL, {"serum.yaml": RULES})
    (own,) = shell.state.house
    assert own.name == "Serum Network"
    assert len(shell.state.schema.templates["treatments"].column("Amount Value").demands) == 1


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (RULES.replace(b"Amount Value", b"Amonut Value"), "Did you mean Amount Value or"),
        (b"rules: [", "serum.yaml"),
        (b"\xff\xfe\x00", "serum.yaml is not in UTF-8"),
        (b"rules: 1\nname: <img src=x>\ntemplates: {nothing: {}}\n", "no template 'nothing'"),
    ],
)
def test_rules_with_mistakes_are_not_taken(shell: Shell, content: bytes, said: str) -> None:
    page = shell.visit("#p=templates")
    bring(page.widget, LABEL, {"serum.yaml": content})
    assert said in words(page.widget)
    assert "These house rules are not taken" in words(page.widget)
    assert not shell.state.house


def test_the_host_brings_rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = [tmp_path / "serum.yaml", tmp_path / "other.yaml"]
    files[0].write_bytes(RULES)
    files[1].write_bytes(b"rules: 1\nname: Other\n")
    monkeypatch.setenv(RULES_VARIABLE, os.pathsep.join(map(str, files)))
    shell = build()
    assert [rules.name for rules in shell.state.house] == ["Serum Network", "Other"]
    assert "house.required" in codes(shell, "human-study")


def test_rules_come_on_top_of_those_that_the_schema_has() -> None:
    """Whoever shows the page in a notebook may bring a schema with house rules in it."""
    schema = load_schema("3.36")
    own = parse_rules(RULES.decode().replace("Serum Network", "Own"), "own.yaml", schema)
    shell = build(with_rules(schema, [own]))
    bring(shell.visit("#p=templates").widget, LABEL, {"serum.yaml": RULES})
    column = shell.state.schema.templates["treatments"].column("Amount Value")
    assert [demand.by for demand in column.demands] == ["Own", "Serum Network"]
    press(shell.visit("#p=templates").widget, "leave-out", "Serum Network")
    column = shell.state.schema.templates["treatments"].column("Amount Value")
    assert [demand.by for demand in column.demands] == ["Own"]


def test_rules_hold_for_what_is_fixed_on_the_page(shell: Shell) -> None:
    bring(shell.visit("#p=templates").widget, LABEL, {"serum.yaml": RULES})
    assert "house.required" in codes(shell, "human-study-broken")
    page = validate_page(shell)
    press(page.widget, "mend")
    page.checking.wait()
    wait_until(lambda: page.checking.mended is not None)
    assert page.state.report is page.checking.mended.after
    assert "house.required" in page.state.report.summary.codes
