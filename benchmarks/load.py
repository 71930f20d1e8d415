"""Many visits at once, each with a package of its own, and writes docs/performance.md.

Most visitors speak to the server as the page's scripts do; a few are real browsers. All come at the
same moment, load the page, upload, and read the result. Each package has its own name, its own ids
and its own number of issues, and what a visitor is sent must hold nothing of another's.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import re
import shutil
import sys
import tempfile
import time
import urllib.request
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import chromium
from dashboard import FLAGS, Served, served
from figures import measured_on, middle, write_section
from held import Memory, watch
from packages import write_study
from playwright.async_api import Browser, async_playwright
from processes import add_processes, chosen_processes
from visitor import Visitor

from immport_explorer import validate

PATIENCE = 300
"""Seconds after which a visitor gives up, which counts as an error."""

PORT = 8869

USUAL = 20
"""Visits of the section of docs/performance.md that has no number in its name."""


@dataclass(frozen=True, slots=True)
class Package:
    """``mark`` stands in its ids and its name only; ``issues`` is what a check alone finds."""

    mark: str
    path: Path
    issues: int


@dataclass(slots=True)
class Visit:
    """What a visitor met with, in seconds; ``error`` where something went wrong."""

    kind: str
    package: Package
    opened: float = 0.0
    checked: float = 0.0
    error: str = ""


def main() -> int:
    options = _options()
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        packages = _packages(Path(folder), options.visits)
        with served(*_chosen(options), port=PORT) as dashboard:
            _settle(dashboard, options.preheat)
            visits, memory = asyncio.run(_all(dashboard, packages, options.browsers))
    section = _section(visits, memory, options)
    write_section(_name(options), section)
    print(section)
    return 1 if any(visit.error for visit in visits) else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--visits", type=int, default=20, help="at once (default: 20)")
    parser.add_argument("--browsers", type=int, default=3, help="of these (default: 3)")
    parser.add_argument("--preheat", type=int, default=0, help="kept ready (default: 0)")
    add_processes(parser)
    parser.add_argument("--folder", help="where the packages are made")
    return parser.parse_args()


def _chosen(options: argparse.Namespace) -> list[str]:
    """The options of ``serve``."""
    chosen = [f"--preheat={options.preheat}"] if options.preheat else []
    return chosen + chosen_processes(options)


def _name(options: argparse.Namespace) -> str:
    """Of the section of docs/performance.md."""
    people = "many people" if options.visits == USUAL else f"{options.visits} people"
    return f"{people}, {options.processes}" if options.processes else people


def _packages(folder: Path, count: int) -> list[Package]:
    """Packages that differ in their ids, and in the number of their issues."""
    made: dict[int, Package] = {}
    sizes = itertools.count(200, 10)
    while len(made) < count:
        package = _package(folder, len(made), next(sizes))
        made.setdefault(package.issues, package)
    return list(made.values())


def _package(folder: Path, number: int, samples: int) -> Package:
    """A study of so many samples whose ids name it."""
    mark = f"VISITOR{number:02d}X"
    shutil.rmtree(folder / mark, ignore_errors=True)
    made = write_study(folder / mark, samples, bad_share=0.02 + 0.0002 * (samples - 200))
    for file in made.iterdir():
        if file.suffix == ".txt":
            file.write_text(file.read_text("utf-8").replace("EXFLU01", mark), "utf-8")
    path = Path(shutil.make_archive(str(made), "zip", made))
    return Package(mark, path, len(validate(path).issues))


def _settle(dashboard: Served, ready: int) -> None:
    """Wait until the visits that are kept ready are there."""
    for _ in range(PATIENCE):
        with urllib.request.urlopen(f"{dashboard.url}healthz") as answer:
            if json.load(answer)["ready"] >= ready:
                return
        time.sleep(1)
    raise SystemExit("The server keeps no visits ready.")


async def _all(
    dashboard: Served, packages: Sequence[Package], browsers: int
) -> tuple[list[Visit], Memory]:
    memory = Memory()
    watching = asyncio.create_task(watch(dashboard.process, memory))
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=str(chromium.find()), args=list(FLAGS)
        )
        visits = await asyncio.gather(
            *(_in_browser(browser, dashboard.url, package) for package in packages[:browsers]),
            *(_by_protocol(dashboard.url, package) for package in packages[browsers:]),
        )
        await browser.close()
    watching.cancel()
    return visits, memory


async def _timed(visit: Visit, steps: Callable[[Visit], Awaitable[None]]) -> Visit:
    try:
        await steps(visit)
    except Exception as error:
        visit.error = f"{type(error).__name__}: {error}".splitlines()[0]
        print(f"{visit.package.mark}: {visit.error}", file=sys.stderr)
    return visit


async def _by_protocol(url: str, package: Package) -> Visit:
    async def steps(visit: Visit) -> None:
        visitor = Visitor(url, PATIENCE)
        started = time.monotonic()
        await visitor.open()
        opened = time.monotonic()
        found = await visitor.check(package.path.name, package.path.read_bytes())
        visit.opened, visit.checked = opened - started, time.monotonic() - opened
        _compare(found, "\n".join(visitor.heard), package)
        await visitor.leave()

    return await _timed(Visit("without a browser", package), steps)


async def _in_browser(browser: Browser, url: str, package: Package) -> Visit:
    async def steps(visit: Visit) -> None:
        context = await browser.new_context()
        page = await context.new_page()
        page.set_default_timeout(PATIENCE * 1000)
        started = time.monotonic()
        await page.goto(f"{url}#p=validate", timeout=PATIENCE * 1000)
        chooser = page.locator("input[data-role=files]").first
        await chooser.wait_for(state="attached")
        opened = time.monotonic()
        await chooser.set_input_files(package.path)
        heading = page.locator("#all-issues")
        await heading.wait_for()
        counted = re.sub(r"\D", "", await heading.inner_text())
        visit.opened, visit.checked = opened - started, time.monotonic() - opened
        _compare(int(counted), await page.content(), package)
        await page.goto("about:blank")
        await context.close()

    return await _timed(Visit("in a browser", package), steps)


def _compare(found: int, seen: str, package: Package) -> None:
    """See that the result is the package's own, and nothing of another's was sent."""
    if found != package.issues:
        raise RuntimeError(f"{found} issues, not {package.issues}")
    marks = set(re.findall(r"VISITOR\d\dX", seen))
    if marks != {package.mark}:
        raise RuntimeError(f"was sent what belongs to {sorted(marks - {package.mark})}")


def _section(visits: Sequence[Visit], memory: Memory, options: argparse.Namespace) -> str:
    counts = f"--visits {options.visits} --browsers {options.browsers}"
    command = " ".join([counts, *_chosen(options)])
    lines = "\n".join(
        _line(kind, [visit for visit in visits if visit.kind == kind])
        for kind in dict.fromkeys(visit.kind for visit in visits)
    )
    how = f", {options.processes}" if options.processes else ""
    held = middle(list(memory.visits.values()), ",.0f")
    return f"""\
## {options.visits} people at once{how}

{measured_on(f'make load ARGS="{command}"', "voila", "jupyter-server")}

{len(visits)} visitors come in the same second to one server, load the page, upload a package of
their own and read its result. Each package has another number of issues; a result that is not the
package's own, anything of another's package, and a step that takes more than {PATIENCE} seconds
count as errors. Seconds are the middle one, the least and the most.

| Visitors | Number | Until the page can be used, s | From the upload to the result, s | Errors |
|---|--:|--:|--:|--:|
{lines}

Memory that the process of a visit held at most: {held} MiB, of which what several
share counts in parts (PSS).
The server itself: {memory.server:,.0f} MiB. All together at most {memory.together:,.0f} MiB.
"""


def _line(kind: str, visits: Sequence[Visit]) -> str:
    done = [visit for visit in visits if not visit.error]
    opened = middle([visit.opened for visit in done], ".1f") if done else "-"
    checked = middle([visit.checked for visit in done], ".1f") if done else "-"
    return f"| {kind} | {len(visits)} | {opened} | {checked} | {len(visits) - len(done)} |"


if __name__ == "__main__":
    sys.exit(main())
