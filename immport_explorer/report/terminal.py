"""Text for people: wrapped to its width, coloured on a terminal, plain in a pipe or a file."""

from __future__ import annotations

import sys
from typing import IO

from rich.console import Console
from rich.text import Text

from immport_explorer.report.plain import visible

Segment = tuple[str, str]
"""A text and its style, as rich names them; an empty style is none."""

SEVERITY_STYLES = {"error": "bold red", "warning": "yellow", "info": "blue"}

_WIDTH_OF_A_FILE = 100
_NARROWEST = 40
_WIDEST = 120
_FIELD = 14


class _Console(Console):
    """A console that leaves it to the command what a reader who has gone means."""

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError


class Page:
    """Lines on a stream. What is written is taken as text, never as markup or control codes."""

    def __init__(self, stream: IO[str] | None = None) -> None:
        file = stream or sys.stdout
        self._console = _Console(file=file, highlight=False, markup=False, emoji=False)
        wanted = self._console.width if self._console.is_terminal else _WIDTH_OF_A_FILE
        # A terminal of no columns (COLUMNS=0) does not know its width; rich would write nothing.
        self.width = max(_NARROWEST, min(wanted or _WIDTH_OF_A_FILE, _WIDEST))
        self._console.width = self.width

    def line(self, *segments: Segment, indent: int = 0, hang: int = 0) -> None:
        """A paragraph: its first line starts at ``indent``, the others at ``indent + hang``."""
        text = Text.assemble(*((visible(content), style) for content, style in segments))
        width = max(self.width - indent - hang, _NARROWEST // 2)
        head, rest = self._split(text, width + hang)
        self._print(head, indent)
        if rest is not None:
            for part in rest.wrap(self._console, width):
                self._print(part, indent + hang)

    def field(self, title: str, words: str, *, indent: int = 2) -> None:
        """A title with the words beside it; nothing when there are none."""
        if words:
            self.line((f"{title:{_FIELD}}", "dim"), (words, ""), indent=indent, hang=_FIELD)

    def _split(self, text: Text, width: int) -> tuple[Text, Text | None]:
        """The first line of the text, and what is left of it."""
        lines = text.wrap(self._console, width)
        first = lines[0] if lines else Text()
        if len(lines) < 2:
            return first, None
        rest = text[len(first) :]
        rest = rest[len(rest.plain) - len(rest.plain.lstrip()) :]
        return first, rest

    def _print(self, text: Text, indent: int) -> None:
        text.rstrip()
        line = Text(" " * indent) + text if text.plain else text
        self._console.print(line, soft_wrap=True)
