"""``blank``: templates to fill in."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from immport_explorer.cli.common import Commands, add_rules, add_schema, read_schema, read_template
from immport_explorer.cli.errors import CommandError

if TYPE_CHECKING:
    from immport_explorer.publish.blank import BlankFile


def add(commands: Commands) -> None:
    parser = commands.add_parser(
        "blank",
        description="Write blank templates: ImmPort's tab-delimited text, a workbook with "
        "drop-downs and help, or JSON.",
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="as immport-explorer templates")
    parser.add_argument("--all", action="store_true", help="every template")
    parser.add_argument("--format", choices=("txt", "xlsx", "json"), default="txt")
    parser.add_argument(
        "--output", metavar="DIR|FILE.zip", required=True, help="where to write them"
    )
    add_schema(parser)
    add_rules(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    if bool(options.names) == options.all:
        raise CommandError("Say which templates: NAME..., or --all.")
    schema = read_schema(options.schema, options.rules)
    names = [read_template(schema, name).name for name in options.names]

    from immport_explorer.publish.blank import blank, write

    target = Path(options.output)
    files = not_over_others(blank(schema, names or None, options.format), target)
    try:
        written = write(files, target)
    except OSError as error:
        raise CommandError(f"Cannot write to {target}: {error.strerror or error}.") from error
    for path in written:
        print(path)
    print(f"Schema {schema.version}.", file=sys.stderr)
    return 0


def not_over_others(files: Iterable[BlankFile], target: Path) -> Iterator[BlankFile]:
    """The files, as long as none would replace one that is there: it may be filled in."""
    if target.suffix.casefold() == ".zip" and target.exists():
        raise CommandError(f"{target} is there already; it is not written over.")
    return _one_by_one(files, target)


def _one_by_one(files: Iterable[BlankFile], target: Path) -> Iterator[BlankFile]:
    for file in files:
        if (target / file.name).exists():
            raise CommandError(f"{target / file.name} is there already; it is not written over.")
        yield file
