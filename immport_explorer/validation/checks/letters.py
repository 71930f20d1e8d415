"""Ids that look like others and are not: characters that cannot be seen, letters of another
alphabet."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from immport_explorer.issues.issue import Fix
from immport_explorer.issues.kinds.id import ID_HIDDEN_CHARACTER, ID_LOOK_ALIKE
from immport_explorer.validation.checks.base import Check
from immport_explorer.validation.scope import Cells, Slot

_HIDDEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]")
"""Soft hyphen, zero width spaces and joiners, marks of direction, byte-order mark."""
_LATIN = str.maketrans(
    "АВЕЅІЈКМНОРСТУХаеѕіјорсухΑΒΕΖΗΙΚΜΝΟΡΤΥΧο",
    "ABESIJKMHOPCTYXaesijopcyxABEZHIKMNOPTYXo",
)
"""Cyrillic and Greek letters that look like Latin ones."""


class OddLetters(Check):
    """Looks at ids in columns that hold more than ASCII."""

    name = "letters of ids"

    def block(self, cells: Cells) -> None:
        for slot in self.scope.slots:
            if (slot.column.declares or slot.column.refers_to) and not cells.is_ascii(slot):
                values = cells.distinct(slot).to_list()
                self._hidden(cells, slot, values)
                self._look_alike(cells, slot, values)

    def _hidden(self, cells: Cells, slot: Slot, values: Iterable[str]) -> None:
        self.report_values(
            cells,
            slot,
            [value for value in values if _without_hidden(value) != value],
            ID_HIDDEN_CHARACTER(which=lambda value: _differing(value, _without_hidden(value))),
            fixer=lambda value: Fix("set-cell", _without_hidden(value)),
        )

    def _look_alike(self, cells: Cells, slot: Slot, values: Iterable[str]) -> None:
        self.report_values(
            cells,
            slot,
            [value for value in values if _in_latin(value) != value],
            ID_LOOK_ALIKE(which=lambda value: _differing(value, _in_latin(value))),
            suggest=lambda value: (_in_latin(value),),
        )


def is_odd(value: str) -> bool:
    """Whether the text is not what it looks like."""
    return not value.isascii() and value != _in_latin(_without_hidden(value))


def _without_hidden(value: str) -> str:
    return _HIDDEN.sub("", value)


def _in_latin(value: str) -> str:
    """The text with Latin letters alone, where it has some, and others that look like them."""
    latin = value.translate(_LATIN)
    mixed = any(sign.isascii() and sign.isalpha() for sign in value)
    whole = all(sign.isascii() for sign in latin if sign.isalpha())
    return latin if mixed and whole else value


def _differing(value: str, mended: str) -> str:
    """The characters that are not in the mended text, by name: ``zero width space (U+200B)``."""
    signs = dict.fromkeys(sign for sign in value if sign not in mended)
    return ", ".join(
        f"{unicodedata.name(sign, 'a character').lower()} (U+{ord(sign):04X})" for sign in signs
    )
