"""Which messages of a page's socket are passed on to the process of its visit.

A pure function of bytes, asked before anything else reads a message. The form is the one that
``v1.kernel.websocket.jupyter.org`` names (jupyter_server 2): a count of offsets, the offsets, all
as unsigned 64-bit little-endian integers, then the parts between them: the channel's name, header,
parent header, metadata and content as JSON, and any buffers.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType
from typing import Any

SUBPROTOCOL = "v1.kernel.websocket.jupyter.org"
"""The only form of messages that is spoken."""

LARGEST = 8 * 1024**2
"""Bytes of a message: a piece of an upload with what comes around it, and as much again."""

MOST_PARTS = 256
"""Parts of a message; a widget's message has a buffer for each of its binary values."""

LARGEST_HEADER = 64 * 1024

ALLOWED: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "shell": frozenset(
            {"kernel_info_request", "comm_info_request", "comm_open", "comm_msg", "comm_close"}
        ),
        "control": frozenset({"kernel_info_request"}),
    }
)
"""The types of message a page sends, a channel. What runs code is not among them."""

_NUMBER = 8  # bytes
_LEAST_PARTS = 5  # the channel, and four of JSON

UNSUPPORTED, MALFORMED, FORBIDDEN, TOO_BIG = 1003, 1007, 1008, 1009
"""Status codes with which a websocket is closed (RFC 6455, section 7.4.1)."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a message is not passed on: a status code to close with, and words for the log.

    The words hold nothing of the message.
    """

    code: int
    why: str


def refusal_of(message: bytes | str) -> Refusal | None:
    """Why this message is not passed on; None for one that is."""
    if isinstance(message, str):
        return Refusal(UNSUPPORTED, "text where bytes are spoken")
    if len(message) > LARGEST:
        return Refusal(TOO_BIG, "too large")
    parts = _parts(message)
    if parts is None:
        return Refusal(MALFORMED, "its parts do not fit its length")
    return _refusal_of_kind(bytes(parts[0]), parts[1])


def _parts(message: bytes) -> list[memoryview] | None:
    """The parts; None where the offsets do not lie one behind the other and end with the bytes."""
    count = int.from_bytes(message[:_NUMBER], "little")
    if not _LEAST_PARTS < count <= MOST_PARTS + 1:
        return None
    head = _NUMBER * (count + 1)
    if len(message) < head:
        return None
    offsets = [
        int.from_bytes(message[start : start + _NUMBER], "little")
        for start in range(_NUMBER, head, _NUMBER)
    ]
    bounds = [head, *offsets[1:]]
    in_order = all(first <= second for first, second in pairwise(bounds))
    if offsets[0] != head or offsets[-1] != len(message) or not in_order:
        return None
    whole = memoryview(message)
    return [whole[a:b] for a, b in pairwise(offsets)]


def _refusal_of_kind(channel: bytes, header: memoryview) -> Refusal | None:
    allowed = ALLOWED.get(channel.decode("ascii", "replace"))
    if allowed is None:
        return Refusal(FORBIDDEN, "its channel is none that a page sends on")
    if len(header) > LARGEST_HEADER:
        return Refusal(TOO_BIG, "its header is too large")
    try:
        told = json.loads(bytes(header), object_pairs_hook=_once_each)
    except (ValueError, RecursionError):
        return Refusal(MALFORMED, "its header is no JSON, or names something twice")
    kind = told.get("msg_type") if isinstance(told, dict) else None
    if not isinstance(kind, str) or kind not in allowed:
        return Refusal(FORBIDDEN, "its type is none that a page sends")
    return None


def _once_each(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON object; of two values under one name, readers would not agree which holds."""
    pairs = list(pairs)
    told = dict(pairs)
    if len(told) < len(pairs):
        raise ValueError("a name occurs twice")
    return told
