"""``fill``: ImmPort's templates from a lab's own tables, by a recipe; and a recipe by guessing."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from immport_explorer.cli.common import (
    Commands,
    add_listing_format,
    add_rules,
    add_schema,
    add_workspace,
    check_paths,
    make_folder,
    print_json,
    read_schema,
    read_template,
    writing,
)
from immport_explorer.cli.errors import CommandError
from immport_explorer.files.wording import counted

if TYPE_CHECKING:
    from immport_explorer.fill.filling import Filled
    from immport_explorer.fill.guessing.guessed import Guessed
    from immport_explorer.fill.recipe import Recipe
    from immport_explorer.lab.table import LabTable

_MOST_ISSUES = 25
_MOST_REMARKS = 40
_WHAT = {"recipe": "the recipe", "value": "the lab's value", "neither": "neither"}


def add(commands: Commands) -> None:
    parser = commands.add_parser(
        "fill",
        description="Make a data package from a lab's own tables (spreadsheets, CSV, REDCap and "
        "instrument exports) by a recipe, and check it. With --guess: write a recipe for them, "
        "full of comments, to be looked through and changed. With --instrument: the standard "
        "recipe for an instrument's files, and lists of its samples to be filled in.",
        usage="%(prog)s RECIPE SOURCE... --output PACKAGE.zip\n"
        "       %(prog)s --guess SOURCE... --template NAME... --output RECIPE.yaml\n"
        "       %(prog)s --instrument SOURCE... --output FOLDER\n"
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
    add_workspace(parser, "what ImmPort holds already; such rows are left out")
    parser.add_argument(
        "--remember",
        action="store_true",
        help="add the rows of a package without errors to the workspace",
    )
    add_listing_format(parser)
    add_schema(parser)
    add_rules(parser)
    parser.set_defaults(run=run)


def _add_modes(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--guess", action="store_true", help="write a recipe for these files")
    parser.add_argument(
        "--instrument",
        action="store_true",
        help="write the standard recipe for an instrument's files, and blank lists of its samples",
    )
    parser.add_argument(
        "--recipe",
        default="",
        metavar="NAME",
        help="with --instrument: which standard recipe, where several fit",
    )
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
    if options.instrument:
        return _standard(options)
    return _guess(options) if options.guess else _fill(options)


# --- instrument ----------------------------------------------------------------------------------


def _standard(options: argparse.Namespace) -> int:
    from immport_explorer.fill.standard import fitting, prepared
    from immport_explorer.lab.readers import read_lab

    if options.output is None:
        raise CommandError("--instrument needs --output FOLDER, for the recipe and the lists.")
    lab = read_lab(options.paths)
    for problem in lab.problems:
        print(problem, file=sys.stderr)
    fits = {id(table): fitting(table) for table in lab.tables}
    name = _chosen(options.recipe, [names for names in fits.values() if names])
    tables = [table for table in lab.tables if name in fits[id(table)]]
    recipe = prepared(name, tables)
    _write_standard(Path(options.output), name, recipe, tables)
    _offer(name, fits.values())
    return 0


def _offer(name: str, fits: Iterable[Sequence[str]]) -> None:
    """The other recipes that fit, by what they fill."""
    from immport_explorer.fill.standard import standard_recipe

    others = {one: standard_recipe(one).recipe.title for names in fits for one in names}
    others.pop(name)
    if others:
        said = "; ".join(f"{one} ({title})" for one, title in others.items())
        print(f"Other recipes fit, with --recipe NAME: {said}.", file=sys.stderr)


def _chosen(asked: str, fits: Sequence[Sequence[str]]) -> str:
    """The recipe that was asked for, or the default of the first table."""
    known = list(dict.fromkeys(name for names in fits for name in names))
    if not known:
        raise CommandError(
            "No file is an instrument's that a standard recipe is for. --guess makes a recipe for "
            "any table."
        )
    if asked and asked not in known:
        raise CommandError(f"{asked} does not fit these files; what fits: {', '.join(known)}.")
    return asked or known[0]


def _write_standard(folder: Path, name: str, recipe: Recipe, tables: Sequence[LabTable]) -> None:
    """The recipe and the blank lists, nothing that is there already."""
    from immport_explorer.files.atomic import write_whole
    from immport_explorer.fill.recipe_file import new_file
    from immport_explorer.fill.standard import blank_lists, list_text

    lists = {
        folder / f"{source}.csv": list_text(rows)
        for source, rows in blank_lists(recipe, tables).items()
    }
    contents = {folder / f"{name}.yaml": new_file(recipe).text(), **lists}
    there = [str(path) for path in contents if path.exists()]
    if there:
        raise CommandError(f"{there[0]} is there already, and is not written over.")
    make_folder(folder)
    try:
        for path, text in contents.items():
            write_whole(path, text.encode("utf-8"))
    except OSError as error:
        raise CommandError(f"Cannot write {folder}: {error.strerror or error}.") from error
    files = " ".join(f"{table.file}" for table in tables)
    print(
        f"The recipe {name} is in {folder}. Fill in {', '.join(p.name for p in lists)}, then: "
        f"immport-explorer fill {folder / name}.yaml {files} {' '.join(map(str, lists))} "
        "--output PACKAGE.zip",
        file=sys.stderr,
    )


# --- guess ---------------------------------------------------------------------------------------


def _guess(options: argparse.Namespace) -> int:
    from immport_explorer.fill.guessing.guess import guess
    from immport_explorer.validation.workspace import WorkspaceError

    schema = read_schema(options.schema, options.rules)
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
    _point_to_standard(options.paths)
    if not guessed.recipe.templates:
        raise CommandError(_nothing_found(guessed))
    _write_guess(guessed, options)
    return 0


def _point_to_standard(paths: Sequence[str]) -> None:
    """That there are recipes for an instrument's files already, where there are."""
    from immport_explorer.fill.standard import fitting
    from immport_explorer.lab.readers import read_lab

    files = {table.file: names for table in read_lab(paths).tables if (names := fitting(table))}
    for file, names in files.items():
        print(
            f"{file} is an instrument's, and there is a recipe for it already ({names[0]}): "
            f"immport-explorer fill --instrument {file} --output FOLDER.",
            file=sys.stderr,
        )


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
    with writing(path):
        guessed.file().write(path)
    asked = sum(one.certain for one in guessed.missing)
    undecided = sum(len(one.undecided) for one in guessed.choices)
    print(
        f"The recipe is in {path}: {counted(len(guessed.choices), 'field')} guessed, "
        f"{asked} still missing, {counted(undecided, 'value')} to decide. "
        "Look through it, then fill with it.",
        file=sys.stderr,
    )


def _choice(one: Any) -> dict[str, Any]:
    import msgspec

    from immport_explorer.fill.recipe import way_data

    return {**msgspec.to_builtins(one), "way": way_data(one.way)}


# --- fill ----------------------------------------------------------------------------------------


def _fill(options: argparse.Namespace) -> int:
    from immport_explorer.cli.progress import Progress
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
        schema = read_schema(options.schema or file.recipe.schema or None, options.rules)
        with Progress() as progress:
            filled = fill(
                file,
                sources,
                schema=schema,
                workspace=options.workspace,
                remember=options.remember,
                progress=progress,
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
        "report": {"valid": filled.report.valid, "summary": filled.report.summary.to_dict()},
    }


def _said(filled: Filled) -> Iterator[tuple[str, str]]:
    """The lines of what filling gave, each with its style."""
    yield "Filled", "bold"
    for name, count in filled.rows.items():
        yield f"  {name}: {counted(count, 'row')}", ""
    shown = sorted(filled.remarks, key=lambda one: not one.grave)[:_MOST_REMARKS]
    if shown:
        yield "About the lab's files", "bold"
    for remark in shown:
        yield f"  {remark.text}", "red" if remark.grave else ""
    yield from _missing(filled)
    yield from _issues(filled)
    yield filled.report.headline(), "bold"


def _missing(filled: Filled) -> Iterator[tuple[str, str]]:
    needed = [one for one in filled.missing if one.certain]
    if needed:
        yield "Still missing", "bold"
    for one in needed:
        place = "/".join(filter(None, (one.template, one.section)))
        yield f"  {place}{', ' + one.column if one.column else ''}: {one.why}", ""


def _issues(filled: Filled) -> Iterator[tuple[str, str]]:
    """What was found, a kind in a column once, with both places of the first."""
    causes = filled.report.causes
    if causes:
        yield "Found by checking", "bold"
    for cause in causes[:_MOST_ISSUES]:
        issue, blame = cause.first, filled.blame(cause.first)
        more = f" ({cause.count:,} times)" if cause.count > 1 else ""
        yield f"  {issue.severity}: {issue.place}: {issue.message}{more}", ""
        yield f"    change {_WHAT[blame.change]}: {blame.text}", "cyan"
    if len(causes) > _MOST_ISSUES:
        yield f"  and {len(causes) - _MOST_ISSUES:,} more; validate the package to see them", ""


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
