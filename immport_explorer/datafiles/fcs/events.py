"""Some events of an FCS file, decoded: enough for a picture, never all of a large file.

Sources: the standards FCS 2.0 to 3.2 (ISAC), sections on DATA, ``$BYTEORD``, ``$PnB``, ``$PnE``,
``$PnG`` and ``$PnR``: integers hold no more bits than their range, logarithmic amplifiers are
undone (an offset of 0 means 1), linear values are divided by their gain.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator, Sequence
from typing import Literal

import msgspec

from immport_explorer.datafiles.datafile import FormatError
from immport_explorer.datafiles.fcs.header import number
from immport_explorer.datafiles.fcs.reader import (
    BITS_OF_TYPE,
    Channel,
    DataSet,
    channels_of,
    data_sets,
)
from immport_explorer.datafiles.view import View

MOST_EVENTS = 20_000
_MOST_BYTES = 16 * 2**20
_RUNS = 20

Decode = Callable[[bytes, int], float]
"""A value from the bytes of events, where those of the event begin."""


class Sample(msgspec.Struct, frozen=True):
    """Values of some channels in some events: ``values`` has as many tuples as ``channels`` were
    asked for, each as long as events were read; ``events`` counts all that are there."""

    channels: tuple[Channel, ...]
    values: tuple[tuple[float, ...], ...]
    events: int


def sample(view: View, places: Sequence[int], most: int = MOST_EVENTS) -> Sample:
    """Events of the first data set, spread evenly over it, in the channels at those places.

    A member of an archive is read from its first event on, since jumping there means to unpack it.
    Raises :class:`FormatError` for events that are not kept one after another in whole bytes.
    """
    dataset = data_sets(view)[0]
    channels = channels_of(dataset)
    if any(at >= len(channels) for at in places):
        raise FormatError("it has no such channel")
    offsets, width = _offsets(channels)
    if dataset.value("MODE").upper() not in ("", "L"):
        raise FormatError("its events are kept as a histogram")
    decoders = [_decoder(dataset, channels[at], at, offsets[at]) for at in places]
    count = _count(dataset, view, width)
    values: list[list[float]] = [[] for _ in places]
    for first, length in _runs(count, min(most, _MOST_BYTES // width), view.can_jump):
        raw = view.at(dataset.start + dataset.data.first + first * width, length * width)
        for start in range(0, len(raw) - width + 1, width):
            for column, decode in zip(values, decoders, strict=True):
                column.append(decode(raw, start))
    return Sample(tuple(channels[at] for at in places), tuple(map(tuple, values)), count)


def _count(dataset: DataSet, view: View, width: int) -> int:
    """The events that are there, whatever the file claims."""
    there = min(dataset.data.length, view.size - dataset.start - dataset.data.first) // width
    total = number(dataset.value("TOT"))
    return max(0, min(total, there) if total else there)


def _runs(count: int, most: int, can_jump: bool) -> Iterator[tuple[int, int]]:
    """The first event and the number of each run that is read."""
    if count <= most or not can_jump:
        yield 0, min(count, most)
        return
    length = max(1, most // _RUNS)
    for each in range(min(_RUNS, most)):
        yield each * (count - length) // max(1, _RUNS - 1), length


def _offsets(channels: Sequence[Channel]) -> tuple[list[int], int]:
    """Where in an event the bytes of each channel begin, and the length of an event."""
    offsets, end = [], 0
    for channel in channels:
        offsets.append(end)
        end += _width(channel)
    return offsets, end


def _width(channel: Channel) -> int:
    bits = BITS_OF_TYPE.get(channel.type, channel.bits * 8 if channel.type == "A" else channel.bits)
    if not bits or bits % 8 or bits > 64 * 8:
        raise FormatError(f"its channel {channel.name} is not kept in whole bytes")
    return bits // 8


def _decoder(dataset: DataSet, channel: Channel, at: int, offset: int) -> Decode:
    raw = _raw_decoder(dataset, channel, offset)
    scale = _scale(dataset, channel, at)
    return lambda data, start: scale(raw(data, start))


def _raw_decoder(dataset: DataSet, channel: Channel, offset: int) -> Decode:
    width, order = _width(channel), _byte_order(dataset)
    if channel.type in BITS_OF_TYPE:
        sign = "<" if order == "little" else ">"
        unpack = struct.Struct(sign + ("f" if width == 4 else "d")).unpack_from
        return lambda data, start: float(unpack(data, start + offset)[0])
    if channel.type == "A":
        return lambda data, start: _printed(data[start + offset : start + offset + width])
    mask = _mask(channel)
    return lambda data, start: float(
        int.from_bytes(data[start + offset : start + offset + width], order) & mask
    )


def _byte_order(dataset: DataSet) -> Literal["little", "big"]:
    said = dataset.value("BYTEORD").replace(" ", "").split(",")
    if said == sorted(said):
        return "little"
    if said == sorted(said, reverse=True):
        return "big"
    raise FormatError("its bytes stand in an order of their own ($BYTEORD)")


def _printed(text: bytes) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0


def _mask(channel: Channel) -> int:
    """The bits that a value may have: those of its range, rounded up to a power of two."""
    span = number(channel.range)
    return (1 << (span - 1).bit_length()) - 1 if span > 1 else (1 << channel.bits) - 1


def _scale(dataset: DataSet, channel: Channel, at: int) -> Callable[[float], float]:
    decades = channel.decades
    span = number(channel.range)
    if channel.type == "I" and decades > 0 and span:
        _, _, second = dataset.value(f"P{at + 1}E").partition(",")
        least = _printed(second.strip().encode("latin-1", "replace")) or 1.0
        return lambda value: least * 10.0 ** (decades * value / span)
    gain = channel.gain
    return (lambda value: value / gain) if gain > 0 else (lambda value: value)
