"""What a case is."""

from __future__ import annotations

from dataclasses import dataclass

from support.cases.desk import Edit, Place, nothing


@dataclass(frozen=True)
class Case:
    """``bad`` gives the issue at ``at`` (file, row, column); ``good`` gives none of that kind."""

    code: str
    at: Place
    bad: Edit
    good: Edit = nothing
    base: str = "human-study"
    name: str = ""

    def __str__(self) -> str:
        return f"{self.code} {self.name}".strip()
