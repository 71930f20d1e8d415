"""One peer's whole process: ``python -m peers.find NAME SAMPLES``."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from peers import named


def main() -> None:
    options = _options()
    finder = named(options.name).finder
    found = finder.find(options.samples)
    print(len(found))
    if options.cells:
        cells = sorted(set(finder.cells(found)))
        options.cells.write_text(json.dumps(cells), encoding="utf-8")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name")
    parser.add_argument("samples", type=Path)
    parser.add_argument("--cells", type=Path, help="a file for what was found")
    return parser.parse_args()


if __name__ == "__main__":
    main()
