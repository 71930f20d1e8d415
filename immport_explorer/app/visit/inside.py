"""What is inside a file that a row names, read where it lies; its bytes stay there."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from immport_explorer.app.visit.density import Density, density
from immport_explorer.app.visit.excerpt import Excerpt, excerpt
from immport_explorer.datafiles.datafile import FormatError
from immport_explorer.datafiles.fcs.reader import FcsFacts
from immport_explorer.datafiles.look import look
from immport_explorer.datafiles.packed import begins_gzip, unpacked_head
from immport_explorer.datafiles.texts import begins_text, text_of
from immport_explorer.datafiles.view import LookLimitError, View
from immport_explorer.issues.named_files import NamedFile, Stain

if TYPE_CHECKING:
    from immport_explorer.issues.issue import Issue
    from immport_explorer.issues.report import ValidationReport
    from immport_explorer.package.archive import Member
    from immport_explorer.schema.model import Schema

LINES, CELLS = 8, 12
"""So many first lines of a table are shown, and so many cells of each."""

_FILES_OF_A_ROW = 4
_LONGEST_LINE = 20_000
_LARGEST_WORKBOOK = 5 * 2**20
_LONGEST_CELL = 200


@dataclass(frozen=True)
class Inside:
    """A file, looked into for the page: ``details`` of its header, ``stains`` against the panel, a
    ``picture`` of its events, ``lines`` of a table or text, each a tuple of cells."""

    path: str
    what: str
    details: Mapping[str, str]
    stains: tuple[Stain, ...] = ()
    picture: Density | None = None
    lines: tuple[tuple[str, ...], ...] = ()


def row_in_view(
    sources: Sequence[Path], schema: Schema, report: ValidationReport, issue: Issue
) -> Excerpt | None:
    """The issue's row with those around it, and what is inside the files that it names."""
    found = excerpt(sources, schema, issue)
    named = files_of_row(report, issue)[:_FILES_OF_A_ROW]
    if found is None or not named:
        return found
    return replace(found, files=tuple(inside(sources, schema, named)))


def files_of_row(report: ValidationReport, issue: Issue) -> list[NamedFile]:
    """The files that the issue's row names; those of its own cell alone where it names any."""
    of_row, of_cell = [], []
    for file in report.named_files if issue.row is not None else ():
        at = [
            place.column
            for place in file.named_at
            if (file.package, place.file, place.sheet, place.row)
            == (issue.package, issue.file, issue.sheet, issue.row)
        ]
        if at:
            of_row.append(file)
        if issue.column in at:
            of_cell.append(file)
    return of_cell or of_row


def inside(sources: Sequence[Path], schema: Schema, named: Sequence[NamedFile]) -> list[Inside]:
    """What is inside these files; one that is gone by now is left out."""
    from immport_explorer.package.archive import MemberError
    from immport_explorer.package.opening import open_packages

    packages = open_packages(sources, schema)[1]
    found = []
    for file in named:
        members = {each.path: each for each in packages[file.package].members}
        try:
            found.append(_inside(members[file.path], file))
        except (KeyError, MemberError, OSError):
            continue
    return found


def _inside(member: Member, named: NamedFile) -> Inside:
    file = look(member)
    shown = Inside(named.path, named.what, file.facts.details, named.stains)
    with closing(View(member.open, member.size)) as view:
        if isinstance(file.facts, FcsFacts) and not file.facts.packed:
            return replace(shown, picture=density(view, file.facts.channels))
        if file.kind == "xlsx":
            return replace(shown, lines=_workbook_lines(member))
        return replace(shown, lines=_lines(view))


def _workbook_lines(member: Member) -> tuple[tuple[str, ...], ...]:
    """The first rows of its first sheet; none of a large workbook, which is read as a whole."""
    from immport_explorer.lab.table import LabError
    from immport_explorer.lab.xlsx import xlsx_sheets
    from immport_explorer.package.limits import Limits

    if member.size > _LARGEST_WORKBOOK:
        return ()
    try:
        sheets = [sheet for sheet in xlsx_sheets(member, Limits()) if sheet.visible]
        rows = [cells for sheet in sheets[:1] for _, cells in islice(sheet.rows(), LINES)]
    except LabError:
        return ()
    return tuple(tuple(cell[:_LONGEST_CELL] for cell in row[:CELLS]) for row in rows)


def _lines(view: View) -> tuple[tuple[str, ...], ...]:
    """The first lines of a text, also of one that is packed; cells where it is a table."""
    try:
        head = unpacked_head(view) if begins_gzip(view.head) else view.head
    except (FormatError, LookLimitError):
        return ()
    if begins_text(head):
        return tuple(_cells(text_of(head[: len(view.head)])))
    return ()


def _cells(text: str) -> list[tuple[str, ...]]:
    lines = [line[:_LONGEST_LINE] for line in text.splitlines()[: 4 * LINES] if line.strip()]
    lines = lines[:LINES]
    delimiter = max("\t;,", key=lambda each: min((line.count(each) for line in lines), default=0))
    if not all(delimiter in line for line in lines):
        return [(line[:_LONGEST_CELL],) for line in lines]
    rows = csv.reader(lines, delimiter=delimiter)
    return [tuple(cell[:_LONGEST_CELL] for cell in row[:CELLS]) for row in rows]
