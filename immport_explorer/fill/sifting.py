"""Which rows go into the package: none twice, and none that ImmPort has."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from hashlib import blake2b
from pathlib import Path
from typing import Any

from immport_explorer.files.wording import counted
from immport_explorer.fill.remarks import Remark
from immport_explorer.fill.rows import Filled, FillingRun
from immport_explorer.schema.model import Section, Template
from immport_explorer.validation.workspace import Workspace, WorkspaceError

_TABLES = """
CREATE TABLE IF NOT EXISTS filled (
    template TEXT NOT NULL, id TEXT NOT NULL, digest BLOB NOT NULL,
    PRIMARY KEY (template, id, digest)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS mapped (
    template TEXT NOT NULL, section TEXT NOT NULL, header TEXT NOT NULL, way TEXT NOT NULL,
    PRIMARY KEY (template, section, header)
) WITHOUT ROWID;
"""
_MOST_TOLD = 20


class Memory:
    """What the workspace knows of rows that were filled before: a digest of each, no values.

    Rows of templates that declare nothing have the id "".
    """

    def __init__(self, workspace: Workspace | None) -> None:
        self._path = None if workspace is None else Path(workspace.path)
        self._declared: dict[str, set[str]] = {}
        self._workspace = workspace
        self._digests: dict[str, dict[str, set[bytes]]] = {}

    def declared(self, entity: str) -> set[str]:
        """The ids of an entity that ImmPort holds, in lower case."""
        if entity not in self._declared:
            held = () if self._workspace is None else self._workspace.show(entity)
            self._declared[entity] = {one.id.casefold() for one in held}
        return self._declared[entity]

    def digests(self, template: str) -> dict[str, set[bytes]]:
        """The digests of a template's rows, by the id that they declare."""
        if template not in self._digests:
            known: dict[str, set[bytes]] = {}
            for id_, digest in self._read(template):
                known.setdefault(id_, set()).add(digest)
            self._digests[template] = known
        return self._digests[template]

    def _read(self, template: str) -> list[tuple[str, bytes]]:
        return self._asked("SELECT id, digest FROM filled WHERE template = ?", (template,))

    def remember(self, rows: Iterable[tuple[str, str, bytes]]) -> None:
        """Keep the digests of rows that a package without errors holds. Raises WorkspaceError."""
        self._told("INSERT OR IGNORE INTO filled VALUES (?, ?, ?)", rows)

    def ways(self, template: str, section: str) -> list[tuple[str, str]]:
        """The headers and the ways, as JSON, that were accepted for a section."""
        query = "SELECT header, way FROM mapped WHERE template = ? AND section = ?"
        return self._asked(query, (template, section))

    def remember_ways(self, rows: Iterable[tuple[str, str, str, str]]) -> None:
        """Keep ways: template, section, header and JSON. Raises WorkspaceError."""
        self._told("INSERT OR REPLACE INTO mapped VALUES (?, ?, ?, ?)", rows)

    def _asked(self, query: str, values: tuple[str, ...]) -> list[Any]:
        if self._path is None or not self._path.exists():
            return []
        with self._connection() as connection:
            return connection.execute(query, values).fetchall()

    def _told(self, statement: str, rows: Iterable[tuple[object, ...]]) -> None:
        with self._connection() as connection:
            connection.executemany(statement, rows)

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        """A transaction; what is written is there as a whole or not at all."""
        assert self._path is not None
        try:
            with closing(sqlite3.connect(self._path, timeout=30)) as connection:
                connection.executescript(_TABLES)
                with connection:
                    yield connection
        except sqlite3.Error as error:
            name = self._path.name
            raise WorkspaceError(f"The workspace {name} cannot be used: {error}.") from error


class Sieve:
    """Leaves out rows, and tells of them."""

    def __init__(self, memory: Memory | None) -> None:
        self._memory = memory
        self._seen: dict[int, set[bytes]] = {}
        self.known: dict[str, int] = {}
        self.changed: dict[str, list[str]] = {}
        self.new: list[tuple[str, str, bytes]] = []

    def sift(self, template: Template, section: Section, run: FillingRun, block: Filled) -> Filled:
        """The rows of the block that stay."""
        if not run.filling.once and self._memory is None:
            return block
        rows = list(zip(*block.cells, strict=True)) if block.cells else [()] * len(block.rows)
        digests = [_digest(run, row) for row in rows]
        keep = [True] * len(rows)
        if run.filling.once:
            self._repeats(run, digests, keep)
        if self._memory is not None:
            self._held(template, section, run, block, digests, keep)
        return _kept(block, keep)

    def _repeats(self, run: FillingRun, digests: Sequence[bytes], keep: list[bool]) -> None:
        seen = self._seen.setdefault(id(run), set())
        for index, digest in enumerate(digests):
            keep[index] = digest not in seen
            seen.add(digest)

    def _held(
        self,
        template: Template,
        section: Section,
        run: FillingRun,
        block: Filled,
        digests: Sequence[bytes],
        keep: list[bool],
    ) -> None:
        assert self._memory is not None
        name = f"{template.name}/{section.name}" if section.name else template.name
        known = self._memory.digests(name)
        entity, ids = _ids(section, run, block)
        declared = self._memory.declared(entity) if entity else set()
        for index, (id_, digest) in enumerate(zip(ids, digests, strict=True)):
            if not keep[index]:
                continue
            if digest in known.get(id_, ()):
                self.known[name] = self.known.get(name, 0) + 1
                keep[index] = False
            elif id_ and (id_ in known or id_.casefold() in declared):
                self.changed.setdefault(name, []).append(id_)
                keep[index] = False
            else:
                self.new.append((name, id_, digest))

    def remarks(self) -> Iterator[Remark]:
        """What was left out, in sentences."""
        for name, count in self.known.items():
            text = f"{name}: {counted(count, 'row')} in ImmPort already, unchanged, and left out."
            yield Remark("row-known", text, template=name, count=count)
        for name, ids in self.changed.items():
            shown = ", ".join(dict.fromkeys(ids[:_MOST_TOLD]))
            more = f" and {len(ids) - _MOST_TOLD:,} more" if len(ids) > _MOST_TOLD else ""
            text = (
                f"{name}: {counted(len(ids), 'row')} left out, with an id that ImmPort holds and "
                f"other values than were filled before: {shown}{more}. "
                "To change what ImmPort holds, use its batch updater."
            )
            yield Remark("row-changed", text, template=name, count=len(ids), grave=True)


def _digest(run: FillingRun, row: Sequence[str]) -> bytes:
    """A digest of the row's filled cells by their columns: the order of the recipe is no change."""
    cells = sorted(
        f"{slot.position}\t{text}" for slot, text in zip(run.slots, row, strict=True) if text
    )
    return blake2b("\n".join(cells).encode("utf-8", "replace"), digest_size=12).digest()


def _ids(section: Section, run: FillingRun, block: Filled) -> tuple[str, Sequence[str]]:
    """The entity that the rows declare, and their ids; "" where they declare none."""
    for slot, texts in zip(run.slots, block.cells, strict=True):
        column = section.column(slot.header, slot.side)  # type: ignore[arg-type]
        if column is not None and column.declares and slot.group == 0:
            return column.declares, texts
    return "", [""] * len(block.rows)


def _kept(block: Filled, keep: Sequence[bool]) -> Filled:
    if all(keep):
        return block
    cells: list[Sequence[str]] = [
        [text for text, stays in zip(texts, keep, strict=True) if stays] for texts in block.cells
    ]
    rows = [row for row, stays in zip(block.rows, keep, strict=True) if stays]
    return Filled(cells, rows, block.table)
