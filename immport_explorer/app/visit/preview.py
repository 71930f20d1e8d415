"""How the first rows of a template come out, from rows that are held in memory. No widgets here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

import msgspec

from immport_explorer.fill.binding import BoundSource
from immport_explorer.fill.recipe import Filling
from immport_explorer.fill.recipe_file import header_of
from immport_explorer.fill.rows import FillingRun, Layout
from immport_explorer.lab.table import LabTable
from immport_explorer.schema.model import Schema

HELD = 2_000
"""So many rows of a table are held; a look-up finds what stands in them."""
_MADE_FROM = 40


@dataclass(frozen=True)
class Preview:
    """The first rows as they are filled: ``columns`` gives a column of texts for each header of the
    recipe."""

    columns: Mapping[str, Sequence[str]]

    @property
    def rows(self) -> list[tuple[str, ...]]:
        return list(zip(*self.columns.values(), strict=True))


def head_of(table: LabTable, count: int = HELD) -> LabTable:
    """The table's first rows, held in memory."""
    return LabTable(
        name=table.name,
        file=table.file,
        columns=table.columns,
        rows=list(islice(iter(table.rows), count)),
        sheet=table.sheet,
        reader=table.reader,
        header_row=table.header_row,
        guesses=table.guesses,
        templates=table.templates,
    )


def preview(filling: Filling, schema: Schema, heads: Mapping[str, BoundSource]) -> Preview:
    """How the first rows come out; ``heads`` are the sources with :func:`head_of` their tables."""
    section = schema.templates[filling.template].section(filling.section or None)
    if section is None or (filling.source and filling.source not in heads):
        return Preview({})
    known = {header: way for header, way in filling.columns.items() if header_of(section, header)}
    run = FillingRun(_only(filling, known), Layout(section, 1), _begun(filling, heads))
    columns: dict[str, list[str]] = {}
    for block in run.blocks():
        for slot, cells in zip(run.slots, block.cells, strict=True):
            columns.setdefault(slot.name, []).extend(cells)
    return Preview(columns)


def _only(filling: Filling, columns: Mapping[str, object]) -> Filling:
    return msgspec.structs.replace(filling, columns=dict(columns), groups=())


def _begun(filling: Filling, heads: Mapping[str, BoundSource]) -> dict[str, BoundSource]:
    """The sources, of the filling's own only the first rows."""
    sources = {name: replace(source) for name, source in heads.items()}
    if filling.source:
        own = heads[filling.source]
        short = [head_of(table, _MADE_FROM) for table in own.tables[:1]]
        sources[filling.source] = replace(own, tables=short)
    return sources
