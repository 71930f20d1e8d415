"""``schema``: for maintainers, the facts of a version from ImmPort's own bundle."""

from __future__ import annotations

import argparse
import sys

from immport_explorer.cli.common import Commands
from immport_explorer.cli.errors import CommandError


def add(commands: Commands) -> None:
    parser = commands.add_parser(
        "schema",
        help="refresh the facts from ImmPort's bundle (for maintainers)",
        description="The facts that this program holds of a version of ImmPort's schema.",
    )
    actions = parser.add_subparsers(title="actions", metavar="ACTION", dest="action", required=True)
    refresh = actions.add_parser("refresh", help="rewrite the fact files from a template bundle")
    refresh.add_argument("bundle", metavar="BUNDLE", help="ImmPort's bundle: a folder or a zip")
    refresh.add_argument(
        "--rules", metavar="FILE", required=True, help="the documented rules of ImmPort's validator"
    )
    refresh.set_defaults(run=_refresh)


def _refresh(options: argparse.Namespace) -> int:
    from immport_explorer.schema.errors import SchemaError
    from immport_explorer.schema.refresh import refresh

    try:
        refresh(options.bundle, rules=options.rules)
    except SchemaError as error:
        raise CommandError(str(error)) from error
    except OSError as error:
        raise CommandError(f"Cannot refresh: {error}.") from error
    print("The fact files were rewritten.", file=sys.stderr)
    return 0
