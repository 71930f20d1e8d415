"""A batch on an existing Dask cluster. Dask is loaded only here, and is an extra to install.

A worker that dies takes nothing along: the scheduler gives its packages to another. What each one
finds is on disk before it is told of, so a package whose report is written is not checked again.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from immport_explorer import __version__
from immport_explorer.batch.outcome import Asked, Outcome, held
from immport_explorer.batch.packages import BatchError
from immport_explorer.batch.work import Task, check
from immport_explorer.dependencies import require

if TYPE_CHECKING:
    from distributed import Client, Future

PATIENCE = 10
"""Seconds that the scheduler may take to answer."""


class Cluster:
    """The workers of the scheduler at ``address``; ``output`` is a folder that all of them see.

    Entering it raises :class:`BatchError` where they cannot be used.
    """

    def __init__(self, address: str, output: Path) -> None:
        self._address = address
        self._output = output

    def __enter__(self) -> Cluster:
        self._client = _client(self._address)
        try:
            self._meet()
        except BaseException:
            self._client.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()  # what is not done by then is not done

    def outcomes(self, tasks: Sequence[Task]) -> Iterator[Outcome]:
        """One outcome for each task, as they come."""
        from distributed import as_completed

        run = secrets.token_hex(4)  # an earlier run's task of that name may not be quite over
        futures = {
            self._client.submit(check_once, *task, key=f"{number}-{run}"): task
            for number, task in enumerate(tasks)
        }
        for future in as_completed(list(futures), loop=self._client.loop):
            yield _outcome(future, futures.pop(future))

    def _meet(self) -> None:
        """See that the workers are there, have this version, and see the batch's folder."""
        marker = self._output / f".seen-by-{secrets.token_hex(4)}.part"
        marker.touch()
        try:
            told = self._client.run(introduce, str(marker), on_error="return")
        finally:
            marker.unlink()
        if not told:
            raise BatchError(f"The scheduler at {self._address} has no workers; start some first.")
        for worker, said in told.items():
            if said != (__version__, True):
                raise BatchError(_mismatch(worker, said))


def introduce(marker: str) -> tuple[str, bool]:
    """What a worker says of itself: its version of us, and whether it sees that file."""
    return __version__, Path(marker).exists()


def check_once(package: str, output: str, asked: Asked) -> Outcome:
    """What a worker does: as :func:`check`, unless a worker that has died since did it before."""
    return held(Path(package), Path(output), asked) or check(package, output, asked)


def _client(address: str) -> Client:
    require("dask")
    from distributed import Client

    try:
        return Client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError) as error:
        raise BatchError(f"No Dask scheduler answers at {address}: {error}.") from error


def _outcome(future: Future, task: Task) -> Outcome:
    try:
        # Waits again where the worker that holds it has died since: another finds it on disk.
        outcome: Outcome = future.result()
        return outcome
    except Exception as error:
        why = f"The workers that checked it ended before it was done: {error}"
    return Outcome(package=task[0], status="failed", state="", why=why)


def _mismatch(worker: str, said: object) -> str:
    if isinstance(said, tuple) and said[0] == __version__:
        return f"The worker {worker} does not see the output folder, which all must share."
    version = f"has {said[0]}" if isinstance(said, tuple) else f"cannot use it ({said})"
    return f"The worker {worker} needs ImmPort Explorer {__version__}; it {version}."
