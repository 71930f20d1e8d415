"""What an installation costs: packages, megabytes, and seconds to the first result, into
docs/performance.md.

    python benchmarks/installs.py

Each is made in an empty environment of its own, from the packages that pip or uv has in its cache,
or fetches. The first result is that of ``validate`` on an example, in a process of its own: the
first run, which compiles the modules, and the next.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from figures import measured_on, write_section

ROOT = Path(__file__).resolve().parent.parent
KINDS = ("", "[dashboard]", "[all]")


def main() -> int:
    rows = [_row(kind) for kind in KINDS]
    head = (
        "## What an installation brings\n\n"
        + measured_on("python benchmarks/installs.py", "polars")
        + "\n\n`immport-explorer` itself counts as a package; pip and the like do not. The first "
        "result is `validate` on a small study: its first run compiles the modules.\n\n"
        "| Installed | Packages | MB | First result, s | Next, s |\n|---|--:|--:|--:|--:|\n"
    )
    write_section("installs", head + "\n".join(rows) + "\n")
    return 0


def _row(kind: str) -> str:
    with tempfile.TemporaryDirectory() as folder:
        python = _installed(Path(folder), kind)
        site = next(Path(folder).glob("lib/*/site-packages"))
        packages = len(list(site.glob("*.dist-info")))
        size = sum(path.stat().st_size for path in site.rglob("*") if path.is_file()) / 1e6
        first, following = _seconds(python), min(_seconds(python) for _ in range(3))
        figures = f"{packages} | {size:,.0f} | {first:.1f} | {following:.1f}"
        return f"| `immport-explorer{kind}` | {figures} |"


def _installed(folder: Path, kind: str) -> Path:
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    python = folder / "bin" / "python"
    uv = shutil.which("uv")
    pip = (
        [uv, "pip", "install"]
        if uv
        else [sys.executable, "-m", "pip", "--python", python, "install"]
    )
    where = ["--python", python] if uv else []
    pins = ROOT / "constraints.txt"
    command = [*pip, *where, "--quiet", "--constraint", pins, f"{ROOT}{kind}"]
    subprocess.run([str(part) for part in command], check=True)
    return python


def _seconds(python: Path) -> float:
    example = ROOT / "immport_explorer" / "examples" / "data" / "human-study"
    began = time.perf_counter()
    command = [str(python), "-m", "immport_explorer", "validate", str(example)]
    subprocess.run(command, check=True, capture_output=True, cwd=python.parent)
    return time.perf_counter() - began


if __name__ == "__main__":
    sys.exit(main())
