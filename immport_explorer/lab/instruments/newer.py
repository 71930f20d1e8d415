"""Whether a program's file is of a newer version than those its reader was made for.

The versions are those of the exports that the readers were compared with (``docs/instruments.md``).
MSD Workbench, Magellan, Apex, expression matrices and typing tables name none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from immport_explorer.lab.instruments.page import head_pages
from immport_explorer.lab.opened import Opened


class _Known(NamedTuple):
    """How a version is written, in its first group, and the newest that is known."""

    program: str
    written: str
    newest: tuple[int, ...]


_KNOWN: Mapping[str, _Known] = MappingProxyType(
    {
        "luminex": _Known("xPONENT", r"(?m)^Build\t(\d+(?:\.\d+)+)", (4, 3)),
        "ctl": _Known("ImmunoSpot", r"Software version: *ImmunoSpot +(\d+(?:\.\d+)+)", (7, 0)),
        "softmax": _Known("SoftMax Pro", r"(?m)^Plate:\t[^\t]*\t(\d+\.\d+)\t", (1, 3)),
        "quantstudio": _Known(
            "Design & Analysis", r"(?mi)^software name and version\b.*?\bv(\d+(?:\.\d+)+)", (2, 6)
        ),
        "asm": _Known("Allotrope Simple Model", r"asm\.manifest.{1,200}?/(\d{4}/\d\d)/", (2025, 3)),
    }
)


def newer_version(opened: Opened, reader: str) -> str:
    """A sentence that says so; "" where the version is known, or the file names none."""
    known = _KNOWN.get(reader)
    found = re.search(known.written, _head(opened)) if known else None
    if known is None or found is None:
        return ""
    numbers = tuple(int(part) for part in re.split(r"\D", found[1])[:2])
    if numbers <= known.newest:
        return ""
    newest = ".".join(map(str, known.newest))
    return (
        f"{known.program} {found[1]} is newer than {newest}, the newest version known here: what "
        "is known was read; look whether anything is missing."
    )


def _head(opened: Opened) -> str:
    """The first bytes of a text, the first rows of a spreadsheet, as cells between tabs."""
    if opened.text:
        return re.sub(r'"?[,;\t]"?', "\t", opened.text).replace('"', "")
    lines = (line for page in head_pages(opened) for line in page.lines)
    return "\n".join("\t".join(line.texts) for line in lines)
