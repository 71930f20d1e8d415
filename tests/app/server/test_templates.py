"""The templates of visits' pages are compiled once, not for each visit."""

from __future__ import annotations

from typing import Any

import jinja2
import pytest
from voila.paths import collect_template_paths

from immport_explorer.app.server.templates import Exporter


def names_of_blocks() -> set[str]:
    paths = collect_template_paths(["voila", "nbconvert"], "lab")
    return set(Exporter(template_paths=paths, template_name="lab").template.blocks)


def test_a_second_visit_compiles_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled: list[object] = []
    compile_ = jinja2.Environment.compile

    def counted(environment: jinja2.Environment, source: Any, *options: Any, **more: Any) -> Any:
        compiled.append(source)
        return compile_(environment, source, *options, **more)

    monkeypatch.setattr(jinja2.Environment, "compile", counted)
    first = names_of_blocks()
    assert compiled
    compiled.clear()
    assert names_of_blocks() == first
    assert compiled == []
