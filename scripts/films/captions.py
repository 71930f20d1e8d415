"""Captions: how long a sentence is to be read, WebVTT, and the transcript."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

LETTERS_A_SECOND = 13.0
"""How fast captions are read: broadcasters take 15 to 17 letters a second for grown-ups, who have
nothing else to look at."""

TO_NOTICE = 1.2
"""Seconds until a new caption is noticed."""


@dataclass(frozen=True)
class Caption:
    """A sentence, and the seconds of the film from and to which it is shown."""

    start: float
    end: float
    text: str


def reading_time(text: str) -> float:
    """Seconds in which a sentence is noticed and read."""
    return TO_NOTICE + len(text) / LETTERS_A_SECOND


def as_vtt(captions: Iterable[Caption]) -> str:
    """WebVTT."""
    cues = [f"{_clock(each.start)} --> {_clock(each.end)}\n{each.text}\n" for each in captions]
    return "\n".join(["WEBVTT\n", *cues])


def from_vtt(text: str) -> list[Caption]:
    """The captions of a file that :func:`as_vtt` wrote."""
    return [_caption(*part.split("\n", 1)) for part in text.strip().split("\n\n")[1:]]


def as_transcript(captions: Iterable[Caption]) -> str:
    """What is said, a line a caption, for those who cannot watch."""
    return "".join(f"{each.text}\n" for each in captions)


def _caption(times: str, words: str) -> Caption:
    start, end = times.split(" --> ")
    return Caption(_seconds(start), _seconds(end), words)


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds * 1000), 60_000)
    return f"00:{minutes:02}:{rest // 1000:02}.{rest % 1000:03}"


def _seconds(clock: str) -> float:
    hours, minutes, seconds = clock.split(":")
    return int(hours) * 3600 + int(minutes) * 60 + float(seconds)
