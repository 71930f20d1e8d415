"""A batch: on this machine a few processes, each with one package at a time.

A process that dies, because memory ran out or somebody ended it, takes nothing along: its package
is tried once more in a new one, and the others never notice.
"""

from __future__ import annotations

import multiprocessing
import os
import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Protocol

from immport_explorer.batch.outcome import Asked, Outcome, held
from immport_explorer.batch.summary import write_summary
from immport_explorer.batch.work import Task, serve
from immport_explorer.files.atomic import clear_unfinished
from immport_explorer.validation.ahead import processors

TRIES = 2
"""How often a package is tried whose process dies."""

_THREADS = "POLARS_MAX_THREADS"  # so many threads in each process as make up the processors

Told = Callable[[Outcome, int, int], object]


def run_batch(
    packages: Sequence[Path],
    output: Path,
    *,
    asked: Asked | None = None,
    workers: int | None = None,
    scheduler: str | None = None,
    told: Told | None = None,
) -> list[Outcome]:
    """Check all packages and write a report for each, and the summary, into a folder.

    Parameters
    ----------
    packages
        From :func:`find_packages`. Those that are done already and have not changed since are not
        checked again.
    asked
        The schema and the house rules that they are checked against.
    workers
        How many processes; None for one a processor.
    scheduler
        The address of a Dask scheduler, whose workers then check the packages, in place of
        processes of this machine's own.
    told
        Called for each outcome with the number done so far and the number of all.

    Returns
    -------
    list of Outcome
        One for each package, in their order.

    Raises
    ------
    BatchError
        When the scheduler cannot be used; the message says why.
    """
    output, asked = output.resolve(), (asked or Asked()).resolved()
    output.mkdir(parents=True, exist_ok=True)
    clear_unfinished(output)
    outcomes = {path: done for path in packages if (done := held(path, output, asked))}
    left = [path for path in packages if path not in outcomes]
    with _crew(scheduler, workers, len(left), output) as crew:
        tasks = [(str(path), str(output), asked) for path in left]
        for outcome in crew.outcomes(tasks):
            outcomes[Path(outcome.package)] = outcome
            if told is not None:
                told(outcome, len(outcomes), len(packages))
    ordered = [outcomes[path] for path in packages]
    write_summary(ordered, output)
    return ordered


def _crew(scheduler: str | None, workers: int | None, tasks: int, output: Path) -> _Crew:
    if scheduler is None or not tasks:
        return _Workers(min(workers or processors(), tasks))
    from immport_explorer.batch.cluster import Cluster

    return Cluster(scheduler, output)


class _Crew(Protocol):
    """Those who do the work, inside a ``with`` block."""

    def __enter__(self) -> _Crew: ...

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None: ...

    def outcomes(self, tasks: Sequence[Task]) -> Iterator[Outcome]:
        """One outcome for each task, as they come."""
        ...


class _Workers:
    """Threads that each look after one process."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._tasks: queue.SimpleQueue[Task | None] = queue.SimpleQueue()
        self._outcomes: queue.SimpleQueue[Outcome] = queue.SimpleQueue()
        self._keepers = [_Keeper(self._tasks, self._outcomes) for _ in range(count)]

    def __enter__(self) -> _Workers:
        os.environ.setdefault(_THREADS, str(max(1, processors() // max(1, self._count))))
        for keeper in self._keepers:
            keeper.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        for keeper in self._keepers:
            if kind is not None:
                keeper.stop()
            self._tasks.put(None)
        for keeper in self._keepers:
            keeper.join()

    def outcomes(self, tasks: Sequence[Task]) -> Iterator[Outcome]:
        """One outcome for each task, as they come."""
        for task in tasks:
            self._tasks.put(task)
        for _ in tasks:
            yield self._outcomes.get()


class _Keeper(threading.Thread):
    """Gives its process one task after another, and a new process where one has died."""

    def __init__(
        self,
        tasks: queue.SimpleQueue[Task | None],
        outcomes: queue.SimpleQueue[Outcome],
    ) -> None:
        super().__init__(daemon=True)
        self._tasks = tasks
        self._outcomes = outcomes
        self._process: BaseProcess | None = None
        self._connection: Connection | None = None
        self._stopped = False

    def run(self) -> None:
        while (task := self._tasks.get()) is not None and not self._stopped:
            self._outcomes.put(self._outcome(task))
        self._end()

    def stop(self) -> None:
        """End the process at once; its package is not done."""
        self._stopped = True
        if self._process is not None:
            self._process.terminate()

    def _outcome(self, task: Task) -> Outcome:
        code: int | None = None
        for _ in range(TRIES):
            connection = self._ready()
            try:
                connection.send(task)
                outcome: Outcome = connection.recv()
                return outcome
            except (EOFError, OSError):
                code = self._end()
            if self._stopped:
                break
        why = f"The process that checked it ended {TRIES} times before it was done (code {code})."
        return Outcome(package=task[0], status="failed", state="", why=why)

    def _ready(self) -> Connection:
        if self._connection is None:
            # A fresh interpreter: a forked one would share polars' threads, which is not safe.
            context = multiprocessing.get_context("spawn")
            self._connection, theirs = context.Pipe()
            self._process = context.Process(target=serve, args=(theirs,), daemon=True)
            self._process.start()
            theirs.close()
        return self._connection

    def _end(self) -> int | None:
        """Close the line to the process, which ends it; its exit code."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        if self._process is None:
            return None
        self._process.join()
        code = self._process.exitcode
        self._process = None
        return code
