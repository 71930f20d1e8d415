"""The Validate page: give it a package, watch the check, read what to fix."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from ipywidgets import Box, Widget

from immport_explorer.app.pages.page import Door, Page, Scene
from immport_explorer.app.place import Place
from immport_explorer.app.state import AppState
from immport_explorer.app.views.faults import or_fault
from immport_explorer.app.views.fixing import bar
from immport_explorer.app.views.running import under_way
from immport_explorer.app.views.validate import copied, head, intake, waits_for_package
from immport_explorer.app.views.verdict import verdict
from immport_explorer.app.visit.checking import Checking, Job
from immport_explorer.app.visit.choices import Choices
from immport_explorer.app.visit.downloads import corrected_name
from immport_explorer.app.visit.intake import Intake
from immport_explorer.app.visit.issue_filter import Filter, filter_at, moves_to
from immport_explorer.app.visit.settings import WATCH_VARIABLE
from immport_explorer.app.visit.store import Store, Work, key_for
from immport_explorer.app.visit.uploads import Upload
from immport_explorer.app.visit.written import as_csv, changes_name
from immport_explorer.app.widgets.bench import Bench
from immport_explorer.app.widgets.browser_keeper import BrowserKeeper
from immport_explorer.app.widgets.keeper import Keeper
from immport_explorer.app.widgets.package_copy import PackageCopy
from immport_explorer.app.widgets.packages import PackageList
from immport_explorer.app.widgets.put_in import PutIn
from immport_explorer.app.widgets.result_panel import ResultPanel
from immport_explorer.app.widgets.send_panel import SendPanel
from immport_explorer.app.widgets.things_to_fix import ThingsToFix
from immport_explorer.app.widgets.uploader import Uploader
from immport_explorer.app.widgets.view import View
from immport_explorer.app.widgets.watcher import Watcher
from immport_explorer.app.widgets.workspace_panel import Holdings
from immport_explorer.files.wording import counted
from immport_explorer.markup import Markup
from immport_explorer.report.view import View as ReportView

_FILES = "A zip, a folder, or the template files themselves. Any size that the disk can take."
_A_SEX = "[aria-label^='Edit Sex in row']"
_BROKEN = "#p=validate&e=human-study-broken"
_WRONG_CELL = ".ipx-grid [aria-invalid=true]"
_A_FILE = "[aria-label='Look inside S01_D0.fcs']"
_SECOND_ROW = "text=See the row >> nth=1"


class ValidatePage(Page):
    """Checks what is uploaded or an example; the result is in ``state.report``."""

    name = "validate"
    title = "Validate"
    heading = "Check a package"
    door = Door(
        "Check and fix",
        "Every problem with its row, its reason and its suggestion. What is safe to fix "
        "is fixed for you.",
    )
    scenes = (
        Scene(
            "result",
            _BROKEN,
            heading,
            press=(_SECOND_ROW,),
            shown=".ipx-excerpt mark",
            in_readme=True,
        ),
        Scene("editor", _BROKEN, heading, press=(_A_SEX, "#see-plan"), shown=_WRONG_CELL),
        Scene(
            "file",
            "#p=validate&e=practice-13",
            heading,
            press=(f"#clean-files:has({_A_FILE}) summary", _A_FILE),
            shown="#inside-file .ipx-density",
        ),
        Scene(
            "glance",
            _BROKEN,
            heading,
            press=(f".ipx-app:has({_A_SEX}) #glance-open",),
            shown=".glance-matrix",
        ),
        Scene("good", "#p=validate&e=human-study", heading, shown="text=No errors found"),
    )
    depends_on_schema = False

    def __init__(self, state: AppState, checking: Checking | None = None) -> None:
        super().__init__(state)
        self.checking = checking or Checking()
        self.intake = Intake(state)
        self._edited_from = ""
        self.watcher: Watcher | None = None
        self._store = Store(Work)
        self.watch(self._open_store, "store_keys")
        state.course.observe(self._keep_course, "done")
        self.watch(self._keep_course, "planned")

    def build(self) -> Widget:
        self._things = ThingsToFix(self.state, self.checking, lambda: self.bench.edits.rows())
        self.bench = Bench(self._say, self._show_banner, self._leave_editor)
        self.copy = BrowserKeeper(self.state, PackageCopy(self), lambda: self.keeper.show())
        self.keeper = Keeper(self, self._store)
        if folder := os.environ.get(WATCH_VARIABLE):
            self.watcher = Watcher(self, Path(folder), self.keeper.carry)
        self._uploader = Uploader(label="Drop your package here", hint=_FILES)
        self._intake = View(intake(self.state))
        self._progress, self._banner = View(), View()
        self._result = ResultPanel(self.make, self._say, self._edit_file, self._filter)
        self._holdings = Holdings(self.state)
        self._files = PutIn(self._put_in)
        self._sending = SendPanel(self.state, self.checking, self._holdings)
        self._bar = View()
        self._bar.add_class("ipx-sticky")
        self.bench.edits.on_change(lambda _cells: self._things.show())
        self._order = PackageList(self.intake.packages, self._check_uploads, self._say)
        self._uploader.on_upload(self.take)
        for view in (self._intake, self._progress, self._banner, self._bar, self._things):
            view.on_do(self._do)
        self.checking.observe(self._watch, ["running", "share", "doing", "failure", "ended"])
        self.checking.observe(self._finish, "report")
        self.watch(self._show, "report")
        self.watch(self._visit, "place")
        self.watch(self._offer, "schema", "restored")
        self.watch(self._receive, "made", "brought")
        self._show()
        self._visit()
        self._receive()
        if self.watcher is not None:
            self.watcher.begin(checks=self.state.place.example is None)
        return _box(
            View(head(self.heading)),
            *([self.watcher] if self.watcher is not None else []),
            self._progress,
            _box(
                self._banner,
                self.keeper,
                self.copy,
                self._bar,
                self.bench,
                self._order,
                self._sending,
                self._things,
                self._files,
            ),
            self._result,
            _box(self._uploader, self._intake),
            self._holdings,
        )

    @property
    def choices(self) -> Choices:
        """What the reader did with the list of what to fix."""
        return self._things.choices

    @property
    def view(self) -> ReportView | None:
        """The report that is shown."""
        return self._things.report

    def check_example(self, name: str) -> None:
        """Check one of the examples that come with the package."""
        if self.intake.knows(name):
            job = self.intake.example_named(name)
            self._order.show()
            self.check(*job)

    def check(self, job: Job, name: str, *, keeps_view: bool = False) -> None:
        """Check a package; ``name`` is what the reader calls it. ``keeps_view`` leaves the last
        result in view until the new one."""
        earlier = self.state.report if self.state.package == name else None
        self._things.trail.begin(is_other=earlier is None)
        self.state.package = name
        self.state.report = self.state.report if keeps_view else None
        self.state.said = f"Checking {name}."
        held, rules = self._holdings.copy(), self.state.house
        self.checking.start(replace(job, workspace=held, rules=rules), earlier)

    def _offer(self, _change: object = None) -> None:
        self.intake.version = ""
        self._intake.markup = intake(self.state)
        self._holdings.show()

    # ---- what comes in ----------------------------------------------------------------------

    def _visit(self, change: Any = None) -> None:
        place = self.state.place
        if place.page != self.name:
            return
        if change and change["old"].page != self.name and self._was_filtered(place):
            only, others = self.choices.only or None, moves_to(self._result.filter)
            self.state.go(filter=only, **others)  # who comes back finds the lists as they were
            return
        if place.example not in (None, self.intake.example):
            self.check_example(place.example)
        self._follow_address()
        self._open_asked()

    def _was_filtered(self, place: Place) -> bool:
        """Whether the lists are filtered, and the place says nothing else of them."""
        says_nothing = not place.filter and filter_at(place) == Filter()
        return says_nothing and bool(self.choices.only or self._result.filter != Filter())

    def _filter(self, chosen: Filter) -> None:
        """Let the address say which issues the reader wants to see in the table."""
        before = self.state.place.text
        is_typing = before and chosen.text and chosen.text != before
        (self.state.amend if is_typing else self.state.go)(**moves_to(chosen))

    def _follow_address(self) -> None:
        """Show what the address names: of the list what passes its filter, and its issue; of the
        table the issues that pass its filters."""
        self._result.follow(filter_at(self.state.place))
        self._things.follow()
        self._show_banner()
        if self._things.trail.is_gone:
            self._banner.reveal("issue-gone")

    def _open_asked(self) -> None:
        """Open the file of the example that another page asked to see."""
        if self.state.report is not None and self.state.opening:
            asked, self.state.opening = self.state.opening, ""
            self._result.open_file(asked)

    def _receive(self, _change: object = None) -> None:
        """Check a package that another page made, or hands over."""
        if self.state.made:
            paths, self.state.made = self.state.made, ()
            self.intake.packages.clear()
            self._order.show()
            self.check(Job(paths, schema=self.intake.schema), "The package made from your files")
        elif self.state.brought is not None:
            upload, self.state.brought = self.state.brought, None
            self.take(upload)

    def _lead_to_fill(self, _value: str) -> None:
        """What was dropped is a lab's own: the page Fill takes it."""
        if self.checking.job is not None:
            self.state.lab = self.checking.job.sources
            self.state.go(page="fill", template=None, example=None)

    def take(self, upload: Upload) -> None:
        """Check what was uploaded, in place of what is here."""
        self.intake.take(upload)
        self._order.show()
        self._check_uploads()

    def _open_store(self, change: Any) -> None:
        """The browser told its keys: what is kept comes back, on whatever page the reader is."""
        own, *others = change["new"] or ("",)
        if self.watcher is not None:  # its work is its folder's, not a package's that was brought
            own, others = key_for(own, self.watcher.folder), []
        work = self._store.open(own, others)
        if work is not None or self.is_built:
            _ = self.widget  # it must be there to show what comes back
            self.keeper.take(work)

    def _keep_course(self, _change: object) -> None:
        """What is done of the course, and planned, is kept with the work, also where nobody was
        here yet."""
        if self._store.is_open and not self.is_built:
            _ = self.widget
            self.keeper.save_soon()

    def take_back(self, job: Job, name: str) -> None:
        """Check a package that came back."""
        self._order.show()
        self.check(job, name)

    def show_choices(self) -> None:
        """Show what is picked and edited by now."""
        self._things.show()
        self.bench.show_plan()

    def _check_uploads(self) -> None:
        job = self.intake.uploads()
        self._things.trail.leave(example=None)
        self.check(*job)

    def _say(self, words: str) -> None:
        self.state.said = words

    # ---- what is done with it ---------------------------------------------------------------

    def _do(self, name: str, value: str) -> None:
        actions: dict[str, Callable[[str], None]] = {
            "against": self._choose_schema,
            "example": self._choose_example,
            "try": self._try,
            "cancel": self._cancel,
            "open": lambda place: self._things.toggle(int(place)),
            "copy-cause": lambda place: self._things.copy_thing(int(place)),
            "copied": lambda done: self._say(copied(done)),
            "more": lambda _value: self._things.list_more(),
            "pick": self._pick,
            "mend": lambda _value: self._put_in([]),
            "put-in": lambda _value: self._files.reveal(),
            "plan": lambda _value: self.bench.toggle_plan(),
            "only": self._choose_only,
            "step": self._step,
            "edit": self._edit,
            "again": self._check_again,
            "corrected": self._download_corrected,
            "keep-written": self._download_written,
            "remember": self._remember,
            "fill": self._lead_to_fill,
        }
        actions[name](value)

    def _put_in(self, files: list[Path]) -> None:
        """Write the corrected package, with these files in it."""
        bench = self.bench
        self.checking.mend(self.choices.picked, bench.edits.all(), bench.plan.left_out, files)

    def _edit(self, value: str) -> None:
        self._edited_from = f"edit-{value}"
        self.bench.editor.open_issue(int(value))

    def _edit_file(self, value: str) -> None:
        self._edited_from = f"edit-file-{value}"
        report = self.state.report
        if report is not None:
            file = report.files[int(value)]
            self.bench.editor.open_file(file.package, file.path, file.sheet)

    def _leave_editor(self) -> None:
        """Bring the reader back to where the editor was opened."""
        of_file = self._edited_from.startswith("edit-file")
        (self._result if of_file else self._things).reveal(self._edited_from)
        if self.watcher is not None:
            self.watcher.go_on()

    def _choose_only(self, value: str) -> None:
        """List what is about one file or template."""
        self.state.go(filter=value or None, issue=None)

    def _step(self, value: str) -> None:
        """Bring the next thing to fix into view, or the one before."""
        self._things.step(int(value))
        self._show_banner()

    def _check_again(self, _value: str) -> None:
        """Check the same files anew: with the ids that are held and the version chosen by now."""
        job = self.checking.job
        if self.intake.example and self.checking.mended is None:
            self.check_example(self.intake.example)
        elif job is not None:
            self.check(self.intake.again(job), self.state.package)

    def _choose_schema(self, version: str) -> None:
        self.intake.version = version

    def _choose_example(self, name: str) -> None:
        self.intake.chosen = name

    def _try(self, _value: str) -> None:
        self.intake.example = ""
        self._things.trail.leave(example=self.intake.chosen)
        self._visit()

    def _cancel(self, _value: str) -> None:
        self.checking.cancel()
        self.state.said = "Cancelled."

    def _pick(self, token: str) -> None:
        if self.view is not None:
            self.choices.pick(self.view, token)
            self.show_choices()
            self.keeper.save_soon()

    def _watch(self, _change: object = None) -> None:
        self._progress.markup = under_way(self.checking, self.state.package)

    def _finish(self, change: Any) -> None:
        report = change["new"]
        if report is not None:
            job = self.checking.job
            self._files.forget()
            self._things.begin_anew(self.intake.example or None)
            if job is not None:
                self.bench.forget_edits_of_others(job)
            asked = job.schema if job else None
            if asked is not None:
                self.state.bring(asked)
            else:
                self.state.use_version(report.schema_version)
            self.state.report = report
            self._tell_result()
            self._open_asked()
            if self.watcher is not None:
                self.watcher.note_result()
            self.keeper.put_back(report)
            self.keeper.keep_package()
            if self.state.place.page == self.name:
                self._follow_address()
            else:
                self._things.show()

    def _tell_result(self) -> None:
        """Say how it stands; who had it fixed is brought back to the verdict."""
        report, done = self.state.report, self.checking.mended
        self.state.said = report.headline()
        if done is not None and done.after is report:
            self.state.said = f"{counted(len(done.changes), 'cell')} fixed. {report.headline()}"
            self._banner.reveal("verdict")

    def _download_corrected(self, _value: str) -> None:
        done = self.checking.mended
        if done is not None and done.output is not None:
            self._bar.download(self._corrected_name, Path(done.output).read_bytes())

    def _download_written(self, _value: str) -> None:
        changes, name = self.checking.changes, changes_name(self._corrected_name)
        make = partial(as_csv, changes)
        self.make("Making the list", make, lambda made: self._banner.download(name, made))

    @property
    def _corrected_name(self) -> str:
        return corrected_name(self.intake.name or self.state.package)

    def _remember(self, _value: str) -> None:
        if self.checking.job is not None:
            self._holdings.remember(self.checking.job, self.make)

    # ---- what is shown ----------------------------------------------------------------------

    def _show(self, _change: object = None) -> None:
        report = self.state.report
        self._things.load(ReportView(report) if report is not None else None)
        self.bench.load(self.checking.job, self.state.schema, report, self.choices)
        self._files.offer(wanted=report is not None)
        self._show_banner()
        chosen = filter_at(self.state.place)
        self._result.load(self.checking.job, self.state.schema, self.view, chosen)

    def _show_banner(self) -> None:
        view, edits = self.view, len(self.bench.edits)
        self._banner.markup = or_fault("The result", self._verdict)
        self._bar.markup = or_fault(
            "The bar",
            lambda: bar(view, self.choices, edits, self.checking) if view else Markup(""),
        )

    def _verdict(self) -> Markup:
        if self.view is None:
            waits = self.state.place.issue is not None and not self.checking.running
            return waits_for_package() if waits else Markup("")
        return verdict(
            self.view,
            self.checking,
            self.choices,
            package=self.state.package,
            corrected=self._corrected_name,
            edits=len(self.bench.edits),
            is_gone=self._things.trail.is_gone,
        )


def _box(*children: Widget) -> Box:
    box = Box(list(children))
    box.add_class("ipx-box")
    return box
