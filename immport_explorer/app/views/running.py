"""A check under way as markup: how far it is, and the button that ends it."""

from __future__ import annotations

from immport_explorer.app.views.work import OUR_FAULT, ended, going_on
from immport_explorer.app.visit.checking import Checking
from immport_explorer.markup import Markup, tag

_IN_PARTS = (
    "Take the package in parts, or use ImmPort Explorer on a machine of your own, which has no "
    "such limit."
)


def under_way(checking: Checking, package: str) -> Markup:
    """How far a check of that package is, or why it ended; nothing once it is done."""
    if checking.failure:
        failure = [OUR_FAULT, tag("code", checking.failure)]
        return ended("warning", "The check itself failed", failure)
    if checking.ended:
        return ended("warning", "A limit was reached", checking.ended, _IN_PARTS)
    if not checking.running:
        return Markup("")
    words = [f"Checking {package}: {checking.doing or 'opening'}", _percent(checking)]
    return going_on(words, _bar(checking), "cancel-check")


def _percent(checking: Checking) -> str | None:
    return None if checking.share is None else f" ({checking.share:.0%})"


def _bar(checking: Checking) -> Markup:
    """How much is done; without a value where nobody can tell."""
    share = checking.share
    value = None if share is None else str(round(100 * share))
    return tag("progress", max="100", value=value, aria_label="Check")
