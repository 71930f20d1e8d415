"""``schema``: what differs between two versions; for maintainers, the facts of a new one."""

from __future__ import annotations

import argparse

from immport_explorer.cli.common import Commands, add_listing_format, print_json, read_schema
from immport_explorer.cli.errors import CommandError


def add(commands: Commands) -> None:
    parser = commands.add_parser(
        "schema",
        help="compare two versions; refresh the facts (for maintainers)",
        description="The versions of ImmPort's schema that this program holds.",
    )
    actions = parser.add_subparsers(title="actions", metavar="ACTION", dest="action", required=True)
    _add_compare(actions)
    _add_refresh(actions)


def _add_compare(actions: Commands) -> None:
    parser = actions.add_parser("compare", help="say what differs from one version to another")
    parser.add_argument("before", metavar="A", help="a version (3.36), or the path of a bundle")
    parser.add_argument("after", metavar="B")
    add_listing_format(parser)
    parser.set_defaults(run=_compare)


def _add_refresh(actions: Commands) -> None:
    parser = actions.add_parser(
        "refresh",
        help="rewrite the fact files from a template bundle",
        description="Rewrite the fact files of the bundle's version; say what changed, and which "
        "of our descriptions are now missing.",
    )
    parser.add_argument("bundle", metavar="BUNDLE", help="ImmPort's bundle: a folder or a zip")
    parser.add_argument(
        "--rules",
        metavar="FILE",
        help="documented rules; without them those of the nearest version are kept",
    )
    parser.set_defaults(run=_refresh)


def _compare(options: argparse.Namespace) -> int:
    from immport_explorer.schema.compare import compare

    comparison = compare(read_schema(options.before), read_schema(options.after))
    if options.format == "json":
        print_json(comparison.to_dict())
    else:
        print(comparison.to_text())
    return 0


def _refresh(options: argparse.Namespace) -> int:
    from immport_explorer.schema.errors import SchemaError
    from immport_explorer.schema.sources.refresh import refresh

    try:
        report = refresh(options.bundle, rules=options.rules)
    except SchemaError as error:
        raise CommandError(str(error)) from error
    except OSError as error:
        raise CommandError(f"Cannot refresh: {error}.") from error
    print(report.to_text())
    return 0
