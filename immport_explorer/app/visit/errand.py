"""One long work at a time beside the page, with how far it is: observable, without widgets."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

from traitlets import Any as AnyTrait
from traitlets import Bool, HasTraits, Unicode

from immport_explorer.app.visit.background import beside, caller
from immport_explorer.app.visit.limits import Watch, limits

_BETWEEN_NEWS = 0.1

Progress = Callable[[int, int, str], bool]
Work = Callable[[Progress], Any]


class Errand(HasTraits):
    """Does a work in a thread.

    The work gets ``progress(done, total, what)``, which returns False where it is to stop: it was
    cancelled, or is at the limits of the visit. ``running`` and ``doing`` (what it is at) are
    observable, as are ``refused`` (why it cannot be done, a fact about what was brought or a
    limit), ``failure`` (a fault of ours) and ``result``, which stays until the next start.
    """

    running: Any = Bool(False)
    doing: Any = Unicode("")
    refused: Any = Unicode("")
    failure: Any = Unicode("")
    result: Any = AnyTrait(None, allow_none=True)

    def __init__(self) -> None:
        super().__init__()
        self._cancelled = threading.Event()
        self._ended = ""

    def start(self, work: Work, *refusals: type[Exception]) -> None:
        """Do it; what was running is forgotten. Exceptions of the kinds in ``refusals`` say why it
        cannot be done."""
        self.cancel()
        cancelled = self._cancelled = threading.Event()
        self.doing = self.refused = self.failure = self._ended = ""
        self.result, self.running = None, True
        progress = self._progress(cancelled)

        def done(result: Any) -> None:
            if not cancelled.is_set():
                self.result = result
                self.running = False

        def failed(error: Exception) -> None:
            if not cancelled.is_set():
                self._tell_why(error, refusals)
                self.running = False

        beside(lambda: work(progress), done, failed)

    def cancel(self) -> None:
        """Stop, and forget what was made."""
        self._cancelled.set()
        self.running = False

    def _tell_why(self, error: Exception, refusals: tuple[type[Exception], ...]) -> None:
        if self._ended:
            self.refused = f"It was ended. {self._ended}"
        elif isinstance(error, refusals):
            self.refused = str(error)
        else:
            self.failure = f"{type(error).__name__}: {error}"

    def _progress(self, cancelled: threading.Event) -> Progress:
        call, watch, told = caller(), Watch(limits()), 0.0

        def progress(_done: int, _total: int, what: str) -> bool:
            nonlocal told
            if time.monotonic() - told > _BETWEEN_NEWS and not cancelled.is_set():
                told = time.monotonic()
                call(lambda: self._tell(cancelled, what))
                self._ended = self._ended or watch.why_not()
            return not (self._ended or cancelled.is_set())

        return progress

    def _tell(self, cancelled: threading.Event, what: str) -> None:
        if not cancelled.is_set():
            self.doing = what
