"""Pictures of the page, and the frames that they make: with a pointer that can be followed."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from PIL import Image, ImageDraw, ImageFont
from playwright.sync_api import Page

from films.captions import Caption
from films.hand import HEIGHT, OPENING, WIDTH, Point, eased

RATE = 15
"""Frames a second while something moves."""

_FINE = 4  # times as large is the pointer drawn, then made smaller
_REACH = 26  # pixels from the pointer's tip to what is drawn farthest
_RING = 0.3  # seconds that a press is seen
_INK, _PAPER, _ACCENT = "#17212b", "#ffffff", "#0b5a86"
_ARROW = ((0, 0), (0, 19), (4.6, 14.8), (8, 22), (11.2, 20.6), (7.8, 13.6), (13.6, 13.2))


@dataclass(frozen=True)
class Shot:
    """What is seen from a moment on: a picture of the page, the pointer, how far a press is."""

    at: float
    picture: bytes
    pointer: Point
    pressed: float | None = None


class Recorder:
    """A camera that takes pictures of a page in a browser."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self.shots: list[Shot] = []
        self._picture = b""

    def first(self) -> Image.Image:
        """What the film begins with."""
        return _page(self.shots[0].picture)

    def see(self, at: float, pointer: Point) -> None:
        self._picture = self._page.screenshot(type="png", caret="initial")
        self._add(at, pointer)

    def move(self, start: float, end: float, here: Point, there: Point) -> None:
        frames = max(2, round((end - start) * RATE))
        for number in range(frames + 1):
            share = eased(number / frames)
            between = (
                here[0] + (there[0] - here[0]) * share,
                here[1] + (there[1] - here[1]) * share,
            )
            self._add(start + (end - start) * number / frames, between)

    def press(self, at: float, pointer: Point) -> None:
        frames = round(_RING * RATE)
        for number in range(frames + 1):
            pressed = None if number == frames else number / frames
            self._add(at + _RING * number / frames, pointer, pressed)

    def _add(self, at: float, pointer: Point, pressed: float | None = None) -> None:
        if not self._picture:
            self._picture = self._page.screenshot(type="png")
        self.shots.append(Shot(at, self._picture, pointer, pressed))


@dataclass(frozen=True)
class Frame:
    """A picture of the film, and the second at which it begins."""

    at: float
    image: Image.Image


def frames(
    shots: list[Shot], end: float, title: str, captions: list[Caption] | None = None
) -> Iterator[Frame]:
    """The film's frames: the title, then what was seen, a frame a second where nothing moves.

    ``captions`` are burnt into them, where given.
    """
    opening = title_card(_page(shots[0].picture), title)
    for second in range(int(OPENING) + 1):
        yield Frame(float(second), opening)
    following = [*(shot.at for shot in shots[1:]), end]
    for shot, until in zip(shots, following, strict=True):
        if until - shot.at < 1 / RATE / 2:
            continue
        at = shot.at
        while at < until - 1e-6:
            yield Frame(at, _frame(shot, at, captions))
            at += min(1.0, max(1 / RATE, until - at))
    last = end - 1 / RATE
    yield Frame(last, _frame(shots[-1], last, captions))


def title_card(picture: Image.Image, title: str) -> Image.Image:
    """The title over what the film begins with; the poster too."""
    pale = Image.blend(picture, Image.new("RGB", picture.size, _PAPER), 0.72)
    draw = ImageDraw.Draw(pale)
    draw.rounded_rectangle((140, 250, WIDTH - 140, 470), 18, fill=_PAPER, outline=_ACCENT, width=3)
    draw.text((WIDTH / 2, 335), title, _INK, _font(46), anchor="mm")
    draw.text((WIDTH / 2, 410), "ImmPort Explorer", _ACCENT, _font(26), anchor="mm")
    return pale


def _frame(shot: Shot, at: float, captions: list[Caption] | None) -> Image.Image:
    image = _page(shot.picture).copy()
    sprite = _pointer(None if shot.pressed is None else round(shot.pressed, 2))
    left, top = (round(place) - _REACH for place in shot.pointer)
    image.paste(sprite, (left, top), sprite)
    said = next((each for each in captions or () if each.start <= at < each.end), None)
    if said:
        _burn(image, said.text)
    return image


@lru_cache(maxsize=2)
def _page(picture: bytes) -> Image.Image:
    return Image.open(io.BytesIO(picture)).convert("RGB")


@cache
def _pointer(pressed: float | None) -> Image.Image:
    """The arrow on a soft disc, which tells where it is; a ring while it is pressed."""
    size = 2 * _REACH * _FINE
    image = Image.new("RGBA", (size, size), (0, 0, 0, 0))
    draw = ImageDraw.Draw(image)
    _disc(draw, 22 if pressed is None else 17, fill=(255, 200, 40, 120))
    if pressed is not None:
        _disc(draw, 12 + 13 * pressed, outline=_ACCENT, width=3 * _FINE)
    tip = [((x + _REACH) * _FINE, (y + _REACH) * _FINE) for x, y in _ARROW]
    draw.polygon(tip, fill=_INK, outline=_PAPER, width=round(1.5 * _FINE))
    return image.resize((2 * _REACH, 2 * _REACH), Image.Resampling.LANCZOS)


def _disc(draw: ImageDraw.ImageDraw, radius: float, **look: object) -> None:
    low, high = (_REACH - radius) * _FINE, (_REACH + radius) * _FINE
    draw.ellipse((low, low, high, high), **look)  # type: ignore[arg-type]


def _burn(image: Image.Image, text: str) -> None:
    draw = ImageDraw.Draw(image)
    lines = _wrapped(draw, text)
    block = "\n".join(lines)
    box = draw.multiline_textbbox((0, 0), block, _font(26), spacing=8, align="center")
    width, height = box[2] - box[0], box[3] - box[1]
    top = HEIGHT - height - 48
    left = (WIDTH - width) / 2
    draw.rounded_rectangle(
        (left - 20, top - 14, left + width + 20, top + height + 16), 10, fill=_INK
    )
    draw.multiline_text(
        (left - box[0], top - box[1]), block, _PAPER, _font(26), spacing=8, align="center"
    )


def _wrapped(draw: ImageDraw.ImageDraw, text: str) -> list[str]:
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and draw.textlength(longer, _font(26)) <= WIDTH - 240:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


@cache
def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)
