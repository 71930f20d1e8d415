"""A spreadsheet's parts, looked through before a library opens them.

They may be compressed beyond all measure, or hold two cells that span a rectangle larger than any
memory. Only the parts that are read are looked through, and only these are handed on: others, such
as what document management systems add, may be in any form.
"""

from __future__ import annotations

import codecs
import html
import posixpath
import re
import zipfile
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import IO, BinaryIO

import msgspec

from immport_explorer.files.letters import column_letters
from immport_explorer.files.zips import ZIP_ERRORS
from immport_explorer.package.archive import MemberError, reason
from immport_explorer.package.limits import Limits, Room
from immport_explorer.package.readers.workbook.calamine import in_memory

_PARTS = 10_000
_PIECE_BYTES = 4 * 2**20
_FIRST_BYTES = 64 * 2**10
"""The first piece tells how wide a sheet is; to look through the others is quicker then."""
_SMALL_PART_BYTES = 16 * 2**20
"""A table of contents of the spreadsheet, or its styles; real ones have some kilobytes."""
_ALWAYS_READ = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|xl/_rels/workbook[^/]*\.rels"
    r"|xl/(?:workbook|sharedStrings|styles)\.xml|xl/worksheets/[^/]+\.xml",
    re.IGNORECASE,
)
_TYPES_READ = ("/officeDocument", "/worksheet", "/sharedStrings", "/styles")
_RELATIONSHIP = re.compile(rb"<(?:\w+:)?Relationship\b[^<>]*>")
_SHEET = re.compile(rb"<(?:\w+:)?sheet\b[^<>]*>")
_ATTRIBUTE = re.compile(rb"""([\w:]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_TAG = re.compile(rb"<(?:c|row|[^\s<>/:]++:(?:c|row))(?=[\s/>])")
_PLAIN_PLACE = re.compile(rb'<(?:c|row) r="([A-Z]{0,3}[0-9]{1,7})"')
_LAST_ROW = re.compile(rb'<row r="([0-9]{1,7})"')
_WITH_PREFIX = re.compile(rb":(?:c|row)(?=[\s/>])")
_MAY_CALCULATE = [re.compile(pattern) for pattern in (b"<f", b":f", b'"e"', b"'e'")]
"""A formula (the element ``f``) or an error (a cell of type ``e``). To search for each by itself
is several times as fast as for all at once, and than ``in``."""
_LETTERS = bytes(range(65, 91))
_DIGITS = bytes(range(48, 58))
_WHOLE_TAG = re.compile(
    rb"""<(?:[^\s<>/:]+:)?(c|row)(?=[\s/>])((?:[^<>"']|"[^"<]*+"|'[^'<]*+')*+)>(</)?"""
)
_PLACE = re.compile(rb"""\sr\s*=\s*["']([^"']*)""")
_PLACE_FORM = re.compile(rb"([A-Za-z]{0,3})([0-9]{1,7})")
_MERGED = re.compile(
    rb"""<(?:\w+:)?mergeCell\s[^<>]*?\bref\s*=\s*["']([A-Za-z]{1,3})([0-9]{1,7}):"""
    rb"""([A-Za-z]{1,3})([0-9]{1,7})["']"""
)
_ROWS_BEGIN = re.compile(
    rb"\A[^<]*(?:<[?!][^<]*)*<(?:\w+:)?worksheet\b.*?(?=<(?:\w+:)?sheetData[\s/>])", re.DOTALL
)
_NONE_MERGED = b"<mergeCells/>"
_ENTITIES = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_CALCULATED_ON_LOAD = re.compile(rb"""\bfullCalcOnLoad\s*=\s*["'](?:1|true)["']""")
_UTF_16 = (
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
)
"""How XML in UTF-16 begins; source: XML 1.0, appendix F."""
_DECLARED = re.compile(r"^<\?xml[^>]*\?>")
_MARK = re.compile(rb"schema version", re.IGNORECASE)
_NO_CELLS = (
    b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    b"<sheetData/></worksheet>"
)


Block = tuple[int, int, int, int]
"""Cells that are one: the first row and column, and the last ones, from 1."""


class Parts(msgspec.Struct):
    """What was looked through.

    ``data`` is an archive of ours with the parts that are read: a library may take another view of
    one that was made to be read in two ways. ``sheets`` gives the part of each sheet's name;
    ``too_far`` for a sheet that was left out, since its cells span too large a rectangle, the
    outermost corner. ``plain`` are the sheets' parts in which no formula and no error stands;
    ``merged`` gives the merged cells of a sheet's part, of which ``data`` says nothing any more.
    ``is_uncalculated`` tells that the program that wrote the spreadsheet left
    its formulas to be calculated by the one that opens it.
    """

    data: IO[bytes] = msgspec.field(default_factory=in_memory)
    sheets: dict[str, str] = msgspec.field(default_factory=dict)
    too_far: dict[str, str] = msgspec.field(default_factory=dict)
    plain: set[str] = msgspec.field(default_factory=set)
    merged: dict[str, list[Block]] = msgspec.field(default_factory=dict)
    is_uncalculated: bool = False

    def part(self, name: str) -> bytes:
        """A part's bytes; none where there is no such part."""
        with zipfile.ZipFile(self.data) as archive:
            return archive.read(name) if name in archive.namelist() else b""

    def merged_in(self, sheet: str) -> list[Block]:
        """The merged cells of the sheet of that name."""
        return self.merged.get(self.sheets.get(sheet, ""), [])

    def has_template_mark(self) -> bool:
        """Whether any part holds what the first line of a template says."""
        with zipfile.ZipFile(self.data) as archive:
            return any(_MARK.search(archive.read(name)) for name in archive.namelist())


def looked_through(data: BinaryIO, limits: Limits, room: Room) -> Parts:
    """The spreadsheet's parts that are read, where no sheet is left out.

    Raises :class:`MemberError` for what would not fit into memory.
    """
    parts = look_through(data, limits, room)
    for sheet, address in parts.too_far.items():
        raise MemberError(f"the cells of the sheet {sheet} reach to {address}")
    return parts


def look_through(data: BinaryIO, limits: Limits, room: Room) -> Parts:
    """The spreadsheet's parts that are read. Raises :class:`MemberError`."""
    try:
        with zipfile.ZipFile(data) as archive:
            return _Looking(archive, limits, room).run()
    except ZIP_ERRORS as error:
        raise MemberError(reason(error)) from error


class _Looking:
    """One spreadsheet on its way."""

    def __init__(self, archive: zipfile.ZipFile, limits: Limits, room: Room) -> None:
        self._archive = archive
        self._limits = limits
        self._room = room
        self._parts = Parts()
        self._corners: dict[str, str] = {}

    def run(self) -> Parts:
        entries = self._archive.infolist()
        if len(entries) > _PARTS:
            raise MemberError("the spreadsheet has too many parts")
        sizes = {entry.filename: entry.file_size for entry in entries}
        workbook, targets = self._targets(sizes)
        read = [name for name in sizes if _ALWAYS_READ.fullmatch(name) or name in targets.values()]
        self._take_room(sum(sizes[name] for name in read))
        with zipfile.ZipFile(self._parts.data, "w") as target:
            for name in read:
                self._copy(name, target)
        self._name_sheets(workbook, targets, sizes)
        if self._corners:
            self._leave_out_far_ones()
        return self._parts

    def _take_room(self, unpacked: int) -> None:
        if unpacked > self._limits.workbook_bytes:
            raise MemberError("the spreadsheet is too large when unpacked")
        if unpacked > self._room.bytes:
            raise MemberError("the package's spreadsheets are too large together")
        self._room.bytes -= unpacked

    def _targets(self, sizes: dict[str, int]) -> tuple[str, dict[str, str]]:
        """The workbook's part, and the parts that are read by their ids in its relations."""
        workbook = "xl/workbook.xml"
        for target in self._related("_rels/.rels", "", sizes, ("/officeDocument",)).values():
            workbook = target
        folder, name = posixpath.split(workbook)
        relations = posixpath.join(folder, "_rels", f"{name}.rels")
        return workbook, {"": workbook} | self._related(relations, folder, sizes, _TYPES_READ)

    def _related(
        self, name: str, folder: str, sizes: dict[str, int], types: tuple[str, ...]
    ) -> dict[str, str]:
        found = {}
        for tag in _RELATIONSHIP.findall(self._small(name, sizes)):
            said = _attributes(tag)
            if said.get("Type", "").endswith(types):
                path = posixpath.normpath(posixpath.join(f"/{folder}", said.get("Target", "")))
                found[said.get("Id", "")] = path.lstrip("/")
        return found

    def _small(self, name: str, sizes: dict[str, int]) -> bytes:
        """A part that is held in memory; none where there is no such part, or too large a one."""
        if not 0 < sizes.get(name, 0) <= _SMALL_PART_BYTES:
            return b""
        with self._archive.open(name) as stream:
            return b"".join(_in_utf_8(stream))

    def _copy(self, name: str, target: zipfile.ZipFile) -> None:
        extent = _Extent()
        with self._archive.open(name) as stream, target.open(name, "w") as out:
            pieces = _looked_through_part(stream, extent)
            out.write(_with_none_merged(next(pieces, b"")))
            for piece in pieces:
                out.write(piece)
        self._parts.merged[name] = extent.merged
        if extent.is_plain:
            self._parts.plain.add(name)
        if extent.cells > min(self._limits.workbook_cells, self._room.cells):
            extent = self._of_filled_cells(name)
        if extent.cells > self._limits.workbook_cells:
            self._corners[name] = extent.corner
        elif extent.cells > self._room.cells:
            raise MemberError("the package's spreadsheets together span more cells than are read")
        else:
            self._room.cells -= extent.cells

    def _of_filled_cells(self, name: str) -> _Extent:
        """How far the sheet's cells reach without those that are only formatted."""
        extent = _Extent(only_filled=True)
        with self._archive.open(name) as stream:
            for _ in _looked_through_part(stream, extent):
                continue
        return extent

    def _name_sheets(self, workbook: str, targets: dict[str, str], sizes: dict[str, int]) -> None:
        text = self._small(workbook, sizes)
        self._parts.is_uncalculated = _CALCULATED_ON_LOAD.search(text) is not None
        for tag in _SHEET.findall(text):
            said = _attributes(tag)
            ids = [value for key, value in said.items() if key.endswith(":id")]
            for part in filter(None, map(targets.get, ids)):
                self._parts.sheets[said.get("name", "")] = part

    def _leave_out_far_ones(self) -> None:
        names = {part: name for name, part in self._parts.sheets.items()}
        for part, corner in self._corners.items():
            self._parts.too_far[names.get(part, part)] = corner
        copy = in_memory()
        with zipfile.ZipFile(self._parts.data) as source, zipfile.ZipFile(copy, "w") as target:
            for name in source.namelist():
                content = _NO_CELLS if name in self._corners else source.read(name)
                target.writestr(name, content)
        self._parts.data = copy


def _attributes(tag: bytes) -> dict[str, str]:
    return {
        name.decode(): html.unescape((double or single).decode("utf-8", "replace"))
        for name, double, single in _ATTRIBUTE.findall(tag)
    }


def _in_utf_8(stream: IO[bytes]) -> Iterator[bytes]:
    """The part, piece by piece, in the encoding that the library reads: XML may be in UTF-16 too,
    and spreadsheet programs read it."""
    first = stream.read(_FIRST_BYTES)
    encoding = next((encoding for mark, encoding in _UTF_16 if first.startswith(mark)), None)
    pieces: Iterable[bytes] = chain(
        [first] if first else [], iter(lambda: stream.read(_PIECE_BYTES), b"")
    )
    if encoding is not None:
        pieces = _decoded(pieces, encoding)
    for piece in pieces:
        if b"\0" in piece:
            raise MemberError("a part of the spreadsheet is in an encoding that is not read")
        yield piece


def _decoded(pieces: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    """UTF-16 as UTF-8, without the declaration that says otherwise."""
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for number, piece in enumerate(pieces):
            text = decoder.decode(piece)
            if number == 0:
                text = _DECLARED.sub("", text.removeprefix("\ufeff"), count=1)
            yield text.encode("utf-8", "replace")
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        raise MemberError("a part of the spreadsheet is damaged") from error


def _looked_through_part(stream: IO[bytes], extent: _Extent) -> Iterator[bytes]:
    """The part, piece by piece; any of them may be a sheet, whatever its name."""
    is_sheet = False
    rest = b""
    for piece in _in_utf_8(stream):
        text = rest + piece
        cut = text.rfind(b"<")
        if cut < 0 or len(text) - cut > _PIECE_BYTES:
            raise MemberError("a part of the spreadsheet is damaged")
        text, rest = text[:cut], text[cut:]
        if _finds(_ENTITIES, text, b"!"):
            raise MemberError("the spreadsheet defines entities")
        is_sheet = is_sheet or b"sheetData" in text
        if is_sheet:
            extent.add(text)
        yield piece


def _with_none_merged(first: bytes) -> bytes:
    """A sheet's first piece, in which the library finds that no cells are merged: it would read
    the whole sheet once more to find out, as long as it is, and its merged cells are known here."""
    begin = _ROWS_BEGIN.match(first)
    return first[: begin.end()] + _NONE_MERGED + first[begin.end() :] if begin else first


def _finds(look: re.Pattern[bytes], piece: bytes, rare: bytes = b"") -> bool:
    """Whether the pattern is found. That its first byte, or a rarer one, is nowhere is told in a
    twentieth of the time."""
    return (rare or look.pattern[:1]) in piece and look.search(piece) is not None


def _blocks(piece: bytes) -> Iterator[Block]:
    for left, top, right, bottom in _MERGED.findall(piece):
        yield int(top), _column_number(left), int(bottom), _column_number(right)


class _Extent:
    """How far a sheet's cells reach, from pieces of its XML. The library makes room for the whole
    rectangle, and ends the program where there is none, so that each place is looked at before.

    The library leaves cells without a value aside: with ``only_filled`` they do not count here
    either.
    """

    def __init__(self, only_filled: bool = False) -> None:
        self.is_plain = True
        self.merged: list[Block] = []
        self._only_filled = only_filled
        self._width = self._height = 0
        self._column = self._row = 0
        self._corner = (0, 0)

    @property
    def cells(self) -> int:
        return self._width * self._height

    @property
    def corner(self) -> str:
        """The outermost place as spreadsheets write it: ``F1048576``."""
        column, row = self._corner
        return f"{column_letters(column)}{row}"

    def add(self, piece: bytes) -> None:
        """Takes whole tags. Nearly all programs write the place first; others may write it
        anywhere, or leave it out for a cell to the right of the one before it and a row below.

        Raises :class:`MemberError` where a cell is cannot be told.
        """
        self.is_plain = self.is_plain and not any(_finds(look, piece) for look in _MAY_CALCULATE)
        if piece.rfind(b"mergeCell") >= 0:  # thrice as fast as "in"
            self.merged += _blocks(piece)
        if not self._only_filled and self._grows_downwards(piece):
            return
        plain = [] if self._only_filled else _PLAIN_PLACE.findall(piece)
        if len(plain) != len(_TAG.findall(piece)):
            for tag, attributes, end in _WHOLE_TAG.findall(piece):
                is_filled = not attributes.endswith(b"/") and not end
                places = _PLACE.findall(attributes.removesuffix(b"/"))
                self._add_tag(tag == b"row", places, is_filled or not self._only_filled)
        elif plain:
            joined = b" ".join(plain)
            columns = set(joined.translate(None, _DIGITS).split(b" "))
            rows = set(joined.translate(None, _LETTERS).split(b" "))
            self._column = self._width = max(self._width, *map(_column_number, columns))
            self._row = self._height = max(self._height, *map(int, rows))
            self._corner = (self._width, self._height)

    def _grows_downwards(self, piece: bytes) -> bool:
        """Whether the piece goes on with rows down to its last one, within the columns so far, as
        nearly all do: several times as fast as to look at each place, and as sure."""
        last = _LAST_ROW.match(piece, piece.rfind(b'<row r="'))
        if not self._width or last is None:
            return False
        row = max(self._height, int(last[1]))
        if any(_finds(look, piece) for look in _beyond(self._width, row)):
            return False
        self._column, self._row = self._width, row
        self._height, self._corner = row, (self._width, row)
        return True

    def _add_tag(self, is_row: bool, places: list[bytes], is_filled: bool) -> None:
        column, row = (0, self._row + 1) if is_row else (self._column + 1, self._row)
        said = (0, 0) if places else (column, row)
        for place in places:
            found = _PLACE_FORM.fullmatch(place)
            if found is None:
                raise MemberError("a cell of the sheet says no place")
            said = (_column_number(found[1]), int(found[2]))
            column, row = max(column, said[0]), max(row, said[1])
        self._column, self._row = column, row
        if is_filled and not (is_row and self._only_filled):
            self._width, self._height = max(self._width, column), max(self._height, row)
            self._corner = (max(self._corner[0], said[0]), max(self._corner[1], said[1]))


def _beyond(column: int, row: int) -> Iterator[re.Pattern[bytes]]:
    """What finds tags of cells and rows that may stand to the right of the column or below the
    row, as those do that do not say their place first."""
    columns, rows = up_to(column_letters(column), "A"), up_to(str(row), "0")
    yield _WITH_PREFIX
    for tag, place in (("c", f"(?:{columns})(?:{rows})"), ("row", f"(?:{rows})")):
        yield re.compile(f'<{tag}(?! r="{place}")(?=[\\s/>])'.encode())


def up_to(last: str, least: str) -> str:
    """The pattern of what is written with the letters or digits from ``least`` on, and stands no
    further in order than ``last``."""
    any_ = "[A-Z]" if least == "A" else "[0-9]"
    ways = [last]
    for at, highest in enumerate(last):
        if highest > least:
            below = f"[{least}-{chr(ord(highest) - 1)}]"
            ways.append(f"{last[:at]}{below}{any_}{{{len(last) - at - 1}}}")
    if len(last) > 1:
        ways.append(f"{any_}{{1,{len(last) - 1}}}+")
    return "|".join(ways)


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number
