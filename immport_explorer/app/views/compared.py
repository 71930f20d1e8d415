"""Two deliveries compared, as markup: what was added, what is gone, what changed, cell by cell."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from immport_explorer.app.views.buttons import small_button
from immport_explorer.app.views.icons import severity
from immport_explorer.app.views.results import value_shown
from immport_explorer.app.visit.deliveries import FORMS, Deliveries
from immport_explorer.files.wording import counted
from immport_explorer.markup import Child, Markup, tag
from immport_explorer.package.compare import (
    CellChange,
    PackageComparison,
    RowRef,
    TableComparison,
)
from immport_explorer.report.compared import headline, other_files
from immport_explorer.report.plain import visible
from immport_explorer.schema.model import Schema

SHOWN = 50
_FILES_SHOWN = 200
_FIGURES = ("Added", "Gone", "Changed", "The same")
_CHANGE = ("ID", "Column", "Before", "After", "Where")
_ROW = ("ID", "Where")


def what_is_here(deliveries: Deliveries) -> Markup:
    """Which deliveries are here, and which is still to come."""
    old, new = deliveries.names
    if not (old or new):
        return Markup("")
    said = tag(
        "dl",
        tag("dt", "Earlier"),
        tag("dd", old or "still to come"),
        tag("dt", "Later"),
        tag("dd", new or "still to come"),
        class_="ipx-facts",
    )
    swap = tag("button", "The other way round", type="button", class_="ipx-small", data_do="swap",
               id="swap-deliveries")  # fmt: skip
    return tag("div", said, swap if old and new else None, class_="ipx-stack ipx-tight")


def compared(found: PackageComparison, schema: Schema, shown: int) -> Markup:
    """The comparison; ``shown`` lines of each list."""
    differing = [table for table in found.tables if table.differs]
    return tag(
        "div",
        _verdict(found),
        _unread(found),
        _downloads(),
        _summary(found, schema) if found.tables else None,
        [_table(table, schema, shown) for table in differing],
        _others(found),
        class_="ipx-stack",
    )


def _verdict(found: PackageComparison) -> Markup:
    kind = "info" if found.differs else "good"
    return tag(
        "div",
        tag("p", f"From {found.old} to {found.new}, at schema {found.schema}", class_="ipx-label"),
        tag("h2", severity(kind, headline(found)), class_="ipx-h1 ipx-verdict", tabindex="-1",
            id="compared"),
        class_=f"ipx-banner ipx-banner-{kind} ipx-stack ipx-tight",
    )  # fmt: skip


def _unread(found: PackageComparison) -> Markup | None:
    if not found.unread:
        return None
    items = [tag("li", visible(said)) for said in found.unread]
    return tag(
        "div",
        tag("p", severity("warning", "Not everything could be compared")),
        tag("ul", items, class_="ipx-notes"),
        class_="ipx-banner ipx-banner-warning ipx-stack ipx-tight",
    )


def _downloads() -> Markup:
    buttons = [
        small_button(
            words, "form", form, id=f"comparison-{form}", aria_label=f"Download as {words}"
        )
        for form, words in FORMS
    ]
    return tag("div", tag("span", "Take it along:", class_="ipx-small-text"), buttons,
               class_="ipx-row")  # fmt: skip


def _summary(found: PackageComparison, schema: Schema) -> Markup:
    heads = [tag("th", title, scope="col", class_="ipx-number") for title in _FIGURES]
    ordered = sorted(found.tables, key=lambda table: not table.differs)
    rows = [_figures(table, schema) for table in ordered]
    return _scrolled(
        "Template by template",
        tag("thead", tag("tr", tag("th", "Template", scope="col"), heads)),
        tag("tbody", rows),
    )


def _figures(table: TableComparison, schema: Schema) -> Markup:
    cells = [
        tag("td", tag("b", f"{count:,}") if count and n < 3 else f"{count:,}",
            class_="ipx-number", data_label=title)
        for n, (title, count) in enumerate(zip(_FIGURES, table.figures, strict=True))
    ]  # fmt: skip
    name: Child = _title(table, schema)
    if table.differs:
        name = tag("button", name, type="button", class_="ipx-plain", data_do="show",
                   data_value=table.name, id=f"to-{_anchor(table)}")  # fmt: skip
    return tag("tr", tag("th", name, scope="row"), cells)


def _table(table: TableComparison, schema: Schema, shown: int) -> Markup:
    return tag(
        "section",
        tag("h3", _title(table, schema), class_="ipx-h2", id=_anchor(table), tabindex="-1"),
        _changes(table, schema, shown),
        _rows("Rows that are gone", "gone", table, table.gone, shown),
        _rows("Rows that were added", "added", table, table.added, shown),
        class_="ipx-panel ipx-stack",
    )


def _changes(table: TableComparison, schema: Schema, shown: int) -> Markup | None:
    if not table.changed:
        return None
    body = _lines("changed", table, table.changed, shown)
    heading = (
        f"{counted(len(table.changed), 'cell')} changed in {counted(table.changed_rows, 'row')}"
    )
    return tag(
        "div",
        tag("h4", heading, class_="ipx-label"),
        _scrolled(
            f"Changed cells of {_title(table, schema)}",
            _heads(_CHANGE),
            tag("tbody", map(_change, table.changed[:shown])),
        ),
        body,
        class_="ipx-stack ipx-tight",
    )


def _change(change: CellChange) -> Markup:
    return tag(
        "tr",
        tag("th", _id(change.new), scope="row"),
        tag("td", change.column, data_label=_CHANGE[1]),
        tag("td", _value(change.before), data_label=_CHANGE[2]),
        tag("td", _value(change.after), data_label=_CHANGE[3]),
        tag("td", _where(change.new), data_label=_CHANGE[4]),
    )


def _rows(
    title: str, what: str, table: TableComparison, rows: Sequence[RowRef], shown: int
) -> Markup | None:
    if not rows:
        return None
    drawn = [
        tag("tr", tag("th", _id(one), scope="row"), tag("td", _where(one), data_label=_ROW[1]))
        for one in rows[:shown]
    ]
    return tag(
        "details",
        tag("summary", f"{title} ({len(rows):,})"),
        _scrolled(f"{title}: {table.name}", _heads(_ROW), tag("tbody", drawn)),
        _lines(what, table, rows, shown),
        id=f"{what}-{_anchor(table)}",
        open=True,
    )


def _lines(what: str, table: TableComparison, rows: Sequence[object], shown: int) -> Markup | None:
    left = len(rows) - shown
    if left <= 0:
        return None
    return tag("button", f"Show more of {left:,}", type="button", class_="ipx-small",
               data_do="more", id=f"more-{what}-{_anchor(table)}")  # fmt: skip


def _others(found: PackageComparison) -> Markup | None:
    parts = [
        tag(
            "div",
            tag("h3", f"Other files {title} ({len(names):,})", class_="ipx-h3"),
            tag("ul", [tag("li", visible(name)) for name in names[:_FILES_SHOWN]],
                tag("li", f"and {len(names) - _FILES_SHOWN:,} more")
                if len(names) > _FILES_SHOWN else None, class_="ipx-notes"),
        )
        for title, names in other_files(found)
        if names
    ]  # fmt: skip
    return tag("section", parts, class_="ipx-panel ipx-stack") if parts else None


def _scrolled(title: str, *parts: Markup) -> Markup:
    table = tag("table", tag("caption", title, class_="ipx-unseen"), parts,
                class_="ipx-table ipx-fold")  # fmt: skip
    return tag("div", table, class_="ipx-scroll", tabindex="0", role="region", aria_label=title)


def _heads(titles: Iterable[str]) -> Markup:
    return tag("thead", tag("tr", [tag("th", title, scope="col") for title in titles]))


def _title(table: TableComparison, schema: Schema) -> str:
    template = schema.templates.get(table.template)
    title = template.title if template else table.template
    return f"{title}: {table.section}" if table.section else title


def _anchor(table: TableComparison) -> str:
    return f"table-{table.name.replace('/', '-')}"


def _id(ref: RowRef) -> Child:
    return visible(ref.id) if ref.id else tag("span", "no id", class_="ipx-none")


def _where(ref: RowRef) -> Markup:
    return tag("span", tag("span", ref.file, class_="ipx-file"), f", row {ref.row:,}")


def _value(text: str) -> Markup:
    return value_shown(visible(text)) if text else tag("span", "empty", class_="ipx-small-text")
