"""How the measured server's visits come about, as an option of a benchmark and of ``serve``."""

from __future__ import annotations

import argparse

from immport_explorer.app.server.serve import FORKED, SPAWNED


def add_processes(parser: argparse.ArgumentParser) -> None:
    """``--processes``, as ``serve`` takes it."""
    parser.add_argument("--processes", choices=(SPAWNED, FORKED), help="as `serve` takes it")


def chosen_processes(options: argparse.Namespace) -> list[str]:
    """The option as it was given; none where it was not."""
    return [f"--processes={options.processes}"] if options.processes else []
