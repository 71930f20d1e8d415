"""The channels of an FCS file beside the reagents of a panel."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from immport_explorer.datafiles.fcs.reader import Channel
from immport_explorer.datafiles.markers import antigen, is_named, words_of_channel
from immport_explorer.issues.named_files import Stain
from immport_explorer.validation.named import Reagent


@lru_cache(1_024)
def stains(channels: tuple[Channel, ...], panel: tuple[Reagent, ...]) -> tuple[Stain, ...]:
    """Each channel of something stained with its reagent, then the reagents without a channel."""
    measured = list(stainable(channels))
    found = [next((r for r in panel if _stains(r, channel)), None) for channel in measured]
    left = [r for r in panel if r.marker and not any(_stains(r, channel) for channel in measured)]
    pairs = [
        Stain(channel.name, channel.marker, _called(reagent) if reagent else "")
        for channel, reagent in zip(measured, found, strict=True)
    ]
    return (*pairs, *(Stain("", "", reagent.marker) for reagent in left))


def _called(reagent: Reagent) -> str:
    return reagent.marker or next(filter(None, reagent.texts), "")


@lru_cache(1_024)
def compared(
    channels: tuple[Channel, ...], panel: tuple[Reagent, ...]
) -> tuple[list[str], list[str]]:
    """The markers of the panel without a channel, and those of channels without a reagent."""
    stained = [reagent for reagent in panel if reagent.marker]
    absent = [r.marker for r in stained if not any(_stains(r, channel) for channel in channels)]
    if len(absent) == len(stained) or len(stained) - len(absent) < min(2, len(stained)):
        return [], []
    return absent, [antigen(channel) for channel in channels if _is_stray(channel, panel)]


def _stains(reagent: Reagent, channel: Channel) -> bool:
    """Whether the channel bears a name of the reagent, or is the detector of its reporter."""
    words = words_of_channel(channel)
    if any(is_named(word, words) for word in reagent.words if not word.isdigit()):
        return True
    return bool(reagent.reporter) and _one_word(reagent.reporter) == _one_word(detector_of(channel))


def _one_word(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


def _is_stray(channel: Channel, panel: Sequence[Reagent]) -> bool:
    return bool(antigen(channel)) and not any(_stains(reagent, channel) for reagent in panel)


def stainable(channels: Sequence[Channel]) -> Iterator[Channel]:
    """The channels that are neither time nor scatter."""
    return (c for c in channels if not c.is_time and not c.is_scatter)


def detector_of(channel: Channel) -> str:
    """What height, area and width of a signal have in common."""
    name = channel.name.casefold()
    return name[:-2] if name[-2:] in ("-a", "-h", "-w") else name
