"""A lab's files read, and what of them goes where: the long work, for a thread. No widgets."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from immport_explorer.app.visit.drafts import DraftIdentity
from immport_explorer.app.visit.preview import head_of
from immport_explorer.fill.binding import BoundSource, LabFiles, bind
from immport_explorer.fill.guessing.guess import Guesser, Target
from immport_explorer.fill.guessing.guessed import Guessed
from immport_explorer.fill.guessing.tables import LabProfile, profile
from immport_explorer.fill.recipe import Recipe, RecipeError
from immport_explorer.fill.remarks import Remark
from immport_explorer.fill.standard import prepared
from immport_explorer.lab.table import LabError, LabTable
from immport_explorer.schema.model import Schema
from immport_explorer.validation.workspace import Workspace

Identity = tuple[str, str, str]
"""File, sheet and name of a table."""


@dataclass(frozen=True)
class Table:
    """A table of the lab's: the whole, its first rows, and what its columns hold."""

    key: str
    whole: LabTable
    head: LabTable
    profile: LabProfile

    @property
    def identity(self) -> Identity:
        return self.whole.file, self.whole.sheet or "", self.whole.name


@dataclass
class Wishes:
    """What the reader wants otherwise than it is guessed: the templates that a table fills, the
    standard recipe of an instrument's, the row of a sheet's column names (by file and sheet),
    columns that tell nobody who a person is, what a study begins with and this one has not, what
    new ids begin with."""

    targets: dict[Identity, list[Target]] = field(default_factory=dict)
    instruments: dict[Identity, str] = field(default_factory=dict)
    header_rows: dict[tuple[str, str], int] = field(default_factory=dict)
    nobody: set[tuple[Identity, str]] = field(default_factory=set)
    left_out: set[DraftIdentity] = field(default_factory=set)
    prefix: str = ""


@dataclass
class Reading:
    """What reading and guessing gave; ``guessed`` is None where a recipe was opened."""

    files: LabFiles
    tables: list[Table]
    problems: list[str]
    guesser: Guesser
    recipe: Recipe
    guessed: Guessed | None
    bound: dict[str, BoundSource]
    remarks: list[Remark]


def read_files(
    paths: Sequence[Path],
    wishes: Wishes,
    recipe: Recipe | None,
    schema: Schema,
    workspace: Path | None,
) -> Reading:
    """Read the files and guess, or find what an opened recipe reads."""
    files = LabFiles(paths if len(paths) > 1 else paths[0])
    problems = [
        f"{note.member or note.value or 'A file'} was left out ({note.code})."
        for note in files.archive.notes
    ]
    tables = [
        Table(str(number), table, head_of(table), profile(table))
        for number, table in enumerate(_tables(files, wishes, problems))
    ]
    held = None if workspace is None else Workspace(workspace, read_only=True)
    guesser = Guesser(schema, held, wishes.prefix)
    if recipe is not None:
        bound, remarks = bind(recipe, files)
        return Reading(files, tables, problems, guesser, recipe, None, bound, remarks)
    return guess_again(files, tables, problems, guesser, wishes)


def guess_again(
    files: LabFiles,
    tables: list[Table],
    problems: list[str],
    guesser: Guesser,
    wishes: Wishes,
) -> Reading:
    """Guess from what was read."""
    guessed = guesser.run([one.profile for one in tables], _chosen(tables, wishes))
    recipe = _with_header_rows(guessed.recipe, wishes)
    recipe = _with_instruments(recipe, tables, wishes)
    bound, remarks = bind(recipe, files)
    return Reading(files, tables, problems, guesser, recipe, guessed, bound, remarks)


def _tables(files: LabFiles, wishes: Wishes, problems: list[str]) -> list[LabTable]:
    tables: list[LabTable] = []
    for member in files.members:
        try:
            found = list(files.tables(member, None, ""))
            for (file, sheet), row in wishes.header_rows.items():
                if file == member.path:
                    again = files.tables(member, row, sheet)
                    found = [one for one in found if (one.sheet or "") != sheet]
                    found += [one for one in again if (one.sheet or "") == sheet]
        except LabError as error:
            problems.append(str(error))
        else:
            tables += found
    return tables


def _chosen(tables: Sequence[Table], wishes: Wishes) -> dict[int, list[Target]]:
    """What the reader wants filled from a table, by its place."""
    chosen: dict[int, list[Target]] = {}
    for place, table in enumerate(tables):
        if table.identity in wishes.instruments:
            chosen[place] = []
        elif table.identity in wishes.targets:
            chosen[place] = wishes.targets[table.identity]
    return chosen


def _with_header_rows(recipe: Recipe, wishes: Wishes) -> Recipe:
    """The recipe reads a sheet as it was read here."""
    rows = {
        (file.rpartition("/")[2], sheet): row for (file, sheet), row in wishes.header_rows.items()
    }
    sources = {
        name: msgspec.structs.replace(source, header_row=rows.get((source.file, source.sheet)))
        for name, source in recipe.sources.items()
    }
    return msgspec.structs.replace(recipe, sources=sources)


def _with_instruments(recipe: Recipe, tables: Sequence[Table], wishes: Wishes) -> Recipe:
    """The recipe, with the standard ones that are wanted for instruments' tables."""
    for name in dict.fromkeys(wishes.instruments.values()):
        own = [one.whole for one in tables if wishes.instruments.get(one.identity) == name]
        if own:
            standard = prepared(name, own)
            recipe = msgspec.structs.replace(
                recipe,
                sources={**recipe.sources, **standard.sources},
                templates=(*recipe.templates, *standard.templates),
            )
    return recipe


def bring(path: Path, folder: Path) -> None:
    """Put a file or a folder there, as a link to the same bytes where that can be."""
    target = folder / path.name
    if path.is_dir():
        shutil.copytree(path, target, copy_function=_link, dirs_exist_ok=True)
    else:
        _link(str(path), str(target))


def _link(source: str, target: str) -> None:
    Path(target).unlink(missing_ok=True)
    try:
        os.link(source, target)
    except OSError:  # another disk, or one without links
        shutil.copyfile(source, target)


def failure_in_words(error: Exception, doing: str) -> str:
    """What went wrong with that, to a person."""
    if isinstance(error, RecipeError | LabError):
        return str(error)
    return f"{doing} failed, which is our fault: {type(error).__name__}: {error}"
