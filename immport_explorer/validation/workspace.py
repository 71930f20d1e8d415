"""The workspace: ids from earlier packages, and ids that a person says ImmPort holds.

A single SQLite file. It is written in one transaction a package, so that a run that is ended in the
middle leaves it as it was.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from immport_explorer.validation.index import Index, Source

BY_HAND = "declared by hand"

_FORM = 1
_PATIENCE = 30  # seconds to wait for another process that writes to the same file
_TABLES = f"""
CREATE TABLE IF NOT EXISTS declared (
    entity TEXT NOT NULL, id TEXT NOT NULL, origin TEXT NOT NULL,
    PRIMARY KEY (entity, id)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS linked (
    entity TEXT NOT NULL, id TEXT NOT NULL, what TEXT NOT NULL, value TEXT NOT NULL,
    PRIMARY KEY (entity, id, what, value)
) WITHOUT ROWID;
PRAGMA user_version = {_FORM};
"""


class WorkspaceError(Exception):
    """The workspace file cannot be used; the message says why."""


@dataclass(frozen=True, slots=True)
class Held:
    """An id that the workspace remembers, and where it was declared."""

    entity: str
    id: str
    origin: str


class Workspace:
    """Ids that earlier packages declared. The file is made when something is first remembered.

    One that is ``read_only`` learns nothing from packages.
    """

    def __init__(self, path: str | os.PathLike[str], *, read_only: bool = False) -> None:
        self.path = Path(path)
        self.read_only = read_only

    @classmethod
    def open(cls, source: str | os.PathLike[str] | Workspace) -> Workspace:
        return source if isinstance(source, Workspace) else cls(source)

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        """A connection; what is written through it is there as a whole or not at all."""
        try:
            with closing(sqlite3.connect(self.path, timeout=_PATIENCE)) as connection:
                if connection.execute("PRAGMA user_version").fetchone() != (_FORM,):
                    connection.executescript(_TABLES)
                with connection:
                    yield connection
        except sqlite3.Error as error:
            raise WorkspaceError(
                f"The workspace {self.path.name} cannot be used: {error}. "
                "Name a file that this program made, or one that does not exist yet; "
                "what it held before is unchanged."
            ) from error

    def _read(self, query: str, parameters: tuple[object, ...] = ()) -> list[tuple[str, ...]]:
        if not self.path.exists():
            return []
        with self._transaction() as connection:
            return connection.execute(query, parameters).fetchall()

    def list(self) -> dict[str, int]:
        """How many ids of each entity are remembered."""
        rows = self._read("SELECT entity, count(*) FROM declared GROUP BY entity ORDER BY entity")
        return {entity: int(count) for entity, count in rows}

    def show(self, entity: str | None = None) -> Iterator[Held]:
        """The remembered ids, of one entity or all, in order."""
        query = "SELECT entity, id, origin FROM declared"
        if entity is not None:
            rows = self._read(query + " WHERE entity = ? ORDER BY id", (entity,))
        else:
            rows = self._read(query + " ORDER BY entity, id")
        return (Held(*row) for row in rows)

    def declare(self, entity: str, ids: Iterable[str], *, origin: str = BY_HAND) -> int:
        """Remember ids that ImmPort holds; returns how many were not known before."""
        rows = [(entity, value.strip(), origin) for value in ids if value.strip()]
        with self._transaction() as connection:
            before = connection.total_changes
            connection.executemany("INSERT OR IGNORE INTO declared VALUES (?, ?, ?)", rows)
            return connection.total_changes - before

    def forget(self, entity: str | None = None, ids: Iterable[str] | None = None) -> int:
        """Forget ids of an entity, or all; returns how many were forgotten."""
        if not self.path.exists():
            return 0
        with self._transaction() as connection:
            before = connection.total_changes
            if entity is None:
                connection.execute("DELETE FROM declared")
                connection.execute("DELETE FROM linked")
            elif ids is None:
                connection.execute("DELETE FROM declared WHERE entity = ?", (entity,))
                connection.execute("DELETE FROM linked WHERE entity = ?", (entity,))
            else:
                pairs = [(entity, value) for value in ids]
                connection.executemany("DELETE FROM declared WHERE entity = ? AND id = ?", pairs)
                connection.executemany("DELETE FROM linked WHERE entity = ? AND id = ?", pairs)
            return connection.total_changes - before

    def fill(self, index: Index) -> None:
        """Put what is remembered into the index, as declared before every package."""
        source = Source(None, self.path.name)
        for entity in self.list():
            ids = [held.id for held in self.show(entity)]
            index.declare(entity, source, pl.Series(ids, dtype=pl.String))
        pairs = self._read("SELECT DISTINCT entity, what FROM linked")
        for entity, what in pairs:
            rows = self._read(
                "SELECT id, value FROM linked WHERE entity = ? AND what = ?", (entity, what)
            )
            ids, values = ([row[i] for row in rows] for i in (0, 1))
            index.link(
                entity,
                what,
                source,
                pl.Series(ids, dtype=pl.String),
                pl.Series(values, dtype=pl.String),
            )

    def learn(self, index: Index, package: int, origin: str) -> int:
        """Remember what that package, which passed, declares; returns how many ids were new.

        The index must have kept its texts.
        """
        if self.read_only:
            return 0
        with self._transaction() as connection:
            before = connection.total_changes
            for source, entity, values in index.declared_texts:
                if source.package == package:
                    connection.executemany(
                        "INSERT OR IGNORE INTO declared VALUES (?, ?, ?)",
                        ((entity, value, origin) for value in values),
                    )
            added = connection.total_changes - before
            for source, entity, what, pairs in index.linked_texts:
                if source.package == package:
                    connection.executemany(
                        "INSERT OR IGNORE INTO linked VALUES (?, ?, ?, ?)",
                        ((entity, id_, what, value) for id_, value in pairs.iter_rows()),
                    )
            return added
