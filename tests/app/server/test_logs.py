"""What a stranger sends stays within one line of the log, and moves no terminal."""

from __future__ import annotations

import io
import logging

import pytest

from immport_explorer.app.server.logs import keep_readable, readable


@pytest.fixture
def log() -> tuple[logging.Logger, io.StringIO]:
    log = logging.Logger("served")
    sink = io.StringIO()
    log.addHandler(logging.StreamHandler(sink))
    keep_readable(log)
    return log, sink


@pytest.mark.parametrize("sign", ["\n", "\r", "\x1b[31m", "\x00", "\x85", "\u2028", "\x7f"])
def test_line_breaks_and_control_characters_are_written_out(
    log: tuple[logging.Logger, io.StringIO], sign: str
) -> None:
    server, sink = log
    server.warning("GET /%s: refused", f"a{sign}b")
    (line,) = sink.getvalue().splitlines()
    assert line.startswith("GET /a\\")
    assert line.isprintable()


def test_a_long_address_is_cut(log: tuple[logging.Logger, io.StringIO]) -> None:
    server, sink = log
    server.warning("404 GET /%s", "a" * 20_000)
    assert len(sink.getvalue()) < 2_000


def test_words_stay_as_they_are() -> None:
    assert readable("GET /häuser 100% “fine”") == "GET /häuser 100% “fine”"


def test_what_is_no_news_is_left_out(log: tuple[logging.Logger, io.StringIO]) -> None:
    server, sink = log
    server.warning("Notebook explorer.ipynb is not trusted")
    server.warning("Visit ended")
    assert sink.getvalue() == "Visit ended\n"
