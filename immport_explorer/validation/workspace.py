"""The workspace: ids from earlier packages, ids that a person says ImmPort holds, and accessions
that ImmPort gave.

A single SQLite file. It is written in one transaction a package, so that a run that is ended in the
middle leaves it as it was.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from immport_explorer.validation.index import Index, Source

if TYPE_CHECKING:
    import sqlite3

BY_HAND = "declared by hand"

_FORM = 2
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
CREATE TABLE IF NOT EXISTS given (
    entity TEXT NOT NULL, accession TEXT NOT NULL, id TEXT NOT NULL, origin TEXT NOT NULL,
    PRIMARY KEY (entity, accession)
) WITHOUT ROWID;
PRAGMA user_version = {_FORM};
"""
_BY_ID = ("declared", "linked", "given")
"""The tables whose rows belong to an id."""


class WorkspaceError(Exception):
    """The workspace file cannot be used; the message says why."""


@dataclass(frozen=True, slots=True)
class Held:
    """An id that the workspace remembers, where it was declared, and the accession that ImmPort
    gave for it, if that is known; an accession without an id of the user's stands for itself."""

    entity: str
    id: str
    origin: str
    accession: str = ""


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
        import sqlite3  # loaded by those who have a workspace

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
        query = (
            "SELECT entity, id, declared.origin, coalesce(min(accession), '') FROM declared "
            "LEFT JOIN given USING (entity, id) WHERE ?1 IS NULL OR entity = ?1 "
            "GROUP BY entity, id ORDER BY entity, id"
        )
        return (Held(*row) for row in self._read(query, (entity,)))

    def declare(self, entity: str, ids: Iterable[str], *, origin: str = BY_HAND) -> int:
        """Remember ids that ImmPort holds; returns how many were not known before."""
        rows = [(entity, value.strip(), origin) for value in ids if value.strip()]
        with self._transaction() as connection:
            before = connection.total_changes
            connection.executemany("INSERT OR IGNORE INTO declared VALUES (?, ?, ?)", rows)
            return connection.total_changes - before

    def learn_given(self, given: Iterable[tuple[str, str, str]], *, origin: str) -> int:
        """Remember accessions that ImmPort gave, as (entity, user's id or "", accession); returns
        how many were not known before. The ids, too, are ImmPort's from then on."""
        known = [(entity, own.strip(), accession) for entity, own, accession in given]
        with self._transaction() as connection:
            connection.executemany(
                "INSERT OR IGNORE INTO declared VALUES (?, ?, ?)",
                [(entity, own or accession, origin) for entity, own, accession in known],
            )
            before = connection.total_changes
            connection.executemany(
                "INSERT OR IGNORE INTO given VALUES (?, ?, ?, ?)",
                [(entity, accession, own or accession, origin) for entity, own, accession in known],
            )
            return connection.total_changes - before

    def forget(self, entity: str | None = None, ids: Iterable[str] | None = None) -> int:
        """Forget ids of an entity, or all; returns how many were forgotten."""
        if not self.path.exists():
            return 0
        count = "SELECT count(*) FROM declared"
        wanted = None if ids is None else list(ids)
        with self._transaction() as connection:
            (before,) = connection.execute(count).fetchone()
            for table in _BY_ID:
                _forget(connection, table, entity, wanted)
            (after,) = connection.execute(count).fetchone()
        return int(before - after)

    def fill(self, index: Index) -> None:
        """Put what is remembered into the index, as declared before every package."""
        source = Source(None, self.path.name)
        for entity in self.list():
            held = list(self.show(entity))
            ids = [one.id for one in held]
            ids += [one.accession for one in held if one.accession not in ("", one.id)]
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


def _forget(
    connection: sqlite3.Connection, table: str, entity: str | None, ids: Sequence[str] | None
) -> None:
    if entity is None:
        connection.execute(f"DELETE FROM {table}")
    elif ids is None:
        connection.execute(f"DELETE FROM {table} WHERE entity = ?", (entity,))
    else:
        pairs = [(entity, value) for value in ids]
        connection.executemany(f"DELETE FROM {table} WHERE entity = ? AND id = ?", pairs)
