"""Writes FCS files of every version and type of data, whole or with one fault, byte for byte alike.

For the examples (``example_fcs.py``) and for tests. Source: the standards FCS 2.0 to 3.2 (ISAC).
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

HEADER_BYTES = 58
_PLACE = 20  # digits kept for an offset in TEXT, so that its length is known before its value


@dataclass(frozen=True)
class Parameter:
    """A channel: ``$PnN``, ``$PnS``, ``$PnB``, ``$PnR`` and, since FCS 3.2, a type of its own."""

    name: str
    marker: str = ""
    bits: int = 32
    range: int = 262_144
    type: str = ""


@dataclass(frozen=True)
class Fcs:
    """What to write. ``events`` are rows of numbers, as many as there are parameters."""

    parameters: Sequence[Parameter]
    events: Sequence[Sequence[float]]
    version: str = "3.1"
    type: str = "F"
    byte_order: str = "1,2,3,4"
    delimiter: str = "/"
    keywords: Mapping[str, str] = field(default_factory=dict)
    supplemental: Mapping[str, str] = field(default_factory=dict)
    spillover: str = ""
    offsets_in_header: bool = True
    with_dollars: bool = True
    escape: bool = True
    total: int | None = None
    checksum: bytes = b"00000000"

    def changed(self, **changes: object) -> Fcs:
        return replace(self, **changes)  # type: ignore[arg-type]

    def to_bytes(self, next_data: int = 0) -> bytes:
        """HEADER, TEXT, supplemental TEXT, DATA, checksum."""
        data = self._data()
        extra = self._text(self.supplemental) if self.supplemental else b""
        text = self._text(self._primary((0, 0), (0, 0), next_data))
        first_text = 256 if self.version >= "3" else HEADER_BYTES
        first_extra = first_text + len(text)
        first_data = first_extra + len(extra)
        place = (first_data, first_data + len(data) - 1) if data else (0, 0)
        extra_place = (first_extra, first_data - 1) if extra else (0, 0)
        text = self._text(self._primary(place, extra_place, next_data))
        header = self._header((first_text, first_extra - 1), place)
        return header.ljust(first_text) + text + extra + data + self.checksum

    def _header(self, text: tuple[int, int], data: tuple[int, int]) -> bytes:
        shown = data if self.offsets_in_header else (0, 0)
        places = "".join(f"{place:>8}" for place in (*text, *shown, 0, 0))
        return f"FCS{self.version}    {places}".encode("ascii")

    def _primary(
        self, data: tuple[int, int], extra: tuple[int, int], next_data: int
    ) -> dict[str, str]:
        keywords = {
            "$BYTEORD": self.byte_order,
            "$DATATYPE": self.type,
            "$MODE": "L",
            "$NEXTDATA": str(next_data),
            "$PAR": str(len(self.parameters)),
            "$TOT": str(len(self.events) if self.total is None else self.total),
        }
        if self.version >= "3":
            keywords |= (
                _places("DATA", data) | _places("STEXT", extra) | _places("ANALYSIS", (0, 0))
            )
        for number, parameter in enumerate(self.parameters, start=1):
            keywords |= self._of(number, parameter)
        if self.spillover:
            keywords["$SPILLOVER" if self.version >= "3.1" else "SPILL"] = self.spillover
        return {**keywords, **self.keywords}

    def _of(self, number: int, parameter: Parameter) -> dict[str, str]:
        at = f"$P{number}"
        keywords = {
            f"{at}B": str(self._bits(parameter)),
            f"{at}E": "0,0",
            f"{at}N": parameter.name,
            f"{at}R": str(parameter.range),
        }
        if parameter.marker and f"{at}S" not in self.supplemental:
            keywords[f"{at}S"] = parameter.marker
        if parameter.type:
            keywords[f"{at}DATATYPE"] = parameter.type
        return keywords

    def _text(self, keywords: Mapping[str, str]) -> bytes:
        delimiter = self.delimiter
        escaped = delimiter * 2 if self.escape else delimiter
        parts = [delimiter]
        for keyword, value in keywords.items():
            name = keyword if self.with_dollars else keyword.removeprefix("$")
            parts += [name, delimiter, value.replace(delimiter, escaped), delimiter]
        return "".join(parts).encode("utf-8")

    def _bits(self, parameter: Parameter) -> int:
        return {"F": 32, "D": 64}.get(parameter.type or self.type, parameter.bits)

    def _data(self) -> bytes:
        return b"".join(
            self._value(parameter, value)
            for event in self.events
            for parameter, value in zip(self.parameters, event, strict=True)
        )

    def _value(self, parameter: Parameter, value: float) -> bytes:
        order = "<" if self.byte_order.startswith("1,2") else ">"
        kind = parameter.type or self.type
        if kind == "A":
            return f"{int(value):>{parameter.bits}}".encode("ascii")
        if kind == "I":
            size = {8: "B", 16: "H", 32: "I", 64: "Q"}[parameter.bits]
            return struct.pack(order + size, int(value))
        return struct.pack(order + {"F": "f", "D": "d"}[kind], value)


def _places(segment: str, place: tuple[int, int]) -> dict[str, str]:
    first, last = (f"{each:0{_PLACE}d}" for each in place)
    return {f"$BEGIN{segment}": first, f"$END{segment}": last}


def in_one_file(first: Fcs, second: Fcs) -> bytes:
    """Two data sets, the second after the first."""
    start = len(first.to_bytes())
    for _ in range(3):  # the digits of the place are part of what comes before it
        start = len(first.to_bytes(start))
    return first.to_bytes(start) + second.to_bytes()
