"""The commands: a module here each, which is loaded when its command is asked for."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType
from typing import Any

from immport_explorer.cli.common import Commands

Choices = Mapping[str, argparse.ArgumentParser]

COMMANDS: Mapping[str, str] = MappingProxyType(
    {
        "validate": "check packages before they are uploaded",
        "batch": "check many packages, and write one summary",
        "repair": "apply the fixes that need no person",
        "official": "explain ImmPort's own validation report",
        "immport": "validate at ImmPort, upload, read what comes back",
        "templates": "list the templates",
        "show": "show a template, a column or a vocabulary",
        "search": "find templates, fields and terms by words",
        "blank": "write blank templates to fill in",
        "guide": "write the descriptions of templates as a PDF",
        "plan": "say which templates a study needs",
        "fill": "make a package from a lab's own tables",
        "from-release": "make templates of a released study",
        "explain": "say what a kind of issue means",
        "examples": "list or write example packages",
        "practice": "make a package with mistakes to find",
        "course": "print the walkthroughs for a class",
        "clean": "copy files without the names in their headers",
        "compare": "say what changed from one delivery to the next",
        "rules": "check a consortium's house rules",
        "workspace": "ids that ImmPort already holds",
        "serve": "open the dashboard in a browser",
        "schema": "compare two versions; refresh the facts (for maintainers)",
        "completion": "complete commands in your shell",
    }
)
"""Each command with what the list of all says of it, in the order of that list."""


def add_all(parsers: Commands) -> Choices:
    """Add every command with its options, for who looks through them all."""
    for name in COMMANDS:
        _add(name, parsers)
    return _choices(parsers)


def add_one(parsers: Commands, asked: str | None) -> Choices:
    """Add the command that is asked for with its options, and the others by name alone. Returns
    what was added with options."""
    for name, said in COMMANDS.items():
        if name == asked:
            _add(name, parsers)
        else:
            parsers.add_parser(name, help=said, add_help=False)
    return {name: one for name, one in _choices(parsers).items() if name == asked}


def _add(name: str, parsers: Commands) -> None:
    import_module(f"{__package__}.{name.replace('-', '_')}").add(_Listed(parsers))


def _choices(parsers: Commands) -> Choices:
    choices: Choices = parsers.choices
    return choices


class _Listed:
    """Takes a command's parser for the list of commands, with what the list says of it."""

    def __init__(self, parsers: Commands) -> None:
        self._parsers = parsers

    def add_parser(self, name: str, **words: Any) -> argparse.ArgumentParser:
        parser: argparse.ArgumentParser = self._parsers.add_parser(
            name, help=COMMANDS[name], **words
        )
        return parser
