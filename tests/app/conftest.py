"""A dashboard of 3.36, and what it hands over."""

from __future__ import annotations

import pytest
from support.dashboard import (
    collect_downloads,
)

from immport_explorer.app import build
from immport_explorer.app.visit import scratch
from immport_explorer.schema.load import load_schema


@pytest.fixture
def shell():
    return build(load_schema("3.36"))


@pytest.fixture
def own_scratch(monkeypatch, tmp_path):
    """Temporary files in a folder of the test's own, in which no test before it still writes."""
    own = tmp_path / "scratch"
    own.mkdir()
    monkeypatch.setattr(scratch, "root", lambda: own)


@pytest.fixture
def handed(monkeypatch):
    """What the reader was given to keep, by file name."""
    return collect_downloads(monkeypatch)
