"""What several commands share: the schema they were asked for, and where they write."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from immport_explorer.cli.errors import CommandError
from immport_explorer.cli.settings import settable
from immport_explorer.spelling import did_you_mean

if TYPE_CHECKING:
    from immport_explorer.schema.model import Schema, Template

Commands = Any
"""What ``ArgumentParser.add_subparsers`` gives; its class is private to argparse."""


def add_schema(parser: argparse.ArgumentParser) -> None:
    option = parser.add_argument(
        "--schema",
        metavar="V|BUNDLE",
        help="a schema version (3.36), or the path of an ImmPort template bundle; "
        "without it the newest that we know",
    )
    settable(option, "schema")


def add_rules(parser: argparse.ArgumentParser) -> None:
    option = parser.add_argument(
        "--rules",
        action="append",
        default=[],
        metavar="FILE.yaml",
        help="house rules of a consortium, on top of ImmPort's (may be repeated)",
    )
    settable(option, "rules")


def add_workspace(parser: argparse.ArgumentParser, help: str, name: str = "--workspace") -> None:
    """The option for the file of ids, under that name."""
    settable(parser.add_argument(name, metavar="FILE", help=help), "workspace")


def add_listing_format(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--format",
        choices=("console", "json"),
        default="console",
        help="for people (console, the default) or for programs (json)",
    )


def read_schema(version: str | None, rules: Iterable[str] = ()) -> Schema:
    """The schema that was asked for, with house rules. Raises :class:`CommandError` where there is
    none, or where the rules are not as they must be."""
    from immport_explorer.schema.errors import SchemaError
    from immport_explorer.schema.house import HouseRulesError, with_rule_files
    from immport_explorer.schema.load import load_schema

    try:
        return with_rule_files(load_schema(version), list(rules))
    except (SchemaError, HouseRulesError) as error:
        raise CommandError(str(error)) from error


def read_template(schema: Schema, name: str) -> Template:
    """The template of that name. Raises :class:`CommandError` with the nearest names."""
    template = schema.find_template(name)
    if template is None:
        raise no_template(schema, name)
    return template


def no_template(schema: Schema, name: str, extra: Iterable[str] = ()) -> CommandError:
    """The error that names the nearest templates, or others of the names in ``extra``."""
    stems = [template.file_name.rsplit(".", 1)[0] for template in schema.templates.values()]
    near = did_you_mean(name, [*schema.templates, *extra, *stems])
    return CommandError(
        f"Schema {schema.version} has no template “{name}”.{near} See immport-explorer templates."
    )


def check_paths(paths: Iterable[str]) -> None:
    """Raises :class:`CommandError` for a path that is not there, with the nearest beside it."""
    for text in paths:
        path = Path(text)
        if not path.exists():
            raise CommandError(f"There is no file or folder {text}.{_near(path)}")


def _near(path: Path) -> str:
    try:
        beside = [entry.name for entry in path.parent.iterdir()]
    except OSError:
        return ""
    return did_you_mean(path.name, beside)


def print_json(content: object) -> None:
    """Write JSON, and nothing else, to standard output."""
    import json

    json.dump(content, sys.stdout, ensure_ascii=False, indent=2)
    sys.stdout.write("\n")


def make_folder(path: Path) -> Path:
    """The folder, made if it is not there. Raises :class:`CommandError` where it cannot be."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CommandError(f"Cannot make the folder {path}: {error.strerror}.") from error
    return path


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Write a file within it: its folder is made, and a disk that does not let it be written is a
    :class:`CommandError`."""
    make_folder(path.parent)
    try:
        yield
    except OSError as error:
        raise CommandError(f"Cannot write {path}: {error.strerror or error}.") from error
