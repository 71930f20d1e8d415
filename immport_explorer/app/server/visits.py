"""Visits to the page: a kernel each, with a folder of its own, ended when it takes too much.

What a visit writes to temporary files goes with its kernel, however that ended.
"""

from __future__ import annotations

import asyncio
import os
import shutil
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import suppress
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path
from subprocess import DEVNULL
from time import monotonic
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import psutil
from jupyter_server.services.kernels.kernelmanager import (
    AsyncMappingKernelManager,
    ServerKernelManager,
)
from tornado.ioloop import PeriodicCallback
from tornado.web import HTTPError
from traitlets import Bool, Instance, Int, Unicode
from voila.utils import ENV_VARIABLE

from immport_explorer.app.server.keys import Keys
from immport_explorer.app.server.memory import give_back_memory
from immport_explorer.app.server.page_client import PageClient

if TYPE_CHECKING:
    from immport_explorer.app.server.forked.client import Forks

LOOK_EVERY = 2
"""Seconds between two looks at the kernels."""

MARGIN = 1.5
"""A check is ended at the limit of memory; a visit that goes on taking, at this many times it."""

WARNED_BEFORE = 120
"""Seconds before an idle visit ends in which its page offers to keep it."""

STARTED: ContextVar[str] = ContextVar("STARTED", default="")
"""The visit whose process the request at hand has started."""

DIED = "died"
IDLE = "idle"
MEMORY = "memory"
_REMEMBERED = 1000
_LONGEST_SOCKET = 103  # bytes of its path; Linux takes 107, macOS 103


def transport_below(folder: Path) -> str:
    """How the server and the processes of visits talk, whose sockets are below this folder.

    Over files (``ipc``) where their names are not too long for the system: else over ports
    (``tcp``), which another program can take before a process does that was told to use them.
    """
    longest = folder / "voila_12345678" / f"kernel-{uuid4()}-ipc-5"
    return "ipc" if os.name == "posix" and len(os.fsencode(longest)) <= _LONGEST_SOCKET else "tcp"


class VisitKernel(ServerKernelManager):
    """The kernel of a visit; one that is just starting can be asked when it was active too."""

    last_activity: Any = Instance(datetime)

    def _last_activity_default(self) -> datetime:
        return datetime.now(UTC)

    def _client_factory_default(self) -> type[PageClient]:
        return PageClient

    def client(self, **options: Any) -> Any:
        """What the page is made through. Its sockets are of the server's one context: a context
        of its own starts two threads, and the server would wait until it has ended."""
        return super().client(context=self.context, **options)


class Visits(AsyncMappingKernelManager):
    """The kernels of a served page."""

    folder: Any = Unicode(help="where each visit gets its folder").tag(config=True)
    memory: Any = Int(0, help="bytes of memory a visit may use; 0 for any").tag(config=True)
    places: Any = Int(1, help="how many visits there may be").tag(config=True)
    idle: Any = Int(0, help="seconds an idle visit is kept; 0 for ever").tag(config=True)
    is_forked: Any = Bool(False, help="whether kernels are forked").tag(config=True)

    if TYPE_CHECKING:  # what Voila adds to it
        notebook_data: dict[str, Any]

        def get_pool_size(self, notebook: str) -> int: ...

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._here: set[str] = set()  # with those that are just starting, without those that end
        self._ended: OrderedDict[str, str] = OrderedDict()
        self._heard: dict[str, float] = {}  # when its page last said something; none while spare
        self.keys = Keys()
        self.forks = _forks() if self.is_forked else None
        self._is_tidy = True  # nothing of a visit that ended is held any more
        self._watch = PeriodicCallback(self._look, LOOK_EVERY * 1000)

    async def start_kernel(self, **options: Any) -> str:  # type: ignore[override]
        """Start the kernel of a visit, or one to keep ready. Answers 503 when all places are
        taken."""
        environment = {**os.environ, **(options.pop("env", None) or {})}
        is_spare = environment.get(ENV_VARIABLE.VOILA_PREHEAT) == "True"
        if not (is_spare or self.has_room):
            raise HTTPError(503)
        if not self._watch.is_running():
            self._watch.start()
        kernel = options.pop("kernel_id", None) or self.new_kernel_id()
        own = str(self._folder_of(kernel))
        os.makedirs(own, mode=0o700)
        temporary = dict.fromkeys(("TMPDIR", "TMP", "TEMP"), own)
        self._here.add(kernel)
        STARTED.set(kernel)
        # What a kernel prints may hold what people loaded; the log is for whoever serves.
        options.update(stdout=DEVNULL, stderr=DEVNULL)
        try:
            started: str = await super().start_kernel(
                kernel_id=kernel, env={**environment, **temporary}, **options
            )
        except BaseException:
            self._here.discard(kernel)
            self._remove_folder(kernel)
            raise
        return started

    async def shutdown_kernel(  # type: ignore[override]
        self, kernel_id: str, *arguments: Any, **options: Any
    ) -> None:
        """End a visit."""
        self._here.discard(kernel_id)
        self._heard.pop(kernel_id, None)
        self.keys.forget(kernel_id)
        try:
            await super().shutdown_kernel(kernel_id, *arguments, **options)
        finally:
            self._remove_folder(kernel_id)

    async def shutdown_all(self, now: bool = False) -> None:  # type: ignore[override]
        """End all visits; one that ended meanwhile is nobody's fault."""
        for kernel in self.list_kernel_ids():
            with suppress(HTTPError):
                await self.shutdown_kernel(kernel, now=now)

    def begin_forks(self) -> None:
        """Start what visits are forked from, if they are."""
        if self.forks is not None:
            self.forks.start()

    def end_forks(self) -> None:
        if self.forks is not None:
            self.forks.close()

    @property
    def spare(self) -> int:
        """How many kernels are kept ready."""
        return sum(map(self.get_pool_size, self.notebook_data))

    @property
    def taken(self) -> int:
        """How many visits there are."""
        return max(0, len(self._here) - self.spare)

    @property
    def has_room(self) -> bool:
        """Whether one more may come."""
        return bool(self.taken < self.places)

    def why_ended(self, kernel_id: str) -> str:
        """``died``, ``idle``, ``memory``; nothing where it ended as visits do, or is not known."""
        return self._ended.get(kernel_id, "")

    def begin(self, kernel_id: str) -> str:
        """A reader has come to this kernel: a visit begins. Gives its key."""
        self.heard_of(kernel_id)
        return self.keys.make(kernel_id)

    def heard_of(self, kernel_id: str) -> None:
        """The visit's page said something, or its reader wants to keep it."""
        if kernel_id in self._here:  # its last words may come when it has ended
            self._heard[kernel_id] = monotonic()

    def seconds_left(self, kernel_id: str) -> int | None:
        """Seconds until an idle visit ends; None where none is near."""
        if not self.idle or kernel_id not in self._heard or self._is_working(kernel_id):
            return None
        left = int(self.idle - (monotonic() - self._heard[kernel_id]))
        return max(0, left) if left < min(WARNED_BEFORE, self.idle / 2) else None

    def _is_working(self, kernel_id: str) -> bool:
        kernel = self.get_kernel(kernel_id) if kernel_id in self else None
        return getattr(kernel, "execution_state", "idle") == "busy"

    async def _look(self) -> None:
        self._tidy_up()
        for kernel in self.list_kernel_ids():
            # One that is just ending is nobody's loss.
            process = _process_of(self.get_kernel(kernel)) if kernel in self._here else None
            if process is None:
                continue
            if process.poll() is not None:
                self.log.warning("Visit %s: its process ended with %s", kernel, process.poll())
                await self._end(kernel, DIED)
            elif self.memory and _memory_of(process.pid) > self.memory * MARGIN:
                await self._end(kernel, MEMORY)
            elif self.seconds_left(kernel) == 0:
                await self._end(kernel, IDLE)

    def _tidy_up(self) -> None:
        """Once for all visits that ended since the last look; here, since what goes with them
        (sockets, their contexts) is this thread's to close."""
        if not self._is_tidy:
            self._is_tidy = True
            give_back_memory()

    async def _end(self, kernel: str, why: str) -> None:
        self.log.warning("Visit %s ended: %s", kernel, why)
        self._ended[kernel] = why
        if len(self._ended) > _REMEMBERED:
            self._ended.popitem(last=False)
        if kernel in self:
            await self.shutdown_kernel(kernel, now=True)

    def folders(self) -> list[Path]:
        """The folders of the visits that there are."""
        return [self._folder_of(kernel) for kernel in self._here]

    def _folder_of(self, kernel: str) -> Path:
        return Path(self.folder) / kernel

    def _remove_folder(self, kernel: str) -> None:
        self._is_tidy = False
        loop = asyncio.get_running_loop()
        loop.run_in_executor(None, _clear_away, self._folder_of(kernel))


def _clear_away(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)


def memory_of_visits(visits: Visits) -> Iterator[int]:
    """Bytes of memory of each visit; what several share counts in parts, where the system tells."""
    for kernel in visits.list_kernel_ids():
        process = _process_of(visits.get_kernel(kernel))
        if process is not None:
            yield _share_of_memory(process.pid)


def _forks() -> Forks:
    from immport_explorer.app.server.forked.client import Forks

    return Forks()


def _process_of(kernel: Any) -> Any:
    return getattr(kernel.provisioner, "process", None)


def _share_of_memory(pid: int) -> int:
    try:
        told = psutil.Process(pid).memory_full_info()
    except psutil.Error:
        return 0
    return int(getattr(told, "pss", told.rss))


def _memory_of(pid: int) -> int:
    try:
        held: int = psutil.Process(pid).memory_info().rss
    except psutil.Error:
        return 0
    return held
