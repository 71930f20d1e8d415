"""A version's schema, from the files that come with the package, or a bundle's."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from immport_explorer.schema.changes import apply_changes, read_changes
from immport_explorer.schema.errors import SchemaError
from immport_explorer.schema.kept import kept
from immport_explorer.schema.model import Schema
from immport_explorer.schema.store import DATA, Facts, read_facts
from immport_explorer.schema.versions import nearest_version, shipped, versions
from immport_explorer.schema.words import Words, join, read_words

__all__ = ["facts_of", "load_schema", "versions"]


def load_schema(version: str | Path | None = None) -> Schema:
    """What ImmPort asks for at a version.

    Parameters
    ----------
    version
        A version that comes with the package or was adopted (``"3.36"``), the path of an official
        template bundle (folder or zip), or None for the newest version.

    Raises
    ------
    SchemaError
        When we hold no such version and there is no bundle of that name.
    """
    wanted = versions()[-1] if version is None else version
    if isinstance(wanted, str) and wanted in shipped():
        return _load(wanted)
    if isinstance(wanted, str) and (bundle := kept().get(wanted)) is not None:
        return _load_kept(wanted, bundle, bundle.stat().st_mtime_ns)
    if not Path(wanted).exists():
        raise SchemaError(
            f"There is no schema {wanted}: name one of {', '.join(versions())}, "
            "or the path of an ImmPort template bundle (folder or zip)."
        )
    return _load_bundle(Path(wanted))


@lru_cache
def _load(version: str) -> Schema:
    return join(facts_of(version), _words(), origin=version)


@lru_cache(maxsize=4)
def _load_kept(version: str, path: Path, _: int) -> Schema:
    """A version that was adopted; read anew once its file is another."""
    try:
        return _load_bundle(path, origin=version)
    except SchemaError as error:
        raise SchemaError(
            f"The bundle of {version} that you adopted cannot be read: {error} Adopt it again, or "
            f"give it up with immport-explorer schema forget {version}."
        ) from error


def _load_bundle(path: Path, origin: str | None = None) -> Schema:
    from immport_explorer.schema.sources.adopt import adopt
    from immport_explorer.schema.sources.bundle import read_bundle

    bundle = read_bundle(path)
    facts = adopt(bundle, facts_of(nearest_version(bundle.version)))
    return join(facts, _words(), origin=origin or bundle.origin)


@lru_cache
def facts_of(version: str) -> Facts:
    """The facts of a version that comes with the package."""
    folder = DATA / version
    if (folder / "changes.json").exists():
        changes = read_changes(folder / "changes.json")
        return apply_changes(facts_of(changes.base), changes)
    return read_facts(folder)


@lru_cache
def _words() -> Words:
    return read_words()
