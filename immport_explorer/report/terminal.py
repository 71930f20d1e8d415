"""Text for people: wrapped to its width, coloured on a terminal, plain in a pipe or a file.

rich is loaded for a terminal only: a file has no use for colours, and loading takes longer than
writing.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Sequence
from typing import IO, TYPE_CHECKING, Protocol

from rich.cells import cell_len, chop_cells

from immport_explorer.report.plain import visible

if TYPE_CHECKING:
    from rich.text import Text

Segment = tuple[str, str]
"""A text and its style, as rich names them; an empty style is none."""

SEVERITY_STYLES = {"error": "bold red", "warning": "yellow", "info": "blue"}

_WIDTH_OF_A_FILE = 100
_NARROWEST = 40
_WIDEST = 120
_FIELD = 14
_WORD = re.compile(r"\s*\S+\s*")


class Page:
    """Lines on a stream. What is written is taken as text, never as markup or control codes."""

    def __init__(self, stream: IO[str] | None = None) -> None:
        file = stream or sys.stdout
        self._sheet: _Sheet = _Coloured(file) if _may_be_terminal(file) else _Plain(file)

    @property
    def width(self) -> int:
        return self._sheet.width

    def line(self, *segments: Segment, indent: int = 0, hang: int = 0) -> None:
        """A paragraph: its first line starts at ``indent``, the others at ``indent + hang``."""
        seen = [(visible(content), style) for content, style in segments]
        self._sheet.paragraph(seen, indent, hang)

    def field(self, title: str, words: str, *, indent: int = 2) -> None:
        """A title with the words beside it; nothing when there are none."""
        if words:
            self.line((f"{title:{_FIELD}}", "dim"), (words, ""), indent=indent, hang=_FIELD)


class _Sheet(Protocol):
    """What a page is written on."""

    width: int

    def paragraph(self, segments: Sequence[Segment], indent: int, hang: int) -> None: ...


class _Plain:
    """A pipe or a file: wrapped as on a terminal of its width, without colours."""

    width = _WIDTH_OF_A_FILE

    def __init__(self, file: IO[str]) -> None:
        self._file = file

    def paragraph(self, segments: Sequence[Segment], indent: int, hang: int) -> None:
        text = "".join(content for content, _ in segments)
        width = _width_within(self.width, indent + hang)
        head, *more = wrapped(text, width + hang)
        self._print(head, indent)
        if more:
            for part in wrapped(text[len(head) :].lstrip(), width):
                self._print(part, indent + hang)

    def _print(self, text: str, indent: int) -> None:
        self._file.write(f"{' ' * indent if text else ''}{text}\n")
        self._file.flush()


class _Coloured:
    """A terminal, or what the environment says is to be treated as one."""

    def __init__(self, file: IO[str]) -> None:
        from rich.console import Console

        class ConsoleOfCommands(Console):
            """Leaves it to the command what a reader who has gone means."""

            def on_broken_pipe(self) -> None:
                raise BrokenPipeError

        self._console = ConsoleOfCommands(file=file, highlight=False, markup=False, emoji=False)
        wanted = self._console.width if self._console.is_terminal else _WIDTH_OF_A_FILE
        # A terminal of no columns (COLUMNS=0) does not know its width; rich would write nothing.
        self.width = max(_NARROWEST, min(wanted or _WIDTH_OF_A_FILE, _WIDEST))
        self._console.width = self.width

    def paragraph(self, segments: Sequence[Segment], indent: int, hang: int) -> None:
        from rich.text import Text

        text = Text.assemble(*segments)
        width = _width_within(self.width, indent + hang)
        head, rest = self._split(text, width + hang)
        self._print(head, indent)
        if rest is not None:
            for part in rest.wrap(self._console, width):
                self._print(part, indent + hang)

    def _split(self, text: Text, width: int) -> tuple[Text, Text | None]:
        """The first line of the text, and what is left of it."""
        lines = text.wrap(self._console, width)
        if len(lines) < 2:
            return lines[0] if lines else text, None
        rest = text[len(lines[0]) :]
        return lines[0], rest[len(rest.plain) - len(rest.plain.lstrip()) :]

    def _print(self, text: Text, indent: int) -> None:
        text.rstrip()
        line = type(text)(" " * indent) + text if text.plain else text
        self._console.print(line, soft_wrap=True)


def _may_be_terminal(file: IO[str]) -> bool:
    """Whether rich is to be asked, by whose rules variables of the environment count too."""
    forced = os.environ.get("FORCE_COLOR") or os.environ.get("TTY_COMPATIBLE") == "1"
    return bool(forced) or file.isatty()


def _width_within(width: int, indent: int) -> int:
    return max(width - indent, _NARROWEST // 2)


def wrapped(text: str, width: int) -> list[str]:
    """The lines of a text that are at most so wide, as rich wraps them; one for an empty text.

    A word that is wider than a line begins on a line of its own, and goes on in the next.
    """
    breaks = _breaks(text, width)
    return [
        text[start:end].rstrip()
        for start, end in zip([0, *breaks], [*breaks, len(text)], strict=True)
    ]


def _breaks(text: str, width: int) -> list[int]:
    """Where lines after the first begin."""
    breaks: list[int] = []
    taken = 0
    for match in _WORD.finditer(text):
        word, start = match[0], match.start()
        needed = cell_len(word.rstrip())
        if needed <= width - taken:
            taken += cell_len(word)
        elif needed <= width:
            breaks.append(start)
            taken = cell_len(word)
        else:
            parts = chop_cells(word, width)
            ends = [start + sum(map(len, parts[:count])) for count in range(len(parts))]
            breaks += [end for end in ends if end]
            taken = cell_len(parts[-1])
    return breaks
