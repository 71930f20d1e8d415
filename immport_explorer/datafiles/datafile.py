"""What is known of a file that was looked into."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from enum import Enum, auto
from types import MappingProxyType
from typing import BinaryIO, Literal, Protocol

import msgspec

from immport_explorer.datafiles.view import View

UNKNOWN = "unknown"
"""The kind of a file that no reader knows."""


class Named(Protocol):
    """A file of a package, or one on disk."""

    @property
    def name(self) -> str: ...

    @property
    def size(self) -> int: ...

    def open(self) -> BinaryIO: ...


class Flaw(Enum):
    """What can be wrong with a file in itself, whatever rows say of it."""

    OTHER_KIND = auto()
    WEB_PAGE = auto()
    BLANK = auto()
    TRUNCATED = auto()
    EXTRA_DATA = auto()
    ENCRYPTED = auto()
    DAMAGED = auto()
    NO_EVENTS = auto()
    SEVERAL_DATA_SETS = auto()
    NONSTANDARD = auto()


class Note(msgspec.Struct, frozen=True):
    """A flaw, and ``what`` was seen, as the end of a sentence; never a personal value."""

    flaw: Flaw
    what: str = ""


About = Literal["person", "sample", "institution", "text"]


class Said(msgspec.Struct, frozen=True):
    """Something in the file that may tell who a person is: the ``keyword`` that holds it as the
    format calls it, whom the keyword is ``about`` (``text``: anything), and its ``value``, which
    no report may show."""

    keyword: str
    about: About
    value: str


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """What a file says of itself. ``details`` are for people to read, in order; ``acquired`` is the
    day on which it was measured; ``packed`` tells that it lies in a gzip file; ``to_end``, that
    it was seen whether all of it is there, as far as its form can tell."""

    details: Mapping[str, str] = MappingProxyType({})
    said: tuple[Said, ...] = ()
    acquired: date | None = None
    packed: bool = False
    to_end: bool = True


class DataFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file that was looked into: its ``kind`` (a reader's name, ``fcs``; ``unknown`` where no
    reader knows it), what it says (``facts``) and what is wrong with it (``notes``)."""

    kind: str
    facts: Facts
    notes: tuple[Note, ...] = ()


class Reading(msgspec.Struct, frozen=True):
    """What a reader gives."""

    facts: Facts = Facts()
    notes: tuple[Note, ...] = ()


class Reader(msgspec.Struct, frozen=True, kw_only=True):
    """Reads one kind of file.

    ``title`` names it with its article ("an FCS file"); ``endings`` are those of its names, in
    lower case; ``begins`` tells from the first bytes whether a file is of the kind; ``read`` reads
    it and raises :class:`FormatError` for what it cannot make sense of. A kind that ``is_text`` may
    bear the ending of a text file as well.
    """

    kind: str
    title: str
    endings: tuple[str, ...]
    begins: Callable[[bytes], bool]
    read: Callable[[View], Reading] = lambda view: Reading()
    is_text: bool = False


class FormatError(Exception):
    """The file is not as its format asks for; the text ends a sentence that says so."""


class TruncatedError(FormatError):
    """The file ends before it should."""
