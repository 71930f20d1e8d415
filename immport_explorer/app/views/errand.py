"""A long work under way as markup: what it is at, the button that ends it, or why it ended."""

from __future__ import annotations

from immport_explorer.app.visit.errand import Errand
from immport_explorer.markup import Markup, tag


def under_way(errand: Errand, title: str, name: str) -> Markup:
    """How far it is; nothing once it is done. ``title`` says what is done (``Reading the
    release``), ``name`` begins the ids of its controls."""
    if errand.failure:
        return _ended(
            "error",
            "This is our fault, not your data's. Please report it with this line: ",
            tag("code", errand.failure),
        )
    if errand.refused:
        return _ended("warning", errand.refused)
    if not errand.running:
        return Markup("")
    return tag(
        "div",
        tag("p", f"{title}: {errand.doing or 'opening'}"),
        tag("progress", aria_label=title),
        tag("button", "Cancel", type="button", data_do="cancel", id=f"{name}-cancel"),
        class_="ipx-panel ipx-stack ipx-tight",
    )


def _ended(kind: str, *words: str) -> Markup:
    return tag(
        "div",
        tag("h2", "This could not be done", class_="ipx-h2"),
        tag("p", *words),
        class_=f"ipx-banner ipx-banner-{kind} ipx-stack ipx-tight",
        role="alert",
    )
