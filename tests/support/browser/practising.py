"""Practice packages mended and their mistakes found on the page, by mouse or by keyboard alone.

What is right stands in the example that a practice package was made from.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from playwright.sync_api import Download, Locator, Page, expect

from immport_explorer import examples
from immport_explorer.schema.load import load_schema
from immport_explorer.schema.model import Schema
from support.browser.keyboard import go_to_the_top, tab_to

_FAR = 400  # presses of Tab past a grid and its form
_MADE_FROM = re.compile(r"The package `([^`]+)`")


@dataclass(frozen=True)
class WrongCell:
    """A cell that differs from what is right; ``row`` is that of the file, ``line`` the grid's (in
    a section of fields, which of their values it is); ``column`` is its header, empty for a header
    cell or a first line."""

    file: str
    row: int
    line: int
    column: str
    before: str
    after: str


class Hand(Protocol):
    """A way to use the page."""

    def press(self, target: Locator) -> None:
        """Press a button."""

    def write(self, page: Page, cell: Locator, text: str) -> None:
        """Write a text into a cell of the open grid, in which the focus is."""


class Mouse:
    """Clicks, and letters typed where it clicked."""

    def press(self, target: Locator) -> None:
        target.click()

    def write(self, page: Page, cell: Locator, text: str) -> None:
        cell.dblclick()
        field = cell.get_by_role("combobox").or_(cell.get_by_role("textbox"))
        field.fill(text)
        offered = cell.get_by_role("option", name=text, exact=True)
        if text and field.get_attribute("role") == "combobox" and offered.count():
            offered.first.click()
        else:
            page.keyboard.press("Enter")


class Keyboard:
    """Keys alone."""

    def press(self, target: Locator) -> None:
        go_to_the_top(target.page)
        tab_to(target.page, target, at_most=_FAR)
        target.page.keyboard.press("Enter")

    def write(self, page: Page, cell: Locator, text: str) -> None:
        self._go_to(page, cell)
        if text:
            page.keyboard.type(text)
            page.keyboard.press("Enter")
        else:
            page.keyboard.press("Delete")

    def _go_to(self, page: Page, cell: Locator) -> None:
        page.wait_for_function("() => document.activeElement.matches('.ipx-grid td')")
        here = page.evaluate("() => document.activeElement.dataset.place")
        there = cell.get_attribute("data-place")
        (row, column), (to_row, to_column) = _numbers(here), _numbers(there or "")
        for key, steps in (
            ("ArrowDown", to_row - row),
            ("ArrowUp", row - to_row),
            ("ArrowRight", to_column - column),
            ("ArrowLeft", column - to_column),
        ):
            for _ in range(steps):
                page.keyboard.press(key)
        expect(cell).to_be_focused()


def _numbers(place: str) -> tuple[int, int]:
    row, column = place.split(",")
    return int(row), int(column)


def cell_at(page: Page, row: int, header: str) -> Locator:
    """A cell of the open grid, once its table is there."""
    headers = page.locator(".ipx-grid:visible thead th")
    expect(headers.nth(1)).to_be_visible()
    expect(headers.filter(has_text=header).first).to_be_attached()
    names = [re.sub(r"\s*\(?\*\)?$", "", text) for text in headers.all_inner_texts()]
    line = page.locator(f".ipx-grid:visible tbody tr[aria-rowindex='{row}']")
    return line.locator("> *").nth(names.index(header))


class Exercises:
    """The practice packages as they are at a version of the schema, written below a folder."""

    def __init__(self, folder: Path, version: str) -> None:
        self._folder, self.version = folder, version
        self._schema = load_schema(version)

    def path(self, name: str) -> Path:
        """The folder of an example."""
        if not (self._folder / name).exists():
            examples.write(name, self._folder, version=self.version)
        return self._folder / name

    def origin(self, name: str) -> Path:
        """The folder of the example that a practice package was made from."""
        found = _MADE_FROM.search(examples.readme(name))
        assert found, f"{name} does not say what it was made from"
        return self.path(found[1])

    def before(self, name: str) -> list[str]:
        """The folders of what is loaded before it."""
        return [str(self.path(each)) for each in examples.describe(name).follows]

    def wrong_cells(self, name: str) -> list[WrongCell]:
        """What is to be written, in the order of files and rows."""
        right, wrong = self.origin(name), self.path(name)
        shared = sorted({p.name for p in wrong.glob("*.txt")} & {p.name for p in right.iterdir()})
        return [
            cell
            for file in shared
            for cell in _differences(wrong / file, right / file, self._schema)
        ]

    def files_to_put_in(self, name: str) -> list[Path]:
        """Files that rows name and that are missing or spoilt."""
        right, wrong = self.origin(name), self.path(name)
        return [
            file
            for file in sorted(right.iterdir())
            if file.suffix != ".txt" and not _is_same(file, wrong / file.name)
        ]


def _is_same(file: Path, other: Path) -> bool:
    return other.exists() and other.read_bytes() == file.read_bytes()


def _differences(wrong: Path, right: Path, schema: Schema) -> Iterator[WrongCell]:
    names = _names(_cells(right), schema)
    for row, (held, wanted) in enumerate(zip(_cells(wrong), _cells(right), strict=True), start=1):
        for column, (before, after) in enumerate(zip(held, wanted, strict=True)):
            if before != after:
                title = names[row - 1][column] if names[row - 1] else ""
                is_field = bool(title) and title == wanted[0]
                line = column if is_field else row
                yield WrongCell(wrong.name, row, line, title, before, after)


def _names(lines: list[list[str]], schema: Schema) -> list[list[str]]:
    """Of each line, what its cells stand under; nothing for the first lines and for headers."""
    template = schema.find_template(lines[0][0])
    layouts = {each.name: each.layout for each in template.sections} if template else {}
    found: list[list[str]] = []
    header: list[str] = []
    layout = None if template and template.is_compound else "rows"
    for line in lines:
        is_header = layout == "rows" and not header and line[0] != lines[0][0] and len(line) > 1
        if len(line) == 1:
            layout, header = layouts.get(line[0], layout), []
        found.append([line[0]] * len(line) if layout == "fields" and len(line) > 1 else header)
        if is_header and (template is None or template.is_compound or line[0] == "Column Name"):
            header = line
    return found


def _cells(file: Path) -> list[list[str]]:
    return [line.split("\t") for line in file.read_text("utf-8").split("\n")]


# ---- on the page Validate -----------------------------------------------------------------------


def mend(page: Page, hand: Hand, exercises: Exercises, name: str) -> Download:
    """Check a practice package, write what is right until no error is left, and download it."""
    go(page, f"#p=validate&e={name}")
    told = page.locator(".ipx-banner .ipx-label").first
    expect(told).to_have_text(examples.describe(name).title)
    expect(page.get_by_role("heading", name="Not ready for ImmPort")).to_be_visible()
    expect(page.locator(".ipx-page-validate .ipx-cause").first).to_be_visible()
    _correct(page, hand, exercises.wrong_cells(name))
    files = exercises.files_to_put_in(name)
    if files:
        hand.press(page.get_by_role("button", name="Put a file in").first)
        with page.expect_file_chooser() as chooser:
            hand.press(page.get_by_role("button", name="Put files into this package"))
        chooser.value.set_files(files)
    else:
        hand.press(page.get_by_role("button", name="Fix and check again"))
    verdict = page.get_by_role("heading", name="No errors found")
    expect(verdict).to_be_visible()
    expect(verdict).to_be_focused()
    with page.expect_download() as started:
        hand.press(page.get_by_role("button", name="Download the corrected package"))
    return started.value


def go(page: Page, address: str) -> None:
    """Follow an address of the dashboard."""
    page.evaluate("(address) => { location.hash = address; }", address)


def _correct(page: Page, hand: Hand, cells: list[WrongCell]) -> None:
    done: set[tuple[str, str, str, str]] = set()
    for cell in cells:
        kind = (cell.file, cell.column, cell.before, cell.after)
        if kind not in done:
            alike = sum(kind == (c.file, c.column, c.before, c.after) for c in cells)
            _correct_one(page, hand, cell, is_alone=alike == 1)
        done.add(kind)


def _correct_one(page: Page, hand: Hand, cell: WrongCell, *, is_alone: bool) -> None:
    pick = page.get_by_role("button", name=f"Write {cell.after} for {cell.before or 'nothing'} in")
    if pick.count():
        hand.press(pick.first)
        expect(pick.first).to_have_attribute("aria-pressed", "true")
    elif cell.column:
        _open_at(page, hand, cell)
        target = cell_at(page, cell.line, cell.column)
        hand.write(page, target, cell.after)
        expect(target).to_have_text(cell.after)
        if not is_alone:
            _back(page, hand, target)
            hand.press(page.get_by_role("button", name="Replace equal values").first)
        hand.press(page.get_by_role("button", name="Close the editor").locator("visible=true"))


def _back(page: Page, hand: Hand, target: Locator) -> None:
    """Return to the cell that was written."""
    if isinstance(hand, Mouse):
        target.click()
    else:
        page.keyboard.press("ArrowUp")
    expect(target).to_be_focused()


def _open_at(page: Page, hand: Hand, cell: WrongCell) -> None:
    """Open the grid by the button of the column, else by one of the row or of the file."""
    ways = (
        f"^Edit {re.escape(cell.column)} in row {cell.row} of {re.escape(cell.file)}$",
        f"^Edit .* in row {cell.row} of {re.escape(cell.file)}$",
        f"^Open {re.escape(cell.file)} in the editor$",
    )
    for way in ways:
        button = page.get_by_role("button", name=re.compile(way))
        if button.count():
            hand.press(button.first)
            break
    else:
        raise AssertionError(f"no button leads to {cell}")
    expect(page.locator(".ipx-grid:visible td:focus")).to_have_count(1)


# ---- on the page Learn --------------------------------------------------------------------------


def find(page: Page, hand: Hand, exercises: Exercises, name: str) -> None:
    """Find all mistakes of a practice package, marks hidden, until it is ticked."""
    answers = examples.answers_at(name, exercises.version)
    go(page, f"#p=learn&e={name}")
    heading = page.locator("#finding")
    expect(heading).to_have_text(examples.describe(name).title)
    expect(page.get_by_text(_score(0, len(answers)))).to_be_visible()
    for number, answer in enumerate(answers, start=1):
        _find_one(page, hand, exercises, name, answer)
        expect(page.get_by_text(_score(number, len(answers)))).to_be_visible()
    item = page.locator(".ipx-exercises li").filter(has_text=examples.describe(name).title)
    expect(item).to_contain_text("Done")


def _score(found: int, count: int) -> str:
    return f"{found} of {count} mistake{'' if count == 1 else 's'} found."


def _find_one(
    page: Page, hand: Hand, exercises: Exercises, name: str, answer: examples.Answer
) -> None:
    wrong = [
        cell
        for cell in exercises.wrong_cells(name)
        if cell.file == answer.file and cell.row in answer.rows and cell.column
    ]
    here = [cell for cell in wrong if cell.column in (answer.column, *answer.instead)]
    if not (answer.column and answer.rows) or answer.code.startswith("layout."):
        hand.press(page.get_by_role("button", name=f"{answer.file} itself is wrong"))
        return
    row = answer.rows[0]
    looked_at = WrongCell(answer.file, row, row, answer.column, answer.value or "", "looked at")
    cell = next(iter(here), looked_at)
    title = f"Open {answer.section} of {answer.file}" if answer.section else f"Open {answer.file}"
    hand.press(page.get_by_role("button", name=title, exact=True))
    expect(page.locator(".ipx-grid:visible td:focus")).to_have_count(1)
    hand.write(page, cell_at(page, cell.line, cell.column), cell.after)
