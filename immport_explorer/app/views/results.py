"""The result of a check as markup: ready or not, what was not checked, the files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from immport_explorer.app.state import Place
from immport_explorer.app.views.folding import folding
from immport_explorer.app.views.icons import severity
from immport_explorer.app.visit.limits import size_in_words
from immport_explorer.files.wording import counted
from immport_explorer.markup import Markup, join, link, tag
from immport_explorer.report.plain import rows_in_words

if TYPE_CHECKING:
    from immport_explorer.issues.issue import FieldRef, Issue
    from immport_explorer.issues.report import FileReport, ValidationReport
    from immport_explorer.report.baseline import Comparison

_VALUE_SHOWN = 120
_NUMBERS = ("Data rows", "Size", "Errors", "Warnings", "Notes")
_ROLES = {"named": "a row names it", "unused": "no row names it"}


def banner(report: ValidationReport, package: str, comparison: Comparison | None = None) -> Markup:
    """The first thing to read: ready or not, what follows from what, and what was checked."""
    kind = "error" if not report.valid else "good"
    return tag(
        "div",
        tag("p", package, class_="ipx-label"),
        tag(
            "h2",
            severity(kind, report.headline()),
            class_="ipx-h1 ipx-verdict",
            tabindex="-1",
            id="verdict",
        ),
        _figures(report),
        _since(comparison) if comparison else None,
        _next_steps() if report.valid else None,
        class_=f"ipx-banner ipx-banner-{kind} ipx-stack ipx-tight",
    )


def lower(report: ValidationReport) -> Markup:
    """What was not checked, and the files."""
    return tag("div", _coverage(report), _files(report), class_="ipx-stack")


def field_link(field: FieldRef | None, words: str = "About this field") -> Markup | None:
    """A link to a field's card."""
    if field is None:
        return None
    place = Place(
        page="templates",
        template=field.template,
        section=field.section,
        side=field.side,
        column=field.column,
    )
    return link(place.address, words)


def where(issue: Issue, rows: Sequence[int] = ()) -> Markup:
    """Where an issue is: file, sheet, section, rows, column."""
    numbers = rows or ([issue.row] if issue.row is not None else [])
    parts = [
        tag("span", issue.file or "the whole package", class_="ipx-file"),
        tag("span", f"sheet {issue.sheet}") if issue.sheet else None,
        tag("span", f"section {issue.section}") if issue.section else None,
        tag("span", rows_in_words(numbers)) if numbers else None,
        tag("b", issue.column) if issue.column else None,
    ]
    return tag("p", parts, class_="ipx-where")


def value_shown(value: str) -> Markup:
    """A cell's value as it stands, shortened if it is long."""
    short = value if len(value) <= _VALUE_SHOWN else value[: _VALUE_SHOWN - 1] + "…"
    return tag("span", short, class_="ipx-value")


# ---- the rest -------------------------------------------------------------------------------


def _next_steps() -> Markup:
    return tag(
        "p",
        "Look below at what could not be checked here; then send the package through ",
        link("https://www.immport.org/dataUpload", "ImmPort's upload page"),
        ", whose own validator has the last word.",
    )


def _since(comparison: Comparison) -> Markup:
    said = (
        (len(comparison.fixed), "fixed"),
        (len(comparison.remaining), "remaining"),
        (len(comparison.new), "new"),
    )
    counts = [join([tag("b", f"{count:,}"), f" {words}"]) for count, words in said]
    return tag("p", "Since the last check: ", join(counts, ", "), ".")


def _figures(report: ValidationReport) -> Markup:
    """The package in figures."""
    summary = report.summary
    clean = sum(map(_is_clean, report.files))
    figures = (
        ("Files", summary.files, _bar_of_clean(clean, summary.files)),
        ("Data rows", summary.rows, None),
        ("Things to fix", report.things_to_fix, None),
        ("What follows from them", summary.error_consequences, None),
        ("Warnings", summary.warnings, None),
        ("Notes", summary.infos, None),
    )
    drawn = [
        tag("div", tag("dt", title), tag("dd", f"{count:,}", more))
        for title, count, more in figures
    ]
    schema = tag("div", tag("dt", "Schema"), tag("dd", report.schema_version))
    return tag("dl", drawn, schema, class_="ipx-figures")


def _bar_of_clean(clean: int, files: int) -> Markup | None:
    if not files:
        return None
    words = f"{clean:,} without issues"
    return tag(
        "span",
        tag("meter", words, min=0, max=files, value=clean, aria_label="Files without issues"),
        words,
        class_="ipx-clean",
    )


def _coverage(report: ValidationReport) -> Markup:
    missing = [item for item in report.coverage if not item.checked]
    done = [item.what for item in report.coverage if item.checked]
    rows = [
        (tag("dt", item.what, f" ({item.count:,})" if item.count else None), tag("dd", item.why))
        for item in missing
    ]
    return tag(
        "section",
        tag("h2", "What was not checked", class_="ipx-h2"),
        tag("dl", rows, class_="ipx-facts") if rows else tag("p", "Nothing that we know of."),
        tag("p", "Checked: ", "; ".join(done), ".", class_="ipx-small-text") if done else None,
        class_="ipx-panel ipx-stack ipx-tight",
    )


def _files(report: ValidationReport) -> Markup:
    numbered = list(enumerate(report.files))
    touched = [each for each in numbered if not _is_clean(each[1])]
    clean = [each for each in numbered if _is_clean(each[1])]
    return tag(
        "section",
        tag("h2", f"Files ({len(report.files):,})", class_="ipx-h2"),
        _file_table("Files with issues", touched) if touched else None,
        tag(
            "details",
            tag("summary", f"{counted(len(clean), 'file')} without issues"),
            _file_table("Files without issues", clean),
            id="clean-files",
        )
        if clean
        else None,
        class_="ipx-stack ipx-tight",
    )


def _is_clean(file: FileReport) -> bool:
    return not (file.errors or file.warnings or file.infos)


def _file_table(title: str, files: Sequence[tuple[int, FileReport]]) -> Markup:
    table = tag(
        "table",
        tag("caption", title, class_="ipx-unseen"),
        tag(
            "thead",
            tag(
                "tr",
                [tag("th", title, scope="col") for title in ("File", "Template")],
                [tag("th", title, scope="col", class_="ipx-number") for title in _NUMBERS],
            ),
        ),
        tag("tbody", [_file(number, file) for number, file in files]),
        class_="ipx-table",
    )
    return folding(table, title)


def _file(number: int, file: FileReport) -> Markup:
    name = f"{file.path} ({file.sheet})" if file.sheet else file.path
    template = (
        link(Place(page="templates", template=file.template).address, file.template)
        if file.template
        else tag("span", _ROLES.get(file.role, file.role), class_="ipx-small-text")
    )
    numbers = (
        f"{file.rows:,}" if file.template else "",
        size_in_words(file.size),
        _number(file.errors, "error"),
        _number(file.warnings, "warning"),
        _number(file.infos, "info"),
    )
    return tag(
        "tr",
        tag("th", name, " ", _opener(number, name, file), scope="row"),
        tag("td", template, data_label="Template" if file.template else None),
        [
            tag("td", number, class_="ipx-number", data_label=title)
            for title, number in zip(_NUMBERS, numbers, strict=True)
        ],
    )


def _opener(number: int, name: str, file: FileReport) -> Markup | None:
    """The button that opens a template in the editor, or a file that rows name."""
    if file.role == "named":
        return tag(
            "button",
            "Look inside",
            type="button",
            class_="ipx-small",
            id=f"inside-{number}",
            data_do="inside",
            data_value=str(number),
            aria_label=f"Look inside {name}",
        )
    if not file.template:
        return None
    return tag(
        "button",
        "Open",
        type="button",
        class_="ipx-small",
        id=f"edit-file-{number}",
        data_do="edit-file",
        data_value=str(number),
        aria_label=f"Open {name} in the editor",
    )


def _number(count: int, kind: str) -> Markup:
    return tag("span", f"{count:,}", class_=f"ipx-sev-{kind}" if count else "ipx-none")
