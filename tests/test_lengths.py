"""No module of the package is longer than one reads at a sitting."""

from __future__ import annotations

from support.paths import PACKAGE

MOST_LINES = 500


def test_no_module_has_more_than_500_lines() -> None:
    lengths = {
        str(path.relative_to(PACKAGE)): len(path.read_text(encoding="utf-8").splitlines())
        for path in PACKAGE.rglob("*.py")
    }
    assert {name: count for name, count in lengths.items() if count > MOST_LINES} == {}
