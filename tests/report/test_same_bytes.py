"""A report is the same bytes however Python orders its sets."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

SEEDS = ("0", "1", "4711")

WRITE_ALL = """
import hashlib, io, sys
from immport_explorer import examples, validate
from immport_explorer.report.forms import write
from immport_explorer.report.view import View

for name in examples.names():
    before = examples.describe(name).follows
    view = View(validate([examples.path(each) for each in (*before, name)]))
    for form in sys.argv[1:]:
        stream = io.BytesIO()
        write(view, form, stream)
        print(name, form, hashlib.sha256(stream.getvalue()).hexdigest())
"""

FORMS = ("json", "csv", "html", "markdown", "sarif")


def written_with(seed: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", WRITE_ALL, *FORMS],
        env={**os.environ, "PYTHONHASHSEED": seed, "SOURCE_DATE_EPOCH": "0"},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.splitlines()


@pytest.mark.slow
def test_reports_are_the_same_whatever_the_hash_seed() -> None:
    first, *others = map(written_with, SEEDS)
    assert len(first) > 10 * len(FORMS)
    for other in others:
        assert [pair for pair in zip(first, other, strict=True) if pair[0] != pair[1]] == []
