"""How it is seen that a step is done: by what the reader did, never by a click on “next”."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from immport_explorer.app.state import AppState, Place


class Deed(Protocol):
    """Something that can be seen in the state of the page, and in what was noted ``before``: the
    most errors that each package was seen to have."""

    def is_seen(self, state: AppState, before: Mapping[str, int]) -> bool: ...


@dataclass(frozen=True)
class Visited:
    """The reader is at the place, or further within it."""

    place: Place

    def is_seen(self, state: AppState, before: Mapping[str, int]) -> bool:
        wanted, here = self.place, state.place
        names = ("template", "column", "vocabulary", "table", "kind", "example")
        asked = [name for name in names if getattr(wanted, name) is not None]
        return here.page == wanted.page and all(
            getattr(here, name) == getattr(wanted, name) for name in asked
        )


@dataclass(frozen=True)
class Searched:
    """One of the words was searched for among the templates."""

    words: tuple[str, ...]

    def is_seen(self, state: AppState, before: Mapping[str, int]) -> bool:
        return state.query.strip().casefold() in self.words


@dataclass(frozen=True)
class Planned:
    """The plan asks for these assays, of people."""

    assays: frozenset[str]

    def is_seen(self, state: AppState, before: Mapping[str, int]) -> bool:
        return state.answers.species == "human" and self.assays <= state.answers.assays


@dataclass(frozen=True)
class Checked:
    """An example was checked, and its report is there."""

    example: str

    def is_seen(self, state: AppState, before: Mapping[str, int]) -> bool:
        return state.report is not None and state.package == _title(self.example)


@dataclass(frozen=True)
class Made:
    """A package was made on the page Fill, and handed over to be looked at."""

    def is_seen(self, state: AppState, before: Mapping[str, int]) -> bool:
        return bool(state.made)


@dataclass(frozen=True)
class Improved:
    """An example has fewer errors than it had."""

    example: str

    def is_seen(self, state: AppState, before: Mapping[str, int]) -> bool:
        if state.report is None or state.package != _title(self.example):
            return False
        errors: int = state.report.summary.errors
        return errors < before.get(state.package, 0)


def _title(example: str) -> str:
    from immport_explorer import examples

    return examples.describe(example).title
