"""What is in view of the page Fill: a table with what fills from it, or what is written there."""

from __future__ import annotations

from immport_explorer.app.views.fill_columns import column_lines, written_fields
from immport_explorer.app.views.fill_rows import written_rows
from immport_explorer.app.views.fill_tables import table_head
from immport_explorer.app.visit.drafts import Draft
from immport_explorer.app.visit.lab_reading import Table
from immport_explorer.app.visit.lab_work import LabWork
from immport_explorer.markup import Markup, tag

_WRITTEN = "One row, written here. What it needs stands under “For you to decide”."
_WRITTEN_ROWS = (
    "What your study begins with. Change what is otherwise in yours, and leave out what it has not."
)


def in_view(work: LabWork, chosen: str) -> Markup:
    """The table of that key, or the draft whose key stands behind a ``d``; nothing for neither."""
    table = work.table(chosen)
    if table is not None:
        return _table(work, table)
    draft = work.draft(chosen[1:])
    return _written(work, draft) if draft else Markup("")


def _table(work: LabWork, table: Table) -> Markup:
    lines = [
        column_lines(work, table, draft, work.preview(draft)) for draft in work.drafts_of(table)
    ]
    return tag("div", table_head(work, table), lines, class_="ipx-panel ipx-stack")


def _written(work: LabWork, draft: Draft) -> Markup:
    template, _ = work.place_of(draft)
    filling = work.filling(draft)
    return tag(
        "div",
        tag("h2", template.title, class_="ipx-h2", id=f"in-view-d{draft.key}", tabindex="-1"),
        tag("p", _WRITTEN_ROWS if draft.base.rows else _WRITTEN, class_="ipx-small-text"),
        written_rows(work, draft) if draft.base.rows else None,
        written_fields(work, draft, filling, work.preview(draft)),
        tag("button", "Take it out again", type="button", data_do="drop", id="drop-written",
            data_value=draft.key, class_="ipx-small"),
        class_="ipx-panel ipx-stack ipx-tight",
    )  # fmt: skip
