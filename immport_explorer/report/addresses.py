"""Where findings stand, as code hosts and editors name it: a file from the repository's root, a
line, and the characters of a cell in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePath
from typing import NamedTuple
from urllib.parse import quote

from immport_explorer.issues.issue import Issue
from immport_explorer.package.archive import Origin
from immport_explorer.package.limits import Limits
from immport_explorer.package.note import Notes
from immport_explorer.package.readers.lines import read_lines
from immport_explorer.report.view import View

_LINES_ARE_ROWS = (".txt", ".csv", ".tsv")
"""Files of which a row is a line: not records of JSON, nor rows of a sheet."""

_DELIMITERS = ("\t", ",", ";")


class Region(NamedTuple):
    """A line, from 1, and characters in it: the first, from 1, and the one after the last; None
    where the cell was not found in the line."""

    line: int
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True)
class Addresses:
    """The addresses of a view's findings, seen from the repository around a folder.

    ``working`` is the folder from which it was checked. The root is the nearest folder around it
    that holds a ``.git``, else the folder itself.
    """

    view: View
    working: Path = field(default_factory=Path.cwd)

    @cached_property
    def root(self) -> Path:
        here = self.working.resolve()
        return next((each for each in (here, *here.parents) if (each / ".git").exists()), here)

    def path(self, issue: Issue) -> PurePath:
        """The file on disk from the root: the archive, where the file is in one.

        A file outside the root has its whole path; where values are hidden, or nothing is known of
        the disk, the path within the package.
        """
        origin = self._origin(issue)
        if origin is not None:
            found = origin.of(issue.file or None).resolve()
            if found.is_relative_to(self.root):
                return found.relative_to(self.root)
            if not self.view.hide_values:
                return found
        return PurePath(issue.file or self.view.report.packages[issue.package])

    def uri(self, issue: Issue) -> str:
        """The same as a URI; one that begins with no scheme stands below the root."""
        path = self.path(issue)
        return path.as_uri() if path.is_absolute() else quote(path.as_posix())

    def in_words(self, issue: Issue) -> str:
        """What of the place no line of the file tells: the member of an archive, the sheet, the
        row of a table that has no lines."""
        origin = self._origin(issue)
        inside = issue.file if origin is not None and origin.packed else ""
        sheet = f"sheet {issue.sheet}" if issue.sheet else ""
        row = f"row {issue.row}" if issue.row is not None and self.region(issue) is None else ""
        return ", ".join(filter(None, (inside, sheet, row)))

    def region(self, issue: Issue) -> Region | None:
        """The line of a finding; None where the file has no lines to show."""
        origin = self._origin(issue)
        packed = origin is not None and origin.packed
        if issue.row is None or issue.sheet or packed or not issue.file.endswith(_LINES_ARE_ROWS):
            return None
        return Region(issue.row)

    def regions(self, findings: Iterable[tuple[Issue, int]]) -> Mapping[str, Region]:
        """The regions of findings, each with its cell's position, by the ids of the issues. Files
        are read once, and those that cannot be read again give lines alone."""
        found: dict[str, Region] = {}
        by_file: dict[Path, dict[int, list[tuple[Issue, int]]]] = defaultdict(dict)
        for issue, position in findings:
            origin, region = self._origin(issue), self.region(issue)
            if region is not None:
                found[issue.id] = region
            if region is not None and origin is not None and issue.value:
                lines = by_file[origin.of(issue.file)]
                lines.setdefault(region.line, []).append((issue, position))
        for path, lines in by_file.items():
            for row, text in _lines(path, lines):
                cells = _Cells(text, row)
                for issue, position in lines[row]:
                    found[issue.id] = cells.region(issue.value or "", position)
        return found

    def _origin(self, issue: Issue) -> Origin | None:
        origins = self.view.report.origins
        return origins[issue.package] if issue.package < len(origins) else None


def _lines(path: Path, wanted: Mapping[int, object]) -> Iterator[tuple[int, str]]:
    """The wanted lines of a text file, by their numbers."""
    last = max(wanted)
    try:
        with path.open("rb") as stream:
            limits = Limits()
            for lines in read_lines(stream, limits, Notes(limits.notes_of_a_kind)):
                ends = lines.row + lines.number
                if any(row in wanted for row in range(lines.row, ends)):
                    for row, text in enumerate(lines.text.split(b"\n")[:-1], lines.row):
                        if row in wanted:
                            yield row, text.decode("utf-8", "replace")
                if ends > last:
                    return
    except OSError:
        return


class _Cells:
    """The cells of a line, taken apart once, however many findings the line has."""

    def __init__(self, line: str, row: int) -> None:
        self._line, self._row = line, row
        self._parted: dict[str, tuple[list[tuple[int, int]], dict[str, list[int]]]] = {}

    def region(self, value: str, position: int) -> Region:
        """The region of the cell with that value: the one at the position, else the only one."""
        for delimiter in _DELIMITERS:
            spans, numbers = self._parted_by(delimiter)
            alike = numbers.get(value, [])
            if 0 <= position < len(spans) and self._line[slice(*spans[position])] == value:
                chosen = position
            elif len(alike) == 1:
                chosen = alike[0]
            else:
                continue
            start, end = spans[chosen]
            return Region(self._row, start + 1, end + 1)
        return Region(self._row)

    def _parted_by(self, delimiter: str) -> tuple[list[tuple[int, int]], dict[str, list[int]]]:
        """Where the cells are, and the numbers of those that hold each value."""
        if delimiter not in self._parted:
            spans = list(_spans(self._line, delimiter))
            numbers: dict[str, list[int]] = {}
            for number, (start, end) in enumerate(spans):
                numbers.setdefault(self._line[start:end], []).append(number)
            self._parted[delimiter] = spans, numbers
        return self._parted[delimiter]


def _spans(line: str, delimiter: str) -> Iterator[tuple[int, int]]:
    """Where the cells of a line begin and end, without blanks and quotes around them."""
    at = 0
    for cell in line.split(delimiter):
        inner = cell.strip(' "')
        start = at + (cell.find(inner) if inner else 0)
        yield start, start + len(inner)
        at += len(cell) + 1
