"""The hand that plays a script: it moves the pointer, types and waits, and says what it does."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from playwright.sync_api import FloatRect, Locator, Page, Position

from films.captions import Caption, reading_time

WIDTH, HEIGHT = 1280, 720
PATIENCE = 60_000
"""Milliseconds that a page may take on a busy machine; they do not count in the film."""

OPENING = 2.5
"""Seconds of title before the script begins."""

Point = tuple[float, float]

_LEAD = 0.4  # seconds from a caption's beginning to what it speaks of
_KEY = 0.07  # seconds a letter
_SCROLL = 0.9  # seconds that a page takes to move
_SCROLL_STEPS = 9
_SETTLE = 250  # milliseconds in which a page answers to a press
_CALM = (90, HEIGHT - 150)  # where a target stands in view, clear of captions

# Where each room that holds the element would be scrolled to, to bring it into view.
_SCROLLED = """(element, block) => {
  const rooms = [];
  for (let room = element.parentElement; room; room = room.parentElement) rooms.push(room);
  const before = rooms.map((room) => room.scrollTop);
  element.scrollIntoView({ block, behavior: "instant" });
  const after = rooms.map((room) => room.scrollTop);
  rooms.forEach((room, number) => (room.scrollTop = before[number]));
  window.filmed = rooms.map((room, number) => [room, before[number], after[number]])
    .filter(([, from, to]) => from !== to);
  return window.filmed.length;
}"""
_SCROLL_ON = """(share) => {
  for (const [room, from, to] of window.filmed) room.scrollTop = from + (to - from) * share;
}"""


class Camera(Protocol):
    """Takes pictures of the page at moments of the film, in seconds."""

    def see(self, at: float, pointer: Point) -> None:
        """The page has changed."""

    def move(self, start: float, end: float, here: Point, there: Point) -> None:
        """The pointer moves, and the page does not."""

    def press(self, at: float, pointer: Point) -> None:
        """The pointer is pressed."""


class Hand:
    """Plays a script on ``page``; without a camera as fast as the page answers.

    ``now`` is the film's time in seconds; ``captions`` are complete after :meth:`finish`.
    """

    def __init__(self, page: Page, camera: Camera | None = None) -> None:
        self.page = page
        self.now = OPENING
        self.captions: list[Caption] = []
        self._camera = camera
        self._pointer: Point = (WIDTH / 2, HEIGHT / 2)
        self._saying: tuple[float, str] | None = None

    def say(self, text: str) -> None:
        """Show a caption, once the one before could be read; what follows is what it speaks of."""
        self._end_caption()
        self._saying = (self.now, text)
        self.look(_LEAD)

    def look(self, seconds: float = 1.0) -> None:
        """Leave the reader time to look."""
        self._see()
        self.now += seconds

    def finish(self) -> None:
        """End the last caption, and with it the film."""
        self.look(1.5)
        self._end_caption()
        self._saying = None

    def point(self, target: Locator) -> None:
        """Bring something into view, and the pointer to it."""
        self.bring(target)
        box = _box(target)
        self._move_to((box["x"] + min(box["width"] / 2, 160), box["y"] + box["height"] / 2))

    def press(self, target: Locator) -> None:
        """Point at something, and press it."""
        self.point(target)
        self._press()
        target.click(position=self._within(target), timeout=PATIENCE)
        self._settle()
        self._see()
        self.now += 0.5

    def write(self, target: Locator, text: str, then: str = "") -> None:
        """Press a field, and type into it; ``then`` is a key to end with."""
        self.press(target)
        for start in range(0, len(text), 2):
            letters = text[start : start + 2]
            target.press_sequentially(letters, timeout=PATIENCE)
            self._see()
            self.now += _KEY * len(letters)
        if then:
            target.press(then)
        self._settle()
        self.look(0.4)

    def choose(self, target: Locator, label: str) -> None:
        """Choose from a list."""
        self.point(target)
        self._press()
        target.select_option(label=label, timeout=PATIENCE)
        self._settle()
        self.look(0.6)

    def bring_files(self, button: Locator, field: Locator, files: Sequence[Path]) -> None:
        """Press a button that asks for files, and bring them; the system's dialog is not shown."""
        self.point(button)
        self._press()
        field.set_input_files(list(files), timeout=PATIENCE)
        self._settle()
        self.look(0.5)

    def wait(self, target: Locator) -> None:
        """Wait until something is there; the film shows no more than a moment of it."""
        self._see()
        self.now += 0.5
        target.first.wait_for(timeout=PATIENCE)
        self._settle()
        self.look(0.6)

    def bring(self, target: Locator) -> None:
        """Scroll until something stands where it can be seen, clear of the captions."""
        target.wait_for(timeout=PATIENCE)
        self._see()
        box = _box(target)
        is_tall = box["height"] > _CALM[1] - _CALM[0]
        bottom = box["y"] + (0 if is_tall else box["height"])
        if _CALM[0] <= box["y"] and bottom <= _CALM[1]:
            return
        if not target.evaluate(_SCROLLED, "start" if is_tall else "center"):
            return
        for step in range(1, _SCROLL_STEPS + 1):
            self.page.evaluate(_SCROLL_ON, eased(step / _SCROLL_STEPS))
            self._see()
            self.now += _SCROLL / _SCROLL_STEPS
        self.look(0.3)

    def _move_to(self, there: Point) -> None:
        here, self._pointer = self._pointer, there
        distance = ((there[0] - here[0]) ** 2 + (there[1] - here[1]) ** 2) ** 0.5
        if distance > 1:
            seconds = 0.45 + distance / 1400
            if self._camera:
                self._camera.move(self.now, self.now + seconds, here, there)
            self.now += seconds
        self.page.mouse.move(*there)
        self.page.wait_for_timeout(60)
        self.look(0.25)

    def _press(self) -> None:
        if self._camera:
            self._camera.press(self.now, self._pointer)
        self.now += 0.3

    def _within(self, target: Locator) -> Position:
        """Where the pointer is on it; at its nearest edge if the page has moved meanwhile."""
        box = _box(target)
        across, down = self._pointer[0] - box["x"], self._pointer[1] - box["y"]
        return Position(
            x=min(max(across, 1), box["width"] - 1), y=min(max(down, 1), box["height"] - 1)
        )

    def _settle(self) -> None:
        """Leave the page time to answer, and to build a page that is new."""
        self.page.wait_for_timeout(_SETTLE)
        opening = self.page.locator(".ipx-opening:visible")
        for _ in range(PATIENCE // _SETTLE):
            if opening.count() == 0:
                return
            self.page.wait_for_timeout(_SETTLE)

    def _see(self) -> None:
        if self._camera:
            self._camera.see(self.now, self._pointer)

    def _end_caption(self) -> None:
        if self._saying is None:
            return
        start, text = self._saying
        self.now = max(self.now, start + reading_time(text))
        self.captions.append(Caption(start, self.now, text))


def eased(share: float) -> float:
    """A movement that begins and ends gently."""
    return share * share * (3 - 2 * share)


def _box(target: Locator) -> FloatRect:
    """Where something stands; what is just drawn anew stands nowhere for a moment."""
    for _ in range(20):
        box = target.bounding_box(timeout=PATIENCE)
        if box is not None:
            return box
        target.page.wait_for_timeout(_SETTLE)
    raise AssertionError(f"{target} is not in view")
