"""The actions that only ask: workspaces, templates, status, report; and what a person found."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from immport_explorer.cli.common import (
    Commands,
    add_listing_format,
    add_schema,
    check_paths,
    make_folder,
    print_json,
    read_schema,
)
from immport_explorer.cli.errors import CommandError
from immport_explorer.cli.immport.going_on import add_wait, go_on, show_outcome
from immport_explorer.cli.immport.options import (
    add_connection,
    add_journal,
    addresses_of,
    client_of,
    in_sentences,
    journal_of,
    say,
)

if TYPE_CHECKING:
    from immport_explorer.submission.addresses import Purpose
    from immport_explorer.submission.answers import RemoteWorkspace
    from immport_explorer.submission.journal import Submission


def add(actions: Commands) -> None:
    _add_workspaces(actions)
    _add_templates(actions)
    _add_status(actions)
    _add_report(actions)
    _add_adopt(actions)


def _add_workspaces(actions: Commands) -> None:
    parser = actions.add_parser("workspaces", help="list the workspaces that you may send to")
    add_listing_format(parser)
    add_connection(parser)
    parser.set_defaults(run=in_sentences(_workspaces))


def _add_templates(actions: Commands) -> None:
    parser = actions.add_parser(
        "templates",
        help="fetch the templates that ImmPort serves now",
        description="Fetch the template bundle that ImmPort serves for a workspace now, and say "
        "what differs from the newest that this program holds. Other commands take it as --schema.",
    )
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--workspace", type=int, metavar="N", help="its number at ImmPort")
    what.add_argument("--batch-updater", action="store_true", help="those of the batch updater")
    parser.add_argument(
        "--output", default="immport-templates.zip", metavar="FILE", help="default: %(default)s"
    )
    add_listing_format(parser)
    add_connection(parser)
    parser.set_defaults(run=in_sentences(_templates))


def _add_status(actions: Commands) -> None:
    parser = actions.add_parser(
        "status",
        help="how far a ticket is",
        description="How far a ticket is: that of the newest submission from this machine, or the "
        "one that is named.",
    )
    parser.add_argument("ticket", nargs="?", metavar="TICKET", help="or a submission's name")
    parser.add_argument("--all", action="store_true", help="list all submissions; asks nobody")
    parser.add_argument("--batch-updater", action="store_true", help="the ticket is one of its")
    add_listing_format(parser)
    add_journal(parser)
    add_connection(parser)
    parser.set_defaults(run=in_sentences(_status))


def _add_report(actions: Commands) -> None:
    parser = actions.add_parser(
        "report",
        help="wait for a ticket's report, and explain it",
        description="Go on with a submission from wherever it stands, and explain its report.",
        epilog="Exit status: 0 the report names no error, 1 it does, 2 there is none.",
    )
    parser.add_argument("ticket", nargs="?", metavar="TICKET", help="or a submission's name")
    parser.add_argument("package", nargs="*", metavar="PACKAGE", help="what was sent")
    parser.add_argument("--batch-updater", action="store_true", help="the ticket is one of its")
    parser.add_argument("--output", metavar="FILE", help="keep the report as ImmPort sent it")
    add_wait(parser)
    add_schema(parser)
    add_listing_format(parser)
    add_journal(parser)
    add_connection(parser)
    parser.set_defaults(run=in_sentences(_report))


def _add_adopt(actions: Commands) -> None:
    parser = actions.add_parser(
        "adopt",
        help="say what became of a send whose answer was lost",
        description="When all was handed over and no answer came, only you can look whether "
        "ImmPort has it. Nothing is sent until you have said so.",
    )
    parser.add_argument("submission", metavar="NAME", help="as the message names it")
    found = parser.add_mutually_exclusive_group(required=True)
    found.add_argument("ticket", nargs="?", metavar="TICKET", help="the ticket that ImmPort gave")
    found.add_argument("--not-there", action="store_true", help="ImmPort does not have it")
    add_journal(parser)
    parser.set_defaults(run=in_sentences(_adopt))


# ---- workspaces and templates -------------------------------------------------------------------


def _workspaces(options: argparse.Namespace) -> int:
    with client_of(options) as client:
        found = client.workspaces()
    if options.format == "json":
        print_json([_entry(one) for one in found])
        return 0
    for one in found:
        print(f"{one.workspace_id:>8}  {_visible(one.name)}  ({one.type}, {_date(one)})")
    if not found:
        say("You have no workspace yet; ImmPort_Helpdesk@immport.org makes one.")
    return 0


def _entry(one: RemoteWorkspace) -> dict[str, object]:
    names = ("workspace_id", "name", "type", "category", "date_created")
    return {name: getattr(one, name) for name in names}


def _date(one: RemoteWorkspace) -> str:
    if not isinstance(one.date_created, int):
        return str(one.date_created or "no date")
    try:
        return f"made {datetime.fromtimestamp(one.date_created / 1000, UTC):%d-%b-%Y}"
    except (OverflowError, OSError, ValueError):
        return "no date"


def _visible(text: str) -> str:
    from immport_explorer.report.plain import visible

    return visible(text)


def _templates(options: argparse.Namespace) -> int:
    from immport_explorer.files.atomic import written_whole

    path = Path(options.output)
    make_folder(path.parent)
    with client_of(options) as client:
        try:
            with written_whole(path) as stream:
                client.templates(options.workspace, stream)
        except OSError as error:
            raise CommandError(f"Cannot write {path}: {error.strerror or error}.") from error
    say(f"The templates are in {path}.")
    return 0 if options.batch_updater else _compare(path, options.format)


def _compare(path: Path, form: str) -> int:
    """Say how what ImmPort serves differs from what we hold."""
    from immport_explorer.schema.compare import compare

    comparison = compare(read_schema(None), read_schema(str(path)))
    if form == "json":
        print_json(comparison.to_dict())
    elif comparison.changes:
        print(comparison.to_text())
        say(f"To check against it: immport-explorer validate PACKAGE --schema {path}")
    else:
        say("It is the same as the newest schema that this program holds.")
    return 0


# ---- a ticket ------------------------------------------------------------------------------------


def _status(options: argparse.Namespace) -> int:
    if options.all:
        return _all(options)
    submission = _submission(options)
    if submission is not None and submission.ticket is None:
        print_json(_told(submission)) if options.format == "json" else _tell(submission)
        return 0
    ticket, purpose = _ticket(options, submission)
    with _client(options, submission) as client:
        answer = client.status(ticket, purpose)
    if submission is not None and answer.status != submission.status:
        from immport_explorer.submission.journal import Step

        submission.note(Step.STATUS, status=answer.status)
    if options.format == "json":
        print_json({"ticket": ticket, "status": answer.status, "state": str(answer.state)})
    else:
        print(f"{ticket}  {_visible(answer.status)}")
        if answer.state.has_ended:
            say(f"It has ended: immport-explorer immport report {ticket}")
    return 0


def _all(options: argparse.Namespace) -> int:
    found = list(journal_of(options).submissions())
    if options.format == "json":
        print_json([_told(one) for one in found])
        return 0
    for one in found:
        _tell(one)
    if not found:
        say(f"Nothing was sent from here yet ({journal_of(options).folder}).")
    return 0


def _told(one: Submission) -> dict[str, object]:
    return {
        "name": one.name,
        "began": one.began,
        "purpose": str(one.plan.purpose),
        "workspace": one.plan.workspace,
        "sources": list(one.plan.sources),
        "step": str(one.step),
        "ticket": one.ticket,
        "status": one.status,
        "report": str(one.report_path) if one.has_report else None,
    }


def _tell(one: Submission) -> None:
    where = one.ticket or ("not known whether it arrived" if one.is_unknown else "not sent")
    words = (one.name, str(one.plan.purpose), where, one.status or str(one.step))
    print("  ".join(_visible(word) for word in (*words, Path(one.plan.sources[0]).name)))


def _report(options: argparse.Namespace) -> int:
    check_paths(options.package)
    submission = _submission(options)
    if submission is None:
        return _report_of_ticket(options)
    with _client(options, submission) as client:
        go_on(options, submission, client, None)
    return show_outcome(options, submission, options.package or None)


def _report_of_ticket(options: argparse.Namespace) -> int:
    """The report of a ticket that was not made here."""
    from tempfile import TemporaryDirectory

    from immport_explorer.cli.immport.going_on import show_report

    ticket, purpose = _ticket(options, None)
    with client_of(options) as client:
        text = client.report(ticket, purpose)
    with TemporaryDirectory() as folder:
        path = Path(options.output or Path(folder) / f"{ticket}.txt")
        make_folder(path.parent)
        path.write_text(text, "utf-8", newline="")
        return show_report(options, path, options.package or None)


def _adopt(options: argparse.Namespace) -> int:
    from immport_explorer.submission.client import checked_ticket
    from immport_explorer.submission.steps import adopt

    submission = journal_of(options).find(options.submission)
    if submission is None:
        raise CommandError(f"There is no submission {options.submission} in the journal.")
    adopt(submission, checked_ticket(options.ticket) if options.ticket else None)
    if options.ticket:
        say(f"Go on with immport-explorer immport report {options.ticket}")
    else:
        say("It may be sent again.")
    return 0


def _submission(options: argparse.Namespace) -> Submission | None:
    """The submission that is meant; None for a ticket that was not made here."""
    journal = journal_of(options)
    if options.ticket is not None:
        return journal.find(options.ticket)
    newest = journal.newest()
    if newest is None:
        raise CommandError("Nothing was sent from here yet: name a ticket.")
    return newest


def _ticket(options: argparse.Namespace, submission: Submission | None) -> tuple[str, Purpose]:
    from immport_explorer.submission.addresses import Purpose

    if submission is not None:
        return str(submission.ticket), submission.plan.purpose
    purpose = Purpose.UPDATER_UPLOAD if options.batch_updater else Purpose.UPLOAD
    return str(options.ticket), purpose


def _client(options: argparse.Namespace, submission: Submission | None):  # type: ignore[no-untyped-def]
    """Where the submission went, unless other addresses are named."""
    named = options.server or options.token_url or options.upload_url or options.updater_url
    if submission is None or named:
        return client_of(options, addresses_of(options))
    return client_of(options, submission.plan.addresses, submission.plan.username)
