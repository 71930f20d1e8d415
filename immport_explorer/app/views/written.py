"""What was written into the corrected package, as a table that can be kept."""

from __future__ import annotations

from itertools import islice

from immport_explorer.app.views.folding import folding, labelled_row
from immport_explorer.app.visit.written import Written, value_after, value_before, why
from immport_explorer.fixes.change import Change
from immport_explorer.markup import Markup, tag

_SHOWN = 200
_HEADINGS = ("Where", "Before", "After", "Why")
_TITLE = "What was written"


def written(changes: Written) -> Markup | None:
    """The first changes since what was handed in, folded; nothing where nothing was written."""
    first = list(islice(changes, _SHOWN + 1))
    if not first:
        return None
    table = tag(
        "table",
        tag("caption", _TITLE, class_="ipx-unseen"),
        tag("thead", tag("tr", [tag("th", title, scope="col") for title in _HEADINGS])),
        tag("tbody", [_line(change) for change in first[:_SHOWN]]),
        class_="ipx-table",
    )
    return tag(
        "details",
        tag("summary", _TITLE),
        tag(
            "div",
            folding(table, _TITLE),
            tag("p", "The list as CSV has the others too.") if len(first) > _SHOWN else None,
            tag(
                "div",
                tag("button", "Keep this list (CSV)", type="button", data_do="keep-written"),
                class_="ipx-row",
            ),
            class_="ipx-stack ipx-tight",
        ),
        id="written",
        class_="ipx-panel ipx-equals",
    )


def _line(change: Change) -> Markup:
    cells = (
        _where(change),
        tag("span", value_before(change.before), class_="ipx-value"),
        tag("span", value_after(change.kind, change.after), class_="ipx-value"),
        why(change.code),
    )
    return labelled_row(_HEADINGS, cells)


def _where(change: Change) -> Markup:
    place = [change.file, change.sheet, change.section]
    row = f"row {change.row}" if change.row is not None else None
    return tag(
        "span",
        tag("b", change.column, " ") if change.column else None,
        tag("span", " · ".join(filter(None, [*place, row])), class_="ipx-file"),
    )
