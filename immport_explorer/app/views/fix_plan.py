"""What is to be written as a table: before and after, each line to be ticked off."""

from __future__ import annotations

from immport_explorer.app.views.folding import folding, labelled_row
from immport_explorer.app.visit.fix_plan import FixPlan
from immport_explorer.app.visit.written import EMPTY, LEFT_OUT, why
from immport_explorer.files.wording import counted
from immport_explorer.fixes.planned import Line
from immport_explorer.markup import Markup, tag
from immport_explorer.report.plain import rows_in_words

_SHOWN = 200
_HEADINGS = ("Write", "Where", "Before", "After", "Why")


def fix_plan(plan: FixPlan, *, edits: int) -> Markup:
    """The plan's lines, those of edits first."""
    numbered = list(enumerate(plan.lines.items()))
    rows = [_line(number, line, rows, plan) for number, (line, rows) in numbered[:_SHOWN]]
    left = len(numbered) - _SHOWN
    table = tag(
        "table",
        tag("caption", "What will be written", class_="ipx-unseen"),
        tag("thead", tag("tr", [tag("th", title, scope="col") for title in _HEADINGS])),
        tag("tbody", rows),
        class_="ipx-table",
    )
    keep = tag("button", "Keep the edits as a list (CSV)", type="button", data_do="keep-edits")
    drop = tag("button", "Drop all edits", type="button", data_do="drop-edits")
    return tag(
        "section",
        tag("h3", "What will be written", class_="ipx-h3", id="plan", tabindex="-1"),
        folding(table, "What will be written")
        if rows
        else tag("p", "Nothing so far: pick a suggestion, or edit a cell."),
        tag("p", f"and {counted(left, 'line')} more.") if left > 0 else None,
        tag("div", keep, drop, class_="ipx-row") if edits else None,
        class_="ipx-panel ipx-stack ipx-tight",
    )


def _line(number: int, line: Line, rows: list[int], plan: FixPlan) -> Markup:
    cells = (
        tag("input", **_tick(number, line, plan)),
        [tag("span", line.file, class_="ipx-file"), " ", rows_in_words(sorted(set(rows)), 4)],
        _value(line.before),
        _value(line.after) if line.kind != "leave-out" else LEFT_OUT,
        why(line.code),
    )
    where = [tag("b", line.column or ""), tag("br"), cells[1]] if line.column else cells[1]
    return labelled_row(_HEADINGS, (cells[0], where, *cells[2:]))


def _tick(number: int, line: Line, plan: FixPlan) -> dict[str, str | bool | None]:
    before = line.before if line.before is not None else "what is there"
    act = f"Write {line.after} for {before or 'nothing'}"
    return {
        "type": "checkbox",
        "id": f"line-{number}",
        "data_do": f"line {number}",
        "checked": line not in plan.left_out,
        "aria_label": f"Leave out {line.file}" if line.kind == "leave-out" else act,
    }


def _value(text: str | None) -> Markup:
    if text is None:
        return tag("span", "whatever stands there", class_="ipx-small-text")
    return tag("span", text or EMPTY, class_="ipx-value")
