"""A spreadsheet's parts, looked through before a library opens them.

They may be compressed beyond all measure, or hold two cells that span a rectangle larger than any
memory.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import IO, BinaryIO

from immport_explorer.files.zips import ZIP_ERRORS
from immport_explorer.package.archive import MemberError, reason
from immport_explorer.package.limits import Limits, Room

_PARTS = 10_000
_PIECE_BYTES = 4 * 2**20
_PART_READ = re.compile(r".*\.(?:xml|rels)", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(rb"<(?:c|row|[^\s<>/:]++:(?:c|row))(?=[\s/>])")
_PLAIN_COLUMN = re.compile(rb'<(?:c|row) r="([A-Z]{0,3})[0-9]{1,7}"')
_PLAIN_ROW = re.compile(rb'<(?:c|row) r="[A-Z]{0,3}([0-9]{1,7})"')
_WHOLE_TAG = re.compile(
    rb"""<(?:[^\s<>/:]+:)?(c|row)(?=[\s/>])((?:[^<>"']|"[^"<]*+"|'[^'<]*+')*+)"""
)
_PLACE = re.compile(rb"""\sr\s*=\s*["']([^"']*)""")
_PLACE_FORM = re.compile(rb"([A-Za-z]{0,3})([0-9]{1,7})")
_ENTITIES = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)


def looked_through(data: BinaryIO, limits: Limits, room: Room) -> io.BytesIO:
    """The spreadsheet's parts in an archive of ours: the library may take another view of one that
    was made to be read in two ways. Raises :class:`MemberError` for what would not fit into memory.
    """
    copy = io.BytesIO()
    try:
        with zipfile.ZipFile(data) as archive, zipfile.ZipFile(copy, "w") as target:
            parts = archive.infolist()
            if len(parts) > _PARTS:
                raise MemberError("the spreadsheet has too many parts")
            unpacked = sum(part.file_size for part in parts)
            if unpacked > limits.workbook_bytes:
                raise MemberError("the spreadsheet is too large when unpacked")
            if unpacked > room.bytes:
                raise MemberError("the package's spreadsheets are too large together")
            room.bytes -= unpacked
            names = dict.fromkeys(part.filename for part in parts)
            for name in filter(_PART_READ.fullmatch, names):
                extent = _Extent(room.cells)
                with archive.open(name) as stream, target.open(name, "w") as out:
                    for piece in _looked_through_part(stream, extent):
                        out.write(piece)
                room.cells -= extent.cells
    except ZIP_ERRORS as error:
        raise MemberError(reason(error)) from error
    return copy


def _looked_through_part(stream: IO[bytes], extent: _Extent) -> Iterator[bytes]:
    """The part, piece by piece; any of them may be a sheet, whatever its name."""
    is_sheet = False
    rest = b""
    while piece := stream.read(_PIECE_BYTES):
        if b"\0" in piece:
            raise MemberError("a part of the spreadsheet is not in UTF-8")
        text = rest + piece
        cut = text.rfind(b"<")
        if cut < 0 or len(text) - cut > _PIECE_BYTES:
            raise MemberError("a part of the spreadsheet is damaged")
        text, rest = text[:cut], text[cut:]
        if _ENTITIES.search(text):
            raise MemberError("the spreadsheet defines entities")
        is_sheet = is_sheet or b"sheetData" in text
        if is_sheet:
            extent.add(text)
        yield piece


class _Extent:
    """How far a sheet's cells reach, from pieces of its XML. The library makes room for the whole
    rectangle, and ends the program where there is none, so that each place is looked at before."""

    def __init__(self, most_cells: int) -> None:
        self._most_cells = most_cells
        self._width = self._height = 0
        self._column = self._row = 0

    def add(self, piece: bytes) -> None:
        """Takes whole tags. Raises :class:`MemberError` when the rectangle is too large, or where a
        cell is cannot be told."""
        self._add_tags(piece)
        if self.cells > self._most_cells:
            raise MemberError("the sheet spans too many cells")

    @property
    def cells(self) -> int:
        return self._width * self._height

    def _add_tags(self, piece: bytes) -> None:
        """Nearly all programs write the place first; others may write it anywhere, or leave it out
        for a cell to the right of the one before it and a row below."""
        plain = _PLAIN_COLUMN.findall(piece)
        if len(plain) != len(_TAG.findall(piece)):
            for tag, attributes in _WHOLE_TAG.findall(piece):
                self._add_tag(tag == b"row", _PLACE.findall(attributes))
        elif plain:
            rows = set(_PLAIN_ROW.findall(piece))
            self._column = self._width = max(self._width, *map(_column_number, set(plain)))
            self._row = self._height = max(self._height, *map(int, rows))

    def _add_tag(self, is_row: bool, places: list[bytes]) -> None:
        column, row = (0, self._row + 1) if is_row else (self._column + 1, self._row)
        for place in places:
            found = _PLACE_FORM.fullmatch(place)
            if found is None:
                raise MemberError("a cell of the sheet says no place")
            column, row = max(column, _column_number(found[1])), max(row, int(found[2]))
        self._column, self._row = column, row
        self._width, self._height = max(self._width, column), max(self._height, row)


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number
