"""Fill ImmPort's templates from a lab's files by a recipe."""

from __future__ import annotations

import os
import shutil
import tempfile
import weakref
from collections.abc import Iterator, Sequence
from pathlib import Path

from immport_explorer.files.wording import counted
from immport_explorer.fill.binding import BoundSource, LabFiles, bind
from immport_explorer.fill.compute import plain
from immport_explorer.fill.guessing.remembered import remember_ways
from immport_explorer.fill.missing import missing
from immport_explorer.fill.provenance import Blame, Provenance
from immport_explorer.fill.recipe import Recipe
from immport_explorer.fill.recipe_file import RecipeFile, check_recipe, read_recipe
from immport_explorer.fill.remarks import Missing, Remark, Stopped
from immport_explorer.fill.rows import FillingRun, Layout, NotFound, Unread
from immport_explorer.fill.sifting import Memory, Sieve
from immport_explorer.fill.ways import TimeBetween
from immport_explorer.fill.writing import Written, fillings_in_order, write_template
from immport_explorer.issues.issue import Issue
from immport_explorer.issues.report import ValidationReport
from immport_explorer.package.archive import Source as PathLike
from immport_explorer.package.limits import Limits
from immport_explorer.package.writers.target import open_target
from immport_explorer.schema.load import load_schema
from immport_explorer.schema.model import Schema
from immport_explorer.spelling import nearest
from immport_explorer.validation.validate import Progress, validate
from immport_explorer.validation.workspace import Workspace

_COPIED_AT_ONCE = 1 << 20
_MOST_NAMED = 10


class FilledPackage:
    """A package that was made: its files lie in a temporary ``folder`` until it is written."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def files(self) -> tuple[Path, ...]:
        """The files, templates first as they were written."""
        return tuple(sorted(self.folder.iterdir()))

    def write(self, output: str | os.PathLike[str]) -> Path:
        """Write it to a folder, or to a zip where the name ends so; whole or not at all. Raises
        TargetError where something is there already, OSError where it cannot be written."""
        target = open_target(Path(output), [self.folder])
        with target:
            for path in self.files:
                with target.open(path.name) as out, path.open("rb") as stream:
                    while piece := stream.read(_COPIED_AT_ONCE):
                        out.write(piece)
        assert target.path is not None
        return target.path


class Filled:
    """What filling gave.

    ``package`` is an ordinary package, ``report`` what the validator says of it; ``provenance``
    joins both places of a cell; ``missing`` is a to-do list, ``remarks`` what is to be said about
    the sources; ``rows`` counts the rows of each template.
    """

    def __init__(
        self,
        package: FilledPackage,
        report: ValidationReport,
        provenance: Provenance,
        missing: Sequence[Missing],
        remarks: Sequence[Remark],
        rows: dict[str, int],
    ) -> None:
        self.package = package
        self.report = report
        self.provenance = provenance
        self.missing = tuple(missing)
        self.remarks = tuple(remarks)
        self.rows = rows

    @property
    def stopped(self) -> bool:
        """Whether ``progress`` asked to end the work before all was written and checked."""
        return any(remark.kind == "stopped" for remark in self.remarks)

    @property
    def complete(self) -> bool:
        """Whether no error was found and no source or column was lacking."""
        return self.report.valid and not any(remark.grave for remark in self.remarks)

    def blame(self, issue: Issue) -> Blame:
        """Whether the recipe, the lab's value or neither is to be changed for an issue."""
        return self.provenance.blame(issue)

    def __repr__(self) -> str:
        rows = ", ".join(f"{name} {count:,}" for name, count in self.rows.items())
        return f"<Filled: {rows or 'no rows'}; {self.report.headline()}>"


def fill(
    recipe: Recipe | RecipeFile | str | os.PathLike[str],
    sources: PathLike | Sequence[PathLike],
    *,
    schema: str | Schema | None = None,
    workspace: str | os.PathLike[str] | Workspace | None = None,
    remember: bool = False,
    limits: Limits | None = None,
    progress: Progress | None = None,
) -> Filled:
    """Make a package from a lab's files.

    Parameters
    ----------
    recipe
        A recipe, or the path of one.
    sources
        The lab's files: paths of files, folders and zips. Files that rows name are copied into the
        package where they are among them.
    schema
        ImmPort's version; None takes the recipe's, or the newest.
    workspace
        Remembers what ImmPort holds: rows that are there already are left out, changed ones told.
    remember
        Add the rows of a package without errors, and the recipe's mappings, to the workspace.
    progress
        Called as ``progress(done, total, what)``: while templates are written with the rows so far
        and 0, since nobody knows how many there will be, then as by ``validate``. Where it returns
        False the work stops: whole templates stay, and the remarks say so.

    Raises
    ------
    RecipeError
        The recipe is not as it must be: with line and column.
    SchemaError, WorkspaceError
        The schema or the workspace cannot be used.
    OSError
        The temporary folder cannot be written to.
    """
    plain, chosen = _recipe(recipe, schema)
    held = None if workspace is None else Workspace.open(workspace)
    files = LabFiles(sources, limits)
    return fill_from(plain, chosen, files, workspace=held, remember=remember, progress=progress)


def fill_from(
    recipe: Recipe,
    schema: Schema,
    files: LabFiles,
    *,
    workspace: Workspace | None = None,
    remember: bool = False,
    progress: Progress | None = None,
) -> Filled:
    """Make a package from files that are open already. Raises OSError."""
    return _Filling(recipe, schema, files, workspace, remember, progress).run()


def _recipe(
    recipe: Recipe | RecipeFile | str | os.PathLike[str], schema: str | Schema | None
) -> tuple[Recipe, Schema]:
    if isinstance(recipe, (str, os.PathLike)):
        recipe = read_recipe(Path(recipe))
    plain = recipe.recipe if isinstance(recipe, RecipeFile) else recipe
    chosen = schema if isinstance(schema, Schema) else load_schema(schema or plain.schema or None)
    check_recipe(recipe, chosen)
    return plain, chosen


class _Filling:
    def __init__(
        self,
        recipe: Recipe,
        schema: Schema,
        files: LabFiles,
        workspace: Workspace | None,
        remember: bool,
        progress: Progress | None,
    ) -> None:
        self._recipe = recipe
        self._schema = schema
        self._files = files
        self._workspace = workspace
        self._remember = remember
        self._memory = None if workspace is None else Memory(workspace)
        self._sieve = Sieve(self._memory)
        self._numbers: dict[int, int] = {}
        self._progress = progress
        self._rows = 0
        self._stopped = False

    def run(self) -> Filled:
        sources, remarks = bind(self._recipe, self._files)
        remarks.extend(self._archive_remarks())
        folder = Path(tempfile.mkdtemp(prefix="immport-fill-"))
        package = FilledPackage(folder)
        weakref.finalize(package, shutil.rmtree, folder, ignore_errors=True)
        written = list(self._write(sources, folder))
        self._copy_files(written, folder)
        report = self._validate(folder)
        remarks.extend(_stopped(written) if self._stopped or report.partial else ())
        remarks.extend(told for one in sources.values() for told in one.more_or_fewer())
        remarks.extend(_lost_columns(written))
        remarks.extend(self._sieve.remarks())
        remarks.extend(_unread(written))
        remarks.extend(_not_found(written))
        return Filled(
            package,
            report,
            Provenance(written, self._numbers),
            missing(self._schema, self._recipe.templates, self._memory),
            remarks,
            {one.template.name: one.rows for one in written},
        )

    def _archive_remarks(self) -> Iterator[Remark]:
        for note in self._files.archive.notes:
            if note.code != "package.case-collision":
                text = f"{note.member or note.value or 'A file'} was left out ({note.code})."
                yield Remark("file-unreadable", text, grave=True)

    def _write(self, sources: dict[str, BoundSource], folder: Path) -> Iterator[Written]:
        numbers = {id(one): number for number, one in enumerate(self._recipe.templates)}
        for template, sections in fillings_in_order(self._schema, self._recipe.templates):
            parts = []
            for section, fillings in sections:
                layout = Layout(section, max(len(one.groups) + 1 for one in fillings))
                runs = [FillingRun(one, layout, sources) for one in fillings]
                self._numbers.update((id(run), numbers[id(run.filling)]) for run in runs)
                parts.append((layout, runs))
            name = Path(template.file_name).name
            try:
                written = write_template(
                    self._schema, template, name, parts, folder, self._sieve, self._tell
                )
            except Stopped:
                (folder / name).unlink()
                self._stopped = True
                return
            if written.rows:
                yield written
            else:
                (folder / name).unlink()

    def _tell(self, name: str, rows: int) -> None:
        """Tell how far it is. Raises Stopped where that is enough."""
        self._rows += rows
        what = f"{name}, {counted(self._rows, 'row')} in all"
        if self._progress is not None and self._progress(self._rows, 0, what) is False:
            raise Stopped

    def _copy_files(self, written: Sequence[Written], folder: Path) -> None:
        """The files that rows name, as far as the lab gave them; the validator names the others."""
        for name in sorted(set().union(*(one.files for one in written))):
            member = self._files.find(name)
            target = folder / Path(name.replace("\\", "/")).name
            if member is not None and not target.exists():
                with member.open() as stream, target.open("xb") as out:
                    shutil.copyfileobj(stream, out, _COPIED_AT_ONCE)

    def _validate(self, folder: Path) -> ValidationReport:
        workspace = self._workspace
        if workspace is not None and not self._remember:
            workspace = Workspace(workspace.path, read_only=True)
        progress = _at_once if self._stopped else self._progress
        report = validate(folder, schema=self._schema, workspace=workspace, progress=progress)
        if self._remember and self._memory is not None and report.valid:
            self._memory.remember(self._sieve.new)
            remember_ways(self._memory, self._recipe)
        return report


def _at_once(_done: int, _total: int, _what: str) -> bool:
    """Look at nothing more."""
    return False


def _stopped(written: Sequence[Written]) -> Iterator[Remark]:
    whole = ", ".join(one.name for one in written) or "none"
    text = f"It was stopped before everything was written and checked; written as a whole: {whole}."
    yield Remark("stopped", text, grave=True)


def _lost_columns(written: Sequence[Written]) -> Iterator[Remark]:
    """Columns that the recipe reads and no table has; their cells are empty."""
    for file in written:
        for run in (run for part in file.parts for run in part.runs):
            for name in run.lost:
                fields = [slot.header for slot in run.slots if name in slot.way.columns]
                source = run.filling.source
                text = (
                    f"{file.template.name}: the recipe reads the column {name!r}, which {source} "
                    f"does not have; empty for it: {', '.join(fields) or 'rows'}."
                )
                yield Remark("column-gone", text, source, name, file.template.name, grave=True)


def _unread(written: Sequence[Written]) -> Iterator[Remark]:
    """Cells of the lab's of which a way could make nothing."""
    for file in written:
        for part in file.parts:
            for run in part.runs:
                for unread in run.unread.values():
                    yield _unread_remark(file.template.name, run, unread)


def _not_found(written: Sequence[Written]) -> Iterator[Remark]:
    """Rows that were left out because another source does not have them."""
    for file in written:
        for run in (run for part in file.parts for run in part.runs):
            for found in run.not_found.values():
                if found.rows:
                    yield _not_found_remark(file.template.name, run, found)


def _not_found_remark(template: str, run: FillingRun, found: NotFound) -> Remark:
    count = sum(found.rows.values())
    names = ", ".join(_with_nearest(text, found.keys) for text in list(found.rows)[:_MOST_NAMED])
    more = f", and {len(found.rows) - _MOST_NAMED:,} more" if len(found.rows) > _MOST_NAMED else ""
    text = (
        f"{template}: {counted(count, 'row')} left out, as {found.where.source} has nothing for "
        f"their {found.where.column}: {names}{more}."
    )
    source, column = run.filling.source, found.where.column
    return Remark("not-found", text, source, column, template, "", count)


def _with_nearest(text: str, keys: Sequence[str]) -> str:
    """The text, and the most similar that is there."""
    shown = text or "(empty)"
    if plain(text) in keys:
        return f"{shown} (it is there, without a value)"
    near = nearest(plain(text), keys, most=1)
    return f"{shown} (nearest: {near[0]})" if near else shown


def _unread_remark(template: str, run: FillingRun, unread: Unread) -> Remark:
    slot = unread.slot
    if isinstance(slot.way, TimeBetween):
        why = "the dates are no dates, or may be read in two ways: say their order in the recipe"
    else:
        why = f"the other source has no such row: {', '.join(unread.samples)}"
    text = f"{template}, {slot.header}: {counted(unread.count, 'row')} got no value; {why}."
    return Remark(
        "no-value", text, run.filling.source, "", template, slot.header, unread.count, grave=True
    )
