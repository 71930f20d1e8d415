"""Whether every row of a release is in the templates made of it: found again in their files."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice, product
from pathlib import Path

from immport_explorer.fill.remarks import Stopped
from immport_explorer.lab.release.columns import ALLELES, SYMBOL, alleles_of, locus_of, stored_in
from immport_explorer.lab.release.joined import TYPINGS, Joined, Shape, is_told_panel
from immport_explorer.lab.release.keys import entity_in, key_of
from immport_explorer.lab.release.study import Record
from immport_explorer.package.opening import Package, open_package
from immport_explorer.package.rows import Cell, TableRow, digest, rows_of
from immport_explorer.schema.model import Column
from immport_explorer.validation.validate import Progress

_FILE_LINKS = "expsample_2_file_info"
_FILES = "file_info"
_SETS = "reagent_set_2_reagent"
_TOLD_OTHERWISE = frozenset(
    {"study_accession", "workspace_id", "result_id", "condition_studied", "panel_name_reported"}
)
"""Columns that the package tells by its files, by their order or in another table, or that only
number rows of ImmPort's database."""
_COMMENTS = "comments"
_OF_LOCI = frozenset({"locus_name", "result_set_id", _COMMENTS, *ALLELES})
"""What the loci of a typing tell in the columns of one row."""
_ROWS_OF_A_BLOCK = 4_000

NO_TEMPLATE = "no field of today's templates takes this table"
OWN_TEMPLATE = "the file is a results template of ImmPort's: its rows are in the results"
NO_SAMPLE = "its experiment sample is not in the release"
SECOND_BIOSAMPLE = "a row of the template names one biosample, and the sample has another"
NO_LOCUS = "the row tells no allele, or of a locus for which the template has no columns"
NOT_FOUND = "not found again in the templates"
"""The one reason that is a fault of ours."""


@dataclass
class TableCount:
    """How many rows of a table of the release were found again in the templates (``found``), and
    why the others were not. ``columns`` are those with values that no field takes."""

    table: str
    rows: int = 0
    found: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    columns: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Home:
    """Where rows of a table stand: a section, and the columns of both sides. ``loci`` are the
    columns of each locus of a typing, which has a row of its own in the release."""

    shape: Shape
    table: str
    pairs: tuple[tuple[str, Column], ...]
    loci: Mapping[str, tuple[Column, ...]] = field(default_factory=dict)

    @property
    def is_main(self) -> bool:
        """Whether each row of the table has a row of its own there."""
        return self.table == self.shape.table.name


def count_tables(
    joined: Joined, folder: Path, progress: Progress | None = None
) -> list[TableCount]:
    """A count for each table of the release that has rows, by name. Raises LabError, and Stopped
    where ``progress`` asked for it."""
    return _Counting(joined, open_package(folder, joined.schema), progress).run()


class _Counting:
    def __init__(self, joined: Joined, package: Package, progress: Progress | None) -> None:
        self._joined = joined
        self._package = package
        self._progress = progress
        self._rows_seen = 0
        self._filled = {
            table.name: {column.field for column in table.columns} for table in joined.tables()
        }
        self._homes: dict[str, list[_Home]] = {}
        for shape in joined.shapes:
            for table in (shape.table.name, *shape.also):
                home = self._home(shape, table)
                if home.pairs and not is_told_panel(shape):
                    self._homes.setdefault(table, []).append(home)

    def run(self) -> list[TableCount]:
        counts = [self._count(name) for name in sorted(self._joined.release.tables)]
        return [count for count in counts if count.rows]

    def _home(self, shape: Shape, table: str) -> _Home:
        there = self._joined.release.tables[table]
        filled = self._filled[shape.name]
        pairs: dict[str, Column] = {}
        loci = alleles_of(shape.section) if table == TYPINGS else {}
        of_loci = {column for columns in loci.values() for column in columns}
        for column in shape.section.columns:
            if column in of_loci or (loci and column.table_column == _COMMENTS):
                continue
            name = _name_in(table, column)
            is_ours = column.header in filled and name is not None
            if is_ours and there.index(name or "") is not None:
                pairs.setdefault(name or "", column)
        return _Home(shape, table, tuple(pairs.items()), loci)

    # --- a table ---------------------------------------------------------------------------------

    def _count(self, table: str) -> TableCount:
        count = TableCount(table)
        if table in (_FILE_LINKS, _FILES):
            return self._count_files(count)
        homes = self._homes.get(table, [])
        stored = [_Stored(home, self._rows(home.shape), self._joined) for home in homes]
        used: set[str] = set()
        records = (one for _, one in self._joined.rows.records(table))
        while block := list(islice(records, _ROWS_OF_A_BLOCK)):
            count.rows += len(block)
            self._tell(table, len(block))
            used.update(name for one in block for name, text in one.items() if text)
            self._look_for(block, stored, count)
        self._lost(homes, stored, count)
        taken = {name for home in homes for name, _ in home.pairs}
        taken.update(_OF_LOCI if any(home.loci for home in homes) else ())
        count.columns = tuple(sorted(used - taken - _TOLD_OTHERWISE)) if homes else ()
        return count

    def _tell(self, table: str, rows: int) -> None:
        self._rows_seen += rows
        what = f"looking for the rows of {table}, {self._rows_seen:,} in all"
        if self._progress is not None and self._progress(self._rows_seen, 0, what) is False:
            raise Stopped

    def _look_for(
        self, block: Sequence[Record], stored: Sequence[_Stored], count: TableCount
    ) -> None:
        held = [one.holds(block) for one in stored]
        for number, one in enumerate(block):
            if any(each[number] for each in held):
                count.found += 1
            else:
                count.reasons[self._why(count.table, one)] += 1

    @staticmethod
    def _lost(homes: Sequence[_Home], stored: Sequence[_Stored], count: TableCount) -> None:
        """Rows that are alike are told by their number: as many must be there."""
        own = [one for home, one in zip(homes, stored, strict=True) if home.is_main]
        there = sum(one.rows for one in own)
        if own and len(own) == len(homes) and there < count.found:
            count.reasons[NOT_FOUND] += count.found - there
            count.found = there

    def _why(self, table: str, one: Record) -> str:
        sample = one.get("expsample_accession")
        if sample is not None and not self._joined.rows.assay(sample):
            return NO_SAMPLE
        if table not in self._homes:
            return NO_TEMPLATE
        if table == "expsample_2_biosample" and sample:
            links = self._joined.rows.links(table, "expsample_accession", "biosample_accession")
            if links[sample][0] != one["biosample_accession"]:
                return SECOND_BIOSAMPLE
        if table == TYPINGS and not self._has_locus(one):
            return NO_LOCUS
        return self._dangling(table, one) or NOT_FOUND

    def _has_locus(self, one: Record) -> bool:
        told = any(one.get(name) for name in ALLELES)
        return told and any(locus_of(one) in home.loci for home in self._homes[TYPINGS])

    def _dangling(self, table: str, one: Record) -> str | None:
        """That the release does not hold a thing which the row names, if so."""
        for column, accession in one.items():
            entity = self._joined.schema.entities.get(entity_in(self._joined.schema, column) or "")
            if entity is None or entity.table == table or not accession:
                continue
            if accession not in self._joined.rows.keys(entity.table):
                return f"its {self._joined.schema.entity_title(entity.name)} is not in the release"
        return None

    def _rows(self, shape: Shape) -> Iterator[TableRow]:
        for file in self._package.template_files:
            if file.template.name == shape.template.name:
                for table in file.tables():
                    if table.section.name == shape.section.name:
                        yield from rows_of(table)

    # --- files -----------------------------------------------------------------------------------

    def _count_files(self, count: TableCount) -> TableCount:
        """Links to files, and the files: found where the sample's row names the file."""
        named = self._named_files()
        names = {name for _, name in named}
        rows = self._joined.rows
        for _, one in rows.records(count.table):
            count.rows += 1
            name = rows.file_name(one.get("file_info_id", ""))
            sample = self._joined.values.id(one.get("expsample_accession", ""))
            if not name:
                count.reasons[OWN_TEMPLATE] += 1
            elif (sample, name) in named or (count.table == _FILES and name in names):
                count.found += 1
            else:
                count.reasons[self._why(_FILE_LINKS, one)] += 1
        return count

    def _named_files(self) -> set[tuple[str, str]]:
        named: set[tuple[str, str]] = set()
        for home in self._homes.get(_FILE_LINKS, []):
            columns = home.shape.section.columns
            files = [c for c in columns if c.names_file]
            sample = next(c for c in columns if c.declares == "expsample")
            for row in self._rows(home.shape):
                id_ = row.cells.get(_cell(sample), "")
                texts = (row.cells.get(_cell(c), "") for c in files)
                named.update((id_, name) for text in texts for name in text.split(";") if name)
        return named


class _Stored:
    """What the rows of the package say of a table, as sorted digests: eight bytes a row."""

    def __init__(self, home: _Home, rows: Iterable[TableRow], joined: Joined) -> None:
        import polars as pl

        self._same = joined.values.same
        self._pairs = home.pairs
        self._loci = home.loci
        self.rows = 0
        found = array("Q")
        for row in rows:
            said = [_digest(cells) for cells in self._said_by(row)]
            self.rows += len(said) if home.loci else 1
            found.extend(said)
        self._digests = pl.Series(found, dtype=pl.UInt64).sort()

    def _said_by(self, row: TableRow) -> Iterator[tuple[str, ...]]:
        """What a row says, once for each item of its lists or each of its loci."""
        for cells in _exploded(row, self._pairs):
            if not self._loci:
                yield cells
            for locus, columns in self._loci.items():
                alleles = [row.cells.get(_cell(column), "") for column in columns]
                if any(alleles):
                    yield (*cells, locus, *alleles)

    def holds(self, block: Sequence[Record]) -> Sequence[bool]:
        """Whether the package says what each row of the release says."""
        import polars as pl

        if not len(self._digests):
            return [False] * len(block)
        wanted = pl.Series([self._key(one) for one in block], dtype=pl.UInt64)
        places = self._digests.search_sorted(wanted).clip(upper_bound=len(self._digests) - 1)
        return (self._digests.gather(places) == wanted).to_list()

    def _key(self, one: Record) -> int:
        said = [self._same(column, one.get(name, "")) for name, column in self._pairs]
        if self._loci:
            said += [locus_of(one), *(one.get(name, "") for name in ALLELES)]
        return _digest(said)


def _exploded(row: TableRow, pairs: Sequence[tuple[str, Column]]) -> Iterable[tuple[str, ...]]:
    """The cells of a row, once for each item of its lists."""
    cells = (
        row.cells.get(_cell(column), "").split(";")
        if column.is_list
        else [row.cells.get(_cell(column), "")]
        for _, column in pairs
    )
    return product(*cells)


def _cell(column: Column) -> Cell:
    return Cell(column.header, column.side)


def _name_in(table: str, column: Column) -> str | None:
    """The column of that table which a template's column tells."""
    entity = column.declares or column.refers_to
    if table == _SETS and column.declares:
        return "reagent_set_accession"
    if entity and "_2_" in table:
        return key_of(entity)
    if column.header == SYMBOL and table == "pcr_result":
        return "gene_symbol_reported"
    return stored_in(table, column)


def _digest(texts: Iterable[str]) -> int:
    return digest(" ".join(text.split()) for text in texts)
