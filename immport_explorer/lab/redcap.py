"""A REDCap record export, with its data dictionary where that is beside it.

Forms follow REDCap's documentation of exports: a row a record, or one for each event and each
instance of a repeating instrument (``redcap_event_name``, ``redcap_repeat_instrument``,
``redcap_repeat_instance``); a checkbox has a column for each choice (``race___1``), filled with 0
or 1. The dictionary lists the fields with their labels and choices (``1, Mild | 2, Severe``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import partial

import msgspec

from immport_explorer.lab.opened import Opened
from immport_explorer.lab.table import (
    Guess,
    LabColumn,
    LabTable,
    Rereadable,
    Row,
    unique_names,
)
from immport_explorer.lab.texts import decoded, text_rows
from immport_explorer.package.archive import Member, MemberError

_EVENT = "redcap_event_name"
_INSTRUMENT = "redcap_repeat_instrument"
_INSTANCE = "redcap_repeat_instance"
_OWN = (_EVENT, _INSTRUMENT, _INSTANCE, "redcap_data_access_group", "redcap_survey_identifier")
_CHECKBOX = re.compile(r"(.+?)___(.+)")
_NAME_HEADERS = ("variable / field name", "field_name")
_YES_NO = {"1": "Yes", "0": "No"}
_TRUE_FALSE = {"1": "True", "0": "False"}


class Field(msgspec.Struct, frozen=True):
    """A field of the dictionary."""

    name: str
    form: str
    kind: str
    label: str
    choices: Mapping[str, str]
    identifier: bool


class RedcapReader:
    """REDCap's export of records as CSV; the dictionary itself gives no table."""

    name = "redcap"
    title = "a REDCap export"
    suffixes = (".csv", ".tsv", ".txt")

    def recognises(self, opened: Opened) -> float:
        headers = _first_cells(opened)
        if _is_dictionary(headers):
            return 0.95
        if any(name in headers for name in _OWN):
            return 0.95
        marks = [h for h in headers if _CHECKBOX.fullmatch(h) or h.endswith("_complete")]
        return 0.9 if len(marks) > 1 else 0.0

    def read(self, opened: Opened) -> Sequence[LabTable]:
        headers = _first_cells(opened)
        if _is_dictionary(headers):
            return []
        fields = _dictionary_for(opened, headers)
        return [
            _table(opened, headers, fields, instrument)
            for instrument in _instruments(opened, headers)
        ]


def _first_cells(opened: Opened) -> list[str]:
    return next(text_rows(opened.member, opened.limits), (0, []))[1]


def _is_dictionary(headers: Sequence[str]) -> bool:
    return bool(headers) and headers[0].strip('"').casefold() in _NAME_HEADERS


# --- the dictionary ------------------------------------------------------------------------------


def _dictionary_for(opened: Opened, headers: Sequence[str]) -> dict[str, Field]:
    """The dictionary beside the records that knows most of their columns; {} where none does."""
    found: dict[str, Field] = {}
    most = 0
    wanted = {_field_name(header) for header in headers}
    for member in opened.beside:
        if member.suffix in RedcapReader.suffixes and _begins_like_dictionary(member):
            fields = _read_dictionary(opened, member)
            known = len(wanted & fields.keys())
            if known > most:
                found, most = fields, known
    return found


def _begins_like_dictionary(member: Member) -> bool:
    try:
        with member.open() as stream:
            first = decoded(stream.read(200)).lstrip('"').casefold()
    except MemberError:
        return False
    return first.startswith(_NAME_HEADERS)


def _read_dictionary(opened: Opened, member: Member) -> dict[str, Field]:
    rows = text_rows(member, opened.limits)
    headers = [header.casefold() for header in next(rows, (0, []))[1]]
    return {
        field.name: field
        for _, cells in rows
        if (field := _field(dict(zip(headers, cells, strict=False)))).name
    }


def _field(cells: Mapping[str, str]) -> Field:
    def cell(*names: str) -> str:
        return next((cells[name] for name in names if cells.get(name)), "")

    kind = cell("field type", "field_type").casefold()
    said = cell("choices, calculations, or slider labels", "select_choices_or_calculations")
    return Field(
        name=cell(*_NAME_HEADERS),
        form=cell("form name", "form_name"),
        kind=kind,
        label=_plain_label(cell("field label", "field_label")),
        choices=_choices(kind, said),
        identifier=cell("identifier?", "identifier").casefold() in ("y", "1"),
    )


def _plain_label(text: str) -> str:
    """A label without the markup that REDCap allows in it."""
    return " ".join(re.sub(r"<[^<>]*>", " ", text).split())


def _choices(kind: str, said: str) -> dict[str, str]:
    if kind == "yesno":
        return _YES_NO
    if kind == "truefalse":
        return _TRUE_FALSE
    if kind not in ("radio", "dropdown", "checkbox"):
        return {}
    parts = (part.partition(",") for part in said.split("|"))
    return {code.strip(): _plain_label(label) for code, comma, label in parts if comma}


def _field_name(header: str) -> str:
    found = _CHECKBOX.fullmatch(header)
    return found[1] if found else header


# --- records -------------------------------------------------------------------------------------


def _instruments(opened: Opened, headers: Sequence[str]) -> list[str]:
    """The repeating instruments that have rows, "" for rows of none, in order of appearance."""
    if _INSTRUMENT not in headers:
        return [""]
    at = headers.index(_INSTRUMENT)
    rows = text_rows(opened.member, opened.limits)
    next(rows)
    return list(dict.fromkeys(cells[at] for _, cells in rows if len(cells) > at))


def _table(
    opened: Opened, headers: Sequence[str], fields: Mapping[str, Field], instrument: str
) -> LabTable:
    used = _used(opened, headers, instrument)
    kept = [index for index, header in enumerate(headers) if _is_kept(index, header, used)]
    names = unique_names(headers)
    columns = [_column(names[index], headers[index], index, fields) for index in kept]
    forms = [fields[name].form for index in kept if (name := _field_name(headers[index])) in fields]
    name = instrument or (max(set(forms), key=forms.count) if forms else opened.member.name)
    return LabTable(
        name=name,
        file=opened.name,
        columns=columns,
        rows=Rereadable(partial(_rows, opened, headers, kept, columns, instrument)),
        reader=RedcapReader.name,
        header_row=1,
        guesses=list(_guesses(fields)),
    )


def _used(opened: Opened, headers: Sequence[str], instrument: str) -> set[int]:
    """The columns in which rows of the instrument hold something."""
    used: set[int] = set()
    for _, cells in _records(opened, headers, instrument):
        used.update(index for index, cell in enumerate(cells) if cell)
    return used


def _is_kept(index: int, header: str, used: set[int]) -> bool:
    return index in used and header != _INSTRUMENT and not header.endswith("_complete")


def _records(
    opened: Opened, headers: Sequence[str], instrument: str
) -> Iterator[tuple[int, list[str]]]:
    at = headers.index(_INSTRUMENT) if _INSTRUMENT in headers else None
    rows = text_rows(opened.member, opened.limits)
    next(rows, None)
    for number, cells in rows:
        own = cells[at] if at is not None and at < len(cells) else ""
        if any(cells) and own == instrument:
            yield number, cells


def _rows(
    opened: Opened,
    headers: Sequence[str],
    kept: Sequence[int],
    columns: Sequence[LabColumn],
    instrument: str,
) -> Iterator[Row]:
    """The records, codes of choices as their labels; checkboxes stay 0 and 1."""
    for number, cells in _records(opened, headers, instrument):
        texts = [cells[index] if index < len(cells) else "" for index in kept]
        yield Row(
            number,
            [column.choices.get(text, text) for column, text in zip(columns, texts, strict=True)],
        )


def _column(name: str, header: str, index: int, fields: Mapping[str, Field]) -> LabColumn:
    field = fields.get(_field_name(header))
    if field is None:
        return LabColumn(name=name, header=header, position=index + 1)
    box = _CHECKBOX.fullmatch(header)
    label = field.label
    if box:
        label = f"{field.label}: {field.choices.get(box[2], box[2])}"
    return LabColumn(
        name=name,
        header=header,
        position=index + 1,
        label=label,
        choices={} if box else field.choices,
        personal=field.identifier,
    )


def _guesses(fields: Mapping[str, Field]) -> Iterator[Guess]:
    if fields:
        text = "A REDCap export; codes are shown as the labels of the data dictionary."
        yield Guess(kind="form", text=text, sure=0.95)
    else:
        text = (
            "A REDCap export without its data dictionary: codes stay codes. Export the dictionary "
            "(Project Setup, Data Dictionary) and put it beside the records."
        )
        yield Guess(kind="form", text=text, sure=0.8)
