"""``fill``: ImmPort's templates from a lab's own tables, by a recipe; and a recipe by guessing."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from immport_explorer.cli.common import (
    Commands,
    add_listing_format,
    add_schema,
    check_paths,
    make_folder,
    print_json,
    read_schema,
    read_template,
)
from immport_explorer.cli.errors import CommandError

if TYPE_CHECKING:
    from immport_explorer.fill.filling import Filled
    from immport_explorer.fill.guessing.guessed import Guessed

_MOST_ISSUES = 25
_MOST_REMARKS = 40
_WHAT = {"recipe": "the recipe", "value": "the lab's value", "neither": "neither"}


def add(commands: Commands) -> None:
    parser = commands.add_parser(
        "fill",
        help="make a package from a lab's own tables",
        description="Make a data package from a lab's own tables (spreadsheets, CSV, REDCap and "
        "instrument exports) by a recipe, and check it. With --guess: write a recipe for them, "
        "full of comments, to be looked through and changed.",
        usage="%(prog)s RECIPE SOURCE... --output PACKAGE.zip\n"
        "       %(prog)s --guess SOURCE... --template NAME... --output RECIPE.yaml\n"
        "       %(prog)s --explain RECIPE SOURCE...",
        epilog="Exit status: 0 no error and nothing lacking, 1 errors found or columns lacking, "
        "2 could not run.",
    )
    parser.add_argument(
        "paths", nargs="+", metavar="RECIPE|SOURCE", help="the recipe, then the lab's files"
    )
    _add_modes(parser)
    parser.add_argument(
        "--output", metavar="PATH", help="the package (folder or zip), or the recipe"
    )
    parser.add_argument(
        "--provenance", metavar="FILE.csv", help="write where each cell came from, as a table"
    )
    parser.add_argument(
        "--workspace", metavar="FILE", help="what ImmPort holds already; such rows are left out"
    )
    parser.add_argument(
        "--remember",
        action="store_true",
        help="add the rows of a package without errors to the workspace",
    )
    add_listing_format(parser)
    add_schema(parser)
    parser.set_defaults(run=run)


def _add_modes(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--guess", action="store_true", help="write a recipe for these files")
    parser.add_argument(
        "--explain", action="store_true", help="say for each column where its values come from"
    )
    parser.add_argument(
        "--template",
        action="extend",
        nargs="+",
        default=[],
        metavar="NAME",
        help="with --guess: the templates to fill; without it each table finds its own",
    )
    parser.add_argument(
        "--prefix", default="", metavar="TEXT", help="with --guess: what new ids begin with"
    )


def run(options: argparse.Namespace) -> int:
    check_paths(options.paths)
    if options.workspace is not None:
        make_folder(Path(options.workspace).parent)
    if options.remember and options.workspace is None:
        raise CommandError("--remember needs --workspace FILE, where the rows are remembered.")
    return _guess(options) if options.guess else _fill(options)


# --- guess ---------------------------------------------------------------------------------------


def _guess(options: argparse.Namespace) -> int:
    from immport_explorer.fill.guessing.guess import guess
    from immport_explorer.validation.workspace import WorkspaceError

    schema = read_schema(options.schema)
    names = [read_template(schema, name).name for name in options.template] or None
    if options.output and Path(options.output).exists():
        raise CommandError(f"{options.output} is there already, and is not written over.")
    try:
        guessed = guess(
            options.paths, names, schema=schema, workspace=options.workspace, prefix=options.prefix
        )
    except WorkspaceError as error:
        raise CommandError(str(error)) from error
    for problem in guessed.problems:
        print(problem, file=sys.stderr)
    if not guessed.recipe.templates:
        raise CommandError(_nothing_found(guessed))
    _write_guess(guessed, options)
    return 0


def _nothing_found(guessed: Guessed) -> str:
    read = "" if guessed.problems else " Name the templates with --template."
    return f"No table looks like one of ImmPort's templates.{read}"


def _write_guess(guessed: Guessed, options: argparse.Namespace) -> None:
    if options.format == "json":
        print_json([_choice(one) for one in guessed.choices])
    if options.output is None:
        if options.format != "json":
            sys.stdout.write(guessed.file().text())
        return
    path = Path(options.output)
    make_folder(path.parent)
    try:
        guessed.file().write(path)
    except OSError as error:
        raise CommandError(f"Cannot write {path}: {error.strerror or error}.") from error
    asked = sum(one.always for one in guessed.missing)
    undecided = sum(len(one.undecided) for one in guessed.choices)
    print(
        f"The recipe is in {path}: {len(guessed.choices)} fields guessed, {asked} still missing, "
        f"{undecided} values to decide. Look through it, then fill with it.",
        file=sys.stderr,
    )


def _choice(one: Any) -> dict[str, Any]:
    import msgspec

    from immport_explorer.fill.recipe import way_data

    return {**msgspec.to_builtins(one), "way": way_data(one.way)}


# --- fill ----------------------------------------------------------------------------------------


def _fill(options: argparse.Namespace) -> int:
    from immport_explorer.fill.filling import fill
    from immport_explorer.fill.recipe import RecipeError
    from immport_explorer.fill.recipe_file import read_recipe
    from immport_explorer.schema.errors import SchemaError
    from immport_explorer.validation.workspace import WorkspaceError

    recipe, *sources = options.paths
    if not sources:
        raise CommandError("Name the lab's files after the recipe.")
    try:
        file = read_recipe(recipe)
        schema = read_schema(options.schema or file.recipe.schema or None)
        filled = fill(
            file, sources, schema=schema, workspace=options.workspace, remember=options.remember
        )
    except (RecipeError, SchemaError, WorkspaceError) as error:
        raise CommandError(str(error)) from error
    if options.format == "json":
        print_json(as_data(filled))
    elif options.explain:
        _print(_explained(filled))
    else:
        _print(_said(filled))
    _write(filled, options)
    return 0 if filled.complete else 1


def _write(filled: Filled, options: argparse.Namespace) -> None:
    from immport_explorer.package.writers.target import TargetError

    try:
        if options.output:
            path = filled.package.write(options.output)
            print(f"The package is in {path}.", file=sys.stderr)
        if options.provenance:
            make_folder(Path(options.provenance).parent)
            filled.provenance.write(Path(options.provenance))
            print(f"Where each cell came from is in {options.provenance}.", file=sys.stderr)
    except TargetError as error:
        raise CommandError(str(error)) from error
    except OSError as error:
        raise CommandError(f"Cannot write: {error.strerror or error}.") from error


def as_data(filled: Filled) -> dict[str, Any]:
    """What filling gave, in JSON types: rows, remarks, what is missing, and the report."""
    import msgspec

    return {
        "rows": filled.rows,
        "remarks": msgspec.to_builtins(filled.remarks),
        "missing": msgspec.to_builtins(filled.missing),
        "issues": [
            {**issue.to_dict(), "change": blame.change, "why": blame.text}
            for issue in filled.report.issues
            for blame in (filled.blame(issue),)
        ],
        "report": {"valid": filled.report.valid, "summary": filled.report.summary},
    }


def _said(filled: Filled) -> Iterator[tuple[str, str]]:
    """The lines of what filling gave, each with its style."""
    yield "Filled", "bold"
    for name, count in filled.rows.items():
        yield f"  {name}: {count:,} rows", ""
    shown = sorted(filled.remarks, key=lambda one: not one.grave)[:_MOST_REMARKS]
    if shown:
        yield "About the lab's files", "bold"
    for remark in shown:
        yield f"  {remark.text}", "red" if remark.grave else ""
    yield from _missing(filled)
    yield from _issues(filled)
    yield filled.report.headline(), "bold"


def _missing(filled: Filled) -> Iterator[tuple[str, str]]:
    needed = [one for one in filled.missing if one.always or not one.column]
    if needed:
        yield "Still missing", "bold"
    for one in needed:
        place = "/".join(filter(None, (one.template, one.section)))
        yield f"  {place}{', ' + one.column if one.column else ''}: {one.why}", ""


def _issues(filled: Filled) -> Iterator[tuple[str, str]]:
    """What was found, a kind in a column once, with both places of the first."""
    groups = filled.report.groups
    if groups:
        yield "Found by checking", "bold"
    for group in groups[:_MOST_ISSUES]:
        issue, blame = group.first, filled.blame(group.first)
        more = f" ({group.count:,} times)" if group.count > 1 else ""
        yield f"  {issue.severity}: {issue.place}: {issue.message}{more}", ""
        yield f"    change {_WHAT[blame.change]}: {blame.text}", "cyan"
    if len(groups) > _MOST_ISSUES:
        yield f"  and {len(groups) - _MOST_ISSUES:,} more; validate the package to see them", ""


def _explained(filled: Filled) -> Iterator[tuple[str, str]]:
    """For each filled column its way, and the lab's cell of the first row."""
    from immport_explorer.fill.explain import explained

    for line in explained(filled.provenance):
        style = "bold" if line.is_heading else ""
        yield line.text, style


def _print(lines: Iterator[tuple[str, str]] | Sequence[tuple[str, str]]) -> None:
    from immport_explorer.report.terminal import Page

    page = Page()
    for text, style in lines:
        stripped = text.lstrip(" ")
        page.line((stripped, style), indent=len(text) - len(stripped))
