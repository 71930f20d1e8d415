"""The examples' FCS files are real ones: two libraries open them."""

from __future__ import annotations

from pathlib import Path

import example_fcs
import flowio
import pytest
from support.paths import PACKAGE

from immport_explorer.datafiles.fcs.reader import FcsFacts
from immport_explorer.datafiles.look import look_at

DATA = PACKAGE / "examples/data"
FILES = sorted(DATA.glob("*/*.fcs"))


def test_they_are_what_the_script_writes() -> None:
    written = dict(example_fcs.example_files())
    stale = [path.name for path, content in written.items() if path.read_bytes() != content]
    assert not stale, "run: python scripts/example_fcs.py"


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_two_libraries_open_them(path: Path) -> None:
    if path.parent.name == "practice-13":
        pytest.skip("its files are spoilt on purpose")
    found = look_at(path.read_bytes(), path.name)
    assert isinstance(found.facts, FcsFacts) and not found.notes

    data = flowio.FlowData(str(path))
    import fcsparser  # brings pandas along

    _, table = fcsparser.parse(str(path))

    assert data.event_count == len(table) == found.facts.events
    assert list(table.columns) == [channel.name for channel in found.facts.channels]
