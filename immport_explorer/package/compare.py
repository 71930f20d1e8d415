"""Two deliveries of a package compared: rows added, gone and changed, by id and cell by cell."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

from immport_explorer.files.wording import counted
from immport_explorer.package.archive import Member, MemberError, Source
from immport_explorer.package.limits import Limits
from immport_explorer.package.note import LEFT_OUT, NOTE_CODES
from immport_explorer.package.opening import Package, open_package, open_packages
from immport_explorer.package.rows import Cell, TableRow, digest, rows_of
from immport_explorer.schema.model import Column, Schema, Section

Progress = Callable[[int, int, str], object]

_SEPARATED = " · "
_TELL_EVERY = 1_000
_READ_AT_ONCE = 1 << 20


@dataclass(frozen=True)
class RowRef:
    """A row of a delivery: its id in words, its ``file``, and its physical ``row`` from 1."""

    id: str
    file: str
    row: int


@dataclass(frozen=True)
class CellChange:
    """A cell that says something else: ``before`` in the old row, ``after`` in the new."""

    old: RowRef
    new: RowRef
    column: str
    before: str
    after: str


@dataclass
class TableComparison:
    """What differs in a template, or a section of it."""

    template: str
    section: str | None
    same: int = 0
    added: list[RowRef] = field(default_factory=list)
    gone: list[RowRef] = field(default_factory=list)
    changed: list[CellChange] = field(default_factory=list)

    @property
    def name(self) -> str:
        return "/".join(filter(None, (self.template, self.section)))

    @property
    def differs(self) -> bool:
        return bool(self.added or self.gone or self.changed)

    @property
    def figures(self) -> tuple[int, int, int, int]:
        """How many rows were added, are gone, were changed, and are the same."""
        return len(self.added), len(self.gone), self.changed_rows, self.same

    @property
    def changed_rows(self) -> int:
        return len({change.new for change in self.changed})


@dataclass(frozen=True)
class PackageComparison:
    """What differs between two packages, a table at a time; ``files_added``, ``files_gone`` and
    ``files_changed`` are those of other files. ``unread`` says what of them could not be read, and
    so was not compared."""

    old: str
    new: str
    schema: str
    tables: Sequence[TableComparison]
    files_added: Sequence[str] = ()
    files_gone: Sequence[str] = ()
    files_changed: Sequence[str] = ()
    unread: Sequence[str] = ()

    @property
    def differs(self) -> bool:
        others = self.files_added or self.files_gone or self.files_changed
        return any(one.differs for one in self.tables) or bool(others)

    def to_dict(self) -> dict[str, Any]:
        """The comparison in JSON types."""
        from dataclasses import asdict

        return {**asdict(self), "differs": self.differs}


def compare_packages(
    old: Source,
    new: Source,
    *,
    schema: str | Schema | None = None,
    limits: Limits | None = None,
    progress: Progress | None = None,
) -> PackageComparison:
    """Compare two packages: folders, zips or files.

    Rows are the same thing where they declare the same id, or agree in what the template takes for
    a key; where several rows share one, such as the results of a sample, those that are alike are
    paired first. Both are read at one schema: the one that is asked for, else that of the new one.
    Each is read twice, so that only rows which differ are held.

    Parameters
    ----------
    progress
        Called as ``progress(done, 0, what)`` with the rows so far, since nobody knows how many
        there will be. Where it returns False the work stops.

    Raises
    ------
    SchemaError
        There is no such schema.
    ComparingStopped
        ``progress`` asked for it.
    """
    chosen, (after,) = open_packages(new, schema, limits=limits)
    before = open_package(old, chosen, limits=limits)
    return _Comparing(before, after, chosen, progress).run()


class ComparingStopped(Exception):  # noqa: N818 - it is no error
    """The progress callback asked to end the work."""


_Found = tuple[RowRef, dict[Cell, str]]
_Read = tuple[tuple[str, ...], RowRef, dict[Cell, str]]


class _Comparing:
    def __init__(
        self, old: Package, new: Package, schema: Schema, progress: Progress | None
    ) -> None:
        self._old = old
        self._new = new
        self._schema = schema
        self._progress = progress
        self._rows_seen = 0
        self._unread: dict[str, None] = {}

    def run(self) -> PackageComparison:
        tables = [
            self._compared(template.name, section)
            for template in self._schema.templates.values()
            for section in template.sections
        ]
        olds, news = _others(self._old), _others(self._new)
        both = sorted(olds.keys() & news.keys())
        return PackageComparison(
            self._old.name,
            self._new.name,
            self._schema.version,
            [one for one in tables if one is not None],
            sorted(news.keys() - olds.keys()),
            sorted(olds.keys() - news.keys()),
            [name for name in both if not self._are_alike(olds[name], news[name])],
            [*_not_read(self._old), *_not_read(self._new), *self._unread],
        )

    # --- rows ------------------------------------------------------------------------------------

    def _compared(self, template: str, section: Section) -> TableComparison | None:
        """None where neither has the section, or both have it without a row."""
        found = TableComparison(template, section.name)
        olds, news = (
            array("Q", (digest for digest, _ in self._digested(template, section, package)))
            for package in (self._old, self._new)
        )
        found.same, unlike = _alike(olds, news)
        if unlike:
            self._pair_unlike(found, template, section, unlike)
        return found if found.same or found.differs else None

    def _pair_unlike(
        self, found: TableComparison, template: str, section: Section, unlike: Set[int]
    ) -> None:
        """Rows that do not stand equally often on both sides: alike ones first, then by key."""
        old, new = (
            [row for digest, row in self._digested(template, section, one) if digest in unlike]
            for one in (self._old, self._new)
        )
        left: dict[tuple[str, ...], list[_Found]] = {}
        for key, ref, cells in old:
            left.setdefault(key, []).append((ref, cells))
        waiting: dict[tuple[str, ...], list[_Found]] = {}
        for key, ref, cells in new:
            same = next((one for one in left.get(key, ()) if one[1] == cells), None)
            if same is None:
                waiting.setdefault(key, []).append((ref, cells))
            else:
                left[key].remove(same)
                found.same += 1
        for key, rows in waiting.items():
            _pair(found, left.get(key, []), rows)
        found.gone.extend(ref for rows in left.values() for ref, _ in rows)
        found.gone.sort(key=lambda ref: (ref.file, ref.row))

    def _digested(
        self, template: str, section: Section, package: Package
    ) -> Iterator[tuple[int, _Read]]:
        for number, row in enumerate(self._rows(template, section, package)):
            if number % _TELL_EVERY == 0:
                self._tell(f"{package.name}: {template}", min(number, _TELL_EVERY))
            yield _digest(row), row

    def _rows(self, template: str, section: Section, package: Package) -> Iterator[_Read]:
        keys = _key_columns(section)
        for file in package.template_files:
            if file.template.name != template:
                continue
            try:
                for table in file.tables():
                    if table.section.name == section.name:
                        for row in rows_of(table):
                            yield _key(row, keys), _ref(row, keys, file.member.path), {**row.cells}
            except MemberError as error:
                said = f"{package.name}: {file.member.path} cannot be read to its end: {error}"
                self._unread[said] = None

    def _tell(self, what: str, rows: int) -> None:
        self._rows_seen += rows
        said = f"{what}, {counted(self._rows_seen, 'row')} in all"
        if self._progress is not None and self._progress(self._rows_seen, 0, said) is False:
            raise ComparingStopped

    # --- other files -----------------------------------------------------------------------------

    def _are_alike(self, old: Member, new: Member) -> bool:
        """Whether two files hold the same bytes; one that cannot be read is told."""
        if old.size != new.size:
            return False
        digests = []
        for package, member in ((self._old, old), (self._new, new)):
            try:
                digests.append(self._content(member))
            except MemberError as error:
                said = f"{package.name}: {member.path} cannot be read: {error}"
                self._unread[said] = None
                return True
        return digests[0] == digests[1]

    def _content(self, member: Member) -> bytes:
        found = blake2b()
        with member.open() as stream:
            while piece := stream.read(_READ_AT_ONCE):
                found.update(piece)
                self._tell(member.path, 0)
        return found.digest()


def _alike(olds: array[int], news: array[int]) -> tuple[int, frozenset[int]]:
    """How many rows stand equally often on both sides, and the digests of all others."""
    import polars as pl

    if not (olds or news):
        return 0, frozenset()
    old, new = (
        pl.DataFrame({"digest": pl.Series(each, dtype=pl.UInt64)}).group_by("digest").len(name)
        for each, name in ((olds, "old"), (news, "new"))
    )
    counts = old.join(new, on="digest", how="full", coalesce=True).fill_null(0)
    is_same = pl.col("old") == pl.col("new")
    same = int(counts.filter(is_same)["new"].sum())
    return same, frozenset(counts.filter(~is_same)["digest"].to_list())


def _others(package: Package) -> dict[str, Member]:
    templates = {file.member.path for file in package.template_files}
    return {one.name: one for one in package.members if one.path not in templates}


def _not_read(package: Package) -> Iterator[str]:
    """What opening the package has left out."""
    for note in package.notes:
        if note.code in LEFT_OUT:
            yield f"{note.member or note.value or package.name}: {NOTE_CODES[note.code]}"


def _digest(row: _Read) -> int:
    """A row as eight bytes: what it is known by, and what stands in it."""
    key, _, cells = row
    held = (f"{_in_words(cell)}\n{text}" for cell, text in sorted(cells.items(), key=str))
    return digest((*key, *held))


def _key(row: TableRow, keys: Iterable[Column]) -> tuple[str, ...]:
    return tuple(row.cells.get(Cell(c.header, c.side), "").casefold() for c in keys)


def _pair(found: TableComparison, olds: list[_Found], news: Sequence[_Found]) -> None:
    """Rows of one key that differ, in their order; those that are left are added."""
    for ref, cells in news:
        if not olds:
            found.added.append(ref)
            continue
        before, was = olds.pop(0)
        found.changed.extend(
            CellChange(before, ref, _in_words(cell), was.get(cell, ""), cells.get(cell, ""))
            for cell in dict.fromkeys((*was, *cells))
            if was.get(cell, "") != cells.get(cell, "")
        )


def _in_words(cell: Cell) -> str:
    side = f" ({cell.side})" if cell.side else ""
    return f"{cell.header}{side}" + (f", group {cell.group + 1}" if cell.group else "")


def _ref(row: TableRow, keys: Iterable[Column], file: str) -> RowRef:
    texts = [row.cells.get(Cell(column.header, column.side), "") for column in keys]
    return RowRef(_SEPARATED.join(filter(None, texts)), file, row.number)


def _key_columns(section: Section) -> list[Column]:
    """The columns that tell which thing a row is: the ids that it declares outright, else the
    template's key, else all that it declares or refers to, else its first column."""
    outright = [c for c in section.columns if c.declares and not c.refers_to]
    if outright:
        return outright[-1:] if section.columns[0].side else outright[:1]
    for key in section.keys:
        columns = [section.column(ref.header, ref.side) for ref in key]
        return [column for column in columns if column is not None]
    things = [c for c in section.columns if c.declares or c.refers_to]
    return things[:1] or list(section.columns[:1])
