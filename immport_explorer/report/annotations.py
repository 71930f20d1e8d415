"""The report as annotations of GitHub Actions: commands in the log, shown beside the lines.

GitHub shows ten errors, ten warnings and ten notices of a step, so no more are written; how many
more there are is said.

Source: "Workflow commands for GitHub Actions" in GitHub's documentation.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import TextIO

from immport_explorer.issues.issue import Issue, Severity
from immport_explorer.issues.kinds import KINDS
from immport_explorer.report.addresses import Addresses
from immport_explorer.report.view import View

MOST_OF_A_SEVERITY = 10

_COMMANDS: Mapping[Severity, str] = MappingProxyType(
    {"error": "error", "warning": "warning", "info": "notice"}
)


def annotate(view: View, stream: TextIO) -> None:
    """Write the commands, a line each."""
    for line in _lines(view):
        stream.write(f"{line}\n")


def _lines(view: View) -> Iterator[str]:
    addresses, written = Addresses(view), Counter[Severity]()
    for issue in view.issues():
        if written[issue.severity] < MOST_OF_A_SEVERITY:
            written[issue.severity] += 1
            yield _command(addresses, issue)
        elif all(count <= written[severity] for severity, count in view.counts.items()):
            break
    left = sum(view.counts.values()) - written.total()
    if left:
        yield f"::notice title=More issues::{left:,} more are in the report."


def _command(addresses: Addresses, issue: Issue) -> str:
    region, where = addresses.region(issue), addresses.in_words(issue)
    properties = {
        "file": addresses.path(issue).as_posix(),
        "line": str(region.line) if region else "",
        "title": f"{KINDS[issue.code].title} ({issue.code})",
    }
    said = ",".join(f"{name}={_property(text)}" for name, text in properties.items() if text)
    message = f"{where}: {issue.message}" if where else issue.message
    return f"::{_COMMANDS[issue.severity]} {said}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
