"""What a kind of issue is, and what a finding of it gives."""

from __future__ import annotations

import string
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeAlias, TypeVar

import msgspec

from immport_explorer.issues.issue import Severity

if TYPE_CHECKING:
    from typing_extensions import ParamSpec

    P = ParamSpec("P", default=[])
else:
    from typing import ParamSpec

    P = ParamSpec("P")

T = TypeVar("T")
Told: TypeAlias = T | Callable[[str], T]
"""A field of a finding: the same for all its rows, or told from each row's value."""

ALWAYS = frozenset({"value", "column", "row", "template", "section", "file"})
"""What the texts of any kind may name: the finding's value and its place."""


class Fields(msgspec.Struct, frozen=True, kw_only=True):
    """What a finding gives besides its value and its place; a kind's own is derived from it."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Kind(Generic[P]):
    """A kind of issue: what it says, why ImmPort cares, how to fix it, an example.

    In ``message`` and ``fix`` braces name what a finding fills in: what is always there, and the
    ``fields``. ``general`` says how to fix it where ``fix`` has such braces. A finding is made by
    calling the kind with its fields: a missing or misspelt one fails there, and under mypy.
    """

    code: str
    severity: Severity
    fields: Callable[P, Fields] = Fields
    title: str
    message: str
    why: str
    fix: str
    example: str
    general: str = ""

    def __post_init__(self) -> None:
        named = {*_named_in(self.message), *_named_in(self.fix)} - ALWAYS
        if named != {*self.field_names}:
            raise TypeError(f"{self.code}: its texts name {sorted(named)}, not its fields.")

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> Said:
        return Said(self, self.fields(*args, **kwargs))

    def picked(self, known: Mapping[str, Any]) -> Said:
        """A finding whose fields are found by name among what is known."""
        return Said(self, self._struct(**{name: known[name] for name in self.field_names}))

    @property
    def field_names(self) -> tuple[str, ...]:
        """The names of what a finding gives."""
        return self._struct.__struct_fields__

    @property
    def _struct(self) -> type[Fields]:
        assert isinstance(self.fields, type) and issubclass(self.fields, Fields)
        return self.fields

    @property
    def family(self) -> str:
        """The part of the code before the dot: ``value``, ``layout``, ..."""
        return self.code.partition(".")[0]

    @property
    def fix_in_general(self) -> str:
        """How to fix it, without what only a finding can tell."""
        return self.general or self.fix

    def to_dict(self) -> dict[str, str]:
        """The texts of the kind, in JSON types."""
        names = ("code", "severity", "title", "message", "why", "fix", "example", "general")
        return {name: getattr(self, name) for name in names}


AnyKind = Kind[Any]


class Said(msgspec.Struct, frozen=True):
    """A kind with the fields that findings of it give."""

    kind: AnyKind
    fields: Fields

    def about(self, value: str) -> dict[str, Any]:
        """The fields, as they are for a finding of that value."""
        given = ((name, getattr(self.fields, name)) for name in self.kind.field_names)
        return {name: told(value) if callable(told) else told for name, told in given}


def _named_in(text: str) -> Iterator[str]:
    """The names that stand in braces."""
    return (name for _, name, _, _ in string.Formatter().parse(text) if name)
