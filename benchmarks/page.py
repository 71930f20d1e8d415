"""Measures the dashboard in a browser, served as `make serve` does, and writes docs/performance.md.

What a reader waits for is timed in the page itself, from the click or key to the frame that shows
the answer; memory is that of the server's process and of the kernel's.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import chromium
import psutil
from dashboard import FLAGS, LIVE, PATIENCE, Served, served
from figures import measured_on, middle, write_section
from memory import most_memory
from packages import EXAMPLE, SUBJECTS_FILE, write_study
from playwright.sync_api import Browser, Page, sync_playwright

from immport_explorer import load_schema, validate
from immport_explorer.app.pages.validate import ValidatePage
from immport_explorer.app.state import AppState, Place
from immport_explorer.app.visit.checking import Checking, Job

MB = 1_000_000
TESTS = Path(__file__).resolve().parents[1] / "tests"
TEMPLATES = ("subjecthumans", "basic_study_design", "biosamples", "protocols", "assessments")
WORDS = ("age unit", "luminex", "plasma", "biosampel")
MANY_SAMPLES = 100_000
BAD_SHARE = 0.11  # of the cells, so that there are more than 100,000 issues
READY = ".ipx-page:not([hidden]) .ipx-h1"

# In the page: act, and tell the milliseconds until the next frame after it shows the answer; null
# where nothing changes.
TIMED = """
([act, shown]) => new Promise((done) => {
  const isShown = new Function("return " + shown);
  const watcher = new MutationObserver(() => {
    if (!isShown()) return;
    watcher.disconnect();
    requestAnimationFrame(() => setTimeout(() => done(performance.now() - started)));
  });
  watcher.observe(document.body, { subtree: true, childList: true, characterData: true,
                                   attributes: true });
  setTimeout(() => done(null), 3000);
  const started = performance.now();
  new Function(act)();
})
"""
TYPE = """
document.querySelector(".ipx-aside nav, .ipx-aside [role=status]").dataset.stale = "";
const box = document.querySelector("#search");
box.value = %r;
box.dispatchEvent(new Event("input", { bubbles: true }));
"""

# Between the moment when the check is over and the one when its issues can be read.
FROM_CHECK_TO_TABLE = """
() => {
  delete window.opened;
  let checked = false, ended = 0;
  const watcher = new MutationObserver(() => {
    const checking = document.querySelector("progress[aria-label=Check]");
    if (checking) { checked = true; return; }
    if (!checked) return;
    ended ||= performance.now();
    if (!document.querySelector("#verdict") || !document.querySelector("#turn-later")) return;
    watcher.disconnect();
    requestAnimationFrame(() => setTimeout(() => { window.opened = performance.now() - ended; }));
  });
  watcher.observe(document.body, { subtree: true, childList: true });
}
"""


@dataclass(frozen=True, slots=True)
class Figure:
    """Something that was measured, with what is aimed at; ``unit`` is that of both."""

    title: str
    values: Sequence[float]
    unit: str
    aim: str

    def line(self) -> str:
        form = ",.2f" if self.unit == "s" else ",.0f"
        return f"| {self.title} | {middle(self.values, form)} {self.unit} | {self.aim} |"


def main() -> None:
    options = _options()
    with tempfile.TemporaryDirectory(dir=options.folder) as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(chromium.find()), args=list(FLAGS))
        figures = [*_all(browser, Path(folder), options)]
        browser.close()
    section = _section(figures, options)
    write_section("page", section)
    print(section)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=5, help="of each (default: 5)")
    parser.add_argument("--upload", type=int, default=300, help="MB of the upload (default: 300)")
    parser.add_argument("--folder", help="where the packages are made, 400 MB")
    return parser.parse_args()


def _all(browser: Browser, folder: Path, options: argparse.Namespace) -> Iterator[Figure]:
    repeats = options.repeats
    with served() as dashboard:
        _load(browser, dashboard)  # the machine reads its disk once
        seen = [_seen(browser, dashboard) for _ in range(repeats)]
        yield Figure("Frame and Start seen", seen, "s", "under 1")
        cold = [_load(browser, dashboard) for _ in range(repeats)]
        yield Figure("Time to interactive", cold, "s", "at most 6")
        with _page(browser, dashboard) as page:
            cards, letters = _cards(page, repeats), _letters(page)
        yield Figure("A template's card, from the click", cards, "ms", "at most 150")
        yield Figure("A letter typed in the search", letters, "ms", "under 100")
        clicks = [_first_example(browser, dashboard) for _ in range(repeats)]
        yield Figure("An example checked, from the first of two clicks", clicks, "s", "")
        with _page(browser, dashboard) as page:
            yield from _issues(page, _bad_package(folder), repeats)
        with _page(browser, dashboard) as page:
            large = _large_package(folder, options.upload)
            yield from _uploads(page, dashboard, large, min(repeats, 3))
    yield from _checked_again(folder, repeats)
    with served("--preheat", "2", port=8869) as dashboard:
        warm = [_load(browser, dashboard, rest=10) for _ in range(repeats + 1)][1:]
        yield Figure("Time to interactive, with two kernels kept ready", warm, "s", "at most 3")


@contextmanager
def _page(browser: Browser, dashboard: Served, *, rest: float = 0) -> Iterator[Page]:
    """A page that nobody has opened before: nothing is in the browser's cache."""
    context = browser.new_context(viewport={"width": 1440, "height": 1000})
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    time.sleep(rest)  # the time in which the server makes a kernel ready
    page.goto(dashboard.url)
    page.wait_for_function(LIVE)
    page.locator(READY).wait_for()
    yield page
    page.goto("about:blank")  # as a closing tab does: ends the kernel
    context.close()


def _seen(browser: Browser, dashboard: Served) -> float:
    """Seconds from the address to what is shown before the process of the visit answers."""
    page = browser.new_page(viewport={"width": 1440, "height": 1000})
    started = time.monotonic()
    page.goto(dashboard.url)
    page.locator(READY).first.wait_for()
    took = time.monotonic() - started
    page.wait_for_function(LIVE)
    page.goto("about:blank")
    page.close()
    return took


def _load(browser: Browser, dashboard: Served, *, rest: float = 0) -> float:
    """Seconds from the address to a page that answers."""
    time.sleep(rest)
    started = time.monotonic()
    with _page(browser, dashboard):
        return time.monotonic() - started


def _timed(page: Page, act: str, shown: str) -> float | None:
    """Milliseconds from what is done to the frame that shows the answer, both in JavaScript; None
    if that is not shown within some seconds."""
    milliseconds: float | None = page.evaluate(TIMED, [act, shown])
    page.wait_for_timeout(300)
    return milliseconds


def _shown(page: Page, act: str, shown: str) -> float:
    milliseconds = _timed(page, act, shown)
    if milliseconds is None:
        raise SystemExit(f"Never shown: {shown}")
    return milliseconds


def _go(page: Page, address: str, shown: str) -> None:
    page.evaluate("address => { location.hash = address; }", address)
    page.locator(shown).wait_for()
    page.wait_for_timeout(1000)


def _cards(page: Page, repeats: int) -> list[float]:
    _go(page, "#p=templates", "#search")
    titles = {name: load_schema().templates[name].title for name in TEMPLATES}
    return [
        _shown(
            page,
            f"document.querySelector('#item-{name}').click()",
            f"document.querySelector('.ipx-content h1')?.textContent === {title!r}",
        )
        for _ in range(repeats)
        for name, title in titles.items()
    ]


def _letters(page: Page) -> list[float]:
    """Each letter of a few words, typed when the one before it has been answered; letters that
    change nothing are left out."""
    _go(page, "#p=templates", "#search")
    took = [
        _timed(page, TYPE % word[:end], "!document.querySelector('[data-stale]')")
        for word in WORDS
        for end in range(1, len(word) + 1)
    ]
    return [each for each in took if each is not None]


def _first_example(browser: Browser, dashboard: Served) -> float:
    """Seconds from the page Start to the result of an example; the loading is not counted."""
    with _page(browser, dashboard) as page:
        started = time.monotonic()
        page.get_by_role("link", name="an invented study").click()
        examples = page.locator(".ipx-page-examples")
        examples.get_by_role("link", name="Check it").first.click()
        page.locator("#verdict").wait_for()
        return time.monotonic() - started


# ---- many issues ----------------------------------------------------------------------------


def _bad_package(folder: Path) -> Path:
    study = write_study(folder / "bad", MANY_SAMPLES, bad_share=BAD_SHARE)
    return Path(shutil.make_archive(str(study), "zip", study))


def _issues(page: Page, package: Path, repeats: int) -> Iterator[Figure]:
    _go(page, "#p=validate", "#against")
    opened = [_open(page, package) for _ in range(repeats)]
    count = page.locator("#all-issues").inner_text().split("(")[1].rstrip(")")
    yield Figure(
        f"{count} issues shown, once the browser hears that the check is over",
        opened,
        "ms",
        "under 1,000",
    )
    alone = [_without_browser(package) for _ in range(repeats)]
    yield Figure("The kernel's work on them, most of it before that", alone, "ms", "")
    turned = [_turn(page, number * 100 + 1) for number in range(1, 1 + 3 * repeats)]
    yield Figure("The next page of these issues", turned, "ms", "under 200")


def _open(page: Page, package: Path) -> float:
    page.evaluate(FROM_CHECK_TO_TABLE)
    page.locator("input[data-role=files]").first.set_input_files(package)
    page.wait_for_function("() => window.opened !== undefined")
    page.wait_for_timeout(1000)
    milliseconds: float = page.evaluate("window.opened")
    return milliseconds


def _without_browser(package: Path) -> float:
    """Milliseconds that the page takes to say what a new report holds."""
    report = validate(package)
    state = AppState(schema=load_schema(), place=Place(page="validate"))
    page = ValidatePage(state)
    assert page.widget
    started = time.monotonic()
    state.report = report
    return 1000 * (time.monotonic() - started)


def _turn(page: Page, first: int) -> float:
    return _shown(
        page,
        "document.querySelector('#turn-later').click()",
        f"document.querySelector('#turn-later').parentElement.textContent.startsWith('{first:,} ')",
    )


# ---- a package of many files, checked again -----------------------------------------------------


def _checked_again(folder: Path, repeats: int) -> Iterator[Figure]:
    """What the visit's process works, in seconds of CPU, as a share of the first check's."""
    sys.path.append(str(TESTS))
    from support import full_study

    study = full_study.build(folder / "whole", "3.36", folder / "parts")
    files = sum(1 for path in study.iterdir() if path.is_file())
    (study / SUBJECTS_FILE).write_text(
        (study / SUBJECTS_FILE).read_text("utf-8").replace("\tFemale\t", "\tFemal\t"), "utf-8"
    )
    packed = Path(shutil.make_archive(str(study), "zip", study))
    validate(packed)  # loads what is loaded once
    with ThreadPoolExecutor(1) as apart:  # from the browser's event loop: it would be called back
        shares = [apart.submit(_shares, study, packed).result() for _ in range(repeats)]
    fixed, saved = zip(*shares, strict=True)
    yield Figure(f"{files} files fixed and checked again, of their first check", fixed, "%", "")
    what = "The same checked again after a value was edited"
    yield Figure(what, saved, "%", "at most 40")


def _shares(study: Path, packed: Path) -> tuple[float, float]:
    checking = Checking()
    first = _cpu(checking, lambda: checking.start(Job((packed,))))
    report = checking.report
    picks = {issue.id: issue.suggestions[0] for issue in report.issues if issue.suggestions}
    fixed = _cpu(checking, lambda: checking.mend(picks))
    assert checking.report.valid, checking.failure
    checking.start(Job((study,)))
    checking.wait()
    file = study / SUBJECTS_FILE
    before = file.read_bytes()
    file.write_bytes(before.replace(b"\tMale\t", b"\tM\t", 1))
    edited = _cpu(checking, lambda: checking.start(Job((study,))))
    file.write_bytes(before)
    return 100 * fixed / first, 100 * edited / first


def _cpu(checking: Checking, start: Callable[[], None]) -> float:
    started = time.process_time()
    start()
    checking.wait()
    return time.process_time() - started


# ---- a large upload -------------------------------------------------------------------------


def _large_package(folder: Path, size: int) -> Path:
    """A study, and a file with it that nothing can make smaller."""
    target = folder / "large.zip"
    with zipfile.ZipFile(target, "w") as archive:
        for file in EXAMPLE.iterdir():
            archive.write(file, file.name)
        with archive.open("readings.fcs", "w") as member:
            for _ in range(size):
                member.write(os.urandom(MB))
    return target


def _uploads(page: Page, dashboard: Served, package: Path, repeats: int) -> Iterator[Figure]:
    _go(page, "#p=validate", "#against")
    server = psutil.Process(dashboard.process)
    kernel = max(server.children(recursive=True), key=lambda child: child.create_time())
    took, held_by_server, held_by_kernel = [], [], []
    for _ in range(repeats):
        with most_memory(server, kernel) as most:
            took.append(_upload(page, package))
        held_by_server.append(most[server] / MB)
        held_by_kernel.append(most[kernel] / MB)
    size = f"{package.stat().st_size / MB:,.0f} MB"
    yield Figure(f"Upload of {size}, default settings", took, "s", "")
    yield Figure("Memory of the server meanwhile", held_by_server, "MB", "under 300")
    yield Figure("Memory of the kernel meanwhile", held_by_kernel, "MB", "under 300")


def _upload(page: Page, package: Path) -> float:
    started = time.monotonic()
    page.locator("input[data-role=files]").first.set_input_files(package)
    page.get_by_text("Uploaded.").wait_for(timeout=10 * PATIENCE)
    took = time.monotonic() - started
    page.locator("#verdict").wait_for()
    page.wait_for_timeout(2000)
    return took


def _section(figures: Sequence[Figure], options: argparse.Namespace) -> str:
    command = f'make bench-page ARGS="--repeats {options.repeats} --upload {options.upload}"'
    lines = "\n".join(figure.line() for figure in figures)
    return f"""\
## The dashboard

{measured_on(command, "voila", "ipywidgets")}

In headless Chromium, on the machine that serves the page; each figure is the middle one, and the
least and the most. A page counts as interactive when the process of its visit stands behind it.
Clicks and letters are timed in the page, up to the frame that shows the answer. No load finds
anything in the browser's cache. Memory is what the system says the processes hold, with what they
share with others; the kernel's is that of the check that follows too.

| What | Measured | Aimed at |
|---|--:|--:|
{lines}
"""


if __name__ == "__main__":
    main()
