"""The result of a validation: findings in the order in which to fix them, and what was checked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import msgspec
import polars as pl

from immport_explorer.dependencies import require
from immport_explorer.files.wording import counted
from immport_explorer.issues.cause import Cause, causes_of
from immport_explorer.issues.issue import SEVERITIES, Issue
from immport_explorer.issues.kinds.house import is_of_house
from immport_explorer.issues.log import IssueLog
from immport_explorer.issues.named_files import NamedFile
from immport_explorer.issues.overview import Overview
from immport_explorer.issues.sequence import ordered
from immport_explorer.package.archive import Origin

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

    from immport_explorer.schema.overview import Stage

REPORT_VERSION = "1.0"


@dataclass(frozen=True, slots=True)
class FileReport:
    """What is known of one file: its template, its data rows, its findings by severity."""

    package: int
    path: str
    template: str | None
    sheet: str | None
    version: str | None
    role: str
    size: int
    rows: int
    errors: int = 0
    warnings: int = 0
    infos: int = 0
    tables: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CoverageItem:
    """One line of what was checked, or what could not be and why, and how often it came up."""

    what: str
    checked: bool
    why: str = ""
    count: int = 0


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """What a report counts: issues by severity, and by code (``codes``); errors that follow from no
    other (``error_causes``) and those that do; files, those that are templates, and their data
    rows; ``partial`` tells that the run was stopped."""

    errors: int
    warnings: int
    infos: int
    error_causes: int
    error_consequences: int
    files: int
    templates: int
    rows: int
    partial: bool
    codes: Mapping[str, int]

    def to_dict(self) -> dict[str, Any]:
        """The counts in JSON types."""
        content = {name: getattr(self, name) for name in self.__struct_fields__}
        return content | {"codes": dict(self.codes)}

    def in_words(self) -> str:
        """``3 errors, 1 warning, 0 infos``."""
        return (
            f"{counted(self.errors, 'error')}, {counted(self.warnings, 'warning')}, "
            f"{counted(self.infos, 'info')}"
        )


class ValidationReport:
    """What a validation found.

    ``valid`` is True when there is no error among what was checked: see ``coverage`` for what was
    not. ``issues`` is a lazy sequence in the order in which to fix; ``files`` has an entry a file;
    ``named_files`` has one for each file that rows name and that was looked into.
    """

    def __init__(
        self,
        *,
        log: IssueLog,
        files: Sequence[FileReport],
        coverage: Sequence[CoverageItem],
        schema_version: str,
        packages: Sequence[str],
        tool_version: str,
        partial: bool = False,
        named_files: Sequence[NamedFile] = (),
        origins: Sequence[Origin] = (),
        overview: Overview | None = None,
    ) -> None:
        self.issues = ordered(log)
        self.coverage = tuple(coverage)
        self.schema_version = schema_version
        self.packages = tuple(packages)
        self.tool_version = tool_version
        self.partial = partial
        self.named_files = tuple(named_files)
        self.origins = tuple(origins)
        self.overview = overview or Overview()
        self._log = log
        self.files = tuple(self._count_into(files))

    def _count_into(self, files: Sequence[FileReport]) -> Iterator[FileReport]:
        counts: dict[tuple[int, str, str | None], list[int]] = {}
        for batch in self._log.batches:
            place = batch.place
            entry = counts.setdefault((place.package, place.file, place.sheet), [0, 0, 0])
            entry[SEVERITIES.index(batch.kind.severity)] += len(batch)
        for file in files:
            errors, warnings, infos = counts.get((file.package, file.path, file.sheet), (0, 0, 0))
            content = {name: getattr(file, name) for name in FileReport.__slots__}
            yield FileReport(**content | {"errors": errors, "warnings": warnings, "infos": infos})

    @cached_property
    def _by_severity(self) -> dict[str, int]:
        counts: dict[str, int] = dict.fromkeys(SEVERITIES, 0)
        for batch in self._log.batches:
            counts[batch.kind.severity] += len(batch)
        return counts

    @property
    def valid(self) -> bool:
        """No error was found, and nothing was left unread."""
        return not self._by_severity["error"] and not self.partial

    @cached_property
    def summary(self) -> Summary:
        """Counts by severity and code, of causes and consequences, files and data rows."""
        codes: dict[str, int] = {}
        for batch in self._log.batches:
            codes[batch.code] = codes.get(batch.code, 0) + len(batch)
        order = self.issues._order
        errors = order.filter(pl.col("severity") == 0)
        return Summary(
            errors=self._by_severity["error"],
            warnings=self._by_severity["warning"],
            infos=self._by_severity["info"],
            error_causes=errors.filter(pl.col("cause").is_null()).height,
            error_consequences=errors.filter(pl.col("cause").is_not_null()).height,
            files=len({(file.package, file.path) for file in self.files}),
            templates=sum(1 for file in self.files if file.template),
            rows=sum(file.rows for file in self.files),
            partial=self.partial,
            codes=MappingProxyType(dict(sorted(codes.items()))),
        )

    def package_has_errors(self, package: int) -> bool:
        """Whether the package of that number (from 0) has an error."""
        order = self.issues._order
        return not order.filter(
            (pl.col("severity") == 0) & (pl.col("package") == package)
        ).is_empty()

    hide_values = False

    def issue(self, index: int) -> Issue:
        """The finding at that place of the report."""
        return self.issues[index]

    def cells(self, indices: Sequence[int]) -> pl.DataFrame:
        """The ``row`` and the ``value`` of each of these findings, without making them."""
        return self.issues.cells(indices)

    def advice(self, index: int) -> str:
        """How to fix a finding."""
        return self.issues.advice(index)

    @cached_property
    def causes(self) -> tuple[Cause, ...]:
        """What is to be fixed, in the report's order: findings that follow from no other, those of
        one kind in one column of one file together, with what follows from them."""
        return causes_of(self, self.issues.table)

    def to_frame(self) -> pd.DataFrame:
        """The findings as a pandas table, a row a finding, in the report's order."""
        require("frame")
        import pandas as pd

        columns = [
            "id",
            "severity",
            "code",
            "package",
            "file",
            "sheet",
            "template",
            "section",
            "column",
            "side",
            "row",
            "value",
            "message",
            "suggestions",
            "caused_by",
        ]
        rows = [
            [
                "; ".join(issue.suggestions) if name == "suggestions" else getattr(issue, name)
                for name in columns
            ]
            for issue in self.issues
        ]
        frame = pd.DataFrame(rows, columns=columns)
        return frame.astype({"row": "Int64"})

    def file_counts(self) -> pd.DataFrame:
        """What was counted, as a pandas table: a row a file, with its template, data rows and
        issues by severity. Needs the extra ``frame``."""
        require("frame")
        import pandas as pd

        counts = ("path", "template", "role", "rows", "errors", "warnings", "infos")
        rows = [
            [self.packages[file.package], *(getattr(file, name) for name in counts)]
            for file in self.files
        ]
        return pd.DataFrame(rows, columns=["package", "file", *counts[1:]])

    def figures(self) -> dict[str, go.Figure]:
        """The package at a glance as Plotly figures by name: ``subjects`` by arm and sex, their
        ``ages``, ``samples`` by subject and visit, and ``values in`` each unit, as far as the
        package has them. Needs the extra ``dashboard``."""
        require("dashboard")
        from immport_explorer.issues._figures import figures

        return figures(self.overview)

    def errors_by_stage(self, is_shown: Callable[[str], bool] | None = None) -> Counter[Stage]:
        """How many errors there are at each stage from the study to its results; only those of
        the kinds (by code) that are shown."""
        found: Counter[Stage] = Counter()
        for batch in self._log.batches:
            stage = self.overview.stage(batch.place.template, batch.place.section)
            told = batch.kind.severity == "error" and (is_shown is None or is_shown(batch.code))
            if stage is not None and told:
                found[stage] += len(batch)
        return found

    def to_dict(self) -> dict[str, Any]:
        """The report in JSON types only (see ``report/report.schema.json``)."""
        return {**self.outline(), "issues": [issue.to_dict() for issue in self.issues]}

    def outline(self) -> dict[str, Any]:
        """The report in JSON types, without its issues."""
        return {
            "report_version": REPORT_VERSION,
            "tool": {"name": "immport-explorer", "version": self.tool_version},
            "schema": self.schema_version,
            "package": list(self.packages),
            "valid": self.valid,
            "summary": self.summary.to_dict(),
            "files": [asdict(file) for file in self.files],
            "coverage": [asdict(item) for item in self.coverage],
        }

    @property
    def things_to_fix(self) -> int:
        """How many causes are errors: each is one thing to fix, however often it occurs."""
        return len(self._error_causes())

    def _error_causes(self) -> list[Issue]:
        """The first issue of each cause that is an error."""
        return [cause.first for cause in self.causes if cause.first.severity == "error"]

    def headline(self) -> str:
        """The first thing to say to a person, in one sentence."""
        causes, follow = self.summary.error_causes, self.summary.error_consequences
        if self.partial:
            return "Stopped before the end: what was not read was not checked."
        if not causes and not follow:
            return "No errors found. Next: ImmPort's own validator."
        first = self._error_causes()
        things = f"fix {len(first)} {'thing' if len(first) == 1 else 'things'}"
        text = f"Not ready for ImmPort: {things}."
        if all(is_of_house(issue.code) for issue in first):
            text = f"No errors by ImmPort's rules, but by house rules: {things}."
        if follow:
            noun = "problem follows" if follow == 1 else "problems follow"
            text += f" {follow} other {noun} from them and should disappear."
        return text

    def __repr__(self) -> str:
        return f"<ValidationReport schema {self.schema_version}: {self.summary.in_words()}>"

    def _repr_html_(self) -> str:
        from immport_explorer.issues._notebook import report_html

        return report_html(self)
