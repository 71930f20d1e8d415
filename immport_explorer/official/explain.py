"""ImmPort's own validation report, explained: what to fix first, and whether we find it too."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

import polars as pl

from immport_explorer.issues.cause import Cause
from immport_explorer.issues.issue import FieldRef, Issue
from immport_explorer.issues.kinds.reference import REFERENCE_NO_STUDY, REFERENCE_UNKNOWN
from immport_explorer.issues.kinds.rule import RULE_NOT_OF_ARM, RULE_NOT_OF_STUDY, RULE_OTHER_STUDY
from immport_explorer.issues.kinds.value import VALUE_REQUIRED, VALUE_REQUIRED_WHEN
from immport_explorer.issues.log import Batch
from immport_explorer.issues.report import ValidationReport
from immport_explorer.official.fields import FIELDS_OF_FILES
from immport_explorer.official.messages import FAILED, Meaning
from immport_explorer.official.read import OfficialLine, OfficialReport
from immport_explorer.schema.model import Schema, Section, Template
from immport_explorer.validation.validate import PathLike, validate

_FOLLOWS = frozenset(
    kind.code for kind in (REFERENCE_UNKNOWN, RULE_OTHER_STUDY, RULE_NOT_OF_STUDY, RULE_NOT_OF_ARM)
)
"""What most often follows from an earlier error: what is named was refused before."""
_ALWAYS_FOLLOW = frozenset((REFERENCE_NO_STUDY.code,))
"""What ImmPort says of a row whose study it could not find."""
_OF_THE_FILE = frozenset((VALUE_REQUIRED.code, VALUE_REQUIRED_WHEN.code))
_BREAKS = ("layout", "template", "schema-version", "file")
"""Families of errors after which a file, or a section, is not loaded at all."""


@dataclass(frozen=True, slots=True)
class Explained:
    """A line of ImmPort's report: ``cause`` is the place (from 0) among the explained lines of the
    one from which it follows; ``found`` the code of the issue that we report there, None where we
    report none or were not given the package."""

    line: OfficialLine
    cause: int | None = None
    found: str | None = None


@dataclass(frozen=True, slots=True)
class OfficialCause:
    """One thing to fix: the lines of one kind about one field of one file.

    ``rows`` are those of the user's file; ``lines`` the places of the lines; ``followers`` counts
    the lines that follow from them; ``found`` those that we find too.
    """

    meaning: Meaning
    first: OfficialLine
    rows: tuple[int, ...]
    lines: tuple[int, ...]
    followers: int
    found: int

    @property
    def ref(self) -> FieldRef | None:
        return self.first.ref

    @property
    def count(self) -> int:
        return len(self.lines)


@dataclass(frozen=True)
class Explanation:
    """ImmPort's report in our words.

    ``validation`` is our own report on the package, None where it was not given.
    """

    official: OfficialReport
    lines: tuple[Explained, ...]
    validation: ValidationReport | None = None

    @cached_property
    def causes(self) -> tuple[OfficialCause, ...]:
        """The things to fix, in the order of ImmPort's work; what follows from others is counted
        under them."""
        followers: dict[int, int] = {}
        members: dict[tuple[Any, ...], list[int]] = {}
        for index, explained in enumerate(self.lines):
            if explained.cause is None:
                members.setdefault(_cause_key(explained.line), []).append(index)
            else:
                followers[explained.cause] = followers.get(explained.cause, 0) + 1
        return tuple(self._cause(indices, followers) for indices in members.values())

    def _cause(self, indices: Sequence[int], followers: Mapping[int, int]) -> OfficialCause:
        lines = [self.lines[index] for index in indices]
        return OfficialCause(
            meaning=lines[0].line.meaning,
            first=lines[0].line,
            rows=tuple(one.line.row for one in lines if one.line.row is not None),
            lines=tuple(indices),
            followers=sum(followers.get(index, 0) for index in indices),
            found=sum(one.found is not None for one in lines),
        )

    @property
    def found(self) -> int | None:
        """How many of the lines we find too; None without the package."""
        if self.validation is None:
            return None
        return sum(explained.found is not None for explained in self.lines)

    @cached_property
    def only_ours(self) -> tuple[Issue, ...]:
        """The first issue of each cause among our errors of which ImmPort's report names none."""
        if self.validation is None:
            return ()
        named = {
            (_name(one.line.file), one.found, _letters_of(one.line))
            for one in self.lines
            if one.found is not None
        }
        codes = {(file, code) for file, code, _ in named}
        return tuple(
            cause.first
            for cause in self.validation.causes
            if cause.first.severity == "error"
            and (_name(cause.first.file), cause.first.code, _letters(cause.first.column))
            not in named
            and (cause.first.column or (_name(cause.first.file), cause.first.code) not in codes)
        )

    def issue_of(self, cause: OfficialCause) -> Issue | None:
        """What our own report has at the first line of a thing; None where it has nothing there."""
        line = cause.first
        codes = {self.lines[index].found for index in cause.lines} - {None}
        theirs = {_letters_of(line), _letters(line.field)}
        of_file = self._ours_by_file.get(_name(line.file), ())
        there = [each for each in of_file if each.first.code in codes]
        for ours in there:  # a field may be called otherwise in the version that the file declares
            if _letters(ours.first.column) in theirs or (len(there) == 1 and line.row in ours.rows):
                return next((v.issue for v in ours.variants if line.row in v.rows), ours.first)
        return None

    @cached_property
    def _ours_by_file(self) -> Mapping[str, Sequence[Cause]]:
        """What our own report says of each file."""
        found: dict[str, list[Cause]] = {}
        for ours in self.validation.causes if self.validation is not None else ():
            found.setdefault(_name(ours.first.file), []).append(ours)
        return found

    def headline(self) -> str:
        """The first thing to say to a person, in one sentence."""
        official = self.official
        if official.receipt is not None:
            return official.receipt.headline()
        if official.notice:
            return official.notice
        if official.problems and not self.lines and official.outcome is None:
            return official.problems[0]
        if not self.lines:
            return f"ImmPort's report says {official.outcome or 'nothing more'}: no errors."
        things = len(self.causes)
        follow = len(self.lines) - sum(cause.count for cause in self.causes)
        text = (
            f"{official.outcome or 'Errors'}: fix {things} {'thing' if things == 1 else 'things'}."
        )
        if follow:
            text += (
                f" {follow} other {'line follows' if follow == 1 else 'lines follow'} from "
                f"{'it' if things == 1 else 'them'}."
            )
        return text

    def to_dict(self) -> dict[str, Any]:
        """All of it, but for our own report, in JSON types."""
        official = self.official
        return {
            "name": official.name,
            "schema": official.schema.version,
            "outcome": official.outcome,
            "workspace": official.workspace,
            "package_path": official.package_path,
            "ticket": official.ticket,
            "counts": dict(official.counts),
            "templates": dict(official.templates),
            "problems": list(official.problems),
            "notice": official.notice,
            "given": [asdict(one) for one in official.receipt.given] if official.receipt else [],
            "found": self.found,
            "lines": [
                {**one.line.to_dict(), "cause": one.cause, "found": one.found} for one in self.lines
            ],
            "groups": [
                {
                    **asdict(cause.meaning),
                    "file": cause.first.file,
                    "ref": asdict(cause.ref) if cause.ref else None,
                    "rows": list(cause.rows),
                    "lines": list(cause.lines),
                    "followers": cause.followers,
                    "found": cause.found,
                }
                for cause in self.causes
            ],
            "only_ours": [issue.to_dict() for issue in self.only_ours],
        }


def explain(
    official: OfficialReport,
    package: PathLike | Sequence[PathLike] | None = None,
    *,
    schema: str | os.PathLike[str] | Schema | None = None,
    validation: ValidationReport | None = None,
) -> Explanation:
    """Explain ImmPort's report; with the package that it is about, say what we find too.

    ``package`` and ``schema`` are as for :func:`~immport_explorer.validation.validate.validate`;
    where several packages are given, the last one is the one that ImmPort's report is about.
    ``validation`` is our own report on the package, where there is one already.
    """
    if validation is None and package is not None:
        validation = validate(package, schema=schema)
    causes = _causes(official)
    if validation is None:
        lines = (Explained(line, cause) for line, cause in zip(official.lines, causes, strict=True))
        return Explanation(official, tuple(lines))
    ours = _Ours(official, validation)
    lines = (
        Explained(line, cause, ours.code_of(line))
        for line, cause in zip(official.lines, causes, strict=True)
    )
    return Explanation(official, tuple(lines), validation)


def _cause_key(line: OfficialLine) -> tuple[Any, ...]:
    words = None if line.code else line.message
    return (line.code, words, line.meaning.title, line.file, line.section, _letters_of(line))


def _letters(text: str | None) -> str:
    return re.sub(r"[^a-z0-9]", "", (text or "").casefold())


def _letters_of(line: OfficialLine) -> str:
    return _letters(line.column.header if line.column else line.field)


def _name(path: str) -> str:
    """A file's name without its folders and in one letter case."""
    return path.replace("\\", "/").rsplit("/", 1)[-1].casefold()


# --- causes --------------------------------------------------------------------------------------


def _causes(official: OfficialReport) -> list[int | None]:
    """For each line the place of the one from which it follows: the first that refused what is
    named here, or that broke the file in which it is declared."""
    trail = _Trail(official.schema)
    found = [trail.cause_of(index, line) for index, line in enumerate(official.lines)]
    return [
        trail.behind_failure(index, line) if line.meaning is FAILED else cause
        for index, (line, cause) in enumerate(zip(official.lines, found, strict=True))
    ]


class _Trail:
    """What the lines so far refused and broke, by the place of the line that did."""

    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        self._refused: dict[str, int] = {}
        self._broken: dict[str, int] = {}
        self._of_file: dict[str, int] = {}
        self._of_row: dict[tuple[str, int], int] = {}
        self._reference: dict[str, int] = {}
        self._first: int | None = None

    def cause_of(self, index: int, line: OfficialLine) -> int | None:
        """The line's cause; the line is remembered as a cause of later ones."""
        if line.meaning is FAILED:
            return None
        cause = self._cause(line)
        self._remember(index, line, index if cause is None else cause)
        return cause

    def behind_failure(self, index: int, line: OfficialLine) -> int | None:
        """Why a file was not loaded: its own first error, else the first of the report."""
        return self._of_file.get(line.file, self._first)

    def _cause(self, line: OfficialLine) -> int | None:
        if line.code in _OF_THE_FILE and _letters(line.field) in FIELDS_OF_FILES:
            return self._same_row(line)
        if line.code in _ALWAYS_FOLLOW:
            return next(iter([*self._by_name(line), *self._by_kind(line)]), self._above(line))
        if line.code not in _FOLLOWS:
            return None
        named = [*self._by_name(line), *self._by_kind(line)]
        if not named and line.said.is_empty and line.code != REFERENCE_UNKNOWN.code:
            return self._above(line)
        return next(iter(named), None)

    def _by_name(self, line: OfficialLine) -> list[int]:
        own = line.said.key_values if line.said.is_empty else ()
        names = (line.value, *own)
        return [self._refused[name] for name in names if name and name in self._refused]

    def _by_kind(self, line: OfficialLine) -> list[int]:
        entity = line.column.refers_to if line.column else None
        return [self._broken[entity]] if entity and entity in self._broken else []

    def _same_row(self, line: OfficialLine) -> int | None:
        return None if line.row is None else self._of_row.get((line.file, line.row))

    def _above(self, line: OfficialLine) -> int | None:
        """The reference that was refused above it: in its row, else in its file."""
        same_row = self._same_row(line)
        return self._reference.get(line.file) if same_row is None else same_row

    def _remember(self, index: int, line: OfficialLine, root: int) -> None:
        if self._first is None:
            self._first = index
        self._of_file.setdefault(line.file, root)
        if line.row is not None:
            self._of_row.setdefault((line.file, line.row), root)
        if line.code == REFERENCE_UNKNOWN.code:
            self._reference[line.file] = root
        declared = list(_declared(self._schema, line))
        if line.row is not None and declared:
            for name in line.said.key_values:
                self._refused.setdefault(name, root)
        if root == index and _breaks(line):
            for entity in declared:
                self._broken.setdefault(entity, index)


def _breaks(line: OfficialLine) -> bool:
    family = (line.code or "").partition(".")[0]
    return line.row is None or line.status.casefold() == "failed" or family in _BREAKS


def _declared(schema: Schema, line: OfficialLine) -> Iterator[str]:
    """The entities that the line's section, or its template, declares."""
    template = schema.templates.get(line.template or "")
    for section in _sections(template, line.section):
        for column in section.columns:
            if column.declares:
                yield column.declares


def _sections(template: Template | None, name: str | None) -> Sequence[Section]:
    if template is None:
        return ()
    return [section for section in template.sections if name is None or section.name == name]


# --- what we find --------------------------------------------------------------------------------


class _Ours:
    """Our findings at the places that ImmPort's report names."""

    def __init__(self, official: OfficialReport, report: ValidationReport) -> None:
        self._fields: dict[tuple[Any, ...], str] = {}
        self._codes: dict[tuple[Any, ...], str] = {}
        self._schema = official.schema
        last = len(report.packages) - 1
        rows: dict[str, set[int]] = {}
        for line in official.lines:
            rows.setdefault(_name(line.file), set()).update([line.row] if line.row else [])
        for batch in report.issues.batches:
            file = _name(batch.place.file)
            grave = batch.kind.severity != "info"
            if grave and batch.place.package == last and file in rows:
                self._add(batch, file, rows[file])

    def _add(self, batch: Batch, file: str, rows: set[int]) -> None:
        header = _letters(batch.header)
        named = batch.rows.filter(batch.rows.is_in(pl.Series(list(rows), dtype=pl.Int64).implode()))
        for row in named.unique().to_list():
            if header:
                self._fields.setdefault((file, row, header), batch.code)
            self._codes.setdefault((file, row, batch.code), batch.code)
        if batch.place.section is not None and header:
            self._fields.setdefault((file, batch.place.section, header), batch.code)
        self._codes.setdefault((file, None, batch.code), batch.code)

    def code_of(self, line: OfficialLine) -> str | None:
        """The code that we report at the line's place.

        A field is looked for in its row (in a section of fields, in its section, whose fields all
        bear one row in ImmPort's report); else the same kind of issue in the row, or in the file
        where the line names no row.
        """
        file = _name(line.file)
        header = _letters_of(line)
        at_field = self._fields.get((file, line.row, header)) if header else None
        if at_field is None and header and self._is_of_fields(line):
            at_field = self._fields.get((file, line.section, header))
        return at_field or self._codes.get((file, line.row, line.code))

    def _is_of_fields(self, line: OfficialLine) -> bool:
        sections = _sections(self._schema.templates.get(line.template or ""), line.section)
        return line.section is not None and any(one.layout == "fields" for one in sections)
