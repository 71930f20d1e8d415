"""Wells of a plate: ``A1`` to ``AF48``, in whatever way an instrument writes them."""

from __future__ import annotations

import re

_WELL = re.compile(r"([A-Z]|A[A-F])0{0,2}([1-9][0-9]?)", re.IGNORECASE)
_MOST_COLUMNS = 48
_LETTERS = tuple("ABCDEFGHIJKLMNOPQRSTUVWXYZ") + tuple(f"A{letter}" for letter in "ABCDEF")


def well(text: str) -> str | None:
    """``a01`` as ``A1``; None for what is no well of a plate of up to 1,536."""
    found = _WELL.fullmatch(text.strip())
    if found is None or int(found[2]) > _MOST_COLUMNS:
        return None
    return found[1].upper() + found[2]


def row_letter(index: int) -> str | None:
    """The letter of a plate's row, from 0; None below row ``AF``."""
    return _LETTERS[index] if 0 <= index < len(_LETTERS) else None


def is_row_letter(text: str) -> bool:
    return text.strip().upper() in _LETTERS


def column_number(text: str) -> int | None:
    """The number that heads a column of a plate, None for anything else."""
    text = text.strip()
    if not (text.isascii() and text.isdigit()) or len(text) > 2:
        return None
    return int(text) if 1 <= int(text) <= _MOST_COLUMNS else None
