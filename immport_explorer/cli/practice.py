"""``practice``: make a package with mistakes to find, its answers apart."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from immport_explorer.cli.common import Commands
from immport_explorer.cli.errors import CommandError
from immport_explorer.spelling import did_you_mean

if TYPE_CHECKING:
    from immport_explorer.examples.practice import Practice


def add(commands: Commands) -> None:
    parser = commands.add_parser(
        "practice",
        description="Make a practice package: an example with mistakes put in, the answers beside "
        "it in a file of their own. The same seed, level and example give the same package.",
    )
    parser.add_argument(
        "--seed", type=int, metavar="N", default=1, help="which package (default: 1)"
    )
    parser.add_argument(
        "--level", type=int, metavar="L", default=1, help="1 (one mistake, default) to 5 (eight)"
    )
    parser.add_argument("--example", metavar="NAME", help="from this example (else one is chosen)")
    parser.add_argument("--schema", metavar="V", help="the schema version that the files declare")
    parser.add_argument(
        "--output", metavar="DIR", default=".", help="write it below this folder (default: here)"
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    from immport_explorer.examples import practice

    made = _made(options)
    try:
        folder = practice.write(made, options.output)
    except FileExistsError as error:
        raise CommandError(
            f"{Path(options.output) / made.name} is there already, and is not written over. "
            "Name another folder with --output, or another seed."
        ) from error
    except OSError as error:
        raise CommandError(f"Cannot write to {options.output}: {error.strerror}.") from error
    print(folder)
    print(f"{practice.count_in_words(made)} to find. {_next(made, folder)}", file=sys.stderr)
    return 0


def _made(options: argparse.Namespace) -> Practice:
    from immport_explorer.examples import practice

    known = practice.made_from()
    if options.example is not None and options.example not in known:
        near = did_you_mean(options.example, known)
        raise CommandError(
            f"No package can be made from “{options.example}”.{near} See immport-explorer examples."
        )
    if options.seed < 0:
        raise CommandError(f"A seed is a whole number from 0 on, not {options.seed}.")
    try:
        return practice.make(
            seed=options.seed,
            level=options.level,
            example=options.example,
            version=options.schema,
        )
    except ValueError as error:
        raise CommandError(f"{str(error)[0].upper()}{str(error)[1:]}.") from error


def _next(made: Practice, folder: Path) -> str:
    first = " ".join(made.follows)
    if not first:
        return f"Try: immport-explorer validate {folder}"
    return (
        f"It follows {first}: immport-explorer examples {first} --output {folder.parent}, "
        f"then immport-explorer validate {folder.parent / first} {folder}"
    )
