"""docs/performance.md, of which each benchmark writes a section of its own.

A section stands between two marks that do not show, ``<!-- name -->`` and ``<!-- end of name -->``.
"""

from __future__ import annotations

import compileall
import os
import platform
import re
import sysconfig
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from statistics import median

PAGE = Path(__file__).resolve().parents[1] / "docs" / "performance.md"


def write_section(name: str, text: str, page: Path = PAGE) -> None:
    """Put the text in place of the section of that name; a new one comes last."""
    section = f"<!-- {name} -->\n\n{text.strip()}\n\n<!-- end of {name} -->\n"
    old = page.read_text(encoding="utf-8")
    marked = re.compile(f"<!-- {re.escape(name)} -->\n.*<!-- end of {re.escape(name)} -->\n", re.S)
    if marked.search(old):
        new = marked.sub(lambda _: section, old)
    else:
        new = f"{old.rstrip()}\n\n{section}"
    page.write_text(new, encoding="utf-8")


def measured_on(command: str, *libraries: str) -> str:
    """A sentence: what wrote the section, on which machine, with which versions of libraries."""
    held = ", ".join(f"{name} {version(name)}" for name in libraries)
    machine = f"{os.cpu_count()} processors, Python {platform.python_version()}, {held}"
    load = os.getloadavg()[0]
    return (
        f"Written by `{command}`\non a machine with {machine}; its load was {load:.1f} at the end."
    )


def compile_modules(checkout: Path) -> None:
    """Compile the package of a checkout, its benchmarks and all libraries, as an installation is
    after its first runs: else each run of an environment that keeps no compiled modules compiles
    them anew."""
    own = (checkout / "immport_explorer", checkout / "benchmarks")
    for folder in (*own, sysconfig.get_path("purelib")):
        compileall.compile_dir(folder, quiet=2, workers=1)


def middle(values: Sequence[float], form: str = ",.2f") -> str:
    """The middle one of several measurements, and the least and the most: ``1.6 (1.4 to 2.2)``."""
    least, most = min(values), max(values)
    return f"{median(values):{form}} ({least:{form}} to {most:{form}})"
