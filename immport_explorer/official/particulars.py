"""What an event's description says besides its message: the field, the table, the row's key."""

from __future__ import annotations

import re
from dataclasses import dataclass

_FIELD = re.compile(
    r'\b(?:in field|for field|the field|header column)\b[:\s]*"([^"]*)"', re.IGNORECASE
)
_VOCABULARY = re.compile(r'\blookup table check\b[:\s]*"([^"]*)"', re.IGNORECASE)
_TABLE = re.compile(r'(?<!lookup )\btable\b(?! check)[:\s]+"?([A-Za-z_]\w*)', re.IGNORECASE)
_WITH_VALUE = re.compile(r'\bwith value\s+"([^"]*)"', re.IGNORECASE)
_ROW_KEY = re.compile(r"\bthe row has id field\(s\)[:\s]*(.*)$", re.IGNORECASE | re.DOTALL)
_AND_VALUE = re.compile(r"\band value\b[:\s]*", re.IGNORECASE)
_QUOTED = re.compile(r'[^"]*+"(.*?)"(?=[\s.,;:)\]]|$)', re.DOTALL)
_WORD = re.compile(r'"([^"]+)"|([^\s,;="\[\]]+)')
_CHECKED = re.compile(r"\bthe check uses fields \[([^\]]*)\] whose values are \[([^\]]*)\]", re.I)
_EMPTY = re.compile(r'""|"\[\]"|\bcheck\s+""|\[\s*\]')


@dataclass(frozen=True, slots=True)
class Particulars:
    """The particulars of one event, each None or empty where the event does not name it.

    ``key_fields`` and ``key_values`` are the row's own id as ImmPort calls it; ``is_empty`` tells
    that something which was compared held nothing: it was refused, or not found, before.
    """

    field: str | None = None
    table: str | None = None
    vocabulary: str | None = None
    value: str | None = None
    row_key: str | None = None
    key_fields: tuple[str, ...] = ()
    key_values: tuple[str, ...] = ()
    is_empty: bool = False

    @classmethod
    def of(cls, message: str, description: str) -> Particulars:
        said = f"{message} {description}"
        row_key = _first(_ROW_KEY, said)
        fields, values = _key(row_key or "")
        about = _ROW_KEY.sub("", said)
        return cls(
            field=_first(_FIELD, said),
            table=_first(_TABLE, about),
            vocabulary=_first(_VOCABULARY, said),
            value=_value(about),
            row_key=row_key,
            key_fields=fields,
            key_values=values,
            is_empty=bool(_EMPTY.search(about)) or _compares_nothing(about),
        )


NO_PARTICULARS = Particulars()


def _first(pattern: re.Pattern[str], text: str) -> str | None:
    found = pattern.search(text)
    return found[1].strip() or None if found else None


def _value(about: str) -> str | None:
    """What stands within quotation marks behind the field's name, or behind ``with value``."""
    named = _FIELD.search(about)
    if named is None:
        return _first(_WITH_VALUE, about)
    rest = about[named.end() :]
    end = _VOCABULARY.search(rest) or _TABLE.search(rest)
    found = _QUOTED.match(rest[: end.start()] if end else rest)
    return found[1] if found else None


def _key(row_key: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The fields of a row's key and their values; all are values where no ``and value`` parts
    them."""
    parts = _AND_VALUE.split(row_key, maxsplit=1)
    fields, values = parts if len(parts) == 2 else ("", row_key)
    return _words(fields), _words(values)


def _words(text: str) -> tuple[str, ...]:
    found = (quoted or plain.rstrip(".") for quoted, plain in _WORD.findall(text))
    return tuple(word for word in found if word)


def _compares_nothing(about: str) -> bool:
    """Whether one of the values that a check compared is absent: ``[SDY1, ]``."""
    found = _CHECKED.search(about)
    return found is not None and any(not value.strip() for value in found[2].split(","))
