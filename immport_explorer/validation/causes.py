"""Which finding follows from which, beyond what the checks say themselves."""

from __future__ import annotations

from ..schema.model import Schema
from .log import IssueLog


def fold(log: IssueLog, schema: Schema) -> None:
    """Let a package name the earlier one with errors that it builds on."""
