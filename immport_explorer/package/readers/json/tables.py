"""ImmPort's JSON form of a template -> tables.

A record of ``data`` (or of a section) is a row, its number from 1 the row's number: JSON has no
lines that a person would count. All columns of the section are there; what a record leaves out is
empty. Items of ``resultData`` are groups of results, side by side as in the text form.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import msgspec

from immport_explorer.package.archive import Member, MemberError, printable
from immport_explorer.package.limits import Limits
from immport_explorer.package.note import Notes
from immport_explorer.package.readers.header import SEPARATOR
from immport_explorer.package.readers.lines import detect, head_text
from immport_explorer.package.recognise import Candidate, Recognised, recognise_cells
from immport_explorer.package.table import HeaderCell, Positions, Table, TemplateFile
from immport_explorer.schema.former import column_called
from immport_explorer.schema.model import Column, Section

if TYPE_CHECKING:
    from immport_explorer.package.block import Block

Json = Mapping[str, Any]

_MARKS = ('"templateType"', '"schemaVersion"')
_TOP_KEYS = frozenset({"fileName", "name", "schemaVersion", "templateType", "validationLevel"})
_ROWS_OF_A_BLOCK = 20_000
_LIST_SEPARATOR = "; "


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """A file that is a template in JSON."""

    content: Json
    recognised: Recognised

    @property
    def level(self) -> str | None:
        """The validation level that it asks for."""
        level = self.content.get("validationLevel")
        return level if isinstance(level, str) and level else None

    def tables(self, file: TemplateFile, notes: Notes) -> list[Table]:
        """The sections that it holds."""
        return _read_tables(self.content, file, notes)


def read_document(candidate: Candidate) -> Document | None:
    """The member as a template, if it is one in JSON."""
    member, limits, notes = candidate.member, candidate.limits, candidate.notes
    beginning = head_text(candidate.head)
    looks_like_template = any(mark in beginning for mark in _MARKS)
    if not looks_like_template and not candidate.named_like_template:
        return None
    if member.size > limits.json_bytes:
        reason = f"JSON is read up to {limits.json_bytes} bytes"
        notes.add("file.unreadable", params={"reason": reason})
        return None
    try:
        content = _document(member, limits)
    except MemberError as error:
        notes.add("file.unreadable", params={"reason": str(error)})
        return None
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        notes.add("json.unreadable", params={"reason": printable(str(error))})
        return None
    recognised = _recognised(candidate, content, looks_like_template)
    return None if recognised is None else Document(content=content, recognised=recognised)


def _document(member: Member, limits: Limits) -> Json:
    with member.open() as stream:
        data = stream.read()
    if sum(map(data.count, (b",", b"{", b"["))) > limits.json_values:
        raise MemberError(f"JSON is read up to {limits.json_values} values")
    encoding, mark = detect(data)
    text = data[mark:] if encoding == "utf-8" else data[mark:].decode(encoding)
    found = msgspec.json.decode(text)
    if not isinstance(found, dict):
        raise msgspec.DecodeError("not an object")
    return found


def _recognised(
    candidate: Candidate, document: Json, looks_like_template: bool
) -> Recognised | None:
    version = document.get("schemaVersion")
    return recognise_cells(
        candidate,
        [str(document.get("name", "")).strip(), "" if version is None else str(version)],
        looks_like_template=looks_like_template,
    )


def _read_tables(document: Json, file: TemplateFile, notes: Notes) -> list[Table]:
    sections = _sections(file)
    for key in document:
        if key not in _TOP_KEYS and key not in sections:
            notes.add("json.unknown-key", value=printable(key))
    return [
        _table(
            file,
            section,
            _records(document.get(key, []), notes.within(section=section.name)),
            notes,
        )
        for key, section in sections.items()
        if key in document or not file.template.is_compound
    ]


def _sections(file: TemplateFile) -> dict[str, Section]:
    """The sections by their keys in JSON."""
    if not file.template.is_compound:
        return {"data": file.template.sections[0]}
    return {section.json_name or section.name or "": section for section in file.template.sections}


def _records(value: object, notes: Notes) -> list[tuple[int, Json]]:
    """The records with their numbers; a single one may stand without a list."""
    records = value if isinstance(value, list) else [value]
    kept: list[tuple[int, Json]] = []
    for number, record in enumerate(records, start=1):
        if isinstance(record, dict):
            kept.append((number, record))
        else:
            notes.add("json.wrong-type", row=number, params={"expected": "object"})
    return kept


def _table(
    file: TemplateFile, section: Section, records: list[tuple[int, Json]], notes: Notes
) -> Table:
    groups = 1
    if section.column(SEPARATOR) is not None:
        groups = max([1, *(len(_results(record)) for _, record in records)])
        results = sum(column.side == "result" for column in section.columns)
        most = max(1, file.limits.columns // max(1, results))
        if groups > most:
            limit = {"limit": file.limits.columns}
            notes.add("layout.too-many-columns", section=section.name, params=limit)
            groups = most
    cells = tuple(_cells(section, groups))
    return Table(
        file=file,
        section=section,
        cells=cells,
        header_row=None,
        read=partial(_blocks, records),
    )


def _cells(section: Section, groups: int) -> Iterator[HeaderCell]:
    """A cell for each column of the section, those of results once for each group."""
    meta = [column for column in section.columns if column.side != "result"]
    results = [column for column in section.columns if column.side == "result"]
    placed = [(column, 0) for column in meta]
    placed += [(column, group) for group in range(groups) for column in results]
    for position, (column, group) in enumerate(placed):
        yield HeaderCell(
            position=position, text=column.header, column=column, side=column.side, group=group
        )


def _blocks(
    records: list[tuple[int, Json]], table: Table, notes: Notes, _: Positions | None
) -> Iterator[Block]:
    from immport_explorer.package.readers.frames import grid_block

    positions = [cell.position for cell in table.cells]
    reader = _RecordReader(table, notes)
    for start in range(0, len(records), _ROWS_OF_A_BLOCK):
        some = records[start : start + _ROWS_OF_A_BLOCK]
        rows = [reader.cells(number, record) for number, record in some]
        block = grid_block([number for number, _ in some], rows, positions)
        if len(block.rows):
            yield block


class _RecordReader:
    """Lays a record's values out by position."""

    def __init__(self, table: Table, notes: Notes) -> None:
        self._cells = table.cells
        self._template, self._section = table.file.template, table.section
        self._notes = notes
        self._places: dict[tuple[str, int], HeaderCell] = {}
        self._has_sides = table.section.column(SEPARATOR) is not None
        for cell in table.cells:
            assert cell.column is not None
            self._places[(_key(cell.column, self._has_sides), cell.group)] = cell

    def cells(self, number: int, record: Json) -> list[str]:
        """The record as a row."""
        row = [""] * len(self._cells)
        if not self._has_sides:
            self._fill(row, number, record, "", 0)
            return row
        for key in record:
            if key not in ("metaData", "resultData"):
                self._notes.add("json.unknown-key", row=number, value=printable(key))
        meta = record.get("metaData", {})
        if isinstance(meta, dict):
            self._fill(row, number, meta, "meta.", 0)
        else:
            self._note_type(number, None, meta, "object")
        for group, result in enumerate(_results(record)):
            if isinstance(result, dict):
                self._fill(row, number, result, "result.", group)
            else:
                self._note_type(number, None, result, "object")
        return row

    def _fill(self, row: list[str], number: int, values: Json, prefix: str, group: int) -> None:
        for key, value in values.items():
            cell = self._places.get((prefix + key, group))
            if cell is None:
                cell = self._of_other_version(number, key, values, prefix, group)
            if cell is None:
                if (prefix + key, 0) not in self._places:
                    self._notes.add("json.unknown-key", row=number, value=printable(key))
                continue
            assert cell.column is not None
            row[cell.position] = self._text(number, cell.column, value)

    def _of_other_version(
        self, number: int, key: str, values: Json, prefix: str, group: int
    ) -> HeaderCell | None:
        """The place of a key that names an absent field as another version does."""
        found = column_called(self._section, self._template.name, key)
        if found is None or found[0].json_name in values:
            return None
        column, renamed = found
        said = {"official": column.json_name, "is_called": renamed.in_words(key)}
        self._notes.add("json.renamed-key", row=number, value=printable(key), params=said)
        return self._places.get((prefix + column.json_name, group))

    def _text(self, number: int, column: Column, value: object) -> str:
        if value is None:
            return ""
        if isinstance(value, list):
            if not column.is_list:
                self._note_type(number, column, value, column.json_type)
            return _LIST_SEPARATOR.join(_scalar(item) for item in value)
        if isinstance(value, dict):
            self._note_type(number, column, value, column.json_type)
            return ""
        if not _fits(value, column):
            self._note_type(number, column, value, column.json_type)
        return _scalar(value)

    def _note_type(self, number: int, column: Column | None, value: object, wanted: str) -> None:
        self._notes.add(
            "json.wrong-type",
            row=number,
            column=column.header if column else None,
            value=printable(str(value)),
            params={"expected": wanted},
        )


def _key(column: Column, has_sides: bool) -> str:
    if not has_sides:
        return column.json_name
    return f"{column.side or 'meta'}.{column.json_name}"


def _results(record: Json) -> Sequence[object]:
    """The groups of results; one may stand without a list."""
    results = record.get("resultData", [])
    return results if isinstance(results, list) else [results]


def _fits(value: object, column: Column) -> bool:
    """Whether the value is of the type that ImmPort's JSON schema wants there. Columns that hold
    text and are numbers in JSON take both."""
    if isinstance(value, bool):
        return False
    if column.is_list:
        return False
    if column.json_type in ("number", "positive"):
        return isinstance(value, (int, float)) or column.type == "text"
    return isinstance(value, str)


def _scalar(value: object) -> str:
    from immport_explorer.package.readers.workbook.values import shown

    return shown(value) if isinstance(value, (str, bool, int, float)) else ""
