"""Spreadsheets that several modules of tests read."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.spreadsheets import HEADER, TOP, saved, workbook


@pytest.fixture
def good(tmp_path: Path) -> Path:
    rows = (*TOP, HEADER, (None, "T1", "one", 3))
    return saved(workbook(("t", rows)), tmp_path / "treatments.xlsx")
