"""What the actions of ``immport`` share: who you are, where ImmPort is, and errors as sentences."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from immport_explorer.cli.errors import CommandError
from immport_explorer.dependencies import require

if TYPE_CHECKING:
    from immport_explorer.submission.addresses import Addresses
    from immport_explorer.submission.client import Client
    from immport_explorer.submission.journal import Journal


def add_connection(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("connection")
    group.add_argument("--username", metavar="NAME", help="your name at ImmPort")
    group.add_argument(
        "--server",
        metavar="URL",
        help="one address for all calls, such as that of a stand-in, instead of ImmPort's",
    )
    group.add_argument("--token-url", metavar="URL", help="where tokens come from")
    group.add_argument("--upload-url", metavar="URL", help="where packages go")
    group.add_argument("--updater-url", metavar="URL", help="where the batch updater is")
    group.add_argument("--ca", metavar="FILE", help="certificates to trust besides the usual (PEM)")
    group.add_argument(
        "--proxy", metavar="URL", help="without it, HTTPS_PROXY and NO_PROXY say which"
    )


def add_journal(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--journal",
        metavar="FOLDER",
        help="where it is noted what was sent (default: one of yours)",
    )


def in_sentences(run: Callable[[argparse.Namespace], int]) -> Callable[[argparse.Namespace], int]:
    """The action, whose failures end it with a sentence."""

    def guarded(options: argparse.Namespace) -> int:
        require("submit")
        from immport_explorer.submission.errors import SubmissionError

        try:
            return run(options)
        except SubmissionError as error:
            raise CommandError(str(error)) from None

    return guarded


def addresses_of(options: argparse.Namespace) -> Addresses:
    """ImmPort's addresses, or those that were named."""
    from immport_explorer.submission.addresses import Addresses

    base = Addresses.of(options.server) if options.server else Addresses()
    return Addresses(
        token=options.token_url or base.token,
        upload=(options.upload_url or base.upload).rstrip("/"),
        updater=(options.updater_url or base.updater).rstrip("/"),
    )


def journal_of(options: argparse.Namespace) -> Journal:
    from immport_explorer.submission.journal import Journal

    return Journal(options.journal)


@contextmanager
def client_of(
    options: argparse.Namespace, addresses: Addresses | None = None, username: str | None = None
) -> Iterator[Client]:
    """A client for whoever the person says they are."""
    from immport_explorer.submission.client import Client
    from immport_explorer.submission.connection import Connection
    from immport_explorer.submission.credentials import find_credentials

    where = Connection(addresses or addresses_of(options), options.ca, options.proxy)
    asked = options.username or username
    credentials = find_credentials(asked, may_ask=sys.stdin is not None and sys.stdin.isatty())
    with Client(where, credentials) as client:
        try:
            yield client
        finally:
            if client.is_practice:
                say("This is a practice server, not ImmPort.")


def say(*words: Any) -> None:
    """Tell the person, beside the result."""
    from immport_explorer.report.plain import visible

    print(visible(" ".join(str(word) for word in words).strip()), file=sys.stderr)
