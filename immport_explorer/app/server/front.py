"""What the page shows before a visit's process answers, made once when the server starts."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from functools import cached_property
from typing import Any

from immport_explorer import app

PROGRAM = f"{app.__name__}.front"
"""Not loaded here: it loads widgets, which the server has no use for."""

PATIENCE = 120
"""Seconds in which it is made, also where much else is going on."""

_LOG = logging.getLogger(__name__)


class Front:
    """Makes the front in a process of its own, while the server starts."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", PROGRAM],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    @cached_property
    def picture(self) -> dict[str, Any] | None:
        """What :func:`immport_explorer.app.front.picture` gives, waited for when first asked; None
        where it could not be made, and the log says so."""
        try:
            told, _ = self._process.communicate(timeout=PATIENCE)
            made: dict[str, Any] = json.loads(told)
        except (subprocess.TimeoutExpired, ValueError) as error:
            self._process.kill()
            _LOG.warning("The page is not shown before its process answers: %s", error)
            return None
        return made
