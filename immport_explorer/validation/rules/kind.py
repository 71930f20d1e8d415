"""What a kind of rule needs: how it is judged on a block of rows, and its words at a field."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from immport_explorer.schema.rules import AnyRule
from immport_explorer.validation.field import Field, Told

if TYPE_CHECKING:
    import polars as pl

    from immport_explorer.validation.checks.rules import Rules
    from immport_explorer.validation.scope import Cells

R = TypeVar("R", bound=AnyRule)

Judge = Callable[["Rules", R, "Cells", "pl.Series"], None]
"""Reports the rows of a block that break the rule, where its conditions hold (the mask)."""

Words = Callable[[Field, R], Told]
"""What is refused at a field because of the rule."""


@dataclass(frozen=True, kw_only=True)
class RuleKind(Generic[R]):
    """A kind of rule, by the struct that the schema holds.

    ``judge`` is None where rows are not judged by it; ``elsewhere`` then says who does, or
    ``undecidable`` why nobody but ImmPort can: the coverage tells it of what the rule is ``about``.
    """

    rule: type[R]
    judge: Judge[R] | None = None
    words: Words[R]
    elsewhere: str = ""
    undecidable: str = ""
    about: str = ""

    def __post_init__(self) -> None:
        if bool(self.judge) == bool(self.elsewhere or self.undecidable):
            raise TypeError(f"{self.rule.__name__} needs a judge, or a reason why it has none.")
        if bool(self.undecidable) != bool(self.about):
            raise TypeError(f"{self.rule.__name__}: what could not be checked, and why?")


AnyRuleKind = RuleKind[Any]


def silent(field: Field, rule: AnyRule) -> Told:
    """Nothing is refused at a field because of the rule."""
    return iter(())
