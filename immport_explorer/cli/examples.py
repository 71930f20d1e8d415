"""``examples``: list the example packages, or write them to a folder."""

from __future__ import annotations

import argparse
import sys
from dataclasses import asdict
from pathlib import Path

from immport_explorer.cli.common import Commands, add_listing_format, print_json
from immport_explorer.cli.errors import CommandError
from immport_explorer.spelling import did_you_mean


def add(commands: Commands) -> None:
    parser = commands.add_parser(
        "examples",
        description="List the example packages, or write them: a folder each, its page beside it.",
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="which; without one, all")
    parser.add_argument("--output", metavar="DIR", help="write them below this folder")
    parser.add_argument(
        "--schema",
        metavar="V",
        help="the schema version that the written files declare (default: the newest)",
    )
    add_listing_format(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    from immport_explorer import examples

    for name in options.names:
        if name not in examples.names():
            near = did_you_mean(name, examples.names())
            raise CommandError(
                f"No example is called “{name}”.{near} See immport-explorer examples."
            )
    chosen = options.names or list(examples.names())
    if options.output is not None:
        _write(chosen, options.output, options.schema)
    elif options.format == "json":
        print_json([asdict(examples.describe(name)) for name in chosen])
    else:
        _list(chosen)
    return 0


def _write(names: list[str], output: str, version: str | None) -> None:
    from immport_explorer import examples

    _refuse_to_overwrite(names, Path(output))
    try:
        folders = examples.write(names, output, version=version or examples.versions()[-1])
    except ValueError as error:
        raise CommandError(f"{str(error)[0].upper()}{str(error)[1:]}.") from error
    except OSError as error:
        raise CommandError(f"Cannot write to {output}: {error.strerror}.") from error
    for folder in folders:
        print(folder)
    print(f"Try: immport-explorer validate {folders[0]}", file=sys.stderr)


def _refuse_to_overwrite(names: list[str], output: Path) -> None:
    there = [name for name in names if (output / name).exists()]
    if there:
        raise CommandError(
            f"{output / there[0]} is there already, and is not written over. "
            "Name another folder with --output."
        )


def _list(names: list[str]) -> None:
    from immport_explorer import examples
    from immport_explorer.report.terminal import Page

    page = Page()
    for name in names:
        example = examples.describe(name)
        page.line((name, "bold cyan"), ("" if example.valid else "  with mistakes in it", "yellow"))
        page.line((example.summary, ""), indent=2)
        if example.follows:
            page.line((f"Loaded after {', '.join(example.follows)}.", "dim"), indent=2)
    page.line()
    page.line(("immport-explorer examples NAME --output DIR writes one.", "dim"))
