"""The Validate page: the first suggestion of everything picked, the corrected package taken away
and compared with what was handed in."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pytest
from support.dashboard import collect_downloads, press, validate_page, views, wait_until, words

from immport_explorer import examples, load_schema
from immport_explorer.app import build
from immport_explorer.app.visit.checking import Job

SAID = {
    4: {"Ethnicity": "Hispanic", "Race": "Caucasian", "Subject Location": "NY"},
    5: {"Ethnicity": "Not Reported", "Race": "Native American", "Min Subject Age": "<18"},
    6: {"Ethnicity": "Latino", "Race": "Indian", "Max Subject Age": ">89"},
    7: {"Min Subject Age": "1,000", "Race": "White?"},
}
AFTER = {
    4: {"Ethnicity": "Hispanic or Latino", "Race": "White", "Subject Location": "US: New York"},
    5: {
        "Ethnicity": "Not Specified",
        "Race": "American Indian or Alaska Native",
        "Min Subject Age": "<18",
    },
    6: {"Ethnicity": "Hispanic or Latino", "Race": "Indian", "Max Subject Age": ">89"},
    7: {"Min Subject Age": "1000", "Race": "White?"},
}


def spoilt(target: Path) -> Path:
    with zipfile.ZipFile(target, "w") as archive:
        for file in examples.path("human-study").iterdir():
            text = file.read_text("utf-8")
            if file.name == "subjectHumans.txt":
                lines = [line.split("\t") for line in text.split("\n")]
                for row, cells in SAID.items():
                    for header, value in cells.items():
                        lines[row - 1][lines[2].index(header)] = value
                text = "\n".join("\t".join(cells) for cells in lines)
            archive.writestr(file.name, text)
    return target


def test_picking_every_first_suggestion_keeps_what_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    handed = collect_downloads(monkeypatch)
    shell = build(load_schema("3.36"))
    shell.state.go(page="validate")
    page = validate_page(shell)
    page.check(Job((spoilt(tmp_path / "package.zip"),)), "package.zip")
    page.checking.wait()

    offered = [token for view in views(page.widget) for token in _offered(view.markup)]
    tokens = [token for token in offered if token.endswith("-0")]
    shown = words(page.widget)
    assert "1000" in shown and "1.000" in shown, "both readings of 1,000 are offered"
    for token in tokens:
        press(page.widget, "pick", token)
    press(page.widget, "mend")
    page.checking.wait()
    press(page.widget, "corrected")
    wait_until(lambda: "package-corrected.zip" in handed)

    assert len(tokens) >= 6
    with zipfile.ZipFile(io.BytesIO(handed["package-corrected.zip"])) as archive:
        name = next(name for name in archive.namelist() if name.endswith("subjectHumans.txt"))
        lines = [line.split("\t") for line in archive.read(name).decode().split("\n")]
    found = {
        row: {header: lines[row - 1][lines[2].index(header)] for header in cells}
        for row, cells in AFTER.items()
    }
    assert found == AFTER


def _offered(markup: str) -> list[str]:
    """What the suggestions' buttons say when they are pressed."""
    return re.findall('id="pick-([^"]+)"', markup)
