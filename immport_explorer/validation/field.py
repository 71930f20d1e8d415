"""A field, and what is said of it: the kinds of issue that it can have, in plain words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from immport_explorer.issues.kinds import AnyKind
from immport_explorer.schema.model import Column, Schema, Section, Template

Told = Iterator[tuple[AnyKind, str]]
"""Kinds of issue that a field can have, each with what is wrong then."""

_NAMED = 4


class Field(msgspec.Struct, frozen=True):
    """A column with all that it stands in."""

    schema: Schema
    template: Template
    section: Section
    column: Column

    def title(self, entity: str | None) -> str:
        """What to call an entity within a sentence: ``planned visit``."""
        name = self.schema.entity_title(entity or "")
        return name[:1].lower() + name[1:]


def listed(headers: Sequence[str]) -> str:
    """``A``, ``A, B``, or ``A, B, C and 4 more``."""
    left = len(headers) - _NAMED
    return ", ".join(headers[:_NAMED]) + (f" and {left} more" if left > 0 else "")
