"""What is measured: a package checked as in a program, without writing a report."""

from __future__ import annotations

import sys

import immport_explorer


def main(*paths: str) -> None:
    print(immport_explorer.validate(list(paths)).summary)


if __name__ == "__main__":
    main(*sys.argv[1:])
