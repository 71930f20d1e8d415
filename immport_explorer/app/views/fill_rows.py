"""Rows that a recipe has written out, to be changed by hand: what a study begins with."""

from __future__ import annotations

from immport_explorer.app.views.buttons import small_button
from immport_explorer.app.visit.drafts import Draft
from immport_explorer.app.visit.lab_work import LabWork
from immport_explorer.markup import Markup, tag

_SHOWN = 40
_WIDTHS = (8, 40)


def row_headers(draft: Draft) -> list[str]:
    """The fields that stand in some row."""
    return list(dict.fromkeys(header for row in draft.base.rows for header in row))


def written_rows(work: LabWork, draft: Draft) -> Markup:
    """The rows as a table of fields; those beyond the first are told by their number."""
    headers, rows = row_headers(draft), draft.rows
    title = work.schema.templates[draft.base.template].title
    heads = [tag("th", header, scope="col") for header in headers]
    table = tag(
        "table",
        tag("caption", f"Rows of {title}", class_="ipx-unseen"),
        tag("thead", tag("tr", heads, tag("th", tag("span", "Leave out", class_="ipx-unseen"),
            scope="col"))),
        tag("tbody", [_row(draft, headers, place, row) for place, row in rows[:_SHOWN]]),
        class_="ipx-table ipx-excerpt",
    )  # fmt: skip
    left = len(rows) - _SHOWN
    return tag(
        "div",
        tag("div", table, class_="ipx-scroll", tabindex="0", role="region",
            aria_label=f"Rows of {title}"),
        tag("p", f"and {left:,} more; they are in the recipe when you save it.",
            class_="ipx-small-text") if left > 0 else None,
        class_="ipx-stack ipx-tight",
    )  # fmt: skip


def _row(draft: Draft, headers: list[str], place: int, row: dict[str, str]) -> Markup:
    cells = [
        tag("td", _field(f"cell-{draft.key}-{place}-{number}", f"cell|{draft.key}|{place}|{number}",
                         row[header], f"{header}, row {place + 1}") if header in row else None)
        for number, header in enumerate(headers)
    ]  # fmt: skip
    leave_out = small_button(
        "Leave out",
        "drop-row",
        f"{draft.key}|{place}",
        id=f"drop-row-{draft.key}-{place}",
        aria_label=f"Leave out row {place + 1}",
    )
    return tag("tr", cells, tag("td", leave_out))


def _field(name: str, action: str, text: str, label: str) -> Markup:
    least, most = _WIDTHS
    return tag(
        "input",
        type="text",
        id=name,
        data_do=action,
        value=text,
        aria_label=label,
        size=min(max(len(text), least), most),
        autocomplete="off",
    )
