"""Ids that ImmPort holds, and what they leave to be guessed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property

from immport_explorer.validation.workspace import Workspace

_TOKENS = re.compile(r"[a-z]+|\d+")
_SHORT = {"day": "d", "week": "w", "month": "m", "visit": "v", "baseline": "d0"}


class KnownIds:
    """The ids of a workspace by entity; none without a workspace."""

    def __init__(self, workspace: Workspace | None, prefix: str = "") -> None:
        self._workspace = workspace
        self._given = prefix
        self._held: dict[str, list[str]] = {}

    def of(self, entity: str) -> list[str]:
        """The ids of an entity."""
        if entity not in self._held:
            held = () if self._workspace is None else self._workspace.show(entity)
            self._held[entity] = [one.id for one in held]
        return self._held[entity]

    def only(self, entity: str) -> str:
        """The id of an entity where there is one only, else ""."""
        ids = self.of(entity)
        return ids[0] if len(ids) == 1 else ""

    @cached_property
    def prefix(self) -> str:
        """What new ids begin with, so that they are the study's own: as given, or the only study
        that is known."""
        if self._given:
            return self._given
        study = self.only("study")
        return f"{study}-" if study else ""

    def matches(self, entity: str, values: Sequence[str]) -> tuple[dict[str, str], list[str]]:
        """The id that each value means, by its words and numbers; values of which none or several
        might be meant come apart."""
        ids = self.of(entity)
        tokens = {one: _tokens(one) for one in ids}
        shared = set.intersection(*tokens.values()) if len(tokens) > 1 else set()
        found: dict[str, str] = {}
        unknown: list[str] = []
        for value in values:
            meant = _meant(value, ids, tokens, shared)
            if meant:
                found[value] = meant
            else:
                unknown.append(value)
        return found, unknown


def _meant(value: str, ids: list[str], tokens: dict[str, set[str]], shared: set[str]) -> str:
    exact = [one for one in ids if one.casefold() == value.casefold()]
    if exact:
        return exact[0]
    wanted = _tokens(value) - shared
    fitting = [one for one in ids if wanted and wanted <= tokens[one]]
    return fitting[0] if len(fitting) == 1 else ""


def _tokens(text: str) -> set[str]:
    """Words and numbers of a text; ``Day 7`` and ``D7`` are the same."""
    words = [_SHORT.get(word, word) for word in _TOKENS.findall(text.casefold())]
    joined: list[str] = []
    for word in words:
        if word.isdigit() and joined and joined[-1] in ("d", "w", "m", "v"):
            joined[-1] += str(int(word))
        else:
            joined.append(word)
    return set(joined)
