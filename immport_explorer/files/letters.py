"""Columns as spreadsheets name them."""

from __future__ import annotations


def column_letters(number: int) -> str:
    """The letters of a column, counted from 1: ``AB`` for 28."""
    letters = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
