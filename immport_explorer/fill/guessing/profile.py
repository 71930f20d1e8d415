"""What a lab's columns hold, from their first rows."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from immport_explorer.fill.compute import plain
from immport_explorer.lab.table import LabColumn, LabTable
from immport_explorer.lab.values import is_date, is_formula_error, is_number, split_unit

_ROWS_LOOKED_AT = 400
_SAMPLES = 60
EMPTY_WORDS = frozenset({"na", "n/a", "nan", "null", "none given", ".", "-", "--", "#n/a"})
"""Texts that stand for an empty cell where they are a few among other values."""

_PERSONAL = re.compile(
    r"(?:initials|(?:first|last|given|family|middle|full|maiden|sur|patient|subject|participant|donor)"
    r"[ _-]*name|surname|dob|birth[ _-]*(?:date|day)|date[ _-]*of[ _-]*birth|born|mrn"
    r"|(?:medical|hospital|chart)[ _-]*(?:record)?[ _-]*(?:number|no|id)|medical record|ssn"
    r"|social security.*|nhs[ _-]*(?:number|no)|e-?mail.*|(?:tele|cell[ _-]*)?phone.*|mobile"
    r"|(?:home|street|postal|mailing)[ _-]*address.*|zip.*"
    r"|(?:\w+[ _-]+)?(?:post(?:al)?|zip)[ _-]*code)",
    re.IGNORECASE,
)
_PERSONAL_BESIDE_OTHERS = re.compile(r"name|address|street|city|town|fax", re.IGNORECASE)
"""Columns that tell who a person is where others beside them do."""
_BIRTH = re.compile(r"dob|birth|born", re.IGNORECASE)


@dataclass(frozen=True, eq=False)
class Profile:
    """A column of a lab's table, with the ``cells`` of its first rows."""

    table: LabTable
    column: LabColumn
    index: int
    cells: Sequence[str]

    @cached_property
    def values(self) -> list[str]:
        """The filled cells; a formula's error is none."""
        return [cell for cell in self.cells if cell and not is_formula_error(cell)]

    @cached_property
    def name(self) -> str:
        """The header without its unit and marks."""
        return (
            split_unit(self.column.header or self.column.name)[0]
            .replace("#", " number")
            .strip(" ?:.*")
        )

    @cached_property
    def distinct(self) -> tuple[str, ...]:
        """The distinct values, in order, letter case ignored."""
        seen: dict[str, str] = {}
        for value in self.values:
            seen.setdefault(plain(value), value)
        return tuple(seen.values())

    @cached_property
    def samples(self) -> tuple[str, ...]:
        return self.distinct[:_SAMPLES]

    @cached_property
    def numbers(self) -> float:
        """The share of values that are numbers."""
        return _share(self.samples, is_number)

    @cached_property
    def dates(self) -> float:
        """The share of values that are dates."""
        return _share(self.samples, is_date)

    @cached_property
    def keys(self) -> frozenset[str]:
        """The distinct values as they are compared."""
        return frozenset(map(plain, self.values))

    @property
    def is_distinct(self) -> bool:
        """Whether each value stands once."""
        return len(self.values) > 1 and len(self.distinct) == len(self.values)

    @property
    def is_unit_free_number(self) -> bool:
        return self.numbers > 0.8 and self.dates < 0.5

    @cached_property
    def is_birth(self) -> bool:
        """A date of birth."""
        return bool(_BIRTH.search(f"{self.name} {self.column.label}")) and self.dates > 0.5

    @cached_property
    def is_personal(self) -> bool:
        """Whether it tells who a person is, by its name or as the file marks it."""
        return self.column.personal or self.is_birth or self._is_called(_PERSONAL)

    @property
    def may_be_personal(self) -> bool:
        """Whether it is personal where a column beside it is."""
        return self._is_called(_PERSONAL_BESIDE_OTHERS)

    def _is_called(self, pattern: re.Pattern[str]) -> bool:
        said = (self.name, self.column.label)
        return any(pattern.fullmatch(text.strip()) for text in said if text)

    @cached_property
    def empty_words(self) -> tuple[str, ...]:
        """Words for an empty cell among its values."""
        return tuple(value for value in self.distinct if value.casefold() in EMPTY_WORDS)


def _share(values: Sequence[str], test: Callable[[str], bool]) -> float:
    filled = [value for value in values if value.casefold() not in EMPTY_WORDS]
    return sum(map(test, filled)) / len(filled) if filled else 0.0


def profiles(table: LabTable) -> list[Profile]:
    """The profiles of a table's columns."""
    rows = list(islice(iter(table.rows), _ROWS_LOOKED_AT))
    texts = list(zip(*(row.texts for row in rows), strict=True)) or [()] * len(table.columns)
    return [
        Profile(table, column, index, texts[index]) for index, column in enumerate(table.columns)
    ]


def personal(columns: Sequence[Profile]) -> list[Profile]:
    """The columns of a table that tell who a person is."""
    surely = any(column.is_personal for column in columns)
    return [one for one in columns if one.is_personal or (surely and one.may_be_personal)]
