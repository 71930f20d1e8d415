"""The dashboard without a browser: what its widgets show, and how a browser uses them."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Mapping
from html import escape, unescape
from typing import Any

import pytest
from ipywidgets import Widget

from immport_explorer.app.pages.validate import ValidatePage
from immport_explorer.app.shell import Shell
from immport_explorer.app.visit.uploads import Upload
from immport_explorer.app.widgets.uploader import Uploader
from immport_explorer.app.widgets.view import View


def widgets(root: Widget) -> Iterator[Widget]:
    """A widget and all within it."""
    yield root
    for child in getattr(root, "children", ()):
        yield from widgets(child)


def views(root: Widget) -> list[View]:
    return [each for each in widgets(root) if isinstance(each, View)]


def markup(root: Widget) -> str:
    """All markup that a widget's views show."""
    return " ".join(view.markup for view in views(root))


def words(root: Widget) -> str:
    """All text that a widget's views show, blanks drawn together."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", markup(root))))


def send(widget: Widget, content: object, *buffers: bytes) -> None:
    """Send a widget what its browser half sends."""
    data = {"method": "custom", "content": content}
    comm: Any = widget.comm
    comm.handle_msg({"content": {"data": data}, "buffers": list(buffers)})


def press(root: Widget, action: str, value: str = "") -> None:
    """Use a control: a button of that action and value, or a field that is given that value.

    Fails where no view of the widget shows such a control.
    """
    view = next((view for view in views(root) if _offers(view, action, value)), None)
    assert view is not None, f"no control {action!r} with {value!r} is shown"
    send(view, {"do": action, "value": value})


def _offers(view: View, action: str, value: str) -> bool:
    controls = re.findall(rf'<(\w+)[^>]* data-do="{re.escape(escape(action))}"[^>]*>', view.markup)
    if not controls:
        return False
    if "button" not in controls:
        return True
    buttons = re.findall(rf'<button[^>]* data-do="{re.escape(escape(action))}"[^>]*>', view.markup)
    valued = f'data-value="{escape(value)}"'
    return any(
        valued in button or "data-from=" in button or (not value and "data-value=" not in button)
        for button in buttons
    )


def upload_of(files: Mapping[str, bytes]) -> Upload:
    """Files as they are once they are on the server's disk."""
    upload = Upload([(name, len(content)) for name, content in files.items()])
    for number, content in enumerate(files.values()):
        upload.write(number, 0, content)
    return upload


def validate_page(shell: Shell) -> ValidatePage:
    """The page Validate, built or not."""
    page = shell.page_named("validate")
    assert isinstance(page, ValidatePage)
    return page


def bring(root: Widget, label: str, files: Mapping[str, bytes]) -> None:
    """Upload files through the uploader with that label."""
    uploader = next(
        each for each in widgets(root) if isinstance(each, Uploader) and each.label == label
    )
    sizes = [[name, len(content)] for name, content in files.items()]
    send(uploader, {"kind": "begin", "files": sizes})
    for number, content in enumerate(files.values()):
        if content:
            send(uploader, {"kind": "piece", "file": number, "offset": 0, "asked": 0}, content)


def collect_downloads(patch: pytest.MonkeyPatch) -> dict[str, bytes]:
    """What is handed over to the reader from now on, by file name."""
    handed: dict[str, bytes] = {}
    patch.setattr(View, "download", lambda _view, name, content: handed.update({name: content}))
    return handed


def wait_until(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def show(shell: Shell, address: str) -> Widget:
    """The page Templates at that address."""
    shell.state.visit(address)
    return shell.page_named("templates").widget


def check(shell: Shell, name: str) -> ValidatePage:
    """The page Validate, when it has checked that example."""
    shell.state.visit(f"#p=validate&e={name}")
    page = validate_page(shell)
    page.checking.wait()
    assert page.checking.failure == ""
    return page


def edit_first(page: ValidatePage, column: str, text: str) -> None:
    """Write a text into the first cell of a column in which something was found."""
    issues = page.state.report.issues
    index = next(n for n, issue in enumerate(issues) if issue.column == column)
    tables = page.bench.editor.tables
    assert tables is not None
    spot = tables.spot(index)
    opened = tables.open(spot.table)
    assert opened is not None
    assert spot.row is not None
    opened.write([(spot.row, spot.column, text)])
