"""Writes constraints.txt from the environment that runs it: `name==version` lines, no addresses.

Usage: make pins, then make test.
"""

from __future__ import annotations

import re
import sys
from importlib.metadata import Distribution, distribution
from pathlib import Path

from packaging.requirements import Requirement

PROJECT = "immport-explorer"
CONSTRAINTS = Path(__file__).resolve().parent.parent / "constraints.txt"
HEADER = "# What `make` installs, so that installs can be repeated. Written by scripts/pin.py.\n"


def main() -> int:
    pins = sorted(f"{_normal(found.name)}=={found.version}" for found in _needed().values())
    CONSTRAINTS.write_text(HEADER + "\n".join(pins) + "\n", encoding="utf-8")
    print(f"{len(pins)} packages pinned in {CONSTRAINTS.name}")
    return 0


def _needed() -> dict[str, Distribution]:
    """What the project, with all its extras, needs here; the project itself left out."""
    found: dict[str, Distribution] = {}
    seen: set[tuple[str, str]] = set()
    waiting = [(PROJECT, extra) for extra in ("", "lab", "test")]
    while waiting:
        name, extra = waiting.pop()
        if (name, extra) in seen:
            continue
        seen.add((name, extra))
        found[name] = distribution(name)
        waiting += _requirements(found[name], extra)
    del found[PROJECT]
    return found


def _requirements(package: Distribution, extra: str) -> list[tuple[str, str]]:
    needed = []
    for line in package.requires or ():
        requirement = Requirement(line)
        if requirement.marker is None or requirement.marker.evaluate({"extra": extra}):
            name = _normal(requirement.name)
            needed += [(name, wanted) for wanted in ("", *requirement.extras)]
    return needed


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


if __name__ == "__main__":
    sys.exit(main())
