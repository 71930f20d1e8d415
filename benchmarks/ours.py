"""What is measured: a package checked as in a program, without writing a report."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import immport_explorer

if TYPE_CHECKING:
    from immport_explorer import ValidationReport

os.environ.setdefault("POLARS_MAX_THREADS", "1")  # as commands do, before polars is there


def main(*paths: str) -> None:
    print(check(*paths).summary)


def check(*paths: str) -> ValidationReport:
    return immport_explorer.validate(list(paths))


if __name__ == "__main__":
    main(*sys.argv[1:])
