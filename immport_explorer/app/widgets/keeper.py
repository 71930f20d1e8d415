"""Keeps the reader's work as it goes, gives it back, and says so with the way to delete it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from immport_explorer.app.state import Answers, AppState, Place
from immport_explorer.app.views.kept import kept
from immport_explorer.app.visit import scratch
from immport_explorer.app.visit.background import SETTLE, Together, beside
from immport_explorer.app.visit.checking import Checking, Job
from immport_explorer.app.visit.choices import Choices
from immport_explorer.app.visit.intake import Intake
from immport_explorer.app.visit.packages import Brought
from immport_explorer.app.visit.planned_work import Fitting, PlannedWork, fitting, planned_work
from immport_explorer.app.visit.store import KeptPackage, Store, Work
from immport_explorer.app.widgets.bench import Bench
from immport_explorer.app.widgets.view import View
from immport_explorer.files.wording import counted
from immport_explorer.issues.sequence import shorten

if TYPE_CHECKING:
    from immport_explorer.app.widgets.browser_keeper import BrowserKeeper
    from immport_explorer.app.widgets.watcher import Watcher
    from immport_explorer.issues.report import ValidationReport

_LOG = logging.getLogger(__name__)
_CORRECTED = "corrected"
_PAUSE = 1.0  # seconds until files that could not be read are tried again
_TRIES = 20  # times: who follows a folder may be saving one of them


class Workplace(Protocol):
    """Where the reader works: the page Validate."""

    state: AppState
    intake: Intake
    checking: Checking
    bench: Bench
    watcher: Watcher | None
    copy: BrowserKeeper

    @property
    def choices(self) -> Choices:
        """What the reader did with the list of what to fix."""
        ...

    def take_back(self, job: Job, name: str) -> None:
        """Check a package that came back."""
        ...

    def show_choices(self) -> None:
        """Show what is picked and edited by now."""
        ...


class Keeper(View):
    """What is done at a place is kept in the store, which is opened once the browser tells keys."""

    def __init__(self, place: Workplace, store: Store[Work]) -> None:
        super().__init__()
        self._place, self._store = place, store
        self._coming: Work | None = None
        self._carried: PlannedWork | None = None
        self._saving = Together(SETTLE, self._save)
        self._trying = Together(_PAUSE, self._take_planned)
        self._tries = _TRIES
        self._keeping = 0  # how many times files are just being kept; until then no state fits
        self._has_room = True
        self._written = 0  # how many times the work was to be kept; only the last one counts
        self._is_due = False
        self._news = ""
        self.on_do(self._do)
        place.state.observe(lambda _change: self._forget(), "forgotten")
        place.state.observe(lambda _change: self._forget_others(), "others_forgotten")
        place.bench.edits.on_change(lambda _cells: self.save_soon())
        place.state.observe(lambda _change: self.save_soon(), "place")
        place.state.course.observe(lambda _change: self.save_soon(), "done")
        place.state.observe(lambda _change: self.save_soon(), "planned")
        place.state.planned_work = self._planned_work
        place.state.observe(lambda _change: self._take_planned(), "coming_work")
        self.show()

    def take(self, work: Work | None) -> None:
        """Bring kept work back: what is done of the course, the answers of the plan, and the
        package, which is checked."""
        if work is not None:
            self._coming = work  # until it is back, nothing is kept in its place
            course = self._place.state.course
            course.restore([*course.done, *work.learned])
            if work.answers is not None:
                self._place.state.answers = work.answers
                self._place.state.restored += 1
            if self._place.watcher is not None and not _is_of_package(work):
                self._coming, self._place.state.coming_work = None, work.planned
            elif not (work.package and self._take_package(work)):
                self._coming = None
        self.show()

    def carry(self, planned: PlannedWork | None) -> None:
        """Plan this again in place of what is planned now, once the package is checked again."""
        self._carried = planned

    def _take_package(self, work: Work) -> bool:
        """Whether the package could be brought back."""
        try:
            job, name = self._job_of(work)
        except (OSError, KeyError, ValueError) as error:
            _LOG.warning("Kept work cannot be brought back: %s", error)
            return False
        if self._place.state.place == Place() and work.address:
            self._place.state.visit(work.address)
        self._place.take_back(job, name)
        return True

    def put_back(self, report: ValidationReport) -> None:
        """Pick and edit again what was, once the package that came back is checked, or that a file
        of progress is for."""
        work, self._coming = self._coming, None
        self._news = ""
        if work is not None:
            choices = self._place.choices
            choices.picked = {
                name: text for name, text in work.picked.items() if _offers(report, name, text)
            }
            self._place.bench.edits.apply(work.edits)
            self._place.bench.plan.left_out = set(work.left_out)
            self._place.state.said = f"Your work on {work.package} is back. {report.headline()}"
        if self._carried is not None:
            self._place.bench.edits.clear()
            self._place.bench.plan.left_out.clear()
            self._place.state.coming_work, self._carried = self._carried, None
        self._tries = _TRIES
        self._take_planned()

    def _planned_work(self) -> Callable[[], PlannedWork] | None:
        place = self._place
        report, tables, name = place.state.report, place.bench.editor.tables, place.state.package
        picked, edits = dict(place.choices.picked), place.bench.edits.items()
        left_out = frozenset(place.bench.plan.left_out)
        if report is None or tables is None or not (picked or edits or left_out):
            return None
        return lambda: planned_work(report, name, tables, picked, edits, left_out)

    def _take_planned(self) -> None:
        """Plan again what a file of progress holds, where its package is in view."""
        state, tables = self._place.state, self._place.bench.editor.tables
        planned: PlannedWork | None = state.coming_work
        report: ValidationReport | None = state.report
        if planned is None or report is None or tables is None:
            return

        def take(found: Fitting | None) -> None:
            if state.report is report and state.coming_work is planned:
                self._plan(planned, found)

        def failed(error: Exception) -> None:
            if self._place.watcher is not None and self._tries:
                self._tries -= 1
                self._trying.ask()
            else:
                self._tell(f"The planned fixes cannot be taken up: {error}.")

        beside(lambda: fitting(planned, report, tables), take, failed)

    def _plan(self, planned: PlannedWork, found: Fitting | None) -> None:
        if found is None:
            self._tell(
                f"Fixes that were planned for {shorten(planned.package)} wait for the files that "
                "they were made for: these are others, or have changed since."
            )
            return
        self._place.state.coming_work = None
        self._place.choices.picked |= found.picked
        self._place.bench.plan.left_out |= found.left_out
        self._place.bench.edits.apply(found.edits)
        self._place.show_choices()
        self._tell(_back(len(found.picked) + len(found.edits), found.lost))
        self.save_soon()

    def _tell(self, words: str) -> None:
        """Tell it to those who see the page and to those who hear it."""
        self._news = self._place.state.said = words
        self.show()

    def save_soon(self) -> None:
        """Keep what there is by now, with what changes in a moment."""
        self._show_risk()
        self._place.copy.save_soon()
        if self._store.is_open and self._coming is None:
            self._is_due = True
            self._saving.ask()

    def keep_package(self) -> None:
        """Keep the files of the package that was just checked or fixed."""
        store, files = self._store, self._files()
        self._place.copy.save_soon()
        if not store.is_open:
            self.show()
            return

        def done(has_room: bool) -> None:
            self._has_room = has_room
            self._keeping -= 1
            self._save()
            self.show()

        def failed(error: Exception) -> None:
            self._keeping -= 1
            self._failed(error)

        self._is_due = True
        self._keeping += 1
        beside(lambda: store.keep_files(files), done, failed)

    @property
    def is_settled(self) -> bool:
        """Whether nothing is about to be kept."""
        return not self._is_due

    def show(self) -> None:
        """Say what is kept, and offer what another tab left."""
        self._show_risk()
        store = self._store
        self.markup = kept(
            seconds=store.seconds if store.is_open else None,
            has_work=self._place.state.report is not None,
            has_room=self._has_room,
            elsewhere=store.of_other_tabs(),
            news=self._news,
            has_copy=self._place.copy.is_told,
            is_followed=self._place.watcher is not None,
        )

    def _do(self, name: str, _value: str) -> None:
        if name == "bring-work":
            self.take(self._store.bring())
        elif name == "delete-work":
            self._place.state.forget_work()
        elif name == "delete-others":
            self._place.state.forget_others()
        self.show()

    def _forget(self) -> None:
        self._store.delete()
        self.show()

    def _forget_others(self) -> None:
        self._store.delete_others()
        self.show()

    def _job_of(self, work: Work) -> tuple[Job, str]:
        if work.workspace:
            self._place.state.workspace.path.write_bytes(work.workspace)
            self._place.state.restored += 1
        self._place.intake.version = work.version
        if work.example:
            job, name = self._place.intake.example_named(work.example)
        elif self._place.watcher is not None and not work.packages:
            job, name = Job((self._place.watcher.folder,)), work.package
        else:
            self._place.intake.put_back([self._brought(work, each) for each in work.packages])
            job, name = self._place.intake.uploads()
        if work.corrected:
            path = scratch.folder() / Path(work.corrected).name
            self._place.checking.written = self._store.copy_file(work, work.corrected, path)
            job = replace(job, sources=(path,))
        return job, name

    def _brought(self, work: Work, package: KeptPackage) -> Brought:
        folder = scratch.folder()
        sources = [
            self._store.copy_file(work, path, folder / Path(path).name) for path in package.sources
        ]
        return Brought(package.name, tuple(sources), folder)

    def _files(self) -> list[tuple[str, Path]]:
        """The files to be kept, by their paths there."""
        files = [
            (path, source)
            for number, package in enumerate(self._place.intake.packages.each)
            for path, source in zip(_paths(number, package.sources), package.sources, strict=True)
        ]
        written = self._place.checking.written
        if written is not None:
            files.append((f"{_CORRECTED}/{written.name}", written))
        return files

    def _work(self) -> Work:
        written, workspace = self._place.checking.written, self._place.state.workspace.path
        return Work(
            package=self._place.state.package,
            address=self._place.state.address,
            example=self._place.intake.example,
            version=self._place.intake.version,
            packages=[
                KeptPackage(package.name, _paths(number, package.sources))
                for number, package in enumerate(self._place.intake.packages.each)
            ],
            corrected=f"{_CORRECTED}/{written.name}" if written is not None else "",
            only=self._place.choices.only,
            picked={} if self._is_followed else self._place.choices.picked,
            edits=[] if self._is_followed else self._place.bench.edits.items(),
            left_out=list(self._place.bench.plan.left_out),
            workspace=workspace.read_bytes() if workspace.exists() else b"",
            learned=sorted(self._place.state.course.done),
            answers=self._place.state.answers if self._is_planned else None,
        )

    def _save(self) -> None:
        if self._keeping:  # it is done once the files are there
            return
        state = self._place.state
        has_any = state.report is not None or state.course.done or self._is_planned
        if not (has_any and self._has_room):
            self._is_due = False
            return
        self._written += 1  # what is still being read through is out of date
        number = self._written

        def save(found: PlannedWork | None) -> None:
            if number == self._written:
                self._save_work(work, found)

        work, planned = self._work(), self._planned_work() if self._is_followed else None
        if planned is None:
            save(None)
        else:
            beside(planned, save, self._failed)

    @property
    def _is_followed(self) -> bool:
        """Whether the files in view are the reader's own, which may change at any time."""
        return self._place.watcher is not None and self._place.watcher.is_in_view

    def _save_work(self, work: Work, planned: PlannedWork | None) -> None:
        work.planned = planned or (self._place.state.coming_work if self._is_followed else None)
        try:
            self._store.save(work)
            self._is_due = False
        except OSError as error:
            self._failed(error)

    @property
    def _is_planned(self) -> bool:
        """Whether the reader answered anything about the study."""
        return self._place.state.answers != Answers()

    def _failed(self, error: Exception) -> None:
        _LOG.warning("The work could not be kept: %s", error)
        self._has_room = self._is_due = False
        self.show()

    def _show_risk(self) -> None:
        """Leaving asks only where something would be lost; an ended visit says what is kept."""
        has_work = bool(
            self._place.choices.picked
            or len(self._place.bench.edits)
            or self._place.checking.written
        )
        state, is_kept = self._place.state, self._store.is_open and self._has_room
        is_kept = is_kept or self._place.copy.is_kept
        state.tell_kept(
            "validate",
            at_risk=has_work and not is_kept,
            is_kept=state.report is not None and is_kept,
        )


def _is_of_package(work: Work) -> bool:
    """Whether it is about a package that is kept with it, not about a folder that is followed."""
    return bool(work.packages or work.example or work.corrected)


def _offers(report: ValidationReport, name: str, text: str) -> bool:
    """Whether the issue of that id has that suggestion."""
    index = int(name[1:]) - 1
    return index < len(report.issues) and text in report.issues[index].suggestions


def _back(count: int, lost: int) -> str:
    said = f"{counted(count, 'planned fix', 'planned fixes')} came back."
    if lost:
        said += (
            f" {counted(lost, 'other')} did not: the files or cells that they are for have "
            "changed since."
        )
    return said


def _paths(number: int, sources: tuple[Path, ...]) -> list[str]:
    return [f"{number}/{source.name}" for source in sources]
