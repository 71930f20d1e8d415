"""Office documents (docx, xlsx, pptx): names of authors are taken out of their parts.

Source: ECMA-376. Every other part is copied as it is.
"""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import BinaryIO

from immport_explorer.datafiles.clean.cleaned import CannotCleanError, Cleaned, Tells
from immport_explorer.files.zips import ZIP_ERRORS

_MOST_PART_BYTES = 256 * 2**20
_NOBODY = b"Author"
_ELEMENTS = re.compile(rb"(<(dc:creator|cp:lastModifiedBy|Manager|Company)\b[^>/]*>)[^<]*(</\2>)")
_CUSTOM = re.compile(rb"(<vt:(?:lpwstr|lpstr)>)[^<]*(</vt:(?:lpwstr|lpstr)>)")
_ATTRIBUTES = re.compile(
    rb"(\s(?:w:author|w:initials|w15:author|displayName|userId|providerId|initials|"
    rb'name(?=="[^"]*" initials=))=")[^"]*(")'
)
_SHEET_AUTHORS = re.compile(rb"(<author>)[^<]*(</author>)")
_WITH_AUTHORS = re.compile(
    r"word/(?:document|comments\w*|people|footnotes|endnotes|header\d*|footer\d*)\.xml|"
    r"xl/(?:comments\d*|comments/comment\d*|persons/\w+|threadedComments/\w+)\.xml|"
    r"xl/revisions/\w+\.xml|ppt/(?:commentAuthors|authors|comments/\w+)\.xml"
)


def clean(source: Path, target: BinaryIO, tells: Tells) -> Cleaned:
    """Copy the archive, a part at a time, with authors' names replaced."""
    gone: list[str] = []
    try:
        with zipfile.ZipFile(source) as archive, zipfile.ZipFile(target, "w") as copy:
            for info in archive.infolist():
                if info.file_size > _MOST_PART_BYTES:
                    raise CannotCleanError("One of its parts is too large")
                content = archive.read(info)
                changed = _changed(info.filename, content)
                gone += [info.filename] if changed != content else []
                copy.writestr(_described(info), changed)
    except ZIP_ERRORS as error:
        raise CannotCleanError("Its parts cannot be read") from error
    notes = ("Its text was not searched: read it yourself",)
    return Cleaned(tuple(gone), notes)


def _described(info: zipfile.ZipInfo) -> zipfile.ZipInfo:
    """The same name, method and time."""
    described = zipfile.ZipInfo(info.filename, info.date_time)
    described.compress_type = info.compress_type
    described.external_attr = info.external_attr
    return described


def _changed(name: str, content: bytes) -> bytes:
    if name == "docProps/custom.xml":
        return _CUSTOM.sub(rb"\1\2", content)
    if name.startswith("docProps/"):
        return _ELEMENTS.sub(rb"\1\3", content)
    if _WITH_AUTHORS.fullmatch(name):
        named = rb"\1" + _NOBODY + rb"\2"
        return _SHEET_AUTHORS.sub(named, _ATTRIBUTES.sub(named, content))
    return content
