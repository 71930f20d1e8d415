"""Checks what stands in a folder, entry by entry, and tells what came of it: run as a program, in
a process of its own, by ``test_hostile.py``."""

from __future__ import annotations

import io
import json
import sys
import time
from pathlib import Path
from typing import Any

from immport_explorer import load_schema, validate
from immport_explorer.official.read import read_official
from immport_explorer.report.forms import FORMS, write
from immport_explorer.report.view import View
from immport_explorer.schema.errors import SchemaError

MOST_ISSUES = 5_000
"""Of more of them no report is written here, which takes its time."""


def main(folder: Path) -> None:
    validate(folder / "packages" / "harmless")  # what is loaded once is no entry's memory
    told = {path.name: _told(path) for path in sorted((folder / "packages").iterdir())}
    told |= {path.name: _told_of_bundle(path) for path in sorted((folder / "bundles").iterdir())}
    told |= {path.name: _told_of_report(path) for path in sorted((folder / "official").iterdir())}
    json.dump(told, sys.stdout)


def _told(path: Path) -> dict[str, Any]:
    _forget_peak()
    before = _peak()
    started = time.process_time()
    report = validate(path)
    forms = {}
    for form in FORMS if len(report.issues) < MOST_ISSUES else ():
        stream = io.BytesIO()
        write(View(report), form, stream)
        if form in ("html", "csv", "markdown"):
            forms[form] = stream.getvalue().decode()
    return {
        "codes": sorted(report.summary.codes),
        "mebibytes": _peak() - before,
        "seconds": time.process_time() - started,
        "valid": report.valid,
        **forms,
    }


def _told_of_bundle(path: Path) -> dict[str, Any]:
    try:
        load_schema(path)
    except SchemaError as error:
        return {"refused": str(error)}
    return {}


def _told_of_report(path: Path) -> dict[str, Any]:
    return {"problems": read_official(path, schema=load_schema()).problems}


def _forget_peak() -> None:
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def _peak() -> float:
    """The most memory held since it was last forgotten, in MiB."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    main(Path(sys.argv[1]))
