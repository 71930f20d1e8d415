"""Whether an earlier commit of this project says of every package what this version says.

``python benchmarks/same_reports.py aa39d6e`` has both check all examples and exercises, the bad
case of each kind of issue, the hostile packages of the tests and a large study with 1% of its cells
bad, and compares the reports byte for byte. What differs is told by name, with the first lines.
The exit status is 1 where anything differs.
"""

from __future__ import annotations

import argparse
import filecmp
import json
import os
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec
from figures import compile_modules
from packages import EXAMPLES, SAMPLES_FILE, write_study, write_workbook

ROOT = Path(__file__).resolve().parents[1]
CHILD = Path(__file__).with_name("reported.py")
OF_THE_TESTS = (ROOT / "tests", ROOT / "scripts")
"""Where the tests' cases are imported from."""

BAD_SHARE = 0.01
BOOK_ROWS = 20_000
PAIRS_SHOWN = 3
BEFORE_IT, LONGEST = 60, 160
"""Characters of a line that are shown: so many before the first that differs, so many in all."""

TINY = {"block_bytes": 3_000}
"""Blocks of a few rows: whatever is held from one to the next is held again and again."""


def main() -> int:
    options = _options()
    sys.path += map(str, OF_THE_TESTS)
    with tempfile.TemporaryDirectory(dir=options.folder) as name:
        folder = Path(name)
        earlier = folder / "earlier"
        subprocess.run(["git", "clone", "-q", ROOT, earlier], check=True)
        subprocess.run(["git", "checkout", "-q", options.commit], cwd=earlier, check=True)
        compile_modules(earlier)
        asked = list(_asked(folder, options))
        listed = folder / "asked.json"
        listed.write_text(json.dumps(asked), encoding="utf-8")
        for title, checkout in (("then", earlier), ("now", ROOT)):
            _report(checkout, listed, folder / title)
        differing = [
            package["name"]
            for number, package in enumerate(asked)
            if _differ(package["name"], folder / "then", folder / "now", f"{number:04d}")
        ]
    print(f"{len(asked)} packages, of which {len(differing)} are told of otherwise than before.")
    return 1 if differing else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("commit", help="the commit to be compared with")
    parser.add_argument("--rows", type=int, default=1_000_000, help="rows of the large study")
    parser.add_argument("--without-hostile", action="store_true", help="leave hostile ones out")
    parser.add_argument("--folder", help="where to write the packages, instead of the system's")
    return parser.parse_args()


# --- what is asked --------------------------------------------------------------------------------


def _asked(folder: Path, options: argparse.Namespace) -> Iterator[dict[str, Any]]:
    examples = [path for path in sorted(EXAMPLES.iterdir()) if path.is_dir()]
    for example in examples:
        yield _package(f"example {example.name}", [example])
    yield _package("all examples", examples)
    yield from _cases(folder / "cases")
    if not options.without_hostile:
        yield from _hostile(folder / "hostile")
    large = write_study(folder / "large", options.rows, bad_share=BAD_SHARE)
    yield _package("large", [large])
    book = write_study(folder / "book", min(BOOK_ROWS, options.rows), bad_share=BAD_SHARE)
    write_workbook(book / SAMPLES_FILE)
    yield _package("workbook", [book])


def _package(
    name: str,
    sources: list[Path],
    options: Mapping[str, Any] | None = None,
    limits: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    paths = [str(path) for path in sources]
    return {"name": name, "sources": paths, "options": options or {}, "limits": limits or {}}


def _cases(folder: Path) -> Iterator[dict[str, Any]]:
    """The bad case of each kind of issue, in blocks as usual and in tiny ones."""
    from support.cases.desk import Desk
    from support.cases.kinds import CASES

    warnings.filterwarnings("ignore", "Duplicate name")  # a zip with two files of one name
    for number, case in enumerate(CASES):
        root = folder / f"{number:04d}"
        root.mkdir(parents=True)
        desk = Desk(root, case.base)
        case.bad(desk)
        options = {name: _plain(value) for name, value in desk.options.items()}
        if not all(isinstance(value, _PLAIN) for value in options.values()):
            continue  # a function, or an object of this version's
        limits = msgspec.structs.asdict(desk.limits) if desk.limits else {}
        yield _package(f"case {case}", desk.sources, options, limits)
        yield _package(f"case {case}, tiny blocks", desk.sources, options, limits | TINY)


_PLAIN = (str, int, type(None))


def _plain(value: object) -> object:
    return os.fspath(value) if isinstance(value, os.PathLike) else value


def _hostile(folder: Path) -> Iterator[dict[str, Any]]:
    from package.test_hostile import PACKAGES

    folder.mkdir()
    for name, (make, _) in PACKAGES.items():
        make(folder / name)
        yield _package(f"hostile {name}", [folder / name])


# --- what is said ---------------------------------------------------------------------------------


def _report(checkout: Path, listed: Path, target: Path) -> None:
    subprocess.run(
        [sys.executable, str(CHILD), str(listed), str(target)],
        env=os.environ | {"PYTHONPATH": str(checkout), "POLARS_MAX_THREADS": "1"},
        check=True,
    )


def _differ(name: str, then: Path, now: Path, number: str) -> bool:
    """Whether any report of the package differs; the first lines that do are printed."""
    forms = sorted(
        {path.name for side in (then, now) for path in (side / number).iterdir()} - {"workspace"}
    )
    same, _, _ = filecmp.cmpfiles(then / number, now / number, forms, shallow=False)
    for form in sorted(set(forms) - set(same)):
        print(f"{name}: {form}")
        before, after = (_lines(side / number / form) for side in (then, now))
        print(f"    {len(before):,} lines then, {len(after):,} now")
        differing = ((old, new) for old, new in zip(before, after, strict=False) if old != new)
        for old, new in islice(differing, PAIRS_SHOWN):
            start = max(0, _first_difference(old, new) - BEFORE_IT)
            print(f"    then: {old[start:][:LONGEST]}\n    now:  {new[start:][:LONGEST]}")
    return set(forms) != set(same)


def _first_difference(old: str, new: str) -> int:
    alike = (one == other for one, other in zip(old, new, strict=False))
    return next((at for at, same in enumerate(alike) if not same), min(len(old), len(new)))


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


if __name__ == "__main__":
    sys.exit(main())
