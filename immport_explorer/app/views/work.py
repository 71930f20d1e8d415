"""Work under way as markup: what it is at and the button that ends it, or why it ended."""

from __future__ import annotations

from typing import Literal

from immport_explorer.markup import Child, Markup, tag

OUR_FAULT = "This is our fault, not your data's. Please report it with this line: "


def going_on(words: Child, bar: Markup, cancel: str) -> Markup:
    """``bar`` shows how far it is; ``cancel`` is the id of the button that ends it."""
    return tag(
        "div",
        tag("p", words),
        bar,
        tag("button", "Cancel", type="button", data_do="cancel", id=cancel),
        class_="ipx-panel ipx-stack ipx-tight",
    )


def ended(kind: Literal["error", "warning"], title: str, *paragraphs: Child) -> Markup:
    """That it could not be done, and why."""
    return tag(
        "div",
        tag("h2", title, class_="ipx-h2"),
        [tag("p", words) for words in paragraphs],
        class_=f"ipx-banner ipx-banner-{kind} ipx-stack ipx-tight",
        role="alert",
    )
