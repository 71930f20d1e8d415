"""What cleaning a file comes to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import msgspec

from immport_explorer.datafiles.datafile import Said

Tells = Callable[[Said], bool]
"""Whether something in a file tells who somebody is."""


class Cleaned(msgspec.Struct, frozen=True):
    """A copy: the keywords whose values are ``gone``, and what is said besides (``notes``)."""

    gone: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


class CannotCleanError(Exception):
    """The file cannot be cleaned safely; the text says why, as a sentence without its full stop."""


Cleaner = Callable[[Path, BinaryIO, Tells], Cleaned]
"""Writes a clean copy of the file at a path to a stream. Raises :class:`CannotCleanError`."""
