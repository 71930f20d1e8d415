"""One summary over all packages of a batch, for people (HTML) and for programs (CSV)."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from immport_explorer.batch.outcome import Outcome, Status, folder_of
from immport_explorer.files.atomic import written_whole
from immport_explorer.files.wording import counted
from immport_explorer.issues.kinds import KINDS
from immport_explorer.markup import Markup, join, tag
from immport_explorer.report.html import page
from immport_explorer.report.plain import visible, without_formula

HTML, CSV = "summary.html", "summary.csv"
KINDS_SHOWN = 20

_COLUMNS = (
    "package", "status", "errors", "warnings", "infos", "files", "rows", "schema", "seconds", "why",
)  # fmt: skip
_SAID: dict[Status, str] = {
    "passed": "no errors found",
    "errors": "errors",
    "failed": "could not be checked",
}


def write_summary(outcomes: Sequence[Outcome], output: Path) -> None:
    """Write both forms into the batch's folder."""
    with written_whole(output / CSV) as stream:
        stream.write(_csv(outcomes).encode("utf-8", "backslashreplace"))
    with written_whole(output / HTML) as stream:
        stream.write(_html(outcomes, output).encode("utf-8", "xmlcharrefreplace"))


def in_words(outcomes: Sequence[Outcome]) -> str:
    """``300 packages: 280 no errors found, 20 errors``."""
    counts = Counter(outcome.status for outcome in outcomes)
    parts = [f"{counts[status]:,} {said}" for status, said in _SAID.items() if counts[status]]
    return f"{counted(len(outcomes), 'package')}: {', '.join(parts)}"


def _csv(outcomes: Sequence[Outcome]) -> str:
    out = io.StringIO()
    lines = csv.writer(out, lineterminator="\r\n")
    lines.writerow(_COLUMNS)
    for outcome in outcomes:
        cells = (getattr(outcome, name) for name in _COLUMNS)
        lines.writerow([without_formula(c) if isinstance(c, str) else c for c in cells])
    return out.getvalue()


def _html(outcomes: Sequence[Outcome], output: Path) -> str:
    return "".join(
        page(
            "Validation of many packages",
            [
                tag("h1", in_words(outcomes)),
                tag("h2", "Packages"),
                _packages(outcomes, output),
                tag("h2", "Most frequent issues"),
                _issues(outcomes),
            ],
        )
    )


def _packages(outcomes: Sequence[Outcome], output: Path) -> Markup:
    return _table(
        ("Package", "Result", "Errors", "Warnings", "Rows", "Schema", "Seconds"),
        [
            (
                _link(outcome, output),
                join((_SAID[outcome.status], tag("br"), visible(outcome.why)))
                if outcome.why
                else _SAID[outcome.status],
                f"{outcome.errors:,}",
                f"{outcome.warnings:,}",
                f"{outcome.rows:,}",
                outcome.schema,
                f"{outcome.seconds:.1f}",
            )
            for outcome in outcomes
        ],
    )


def _link(outcome: Outcome, output: Path) -> Markup | str:
    """The package's name, which leads to its report where there is one."""
    name = visible(Path(outcome.package).name)
    if outcome.status == "failed":
        return name
    folder = folder_of(Path(outcome.package), output).relative_to(output)
    return tag("a", name, href=f"./{quote(folder.as_posix())}/report.html")


def _issues(outcomes: Sequence[Outcome]) -> Markup:
    """The kinds of issue by the number of packages that have them."""
    packages: Counter[str] = Counter()
    issues: Counter[str] = Counter()
    for outcome in outcomes:
        packages.update(outcome.codes.keys())
        issues.update(outcome.codes)
    most = sorted(packages, key=lambda code: (-packages[code], code))[:KINDS_SHOWN]
    return _table(
        ("Kind", "Meaning", "Packages", "Issues"),
        [
            (
                tag("code", code),
                KINDS[code].title if code in KINDS else "",
                f"{packages[code]:,}",
                f"{issues[code]:,}",
            )
            for code in most
        ],
    )


def _table(titles: Sequence[str], rows: Sequence[Sequence[Markup | str]]) -> Markup:
    head = tag("thead", tag("tr", [tag("th", title, scope="col") for title in titles]))
    body = tag("tbody", [tag("tr", [tag("td", cell) for cell in row]) for row in rows])
    return tag("div", tag("table", head, body), class_="wide", tabindex="0", role="region")
