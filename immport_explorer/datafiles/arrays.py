"""Scans of arrays: CEL (Affymetrix), IDAT (Illumina), GPR (GenePix), RCC (NanoString).

Sources: the Affymetrix file formats CEL version 3 (text), 4 (binary) and Command Console; the
Axon Text File format; the IDAT layout as the illuminaio package documents it.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator

from immport_explorer.datafiles.datafile import (
    Facts,
    Flaw,
    FormatError,
    Note,
    Reading,
    Said,
    TruncatedError,
)
from immport_explorer.datafiles.texts import text_of
from immport_explorer.datafiles.view import View
from immport_explorer.files.wording import counted

# --- CEL -----------------------------------------------------------------------------------------

_CELL_BYTES = 10  # version 4: mean and deviation as float, pixels as short
_PLACE_BYTES = 4  # masks and outliers: two shorts


def begins_cel(head: bytes) -> bool:
    return head.startswith(b"[CEL]") or _is_binary_cel(head) or _is_console_cel(head)


def _is_binary_cel(head: bytes) -> bool:
    return len(head) >= 8 and struct.unpack_from("<ii", head) == (64, 4)


def _is_console_cel(head: bytes) -> bool:
    return head[:2] == b"\x3b\x01" and b"affymetrix-calvin" in head[:256]


def read_cel(view: View) -> Reading:
    if _is_binary_cel(view.head):
        return _read_binary_cel(view)
    if _is_console_cel(view.head):
        return Reading(Facts(details={"Version": "Command Console"}))
    cut = b"[INTENSITY]" not in view.at(0, 2**20)
    notes = (Note(Flaw.TRUNCATED, "it holds no intensities"),) if cut else ()
    return Reading(Facts(details={"Version": "3"}), notes)


def _read_binary_cel(view: View) -> Reading:
    if view.size < 24:
        raise TruncatedError("its header is not whole")
    columns, rows, cells, length = struct.unpack_from("<iiii", view.head, 8)
    if min(columns, rows) <= 0 or columns * rows != cells or not 0 <= length < 2**20:
        raise FormatError("its header gives no size of the array")
    facts = Facts(details={"Version": "4", "Cells": f"{cells:,}"})
    needed = 24 + length + cells * _CELL_BYTES
    if view.size < needed:
        what = (
            f"for {counted(cells, 'cell')} it needs {needed:,} bytes, and {view.size:,} are there"
        )
        return Reading(facts, (Note(Flaw.TRUNCATED, what),))
    return Reading(facts)


# --- IDAT ----------------------------------------------------------------------------------------

_ILLUMINA_FIELDS = 1_000


def begins_idat(head: bytes) -> bool:
    return head.startswith(b"IDAT")


def read_idat(view: View) -> Reading:
    """Whether all the fields that its table of contents lists lie within the file."""
    if view.size < 16:
        raise TruncatedError("its header is not whole")
    version, fields = struct.unpack_from("<qi", view.head, 4)
    details = {"Version": str(version)}
    if version < 3:
        return Reading(Facts(details=details))
    if not 0 < fields <= _ILLUMINA_FIELDS:
        raise FormatError("its header lists no fields")
    table = view.at(16, fields * 10)
    if len(table) < fields * 10:
        raise TruncatedError("its table of contents is not whole")
    last = max(offset for _, offset in struct.iter_unpack("<Hq", table))
    if last >= view.size:
        what = f"a field begins at byte {last:,}, and {view.size:,} are there"
        return Reading(Facts(details=details), (Note(Flaw.TRUNCATED, what),))
    return Reading(Facts(details=details))


# --- GPR -----------------------------------------------------------------------------------------


def begins_gpr(head: bytes) -> bool:
    return re.match(rb"ATF[\t ]+1", head) is not None


def read_gpr(view: View) -> Reading:
    """Its optional header records are ``"Key=value"``, as many as the second line says."""
    lines = text_of(view.head).splitlines()
    count = re.match(r"\s*(\d{1,4})\s", lines[1]) if len(lines) > 1 else None
    if not count:
        raise FormatError("its second line does not give the numbers of header lines and columns")
    records = [line.strip().strip('"') for line in lines[2 : 2 + int(count[1])]]
    return Reading(Facts(said=tuple(_said(records))))


# --- RCC -----------------------------------------------------------------------------------------


def begins_rcc(head: bytes) -> bool:
    return re.match(rb"\s*<Header>\s*\r?\n\s*FileVersion,", head) is not None


def read_rcc(view: View) -> Reading:
    """Whether the counts end with their closing tag."""
    text = text_of(view.head)
    said = _said([line.replace(",", "=", 1) for line in text.splitlines()[:60]])
    whole = "</Code_Summary>" in text or view.size > len(view.head)
    notes = () if whole else (Note(Flaw.TRUNCATED, "its counts have no end"),)
    return Reading(Facts(said=tuple(said)), notes)


_PEOPLE = frozenset({"creator", "user", "owner", "operator"})


def _said(records: list[str]) -> Iterator[Said]:
    for record in records:
        key, _, value = record.partition("=")
        if not value.strip():
            continue
        if key.casefold() in _PEOPLE:
            yield Said(key, "person", value.strip())
        elif key.casefold() in ("comment", "comments", "description"):
            yield Said(key, "text", value.strip())
        elif key.casefold() == "id":
            yield Said("sample ID", "sample", value.strip())
