"""One finding about a package, with its place, its cause and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Severity = Literal["error", "warning", "info"]
FixKind = Literal[
    "set-cell",
    "set-header",
    "set-version",
    "add-lines",
    "rename-file",
    "save-as-text",
    "leave-out",
]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")


@dataclass(frozen=True, slots=True)
class FieldRef:
    """The template field that an issue is about: where its link leads."""

    template: str
    section: str | None
    side: str | None
    column: str


@dataclass(frozen=True, slots=True)
class Fix:
    """A change that cannot alter the meaning of the data, ready to be applied.

    ``kind`` is ``set-cell`` (write ``value`` at the issue's place), ``set-header``,
    ``set-version``, ``add-lines`` (above the first line), ``rename-file``, ``save-as-text``
    (templates in another form as tab-delimited text files) or ``leave-out`` (a file that holds no
    data is not copied; ``value`` is empty).
    """

    kind: FixKind
    value: str


@dataclass(frozen=True, slots=True)
class Issue:
    """A finding.

    ``row`` counts from 1 as an editor or a spreadsheet shows it; ``column`` is the header;
    ``caused_by`` is the id of the issue from which this one follows.
    """

    id: str
    code: str
    severity: Severity
    message: str
    package: int
    file: str
    sheet: str | None = None
    template: str | None = None
    section: str | None = None
    column: str | None = None
    side: str | None = None
    row: int | None = None
    value: str | None = None
    suggestions: tuple[str, ...] = ()
    field: FieldRef | None = None
    caused_by: str | None = None
    fix: Fix | None = None

    def to_dict(self) -> dict[str, Any]:
        """The issue in JSON types only."""
        content = _fields(self)
        content["suggestions"] = list(self.suggestions)
        content["field"] = _fields(self.field) if self.field else None
        content["fix"] = _fields(self.fix) if self.fix else None
        return content

    @property
    def index(self) -> int:
        """Its place in the report, from 0."""
        return int(self.id[1:]) - 1

    @property
    def place(self) -> str:
        """Where it is, in words: ``subjectHumans.txt, row 7, Gender``."""
        parts = [self.file or "package"]
        if self.sheet:
            parts.append(f"sheet {self.sheet}")
        if self.section:
            parts.append(f"section {self.section}")
        if self.row is not None:
            parts.append(f"row {self.row}")
        if self.column:
            parts.append(self.column)
        return ", ".join(parts)


def _fields(one: Issue | FieldRef | Fix) -> dict[str, Any]:
    """The fields by name; ``asdict`` would copy each, and there may be a million."""
    return {name: getattr(one, name) for name in one.__slots__}
