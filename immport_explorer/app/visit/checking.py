"""A check of a package, and its fixing, beside the page: observable, without widgets."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from traitlets import Any as AnyTrait
from traitlets import Bool, Float, HasTraits, Unicode

from immport_explorer.app.visit import scratch
from immport_explorer.app.visit.background import beside, caller
from immport_explorer.app.visit.limits import Watch, limits, no_room_for
from immport_explorer.app.visit.written import Written

if TYPE_CHECKING:
    from immport_explorer.fixes.apply import RepairReport
    from immport_explorer.fixes.edits import Edit
    from immport_explorer.fixes.planned import Line
    from immport_explorer.issues.report import ValidationReport
    from immport_explorer.schema.house import HouseRules
    from immport_explorer.schema.model import Schema
    from immport_explorer.validation.kept import Kept
    from immport_explorer.validation.workspace import Workspace

Validate = Callable[..., "ValidationReport"]
_BETWEEN_NEWS = 0.1
_GRACE = 30  # seconds that a step which cannot be interrupted may take beyond the limit


@dataclass(frozen=True)
class Job:
    """What is checked: ``sources`` are the package's folder, zip or files, ``earlier`` the packages
    that are loaded before it; ``schema`` is what was asked for, None what the files declare;
    ``workspace`` holds the ids that ImmPort has; it is read only. ``rules`` are house rules on top
    of the schema.
    """

    sources: tuple[Path, ...]
    earlier: tuple[Path, ...] = ()
    schema: Schema | None = None
    workspace: Path | None = None
    rules: tuple[HouseRules, ...] = ()

    @property
    def all_sources(self) -> list[Path]:
        return [*self.earlier, *self.sources]

    @property
    def held(self) -> Workspace | None:
        """The workspace such that a check learns nothing into it."""
        from immport_explorer.validation.workspace import Workspace

        return None if self.workspace is None else Workspace(self.workspace, read_only=True)


class Checking(HasTraits):
    """One check at a time, in a thread.

    ``running``, ``share`` (0 to 1; None where nobody can tell), ``doing`` (a file's name),
    ``failure`` and ``ended`` (which limit of the visit ended it; what was found until then is the
    report) are observable; ``report`` is the last result, ``previous`` the one before it of the
    same package, ``mended`` what the last repair did. ``changes`` are those of all repairs since
    what was handed in, ``written`` is the package with them. A new start forgets what is running.
    """

    running: Any = Bool(False)
    share: Any = Float(0.0, allow_none=True)
    doing: Any = Unicode("")
    failure: Any = Unicode("")
    ended: Any = Unicode("")
    report: Any = AnyTrait(None, allow_none=True)
    previous: Any = AnyTrait(None, allow_none=True)
    mended: Any = AnyTrait(None, allow_none=True)

    def __init__(self, validate: Validate | None = None) -> None:
        super().__init__()
        self._validate = validate
        self._cancelled = threading.Event()
        self._thread: threading.Thread | None = None
        self._kept: Kept | None = None
        self.written: Path | None = None
        self.changes = Written()
        self.job: Job | None = None

    def start(self, job: Job, previous: ValidationReport | None = None) -> None:
        """Check it; ``previous`` is an earlier report on the same package. Raises nothing: what
        goes wrong is in ``failure``.
        """
        self._begin()
        self.job, self.previous, self.report = job, previous, None
        if not self._is_mended(job):
            self._forget_mended()
        progress = self._progress()
        self._end_in_time()
        self._run(
            lambda: self._validator()(
                job.all_sources,
                schema=job.schema,
                workspace=job.held,
                progress=progress,
                rules=job.rules,
                kept=self._kept_files(),
            ),
            self._checked,
        )

    def mend(
        self,
        choices: Mapping[str, str],
        edits: Sequence[Edit] = (),
        without: Collection[Line] = (),
        put_in: Sequence[Path] = (),
    ) -> None:
        """Apply the safe fixes, the suggestions that were picked (by the id of the issue) and the
        edits, ``without`` the lines that the reader left out; ``put_in`` are files for the package.
        """
        from immport_explorer.fixes.apply import repair

        job = self.job
        if job is None or self.report is None:
            return
        self.ended = no_room_for(sum(map(scratch.used, [*job.sources, *put_in])), scratch.used())
        if self.ended:
            return
        self._begin()
        self.doing, self.share = "mending", None
        cancelled, folder, schema = self._cancelled, scratch.folder(), self.report.schema_version

        def mended() -> RepairReport:
            try:
                return repair(
                    job.sources[0] if len(job.sources) == 1 else list(job.sources),
                    folder / "corrected.zip",
                    schema=job.schema or schema,
                    choices=choices,
                    earlier=job.earlier,
                    workspace=job.workspace,
                    edits=edits,
                    without=without,
                    put_in=put_in,
                    rules=job.rules,
                    kept=self._kept_files(),
                )
            finally:
                if cancelled.is_set():
                    shutil.rmtree(folder, ignore_errors=True)

        self._run(mended, self._mended)

    def cancel(self) -> None:
        """Stop; what was found so far is forgotten."""
        self._cancelled.set()
        self.running = False

    def wait(self, seconds: float = 60) -> None:
        """Wait until what is running is done (for callers without an event loop)."""
        if self._thread is not None:
            self._thread.join(seconds)

    def _begin(self) -> None:
        self.cancel()
        self._cancelled = threading.Event()
        self.failure, self.ended, self.doing, self.share = "", "", "", 0.0
        self.running = True

    def _run(self, work: Callable[[], Any], then: Callable[[Any], None]) -> None:
        cancelled = self._cancelled

        def unless_cancelled(apply: Callable[[Any], None]) -> Callable[[Any], None]:
            return lambda result: None if cancelled.is_set() else apply(result)

        self._thread = beside(work, unless_cancelled(then), unless_cancelled(self._failed))

    def _progress(self) -> Callable[[int, int, str], bool]:
        """What the validator calls: tells now and then how far it is, and whether to go on."""
        call, cancelled, watch = caller(), self._cancelled, Watch(limits())
        told = 0.0
        why = ""

        def progress(done: int, total: int, what: str) -> bool:
            nonlocal told, why
            if time.monotonic() - told > _BETWEEN_NEWS and not why:
                told = time.monotonic()
                call(lambda: self._tell(cancelled, done / total if total else 0.0, what))
                why = watch.why_not()
                if why:
                    call(lambda: self._end(cancelled, why))
            return not (why or cancelled.is_set())

        return progress

    def _tell(self, cancelled: threading.Event, share: float, what: str) -> None:
        if not cancelled.is_set():
            self.share, self.doing = share, what

    def _end_in_time(self) -> None:
        """Let go of a check that is long over its time and does not heed its end."""
        allowed, call, cancelled = limits(), caller(), self._cancelled
        if allowed.seconds is None:
            return
        watch = Watch(replace(allowed, memory=None))

        def let_go() -> None:
            if self.running and not cancelled.is_set():
                self.cancel()
                self.ended = f"The check was ended. {watch.why_not()}"

        timer = threading.Timer(allowed.seconds + _GRACE, lambda: call(let_go))
        timer.daemon = True
        timer.start()

    def _end(self, cancelled: threading.Event, why: str) -> None:
        if not cancelled.is_set():
            self.ended = f"The check was ended. {why} What it found until then is kept below."

    def _checked(self, report: ValidationReport) -> None:
        self.running = False
        self.report = report

    def _mended(self, repaired: RepairReport) -> None:
        self.running = False
        if self.job is not None and repaired.output is not None:
            changes = self.changes.and_then(repaired.changes)
            self._forget_mended()
            self.written, self.changes = repaired.output, changes
            self.job = replace(self.job, sources=(repaired.output,))
        self.previous, self.mended = self.report, repaired
        self.report = repaired.after

    def _is_mended(self, job: Job) -> bool:
        """Whether the job is about the package that the last repair wrote."""
        return self.written is not None and self.written in job.sources

    def _forget_mended(self) -> None:
        """Remove the package that the last repair wrote."""
        self.mended, self.changes = None, Written()
        if self.written is not None:
            shutil.rmtree(self.written.parent, ignore_errors=True)
            self.written = None

    def _failed(self, error: Exception) -> None:
        self.running = False
        self.failure = f"{type(error).__name__}: {error}"

    def _kept_files(self) -> Kept:
        """What the last check found in each file: the next one judges those that changed."""
        from immport_explorer.validation.kept import Kept

        self._kept = self._kept or Kept()
        return self._kept

    def _validator(self) -> Validate:
        if self._validate is None:
            from immport_explorer.validation.validate import validate

            self._validate = validate
        return self._validate
