"""Values that are no terms as a list: each is decided on once for all cells that hold it."""

from __future__ import annotations

from immport_explorer.app.visit.choosing import Hit
from immport_explorer.app.visit.equal_values import EqualValue, EqualValues
from immport_explorer.files.wording import counted
from immport_explorer.markup import Markup, tag


def equal_values(values: EqualValues) -> Markup:
    """The list, folded; nothing where all values are terms."""
    if not values.each:
        return Markup("")
    items = [_item(number, one, values) for number, one in enumerate(values.each)]
    cells = sum(len(one.places) for one in values.each)
    title = f"Values that are no terms: {len(values.each):,}, in {counted(cells, 'cell')}"
    return tag(
        "details",
        tag("summary", tag("h2", title, class_="ipx-h3")),
        tag("p", "What you choose is written into all cells that hold the value, in all files."),
        tag("ul", items, class_="ipx-equal"),
        id="equal-values",
        class_="ipx-panel ipx-equals",
    )


def _item(number: int, one: EqualValue, values: EqualValues) -> Markup:
    places = f"{counted(len(one.places), 'cell')}, {counted(one.files, 'file')}"
    search = f"equal-search-{number}"
    return tag(
        "li",
        tag(
            "div",
            tag("b", f"{one.title}: "),
            tag("span", one.value, class_="ipx-value"),
            [" → ", tag("span", one.written, class_="ipx-value")] if one.written else None,
            tag("span", f" {places}: {', '.join(one.columns)}", class_="ipx-small-text"),
        ),
        tag(
            "div",
            [_pick(number, place, hit, one) for place, hit in enumerate(one.hits(values.schema))],
            tag("label", f"Search {one.title} for {one.value}", for_=search, class_="ipx-unseen"),
            tag(
                "input",
                type="search",
                id=search,
                data_do=f"equal-search {number}",
                placeholder="Search the terms",
                autocomplete="off",
                value=one.query,
            ),
            _leave(number, one) if one.written else None,
            class_="ipx-row ipx-tight-row",
        ),
    )


def _pick(number: int, place: int, hit: Hit, one: EqualValue) -> Markup:
    name, note = hit
    return tag(
        "button",
        name,
        tag("span", f" {note}", class_="ipx-small-text") if note else None,
        type="button",
        class_="ipx-small ipx-pick",
        id=f"equal-{number}-{place}",
        data_do=f"equal {number}",
        data_value=name,
        aria_pressed="true" if name == one.written else "false",
        aria_label=f"Write {name} for {one.value} in {counted(len(one.places), 'cell')}",
    )


def _leave(number: int, one: EqualValue) -> Markup:
    return tag(
        "button",
        "Leave as it is",
        type="button",
        class_="ipx-small ipx-plain",
        id=f"equal-leave-{number}",
        data_do=f"equal-leave {number}",
        aria_label=f"Leave {one.value} as it is",
    )
