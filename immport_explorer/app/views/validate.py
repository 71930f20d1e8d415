"""The controls of the page Validate: what to check, what to take away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from immport_explorer.app.state import AppState
from immport_explorer.app.views.glossary import lead
from immport_explorer.app.views.results import lower
from immport_explorer.app.visit.downloads import FORMS
from immport_explorer.app.visit.intake import FIRST_EXAMPLE
from immport_explorer.markup import Markup, tag
from immport_explorer.schema.load import versions

if TYPE_CHECKING:
    from immport_explorer.issues.report import ValidationReport


def head(title: str) -> Markup:
    """The head of the page."""
    return tag(
        "header",
        tag("h1", title, class_="ipx-h1", tabindex="-1"),
        lead(
            "The files are checked against ImmPort's documented rules, in the order in which "
            "ImmPort loads them. Nothing leaves the computer that runs this page, unless you send "
            "it.",
            "validate",
        ),
        class_="ipx-stack ipx-tight",
    )


def intake(state: AppState) -> Markup:
    """The controls beside the uploader: an example, and what to check against."""
    from immport_explorer import examples

    titles = [(name, examples.describe(name).title) for name in examples.names()]
    against = [("", "the version that the files name")]
    against += [(version, f"schema {version}") for version in reversed(versions())]
    if state.is_bundle:
        against[0] = ("", f"your bundle ({state.schema.version})")
    return tag(
        "div",
        tag(
            "div",
            _choice("example", "Or try an example", titles, FIRST_EXAMPLE),
            tag("button", "Check this example", type="button", data_do="try"),
            class_="ipx-row ipx-low",
        ),
        _choice("against", "Check against", against, ""),
        class_="ipx-row ipx-between ipx-low",
    )


def _choice(name: str, title: str, options: list[tuple[str, str]], chosen: str) -> Markup:
    drawn = [
        tag("option", words, value=value, selected=value == chosen) for value, words in options
    ]
    return tag(
        "span",
        tag("label", title, for_=name, class_="ipx-label"),
        tag("select", drawn, id=name, data_do=name),
        class_="ipx-control",
    )


def waits_for_package() -> Markup:
    """An address is about an issue, and there is no package yet."""
    return tag(
        "p",
        "This link is about one issue of a package. Bring that package here, and the issue opens.",
        class_="ipx-banner ipx-banner-info",
        id="issue-waits",
        role="status",
    )


def copied(done: str) -> str:
    """What became of a text that was to be copied."""
    if done:
        return "Copied: paste it into your e-mail."
    return "Your browser does not let the page copy; the text was handed over as a file."


def below(report: ValidationReport | None, has_issues: bool) -> Markup:
    if report is None:
        return Markup("")
    return tag("div", _forms(has_issues=has_issues), lower(report), class_="ipx-stack")


def _forms(*, has_issues: bool) -> Markup:
    buttons = [
        tag("button", title, type="button", data_do="form", data_value=form, id=f"form-{form}")
        for form, title in FORMS
    ]
    return tag(
        "section",
        tag("h2", "Take the report with you", class_="ipx-h2"),
        tag("div", buttons, _copy(), _marked() if has_issues else None, class_="ipx-row"),
        class_="ipx-stack ipx-tight",
    )


def _copy() -> Markup:
    return tag("button", "Copy as text", type="button", data_do="copy", id="copy-report")


def _marked() -> Markup:
    return tag(
        "button",
        "Your tables with the bad cells marked (Excel)",
        type="button",
        data_do="marked",
        id="form-marked",
    )
