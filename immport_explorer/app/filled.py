"""Filled rows of a section as markup: three as they should be, and one with a typical mistake."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from immport_explorer.app.icons import severity
from immport_explorer.app.markup import Markup, tag
from immport_explorer.app.rows import value_cell
from immport_explorer.examples.rows import ExampleRows, WrongCell, example_rows
from immport_explorer.schema.model import Schema, Section, Template


def filled_rows(schema: Schema, template: Template, section: Section) -> Markup | None:
    """The rows to be opened; None for a section that only a bundle of the reader's has."""
    rows = example_rows(schema, template, section)
    if rows is None:
        return None
    table = _turned(rows) if section.layout == "fields" else _table(rows)
    what = "ways" if section.layout == "fields" else "rows"
    return tag(
        "details",
        tag("summary", f"Three filled {what}, and a typical mistake"),
        tag(
            "div",
            tag(
                "div",
                table,
                class_="ipx-scroll",
                tabindex="0",
                role="region",
                aria_label=f"Filled {what} of {section.title or template.title}",
            ),
            _mistake(rows.wrong),
            tag("p", "Fields that are empty here are left out.", class_="ipx-small-text"),
            class_="ipx-stack ipx-tight",
        ),
        id=f"filled-{template.name}-{section.name or 'rows'}",
    )


def _table(rows: ExampleRows) -> Markup:
    """As the file has them: a header, and a line for each row."""
    shown = _shown(rows)
    heads = [tag("th", "Row", scope="col")]
    heads += [tag("th", rows.headers[n], scope="col") for n in shown]
    return tag(
        "table",
        tag("thead", tag("tr", heads)),
        tag("tbody", [_row(title, cells, shown, at) for title, cells, at in _lines(rows)]),
        class_="ipx-table ipx-excerpt",
    )


def _row(title: str, cells: Sequence[str], shown: Sequence[int], wrong: int | None) -> Markup:
    drawn = [tag("td", value_cell(cells[n], marked=n == wrong)) for n in shown]
    style = "ipx-open" if wrong is not None else None
    return tag("tr", tag("th", title, scope="row"), drawn, class_=style)


def _turned(rows: ExampleRows) -> Markup:
    """As the file has fields: a line for each, its values beside it."""
    lines = list(_lines(rows))
    heads = [tag("th", title, scope="col") for title in ("Field", *(line[0] for line in lines))]
    return tag(
        "table",
        tag("thead", tag("tr", heads)),
        tag("tbody", [_field(rows.headers[n], n, lines) for n in _shown(rows)]),
        class_="ipx-table",
    )


def _field(header: str, n: int, lines: Sequence[tuple[str, Sequence[str], int | None]]) -> Markup:
    drawn = [tag("td", value_cell(cells[n], marked=n == wrong)) for _, cells, wrong in lines]
    return tag("tr", tag("th", header, scope="row"), drawn)


def _lines(rows: ExampleRows) -> Iterator[tuple[str, Sequence[str], int | None]]:
    """What each line is called, its cells, and the place of the wrong one among them."""
    for number, row in enumerate(rows.rows, 1):
        yield str(number), row.cells, None
    yield f"{rows.wrong.row + 1}, wrong", rows.wrong_cells, rows.wrong.position


def _shown(rows: ExampleRows) -> list[int]:
    return sorted({*rows.filled, rows.wrong.position})


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
