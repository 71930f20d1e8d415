"""The way in: packages are read file by file in ImmPort's loading order, and checked."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from functools import partial

from immport_explorer import __version__
from immport_explorer.issues import causes
from immport_explorer.issues.keys import blank_sheet, many_packages, second_file
from immport_explorer.issues.kinds.internal import INTERNAL_STOPPED
from immport_explorer.issues.kinds.template import TEMPLATE_REPEATED
from immport_explorer.issues.log import IssueLog, Place
from immport_explorer.issues.overview import Overview
from immport_explorer.issues.report import FileReport, ValidationReport
from immport_explorer.package.limits import Limits
from immport_explorer.package.opening import Package, open_packages
from immport_explorer.package.table import TemplateFile
from immport_explorer.schema.house import HouseRules, with_rule_files
from immport_explorer.schema.model import Schema
from immport_explorer.validation import coverage, order
from immport_explorer.validation.checks import files, references
from immport_explorer.validation.checks.copies import Copies, check_copies, check_many_packages
from immport_explorer.validation.checks.datafiles import NamedData, bytes_to_read
from immport_explorer.validation.checks.house import check_delivery
from immport_explorer.validation.checks.notes import is_whole, report_notes
from immport_explorer.validation.checks.overview import count_things
from immport_explorer.validation.checks.versions import check_versions
from immport_explorer.validation.index import Index, Source
from immport_explorer.validation.judging import (
    StoppedError,
    guard,
    judge,
    place_of,
    source_of,
    tables_of,
)
from immport_explorer.validation.kept import Judge, Keeping, Kept, Terms
from immport_explorer.validation.scope import Run
from immport_explorer.validation.workspace import Workspace, WorkspaceError

Progress = Callable[[int, int, str], object]
PathLike = str | os.PathLike[str]


def validate(
    source: PathLike | Sequence[PathLike],
    *,
    schema: str | os.PathLike[str] | Schema | None = None,
    workspace: PathLike | Workspace | None = None,
    progress: Progress | None = None,
    limits: Limits | None = None,
    look: bool = True,
    rules: Sequence[PathLike | HouseRules] = (),
    kept: Kept | None = None,
) -> ValidationReport:
    """Check one or several packages against ImmPort's documented rules.

    Parameters
    ----------
    source
        A folder, a zip, a single file, or a list of these. Consecutive single files of a list form
        one package; several packages are loaded one after another.
    schema
        A version (``"3.36"``), the path of an official template bundle, or a ``Schema``. None takes
        the version that the files declare when it is known, else the newest.
    workspace
        A file that remembers ids from earlier packages; those that pass are added to it.
    progress
        Called as ``progress(done, total, what)``, in bytes of template files and of what is read of
        other files; when it returns False, the run ends and the report is partial.
    limits
        How much is read of what was handed in; None: the bounds of ``Limits()``.
    rules
        House rules (:mod:`immport_explorer.schema.house`), or their files: what is asked for on top
        of ImmPort's own rules. Each finding says whose rule it is.
    look
        Whether to look into the files that rows name (:mod:`immport_explorer.datafiles`).
    kept
        What an earlier check of the package found, and where this one keeps what it finds
        (:mod:`immport_explorer.validation.kept`): the report is the same, and sooner there. Not
        used with a workspace that learns.

    Returns
    -------
    ValidationReport
        Never raises for what stands in the files: bad input is an issue.

    Raises
    ------
    SchemaError
        The schema that was asked for does not exist, or is no bundle.
    HouseRulesError
        A file of house rules is not as it must be.
    """
    limits = limits or Limits()
    chosen, packages = open_packages(
        source, schema, limits=limits, adapt=lambda known: with_rule_files(known, rules)
    )
    return _Validation(chosen, packages, workspace, progress, look, limits, kept).run()


class _Validation:
    """One run over all packages."""

    def __init__(
        self,
        schema: Schema,
        packages: list[Package],
        workspace: PathLike | Workspace | None,
        progress: Progress | None,
        look: bool,
        limits: Limits,
        kept: Kept | None,
    ) -> None:
        self.schema = schema
        self.packages = packages
        self.log = IssueLog()
        self.workspace = Workspace.open(workspace) if workspace is not None else None
        learns = self.workspace is not None and not self.workspace.read_only
        self.index = Index(keep_texts=learns)
        self.keeping: Keeping | None = None
        if kept is not None and not learns:
            self.keeping = Keeping(kept, Terms(schema, limits, look), self.index)
        self.progress = progress
        self.look = look
        self.total = sum(map(self._bytes_of, packages))
        self.done = 0
        self.files: list[FileReport] = []
        self.runs: list[Run] = []
        self.overview = Overview()
        self.partial = False

    def _bytes_of(self, package: Package) -> int:
        """About how much is read of a package."""
        templates = {file.member.path: file.member.size for file in package.template_files}
        others = [member for member in package.members if member.path not in templates]
        return sum(templates.values()) + (bytes_to_read(others) if self.look else 0)

    def run(self) -> ValidationReport:
        if self.workspace is not None:
            self._fill(self.workspace)
        try:
            for number, package in enumerate(self.packages):
                self._package(number, package)
            check_delivery(self.runs)
        except StoppedError:
            self._note_stop()
        if self.keeping is not None and not self.partial:
            self.keeping.end()
        causes.within_broken_rows(self.log)
        causes.within_damaged_cells(self.log)
        causes.across_files(self.log)
        causes.across_packages(self.log, ((run.number, run.builds_on) for run in self.runs))
        report = ValidationReport(
            log=self.log,
            files=self.files,
            coverage=coverage.of(
                self.schema, self.runs, self.log, self.workspace is not None, self.partial
            ),
            schema_version=self.schema.version,
            packages=[package.name for package in self.packages],
            origins=[package.origin for package in self.packages],
            tool_version=__version__,
            partial=self.partial,
            named_files=[file for run in self.runs for file in run.looked_into],
            overview=self.overview,
        )
        if self.workspace is not None:
            self._remember(report)
        return report

    def _fill(self, workspace: Workspace) -> None:
        if self.keeping is None:
            workspace.fill(self.index)
        else:
            self.keeping.fill(Source(None, workspace.path.name), workspace.fill)

    def _note_stop(self) -> None:
        self.partial = True
        total = sum(len(package.template_files) for package in self.packages)
        done = sum(1 for file in self.files if file.template)
        self.log.add(INTERNAL_STOPPED(done=done, total=total), Place(order=-2))

    def _remember(self, report: ValidationReport) -> None:
        assert self.workspace is not None
        for number, package in enumerate(self.packages):
            if not self.partial and not report.package_has_errors(number):
                try:
                    self.workspace.learn(self.index, number, package.name)
                except WorkspaceError as error:
                    report.coverage += (coverage.not_remembered(package.name, str(error)),)

    def _package(self, number: int, package: Package) -> None:
        run = Run(self.schema, self.log, self.index, package, number, self._named_entities())
        run.look, run.overview = self.look, self.overview
        self.runs.append(run)
        if self.keeping is not None:
            self.keeping.begin(package)
        place = Place(package=number, order=-1)
        here = Copies.among(package.template_files)
        notes = [note for note in package.notes if not here.hides(note)]
        report_notes(self.log, self.schema, place, notes, files=here.checked)
        check_copies(run, here)
        check_versions(run, here.checked, partial(place_of, run), partial(_is_whole, run))
        for file in self._in_order(run, here.checked):
            self._file(run, file)
        self._copies(number, here)
        references.settle(run)
        count_things(run)
        files.unused(run)
        if self.look:
            guard(self.log, place, NamedData.name, lambda: self._look_into(run))
            self._pass_over(number)
        self._others(run)

    def _look_into(self, run: Run) -> None:
        """What looks into files is loaded where rows name some."""
        if run.named_facts.namings:
            from immport_explorer.validation.checks.datafiles.look import look_into

            look_into(run, self.runs, self._read)

    def _copies(self, number: int, here: Copies) -> None:
        for copy, _ in here.copies:
            member = copy.member
            self.files.append(
                FileReport(number, member.path, None, copy.sheet, None, "copy", member.size, 0)
            )
            self.done += member.size

    def _named_entities(self) -> frozenset[str]:
        """The entities that the templates of the run refer to; with a workspace, all."""
        if self.workspace is not None:
            return frozenset(self.schema.entities)
        return frozenset(
            column.refers_to
            for package in self.packages
            for file in package.template_files
            for column in file.template.columns
            if column.refers_to
        )

    def _in_order(self, run: Run, files: Sequence[TemplateFile]) -> list[TemplateFile]:
        """The template files as ImmPort loads them; the second of one template is an error."""
        first: dict[str, TemplateFile] = {}
        check_many_packages(run, files)
        for file in files:
            known = first.setdefault(file.template.name, file)
            if known is not file:
                self.log.add(
                    TEMPLATE_REPEATED(other=_named(known)),
                    place_of(run, file),
                    value=file.member.path,
                    caused_by=blank_sheet(run.number, file.member.path, file.sheet)
                    if known.member is file.member
                    else many_packages(run.number),
                    is_cause_of=[second_file(run.number, file.member.path)],
                )
        return sorted(files, key=lambda f: order.position(self.schema, f.template))

    def _file(self, run: Run, file: TemplateFile) -> None:
        member, source = file.member, source_of(run, file)

        def work(part: Run) -> FileReport:
            try:
                return judge(part, file, source, lambda read: self._tell(member.path, read))
            except StoppedError:
                run.take(part)
                raise

        self._tell(member.path)
        part, report = self._judge(run, file, source, work)
        run.take(part)
        self.files.append(report)
        for entity in self.index.entities():
            self.index.of(entity).compact()
        self.done += member.size
        self._tell(member.path)

    def _judge(
        self, run: Run, file: TemplateFile, source: Source, work: Judge
    ) -> tuple[Run, FileReport]:
        """The part of the run that the file gives, kept from an earlier check where it can be."""
        if self.keeping is not None:
            return self.keeping.judge(run, file, source, work)
        part = run.part(self.index, file.member.path)
        return part, work(part)

    def _others(self, run: Run) -> None:
        """The files that are no templates."""
        templates = {file.member.path for file in run.package.template_files}
        for member in run.package.members:
            if member.path not in templates:
                role = "named" if member.path in run.named_files else "unused"
                self.files.append(
                    FileReport(run.number, member.path, None, None, None, role, member.size, 0)
                )

    def _read(self, what: str, number: int) -> None:
        """Tell that so many bytes of a file that a row names were read."""
        self.done = min(self.done + number, self.total)
        self._tell(what)

    def _pass_over(self, number: int) -> None:
        """Count what was not read of a package's files, since no row names them."""
        self.done = sum(map(self._bytes_of, self.packages[: number + 1]))
        self._tell(self.packages[number].name)

    def _tell(self, what: str, of_it: int = 0) -> None:
        """Say how far the run is; ``of_it`` counts the bytes of a file that is not done yet."""
        done = min(self.done + of_it, self.total)
        if self.progress is not None and self.progress(done, self.total, what) is False:
            raise StoppedError


def _named(file: TemplateFile) -> str:
    """The file, and which sheet of it: ``samples.xlsx (sheet Day 0)``."""
    return f"{file.member.path} (sheet {file.sheet})" if file.sheet else file.member.path


def _is_whole(run: Run, file: TemplateFile) -> bool:
    return bool(tables_of(run, file)) and is_whole(file)
