"""What a reader saw on its way. Whether that is an error is judged in the validation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from types import MappingProxyType
from typing import Any

import msgspec

NOTE_CODES: Mapping[str, str] = MappingProxyType(
    {
        "package.not-found": "Nothing exists at the path.",
        "package.not-a-zip": "The file is neither a zip archive nor a template.",
        "package.damaged-zip": "The archive cannot be read to its end.",
        "package.encrypted": "A member can be read with a password only.",
        "package.unsafe-path": "A member's path would leave the package, or is no path at all.",
        "package.link": "A member is a symbolic link or no regular file; it was not followed.",
        "package.too-many-files": "There are more members than are read.",
        "package.too-large": "The members together are larger than is read.",
        "package.suspicious-ratio": "A member unpacks to far more than tables do.",
        "package.nested-archive": "An archive within the package; it was not opened.",
        "package.duplicate-name": "Two members have the same path; the first was read.",
        "package.case-collision": "Two members' paths differ in letter case only.",
        "package.no-template": "No file of the package is an ImmPort template.",
        "file.empty": "The file holds nothing.",
        "file.too-large": "The file is larger than its bound.",
        "file.unreadable": "The file could not be read to its end.",
        "file.encoding": "The text is not UTF-8.",
        "file.nul": "The text holds NUL characters; they were left out.",
        "file.needs-text": "A template in another form than tab-separated text.",
        "file.reaches-too-far": "A sheet's cells span too large a rectangle; it was not read.",
        "file.not-looked-into": "A sheet that is surely no template was not looked into.",
        "file.uncalculated": "Formulas have no saved result.",
        "file.merged-cells": "Cells are merged over several rows of data.",
        "file.not-tabs": "A template whose cells are separated by something else than tabs.",
        "file.line-too-long": "A line is longer than is read.",
        "file.too-sparse": "The table is nearly nothing but empty cells; reading stopped.",
        "template.unknown": "The first cell names no template of this schema.",
        "template.not-recognised": "The file is named like a template, its first cell is not.",
        "template.missing-lines": "A template known by its columns: its first lines are missing.",
        "template.shared-data": "A table of ImmPort's shared data, which is no template.",
        "schema-version.missing": "The second cell of line 1 is empty.",
        "schema-version.unreadable": "The second cell of line 1 names no version.",
        "layout.data-above-header": "A row stands above the headers; it was not read.",
        "layout.missing-header": "There is no line of headers.",
        "layout.turned-table": "The columns' names stand one below the other.",
        "layout.moved-header": "The headers stand in another line than in the blank template.",
        "layout.header-mark": "The header line does not begin with 'Column Name'.",
        "layout.missing-level": "The line 'Validation Level' is absent.",
        "layout.too-many-columns": "The header has more columns than are read.",
        "layout.unknown-column": "A header names no column of the template.",
        "layout.renamed-column": "A header names a column as another version does.",
        "layout.repeated-column": "A header stands twice.",
        "layout.header-spelling": "A header is spelled in another way than the official one.",
        "layout.wrong-side": "A column stands on the other side of the separator.",
        "layout.missing-separator": "The column 'Result Separator Column' is absent.",
        "layout.extra-cells": "A cell holds a value but has no header.",
        "layout.nameless-column": "A cell holds a value in a column without a header.",
        "layout.table-beside": "Another table stands to the right of the template's own.",
        "layout.stray-quote": "A cell begins with a quotation mark that nothing closes.",
        "layout.unknown-section": "The template has no section of that name.",
        "layout.section-spelling": "A section's name is spelled in another way.",
        "layout.repeated-section": "A section with rows stands twice.",
        "layout.turned-section": "Fields stand side by side that belong one below the other.",
        "layout.outside-section": "A line of a compound template belongs to no section.",
        "json.unreadable": "The file is not well-formed JSON.",
        "json.unknown-key": "A key names nothing that the template has.",
        "json.renamed-key": "A key names a field as another version does.",
        "json.wrong-type": "A JSON value has another type than is looked for.",
    }
)
"""Each code that a note may bear, with its meaning. The kinds of issue are held against it."""

LEFT_OUT = frozenset(
    {
        *("package.not-found", "package.not-a-zip", "package.damaged-zip", "package.encrypted"),
        *("package.unsafe-path", "package.link", "package.too-many-files", "package.too-large"),
        *("package.suspicious-ratio", "package.nested-archive", "package.duplicate-name"),
        *("package.no-template", "file.too-large", "file.unreadable", "file.needs-text"),
        *("file.reaches-too-far", "template.unknown", "json.unreadable"),
    }
)
"""Notes about what was not read."""


class Note(msgspec.Struct, frozen=True, kw_only=True):
    """One thing seen. ``member`` is a path in the package, ``row`` counts from 1, ``column`` is the
    header's text as it stands in the file; ``params`` holds the particulars of the code."""

    code: str
    member: str = ""
    sheet: str | None = None
    template: str | None = None
    section: str | None = None
    row: int | None = None
    column: str | None = None
    value: str | None = None
    params: Mapping[str, Any] = {}

    @property
    def position(self) -> int:
        """The column of the sheet, from 0; -1 where it is about none."""
        return int(self.params.get("position", -1))


class Notes:
    """Notes of one reading; beyond ``limit`` of a kind they are counted, not kept."""

    def __init__(self, limit: int, **place: Any) -> None:
        self._limit = limit
        self._place = place
        self._kept: list[Note] = []
        self._counts: dict[str, int] = {}

    def within(self, **place: Any) -> Notes:
        """The same list, for notes whose place is known more closely."""
        inner = Notes(self._limit, **{**self._place, **place})
        inner._kept, inner._counts = self._kept, self._counts
        return inner

    def copy(self) -> Notes:
        """The same notes in a list of their own."""
        own = Notes(self._limit, **self._place)
        own._kept, own._counts = list(self._kept), dict(self._counts)
        return own

    def add(self, code: str, **fields: Any) -> None:
        """Keep a note; ``fields`` are those of :class:`Note`, the place's own filled in."""
        if code not in NOTE_CODES:
            raise KeyError(code)
        self._counts[code] = count = self._counts.get(code, 0) + 1
        if count <= self._limit:
            self._kept.append(Note(code=code, **{**self._place, **fields}))

    def add_all(self, code: str, count: int, fields: Iterable[Mapping[str, Any]]) -> None:
        """Keep ``count`` notes of one code at once; only those within the bound are made."""
        seen = self._counts.get(code, 0)
        for each in islice(fields, max(0, self._limit - seen)):
            self.add(code, **each)
        self._counts[code] = seen + count

    def __iter__(self) -> Iterator[Note]:
        yield from self._kept
        for code, count in self._counts.items():
            if count > self._limit:
                more = {"more": count - self._limit}
                yield Note(code=code, params=more, **self._place)
