"""``immport stand-in``: a server to practise with."""

from __future__ import annotations

import argparse
from pathlib import Path

from immport_explorer.cli.common import Commands
from immport_explorer.cli.errors import CommandError
from immport_explorer.cli.immport.options import in_sentences, say

_PORT = 8765


def add(actions: Commands) -> None:
    parser = actions.add_parser(
        "stand-in",
        help="a server to practise with, instead of ImmPort's",
        description="Serve a stand-in for ImmPort's upload server on this machine, until it is "
        "interrupted (Ctrl-C). It behaves as ImmPort's documentation says: tokens end after 60 "
        "seconds, jobs take their time, uploads get accessions. Nothing reaches ImmPort.",
    )
    parser.add_argument("--port", type=int, default=_PORT, metavar="N", help="default: %(default)s")
    parser.add_argument(
        "--folder", metavar="FOLDER", help="keep tickets and what was sent there; else forgotten"
    )
    parser.add_argument(
        "--pace", type=float, default=2.0, metavar="SECONDS", help="a job takes (default: 2)"
    )
    parser.add_argument(
        "--token-seconds", type=float, default=60.0, metavar="SECONDS", help="a token lasts"
    )
    parser.add_argument("--bundle", metavar="ZIP", help="the templates that it serves")
    parser.add_argument(
        "--fault",
        action="append",
        default=[],
        metavar="CALL=FAULT[:TIMES]",
        help="make the next calls fail, such as send=cut-after or status=error:3",
    )
    parser.add_argument(
        "--link-speed",
        type=int,
        metavar="BYTES",
        help="read so many bytes a second",
    )
    parser.set_defaults(run=in_sentences(_serve))


def _serve(options: argparse.Namespace) -> int:
    from immport_explorer.submission.stand_in.faults import Faults, read_fault
    from immport_explorer.submission.stand_in.server import StandIn

    faults = Faults(link_bytes=options.link_speed)
    for text in options.fault:
        faults.add(*read_fault(text))
    try:
        stand_in = StandIn(
            options.port,
            folder=Path(options.folder) if options.folder else None,
            pace=options.pace,
            token_seconds=options.token_seconds,
            bundle=Path(options.bundle) if options.bundle else None,
            faults=faults,
            told=say,
        )
    except OSError as error:
        raise CommandError(
            f"Port {options.port} cannot be used: {error.strerror}. Name another with --port."
        ) from error
    _welcome(stand_in.address)
    try:
        stand_in.serve()
    except KeyboardInterrupt:
        say("Stopped.")
    finally:
        stand_in.close()
    return 0


def _welcome(address: str) -> None:
    from immport_explorer.submission.stand_in.accounts import USERS
    from immport_explorer.submission.stand_in.jobs import WORKSPACES

    users = ", ".join(f"{name} (password {password})" for name, password in USERS.items())
    say("PRACTICE: a stand-in for ImmPort's upload server. Nothing reaches ImmPort.")
    say(f"Name it to the other commands with --server {address}")
    say(f"Users: {users}")
    for one in WORKSPACES:
        say(f"Workspace {one.id}: {one.name} ({', '.join(one.users)})")
