"""What is said of a folder that is followed, as markup."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from immport_explorer.files.wording import counted
from immport_explorer.markup import Markup, join, tag

_NAMED = 5


def watched(
    folder: Path,
    *,
    checked: datetime | None,
    saved: Sequence[str],
    waits: str,
    failure: str,
) -> Markup:
    """``checked`` is when it was checked last, ``saved`` the files that were saved before that, or
    that wait to be checked, with why (``waits``); ``failure`` why it cannot be read."""
    return tag(
        "div",
        tag(
            "p",
            "Following the folder ",
            tag("b", str(folder)),
            ": it is checked again when a file in it is saved. It is read, and never written to.",
        ),
        tag("p", _news(checked, saved, waits), role="status", id="watched"),
        tag("p", f"The folder cannot be read now: {failure}. It is tried again.", role="alert")
        if failure
        else None,
        tag("button", "Check the folder now", type="button", data_do="check-folder", id="look-now")
        if waits
        else None,
        class_="ipx-banner ipx-banner-info ipx-stack ipx-tight",
    )


def _news(checked: datetime | None, saved: Sequence[str], waits: str) -> Markup:
    when = f"Checked at {checked:%H:%M:%S}" if checked else "Being checked"
    if not saved:
        return join([f"{waits or when + '.'}"])
    verb = "was" if len(saved) == 1 else "were"
    if waits:
        return join([f"{when}. ", _names(saved), f" {verb} saved since. {waits}"])
    return join([f"{when}, after ", _names(saved), f" {verb} saved."])


def _names(saved: Sequence[str]) -> Markup:
    named = join([tag("span", name, class_="ipx-file") for name in saved[:_NAMED]], ", ")
    left = len(saved) - _NAMED
    return join([named, f" and {counted(left, 'other file')}" if left > 0 else ""])
