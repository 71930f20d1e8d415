"""``schema``: what differs between two versions; for maintainers, the facts of a new one."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from immport_explorer.cli.common import Commands, add_listing_format, print_json, read_schema
from immport_explorer.cli.errors import CommandError


def add(commands: Commands) -> None:
    parser = commands.add_parser(
        "schema",
        description="The versions of ImmPort's schema that this program holds.",
    )
    actions = parser.add_subparsers(title="actions", metavar="ACTION", dest="action", required=True)
    _add_compare(actions)
    _add_history(actions)
    _add_adopt(actions)
    _add_forget(actions)
    _add_refresh(actions)


def _add_compare(actions: Commands) -> None:
    parser = actions.add_parser("compare", help="say what differs from one version to another")
    parser.add_argument("before", metavar="A", help="a version (3.36), or the path of a bundle")
    parser.add_argument("after", metavar="B")
    add_listing_format(parser)
    parser.set_defaults(run=_compare)


def _add_history(actions: Commands) -> None:
    parser = actions.add_parser(
        "history", help="say what changed from version to version, the newest first"
    )
    add_listing_format(parser)
    parser.set_defaults(run=_history)


def _add_adopt(actions: Commands) -> None:
    parser = actions.add_parser(
        "adopt",
        help="use a newer template bundle of ImmPort's from now on",
        description="Compare an official bundle with the newest version that this program holds, "
        "say what differs, and keep it: from then on it is the newest version, for all commands "
        "and on the page. Our words are kept where columns are the same; new ones show ImmPort's. "
        "Rules, which ImmPort does not ship, are those of the nearest version.",
        epilog="immport-explorer immport templates --workspace N fetches the bundle that ImmPort "
        "serves now.",
    )
    parser.add_argument("bundle", metavar="BUNDLE", help="ImmPort's bundle: a folder or a zip")
    parser.add_argument("--dry-run", action="store_true", help="say what differs, keep nothing")
    add_listing_format(parser)
    parser.set_defaults(run=_adopt)


def _add_forget(actions: Commands) -> None:
    parser = actions.add_parser("forget", help="give up a version that was adopted")
    parser.add_argument("version", metavar="VERSION")
    parser.set_defaults(run=_forget)


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


def _history(options: argparse.Namespace) -> int:
    from immport_explorer.schema.history import history

    steps = history()
    if options.format == "json":
        print_json([{**step.comparison.to_dict(), "known": step.known} for step in steps])
        return 0
    for step in steps:
        print(step.comparison.to_text())
        print(f"({step.known})\n" if step.known else "")
    return 0


def _adopt(options: argparse.Namespace) -> int:
    from immport_explorer.schema.compare import compare
    from immport_explorer.schema.kept import keep
    from immport_explorer.schema.versions import Version, shipped

    bundle, newest = Path(options.bundle), shipped()[-1]
    if not bundle.exists():
        raise CommandError(f"There is no file or folder {bundle}.")
    schema = read_schema(str(bundle.absolute()))
    if Version.of(schema.version) <= Version.of(newest):
        raise CommandError(
            f"{bundle.name} is version {schema.version or '(none)'}, no newer than {newest}, which "
            f"this program holds. Use it once with --schema {bundle}."
        )
    comparison = compare(read_schema(newest), schema)
    if options.format == "json":
        print_json(comparison.to_dict())
    else:
        print(comparison.to_text())
    if not options.dry_run:
        _keep(keep, bundle, schema.version)
    return 0


def _keep(keep: Callable[[Path, str], Path], bundle: Path, version: str) -> None:
    try:
        path = keep(bundle, version)
    except OSError as error:
        raise CommandError(f"Cannot keep the bundle: {error.strerror or error}.") from error
    print(f"Version {version} is kept in {path}, and used from now on.", file=sys.stderr)


def _forget(options: argparse.Namespace) -> int:
    from immport_explorer.schema.kept import forget, kept

    if not forget(options.version):
        there = f" Adopted are: {', '.join(kept())}." if kept() else " None was adopted."
        raise CommandError(f"Version {options.version} was not adopted.{there}")
    print(f"Version {options.version} is used no longer.", file=sys.stderr)
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
