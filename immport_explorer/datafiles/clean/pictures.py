"""Pictures: what is said beside the picture is taken out; no pixel is written anew.

Sources: PNG (W3C, third edition), JPEG (JFIF 1.02, Exif 2.32), TIFF 6.0 and BigTIFF.
"""

from __future__ import annotations

import re
import shutil
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from immport_explorer.datafiles.clean.cleaned import CannotCleanError, Cleaned, Tells

_STEP = 2**20

# --- PNG -----------------------------------------------------------------------------------------

_PNG_TEXTS = {b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"tIME"}


def clean_png(source: Path, target: BinaryIO, tells: Tells) -> Cleaned:
    """Copy all chunks but those of texts, EXIF and the time of change."""
    gone = []
    with source.open("rb") as stream:
        target.write(stream.read(8))
        while head := stream.read(8):
            if len(head) < 8:
                break
            length, name = struct.unpack(">I4s", head)
            if name in _PNG_TEXTS:
                gone.append(f"{name.decode()} chunks")
                stream.seek(length + 4, 1)
                continue
            target.write(head)
            _copy(stream, target, length + 4)
            if name == b"IEND":
                return Cleaned(tuple(dict.fromkeys(gone)))
    raise CannotCleanError("It ends too early")


def _copy(stream: BinaryIO, target: BinaryIO, length: int) -> None:
    while length:
        part = stream.read(min(_STEP, length))
        if not part:
            raise CannotCleanError("It ends too early")
        target.write(part)
        length -= len(part)


# --- JPEG ----------------------------------------------------------------------------------------

_KEPT_SEGMENTS = {0xE0, 0xE2, 0xEE}  # JFIF, colour profile, Adobe's colour transform
_SCAN, _COMMENT, _EXIF = 0xDA, 0xFE, 0xE1
_ORIENTATION = 274


def clean_jpeg(source: Path, target: BinaryIO, tells: Tells) -> Cleaned:
    """Copy all segments but comments and those of applications; the orientation is kept, or the
    picture would be shown turned."""
    gone = []
    with source.open("rb") as stream:
        target.write(stream.read(2))
        target.write(_orientation(source))
        while True:
            marker, body = _segment(stream)
            is_application = 0xE0 <= marker <= 0xEF and marker not in _KEPT_SEGMENTS
            if is_application or marker == _COMMENT:
                gone.append("EXIF" if marker == _EXIF else f"segment {marker:#x}")
                continue
            target.write(bytes((0xFF, marker)) + struct.pack(">H", len(body) + 2) + body)
            if marker == _SCAN:
                break
        shutil.copyfileobj(stream, target, _STEP)
    return Cleaned(tuple(dict.fromkeys(gone)))


def _segment(stream: BinaryIO) -> tuple[int, bytes]:
    mark = stream.read(2)
    if len(mark) < 2 or mark[0] != 0xFF:
        raise CannotCleanError("Its segments cannot be told apart")
    while mark[1] == 0xFF:  # fill bytes
        mark = mark[1:] + stream.read(1)
    length = stream.read(2)
    if len(length) < 2:
        raise CannotCleanError("It ends too early")
    return mark[1], stream.read(max(0, struct.unpack(">H", length)[0] - 2))


def _orientation(source: Path) -> bytes:
    """A segment with nothing but the orientation, where there is one."""
    from PIL import Image

    try:
        with Image.open(source) as image:
            turned = image.getexif().get(_ORIENTATION, 1)
    except Exception as error:  # a library's many ways to refuse a file
        raise CannotCleanError("It cannot be read as a picture") from error
    if turned == 1:
        return b""
    exif = Image.Exif()
    exif[_ORIENTATION] = turned
    content = exif.tobytes()
    return b"\xff\xe1" + struct.pack(">H", len(content) + 2) + content


# --- TIFF ----------------------------------------------------------------------------------------

_TEXT_TAGS = {
    270: "ImageDescription",
    315: "Artist",
    316: "HostComputer",
    33432: "Copyright",
    40093: "XPAuthor",
    42032: "CameraOwnerName",
}
_SUB_DIRECTORIES = {330, 34665}
_GPS = 34853
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}
_SIZES_BIG = {16: 8, 17: 8, 18: 8}
_MOST_DIRECTORIES = 10_000
_MOST_ENTRIES = 4_096
_MOST_TEXT = 64 * 2**20
_EXPERIMENTER = re.compile(rb"<Experimenter\b[^>]*>")
_OF_EXPERIMENTER = re.compile(
    rb'\b(FirstName|MiddleName|LastName|UserName|Email|Institution)="([^"]*)"'
)


def clean_tiff(source: Path, target: BinaryIO, tells: Tells) -> Cleaned:
    """Copy the file and write over the texts of its tags in place; of a description in OME's form
    only the experimenters."""
    gone = []
    with source.open("rb") as stream:
        values = [*_Tiff(stream).values()]
        shutil.copyfileobj(_from_start(stream), target, _STEP)
        for tag, place, length in values:
            stream.seek(place)
            content = stream.read(min(length, _MOST_TEXT))
            changed = _changed(tag, content)
            if changed != content:
                gone.append("GPS" if tag == _GPS else _TEXT_TAGS[tag])
                target.seek(place)
                target.write(changed)
    return Cleaned(tuple(dict.fromkeys(gone)))


def _from_start(stream: BinaryIO) -> BinaryIO:
    stream.seek(0)
    return stream


def _changed(tag: int, content: bytes) -> bytes:
    if tag == _GPS:
        return bytes(len(content))
    if b"<OME" in content[:4_096]:
        return _EXPERIMENTER.sub(
            lambda element: _OF_EXPERIMENTER.sub(_crossed, element[0]), content
        )
    text = content.rstrip(b"\x00")
    return b" " * len(text) + content[len(text) :]


def _crossed(found: re.Match[bytes]) -> bytes:
    return b'%s="%s"' % (found[1], b"x" * len(found[2]))


class _Tiff:
    """The places of a TIFF's values that may tell who somebody is."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        head = stream.read(16)
        self._order = "<" if head[:2] == b"II" else ">"
        self._is_big = b"+" in head[2:4]
        self._pointer = "Q" if self._is_big else "I"
        (first,) = self._unpack(self._pointer, head[8:] if self._is_big else head[4:8])
        self._waiting = [(first, False)]
        self._seen: set[int] = set()

    def values(self) -> Iterator[tuple[int, int, int]]:
        """Tag, place and length of each."""
        while self._waiting:
            place, is_gps = self._waiting.pop()
            if place == 0 or place in self._seen:
                continue
            self._seen.add(place)
            if len(self._seen) > _MOST_DIRECTORIES:
                raise CannotCleanError("It holds too many directories")
            yield from self._directory(place, is_gps)

    def _directory(self, place: int, is_gps: bool) -> Iterator[tuple[int, int, int]]:
        number, width = ("Q", 20) if self._is_big else ("H", 12)
        (count,) = self._read(place, number)
        if count > _MOST_ENTRIES:
            raise CannotCleanError("One of its directories cannot be read")
        at = place + struct.calcsize(number)
        for entry in range(at, at + count * width, width):
            yield from self._entry(entry, is_gps)
        self._waiting.append((self._read(at + count * width, self._pointer)[0], False))

    def _entry(self, at: int, is_gps: bool) -> Iterator[tuple[int, int, int]]:
        tag, kind, count = self._read(at, "HH" + self._pointer)
        room = struct.calcsize(self._pointer)
        length = count * (_SIZES | _SIZES_BIG).get(kind, 1)
        value = at + 4 + room
        place = value if length <= room else self._read(value, self._pointer)[0]
        if tag in _SUB_DIRECTORIES and length <= room:
            self._waiting.append((self._read(value, "I" if room == 4 else "Q")[0], False))
        elif tag == _GPS:
            self._waiting.append((self._read(value, self._pointer)[0], True))
        elif is_gps:
            yield _GPS, place, length
        elif tag in _TEXT_TAGS:
            yield tag, place, length

    def _read(self, place: int, form: str) -> tuple[int, ...]:
        self._stream.seek(place)
        return self._unpack(form, self._stream.read(struct.calcsize("<" + form)))

    def _unpack(self, form: str, content: bytes) -> tuple[int, ...]:
        try:
            return struct.unpack(self._order + form, content)
        except struct.error as error:
            raise CannotCleanError("One of its directories cannot be read") from error
