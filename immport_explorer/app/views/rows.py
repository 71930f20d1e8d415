"""A row of a package with its neighbours as a table, the cell of an issue marked."""

from __future__ import annotations

from collections.abc import Sequence

from immport_explorer.app.visit.excerpt import Excerpt
from immport_explorer.markup import Markup, tag

_CELL_SHOWN = 60


def excerpt_table(shown: Excerpt) -> Markup:
    """The excerpt as a table."""
    heads = [tag("th", "Row", scope="col")]
    heads += [tag("th", header, scope="col") for header in shown.headers]
    table = tag(
        "table",
        tag("caption", f"Row {shown.row} and its neighbours", class_="ipx-unseen"),
        tag("thead", tag("tr", heads)),
        tag("tbody", [_row(shown, number, cells) for number, cells in shown.rows]),
        class_="ipx-table ipx-excerpt",
    )
    return tag(
        "div", table, class_="ipx-scroll", tabindex="0", role="region", aria_label="Rows in view"
    )


def _row(shown: Excerpt, number: int, cells: Sequence[str]) -> Markup:
    here = number == shown.row
    drawn = [
        tag("td", value_cell(cell, marked=here and header == shown.header))
        for header, cell in zip(shown.headers, cells, strict=True)
    ]
    return tag("tr", tag("th", number, scope="row"), drawn, class_="ipx-open" if here else None)


def value_cell(text: str, *, marked: bool) -> Markup:
    """A value, shortened if it is long; a marked one is shown even when it is empty."""
    short = text if len(text) <= _CELL_SHOWN else text[: _CELL_SHOWN - 1] + "…"
    value = tag("span", short or ("(empty)" if marked else ""), class_="ipx-value")
    return tag("mark", value) if marked else value
