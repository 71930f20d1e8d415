"""Going on with a submission, and showing how it ended."""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from immport_explorer.cli.common import read_schema, writing
from immport_explorer.cli.immport.options import say
from immport_explorer.cli.progress import Progress

if TYPE_CHECKING:
    from immport_explorer.issues.report import ValidationReport
    from immport_explorer.submission.answers import State
    from immport_explorer.submission.client import Client
    from immport_explorer.submission.journal import Submission

_POLL_SECONDS = 3.0


def add_wait(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--wait",
        type=float,
        default=60.0,
        metavar="MINUTES",
        help="how long to wait for ImmPort's work (default: %(default)g); it goes on without you",
    )
    parser.add_argument(
        "--poll",
        type=float,
        default=_POLL_SECONDS,
        metavar="SECONDS",
        help="until the first look whether it has ended; later ones come more rarely",
    )


def go_on(
    options: argparse.Namespace,
    submission: Submission,
    client: Client,
    files: tuple[Path, ...] | None,
) -> State:
    """Take a submission to its report, with a line of progress."""
    from immport_explorer.submission.steps import Patience, Run

    patience = Patience(wait=max(options.wait, 0) * 60, first=max(options.poll, 0.01))
    try:
        with Progress() as progress:
            return Run(submission, client, patience, tell=progress).go_on(files)
    except KeyboardInterrupt:
        submission.reload()
        where = f"the ticket {submission.ticket}" if submission.ticket else "before its ticket"
        say(f"Interrupted at {where}; nothing is lost. See immport-explorer immport status.")
        raise


def show_outcome(
    options: argparse.Namespace,
    submission: Submission,
    package: Sequence[str] | None,
    validation: ValidationReport | None = None,
) -> int:
    """Explain a submission's report; the exit status."""
    from immport_explorer.submission.answers import State

    say(f"Ticket {submission.ticket}: {submission.status}.")
    if submission.plan.reserved:
        return 0
    if not submission.has_report:
        say(
            "There is no report of it. ImmPort's validator names the errors: "
            "immport-explorer immport validate."
        )
        return 0 if submission.state is State.COMPLETED else 1
    if options.output:
        target = Path(options.output)
        with writing(target):
            shutil.copyfile(submission.report_path, target)
    status = show_report(options, submission.report_path, package, validation)
    say(f"The report, as ImmPort sent it: {options.output or submission.report_path}")
    return max(status, 0 if submission.state is State.COMPLETED else 1)


def show_report(
    options: argparse.Namespace,
    path: Path,
    package: Sequence[str] | None,
    validation: ValidationReport | None = None,
) -> int:
    """Explain a report, as ``immport-explorer official`` does; the exit status."""
    from immport_explorer.cli.official import show
    from immport_explorer.official.explain import explain
    from immport_explorer.official.read import read_official

    version = validation.schema_version if validation is not None else options.schema
    official = read_official(path, schema=read_schema(version))
    explanation = explain(official, package, schema=options.schema, validation=validation)
    return show(explanation, options.format)
