"""The result of a validation: findings in the order in which to mend them, and what was checked."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, overload

import msgspec
import polars as pl

from immport_explorer.dependencies import require
from immport_explorer.issues.cause import Cause, causes_of
from immport_explorer.issues.issue import SEVERITIES, Issue
from immport_explorer.issues.log import Batch, IssueLog

if TYPE_CHECKING:
    import pandas as pd

REPORT_VERSION = "1.0"
LONGEST_CHAIN = 3  # a header misspelled -> its column missing -> ids unknown


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


class IssueSequence(Sequence[Issue]):
    """Findings as objects, made when looked at.

    ``order`` has a row a finding, in the report's order: ``batch`` and ``position`` (where the log
    keeps it) and ``cause`` (the place in this order of the finding it follows from, or null).
    """

    def __init__(self, batches: list[Batch], order: pl.DataFrame) -> None:
        self._batches = batches
        self._order = order

    def __len__(self) -> int:
        return self._order.height

    @overload
    def __getitem__(self, index: int) -> Issue: ...
    @overload
    def __getitem__(self, index: slice) -> list[Issue]: ...
    def __getitem__(self, index: int | slice) -> Issue | list[Issue]:
        if isinstance(index, slice):
            return [self._make(i) for i in range(*index.indices(len(self)))]
        if index < 0:
            index += len(self)
        if not 0 <= index < len(self):
            raise IndexError("no such issue")
        return self._make(index)

    def __iter__(self) -> Iterator[Issue]:
        for index in range(len(self)):
            yield self._make(index)

    @cached_property
    def table(self) -> pl.DataFrame:
        """A row a finding, in order: its ``index``, its ``group``, and, where it follows from
        another, that one's place (``cause``) and group (``cause_group``).

        A group is all findings of one kind in one column of one file, called by the number of the
        first of its batches.
        """
        first: dict[Hashable, int] = {}
        groups = [
            first.setdefault((batch.code, batch.place, batch.header, batch.side), number)
            for number, batch in enumerate(self._batches)
        ]
        group = pl.Series("group", groups, dtype=pl.Int32).gather(self._order["batch"])
        cause = self._order["cause"]
        return pl.DataFrame(
            {"group": group, "cause": cause, "cause_group": group.gather(cause)}
        ).with_row_index("index")

    def cells(self, indices: Sequence[int]) -> list[tuple[int | None, str | None]]:
        """The row and the value of each of these findings, without making them."""
        found: list[tuple[int | None, str | None]] = [(None, None)] * len(indices)
        wanted = self._order[list(indices)].select("batch", "position").with_row_index("at")
        for (number,), part in wanted.group_by("batch"):
            batch, positions = self._batches[int(str(number))], part["position"]
            rows = batch.rows.gather(positions).to_list()
            values = _gather(batch.values, positions)
            for at, row, value in zip(part["at"], rows, values, strict=True):
                found[at] = (row, value)
        return found

    def of_batches(self, numbers: Sequence[int]) -> pl.DataFrame:
        """The findings in rows of those batches: ``row``, ``index`` and ``batch``, by row."""
        places = self._order.select("batch", "position").with_row_index("index")
        parts = [
            pl.DataFrame({"row": self._batches[number].rows.cast(pl.Int64)})
            .with_row_index("position")
            .select("row", pl.col("position").cast(pl.Int64), batch=pl.lit(number, pl.Int32))
            for number in numbers
        ]
        if not parts:
            return pl.DataFrame(schema={"row": pl.Int64, "index": pl.UInt32, "batch": pl.Int32})
        found = pl.concat(parts).drop_nulls("row")
        joined = found.join(places, on=["batch", "position"], how="inner")
        return joined.select("row", "index", "batch").sort("row", "index")

    @property
    def batches(self) -> Sequence[Batch]:
        """The findings as the log keeps them: those of one kind in one column together."""
        return self._batches

    def origin(self, index: int) -> tuple[int, int]:
        """The batch that a finding stands in, and its position there."""
        batch_number, position = self._order.row(index)[:2]
        return batch_number, position

    def position(self, index: int) -> int:
        """The column of a finding as it stands in the file, from 0; -1 where it is in none. In a
        section with a line a field it counts the fields."""
        return self._batches[self.origin(index)[0]].position

    def advice(self, index: int) -> str:
        """How to mend a finding: its kind's ``fix``, filled in."""
        batch_number, position = self._order.row(index)[:2]
        batch = self._batches[batch_number]
        return _fill(batch.kind.fix, batch, batch.values[position], batch.rows[position])

    def _make(self, index: int) -> Issue:
        batch_number, position, cause = self._order.row(index)[:3]
        return _issue(self._batches[batch_number], position, index, cause)


def _gather(values: Sequence[str | None], positions: pl.Series) -> Sequence[str | None]:
    if isinstance(values, pl.Series):
        gathered: list[str | None] = values.gather(positions).to_list()
        return gathered
    return [values[position] for position in positions]


def _issue(batch: Batch, position: int, index: int, cause: int | None) -> Issue:
    kind = batch.kind
    value = batch.values[position]
    row = batch.rows[position]
    return Issue(
        id=issue_id(index),
        code=batch.code,
        severity=kind.severity,
        message=_fill(kind.message, batch, value, row),
        package=batch.place.package,
        file=batch.place.file,
        sheet=batch.place.sheet,
        template=batch.place.template,
        section=batch.place.section,
        column=batch.header,
        side=batch.side,
        row=row,
        value=value,
        suggestions=batch.suggest(value or "") if batch.suggest else (),
        field=batch.field,
        caused_by=None if cause is None else issue_id(cause),
        fix=batch.fixer(value or "") if batch.fixer else None,
    )


def _fill(template: str, batch: Batch, value: str | None, row: int | None) -> str:
    content = {
        "value": "" if value is None else shorten(value),
        "row": row,
        "column": batch.header,
        "template": batch.place.template,
        "section": batch.place.section,
        "file": batch.place.file,
    }
    return template.format_map(content | batch.said.about(value or ""))


def shorten(text: str, limit: int = 120) -> str:
    """The text, cut to at most ``limit`` characters, the last an ellipsis."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


def issue_id(index: int) -> str:
    """The id of the finding at that place of the report: ``I1`` is the first."""
    return f"I{index + 1}"


def ordered(log: IssueLog) -> IssueSequence:
    """The findings in the order in which to mend them: causes before consequences, errors first,
    then as ImmPort loads the files, row by row."""
    offsets = [0]
    for batch in log.batches:
        offsets.append(offsets[-1] + len(batch))
    if not offsets[-1]:
        return IssueSequence(log.batches, _empty_order())
    frame = _to_roots(_unordered(log, offsets)).sort(
        [
            pl.col("cause_flat").is_not_null(),
            "place",
            "row",
            "column",
            "code",
            "flat",
        ],
        nulls_last=False,
    )
    frame = frame.with_row_index("rank")
    ranks = frame.select("flat", "rank")
    frame = frame.join(
        ranks.rename({"flat": "cause_flat", "rank": "cause"}),
        on="cause_flat",
        how="left",
        maintain_order="left",
    )
    return IssueSequence(
        log.batches, frame.select("batch", "position", "cause", "severity", "package")
    )


def _to_roots(frame: pl.DataFrame) -> pl.DataFrame:
    """Let each consequence name the first cause, not one that follows from another itself."""
    causes = frame.filter(pl.col("cause_flat").is_not_null()).select(
        pl.col("flat").alias("cause_flat"), pl.col("cause_flat").alias("before")
    )
    for _ in range(LONGEST_CHAIN if causes.height else 0):
        frame = (
            frame.join(causes, on="cause_flat", how="left", maintain_order="left")
            .with_columns(cause_flat=pl.coalesce("before", "cause_flat"))
            .drop("before")
        )
    return frame.with_columns(
        cause_flat=pl.when(pl.col("cause_flat") == pl.col("flat"))
        .then(None)
        .otherwise(pl.col("cause_flat"))
    )


def _empty_order() -> pl.DataFrame:
    return pl.DataFrame(
        schema={
            "batch": pl.Int32,
            "position": pl.Int64,
            "cause": pl.UInt32,
            "severity": pl.Int8,
            "package": pl.Int32,
        }
    )


def _unordered(log: IssueLog, offsets: list[int]) -> pl.DataFrame:
    """A row for each finding, numbered (``flat``), with what it is ordered by."""
    batches = _batch_frame(log.batches).with_columns(offset=pl.Series(offsets[:-1], dtype=pl.Int64))
    lengths = pl.Series([len(batch) for batch in log.batches], dtype=pl.UInt32)
    numbers = batches.select(pl.col("batch").repeat_by(lengths).explode()).to_series()
    rows = pl.concat([batch.rows.cast(pl.Int64) for batch in log.batches])
    causes = [
        _causes(batch, own, log, offsets) for batch, own in zip(log.batches, offsets, strict=False)
    ]
    return (
        batches[numbers]
        .with_row_index("flat")
        .with_columns(
            position=pl.col("flat").cast(pl.Int64) - pl.col("offset"),
            row=rows,
            cause_flat=pl.concat(causes),
        )
        .drop("offset")
    )


def _batch_frame(batches: list[Batch]) -> pl.DataFrame:
    """A row for each batch, with what its findings have in common; ``place`` and ``code`` are
    ranks, since there may be millions of findings to sort."""
    severities = [SEVERITIES.index(batch.kind.severity) for batch in batches]
    places = [
        (severity, place.package, place.order, place.file, place.sheet or "")
        for severity, place in zip(severities, (batch.place for batch in batches), strict=True)
    ]
    return pl.DataFrame(
        {
            "batch": range(len(batches)),
            "severity": severities,
            "package": [batch.place.package for batch in batches],
            "place": _ranks(places),
            "column": [batch.position for batch in batches],
            "code": _ranks([batch.code for batch in batches]),
        },
        schema={
            "batch": pl.Int32,
            "severity": pl.Int8,
            "package": pl.Int32,
            "place": pl.Int32,
            "column": pl.Int32,
            "code": pl.Int16,
        },
    )


def _ranks(keys: Sequence[Any]) -> list[int]:
    """For each key its place among the different ones, in order."""
    ranks = {key: rank for rank, key in enumerate(sorted(set(keys)))}
    return [ranks[key] for key in keys]


def _causes(batch: Batch, own: int, log: IssueLog, offsets: list[int]) -> pl.Series:
    """For each finding the flat number of its cause, null where it has none or is it itself."""
    count = len(batch)
    if batch.causes is None:
        return pl.repeat(None, count, dtype=pl.UInt32, eager=True)
    flat: list[int | None] = []
    for position in range(count):
        key = batch.causes[position if len(batch.causes) > 1 else 0]
        found = log.causes.get(key) if key is not None else None
        number = offsets[found[0]] + found[1] if found else None
        flat.append(None if number == own + position else number)
    return pl.Series(flat, dtype=pl.UInt32)


class ValidationReport:
    """What a validation found.

    ``valid`` is True when there is no error among what was checked: see ``coverage`` for what was
    not. ``issues`` is a lazy sequence in the order in which to mend; ``files`` has an entry a file.
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
    ) -> None:
        self.issues = ordered(log)
        self.coverage = tuple(coverage)
        self.schema_version = schema_version
        self.packages = tuple(packages)
        self.tool_version = tool_version
        self.partial = partial
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

    def cells(self, indices: Sequence[int]) -> list[tuple[int | None, str | None]]:
        """The row and the value of each of these findings, without making them."""
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

    def headline(self) -> str:
        """The first thing to say to a person, in one sentence."""
        causes, follow = self.summary.error_causes, self.summary.error_consequences
        if self.partial:
            return "Stopped before the end: what was not read was not checked."
        if not causes and not follow:
            return "No errors found. Next: ImmPort's own validator."
        things = len([cause for cause in self.causes if cause.first.severity == "error"])
        text = f"Not ready for ImmPort: fix {things} {'thing' if things == 1 else 'things'}."
        if follow:
            noun = "problem follows" if follow == 1 else "problems follow"
            text += f" {follow} other {noun} from them and should disappear."
        return text

    def __repr__(self) -> str:
        summary = self.summary
        return (
            f"<ValidationReport schema {self.schema_version}: {summary.errors} errors, "
            f"{summary.warnings} warnings, {summary.infos} infos>"
        )

    def _repr_html_(self) -> str:
        from immport_explorer.issues._notebook import report_html

        return report_html(self)
