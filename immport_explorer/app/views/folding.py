"""Tables that scroll in a region of their own, and fold into cards where there is no room."""

from __future__ import annotations

from collections.abc import Sequence

from immport_explorer.markup import Child, Markup, tag


def folding(table: Markup, label: str) -> Markup:
    """The table in its region, which a keyboard can scroll and a screen reader names ``label``."""
    return tag(
        "div",
        table,
        class_="ipx-scroll ipx-fold",
        tabindex="0",
        role="region",
        aria_label=label,
    )


def labelled_row(headings: Sequence[str], cells: Sequence[Child]) -> Markup:
    """A row of such a table: each cell says its column's heading, which a card shows beside it."""
    labelled = zip(headings, cells, strict=True)
    return tag("tr", [tag("td", cell, data_label=heading) for heading, cell in labelled])
