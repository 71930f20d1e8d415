"""gzip: what it holds is looked at in its place, and whether it ends.

Sources: RFC 1952; BGZF as SAM/BAM 1.6 describes it.
"""

from __future__ import annotations

import zlib

from immport_explorer.datafiles.datafile import Flaw, FormatError, Note
from immport_explorer.datafiles.view import View

_HEAD_BYTES = 2**20
_MOST_CHECKED_BYTES = 8 * 2**20
_MOST_UNPACKED = 256 * 2**20
BGZF_END = bytes.fromhex("1f8b08040000000000ff0600424302001b0003000000000000000000")


def begins_gzip(head: bytes) -> bool:
    return head.startswith(b"\x1f\x8b\x08")


def unpacked_head(view: View) -> bytes:
    """The first bytes of what lies in it. Raises :class:`FormatError`."""
    unpacked, source = b"", zlib.decompressobj(31)
    data = view.at(0, _HEAD_BYTES)
    try:
        while data and len(unpacked) < _HEAD_BYTES:
            unpacked += source.decompress(data, _HEAD_BYTES - len(unpacked))
            data = source.unconsumed_tail
            if source.eof:  # members follow one another, as in BGZF
                data, source = source.unused_data, zlib.decompressobj(31)
    except zlib.error as error:
        if not unpacked:
            raise FormatError("what is packed in it cannot be unpacked") from error
    return unpacked


def about_end(view: View) -> tuple[Note, ...] | None:
    """That it ends too early. A small file is unpacked to its end, a large one is not (None); a
    BGZF file has a last block of its own, which is looked for in files of any size."""
    if _is_bgzf(view.head):
        if view.tail(len(BGZF_END)) == BGZF_END:
            return ()
        return (Note(Flaw.TRUNCATED, "its last block is absent"),)
    data = view.whole() if view.size <= _MOST_CHECKED_BYTES else None
    return None if data is None else _unpacked_to_end(data)


def _is_bgzf(head: bytes) -> bool:
    return head[3:4] == b"\x04" and head[12:14] == b"BC"


def _unpacked_to_end(data: bytes) -> tuple[Note, ...] | None:
    source, total = zlib.decompressobj(31), 0
    try:
        while data and total < _MOST_UNPACKED:
            total += len(source.decompress(data, 2**20))
            data = source.unconsumed_tail
            if source.eof:
                rest = source.unused_data.lstrip(b"\x00")
                data, source = (
                    (rest, zlib.decompressobj(31)) if begins_gzip(rest) else (b"", source)
                )
    except zlib.error:
        return (Note(Flaw.DAMAGED, "what is packed in it does not agree with its checksum"),)
    if total >= _MOST_UNPACKED:
        return None
    if data or source.eof:
        return ()
    source.flush()
    return () if source.eof else (Note(Flaw.TRUNCATED, "what is packed in it breaks off"),)
