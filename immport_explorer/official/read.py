"""ImmPort's own validation report, opened: its lines, each with the field that it is about.

The report is tab-separated text (or a JSON document that holds the same table): a few lines of
prose, a heading, then a row an event. The other answers of ImmPort's upload API are recognised too:
a ticket's status and its events, and the receipt of a completed load. What it says comes from
outside and is text, never more; whatever else a file holds gives a report without lines that says
what is amiss.
"""

from __future__ import annotations

import json
import os
import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any

from immport_explorer.files.zips import READ_ERRORS
from immport_explorer.issues.issue import FieldRef
from immport_explorer.official.documents import (
    number_in,
    plain_status,
    receipt_in,
    summary_notice,
    ticket_in,
)
from immport_explorer.official.fields import Fields, is_called, letters
from immport_explorer.official.messages import Meaning, meaning_of
from immport_explorer.official.particulars import NO_PARTICULARS, Particulars
from immport_explorer.official.receipt import Receipt, is_receipt, read_receipt
from immport_explorer.package.archive import reason
from immport_explorer.package.limits import Limits
from immport_explorer.package.note import Notes
from immport_explorer.package.readers.lines import read_lines
from immport_explorer.schema.load import load_schema
from immport_explorer.schema.model import Column, Schema, Section, Template

_HEADING = ("filename", "linenumber", "status", "errormessage", "description")
_UPDATER_HEADING = _HEADING[1:]
"""Of the batch updater's reports, which are about one file."""
_STATUSES = (
    "registered",
    "started",
    "pending",
    "parsing",
    "information",
    "stored in",
    "parsed",
    "error",
    "failed",
    "completed",
    "rejected",
)
_QUIET = (
    "registered",
    "started",
    "pending",
    "parsing",
    "parsed",
    "information",
    "stored",
    "completed",
)
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
    said: Particulars = NO_PARTICULARS

    @property
    def code(self) -> str | None:
        """Our code for the message, None where it is unknown or only ImmPort can tell."""
        return self.meaning.code

    def to_dict(self) -> dict[str, Any]:
        """The line in JSON types."""
        content = {
            name: getattr(self, name)
            for name in self.__slots__
            if name not in ("meaning", "column", "ref", "said")
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
    about the file; ``notice`` what else the file is, if no validation report, and where that is
    found; ``receipt`` the accessions, if the file is the receipt of a completed load.
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
    notice: str = ""
    receipt: Receipt | None = field(default=None, repr=False)

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
        return _read(file, known)
    except READ_ERRORS as error:
        problem = f"The file cannot be read: {reason(error)}."
        return OfficialReport(name=file.name, schema=known, problems=(problem,))


def _read(file: Path, schema: Schema) -> OfficialReport:
    if file.stat().st_size > _FILE_BYTES:
        raise ValueError("it is too large")
    document = _document(file)
    found = ticket_in(document)
    if found is not None:
        notice = found.notice()
        return OfficialReport(name=file.name, schema=schema, ticket=found.number, notice=notice)
    text = receipt_in(document) if document is not None else _receipt_text(file)
    if text is not None:
        receipt = read_receipt(text, schema, ticket=number_in(document))
        return _of_receipt(file.name, schema, receipt)
    rows = _rows(file) if document is None else _json_rows(document)
    report = _Reading(file.name, schema).report(rows)
    return replace(report, notice=summary_notice(document) or "", ticket=report.ticket)


def _of_receipt(name: str, schema: Schema, receipt: Receipt) -> OfficialReport:
    return OfficialReport(
        name=name,
        schema=schema,
        workspace=receipt.workspace,
        ticket=receipt.ticket,
        outcome="Completed",
        problems=receipt.problems,
        receipt=receipt,
    )


# --- the table -----------------------------------------------------------------------------------

Row = tuple[int, list[str]]


def _rows(file: Path) -> Iterator[Row]:
    """Lines of cells with their numbers, of a text."""
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


def _document(file: Path) -> Any:
    """What the file holds if it is JSON, else None."""
    with file.open("rb") as stream:
        is_json = stream.read(64).lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"[")
    if not is_json:
        return None
    if file.stat().st_size > _JSON_BYTES:
        raise ValueError("it is too large")
    try:
        return json.loads(file.read_bytes().decode("utf-8-sig", "replace"))
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error


def _receipt_text(file: Path) -> str | None:
    """The file's text if it is a receipt."""
    with file.open("rb") as stream:
        if not is_receipt(stream.read(256).decode("utf-8-sig", "replace")):
            return None
    return file.read_bytes().decode("utf-8-sig", "replace")


def _json_rows(content: Any) -> Iterator[Row]:
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
        keys = {letters(str(key)): value for key, value in entry.items()}
        keys.setdefault("errormessage", keys.get("message"))
        if "status" in keys and "filename" in keys:
            return [keys.get(name) for name in _HEADING]
    if isinstance(entry, list) and len(entry) == len(_HEADING):
        status = _text(entry[2]).casefold()
        return entry if status.startswith(_STATUSES) else None
    return None


def _text(cell: Any) -> str:
    return "" if cell is None else str(cell).strip()


def _is_heading(cells: Sequence[str]) -> bool:
    return _starts_with(_HEADING, cells) or _starts_with(_UPDATER_HEADING, cells)


def _starts_with(heading: Sequence[str], cells: Sequence[str]) -> bool:
    return [letters(cell) for cell in cells[: len(heading)]] == list(heading)


# --- the events ----------------------------------------------------------------------------------


class _Reading:
    """Gathers what the rows say."""

    def __init__(self, name: str, schema: Schema) -> None:
        self._name = name
        self._fields = Fields(schema)
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
        in_table = of_updater = False
        for number, cells in self._within_bounds(rows):
            if not in_table:
                in_table, of_updater = _is_heading(cells), _starts_with(_UPDATER_HEADING, cells)
                if not in_table and len(self._prose) < _PROSE_KEPT and any(cells):
                    self._prose.append(" ".join(filter(None, cells)))
            elif of_updater and cells[0].isdecimal():
                self._event(number, ["", *cells, "", "", "", ""])
            elif not of_updater and any(cells) and not _is_heading(cells):
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
        name = "Stored" if status.casefold().startswith("stored in") else plain_status(status)
        if name in ("Completed", "Rejected") and line in ("", "0"):
            self._outcome, self._ticket = name, file or None
            return
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
        said = Particulars.of(message, description)
        meaning = meaning_of(status, message, description, said.field)
        template = self._template(file)
        text = f"{message} {description}"
        section, column = self._fields.find(template, meaning.code, text, said)
        return OfficialLine(
            number=number,
            file=file,
            row=row,
            status=status,
            message=message,
            description=description,
            meaning=meaning,
            template=template.name if template else None,
            section=section.name if section else None,
            field=said.field,
            column=column,
            ref=_ref(template, section, column),
            value=said.value or _key_value(column, said),
            vocabulary=said.vocabulary,
            table=said.table,
            row_key=said.row_key,
            said=said,
        )

    def _template(self, file: str) -> Template | None:
        name = self._templates.get(file)
        return self._schema.templates[name] if name else self._schema.find_template(file)


def _is_quiet(status: str) -> bool:
    return status.casefold() in _QUIET


def _key_value(column: Column | None, said: Particulars) -> str | None:
    """What the row's key says of the column, where that is the key's only field."""
    if column is None or len(said.key_fields) != 1 or len(said.key_values) != 1:
        return None
    return said.key_values[0] if is_called(column, said.key_fields[0]) else None


def _ref(
    template: Template | None, section: Section | None, column: Column | None
) -> FieldRef | None:
    if template is None or column is None:
        return None
    return FieldRef(template.name, section.name if section else None, column.side, column.header)
