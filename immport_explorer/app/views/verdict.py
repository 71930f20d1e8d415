"""The verdict on a package: how it stands, what was fixed, what will be written."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from immport_explorer.app.views.fixing import waiting
from immport_explorer.app.views.results import banner
from immport_explorer.app.views.written import written
from immport_explorer.app.visit.checking import Checking
from immport_explorer.app.visit.choices import Choices
from immport_explorer.files.wording import counted
from immport_explorer.issues.kinds.package import PACKAGE_NO_TEMPLATE
from immport_explorer.markup import Markup, tag
from immport_explorer.report.baseline import Baseline, Comparison
from immport_explorer.report.view import View

if TYPE_CHECKING:
    from immport_explorer.issues.report import ValidationReport

_COMPARED_AT_MOST = 20_000


def verdict(
    view: View,
    checking: Checking,
    choices: Choices,
    *,
    package: str,
    corrected: str,
    edits: int,
    is_gone: bool,
) -> Markup:
    """``corrected`` is what the corrected package is called; ``is_gone`` tells that the issue which
    the address names is not there."""
    return tag(
        "div",
        _gone() if is_gone else None,
        banner(view.report, package, _comparison(view, checking.previous)),
        _to_fill(view.report),
        _mended(checking, corrected),
        waiting(view, choices, edits),
        _remember() if view.report.valid else None,
        class_="ipx-stack",
    )


def _comparison(view: View, previous: ValidationReport | None) -> Comparison | None:
    """What changed since the last check of this package, if that can be told quickly."""
    if previous is None or max(len(previous.issues), len(view.report.issues)) > _COMPARED_AT_MOST:
        return None
    before = Baseline(tuple(issue.to_dict() for issue in previous.issues))
    return replace(view, baseline=before).comparison


def _gone() -> Markup:
    """What an address is about is not there."""
    return tag(
        "p",
        "The issue that this link is about is not in this package: it has been fixed, or the link "
        "is about another package.",
        class_="ipx-banner ipx-banner-warning",
        id="issue-gone",
        role="status",
        tabindex="-1",
    )


def _to_fill(report: ValidationReport) -> Markup | None:
    """Where no template is among the files they may be a lab's own: the way to the page Fill."""
    if PACKAGE_NO_TEMPLATE.code not in {cause.first.code for cause in report.causes}:
        return None
    return tag(
        "div",
        tag("p", "Are these your own tables, not ImmPort's templates? Then the templates can be "
            "filled from them."),
        tag("button", "Fill the templates from these files", type="button", data_do="fill",
            id="lead-to-fill", class_="ipx-primary"),
        class_="ipx-banner ipx-banner-info ipx-stack ipx-tight",
    )  # fmt: skip


def _remember() -> Markup:
    return tag(
        "div",
        tag(
            "button",
            "Keep its ids for the next package",
            type="button",
            data_do="remember",
            id="remember",
        ),
        class_="ipx-row",
    )


def _mended(checking: Checking, name: str) -> Markup | None:
    """What the last repair did; ``name`` is that of the package that it wrote."""
    done = checking.mended
    if done is None:
        return None
    skipped = len(done.skipped)
    said = f"Fixed {counted(len(done.changes), 'place')}."
    if skipped:
        said += f" {counted(skipped, 'place')} could not be changed."
    if done.output is not None:
        said += f" The corrected package is {name}: download it before you leave."
    return tag(
        "div",
        tag("p", said, class_="ipx-small-text"),
        written(checking.changes),
        class_="ipx-stack ipx-tight",
    )
