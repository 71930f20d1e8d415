"""A check under way as markup: how far it is, and the button that ends it."""

from __future__ import annotations

from immport_explorer.app.visit.checking import Checking
from immport_explorer.markup import Markup, tag


def under_way(checking: Checking, package: str) -> Markup:
    """How far a check of that package is, or why it ended; nothing once it is done."""
    if checking.failure:
        return tag(
            "div",
            tag("h2", "The check itself failed", class_="ipx-h2"),
            tag(
                "p",
                "This is our fault, not your data's. Please report it with this line: ",
                tag("code", checking.failure),
            ),
            class_="ipx-banner ipx-banner-warning ipx-stack ipx-tight",
            role="alert",
        )
    if checking.ended:
        return tag(
            "div",
            tag("h2", "A limit was reached", class_="ipx-h2"),
            tag("p", checking.ended),
            tag(
                "p",
                "Take the package in parts, or use ImmPort Explorer on a machine of your own, "
                "which has no such limit.",
            ),
            class_="ipx-banner ipx-banner-warning ipx-stack ipx-tight",
            role="alert",
        )
    if not checking.running:
        return Markup("")
    return tag(
        "div",
        tag("p", f"Checking {package}: {checking.doing or 'opening'}", _percent(checking)),
        _bar(checking),
        tag("button", "Cancel", type="button", data_do="cancel", id="cancel-check"),
        class_="ipx-panel ipx-stack ipx-tight",
    )


def _percent(checking: Checking) -> str | None:
    return None if checking.share is None else f" ({checking.share:.0%})"


def _bar(checking: Checking) -> Markup:
    """How much is done; without a value where nobody can tell."""
    share = checking.share
    value = None if share is None else str(round(100 * share))
    return tag("progress", max="100", value=value, aria_label="Check")
