"""Fuzzes the readers one after another, from seeds, with counts: what ``make fuzz`` does.

Coverage-guided, by atheris. An input that a reader fails at is kept in ``--findings``; it is put
right, and the input goes to ``tests/fuzz/cases/`` under the reader's name.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

from targets import TARGETS
from targets.target import Target

ONE = Path(__file__).with_name("one.py")
CASES = Path(__file__).resolve().parents[1] / "tests/fuzz/cases"
SECONDS_AN_INPUT = 20
MEBIBYTES = 2_048
_DONE = re.compile(rb"number_of_executed_units: (\d+)")


def main() -> int:
    options = _options()
    options.findings.mkdir(parents=True, exist_ok=True)
    status = 0
    print("| Reader | Inputs | Seconds | Ended |\n|---|--:|--:|---|", flush=True)
    for name in options.readers or TARGETS:
        target = TARGETS[name]
        inputs = max(1, round(options.inputs * (target.share if not options.readers else 1)))
        status |= _fuzz(target, inputs, options)
    return status


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("readers", nargs="*", metavar="READER", help=", ".join(TARGETS))
    parser.add_argument(
        "--inputs", type=int, default=200_000, help="in all, or of each that is named"
    )
    parser.add_argument("--seed", type=int, default=1, help="of chance")
    parser.add_argument(
        "--findings", type=Path, default=Path("build/fuzz"), help="where failures are kept"
    )
    options = parser.parse_args()
    if unknown := set(options.readers) - set(TARGETS):
        parser.error(f"no reader is called {', '.join(sorted(unknown))}")
    return options


def _fuzz(target: Target, inputs: int, options: argparse.Namespace) -> int:
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        seeds, grown, words = (Path(folder, name) for name in ("seeds", "grown", "words"))
        grown.mkdir()
        _write_seeds(target, seeds)
        words.write_text("".join(_quoted(token) for token in target.tokens), encoding="ascii")
        done = subprocess.run(
            [
                *(sys.executable, str(ONE), target.name, f"-runs={inputs}"),
                *(f"-seed={options.seed}", f"-dict={words}", f"-max_len={target.longest}"),
                *(f"-timeout={SECONDS_AN_INPUT}", f"-rss_limit_mb={MEBIBYTES}"),
                *("-print_final_stats=1", f"-artifact_prefix={options.findings}/{target.name}-"),
                *(str(grown), str(seeds)),
            ],
            check=False,
            capture_output=True,
            env={**os.environ, "TMPDIR": folder},
        )
    log = options.findings / f"{target.name}.log"
    log.write_bytes(done.stdout + done.stderr)
    found = _DONE.search(done.stderr)
    number = f"{int(found[1]):,}" if found else "?"
    how = "in order" if done.returncode == 0 else f"at a finding, see {log}"
    print(f"| {target.name} | {number} | {time.monotonic() - started:,.0f} | {how} |", flush=True)
    return 1 if done.returncode else 0


def _write_seeds(target: Target, folder: Path) -> None:
    folder.mkdir()
    for number, content in enumerate((*target.seeds(), *_cases(target))):
        (folder / f"{number:03d}").write_bytes(content)


def _cases(target: Target) -> Iterable[bytes]:
    return (path.read_bytes() for path in sorted((CASES / target.name).glob("*")))


def _quoted(token: bytes) -> str:
    return '"' + "".join(f"\\x{byte:02x}" for byte in token) + '"\n'


if __name__ == "__main__":
    sys.exit(main())
