"""Fixes applied: a package -> a corrected package, and a list of what was changed.

Only what an issue's fix says is changed, and only where the file still holds what the issue says;
every other byte is copied. Suggestions that could alter the meaning are applied only when a person
chose them. Spreadsheets are written as the text that ImmPort takes.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO

import polars as pl

from immport_explorer.fixes.change import PUT_IN, Change, State
from immport_explorer.fixes.edits import Edit
from immport_explorer.fixes.planned import (
    Line,
    Planned,
    PlannedFixes,
    RepairError,
    applied,
    planned_fixes,
    skipped,
)
from immport_explorer.issues.kinds import KINDS, AnyKind
from immport_explorer.issues.kinds.file import FILE_UNCALCULATED
from immport_explorer.issues.kinds.package import (
    PACKAGE_DAMAGED_ZIP,
    PACKAGE_DUPLICATE_NAME,
    PACKAGE_ENCRYPTED,
    PACKAGE_LINK,
    PACKAGE_SUSPICIOUS_RATIO,
    PACKAGE_TOO_LARGE,
    PACKAGE_TOO_MANY_FILES,
    PACKAGE_UNSAFE_PATH,
)
from immport_explorer.issues.report import ValidationReport
from immport_explorer.package.archive import Member, MemberError
from immport_explorer.package.opening import Package, open_packages
from immport_explorer.package.table import TemplateFile
from immport_explorer.package.writers.rewrite import (
    CellChange,
    Outcome,
    RowChanges,
    Writable,
    rewrite_text,
    write_rows,
)
from immport_explorer.package.writers.target import Target, TargetError, open_target
from immport_explorer.schema.house import HouseRules
from immport_explorer.schema.model import Schema
from immport_explorer.validation.checks.lists import one_a_row
from immport_explorer.validation.kept import Kept
from immport_explorer.validation.validate import PathLike, Progress, validate
from immport_explorer.validation.workspace import Workspace

__all__ = ["Change", "RepairError", "RepairReport", "repair"]

_UNREAD: tuple[AnyKind, ...] = (PACKAGE_TOO_MANY_FILES, PACKAGE_TOO_LARGE, PACKAGE_DAMAGED_ZIP)
"""With these the package was not read whole: to write what was read would lose the rest."""
_LEFT_OUT: tuple[AnyKind, ...] = (
    PACKAGE_UNSAFE_PATH,
    PACKAGE_LINK,
    PACKAGE_ENCRYPTED,
    PACKAGE_SUSPICIOUS_RATIO,
    PACKAGE_DUPLICATE_NAME,
)
_PIECE_BYTES = 2**20


@dataclass(frozen=True, slots=True)
class RepairReport:
    """What a repair did.

    ``output`` is what was written (None in a dry run). ``changes`` and ``skipped`` (each with its
    reason) are those of files, then those of cells by file and row; they are made when looked at.
    ``left_out`` names the files that were not copied, with the code of the issue that says why.
    ``before`` and ``after`` are the reports on what was handed in and on what was written (None in
    a dry run).
    """

    output: Path | None
    changes: Sequence[Change]
    skipped: Sequence[Change]
    left_out: tuple[tuple[str, str], ...]
    before: ValidationReport
    after: ValidationReport | None

    @property
    def counts(self) -> dict[str, Any]:
        """How many were changed and skipped, and the issues by severity before and after."""
        return {
            "changes": len(self.changes),
            "skipped": len(self.skipped),
            "before": _severities(self.before),
            "after": None if self.after is None else _severities(self.after),
        }

    def to_dict(self) -> dict[str, Any]:
        """All of it, but for the two reports, in JSON types."""
        return {
            "output": None if self.output is None else str(self.output),
            "counts": self.counts,
            "changes": [asdict(change) for change in self.changes],
            "skipped": [asdict(change) for change in self.skipped],
            "left_out": [{"file": file, "code": code} for file, code in self.left_out],
        }

    def __repr__(self) -> str:
        return f"<RepairReport: {len(self.changes)} changes, {len(self.skipped)} skipped>"


def _severities(report: ValidationReport) -> dict[str, int]:
    return {name: getattr(report.summary, name) for name in ("errors", "warnings", "infos")}


def repair(
    source: PathLike | Sequence[PathLike],
    output: PathLike | None,
    *,
    schema: str | os.PathLike[str] | Schema | None = None,
    only: Collection[str] | None = None,
    dry_run: bool = False,
    choices: Mapping[str, str] | None = None,
    earlier: Sequence[PathLike] = (),
    workspace: PathLike | Workspace | None = None,
    edits: Sequence[Edit] = (),
    without: Collection[Line] = (),
    put_in: Sequence[PathLike] = (),
    progress: Progress | None = None,
    rules: Sequence[PathLike | HouseRules] = (),
    kept: Kept | None = None,
) -> RepairReport:
    """Apply the fixes that issues carry, and write the corrected package.

    Parameters
    ----------
    source
        One package: a folder, a zip, a file, or a list of single files.
    output
        Where to write: a path that ends in ``.zip``, else a folder. It must not exist yet. Not
        looked at in a dry run.
    schema
        As for :func:`~immport_explorer.validation.validate.validate`.
    only
        Codes of issues, or families of them (``value``), whose fixes are applied; None: all.
    dry_run
        Find out what would be changed, and write nothing.
    choices
        Suggestions that a person picked, by the ids of the issues in the report on
        ``[*earlier, source]`` with the same workspace; a pick counts for all issues of the same
        kind and value in the same column, unless others of them were picked differently. ``only``
        does not concern them.
    earlier
        Packages that are loaded before this one.
    workspace
        Ids that ImmPort holds already. It is read only: no package is added to it.
    edits
        Cells as a person wants them; where one is edited, no other fix is applied.
    without
        Lines of the plan (see :func:`~immport_explorer.fixes.planned.planned_lines`) that are left
        out.
    put_in
        Files to be put into the package: each in place of that of the same name, else beside its
        templates.
    progress
        Called as by ``validate`` while the package is checked, before and after; what it returns is
        not asked for.
    rules
        House rules that the package is checked by, as for ``validate``; the ids in ``choices`` are
        those of a report by the same.
    kept
        What an earlier check of the package found, as for ``validate``.

    Raises
    ------
    RepairError
        Nothing was written: there is no package, more than one, it cannot be read whole, the output
        exists already, a code is unknown, or a choice is none of the issue's suggestions.
    SchemaError
        The schema that was asked for does not exist.
    WorkspaceError
        The workspace cannot be read.
    """
    held = None if workspace is None else Workspace(Workspace.open(workspace).path, read_only=True)
    sources = [source] if isinstance(source, (str, os.PathLike)) else list(source)
    _check_codes(only)
    told = None if progress is None else _told_only(progress)
    check = partial(validate, workspace=held, progress=told, rules=rules, kept=kept)
    before = check([*earlier, *sources], schema=schema)
    asked = before.schema_version if schema is None else schema
    chosen, packages = open_packages([*earlier, *sources], asked)
    package = _only_package(packages, len(open_packages(earlier, chosen)[1]))
    plans = planned_fixes(before, len(packages) - 1, only, choices or {}, edits, without)
    with _target(output, sources, dry_run) as target:
        writing = _Writing(package, plans, target, [Path(file) for file in put_in])
        writing.run()
    after = None
    if target.path is not None:
        after = check([*earlier, target.path], schema=chosen)
    return RepairReport(
        output=target.path,
        changes=applied(plans, writing.changes),
        skipped=skipped(plans, writing.skipped),
        left_out=_left_out(package),
        before=before,
        after=after,
    )


def _told_only(progress: Progress) -> Progress:
    """The callback, without a say: half a check is none to fix by."""

    def told(done: int, total: int, what: str) -> None:
        progress(done, total, what)

    return told


def _check_codes(only: Collection[str] | None) -> None:
    known = {*KINDS, *(kind.family for kind in KINDS.values())}
    for code in only or ():
        if code not in known:
            raise RepairError(f"No kind of issue has the code “{code}”.")


def _only_package(packages: Sequence[Package], earlier: int) -> Package:
    """The one package after the earlier ones."""
    if len(packages) != earlier + 1:
        raise RepairError("Repair takes one package at a time.")
    package = packages[-1]
    unread = [KINDS[note.code].title for note in package.notes if KINDS[note.code] in _UNREAD]
    if unread:
        raise RepairError(f"{package.name} could not be read whole: {unread[0]}.")
    if not package.members:
        raise RepairError(f"There is nothing to repair in {package.name}.")
    return package


def _target(output: PathLike | None, sources: Sequence[PathLike], dry_run: bool) -> Target:
    if dry_run:
        return Target()
    if output is None:
        raise RepairError("Say where to write the corrected package.")
    try:
        return open_target(Path(output), [Path(source) for source in sources])
    except TargetError as error:
        raise RepairError(str(error)) from error


def _left_out(package: Package) -> tuple[tuple[str, str], ...]:
    return tuple(
        (note.member or note.value or "", note.code)
        for note in package.notes
        if KINDS[note.code] in _LEFT_OUT
    )


class _Writing:
    """The package's files on their way to the target; ``changes`` and ``skipped`` are of files."""

    def __init__(
        self,
        package: Package,
        plans: Sequence[Planned],
        target: Target,
        put_in: Sequence[Path] = (),
    ) -> None:
        self._package = package
        self._target = target
        self._put_in = {file.name.casefold(): file for file in put_in}
        self._blank: dict[tuple[str, str | None], PlannedFixes] = {}
        self._of_cells: dict[tuple[str, str | None], list[Planned]] = {}
        self._of_files: dict[str, PlannedFixes] = {}
        self._lines: dict[str, PlannedFixes] = {}
        for plan in plans:
            if not (isinstance(plan, PlannedFixes) and plan.is_of_file):
                self._of_cells.setdefault((plan.file, plan.sheet), []).append(plan)
            elif plan.is_pending:
                self._take_of_file(plan)
        self._taken = {member.path.casefold() for member in package.members}
        self._named = _named_by_rows(package) if self._of_files or self._blank else frozenset()
        self.changes: list[Change] = []
        self.skipped: list[Change] = []

    def run(self) -> None:
        """Write all files. Raises :class:`RepairError`."""
        try:
            left_out = self._left_out()
            for member in self._package.members:
                if member.name.casefold() in self._put_in:
                    self._replace(member)
                elif member not in left_out:
                    self._member(member)
            self._put_in_the_others()
        except MemberError as error:
            raise RepairError(f"A file of the package cannot be read: {error}.") from error
        except OSError as error:
            raise RepairError(f"Cannot write: {error.strerror or error}.") from error

    def _take_of_file(self, plan: PlannedFixes) -> None:
        if plan.kind == "add-lines":
            self._lines[plan.file] = plan
        elif plan.kind == "leave-out":
            self._blank[plan.file, plan.sheet] = plan
        else:
            self._of_files.setdefault(plan.file, plan)

    def _left_out(self) -> list[Member]:
        """The files that hold nothing but blank templates, written down as left out."""
        blank = [member for member in self._package.members if self._is_blank(member)]
        templates = {file.member for file in self._package.template_files}
        is_all = len(blank) == len(templates) and not self._put_in
        for member in blank:
            asked = [plan for (path, _), plan in self._blank.items() if path == member.path]
            change = replace(asked[0].change(0), before=member.path, reason=None)
            if is_all:
                self.skipped.append(replace(change, reason="nothing would be left"))
            else:
                self.changes.append(change)
        return [] if is_all else blank

    def _is_blank(self, member: Member) -> bool:
        files = [file for file in self._package.template_files if file.member is member]
        is_blank = bool(files) and all((member.path, file.sheet) in self._blank for file in files)
        return is_blank and member.path not in self._named

    def _replace(self, member: Member) -> None:
        """Write the file that was put in the place of a member."""
        file = self._put_in.pop(member.name.casefold())
        self._settle(member, State.REPLACED)
        self._write_file(file, _beside(member, file.name), member.path)

    def _put_in_the_others(self) -> None:
        """Write the files that take no other's place, beside the templates."""
        beside = [file.member for file in self._package.template_files] or self._package.members
        for file in self._put_in.values():
            self._write_file(file, _beside(beside[0], file.name), None)

    def _write_file(self, file: Path, path: str, before: str | None) -> None:
        with file.open("rb") as source, self._target.open(path) as stream:
            _copy(source, stream)
        nowhere = (None, None, None, None, None)
        self.changes.append(Change(PUT_IN, PUT_IN, before or path, *nowhere, before, path))

    def _member(self, member: Member) -> None:
        files = [file for file in self._package.template_files if file.member is member]
        plan = self._of_files.get(member.path)
        if plan is not None and plan.kind == "save-as-text":
            if self._saved_as_text(member, files, plan):
                return
            plan = None
        cells = self._of_cells.get((member.path, None), [])
        if not all(file.reader.is_editable for file in files):
            self._settle(member, State.NO_TEXT)
            cells = []
        path = member.path if plan is None else self._new_path(member, plan)
        above = self._lines_above(member)
        with member.open() as source, self._target.open(path) as stream:
            if cells or above:
                rewrite_text(source, stream, _row_changes(cells), _tell(cells), above)
            else:
                _copy(source, stream)

    def _lines_above(self, member: Member) -> str:
        """The lines that are missing at the file's top."""
        plan = self._lines.get(member.path)
        if plan is None:
            return ""
        change = plan.change(0)
        self.changes.append(replace(change, reason=None))
        return f"{change.after}\n"

    def _settle(self, member: Member, state: State) -> None:
        """Say of all that is pending in a file what becomes of it."""
        for (path, _), plans in self._of_cells.items():
            for plan in plans if path == member.path else ():
                plan.settle(state)

    def _new_path(self, member: Member, plan: PlannedFixes) -> str:
        """The path that a file is renamed to; its own where that cannot be."""
        asked = plan.change(0)
        path = _beside(member, asked.after)
        change = replace(asked, before=member.path, after=path, reason=None)
        if member.path in self._named:
            self.skipped.append(replace(change, reason="rows name the file as it is called"))
        elif path.casefold() in self._taken:
            self.skipped.append(replace(change, reason="another file has that name"))
        else:
            self.changes.append(change)
            self._taken.add(path.casefold())
            return path
        return member.path

    def _saved_as_text(
        self, member: Member, files: Sequence[TemplateFile], plan: PlannedFixes
    ) -> bool:
        """Write a spreadsheet's templates as text, but for blank ones; whether the spreadsheet is
        left out for them."""
        files = [file for file in files if (member.path, file.sheet) not in self._blank]
        paths = [_beside(member, file.template.file_name) for file in files]
        if any(note.code == FILE_UNCALCULATED.code for file in files for note in file.notes):
            asked = replace(plan.change(0), after=", ".join(paths))
            reason = "formulas without a saved result would be lost"
            self.skipped.append(replace(asked, reason=reason))
            return False
        names = [path.casefold() for path in paths]
        others = self._taken - {member.path.casefold()}
        if len(set(names)) < len(names) or not others.isdisjoint(names):
            asked = replace(plan.change(0), after=", ".join(paths))
            self.skipped.append(replace(asked, reason="another file has that name"))
            return False
        self._taken.update(names)
        for file, path in zip(files, paths, strict=True):
            self._sheet(file, path)
            change = replace(plan.change(0), before=member.path, after=path, reason=None)
            template = file.template.name
            self.changes.append(replace(change, sheet=file.sheet, template=template))
        return member.path not in self._named

    def _sheet(self, file: TemplateFile, path: str) -> None:
        cells = self._of_cells.get((file.member.path, file.sheet), [])
        with self._target.open(path) as stream:
            above = [(0, list(line)) for line in file.missing_lines]
            rows = chain(above, file.reader.raw_rows(file))
            write_rows(rows, stream, _row_changes(cells), _tell(cells))


def _named_by_rows(package: Package) -> frozenset[str]:
    """The paths of the files that rows name: under another name they would not be found."""
    found = {
        package.find_file(name).member
        for file in package.template_files
        for table in file.tables()
        for cell in table.cells
        if cell.column is not None and cell.column.names_file
        for block in table.blocks()
        for name in one_a_row(block.frame[str(cell.position)], block.rows, True)["value"].unique()
    }
    return frozenset(member.path for member in found if member is not None)


def _beside(member: Member, name: str) -> str:
    """The path of a file of that name in the member's folder."""
    return member.path[: len(member.path) - len(member.name)] + name


def _copy(source: BinaryIO, stream: Writable) -> None:
    while piece := source.read(_PIECE_BYTES):
        stream.write(piece)


# --- changes of cells ----------------------------------------------------------------------------


def _row_changes(plans: Sequence[Planned]) -> RowChanges:
    """The changes of a file's cells, row by row; in a cell, blanks are left out first."""
    parts = [
        plan.select([Outcome.PENDING]).with_columns(
            plan=pl.lit(number, dtype=pl.Int32), later=pl.lit(plan.is_later)
        )
        for number, plan in enumerate(plans)
    ]
    if not parts:
        return
    frame = pl.concat(parts).drop_nulls("row").sort("row", "position", "later", "plan", "index")
    row, changes = 0, list[CellChange]()
    for next_row, number, index in frame.select("row", "plan", "index").iter_rows():
        if next_row != row and changes:
            yield row, changes
            changes = []
        row = next_row
        changes.append(plans[number].cell_change(index, (number, index)))
    if changes:
        yield row, changes


def _tell(plans: Sequence[Planned]) -> Callable[[CellChange, Outcome], None]:
    """Write down what became of each change."""

    def done(change: CellChange, outcome: Outcome) -> None:
        number, index = change.key
        plans[number].outcomes[index] = outcome

    return done
