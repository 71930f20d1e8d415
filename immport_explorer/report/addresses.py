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
                found.update(_regions_in(text, row, lines[row]))
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


def _regions_in(
    line: str, row: int, findings: Iterable[tuple[Issue, int]]
) -> Iterator[tuple[str, Region]]:
    """The region of each finding of a line, by the issue's id: the cell at its position, else the
    only one with its value, else the line alone.

    The line is gone through once a delimiter, and nothing is kept of cells that nobody looks for:
    a hostile line has millions of them, and as many findings.
    """
    left = list(findings)
    for delimiter in _DELIMITERS:
        cells = _wanted_cells(line, delimiter, left)
        missed = []
        for issue, position in left:
            span = cells.at.get((position, issue.value or "")) or cells.only.get(issue.value or "")
            if span:
                yield issue.id, Region(row, span[0] + 1, span[1] + 1)
            else:
                missed.append((issue, position))
        left = missed
    yield from ((issue.id, Region(row)) for issue, _ in left)


class _Wanted(NamedTuple):
    """Where the cells are that findings speak of: by position and value, and by a value that one
    cell alone has; None for a value of several."""

    at: Mapping[tuple[int, str], tuple[int, int]]
    only: Mapping[str, tuple[int, int] | None]


def _wanted_cells(line: str, delimiter: str, findings: Iterable[tuple[Issue, int]]) -> _Wanted:
    places = {(position, issue.value or "") for issue, position in findings}
    values = {value for _, value in places}
    at: dict[tuple[int, str], tuple[int, int]] = {}
    only: dict[str, tuple[int, int] | None] = {}
    for number, (start, end) in enumerate(_spans(line, delimiter)):
        value = line[start:end]
        if value in values:
            only[value] = None if value in only else (start, end)
            if (number, value) in places:
                at[number, value] = start, end
    return _Wanted(at, only)


def _spans(line: str, delimiter: str) -> Iterator[tuple[int, int]]:
    """Where the cells of a line begin and end, without blanks and quotes around them."""
    at = 0
    while at <= len(line):
        stop = line.find(delimiter, at)
        stop = len(line) if stop < 0 else stop
        cell = line[at:stop]
        inner = cell.strip(' "')
        start = at + (cell.find(inner) if inner else 0)
        yield start, start + len(inner)
        at = stop + 1
