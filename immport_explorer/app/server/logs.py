"""What reaches the log: news only, each on one line, nothing that a terminal would act on."""

from __future__ import annotations

import logging
import re

# Of no use to whoever serves: nobody signed our notebook, a default of Jupyter's, words that came
# too late for a visit that has ended, and a process that ended while it started, which is told.
_NO_NEWS = (
    "is not trusted",
    "websocket_ping_timeout",
    "events for closed stream",
    "Kernel died before replying",
)

LONGEST = 1_000
"""Characters of a message; an address may be longer."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def keep_readable(server: logging.Logger) -> None:
    """Filter the log of the server, of tornado, and of all who write through the root."""
    others = ("asyncio", "tornado.access", "tornado.application", "tornado.general")
    for log in (server, *map(logging.getLogger, others)):
        log.addFilter(_one_line)
    for handler in (*server.handlers, *logging.getLogger().handlers):
        handler.addFilter(_one_line)


def _one_line(record: logging.LogRecord) -> bool:
    """Whether it is news; written so that what a stranger sent stays within its line."""
    message = record.getMessage()
    if len(message) > LONGEST:
        message = f"{message[:LONGEST]}…"
    record.msg, record.args = readable(message), ()
    return not any(old in message for old in _NO_NEWS)


def readable(text: str) -> str:
    """The text with line breaks and control characters written out: ``\\n``, ``\\x1b``."""
    return _CONTROL.sub(lambda found: found[0].encode("unicode_escape").decode("ascii"), text)
