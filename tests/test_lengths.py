"""No module is longer than one reads at a sitting."""

from __future__ import annotations

from pathlib import Path

from support.paths import ROOT

MOST_LINES = 500
FOLDERS = ("immport_explorer", "tests", "scripts", "benchmarks", "fuzz", "docs", "findings")


def modules() -> list[Path]:
    """Every module of the repository, of the folders that are ours."""
    return [*ROOT.glob("*.py"), *(path for name in FOLDERS for path in (ROOT / name).rglob("*.py"))]


def test_no_module_has_more_than_500_lines() -> None:
    lengths = {
        str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines())
        for path in modules()
    }
    assert {"tests/test_lengths.py", "scripts/screenshots.py"} <= lengths.keys()
    assert {name: count for name, count in lengths.items() if count > MOST_LINES} == {}
