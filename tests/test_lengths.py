"""No module, script or style is longer than one reads at a sitting."""

from __future__ import annotations

from pathlib import Path

from support.paths import ROOT

MOST_LINES = 500
KINDS = (".py", ".js", ".css", ".html", ".j2")
FOLDERS = ("immport_explorer", "tests", "scripts", "benchmarks", "fuzz", "docs", "findings")


def modules() -> list[Path]:
    """Every module, script and style of the repository, of the folders that are ours."""
    within = (path for name in FOLDERS for path in (ROOT / name).rglob("*"))
    return [*ROOT.glob("*.py"), *(path for path in within if path.suffix in KINDS)]


def test_no_module_has_more_than_500_lines() -> None:
    lengths = {
        str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines())
        for path in modules()
    }
    assert {"tests/test_lengths.py", "immport_explorer/app/style/frame.css"} <= lengths.keys()
    assert {name: count for name, count in lengths.items() if count > MOST_LINES} == {}
