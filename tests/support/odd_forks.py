"""Serves the dashboard such that what visits are forked from has a fault: run as a program, in a
process of its own, by ``test_visits.py``."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from unittest.mock import patch

from immport_explorer.app.server.forked import client
from immport_explorer.app.server.serve import FORKED, serve

TESTS = Path(__file__).parents[1]
FAULTY = "support.forked"


def main(port: int, variable: str, fault: str) -> None:
    os.environ |= {variable: fault, "PYTHONPATH": str(TESTS)}
    kind = client.ForkServer.__init__
    with patch.object(kind, "__defaults__", (FAULTY,)), patch.object(client, "LOADING", 2):
        serve(port=port, open_browser=False, processes=FORKED)


if __name__ == "__main__":
    main(int(sys.argv[1]), *sys.argv[2:])
