"""What changed from version to version, for a person to read, as far back as it is known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import msgspec

from immport_explorer.schema.compare import Change, Comparison, compare
from immport_explorer.schema.errors import SchemaError
from immport_explorer.schema.kept import kept
from immport_explorer.schema.load import load_schema
from immport_explorer.schema.store import DATA
from immport_explorer.schema.versions import versions

PATH = DATA / "history.json"


class _Earlier(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is known of a version whose templates do not come with the package."""

    before: str
    after: str
    known: str
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class Step:
    """From one version to the next: the ``comparison``, and what is to be said of its source."""

    comparison: Comparison
    known: str = ""


def history() -> list[Step]:
    """The steps between all versions, the newest first."""
    return [*reversed([_earlier(), *_steps()])]


def _steps() -> Iterator[Step]:
    for before, after in pairwise(versions()):
        try:
            yield Step(compare(load_schema(before), load_schema(after)), _known(after))
        except SchemaError as error:
            yield Step(Comparison(before=before, after=after, changes=()), str(error))


def _known(version: str) -> str:
    if version in kept():
        return f"Version {version} is a bundle that you adopted."
    confirmed = load_schema(version).templates.values()
    carried = sum(not template.confirmed for template in confirmed)
    if not carried:
        return ""
    return f"{carried} templates are not known at {version} yet and are carried over."


def _earlier() -> Step:
    facts = msgspec.json.decode(PATH.read_bytes(), type=_Earlier)
    comparison = Comparison(before=facts.before, after=facts.after, changes=facts.changes)
    return Step(comparison, facts.known)
