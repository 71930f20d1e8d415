"""Rules that concern more than one cell of a row, or another row."""

from __future__ import annotations

from .base import Check


class Rules(Check):
    """Evaluates the schema's rules."""

    name = "rules"
