"""Visits without end, within bounds: does the server keep anything of them? docs/performance.md.

First visits come in rounds, each of which loads the page, checks a package and leaves. Then several
check a large package at the same time. Afterwards the server's memory is compared with what it was
after the first rounds, and processes, temporary files and errors are counted. Whatever ended visits
hold for a while has gone by then.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import tempfile
import time
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from dashboard import Served, served
from figures import measured_on, write_section
from packages import write_study
from processes import add_processes, chosen_processes
from tornado.httpclient import HTTPError
from visitor import Visitor

from immport_explorer import validate
from immport_explorer.app.visit.scratch import PREFIX

MIB = 1 << 20
PATIENCE = 600
"""Seconds after which a visitor gives up, which counts as an error."""

SETTLE = 20
"""Seconds for ended processes to go, before anything is counted."""

WARM = 40
"""Visits after which all is loaded that is loaded once, and memory has its level."""

ROOM = 10 * MIB
"""Bytes by which a level may move."""

PORT = 8871
LARGE_ROWS = 85_000  # 20 MB


@dataclass(slots=True)
class Soaked:
    """What came of it: memory of the server in bytes, and what was left over."""

    warm: int = 0
    rounds: int = 0
    after: int = 0
    processes: int = 0
    files: int = 0
    errors: list[str] = field(default_factory=list)


def main() -> int:
    options = _options()
    with tempfile.TemporaryDirectory() as place:
        small = _zipped(write_study(Path(place) / "small", 200))
        large = _zipped(write_study(Path(place) / "large", LARGE_ROWS))
        os.environ["TMPDIR"] = place  # other servers of this machine have theirs elsewhere
        chosen = (f"--visits={options.at_once + options.large + 5}", *chosen_processes(options))
        with served(*chosen, port=PORT) as dashboard:
            found = asyncio.run(_soak(dashboard, small, large, options, Path(place)))
    print(_table(found, options))
    write_section("soak", _section(found, options))
    is_level = max(found.rounds, found.after) - found.warm < ROOM
    return 0 if is_level and not (found.processes or found.files or found.errors) else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--visits", type=int, default=200, help="visits in rounds")
    parser.add_argument("--at-once", type=int, default=20, help="visits of a round")
    parser.add_argument("--large", type=int, default=30, help="large packages at once")
    add_processes(parser)
    return parser.parse_args()


def _zipped(study: Path) -> Path:
    """As people bring it; not packed, so that as many bytes are sent as are checked."""
    target = study.with_suffix(".zip")
    with zipfile.ZipFile(target, "w") as archive:
        for path in sorted(study.iterdir()):
            archive.write(path, path.name)
    return target


async def _soak(
    dashboard: Served, small: Path, large: Path, options: argparse.Namespace, place: Path
) -> Soaked:
    server = psutil.Process(dashboard.process)
    found = Soaked()
    before = _left(place, server)
    issues = len(validate(small).issues)
    for number in range(options.at_once, options.visits + 1, options.at_once):
        found.errors += await _round(dashboard, small, issues, options.at_once)
        if found.warm == 0 and number >= WARM:
            found.warm = await _settled(server)
            before = _left(place, server)
        print(f"{number} visits, {server.memory_info().rss / MIB:.1f} MiB", flush=True)
    found.rounds = await _settled(server)
    if options.large:
        found.errors += await _round(dashboard, large, len(validate(large).issues), options.large)
    found.after = await _settled(server)
    processes, files = _left(place, server)
    found.processes, found.files = processes - before[0], files - before[1]
    return found


async def _round(dashboard: Served, package: Path, issues: int, count: int) -> list[str]:
    """The errors of so many visits at once."""
    visits = (_visit(dashboard, package, issues) for _ in range(count))
    return [error for error in await asyncio.gather(*visits) if error]


async def _visit(dashboard: Served, package: Path, issues: int) -> str:
    visitor = Visitor(dashboard.url, PATIENCE)
    try:
        await visitor.open()
        found = await visitor.check(package.name, package.read_bytes())
        await visitor.leave()
    except (HTTPError, OSError, RuntimeError, TimeoutError) as error:
        return f"{type(error).__name__}: {error}"
    return "" if found == issues else f"{found} issues, not {issues}"


async def _settled(server: psutil.Process) -> int:
    await asyncio.sleep(SETTLE)
    held: int = server.memory_info().rss
    return held


def _left(place: Path, server: psutil.Process) -> tuple[int, int]:
    """Processes below the server, and files and folders where its temporary ones are."""
    files = sum(1 for folder in place.glob(f"{PREFIX}*") for _ in folder.rglob("*"))
    return len(server.children(recursive=True)), files


def _table(found: Soaked, options: argparse.Namespace) -> str:
    rows: Sequence[tuple[str, str]] = (
        ("visits, in rounds of", f"{options.visits}, {options.at_once}"),
        ("large packages at once (20 MB)", f"{options.large}"),
        (f"server after {WARM} visits", f"{found.warm / MIB:,.1f} MiB"),
        (f"server after {options.visits} visits", f"{found.rounds / MIB:,.1f} MiB"),
        ("server after the large packages", f"{found.after / MIB:,.1f} MiB"),
        ("processes left", f"{found.processes}"),
        ("files and folders left", f"{found.files}"),
        ("errors", f"{len(found.errors)}"),
    )
    errors = "".join(f"\n- {error}" for error in dict.fromkeys(found.errors))
    lines = "\n".join(f"| {what} | {value} |" for what, value in rows)
    return f"| What | Found |\n|---|--:|\n{lines}{errors}"


def _section(found: Soaked, options: argparse.Namespace) -> str:
    chosen = [f"--visits {options.visits} --at-once {options.at_once} --large {options.large}"]
    command = " ".join([*chosen, *chosen_processes(options)])
    return f"""\
## Visits without end

{measured_on(f'make soak ARGS="{command}"', "voila", "jupyter-server")}

Visitors load the page, check a package and leave, in rounds; then several check 20 MB at the same
time. What is loaded once has been loaded after {WARM} visits; memory is taken {SETTLE} seconds
after the last visit ended, and is to stay within {ROOM // MIB} MiB of that.

{_table(found, options)}
"""


if __name__ == "__main__":
    began = time.monotonic()
    code = main()
    print(f"{time.monotonic() - began:.0f} s")
    sys.exit(code)
