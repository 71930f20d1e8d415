"""One line a column: the lab's, its examples, the field it goes to, how it comes out, how sure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from immport_explorer.app.state import Place
from immport_explorer.app.views.fill_fields import (
    field_chooser,
    field_named,
    fields_of,
    value_control,
    what_it_is,
)
from immport_explorer.app.views.fill_values import value_map
from immport_explorer.app.views.folding import folding
from immport_explorer.app.views.icons import severity
from immport_explorer.app.visit.drafts import Draft, Use
from immport_explorer.app.visit.lab_reading import Table
from immport_explorer.app.visit.lab_work import LabWork
from immport_explorer.app.visit.preview import Preview
from immport_explorer.fill.explain import in_words
from immport_explorer.fill.recipe import Filling
from immport_explorer.fill.ways import Constant, IdByPattern, Way
from immport_explorer.lab.table import LabColumn
from immport_explorer.markup import Child, Markup, join, link, tag

_EXAMPLES = 3
_LONGEST = 28
_SURE, _LIKELY = 0.8, 0.6
_HEADINGS = ("Your column", "For example", "Goes to", "Comes out as", "How sure")


def column_lines(work: LabWork, table: Table, draft: Draft, shown: Preview) -> Markup:
    """The table of a draft's columns, then what is filled without a column of its own."""
    filling = work.filling(draft)
    title = work.schema.templates[draft.base.template].title
    lines = list(_lines(work, table, draft, filling, shown))
    return tag(
        "section",
        tag("h3", f"What goes to {title}", class_="ipx-h3"),
        folding(
            tag(
                "table",
                tag("caption", f"Where the columns go in {title}", class_="ipx-unseen"),
                tag("thead", tag("tr", [tag("th", one, scope="col") for one in _HEADINGS])),
                tag("tbody", lines),
                class_="ipx-table ipx-mapping",
            ),
            f"Where the columns go in {title}",
        ),
        written_fields(work, draft, filling, shown),
        outcome(work, draft, shown),
        class_="ipx-stack ipx-tight",
    )


def _lines(
    work: LabWork, table: Table, draft: Draft, filling: Filling, shown: Preview
) -> Iterator[Markup]:
    wide = filling.rows_from_columns
    if wide is not None:
        for name in filter(None, (wide.name, wide.value, wide.unit)):
            for use in draft.uses(name, filling):
                yield _made_line(work, draft, filling, shown, use, wide.columns)
    becoming = set(wide.columns) if wide else set()
    personal = frozenset(work.personal(table))
    for number, column in enumerate(table.whole.columns):
        if column.name not in becoming:
            yield from _column_lines(
                work, table, draft, filling, shown, number, is_personal=column.name in personal
            )


def _column_lines(
    work: LabWork,
    table: Table,
    draft: Draft,
    filling: Filling,
    shown: Preview,
    number: int,
    *,
    is_personal: bool,
) -> Iterator[Markup]:
    column = table.whole.columns[number]
    examples = _examples(table.profile.columns[number].distinct)
    also = _also(filling, column.name)
    for place, use in enumerate(draft.uses(column.name, filling)):
        head = tag(
            "th",
            column.header or column.name,
            tag("p", column.label, class_="ipx-small-text") if column.label else None,
            scope="row",
        )
        if is_personal:
            goes: Child = _personal(table, number, column)
        else:
            goes = _goes(work, draft, f"{number}-{place}", f"{number}|{place}", use)
        yield tag(
            "tr",
            head,
            tag("td", examples, data_label="For example"),
            tag("td", goes, also if not place else None, data_label="Goes to"),
            *_outcome_cells(work, draft, filling, shown, use),
            class_=None if use.header else "ipx-unused",
        )


def _made_line(
    work: LabWork,
    draft: Draft,
    filling: Filling,
    shown: Preview,
    use: Use,
    columns: Sequence[str],
) -> Markup:
    """A column that is made of several: their headers, or their values."""
    return tag(
        "tr",
        tag(
            "th",
            f"{use.column} of {len(columns)} columns",
            tag("p", "Each becomes a row of its own.", class_="ipx-small-text"),
            scope="row",
        ),
        tag("td", _examples(columns), data_label="For example"),
        tag("td", _goes(work, draft, f"made-{use.column}", f"made|{use.column}", use),
            data_label="Goes to"),
        *_outcome_cells(work, draft, filling, shown, use),
    )  # fmt: skip


def _goes(work: LabWork, draft: Draft, name: str, place: str, use: Use) -> Markup:
    found = field_named(work, draft, use.header)
    return join(
        [
            field_chooser(
                work,
                draft,
                f"goes-{draft.key}-{name}",
                f"goes|{draft.key}|{place}",
                use.header,
                f"{use.column} goes to",
            ),
            tag("p", what_it_is(found[1].column), class_="ipx-small-text") if found else None,
        ]
    )


def _personal(table: Table, number: int, column: LabColumn) -> Markup:
    return tag(
        "div",
        severity("warning", "Left out: it tells who a person is"),
        tag(
            "button",
            "It tells nobody",
            type="button",
            class_="ipx-small ipx-plain",
            id=f"nobody-{table.key}-{number}",
            data_do="nobody",
            data_value=f"{table.key}|{number}",
            aria_label=f"{column.name} tells nobody who a person is",
        ),
        class_="ipx-row ipx-tight-row",
    )


def _also(filling: Filling, column: str) -> Markup | None:
    """The fields that are made of this column and others."""
    made = [
        f"{header} ({in_words(way)})"
        for header, way in filling.columns.items()
        if column in way.columns and way.columns != (column,)
    ]
    return tag("p", f"Used for {'; '.join(made)}", class_="ipx-small-text") if made else None


def _outcome_cells(
    work: LabWork, draft: Draft, filling: Filling, shown: Preview, use: Use
) -> tuple[Markup, Markup]:
    if not use.header:
        return tag("td"), tag("td")
    made = dict.fromkeys(text for text in shown.columns.get(use.header, ()) if text)
    return (
        tag(
            "td",
            _examples(list(made)),
            _pattern(filling.columns.get(use.header)),
            value_map(work, draft, filling, use.header),
            data_label="Comes out as",
        ),
        tag("td", _sure(draft, filling, use.header), data_label="How sure"),
    )


def _pattern(way: Way | None) -> Markup | None:
    """The pattern of an id."""
    if not isinstance(way, IdByPattern):
        return None
    return tag("p", "made as ", tag("span", way.id, class_="ipx-value"), class_="ipx-small-text")


def _sure(draft: Draft, filling: Filling, header: str) -> Markup:
    choice = draft.choice(header, filling)
    if choice is None:
        return tag("span", "You chose it" if draft.choices else "As in your recipe")
    word, kind = "Look at it", "warning"
    if choice.sure >= _SURE:
        word, kind = "Sure", "good"
    elif choice.sure >= _LIKELY:
        word, kind = "Likely", "info"
    return tag(
        "div",
        severity(kind, word),
        tag("p", f"{choice.sure:.0%}: {choice.reason}", class_="ipx-small-text"),
    )


def _examples(values: Sequence[str]) -> Markup:
    shown = [_cut(value) for value in values[:_EXAMPLES]]
    more = "…" if len(values) > _EXAMPLES else ""
    return join([join([tag("span", one, class_="ipx-value") for one in shown], ", "), more])


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


# --- what has no column --------------------------------------------------------------------------


def written_fields(work: LabWork, draft: Draft, filling: Filling, shown: Preview) -> Markup | None:
    """The fields that are the same in every row, and those made of several columns."""
    items = [
        _written(work, draft, filling, header, way, shown)
        for header, way in filling.columns.items()
        if len(way.columns) != 1
    ]
    return tag(
        "div",
        tag("h4", "Filled without a column of their own", class_="ipx-label") if items else None,
        tag("ul", items, class_="ipx-decisions") if items else None,
        _adder(work, draft, filling),
        class_="ipx-stack ipx-tight",
    )


def _written(
    work: LabWork, draft: Draft, filling: Filling, header: str, way: Way, shown: Preview
) -> Markup | None:
    found = field_named(work, draft, header)
    if found is None:
        return None
    number, field = found
    name = f"set-{draft.key}-{number}"
    if isinstance(way, Constant):
        body: Child = value_control(
            work, field.column, name, f"give|{draft.key}|{number}", way.constant, header
        )
    else:
        made = dict.fromkeys(text for text in shown.columns.get(header, ()) if text)
        body = tag(
            "div", tag("p", in_words(way), class_="ipx-small-text"), tag("p", _examples(list(made)))
        )
    return tag(
        "li",
        tag("p", tag("b", header)),
        tag("div", body, class_="ipx-row"),
        _sure_line(draft, filling, header),
        tag(
            "button",
            "Leave out",
            type="button",
            class_="ipx-small ipx-plain",
            id=f"lack-set-{draft.key}-{number}",
            data_do="lack",
            data_value=f"{draft.key}|{number}",
            aria_label=f"Leave out {header}",
        ),
    )


def _sure_line(draft: Draft, filling: Filling, header: str) -> Markup | None:
    choice = draft.choice(header, filling)
    if choice is None:
        return None
    return tag("p", f"{choice.sure:.0%}: {choice.reason}", class_="ipx-small-text")


def _adder(work: LabWork, draft: Draft, filling: Filling) -> Markup:
    """A field that shall be the same in every row."""
    free = [
        (str(number), field.key)
        for number, field in enumerate(fields_of(work, draft))
        if field.key not in filling.columns
    ]
    name = f"add-{draft.key}"
    options = [tag("option", words, value=value) for value, words in free]
    template = draft.base.template
    return tag(
        "div",
        tag(
            "span",
            tag("label", "Another field, the same in every row", for_=name, class_="ipx-label"),
            tag("select", options, id=name),
            class_="ipx-control",
        ),
        tag(
            "span",
            tag("label", "What stands in it", for_=f"{name}-text", class_="ipx-label"),
            tag("input", type="text", id=f"{name}-text", autocomplete="off"),
            class_="ipx-control",
        ),
        tag(
            "button",
            "Add",
            type="button",
            id=f"{name}-do",
            data_do=f"add|{draft.key}",
            data_from=f"{name} {name}-text",
        ),
        link(Place(page="templates", template=template).address, "About this template"),
        class_="ipx-row ipx-low",
    )


def outcome(work: LabWork, draft: Draft, shown: Preview) -> Markup | None:
    """The first rows of the template as they come out."""
    rows = shown.rows[:3]
    if not rows:
        return None
    title = work.schema.templates[draft.base.template].title
    return tag(
        "details",
        tag("summary", "See the first rows as ImmPort gets them"),
        tag(
            "div",
            tag(
                "table",
                tag("thead", tag("tr", [tag("th", one, scope="col") for one in shown.columns])),
                tag("tbody", [tag("tr", [tag("td", text) for text in row]) for row in rows]),
                class_="ipx-table ipx-excerpt",
            ),
            class_="ipx-scroll",
            tabindex="0",
            role="region",
            aria_label=f"The first rows of {title}",
        ),
        id=f"outcome-{draft.key}",
    )
