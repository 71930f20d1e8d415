"""A lab's tables: what they are, what they fill, and the first rows of the one in view."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby, islice

from immport_explorer.app.views.fill_fields import chooser
from immport_explorer.app.views.fill_todo import ToDo
from immport_explorer.app.views.icons import severity
from immport_explorer.app.visit.drafts import Draft
from immport_explorer.app.visit.lab_reading import Table
from immport_explorer.app.visit.lab_work import LabWork
from immport_explorer.files.wording import counted
from immport_explorer.fill.guessing.guess import Target
from immport_explorer.lab.table import LabTable
from immport_explorer.markup import Child, Markup, tag
from immport_explorer.schema.model import Schema

_ROWS = 5
_NOTES = 6
_HEADER_ROWS = 30


def table_list(work: LabWork, todo: ToDo, chosen: str) -> Markup:
    """The tables, and the templates that the reader writes; the one in view is pressed."""
    tables = [_table_button(work, todo, table, chosen) for table in work.tables]
    written = [
        _draft_button(work, todo, draft, chosen) for draft in work.drafts if draft.is_written_here
    ]
    return tag(
        "nav",
        tag("h2", f"Your tables ({len(tables)})" if tables else "What is written", class_="ipx-h2"),
        tag("div", tables, written, class_="ipx-sheets"),
        class_="ipx-stack ipx-tight",
        aria_label="Your tables",
    )


def _table_button(work: LabWork, todo: ToDo, table: Table, chosen: str) -> Markup:
    drafts = work.drafts_of(table)
    count = sum(map(todo.about, drafts))
    titles = [_title(work.schema, draft.base.template) for draft in drafts]
    state: Child
    if not drafts:
        state = tag("span", "Not used", class_="ipx-small-text")
    elif count:
        state = severity("warning", f"{count} to decide")
    else:
        state = severity("good", "All set")
    return _button(
        f"table-{table.key}",
        table.key,
        chosen,
        table.whole.name,
        f"{_where(table.whole)}, {counted(table.profile.rows, 'row')}",
        f"fills {', '.join(dict.fromkeys(titles))}" if titles else "",
        state,
    )


def _draft_button(work: LabWork, todo: ToDo, draft: Draft, chosen: str) -> Markup:
    count = todo.about(draft)
    state = severity("warning", f"{count} to decide") if count else severity("good", "All set")
    section = f", {draft.base.section}" if draft.base.section else ""
    title = _title(work.schema, draft.base.template)
    begun = f"{counted(len(draft.rows), 'row')} to begin with"
    return _button(
        f"draft-{draft.key}",
        f"d{draft.key}",
        chosen,
        f"{title}{section}",
        begun if draft.base.rows else "written here",
        "",
        state,
    )


def _button(
    name: str, value: str, chosen: str, title: str, where: str, fills: str, state: Child
) -> Markup:
    return tag(
        "button",
        tag("b", title),
        tag("span", where, class_="ipx-small-text"),
        tag("span", fills) if fills else None,
        state,
        type="button",
        id=name,
        class_="ipx-sheet",
        data_do="show",
        data_value=value,
        aria_pressed="true" if value == chosen else "false",
    )


def _where(table: LabTable) -> str:
    return f"{table.file}, sheet {table.sheet}" if table.sheet else table.file


def _title(schema: Schema, template: str) -> str:
    return schema.templates[template].title


# --- the table in view ---------------------------------------------------------------------------


def table_head(work: LabWork, table: Table) -> Markup:
    """The first rows, how they were read, and what the table fills."""
    whole = table.whole
    return tag(
        "div",
        tag("h2", whole.name, class_="ipx-h2", id=f"in-view-{table.key}", tabindex="-1"),
        _first_rows(work, table),
        _how_it_was_read(table),
        _fills(work, table),
        _standards(work, table),
        class_="ipx-stack ipx-tight",
    )


def _first_rows(work: LabWork, table: Table) -> Markup:
    head = table.head
    personal = work.personal(table)
    names = [
        tag("th", column.header or column.name, scope="col",
            class_="ipx-none" if column.name in personal else None)
        for column in head.columns
    ]  # fmt: skip
    rows = [
        tag(
            "tr",
            tag("th", row.number, scope="row", class_="ipx-number"),
            [tag("td", text) for text in row.texts],
        )
        for row in islice(head.rows, _ROWS)
    ]
    return tag(
        "div",
        tag(
            "table",
            tag("caption", f"The first rows of {head.name}", class_="ipx-unseen"),
            tag("thead", tag("tr", tag("th", "Row", scope="col"), names)),
            tag("tbody", rows),
            class_="ipx-table ipx-excerpt",
        ),
        class_="ipx-scroll",
        tabindex="0",
        role="region",
        aria_label=f"The first rows of {head.name}",
    )


def _how_it_was_read(table: Table) -> Markup:
    notes = [guess.text for guess in table.whole.guesses]
    return tag(
        "div",
        _notes(notes),
        _header_row(table) if table.whole.reader == "spreadsheet" else None,
        class_="ipx-stack ipx-tight",
    )


def _notes(notes: Sequence[str]) -> Markup | None:
    if not notes:
        return None
    more = notes[_NOTES:]
    return tag(
        "ul",
        [tag("li", note) for note in notes[:_NOTES]],
        tag("li", f"and {len(more)} more") if more else None,
        class_="ipx-small-text ipx-notes",
    )


def _header_row(table: Table) -> Markup:
    now = str(table.whole.header_row or "")
    options = [(str(row), f"row {row}") for row in range(1, _HEADER_ROWS + 1)]
    name = f"header-row-{table.key}"
    return tag(
        "div",
        tag("span", "The column names stand in", class_="ipx-small-text"),
        chooser(name, f"header-row|{table.key}", options, now,
                f"The column names of {table.whole.name} stand in"),
        class_="ipx-row",
    )  # fmt: skip


def _fills(work: LabWork, table: Table) -> Markup:
    """What the table fills: lists to change that, and one to add to it."""
    targets = work.targets(table)
    options = target_options(work.schema)
    controls = [
        tag(
            "span",
            tag("label", "This table fills" if not n else "and also", for_=f"fills-{table.key}-{n}",
                class_="ipx-label"),
            _targets(f"fills-{table.key}-{n}", f"fills|{table.key}|{n}", options, target),
            class_="ipx-control",
        )
        for n, target in enumerate([*targets, None])
    ]  # fmt: skip
    return tag("div", controls, class_="ipx-row ipx-low")


def _targets(
    name: str, action: str, options: Sequence[tuple[str, str, str]], chosen: Target | None
) -> Markup:
    now = target_value(chosen) if chosen else ""
    groups = [
        tag(
            "optgroup",
            [tag("option", words, value=value, selected=value == now) for _, value, words in group],
            label=category,
        )
        for category, group in groupby(options, key=lambda one: one[0])
    ]
    nothing = tag("option", "nothing", value="", selected=not now)
    return tag("select", nothing, groups, id=name, data_do=action)


def target_options(schema: Schema) -> list[tuple[str, str, str]]:
    """What a table may fill: category, value and words, by category."""
    found = [
        (template.category, target_value((template.name, section.name)),
         f"{template.title}: {section.title or section.name}" if template.is_compound
         else template.title)
        for template in schema.templates.values()
        for section in template.sections
    ]  # fmt: skip
    order = {category: n for n, (category, _, _) in reversed(list(enumerate(found)))}
    return sorted(found, key=lambda one: order[one[0]])


def target_value(target: Target) -> str:
    return f"{target[0]}|{target[1] or ''}"


def target_of(value: str) -> Target:
    template, _, section = value.partition("|")
    return template, section or None


def _standards(work: LabWork, table: Table) -> Markup | None:
    """The standard recipes of an instrument's table."""
    names = work.standards(table)
    if not names:
        return None
    used = work.standard_of(table)
    return tag(
        "div",
        tag("h3", "An instrument's file", class_="ipx-h3"),
        tag("p", _about_standard(table, used)),
        tag("div", [_standard(table, name, used) for name in names], class_="ipx-row"),
        _lists(work, used) if used else None,
        class_="ipx-banner ipx-banner-info ipx-stack ipx-tight",
    )


def _about_standard(table: Table, used: str) -> str:
    if used:
        return (
            "It is filled by the standard recipe. Download the lists below, fill them in, and "
            "drop them here: they say which of your samples each reading belongs to."
        )
    return (
        f"We know {table.whole.reader} files: a standard recipe says where each column goes. You "
        "add a list that says which of your samples each reading belongs to."
    )


def _standard(table: Table, name: str, used: str) -> Markup:
    return tag(
        "button",
        f"Use the recipe {name}",
        type="button",
        id=f"standard-{table.key}-{name}",
        class_="ipx-small ipx-pick",
        data_do="standard",
        data_value=f"{table.key}|{name}",
        aria_pressed="true" if name == used else "false",
    )


def _lists(work: LabWork, used: str) -> Markup:
    return tag(
        "div",
        [
            tag(
                "button",
                f"Download {source}.csv, to be filled in",
                type="button",
                class_="ipx-small",
                id=f"list-{source}",
                data_do="list",
                data_value=f"{used}|{source}",
            )
            for source in work.lists(used)
        ],
        class_="ipx-row",
    )


def problem_list(problems: Iterable[str]) -> Markup | None:
    """What could not be read."""
    items = [tag("li", problem) for problem in problems]
    if not items:
        return None
    return tag(
        "div",
        tag("p", severity("warning", "Not everything could be read")),
        tag("ul", items),
        class_="ipx-banner ipx-banner-warning ipx-stack ipx-tight",
    )
