"""Pictures: TIFF (OME-TIFF and slides among them), PNG, JPEG, GIF.

Pillow reads what they say of themselves; no picture is unpacked.
"""

from __future__ import annotations

import re
import struct
import warnings
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from immport_explorer.datafiles.datafile import About, Facts, Flaw, Note, Reading, Said
from immport_explorer.datafiles.view import View

if TYPE_CHECKING:
    from PIL.Image import Image

_MOST_TEXT = 200_000


def begins_tiff(head: bytes) -> bool:
    return head[:4] in (b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+")


def begins_png(head: bytes) -> bool:
    return head.startswith(b"\x89PNG\r\n\x1a\n")


def begins_jpeg(head: bytes) -> bool:
    return head.startswith(b"\xff\xd8\xff")


def begins_gif(head: bytes) -> bool:
    return head[:6] in (b"GIF87a", b"GIF89a")


def read_png(view: View) -> Reading:
    return _read(view, lambda: b"IEND" in view.tail(4_096))


def read_jpeg(view: View) -> Reading:
    return _read(view, lambda: b"\xff\xd9" in view.tail(4_096))


def read_gif(view: View) -> Reading:
    return _read(view, lambda: view.tail(4_096).rstrip(b"\x00").endswith(b";"))


def read_tiff(view: View) -> Reading:
    return _read(view, lambda: _first_directory(view) < view.size)


def _first_directory(view: View) -> int:
    """Where the first list of tags begins (TIFF 6.0; BigTIFF has longer offsets)."""
    order = "<" if view.head[:1] == b"I" else ">"
    form, at = ("Q", 8) if b"+" in view.head[:4] else ("L", 4)
    if len(view.head) < 16:
        return view.size
    return int(struct.unpack_from(order + form, view.head, at)[0])


def _read(view: View, is_whole: Callable[[], bool]) -> Reading:
    notes = () if is_whole() else (Note(Flaw.TRUNCATED, "its end is absent"),)
    if notes:
        return Reading(notes=notes)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return _from_library(view)


def _from_library(view: View) -> Reading:
    image = _opened(view)
    if image is None:
        return Reading()
    details = {"Size": f"{image.width:,} × {image.height:,}"}
    said = tuple(_said(image))
    facts = Facts(details=details, said=said)
    if _beyond(image, view.size):
        return Reading(facts, (Note(Flaw.TRUNCATED, "some of its picture lies behind its end"),))
    return Reading(facts)


def _opened(view: View) -> Image | None:
    from PIL import Image

    stream = view.file()
    if stream is None:
        return None
    try:
        return Image.open(stream, formats=("TIFF", "PNG", "JPEG", "GIF"))
    except Exception:  # a library's many ways to refuse a file; its kind is known all the same
        return None


def _beyond(image: Image, size: int) -> bool:
    """Whether a strip or tile of a TIFF's first picture ends behind the file."""
    tags: Any = getattr(image, "tag_v2", None)
    if tags is None:
        return False
    try:
        for starts, lengths in ((273, 279), (324, 325)):
            for start, length in zip(tags.get(starts, ()), tags.get(lengths, ()), strict=False):
                if int(start) + int(length) > size:
                    return True
    except (TypeError, ValueError):
        return False
    return False


_EXIF: dict[int, tuple[str, About]] = {
    270: ("ImageDescription", "text"),
    315: ("Artist", "person"),
    316: ("HostComputer", "text"),
    33432: ("Copyright", "person"),
    40093: ("XPAuthor", "person"),
    42032: ("CameraOwnerName", "person"),
}
_GPS = 34853
_EXIF_IFD = 34665
_EXPERIMENTER = re.compile(r"<Experimenter\b[^>]*>")
_OF_EXPERIMENTER = re.compile(r'\b(FirstName|LastName|UserName|Email|Institution)="([^"]+)"')


def _said(image: Image) -> Iterator[Said]:
    try:
        yield from _from_exif(image)
        yield from _from_texts(image)
    except Exception:  # damaged tags: what was read before them is kept
        return


def _from_exif(image: Image) -> Iterator[Said]:
    exif = image.getexif()
    for tags in (exif, exif.get_ifd(_EXIF_IFD)):
        for tag, value in tags.items():
            if tag not in _EXIF:
                continue
            keyword, about = _EXIF[tag]
            text = _text(value)
            if "<OME" in text[:2_000]:
                yield from _from_ome(text)
            elif text:
                yield Said(f"EXIF {keyword}", about, text[:400])
    if exif.get_ifd(_GPS):
        yield Said("EXIF GPS", "person", "a place")


def _from_ome(text: str) -> Iterator[Said]:
    for element in _EXPERIMENTER.findall(text[:_MOST_TEXT]):
        for name, value in _OF_EXPERIMENTER.findall(element):
            yield Said(f"OME {name}", "institution" if name == "Institution" else "person", value)


def _from_texts(image: Image) -> Iterator[Said]:
    """Texts of PNG and comments of JPEG and GIF."""
    for key, value in image.info.items():
        if not isinstance(key, str) or key in ("exif", "icc_profile", "xmp"):
            continue
        text = _text(value) if isinstance(value, (str, bytes)) else ""
        if not text or not any(character.isalpha() for character in text):
            continue
        about: About = "person" if key.casefold() in ("author", "artist", "creator") else "text"
        yield Said(key, about, text[:400])


def _text(value: object) -> str:
    if isinstance(value, bytes):
        raw = (
            value.decode("utf-16-le", "ignore")
            if b"\x00" in value
            else value.decode("utf-8", "ignore")
        )
        return raw.strip("\x00 ")
    return str(value).strip("\x00 ")
