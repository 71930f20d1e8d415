"""Serves the dashboard such that the first processes of visits end at once: run as a program, in a
process of its own, by ``test_visits.py``."""

from __future__ import annotations

import sys
from unittest.mock import patch

from jupyter_client.kernelspec import KernelSpec

from immport_explorer.app.server.serve import serve
from immport_explorer.app.server.voila import ThisPython

ENDS = "--version"
"""An argument with which a process says its version, and ends."""


def main(port: int, failures: int, processes: str) -> None:
    usual = ThisPython.get_kernel_spec
    asked = iter(range(1_000_000))

    def get_kernel_spec(specs: ThisPython, kernel_name: str) -> KernelSpec:
        spec = usual(specs, kernel_name)
        spec.argv = [*spec.argv, ENDS] if next(asked) < failures else spec.argv
        return spec

    with patch.object(ThisPython, "get_kernel_spec", get_kernel_spec):
        serve(port=port, open_browser=False, processes=processes)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
