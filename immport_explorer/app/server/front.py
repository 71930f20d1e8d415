"""What the page shows before a visit's process answers, made once when the server starts."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from typing import Any

from immport_explorer.app import ready

PROGRAM = f"{ready.__name__.rpartition('.')[0]}.front"
"""Not loaded here: it loads widgets, which the server has no use for."""

PATIENCE = 120
"""Seconds in which it is made, also where much else is going on."""

_LOG = logging.getLogger(__name__)


class Front:
    """Makes the front in a process of its own, while the server starts."""

    def __init__(self) -> None:
        self._made: dict[str, Any] | None = None
        self._process: subprocess.Popen[str] | None = subprocess.Popen(
            [sys.executable, "-P", "-m", PROGRAM],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def read(self) -> dict[str, Any] | None:
        """What :func:`immport_explorer.app.front.picture` gives, when it is there; None where it
        could not be made, and the log says so."""
        if self._process is not None:
            self._made = _answer(self._process)
            self._process = None
        return self._made


def _answer(process: subprocess.Popen[str]) -> dict[str, Any] | None:
    try:
        told, _ = process.communicate(timeout=PATIENCE)
        made: dict[str, Any] = json.loads(told)
    except (subprocess.TimeoutExpired, ValueError) as error:
        process.kill()
        _LOG.warning("The page is not shown before its process answers: %s", error)
        return None
    return made
