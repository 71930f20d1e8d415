"""A comparison of two deliveries in the forms of reports."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from immport_explorer.files.wording import counted
from immport_explorer.markup import Markup, join, tag
from immport_explorer.report.forms import COMPARISONS, ending_of
from immport_explorer.report.plain import visible, without_formula

if TYPE_CHECKING:
    from immport_explorer.files.workbook import Row
    from immport_explorer.package.compare import PackageComparison, RowRef, TableComparison

HEADINGS = ("template", "what", "id", "file", "row", "column", "before", "after")
_WIDTHS = (26, 14, 30, 30, 8, 26, 40, 40)
_MOST_SHOWN = 50
_FILLS = ("17405C", "E5F4EA", "FDECEA", "FDF3DF")
_COLOURS = MappingProxyType({"added": _FILLS[1], "gone": _FILLS[2], "changed": _FILLS[3]})
"""Behind the rows of a workbook, by the last word of what happened."""

Line = tuple[str, ...]


def write(comparison: PackageComparison, form: str) -> bytes:
    """The comparison in a form of :data:`~immport_explorer.report.forms.COMPARISONS`: UTF-8, or a
    workbook."""
    return _WRITERS[form](comparison)


def form_of(ending: str) -> str | None:
    """The form whose files end so (``.csv``)."""
    return next((form for form in COMPARISONS if ending_of(form) == ending.casefold()), None)


def headline(comparison: PackageComparison) -> str:
    """``2 rows added, 1 gone and 3 changed in 2 templates; 1 other file changed``."""
    parts = list(_headline(comparison))
    return "; ".join(parts) if parts else "Nothing differs"


def _headline(comparison: PackageComparison) -> Iterator[str]:
    tables = [table for table in comparison.tables if table.differs]
    if tables:
        added = sum(len(table.added) for table in tables)
        gone = sum(len(table.gone) for table in tables)
        changed = sum(table.changed_rows for table in tables)
        where = counted(len(tables), "template or section", "templates or sections")
        yield f"{counted(added, 'row')} added, {gone:,} gone and {changed:,} changed in {where}"
    for title, names in other_files(comparison):
        if names:
            yield f"{counted(len(names), 'other file')} {title}"


def other_files(comparison: PackageComparison) -> list[tuple[str, tuple[str, ...]]]:
    """What happened to files that are no templates, with their names."""
    return [
        ("added", tuple(comparison.files_added)),
        ("gone", tuple(comparison.files_gone)),
        ("changed", tuple(comparison.files_changed)),
    ]


def lines(comparison: PackageComparison) -> Iterator[tuple[str, str]]:
    """Lines for a person, each with its style; long lists are cut, and say so."""
    yield f"From {comparison.old} to {comparison.new}, at schema {comparison.schema}", "bold"
    yield f"{headline(comparison)}.", "bold"
    for said in comparison.unread:
        yield f"Not compared: {said}", "yellow"
    for table in comparison.tables:
        if table.differs:
            yield f"{table.name}: {counts(table)}", "bold"
            yield from _cut([f"  + {_place(one)}" for one in table.added], "green")
            yield from _cut([f"  - {_place(one)}" for one in table.gone], "red")
            yield from _cut(
                [
                    f"  ~ {_place(c.new)}, {c.column}: {c.before or '(empty)'} → "
                    f"{c.after or '(empty)'}"
                    for c in table.changed
                ],
                "yellow",
            )
    for title, names in other_files(comparison):
        if names:
            yield f"Other files {title}: {', '.join(names)}", ""


def counts(table: TableComparison) -> str:
    """``2 rows added, 1 gone, 3 changed, 40 the same``."""
    return (
        f"{counted(len(table.added), 'row')} added, {len(table.gone):,} gone, "
        f"{table.changed_rows:,} changed, {table.same:,} the same"
    )


def _place(ref: RowRef) -> str:
    return f"{ref.id or '(no id)'} ({ref.file}, row {ref.row})"


def _cut(texts: list[str], style: str) -> Iterator[tuple[str, str]]:
    for text in texts[:_MOST_SHOWN]:
        yield text, style
    if len(texts) > _MOST_SHOWN:
        yield f"  and {len(texts) - _MOST_SHOWN:,} more; --format csv has all", style


def _rows(comparison: PackageComparison) -> Iterator[Line]:
    for table in comparison.tables:
        for what, refs in (("added", table.added), ("gone", table.gone)):
            for ref in refs:
                yield (table.name, what, ref.id, ref.file, str(ref.row), "", "", "")
        for c in table.changed:
            place = (c.new.id, c.new.file, str(c.new.row))
            yield (table.name, "changed", *place, c.column, c.before, c.after)
    for title, names in other_files(comparison):
        for name in names:
            yield ("", f"file {title}", "", name, "", "", "", "")
    for said in comparison.unread:
        yield ("", "not compared", "", said, "", "", "", "")


def _console(comparison: PackageComparison) -> bytes:
    text = "\n".join(visible(text) for text, _ in lines(comparison)) + "\n"
    return text.encode("utf-8", "backslashreplace")


def _json(comparison: PackageComparison) -> bytes:
    text = json.dumps(comparison.to_dict(), ensure_ascii=False, indent=2) + "\n"
    return text.encode("utf-8", "backslashreplace")


def _csv(comparison: PackageComparison) -> bytes:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(HEADINGS)
    writer.writerows([without_formula(cell) for cell in row] for row in _rows(comparison))
    return stream.getvalue().encode("utf-8", "backslashreplace")


def _xlsx(comparison: PackageComparison) -> bytes:
    from immport_explorer.files.workbook import Sheet, write_workbook

    stream = io.BytesIO()
    summary = [((table.name, *table.figures), None) for table in comparison.tables]
    sheets = (
        Sheet("Changes", HEADINGS, _WIDTHS, _coloured(comparison)),
        Sheet("Summary", ("template", *_FIGURES), (40, 12, 12, 12, 12), summary),
    )
    write_workbook(stream, sheets, _FILLS)
    return stream.getvalue()


def _coloured(comparison: PackageComparison) -> Iterator[Row]:
    for row in _rows(comparison):
        yield row, _COLOURS.get(row[1].rpartition(" ")[2])


_FIGURES = ("added", "gone", "changed", "the same")


def _markdown(comparison: PackageComparison) -> bytes:
    from immport_explorer.report.markdown import escape

    def row(cells: Line) -> str:
        return f"| {' | '.join(escape(visible(cell)) for cell in cells)} |"

    parts = [
        f"# {escape(f'From {comparison.old} to {comparison.new}')}",
        "",
        f"At schema {escape(comparison.schema)}. {escape(headline(comparison))}.",
    ]
    rows = list(_rows(comparison))
    if rows:
        parts += ["", row(HEADINGS), f"|{'---|' * len(HEADINGS)}", *map(row, rows)]
    return ("\n".join(parts) + "\n").encode("utf-8", "backslashreplace")


def _html(comparison: PackageComparison) -> bytes:
    from immport_explorer.report.html import page

    title = f"From {comparison.old} to {comparison.new}"
    parts = page(title, _body(comparison, title))
    return "".join(parts).encode("utf-8", "xmlcharrefreplace")


def _body(comparison: PackageComparison, title: str) -> Iterator[Markup]:
    yield tag("header", tag("h1", visible(title)),
              tag("p", f"At schema {comparison.schema}. {headline(comparison)}."))  # fmt: skip
    if comparison.unread:
        yield tag("ul", [tag("li", f"Not compared: {visible(one)}") for one in comparison.unread])
    summary = [
        tag("li", f"{table.name}: {counts(table)}") for table in comparison.tables if table.differs
    ]
    if summary:
        yield tag("ul", summary)
    rows = [_row("td", row) for row in _rows(comparison)]
    if rows:
        table = tag("table", tag("thead", _row("th", HEADINGS)), tag("tbody", join(rows)))
        yield tag("div", table, class_="wide", tabindex="0", role="region", aria_label="Changes")


def _row(name: str, cells: Line) -> Markup:
    return tag("tr", join([tag(name, visible(cell)) for cell in cells]))


_WRITERS: Mapping[str, Callable[[PackageComparison], bytes]] = MappingProxyType(
    {
        "console": _console,
        "json": _json,
        "html": _html,
        "xlsx": _xlsx,
        "csv": _csv,
        "markdown": _markdown,
    }
)
