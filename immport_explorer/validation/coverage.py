"""What was checked, and what could not be and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from immport_explorer.datafiles.datafile import UNKNOWN
from immport_explorer.issues.kinds import AnyKind
from immport_explorer.issues.kinds.file import FILE_LINE_TOO_LONG
from immport_explorer.issues.kinds.layout import LAYOUT_DATA_ABOVE_HEADER, LAYOUT_OUTSIDE_SECTION
from immport_explorer.issues.log import IssueLog
from immport_explorer.issues.report import CoverageItem
from immport_explorer.schema.model import Schema
from immport_explorer.schema.rules import AnyRule
from immport_explorer.schema.versions import nearest_version, shipped
from immport_explorer.validation.rules import KINDS as RULE_KINDS

if TYPE_CHECKING:
    from immport_explorer.validation.scope import Run

LOOKED_INTO = "Inside the files that rows name"
CHECKED = (
    "Templates, schema versions, sections and columns",
    "Required values, always and under conditions",
    "Types, lengths and vocabularies",
    "Ids, references in loading order, and rules between rows",
    "Files that rows name",
)


UNREAD_ROWS: Mapping[AnyKind, str] = {
    LAYOUT_DATA_ABOVE_HEADER: "They stand above the column names.",
    LAYOUT_OUTSIDE_SECTION: "They belong to no section.",
    FILE_LINE_TOO_LONG: "They are longer than a line may be.",
}
"""Kinds of which each finding is about a row that was not read, and why it was not."""


def of(
    schema: Schema, runs: Iterable[Run], log: IssueLog, with_workspace: bool, partial: bool
) -> list[CoverageItem]:
    """A line for each thing checked and each that was not, the latter with its reason."""
    runs = list(runs)
    items = [CoverageItem(what, not partial, _stopped(partial)) for what in CHECKED]
    for entity, count in _accessions(runs).items():
        title = schema.entity_title(entity)
        items.append(
            CoverageItem(
                f"ImmPort accessions of a {title}",
                False,
                "They were accepted as they are: looking them up needs ImmPort's database.",
                count,
            )
        )
    items += _unread_rows(log)
    if not with_workspace:
        items.append(
            CoverageItem(
                "Ids that your workspace at ImmPort already holds",
                False,
                "No workspace file was given, so ids that are taken there cannot be seen.",
            )
        )
    return [
        *items,
        *_house(schema),
        *_of_bundle(schema),
        *_looked_into(runs, partial),
        *_undecidable(runs),
    ]


def _house(schema: Schema) -> Iterator[CoverageItem]:
    for rules in schema.house:
        yield CoverageItem(f"House rules of {rules.name}, on top of ImmPort's own", True)


def _of_bundle(schema: Schema) -> Iterator[CoverageItem]:
    """That ImmPort ships no rules in its bundles, and which were taken instead."""
    if schema.origin and schema.origin not in shipped():
        yield CoverageItem(
            f"Conditions and rules that are new in version {schema.version}",
            False,
            "ImmPort ships none in its template bundles: those of version "
            f"{nearest_version(schema.version)} were applied, as far as their columns are there.",
        )


def _looked_into(runs: list[Run], partial: bool) -> Iterator[CoverageItem]:
    """What was looked into of the files that rows name, and what not."""
    if not all(run.look for run in runs):
        yield CoverageItem(LOOKED_INTO, False, "It was left out, as was asked for (--no-look).")
        return
    looked = {(run.number, path): file for run in runs for path, file in run.looked.items()}
    kinds = Counter(file.kind for file in looked.values())
    unknown = sorted(path for (_, path), file in looked.items() if file.kind == UNKNOWN)
    del kinds[UNKNOWN]
    if kinds:
        said = ", ".join(f"{count:,} {kind}" for kind, count in kinds.most_common())
        yield CoverageItem(f"{LOOKED_INTO}: {said}", not partial, _stopped(partial), kinds.total())
    cut = sorted(path for (_, path), file in looked.items() if not file.facts.to_end)
    if cut:
        reason = f"Too much lies in them to read it all while checking: {_some(cut)}"
        yield CoverageItem("Whether these files are there to their end", False, reason, len(cut))
    if unknown:
        reason = f"Their kind is not known here: {_some(unknown)}"
        yield CoverageItem(f"{LOOKED_INTO}, of other kinds", False, reason, len(unknown))


def _some(names: list[str]) -> str:
    return ", ".join(names[:5]) + (", ..." if len(names) > 5 else "")


def _unread_rows(log: IssueLog) -> Iterator[CoverageItem]:
    """Rows that were not read, by file and reason."""
    counts: dict[tuple[str, str], int] = {}
    for batch in log.batches:
        why = UNREAD_ROWS.get(batch.kind)
        if why is not None:
            key = (batch.place.file, why)
            counts[key] = counts.get(key, 0) + len(batch)
    for (file, why), count in counts.items():
        yield CoverageItem(f"Rows of {file} that were not read", False, why, count)


def not_remembered(package: str, why: str) -> CoverageItem:
    """That the workspace could not take up the ids of a package which passed."""
    return CoverageItem(f"The ids of {package} in the workspace: not remembered", False, why)


def _stopped(partial: bool) -> str:
    return "The run was stopped before its end." if partial else ""


def _accessions(runs: list[Run]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for run in runs:
        for entity, count in run.accessions.items():
            counts[entity] = counts.get(entity, 0) + count
    return counts


def _undecidable(runs: list[Run]) -> Iterator[CoverageItem]:
    """The rules of the templates at hand that nobody but ImmPort can judge."""
    for kind in RULE_KINDS.values():
        files = _with_rule(runs, kind.rule) if kind.undecidable else []
        if files:
            why = f"{kind.undecidable}: {', '.join(files)}"
            yield CoverageItem(kind.about, False, why, len(files))


def _with_rule(runs: list[Run], rule: type[AnyRule]) -> list[str]:
    return sorted(
        {
            file.template.file_name
            for run in runs
            for file in run.package.template_files
            for section in file.template.sections
            if any(isinstance(each, rule) for each in section.rules)
        }
    )
