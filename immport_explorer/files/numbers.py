"""Numbers as people and devices write them."""

from __future__ import annotations

import math
import re

NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?", re.ASCII | re.IGNORECASE)
"""With a decimal point, and nothing around it."""


def number_of(text: str) -> float | None:
    """The number that a text is, blanks around it left out; None where it is none. Python's own
    reading takes ``1_0`` for 10, ``nan`` and ``infinity`` for numbers, and digits of any script."""
    stripped = text.strip()
    if not NUMBER.fullmatch(stripped):
        return None
    number = float(stripped)
    return number if math.isfinite(number) else None
