"""A version's schema, from the files that come with the package, or a bundle's."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from immport_explorer.schema.errors import SchemaError
from immport_explorer.schema.model import Schema
from immport_explorer.schema.store import DATA, Facts, read_facts
from immport_explorer.schema.words import Words, join, read_words


def versions() -> tuple[str, ...]:
    """The versions of ImmPort's templates that come with the package, the newest last."""
    found = [p.name for p in DATA.iterdir() if re.fullmatch(r"\d+\.\d+", p.name)]
    return tuple(sorted(found, key=lambda name: tuple(map(int, name.split(".")))))


def load_schema(version: str | Path | None = None) -> Schema:
    """What ImmPort asks for at a version.

    Parameters
    ----------
    version
        A version that we hold (``"3.36"``), the path of an official template bundle (folder or
        zip), or None for the newest version.

    Raises
    ------
    SchemaError
        When we hold no such version and there is no bundle of that name.
    """
    wanted = versions()[-1] if version is None else version
    if isinstance(wanted, str) and wanted in versions():
        return _load(wanted)
    raise SchemaError(
        f"There is no schema {wanted}: name one of {', '.join(versions())}, "
        "or the path of an ImmPort template bundle."
    )


@lru_cache
def _load(version: str) -> Schema:
    return join(facts_of(version), _words(), origin=version)


@lru_cache
def facts_of(version: str) -> Facts:
    """The facts of a version that comes with the package."""
    return read_facts(DATA / version)


@lru_cache
def _words() -> Words:
    return read_words()
