"""XML as a stream of elements, safely: no document type, no entities, bounds on size and depth."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple
from xml.parsers import expat

from immport_explorer.lab.opened import Opened
from immport_explorer.lab.table import LabError, Place
from immport_explorer.package.archive import MemberError

_MOST_BYTES = 2**30
_MOST_DEPTH = 400
_PIECE_BYTES = 1 << 18


class Element(NamedTuple):
    """The start or the end of an element, and where it stands."""

    name: str
    attributes: Mapping[str, str]
    line: int
    column: int


class _RefusedError(Exception):
    """What a safe file does not hold."""


def elements(opened: Opened) -> Iterator[tuple[str, Element]]:
    """``start`` and ``end`` of each element. A file that stops early, or is damaged after its
    first elements, gives a last ``cut``. Raises LabError."""
    collector = _Collector()
    count = 0
    try:
        if opened.member.size > _MOST_BYTES:
            raise _RefusedError(f"It is larger than {_MOST_BYTES:,} bytes")
        with opened.member.open() as stream:
            while piece := stream.read(_PIECE_BYTES):
                collector.parser.Parse(piece, False)
                count += len(collector.found)
                yield from collector.taken()
        collector.parser.Parse(b"", True)
    except MemberError as error:
        raise LabError(opened.name, f"The file cannot be read: {error}") from error
    except _RefusedError as error:
        place = Place(opened.name, None, collector.line, 0)
        raise LabError(opened.name, f"The file is not read: {error}", place=place) from error
    except (expat.ExpatError, ValueError, LookupError) as error:
        yield from collector.taken()
        if count == 0 and not collector.depth:
            raise LabError(
                opened.name, "The file is not well-formed XML", found=str(error)[:200]
            ) from error
        yield "cut", Element("", {}, collector.line, 1)


class _Collector:
    """Elements of the piece that is being parsed."""

    def __init__(self) -> None:
        self.found: list[tuple[str, Element]] = []
        self.depth = 0
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.StartDoctypeDeclHandler = self._refuse
        self.parser.EntityDeclHandler = self._refuse
        self.parser.ExternalEntityRefHandler = self._refuse

    @property
    def line(self) -> int:
        return self.parser.CurrentLineNumber

    def taken(self) -> list[tuple[str, Element]]:
        found, self.found = self.found, []
        return found

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > _MOST_DEPTH:
            raise _RefusedError("Its elements lie too deep in one another")
        self.found.append(("start", self._element(name, attributes)))

    def _end(self, name: str) -> None:
        self.depth -= 1
        self.found.append(("end", self._element(name, {})))

    def _element(self, name: str, attributes: dict[str, str]) -> Element:
        column = self.parser.CurrentColumnNumber + 1
        return Element(name.rpartition(":")[2], attributes, self.line, column)

    def _refuse(self, *_: object) -> int:
        raise _RefusedError("It defines a document type or entities")
