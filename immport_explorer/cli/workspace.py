"""``workspace``: what ImmPort already holds of a study, as this machine remembers it."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from immport_explorer.cli.common import (
    Commands,
    add_listing_format,
    check_paths,
    make_folder,
    print_json,
    read_schema,
    writing,
)
from immport_explorer.cli.errors import CommandError
from immport_explorer.spelling import did_you_mean

if TYPE_CHECKING:
    from immport_explorer.official.receipt import Receipt
    from immport_explorer.validation.workspace import Workspace

_FROM_STDIN = "-"


def add(commands: Commands) -> None:
    parser = commands.add_parser(
        "workspace",
        description="A workspace is a file that remembers ids: those of packages that passed "
        "(validate --workspace FILE), and those that you say ImmPort holds.",
    )
    actions = parser.add_subparsers(title="actions", metavar="ACTION", dest="action", required=True)
    _add_list(actions)
    _add_show(actions)
    _add_declare(actions)
    _add_learn(actions)
    _add_forget(actions)


def _add_list(actions: Commands) -> None:
    parser = actions.add_parser("list", help="count the ids of each kind")
    parser.add_argument("file", metavar="FILE")
    add_listing_format(parser)
    parser.set_defaults(run=_run, act=_list)


def _add_show(actions: Commands) -> None:
    parser = actions.add_parser("show", help="show the ids, and where each was declared")
    parser.add_argument("file", metavar="FILE")
    parser.add_argument("entity", nargs="?", metavar="KIND", help="study, subject, biosample, ...")
    add_listing_format(parser)
    parser.set_defaults(run=_run, act=_show)


def _add_declare(actions: Commands) -> None:
    parser = actions.add_parser("declare", help="say that ImmPort holds these ids")
    parser.add_argument("file", metavar="FILE", help="made when it is not there")
    parser.add_argument("entity", metavar="KIND", help="study, subject, biosample, ...")
    parser.add_argument(
        "ids", nargs="*", default=[_FROM_STDIN], metavar="ID", help="without one: read, a line each"
    )
    parser.set_defaults(run=_run, act=_declare)


def _add_learn(actions: Commands) -> None:
    parser = actions.add_parser(
        "learn",
        help="remember the accessions of an upload's report",
        description="Remember which of your ids got which accession: from the report that ImmPort "
        "gives of a completed upload (immport-explorer immport report).",
    )
    parser.add_argument("file", metavar="FILE", help="made when it is not there")
    parser.add_argument("report", metavar="REPORT", help="as ImmPort sent it: text or JSON")
    parser.add_argument(
        "--table",
        metavar="FILE.csv|FILE.xlsx",
        help="write ids and accessions as a table too, for the lab's own records",
    )
    parser.set_defaults(run=_run, act=_learn)


def _add_forget(actions: Commands) -> None:
    parser = actions.add_parser("forget", help="forget ids, those of a kind, or all")
    parser.add_argument("file", metavar="FILE")
    parser.add_argument("entity", nargs="?", metavar="KIND")
    parser.add_argument("ids", nargs="*", metavar="ID")
    parser.add_argument("--all", action="store_true", help="forget everything")
    parser.set_defaults(run=_run, act=_forget)


def _run(options: argparse.Namespace) -> int:
    from immport_explorer.validation.workspace import WorkspaceError

    try:
        status: int = options.act(options)
    except (WorkspaceError, ValueError) as error:
        raise CommandError(str(error)) from error
    return status


def _list(options: argparse.Namespace) -> int:
    counts = _existing(options.file).list()
    if options.format == "json":
        print_json(counts)
        return 0
    for entity, count in counts.items():
        print(f"{count:8,}  {entity}")
    print(f"{sum(counts.values()):8,}  in all")
    return 0


def _show(options: argparse.Namespace) -> int:
    entity = _entity(options.entity) if options.entity else None
    held = list(_existing(options.file).show(entity))
    if options.format == "json":
        print_json([asdict(one) for one in held])
        return 0
    for one in held:
        print(f"{one.entity}\t{one.id}\t{one.origin}\t{one.accession}".rstrip("\t"))
    return 0


def _declare(options: argparse.Namespace) -> int:
    from immport_explorer.validation.workspace import Workspace

    entity = _entity(options.entity)
    ids = list(_ids(options.ids))
    path = Path(options.file)
    make_folder(path.parent)
    added = Workspace(path).declare(entity, ids)
    print(f"{added:,} new; {len(ids) - added:,} were known.", file=sys.stderr)
    return 0


def _learn(options: argparse.Namespace) -> int:
    from immport_explorer.submission.accessions import learn, table_name

    check_paths([options.report])
    table = table_name(options.table) if options.table else None
    receipt = _receipt(options.report)
    path = Path(options.file)
    make_folder(path.parent)
    added = learn(path, receipt)
    print(f"{added:,} new; {len(receipt.given) - added:,} were known.", file=sys.stderr)
    for problem in receipt.problems:
        print(problem, file=sys.stderr)
    if table is not None:
        _write_table(receipt, table)
    return 0


def _receipt(report: str) -> Receipt:
    from immport_explorer.official.read import read_official

    official = read_official(report, schema=read_schema(None))
    if official.receipt is None:
        why = official.notice or "This is not the report of a completed upload."
        raise CommandError(f"{official.name}: {why}")
    return official.receipt


def _write_table(receipt: Receipt, path: Path) -> None:
    from immport_explorer.submission.accessions import write_table

    with writing(path):
        write_table(receipt, path)
    print(f"The table is {path}.", file=sys.stderr)


def _forget(options: argparse.Namespace) -> int:
    if not options.entity and not options.all:
        raise CommandError("Say what to forget: a KIND, a KIND and its ids, or --all.")
    entity = _entity(options.entity) if options.entity else None
    count = _existing(options.file).forget(entity, options.ids or None)
    print(f"{count:,} forgotten.", file=sys.stderr)
    return 0


def _existing(file: str) -> Workspace:
    from immport_explorer.validation.workspace import Workspace

    if not Path(file).is_file():
        raise CommandError(f"There is no workspace {file}.")
    return Workspace(file)


def _entity(name: str) -> str:
    entities = read_schema(None).entities
    wanted = name.strip().casefold().replace(" ", "_").replace("-", "_")
    if wanted not in entities:
        raise CommandError(
            f"“{name}” is no kind of thing with ids.{did_you_mean(wanted, entities)} "
            f"There are {', '.join(entities)}."
        )
    return wanted


def _ids(named: Iterable[str]) -> Iterable[str]:
    """The ids as given; ``-`` stands for those on standard input."""
    for text in named:
        if text == _FROM_STDIN:
            yield from sys.stdin.read().replace(",", " ").split()
        else:
            yield text
