"""A validation that runs beside the page: started, watched, cancelled; no widgets here."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from traitlets import Any as AnyTrait
from traitlets import Bool, Float, HasTraits, Unicode

from immport_explorer.schema.model import Schema

if TYPE_CHECKING:
    from immport_explorer.validation.report import ValidationReport

Validate = Callable[..., "ValidationReport"]
_BETWEEN_NEWS = 0.1


class Checking(HasTraits):
    """One validation at a time, in a thread, so that the page stays live.

    ``running``, ``share`` (0 to 1), ``doing`` (a file's name) and ``failure`` are observable;
    ``report`` is the last result. Observers are called in the thread that called :meth:`start`,
    when it runs an event loop (a kernel's does), else in the validation's own.
    """

    running: Any = Bool(False)
    share: Any = Float(0.0)
    doing: Any = Unicode("")
    failure: Any = Unicode("")
    report: Any = AnyTrait(None, allow_none=True)

    def __init__(self, validate: Validate | None = None) -> None:
        super().__init__()
        self._validate = validate
        self._cancelled = threading.Event()
        self._thread: threading.Thread | None = None
        self._told = 0.0
        self._loop: asyncio.AbstractEventLoop | None = None

    def start(self, sources: Sequence[Path], schema: Schema | None = None) -> None:
        """Check these; a check that is running is cancelled, and its result forgotten."""
        self.cancel()
        self._loop = _running_loop()
        self._cancelled = threading.Event()
        self.failure, self.doing, self.share, self.report = "", "", 0.0, None
        self.running = True
        self._thread = threading.Thread(
            target=self._run, args=(list(sources), schema, self._cancelled), daemon=True
        )
        self._thread.start()

    def cancel(self) -> None:
        """Stop; what was found so far is forgotten."""
        self._cancelled.set()
        self.running = False

    def wait(self, seconds: float = 60) -> None:
        """Wait until the running check is done (for callers without an event loop)."""
        if self._thread is not None:
            self._thread.join(seconds)

    def _run(self, sources: list[Path], schema: Schema | None, cancelled: threading.Event) -> None:
        def progress(done: int, total: int, what: str) -> bool:
            now = time.monotonic()
            if now - self._told > _BETWEEN_NEWS:
                self._told = now
                self._tell(cancelled, share=done / total if total else 0.0, doing=what)
            return not cancelled.is_set()

        try:
            report = self._validator()(sources, schema=schema, progress=progress)
        except Exception as error:  # ours, not the data's: the page must say so and stay alive
            self._tell(cancelled, failure=f"{type(error).__name__}: {error}", running=False)
        else:
            self._tell(cancelled, share=1.0, report=report, running=False)

    def _validator(self) -> Validate:
        if self._validate is None:
            from immport_explorer.validation.validate import validate

            self._validate = validate
        return self._validate

    def _tell(self, cancelled: threading.Event, **news: Any) -> None:
        def apply() -> None:
            if not cancelled.is_set():
                for name, value in news.items():
                    setattr(self, name, value)

        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(apply)
        else:
            apply()


def _running_loop() -> asyncio.AbstractEventLoop | None:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None
