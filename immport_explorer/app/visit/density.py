"""Where the events of an FCS file lie in two of its channels, counted in squares."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from immport_explorer.datafiles.datafile import FormatError
from immport_explorer.datafiles.fcs.events import Sample, sample
from immport_explorer.datafiles.fcs.reader import Channel
from immport_explorer.datafiles.markers import antigen, is_mass_cytometry
from immport_explorer.datafiles.view import LookLimitError, View

SIDE = 48
"""Squares along each side."""

LEVELS = 6
_OUTLIERS = 0.002
_FLUORESCENCE, _MASS = 150.0, 5.0
"""Below such values a scale is linear, above it logarithmic, as cytometrists draw them."""


@dataclass(frozen=True, slots=True)
class Density:
    """``squares`` holds for each level, the emptiest first, the squares (from the left, from the
    bottom); ``shown`` of ``events`` were drawn; ``x`` and ``y`` name the channels, ``scales`` tells
    how each axis runs."""

    x: str
    y: str
    squares: tuple[tuple[tuple[int, int], ...], ...]
    shown: int
    events: int
    scales: tuple[str, str]


def density(view: View, channels: Sequence[Channel]) -> Density | None:
    """The picture of an FCS file; None where it has not two channels, or its events are kept in a
    form that is not decoded."""
    axes = axes_of(channels)
    if axes is None:
        return None
    try:
        drawn = sample(view, axes)
    except (FormatError, LookLimitError):
        return None
    return _counted(drawn, is_mass_cytometry(channels)) if drawn.values[0] else None


def axes_of(channels: Sequence[Channel]) -> tuple[int, int] | None:
    """The two channels that one looks at first: forward and side scatter, else two that are
    stained, else any two."""
    forward = _first(channels, lambda name: name.startswith("fsc"))
    side = _first(channels, lambda name: name.startswith("ssc"))
    if forward is not None and side is not None:
        return forward, side
    stained = [at for at, channel in enumerate(channels) if antigen(channel)]
    others = [at for at, channel in enumerate(channels) if not channel.is_time]
    chosen = stained if len(stained) > 1 else others
    return (chosen[0], chosen[1]) if len(chosen) > 1 else None


def _first(channels: Sequence[Channel], fits: Callable[[str], bool]) -> int | None:
    """The area of that scatter, else its height or width."""
    found = [at for at, channel in enumerate(channels) if fits(channel.name.casefold())]
    areas = [at for at in found if channels[at].name.casefold().endswith("-a")]
    return next(iter(areas or found), None)


def _counted(drawn: Sample, is_mass: bool) -> Density:
    x, y = drawn.channels
    scales = _scale(x), _scale(y)
    soft = _MASS if is_mass else _FLUORESCENCE
    columns = [_places(v, s, soft) for v, s in zip(drawn.values, scales, strict=True)]
    counts = Counter(zip(*columns, strict=True))
    levels: list[list[tuple[int, int]]] = [[] for _ in range(LEVELS)]
    most = math.log1p(max(counts.values()))
    for square, count in sorted(counts.items()):
        levels[min(LEVELS - 1, int(LEVELS * math.log1p(count) / most))].append(square)
    squares = tuple(map(tuple, levels))
    return Density(_title(x), _title(y), squares, len(columns[0]), drawn.events, scales)


def _title(channel: Channel) -> str:
    marker = antigen(channel)
    return f"{marker} ({channel.name})" if marker else channel.name


def _scale(channel: Channel) -> str:
    return "linear" if channel.is_scatter or channel.is_time else "logarithmic"


def _places(values: Sequence[float], scale: str, soft: float) -> list[int]:
    """The square of each value; the few that lie far out are drawn at the edge."""
    known = [value if math.isfinite(value) else 0.0 for value in values]
    drawn = known if scale == "linear" else [math.asinh(value / soft) for value in known]
    ordered = sorted(drawn)
    skip = int(len(ordered) * _OUTLIERS)
    low, high = ordered[skip], ordered[len(ordered) - 1 - skip]
    span = (high - low) or 1.0
    return [min(SIDE - 1, max(0, int((value - low) / span * SIDE))) for value in drawn]
