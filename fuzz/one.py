"""Fuzzes one reader, in a process of its own: ``one.py READER`` and what libFuzzer understands."""

from __future__ import annotations

import sys

import atheris

with atheris.instrument_imports(
    include=["immport_explorer", "zipfile"], enable_loader_override=False
):
    from targets import TARGETS


def main() -> None:
    target = TARGETS[sys.argv.pop(1)]
    target.check(b"")  # what is loaded once is no input's time
    atheris.Setup(sys.argv, target.check)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
