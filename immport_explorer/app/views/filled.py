"""Filled rows of a section as markup: three as they should be, and one with a typical mistake."""

from __future__ import annotations

from collections.abc import Sequence

from immport_explorer.app.views.icons import severity
from immport_explorer.app.views.rows import value_cell
from immport_explorer.examples.rows import ExampleRows, WrongCell, example_rows
from immport_explorer.markup import Markup, tag
from immport_explorer.schema.model import Schema, Section, Template


def filled_rows(schema: Schema, template: Template, section: Section) -> Markup | None:
    """The rows to be opened; None for a section that only a bundle of the reader's has."""
    rows = example_rows(schema, template, section)
    if rows is None:
        return None
    fields = section.layout == "fields"
    return tag(
        "details",
        tag("summary", "Three examples, and a typical mistake"),
        tag(
            "div",
            tag(
                "div",
                _turned(rows) if fields else _table(rows),
                class_="ipx-scroll ipx-fold" if fields else "ipx-scroll",
                tabindex="0",
                role="region",
                aria_label=f"Examples of {section.title or template.title}",
            ),
            _mistake(rows.wrong),
            tag("p", "Fields that are empty here are left out.", class_="ipx-small-text"),
            class_="ipx-stack ipx-tight",
        ),
        id=f"filled-{template.name}-{section.name or 'rows'}",
    )


def _table(rows: ExampleRows) -> Markup:
    """As the file has them: a header, and a line for each row; then the row with the mistake."""
    shown = sorted({*rows.filled, rows.wrong.position})
    heads = [tag("th", "Row", scope="col")]
    heads += [tag("th", rows.headers[n], scope="col") for n in shown]
    lines = [_row(str(n), row.cells, shown) for n, row in enumerate(rows.rows, 1)]
    wrong = _row(
        f"{rows.wrong.row + 1}\N{NO-BREAK SPACE}wrong", rows.wrong_cells, shown, rows.wrong.position
    )
    return tag(
        "table",
        tag("thead", tag("tr", heads)),
        tag("tbody", lines, wrong),
        class_="ipx-table ipx-excerpt",
    )


def _row(
    title: str, cells: Sequence[str], shown: Sequence[int], marked: int | None = None
) -> Markup:
    drawn = [tag("td", value_cell(cells[n], marked=n == marked)) for n in shown]
    style = "ipx-open" if marked is not None else None
    return tag("tr", tag("th", title, scope="row"), drawn, class_=style)


def _turned(rows: ExampleRows) -> Markup:
    """As the file has fields: a line for each, its values beside it."""
    heads = [tag("th", title, scope="col") for title in ("Field", "1", "2", "3")]
    return tag(
        "table",
        tag("thead", tag("tr", heads)),
        tag("tbody", [_field(rows, n) for n in rows.filled]),
        class_="ipx-table",
    )


def _field(rows: ExampleRows, n: int) -> Markup:
    values = [
        tag("td", tag("span", row.cells[n], class_="ipx-value"), data_label=number)
        for number, row in enumerate(rows.rows, 1)
    ]
    return tag("tr", tag("th", rows.headers[n], scope="row"), values)


def _mistake(wrong: WrongCell) -> Markup:
    return tag(
        "p",
        severity("warning", wrong.header),
        " ",
        _value(wrong.value),
        " is wrong. ",
        wrong.why,
        " Right: ",
        _value(wrong.right),
        ".",
    )


def _value(text: str) -> Markup:
    return tag("span", text, class_="ipx-value") if text else tag("em", "left empty")
