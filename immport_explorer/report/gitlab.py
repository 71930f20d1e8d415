"""The report as GitLab's code quality report, which merge requests show beside the lines.

The form is GitLab's own: a list of findings, with no place for anything else. So the first entry,
an info, says what the whole report says: the headline, and what was not checked.

Source: "Code Quality report format" in GitLab's documentation (description, check_name,
fingerprint, severity, location.path, location.lines.begin; paths from the repository's root).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, BinaryIO

from immport_explorer.dependencies import DISTRIBUTION
from immport_explorer.issues.issue import Issue, Severity
from immport_explorer.report.addresses import Addresses
from immport_explorer.report.fingerprints import Fingerprints
from immport_explorer.report.view import View
from immport_explorer.report.words import VALUES_HIDDEN, counts_in_words, hidden_in_words

_SEVERITIES: Mapping[Severity, str] = MappingProxyType(
    {"error": "critical", "warning": "minor", "info": "info"}
)


def write(view: View, stream: BinaryIO) -> None:
    """Write UTF-8, an entry a line."""
    between = "[\n"
    for entry in _entries(view):
        text = json.dumps(entry, ensure_ascii=False)
        stream.write(f"{between}{text}".encode("utf-8", "backslashreplace"))
        between = ",\n"
    stream.write(b"\n]\n")


def _entries(view: View) -> Iterator[dict[str, Any]]:
    addresses, fingerprints = Addresses(view), Fingerprints()
    yield _summary(view, addresses)
    for issue in view.issues():
        yield _entry(addresses, issue, fingerprints.of(issue))


def _summary(view: View, addresses: Addresses) -> dict[str, Any]:
    unchecked = [item.what for item in view.report.coverage if not item.checked]
    said = [
        view.headline(),
        f"{counts_in_words(view)}.",
        f"Not checked: {'; '.join(unchecked)}." if unchecked else "",
        hidden_in_words(view) if view.hidden else "",
        VALUES_HIDDEN if view.hide_values else "",
    ]
    text = " ".join(filter(None, said))
    whole = Issue(id="", code=DISTRIBUTION, severity="info", message=text, package=0, file="")
    return _entry(addresses, whole, Fingerprints().of(whole))


def _entry(addresses: Addresses, issue: Issue, fingerprint: str) -> dict[str, Any]:
    region = addresses.region(issue)
    where = addresses.in_words(issue)
    return {
        "description": f"{where}: {issue.message}" if where else issue.message,
        "check_name": issue.code,
        "fingerprint": fingerprint,
        "severity": _SEVERITIES[issue.severity],
        "location": {
            "path": addresses.path(issue).as_posix(),
            "lines": {"begin": region.line if region else 1},
        },
    }
