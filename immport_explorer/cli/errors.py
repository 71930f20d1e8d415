"""What keeps a command from running, said in a sentence."""

from __future__ import annotations


class CommandError(Exception):
    """The command cannot run; the text says why and what to do. Exit status 2."""
