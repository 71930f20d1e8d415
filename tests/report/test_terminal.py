"""What is written to a file stands as on a terminal of its width, and asks for no colours."""

from __future__ import annotations

import io
import re
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from immport_explorer.report.terminal import Page, Segment

CODES = re.compile(r"\x1b\[[0-9;]*m")
CELLS = st.text(st.sampled_from("ab-.,0 \t“é宽ñ\u0301👩\u200d🔬"), max_size=90)
LONG = st.integers(1, 400).map("x".__mul__)
TEXTS = st.lists(CELLS | LONG, max_size=8).map(" ".join)
PARAGRAPHS = st.tuples(
    st.lists(st.tuples(TEXTS, st.sampled_from(["", "bold", "dim red"])), max_size=3),
    st.integers(0, 30),
    st.integers(0, 20),
)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def written(stream: io.StringIO, segments: list[Segment], indent: int, hang: int) -> str:
    Page(stream).line(*segments, indent=indent, hang=hang)
    return stream.getvalue()


@settings(deadline=None)
@given(PARAGRAPHS)
def test_a_file_has_the_lines_of_a_terminal(paragraph: tuple[list[Segment], int, int]) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("COLUMNS", "100")
        patched.setenv("TERM", "xterm")
        for name in ("FORCE_COLOR", "NO_COLOR", "TTY_COMPATIBLE"):
            patched.delenv(name, raising=False)
        shown = written(Terminal(), *paragraph)
        plain = written(io.StringIO(), *paragraph)
    assert plain == CODES.sub("", shown)


def test_colours_can_be_asked_for_in_a_pipe(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert CODES.search(written(io.StringIO(), [("Errors", "bold red")], 0, 0))


def test_a_report_in_a_pipe_loads_no_console() -> None:
    code = (
        "import sys, io; from immport_explorer.report.terminal import Page; "
        "Page(io.StringIO()).line(('text', 'bold')); print('rich.console' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
