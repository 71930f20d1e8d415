"""ImmPort's own validation report, opened: its lines, each with the field that it is about.

The report is tab-separated text (or a JSON document that holds the same table): a few lines of
prose, a heading, then a row an event. What it says comes from outside and is text, never more;
whatever else a file holds gives a report without lines that says what is amiss.
"""

from __future__ import annotations

import json
import os
import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any

from immport_explorer.files.zips import READ_ERRORS
from immport_explorer.issues.issue import FieldRef
from immport_explorer.official.messages import Meaning, meaning_of
from immport_explorer.package.archive import reason
from immport_explorer.package.limits import Limits
from immport_explorer.package.note import Notes
from immport_explorer.package.readers.lines import read_lines
from immport_explorer.schema.load import load_schema
from immport_explorer.schema.model import Column, Schema, Section, Template

_HEADING = ("filename", "linenumber", "status", "errormessage", "description")
_STATUSES = (
    "parsing",
    "information",
    "stored in",
    "parsed",
    "error",
    "failed",
    "completed",
    "rejected",
)
_QUIET = ("parsing", "parsed", "information", "stored", "completed")
_PROSE_LINES = 50
_PROSE_KEPT = 3
_LINES_READ = 1_000_000
_LINES_KEPT = 200_000
_STATUSES_KEPT = 50
_FILE_BYTES = 128 * 2**20
_JSON_BYTES = 16 * 2**20
_CELL_CHARACTERS = 32_767
"""What a cell of a spreadsheet holds; no sentence of ImmPort's is as long."""

_TEMPLATE = re.compile(r"\bTemplate:\s*([^,\t]+)", re.IGNORECASE)
_FIELD = re.compile(r'\b(?:in field|for field)\b[:\s]*"([^"]*)"', re.IGNORECASE)
_VOCABULARY = re.compile(r'\blookup table check\b[:\s]*"([^"]*)"', re.IGNORECASE)
_TABLE = re.compile(r'(?<!lookup )\btable\b(?! check)[:\s]*"([^"]*)"', re.IGNORECASE)
_ROW_KEY = re.compile(r"\bthe row has id field\(s\)[:\s]*(.*)$", re.IGNORECASE | re.DOTALL)
_QUOTED = re.compile(r'[^"]*+"(.*?)"(?=[\s.,;:)\]]|$)', re.DOTALL)
_TAKEN_AS = re.compile(r"\b(\w+?)_required\s*\((yes|no)\)", re.IGNORECASE)
_WORKSPACE = re.compile(r"\bworkspace\b\D{0,20}(\d+)", re.IGNORECASE)
_PATH = re.compile(r"(?<!\S)(?:[^\s/\\]*+[/\\]\S+|\S+\.zip\b)")


@dataclass(frozen=True, slots=True)
class OfficialLine:
    """An event of the report that is an error or a failure.

    ``number`` is its line in the report, from 1; ``file`` the name that the user gave, ``row`` the
    line in that file. ``field``, ``value``, ``vocabulary``, ``table`` and ``row_key`` are the
    particulars of the description; ``template``, ``section`` and ``column`` what they are in the
    schema, ``ref`` the link to the field. ``meaning`` is ours.
    """

    number: int
    file: str
    row: int | None
    status: str
    message: str
    description: str
    meaning: Meaning
    template: str | None = None
    section: str | None = None
    field: str | None = None
    column: Column | None = None
    ref: FieldRef | None = None
    value: str | None = None
    vocabulary: str | None = None
    table: str | None = None
    row_key: str | None = None

    @property
    def code(self) -> str | None:
        """Our code for the message, None where it is unknown or only ImmPort can tell."""
        return self.meaning.code

    def to_dict(self) -> dict[str, Any]:
        """The line in JSON types."""
        content = {
            name: getattr(self, name)
            for name in self.__slots__
            if name not in ("meaning", "column", "ref")
        }
        return {**content, "ref": asdict(self.ref) if self.ref else None, **asdict(self.meaning)}


@dataclass(frozen=True, slots=True)
class TakenAs:
    """What ImmPort took an id for: something new, or something that it knows already."""

    file: str
    row: int | None
    entity: str
    is_new: bool


@dataclass(frozen=True)
class OfficialReport:
    """ImmPort's report.

    ``outcome`` is Completed or Rejected, None where the report breaks off; ``lines`` are its errors
    and failures in the order of work; ``counts`` tells how many events of each status there were;
    ``templates`` maps the user's files to the names of templates (in the first cell) that ImmPort
    took them for, ``taken_as`` tells what it took their ids for. ``problems`` says what is odd
    about the file.
    """

    name: str
    schema: Schema = field(repr=False)
    workspace: str | None = None
    package_path: str | None = None
    prose: tuple[str, ...] = ()
    outcome: str | None = None
    ticket: str | None = None
    lines: tuple[OfficialLine, ...] = field(default=(), repr=False)
    counts: Mapping[str, int] = field(default_factory=dict)
    templates: Mapping[str, str] = field(default_factory=dict, repr=False)
    taken_as: tuple[TakenAs, ...] = field(default=(), repr=False)
    problems: tuple[str, ...] = ()

    @cached_property
    def files(self) -> tuple[str, ...]:
        """The user's files in the order of work."""
        return tuple(dict.fromkeys([*self.templates, *(line.file for line in self.lines)]))


def read_official(
    path: str | os.PathLike[str], *, schema: str | Schema | None = None
) -> OfficialReport:
    """Read ImmPort's validation report, as text or as JSON.

    ``schema`` (a version, a ``Schema``, or None for the newest) tells fields apart. Never raises
    for what stands in the file: see ``problems``.
    """
    known = schema if isinstance(schema, Schema) else load_schema(schema)
    file = Path(path)
    try:
        return _Reading(file.name, known).report(_rows(file))
    except READ_ERRORS as error:
        problem = f"The file cannot be read: {reason(error)}."
        return OfficialReport(name=file.name, schema=known, problems=(problem,))


# --- the table -----------------------------------------------------------------------------------

Row = tuple[int, list[str]]


def _rows(file: Path) -> Iterator[Row]:
    """Lines of cells with their numbers, whatever the form."""
    if file.stat().st_size > _FILE_BYTES:
        raise ValueError("it is too large")
    with file.open("rb") as stream:
        is_json = stream.read(64).lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"[")
    if is_json:
        yield from _json_rows(file)
        return
    with file.open("rb") as stream:
        for lines in read_lines(stream, Limits(), Notes(0)):
            text = lines.text.decode("utf-8", "replace")
            for row, line in enumerate(text.split("\n")[:-1], start=lines.row):
                yield row, [_unquoted(cell) for cell in line.split("\t")]


def _unquoted(cell: str) -> str:
    """A cell that a spreadsheet put within quotation marks, without them."""
    text = cell.strip()
    inner = text[1:-1]
    if len(text) > 1 and text[0] == text[-1] == '"' and '"' not in inner.replace('""', ""):
        return inner.replace('""', '"')
    return text


def _json_rows(file: Path) -> Iterator[Row]:
    if file.stat().st_size > _JSON_BYTES:
        raise ValueError("it is too large")
    try:
        content = json.loads(file.read_bytes().decode("utf-8-sig", "replace"))
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error
    table = _table_in(content)
    if isinstance(table, str):
        lines = table.splitlines()
        yield from ((row, line.split("\t")) for row, line in enumerate(lines, 1))
        return
    yield 0, ["File Name", "Line Number", "Status", "Error Message", "Description"]
    for row, cells in enumerate(table, 1):
        yield row, [_text(cell) for cell in cells]


def _table_in(content: Any) -> str | list[list[Any]]:
    """The first table of events in a JSON document: objects with the heading's keys, lists below a
    heading, or the text form as a string."""
    pending = deque([content])
    while pending:
        item = pending.popleft()
        if isinstance(item, str) and "\t" in item and _is_heading(_first_heading(item)):
            return item
        if isinstance(item, dict):
            pending += item.values()
        elif isinstance(item, list):
            found = [_event(entry) for entry in item]
            events = [event for event in found if event is not None]
            if events:
                return events
            pending += item
    return []


def _first_heading(text: str) -> list[str]:
    lines = (line.split("\t") for line in text.splitlines()[:_PROSE_LINES])
    return next((cells for cells in lines if _is_heading(cells)), [])


def _event(entry: Any) -> list[Any] | None:
    if isinstance(entry, dict):
        keys = {_letters(str(key)): value for key, value in entry.items()}
        keys.setdefault("errormessage", keys.get("message"))
        if "status" in keys and "filename" in keys:
            return [keys.get(name) for name in _HEADING]
    if isinstance(entry, list) and len(entry) == len(_HEADING):
        status = _text(entry[2]).casefold()
        return entry if status.startswith(_STATUSES) else None
    return None


def _text(cell: Any) -> str:
    return "" if cell is None else str(cell).strip()


def _letters(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.casefold())


def _is_heading(cells: Sequence[str]) -> bool:
    return [_letters(cell) for cell in cells[: len(_HEADING)]] == list(_HEADING)


# --- the events ----------------------------------------------------------------------------------


class _Reading:
    """Gathers what the rows say."""

    def __init__(self, name: str, schema: Schema) -> None:
        self._name = name
        self._fields = _Fields(schema)
        self._schema = schema
        self._prose: list[str] = []
        self._lines: list[OfficialLine] = []
        self._counts: Counter[str] = Counter()
        self._templates: dict[str, str] = {}
        self._taken_as: list[TakenAs] = []
        self._outcome: str | None = None
        self._ticket: str | None = None
        self._read = 0
        self._cut = 0

    def report(self, rows: Iterable[Row]) -> OfficialReport:
        in_table = False
        for number, cells in self._within_bounds(rows):
            if not in_table:
                in_table = _is_heading(cells)
                if not in_table and len(self._prose) < _PROSE_KEPT and any(cells):
                    self._prose.append(" ".join(filter(None, cells)))
            elif any(cells) and not _is_heading(cells):
                self._event(number, [*cells, "", "", "", ""])
        prose = " ".join(self._prose)
        workspace, path = _WORKSPACE.search(prose), _PATH.search(prose)
        return OfficialReport(
            name=self._name,
            schema=self._schema,
            workspace=workspace[1] if workspace else None,
            package_path=path[0] if path else None,
            prose=tuple(self._prose),
            outcome=self._outcome,
            ticket=self._ticket,
            lines=tuple(self._lines),
            counts=dict(self._counts),
            templates=self._templates,
            taken_as=tuple(self._taken_as),
            problems=tuple(self._problems(in_table)),
        )

    def _within_bounds(self, rows: Iterable[Row]) -> Iterator[Row]:
        for number, cells in islice(rows, _LINES_READ):
            self._read += 1
            self._cut += sum(len(cell) > _CELL_CHARACTERS for cell in cells)
            yield number, [cell[:_CELL_CHARACTERS] for cell in cells]

    def _problems(self, in_table: bool) -> Iterator[str]:
        if not in_table:
            yield "This is not a validation report of ImmPort's: it has no heading line."
        elif self._outcome is None:
            yield "The report breaks off: its last line says neither Completed nor Rejected."
        seen = sum(count for status, count in self._counts.items() if not _is_quiet(status))
        if seen > len(self._lines):
            yield f"Only the first {len(self._lines):,} of {seen:,} errors were kept."
        if self._read == _LINES_READ:
            yield f"Only the first {_LINES_READ:,} lines were read."
        if self._cut:
            yield f"Texts of more than {_CELL_CHARACTERS:,} characters were cut: {self._cut:,}."

    def _event(self, number: int, cells: list[str]) -> None:
        file, line, status, message = cells[:4]
        description = " ".join(filter(None, cells[4:]))
        if status.casefold() in ("completed", "rejected") and not line:
            self._outcome, self._ticket = status.capitalize(), file or None
            return
        name = "Stored" if status.casefold().startswith("stored in") else status.capitalize()
        known = name in self._counts or len(self._counts) < _STATUSES_KEPT
        self._counts[name if known else "Other"] += 1
        row = int(line) if line.isdecimal() and len(line) < 16 else None
        if name == "Parsing":
            self._parsing(file, f"{message} {description}")
        elif name == "Information":
            self._information(file, row, f"{message} {description}")
        elif not _is_quiet(name) and len(self._lines) < _LINES_KEPT:
            self._lines.append(self._line(number, file, row, status, message, description))

    def _parsing(self, file: str, text: str) -> None:
        found = _TEMPLATE.search(text)
        template = self._schema.find_template(found[1]) if found else None
        if template is not None:
            self._templates[file] = template.name

    def _information(self, file: str, row: int | None, text: str) -> None:
        if len(self._taken_as) < _LINES_KEPT:
            self._taken_as += [
                TakenAs(file, row, entity.casefold(), answer.casefold() == "yes")
                for entity, answer in _TAKEN_AS.findall(text)
            ]

    def _line(
        self, number: int, file: str, row: int | None, status: str, message: str, description: str
    ) -> OfficialLine:
        said = f"{message} {description}"
        field_name = _first(_FIELD, said)
        table = _first(_TABLE, said)
        template = self._template(file)
        section, column = self._fields.find(template, field_name, table)
        return OfficialLine(
            number=number,
            file=file,
            row=row,
            status=status,
            message=message,
            description=description,
            meaning=meaning_of(
                status, message, description, column.header if column else field_name
            ),
            template=template.name if template else None,
            section=section.name if section else None,
            field=field_name,
            column=column,
            ref=_ref(template, section, column),
            value=_value(said),
            vocabulary=_first(_VOCABULARY, said),
            table=table,
            row_key=_first(_ROW_KEY, said),
        )

    def _template(self, file: str) -> Template | None:
        name = self._templates.get(file)
        return self._schema.templates[name] if name else self._schema.find_template(file)


def _is_quiet(status: str) -> bool:
    return status.casefold() in _QUIET


def _first(pattern: re.Pattern[str], text: str) -> str | None:
    found = pattern.search(text)
    return found[1].strip() or None if found else None


def _value(text: str) -> str | None:
    """What stands within quotation marks behind the field's name; nothing of the row's key."""
    named = _FIELD.search(text)
    if named is None:
        return None
    rest = _ROW_KEY.sub("", text[named.end() :])
    end = _VOCABULARY.search(rest) or _TABLE.search(rest)
    found = _QUOTED.match(rest[: end.start()] if end else rest)
    return found[1] if found else None


def _ref(
    template: Template | None, section: Section | None, column: Column | None
) -> FieldRef | None:
    if template is None or column is None:
        return None
    return FieldRef(template.name, section.name if section else None, column.side, column.header)


class _Fields:
    """Finds the column that a report names, by its header or by one of its other names."""

    def __init__(self, schema: Schema) -> None:
        self._schema = schema

    def find(
        self, template: Template | None, name: str | None, table: str | None
    ) -> tuple[Section | None, Column | None]:
        if template is None:
            return None, None
        sections = template.sections
        of_table = [section for section in sections if table and section.name == table]
        if not name:
            return (of_table[0] if of_table else None), None
        for section in of_table or sections:
            column = _column(section, name)
            if column is not None:
                return section, column
        return (of_table[0] if of_table else None), None


def _column(section: Section, name: str) -> Column | None:
    wanted = _letters(name)
    for names_of in (_headers, _other_names):
        for column in section.columns:
            if wanted and wanted in names_of(column):
                return column
    return None


def _headers(column: Column) -> set[str]:
    return {_letters(column.header)}


def _other_names(column: Column) -> set[str]:
    return {
        _letters(name)
        for name in (column.json_name, column.internal_name, column.table_column)
        if name
    }
