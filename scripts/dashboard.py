"""Serves the dashboard as `make serve` does, for the programs that look at it in a browser."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FLAGS = ("--no-sandbox", "--headless=new", "--disable-gpu")
PATIENCE = 120_000
"""Milliseconds; generous, since a busy machine may need long for the first load."""

LIVE = """() => document.querySelector("#rendered_cells .ipx-page:not([hidden])")?.checkVisibility()
  && !document.querySelector("[data-role=front], [data-waiting]")"""
"""Whether a page is that of a visit, and no longer what is shown before one has begun."""


@dataclass(frozen=True)
class Served:
    """A dashboard being served: its address, and the number of the server's process."""

    url: str
    process: int


@contextmanager
def served(*options: str, port: int = 8868) -> Iterator[Served]:
    """The dashboard with these options of ``serve``, on a port of its own."""
    command = [sys.executable, "-m", "immport_explorer", "serve", "--no-browser"]
    process = subprocess.Popen(
        [*command, "--port", str(port), *options], stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    try:
        assert process.stdout is not None
        announced = process.stdout.readline()
        if not re.match("ImmPort Explorer: http", announced):
            raise SystemExit("The dashboard did not start.")
        yield Served(f"http://localhost:{port}/", process.pid)
    finally:
        process.terminate()
        process.wait(timeout=30)
