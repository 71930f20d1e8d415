"""A comparison of two deliveries in the forms of reports: text, JSON, CSV, HTML."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

from immport_explorer.markup import Markup, join, tag
from immport_explorer.report.plain import visible, without_formula

if TYPE_CHECKING:
    from immport_explorer.package.compare import PackageComparison, RowRef, TableComparison

HEADINGS = ("template", "what", "id", "file", "row", "column", "before", "after")
_MOST_SHOWN = 50

Line = tuple[str, ...]


def write(comparison: PackageComparison, form: str) -> str:
    """The comparison as ``console`` (plain text), ``json``, ``csv`` or ``html``."""
    if form == "json":
        return json.dumps(comparison.to_dict(), ensure_ascii=False, indent=2) + "\n"
    if form == "csv":
        return _csv(comparison)
    if form == "html":
        return _html(comparison)
    return "\n".join(visible(text) for text, _ in lines(comparison)) + "\n"


def lines(comparison: PackageComparison) -> Iterator[tuple[str, str]]:
    """Lines for a person, each with its style; long lists are cut, and say so."""
    yield f"From {comparison.old} to {comparison.new}, at schema {comparison.schema}", "bold"
    if not comparison.differs:
        yield "Nothing differs.", "bold"
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
    for title, names in (
        ("Other files added", comparison.files_added),
        ("Other files gone", comparison.files_gone),
    ):
        if names:
            yield f"{title}: {', '.join(names)}", ""


def counts(table: TableComparison) -> str:
    """``2 rows added, 1 gone, 3 changed, 40 the same``."""
    return (
        f"{len(table.added):,} rows added, {len(table.gone):,} gone, "
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
    for name in comparison.files_added:
        yield ("", "file added", "", name, "", "", "", "")
    for name in comparison.files_gone:
        yield ("", "file gone", "", name, "", "", "", "")


def _csv(comparison: PackageComparison) -> str:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(HEADINGS)
    writer.writerows([without_formula(cell) for cell in row] for row in _rows(comparison))
    return stream.getvalue()


def _html(comparison: PackageComparison) -> str:
    title = f"From {comparison.old} to {comparison.new}"
    summary = [
        tag("li", f"{table.name}: {counts(table)}") for table in comparison.tables if table.differs
    ]
    body = [_row("td", row) for row in _rows(comparison)]
    page = tag(
        "html",
        tag("head", tag("meta", charset="utf-8"), tag("title", title)),
        tag(
            "body",
            tag("h1", title),
            tag("p", f"At schema {comparison.schema}."),
            tag("ul", join(summary)) if summary else tag("p", "Nothing differs."),
            tag("table", tag("thead", _row("th", HEADINGS)), tag("tbody", join(body))),
        ),
        lang="en",
    )
    return f"<!doctype html>\n{page}\n"


def _row(name: str, cells: Line) -> Markup:
    return tag("tr", join([tag(name, visible(cell)) for cell in cells]))
