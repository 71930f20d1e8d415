"""What is compared: the reports of many packages, in every form, one file each in a folder.

Run by ``same_reports.py`` with the package of one commit or another on Python's path.
"""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from typing import Any

from immport_explorer import Limits, validate
from immport_explorer.report.forms import FORMS, write
from immport_explorer.report.view import View

WITHOUT_DATES = [form for form in FORMS if form != "xlsx"]
"""A workbook says when it was written."""

MOST_ISSUES = 200_000
"""Of more of them, which only hostile packages have, the counts are compared."""


def main(listed: Path, target: Path) -> None:
    for number, asked in enumerate(json.loads(listed.read_text(encoding="utf-8"))):
        folder = target / f"{number:04d}"
        folder.mkdir(parents=True)
        try:
            _write(asked, folder)
        except Exception as error:  # the same must fail, and in the same way
            (folder / "error").write_text(f"{type(error).__name__}: {error}", encoding="utf-8")


def _write(asked: dict[str, Any], folder: Path) -> None:
    options = dict(asked["options"])
    if "workspace" in options:  # one of its own: what passes is remembered there
        options["workspace"] = shutil.copy(options["workspace"], folder / "workspace")
    limits = Limits(**asked["limits"]) if asked["limits"] else None
    report = validate(asked["sources"], limits=limits, **options)
    if len(report.issues) > MOST_ISSUES:
        (folder / "summary").write_text(str(report.summary), encoding="utf-8")
        return
    view = View(report)
    for form in WITHOUT_DATES:
        write(view, form, folder / form)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
