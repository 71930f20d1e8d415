"""``rules``: house rules, checked before they are handed around."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator

from immport_explorer.cli.common import (
    Commands,
    add_listing_format,
    add_schema,
    check_paths,
    print_json,
    read_schema,
)


def add(commands: Commands) -> None:
    parser = commands.add_parser(
        "rules",
        description="House rules are what a consortium asks for on top of ImmPort. validate, "
        "batch, blank, show, guide, plan and fill take them with --rules FILE.",
    )
    actions = parser.add_subparsers(title="actions", metavar="ACTION", dest="action", required=True)
    check = actions.add_parser(
        "check",
        help="say what is wrong with a file of rules, by line",
        description="Say what is wrong with files of house rules: line, what was found, what is "
        "allowed. Where rules contradict ImmPort's, ImmPort's win, and it is said.",
        epilog="Exit status: 0 nothing is wrong, 1 something is, 2 it could not run.",
    )
    check.add_argument("files", nargs="+", metavar="FILE")
    add_schema(check)
    add_listing_format(check)
    check.set_defaults(run=_check)
    form = actions.add_parser("schema", help="print the JSON Schema of files of rules")
    form.set_defaults(run=_schema)


def _check(options: argparse.Namespace) -> int:
    check_paths(options.files)
    problems = list(_problems(options))
    if options.format == "json":
        print_json(problems)
    for problem in problems:
        print(problem, file=sys.stderr if options.format == "json" else sys.stdout)
    if not problems and options.format != "json":
        print("Nothing is wrong with these rules.")
    return 1 if problems else 0


def _problems(options: argparse.Namespace) -> Iterator[str]:
    from immport_explorer.schema.house import HouseRulesError, with_rule_files

    schema = read_schema(options.schema)
    for path in options.files:
        try:
            schema = with_rule_files(schema, [path])
        except HouseRulesError as error:
            yield from error.problems


def _schema(_: argparse.Namespace) -> int:
    from immport_explorer.schema.house import json_schema

    print_json(json_schema())
    return 0
