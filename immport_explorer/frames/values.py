"""Texts of cells <-> values of a frame, by the type that the template gives the column."""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from immport_explorer.files.numbers import number_of
from immport_explorer.schema.dates import immport_date, read_immport_date

if TYPE_CHECKING:
    import pandas as pd

    from immport_explorer.schema.model import ColumnType

_INTEGER = re.compile(r"[+-]?\d{1,18}")


def typed(texts: Sequence[str], type: ColumnType) -> pd.Series:
    """A column of a frame: ``Int64``, ``Float64``, ``datetime64`` or ``string``, empty cells NA.

    A column with one cell that is none of its type (``<0.5``, ``about 1990``) stays texts, so that
    nothing is lost.
    """
    import pandas as pd

    filled = [text for text in texts if text]
    if type in ("integer", "positive integer") and all(map(_INTEGER.fullmatch, filled)):
        return pd.Series([int(text) if text else None for text in texts], dtype="Int64")
    if type == "number":
        numbers = [number_of(text) for text in texts]
        if numbers.count(None) == len(texts) - len(filled):
            return pd.Series(numbers, dtype="Float64")
    if type == "date" and all(map(read_immport_date, filled)):
        days = [read_immport_date(text) if text else None for text in texts]
        return pd.Series([pd.NaT if day is None else pd.Timestamp(day) for day in days])
    return pd.Series([text or None for text in texts], dtype="string")


def in_text(value: Any) -> str:
    """What a cell says for a value: nothing for NA, ImmPort's form for a day.

    Whole numbers have no decimals, since a gap in a column makes pandas turn them into 7.0.
    """
    if value is None or value is _missing() or value != value:
        return ""
    if isinstance(value, (datetime.date, datetime.datetime)):
        return immport_date(value.date() if isinstance(value, datetime.datetime) else value)
    if isinstance(value, float) and math.isfinite(value) and value == int(value):
        return str(int(value)) if abs(value) < 2**53 else repr(float(value))
    return str(float(value)) if isinstance(value, float) else str(value)


def same(text: str, value: Any) -> bool:
    """Whether that text is how the value may have been written: ``1.50`` for 1.5."""
    said = in_text(value)
    if said == text:
        return True
    if isinstance(value, (int, float)) and said and (number := number_of(text)) is not None:
        return number == value
    return (
        isinstance(value, datetime.date)
        and bool(text)
        and read_immport_date(text)
        == (value.date() if isinstance(value, datetime.datetime) else value)
    )


def _missing() -> object:
    import pandas as pd

    return pd.NA
