"""Text of one byte a character: was it written on Windows, by an old Excel for Mac, or as MS-DOS?

A byte that is a letter in one of these encodings is a sign in another, so what stands beside it
tells: ``gr\\x9a\\xa7er`` is größer on a Mac alone. Where nothing tells, it is Windows-1252, which
is far more common.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

Legacy = Literal["cp1252", "mac-roman", "cp850"]

_LOOKED_AT = 2**20

_SIGNS: Mapping[Legacy, re.Pattern[bytes]] = MappingProxyType(
    {
        "cp1252": re.compile(
            rb"(?<=[A-Za-z])[\xdf-\xf6\xf9-\xff](?=[A-Za-z])"  # ß à … ÿ
            rb"|(?<=[0-9])\xb0|(?<=[0-9] )\xb0(?= ?[CFK]\b)"  # °
            rb"|(?<=[A-Za-z])\x92(?=[st]\b)"  # ’
            rb"|(?<=[A-Za-z])[\xb2\xb3](?! ?[0-9])"  # ² ³
        ),
        "mac-roman": re.compile(
            rb"(?<=[a-z])[\x87\x88\x89\x8b\x98\x9b\xa7](?=[a-z])"  # á à â ã ò õ ß; ‡ ˆ ‰ ‹ ˜ › §
            rb"|(?<=[a-z])[\x8a\x8c\x8e\x9f]"  # ä å é ü; Š Œ Ž Ÿ behind a small letter
            rb"|(?<=[a-z])[\x8d\x8f\x90\x9d]"  # ç è ê ù; nothing on Windows
            rb"|(?<=[0-9])\xa1|(?<=[0-9] )\xa1(?= ?[CFK]\b)"  # °; ¡
            rb"|(?<=[a-z])\xd5(?=[st]\b)"  # ’; Õ
            rb"|(?<![\w\x80-\xff])[\xb2\xb3](?= ?[0-9])"  # ≤ ≥; ² ³
        ),
        "cp850": re.compile(
            rb"(?<=[a-z])[\x81\x84\x94](?=[a-z])"  # ü ä ö; „ ” on Windows, Å Ñ î on a Mac
            rb"|(?<=[a-z])\x82"  # é; ‚ Ç
            rb"|(?<=[0-9])\xf8(?=C\b)|(?<=[0-9] )\xf8(?= ?C\b)"  # °; ø ¯
            rb"|(?<=[0-9])\xe6(?=[lLgMm])|(?<=[0-9] )\xe6(?=[lLgMm]\b)"  # µ; æ Ê
        ),
    }
)
"""What is plausible in one encoding and hardly in the others; behind it what the others read."""

NAMES: Mapping[str, str] = MappingProxyType(
    {
        "cp1252": "Windows-1252",
        "mac-roman": "Mac Roman",
        "cp850": "MS-DOS text (code page 850)",
        "utf-16-le": "UTF-16",
        "utf-16-be": "UTF-16",
        "utf-32-le": "UTF-32",
        "utf-32-be": "UTF-32",
    }
)
"""Encodings as people know them."""


def legacy_encoding(text: bytes) -> Legacy:
    """What text that is not UTF-8 was probably written as."""
    head = text[:_LOOKED_AT]
    counts = {name: len(signs.findall(head)) for name, signs in _SIGNS.items()}
    return max(counts, key=lambda name: counts[name])
