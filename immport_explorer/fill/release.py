"""A released study as the templates that would have made it: an ordinary package, validated."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from immport_explorer.fill.binding import LabFiles
from immport_explorer.fill.filling import Filled, fill_from
from immport_explorer.fill.recipe import Filling, Recipe
from immport_explorer.fill.recipe import Source as RecipeSource
from immport_explorer.fill.released import NOT_FOUND, TableCount, count_tables
from immport_explorer.fill.remarks import Stopped
from immport_explorer.fill.verdicts import Verdict, judged
from immport_explorer.fill.ways import FromColumn
from immport_explorer.lab.release.joined import Joined
from immport_explorer.lab.release.tables import STUDY, open_releases
from immport_explorer.lab.table import LabError, LabTable
from immport_explorer.package.archive import Member, Source
from immport_explorer.package.limits import Limits
from immport_explorer.schema.load import load_schema
from immport_explorer.schema.model import Schema
from immport_explorer.validation.validate import Progress

__all__ = ["Released", "Stopped", "from_release", "recipe_of"]


@dataclass
class Released:
    """A released study: its accession, the package made of it and its report (``filled``), the
    ``recipe`` that made it, and ``counts`` of the rows of each table that were found again."""

    study: str
    filled: Filled
    recipe: Recipe
    counts: Sequence[TableCount]
    joined: Joined

    @property
    def name(self) -> str:
        """The accession as what a file may be called."""
        return re.sub(r"[^\w-]+", "-", self.study).strip("-") or STUDY

    @property
    def whole(self) -> bool:
        """Whether each row was found again, but for those of which it is told why not, and nothing
        that the validator found is a fault of ours."""
        lost = any(NOT_FOUND in count.reasons for count in self.counts)
        return not lost and not any(verdict.ours for verdict in self.verdicts)

    @cached_property
    def verdicts(self) -> tuple[Verdict, ...]:
        """What the validator found, by kind and column, each with whose fault it is."""
        return tuple(judged(group, self.joined) for group in self.filled.report.causes)


def from_release(
    source: Source,
    *,
    study: str | None = None,
    schema: str | Schema | None = None,
    limits: Limits | None = None,
    progress: Progress | None = None,
) -> list[Released]:
    """Make a package of each study in a Tab download of ImmPort's.

    Parameters
    ----------
    source
        The zip as ImmPort gives it, or the folder in it; several studies may lie in it.
    study
        The accession of the one study that is wanted; None for all.
    schema
        ImmPort's version; None for the newest.
    progress
        Called as ``progress(done, total, what)``: while templates are written and while rows are
        looked for again with the rows so far and 0, since nobody knows how many there will be, in
        between as by ``validate``. Where it returns False the work stops.

    Raises
    ------
    LabError
        This is no release, it holds no such study, or a table of it cannot be read.
    SchemaError
        There is no such schema.
    Stopped
        ``progress`` asked for it.
    OSError
        The temporary folder cannot be written to.
    """
    chosen = schema if isinstance(schema, Schema) else load_schema(schema)
    releases = open_releases(source, limits)
    wanted = [
        (release, one)
        for release in releases
        for one in release.studies
        if study is None or one.casefold() == study.casefold()
    ]
    if not wanted:
        there = ", ".join(one for release in releases for one in release.studies) or "none"
        raise LabError(str(source), f"There is no study {study or ''} here", found=there)
    return [
        _released(source, Joined(release, chosen, one), limits, progress) for release, one in wanted
    ]


def _released(
    source: Source, joined: Joined, limits: Limits | None, progress: Progress | None
) -> Released:
    files = _ReleaseFiles(source, joined, limits)
    recipe = recipe_of(joined, files.own)
    filled = fill_from(recipe, joined.schema, files, progress=progress)
    if filled.stopped:
        raise Stopped
    counts = count_tables(joined, filled.package.folder, progress)
    return Released(joined.rows.study, filled, recipe, counts, joined)


def recipe_of(joined: Joined, tables: Sequence[LabTable]) -> Recipe:
    """The recipe that fills today's templates from a release's joined tables: each column from the
    one of its own name."""
    file = joined.release.tables[STUDY].member.name
    shapes = list(zip(joined.shapes, tables, strict=True))
    return Recipe(
        title=f"Like {joined.rows.study}",
        schema=joined.schema.version,
        sources={table.name: RecipeSource(file=file, table=table.name) for _, table in shapes},
        templates=tuple(
            Filling(
                template=shape.template.name,
                section=shape.section.name or "",
                source=table.name,
                columns={column.name: FromColumn(column=column.name) for column in table.columns},
            )
            for shape, table in shapes
        ),
    )


class _ReleaseFiles(LabFiles):
    """A release's joined tables in place of its files."""

    def __init__(self, source: Source, joined: Joined, limits: Limits | None) -> None:
        super().__init__(source, limits)
        self.own = joined.tables()
        self._folder = joined.release.folder
        self._files = joined.rows.files()

    def fitting(self, pattern: str) -> list[Member]:
        """The file of the study's own folder."""
        found = super().fitting(pattern)
        return [one for one in found if one.path.rpartition("/")[0] == self._folder]

    def tables(self, member: Member, header_row: int | None, sheet: str) -> Sequence[LabTable]:
        return self.own

    def find(self, name: str) -> Member | None:
        """A file that came with the tables; a table of that name is none."""
        return self._files.get(name)
