"""The recipe's sources found among a lab's files: which tables they are, and what has changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from fnmatch import fnmatchcase
from itertools import islice

from immport_explorer.files.wording import counted
from immport_explorer.fill.recipe import Recipe, Source
from immport_explorer.fill.remarks import Remark, RemarkKind
from immport_explorer.lab.opened import Opened
from immport_explorer.lab.readers import read_opened
from immport_explorer.lab.table import LabError, LabTable, Row
from immport_explorer.package.archive import Archive, Member, open_archive
from immport_explorer.package.archive import Source as Path
from immport_explorer.package.limits import Limits

_ROWS_OF_A_BLOCK = 4_000
_TOLD: Mapping[str, RemarkKind] = {
    "left out": "guess-left-out",
    "hidden": "guess-hidden",
    "value": "guess-value",
    "merged": "guess-merged",
    "tables": "guess-tables",
}


@dataclass(frozen=True)
class SourceRow:
    """Where a row came from: the table, and its row there."""

    table: LabTable
    row: Row


@dataclass
class Chunk:
    """Some rows of a source: their columns by name, and the rows themselves."""

    columns: dict[str, Sequence[str]]
    table: LabTable
    rows: list[Row]

    def __len__(self) -> int:
        return len(self.rows)

    def kept(self, mask: Sequence[bool]) -> Chunk:
        """The rows for which the mask is true."""
        if all(mask):
            return self
        columns: dict[str, Sequence[str]] = {
            name: [text for text, keep in zip(texts, mask, strict=True) if keep]
            for name, texts in self.columns.items()
        }
        rows = [row for row, keep in zip(self.rows, mask, strict=True) if keep]
        return Chunk(columns, self.table, rows)


@dataclass
class BoundSource:
    """A source of the recipe with the tables that it is here; ``rows`` is known once they were
    read."""

    name: str
    source: Source
    tables: list[LabTable] = field(default_factory=list)
    gone: tuple[str, ...] = ()
    rows: int | None = None

    def chunks(self, wanted: Sequence[str]) -> Iterator[Chunk]:
        """The rows, some thousand at a time; a column that is not there is empty."""
        empty = {text.casefold() for text in self.source.empty}
        count = 0
        for table in self.tables:
            rows = iter(table.rows)
            while some := list(islice(rows, _ROWS_OF_A_BLOCK)):
                count += len(some)
                texts = [row.texts for row in some]
                columns = {name: _column(texts, table.index(name), empty) for name in wanted}
                yield Chunk(columns, table, some)
        self.rows = count

    def more_or_fewer(self) -> Iterator[Remark]:
        """How the number of rows differs from the one when the recipe was made."""
        before, now = self.source.rows, self.rows
        if before is None or now is None or before == now:
            return
        more = now > before
        text = (
            f"{self.name} has {counted(now, 'row')}, {abs(now - before):,} "
            f"{'more' if more else 'fewer'} than when the recipe was made."
        )
        yield Remark("rows-more" if more else "rows-fewer", text, source=self.name, count=now)

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns that are there, each once."""
        return tuple(dict.fromkeys(column.name for one in self.tables for column in one.columns))


def _column(rows: Sequence[Sequence[str]], index: int | None, empty: set[str]) -> Sequence[str]:
    if index is None:
        return [""] * len(rows)
    if not empty:
        return [texts[index] for texts in rows]
    return ["" if (text := texts[index]).casefold() in empty else text for texts in rows]


class LabFiles:
    """A lab's files, each read once, when a source asks for it."""

    def __init__(self, sources: Path | Sequence[Path], limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self.archive: Archive = open_archive(sources, self.limits)
        self._tables: dict[tuple[str, int | None, str], Sequence[LabTable]] = {}

    @property
    def members(self) -> Sequence[Member]:
        return self.archive.members

    def fitting(self, pattern: str) -> list[Member]:
        """The files whose path or name fits the pattern, letter case ignored."""
        wanted = pattern.casefold()
        return [
            member
            for member in self.members
            if fnmatchcase(member.path.casefold(), wanted)
            or fnmatchcase(member.name.casefold(), wanted)
        ]

    def tables(self, member: Member, header_row: int | None, sheet: str) -> Sequence[LabTable]:
        """The tables of a file. Raises LabError."""
        key = (member.path, header_row, sheet if header_row else "")
        if key not in self._tables:
            rows = {sheet: header_row} if header_row else {}
            beside = [one for one in self.members if one is not member]
            opened = Opened(member, limits=self.limits, beside=beside, header_rows=rows)
            self._tables[key] = read_opened(opened)
        return self._tables[key]

    def find(self, name: str) -> Member | None:
        """The file of that name, wherever it lies."""
        wanted = name.replace("\\", "/").rsplit("/", 1)[-1].strip()
        return next((member for member in self.members if member.name == wanted), None)


def bind(recipe: Recipe, files: LabFiles) -> tuple[dict[str, BoundSource], list[Remark]]:
    """Each source of the recipe, and what is to be said about what was found and what was not."""
    remarks: list[Remark] = []
    bound = {
        name: _bind_one(name, source, files, remarks) for name, source in recipe.sources.items()
    }
    return bound, remarks


def _bind_one(name: str, source: Source, files: LabFiles, remarks: list[Remark]) -> BoundSource:
    found = BoundSource(name, source)
    members = files.fitting(source.file)
    if not members:
        there = ", ".join(member.path for member in files.members[:8]) or "nothing"
        text = f"No file fits {source.file!r}; given were: {there}."
        remarks.append(Remark("source-missing", text, source=name, grave=True))
    for member in members:
        try:
            tables = files.tables(member, source.header_row, source.sheet)
        except LabError as error:
            remarks.append(Remark("file-unreadable", str(error), source=name, grave=True))
            continue
        table = _choose(tables, source)
        if table is None:
            remarks.append(_no_table(name, source, member, tables))
        else:
            found.tables.append(table)
            remarks.extend(_told(name, table))
    if found.tables:
        found.gone = _changes(found, remarks)
    return found


def _choose(tables: Sequence[LabTable], source: Source) -> LabTable | None:
    able = [
        table
        for table in tables
        if (not source.sheet or (table.sheet or "").casefold() == source.sheet.casefold())
        and (not source.table or table.name.casefold() == source.table.casefold())
    ]
    wanted = set(source.columns)
    return max(able, key=lambda table: len(wanted & {c.name for c in table.columns}), default=None)


def _no_table(name: str, source: Source, member: Member, tables: Sequence[LabTable]) -> Remark:
    asked = source.table or source.sheet
    there = ", ".join(dict.fromkeys(table.name for table in tables))
    text = f"{member.path} has no table {asked!r}; it has {there}."
    return Remark("source-missing", text, source=name, grave=True)


def _told(name: str, table: LabTable) -> Iterator[Remark]:
    """What the reader decided and a person should know."""
    where = f"{table.file}, sheet {table.sheet}" if table.sheet else table.file
    for guess in table.guesses:
        if guess.kind in _TOLD:
            yield Remark(_TOLD[guess.kind], f"{where}: {guess.text}", source=name)


def _changes(found: BoundSource, remarks: list[Remark]) -> tuple[str, ...]:
    """What is gone and what is new since the recipe was made; nothing is filled by guess."""
    known = found.source.columns
    if not known:
        return ()
    there = found.columns
    gone = tuple(name for name in known if name not in there)
    new = tuple(name for name in there if name not in known)
    for name in gone:
        like = _most_like(name, new)
        hint = f" If it is now called {like!r}, write that in the recipe." if like else ""
        text = f"The column {name!r} is gone.{hint}"
        remarks.append(Remark("column-gone", text, source=found.name, column=name))
    for name in new:
        text = f"The column {name!r} is new; the recipe does not use it."
        remarks.append(Remark("column-new", text, source=found.name, column=name))
    return gone


def _most_like(name: str, new: Sequence[str]) -> str:
    """The new column that may be the old one: the only one, or the one whose name is most like."""
    if len(new) == 1:
        return new[0]
    ratios = {one: SequenceMatcher(None, name.casefold(), one.casefold()).ratio() for one in new}
    best = max(ratios, key=ratios.__getitem__, default="")
    return best if ratios.get(best, 0) > 0.5 else ""
