"""Writes constraints for `make test-lowest` and `make test-newest`.

Lowest: what the package runs on stands at the lower bound in pyproject.toml. Newest: nothing of it
is pinned. The tools that test it are pinned as in constraints.txt both times, since their age says
nothing about the package.

Usage: python scripts/versions.py lowest|newest TARGET
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
TOOLS = ("docs", "test")
"""Extras that users do without."""


def main(which: str, target: str) -> int:
    with (ROOT / "pyproject.toml").open("rb") as file:
        project = tomllib.load(file)["project"]
    extras: dict[str, list[str]] = project["optional-dependencies"]
    lines = set(_pins({item.name for item in _requirements(extras[name] for name in TOOLS)}))
    if which == "lowest":
        ours = [extras["all"], *(extras[name] for name in _names(extras["all"]))]
        lines |= {_lowest(item) for item in _requirements([project["dependencies"], *ours])}
    path = Path(target)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(sorted(lines)) + "\n", encoding="utf-8")
    return 0


def _names(texts: list[str]) -> Iterator[str]:
    """The extras of ours that an extra brings along."""
    for text in texts:
        requirement = Requirement(text)
        if requirement.name == "immport-explorer":
            yield from sorted(requirement.extras)


def _requirements(groups: Iterable[list[str]]) -> Iterator[Requirement]:
    for texts in groups:
        yield from (item for item in map(Requirement, texts) if item.name != "immport-explorer")


def _lowest(item: Requirement) -> str:
    (bound,) = item.specifier
    return f"{canonicalize_name(item.name)}=={bound.version}"


def _pins(names: set[str]) -> Iterator[str]:
    wanted = {canonicalize_name(name) for name in names}
    for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines():
        if re.split("==", line)[0] in wanted:
            yield line


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
