"""``batch``: check a whole archive of packages, a few at a time, and write one summary."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from immport_explorer.cli.common import (
    Commands,
    add_rules,
    add_schema,
    make_folder,
    read_schema,
)
from immport_explorer.cli.errors import CommandError

if TYPE_CHECKING:
    from immport_explorer.batch.outcome import Outcome


def add(commands: Commands) -> None:
    parser = commands.add_parser(
        "batch",
        description="Check each folder and each zip of a folder, or the packages that a text file "
        "lists, a path a line. Each is a package of its own and gets a report. When the command "
        "was ended in the middle, the same command goes on where it was; what has not changed "
        "since is not checked again.",
        epilog="Exit status: 0 no package has errors, 1 some have or could not be checked, "
        "2 could not run.",
    )
    parser.add_argument("source", metavar="FOLDER|LIST", help="where the packages are")
    parser.add_argument(
        "--output", required=True, metavar="FOLDER", help="where reports and summary go; made"
    )
    where = parser.add_mutually_exclusive_group()
    where.add_argument(
        "--workers", type=int, metavar="N", help="how many at a time (default: one a processor)"
    )
    where.add_argument(
        "--scheduler",
        metavar="ADDRESS",
        help="let the workers of a Dask cluster do it (tcp://host:8786); they must see the "
        "packages and the output folder under the same paths",
    )
    add_schema(parser)
    add_rules(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    from immport_explorer.batch.outcome import Asked
    from immport_explorer.batch.packages import BatchError, find_packages
    from immport_explorer.batch.run import run_batch
    from immport_explorer.batch.summary import HTML, in_words

    if options.workers is not None and options.workers < 1:
        raise CommandError("--workers takes a number from 1 on.")
    if options.schema is not None or options.rules:
        read_schema(options.schema, options.rules)  # better refused once than in each package
    output = make_folder(Path(options.output))
    try:
        packages = find_packages(Path(options.source))
        outcomes = run_batch(
            [path for path in packages if path != output.resolve()],
            output,
            asked=Asked(options.schema, tuple(options.rules)),
            workers=options.workers,
            scheduler=options.scheduler,
            told=_tell,
        )
    except (BatchError, OSError) as error:
        raise CommandError(str(error)) from error
    print(f"{in_words(outcomes)}; the summary is {output / HTML}.", file=sys.stderr)
    return 0 if all(outcome.status == "passed" for outcome in outcomes) else 1


def _tell(outcome: Outcome, done: int, total: int) -> None:
    from immport_explorer.files.wording import counted
    from immport_explorer.report.plain import visible

    said = counted(outcome.errors, "error") if outcome.status != "failed" else outcome.why
    name = visible(Path(outcome.package).name)
    print(f"{done} of {total}  {name}: {visible(said)}", file=sys.stderr)
