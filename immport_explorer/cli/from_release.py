"""``from-release``: the templates that would have made a released study."""

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
)
from immport_explorer.cli.errors import CommandError
from immport_explorer.files.wording import counted

if TYPE_CHECKING:
    from immport_explorer.fill.release import Released

_MOST_TERMS = 30


def add(commands: Commands) -> None:
    parser = commands.add_parser(
        "from-release",
        description="Read a study as ImmPort releases it (its Tab.zip) and write the templates "
        "that would have made it, with ids made of its accessions. The package is validated; each "
        "row of the release is looked for in the templates, and what was not carried over is told.",
        epilog="Exit status: 0 every row was carried over or it is told why not, and all that the "
        "validator finds is a fact about the study; 1 something is a fault of this program; "
        "2 it could not run.",
    )
    parser.add_argument("release", metavar="ZIP", help="the Tab.zip of a study, or its folder")
    parser.add_argument("--output", metavar="DIR", help="where the package goes; must not exist")
    parser.add_argument("--study", metavar="SDY", help="one of several studies in the release")
    parser.add_argument(
        "--recipe",
        metavar="FILE.yaml",
        help="write a recipe for a study like it: its arms, visits, panels and reagents",
    )
    add_schema(parser)
    add_listing_format(parser)
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    from immport_explorer.cli.progress import Progress
    from immport_explorer.fill.release import from_release
    from immport_explorer.lab.table import LabError

    check_paths([options.release])
    schema = read_schema(options.schema)
    try:
        with Progress() as progress:
            made = from_release(
                options.release, study=options.study, schema=schema, progress=progress
            )
        _write(made, options)
    except LabError as error:
        raise CommandError(str(error)) from error
    if options.format == "json":
        print_json([as_data(one) for one in made])
    else:
        _print(line for one in made for line in _said(one))
    return 0 if all(one.whole for one in made) else 1


def _write(made: Sequence[Released], options: argparse.Namespace) -> None:
    from immport_explorer.package.writers.target import TargetError

    for one in made:
        several = len(made) > 1
        try:
            if options.output:
                path = Path(options.output) / one.name if several else Path(options.output)
                print(f"The package is in {one.filled.package.write(path)}.", file=sys.stderr)
            if options.recipe:
                file = Path(options.recipe)
                _write_recipe(one, file.with_stem(f"{file.stem}-{one.name}") if several else file)
        except TargetError as error:
            raise CommandError(str(error)) from error


def _write_recipe(one: Released, path: Path) -> None:
    from immport_explorer.fill.recipe_file import new_file
    from immport_explorer.fill.release_like import PREFIX, recipe_like

    if path.exists():
        raise CommandError(f"{path} is there already, and is not written over.")
    make_folder(path.parent)
    new_file(recipe_like(one.joined)).write(path)
    print(
        f"The recipe is in {path}. Its ids begin with {PREFIX}: choose your own.", file=sys.stderr
    )


def as_data(one: Released) -> dict[str, Any]:
    """A released study in JSON types."""
    return {
        "study": one.study,
        "rows": one.filled.rows,
        "tables": [
            {
                "table": count.table,
                "rows": count.rows,
                "found": count.found,
                "not_carried": dict(count.reasons),
                "columns_not_carried": list(count.columns),
            }
            for count in one.counts
        ],
        "terms": [
            {"column": column, "then": then, "now": now, "count": count}
            for (column, then, now), count in one.joined.values.terms.items()
        ],
        "issues": [
            {
                **verdict.first.to_dict(),
                "count": verdict.count,
                "ours": verdict.ours,
                "why": verdict.why,
            }
            for verdict in one.verdicts
        ],
    }


def _said(one: Released) -> Iterator[tuple[str, str]]:
    yield f"{one.study}: rows of the release that are in the templates", "bold"
    for count in one.counts:
        style = "" if count.found == count.rows else "yellow"
        yield f"  {count.table}: {count.found:,} of {count.rows:,}", style
        for why, rows in count.reasons.items():
            yield f"    {rows:,} not carried over: {why}", ""
        if count.columns:
            yield f"    columns without a field: {', '.join(count.columns)}", ""
    yield from _terms(one)
    yield from _issues(one)


def _terms(one: Released) -> Iterator[tuple[str, str]]:
    terms = one.joined.values.terms.most_common(_MOST_TERMS)
    if terms:
        yield "Terms of the time that are written as today's", "bold"
    for (column, then, now), count in terms:
        yield f"  {column}: {then} → {now or '(empty)'} ({counted(count, 'time')})", ""


def _issues(one: Released) -> Iterator[tuple[str, str]]:
    for ours, title in ((False, "Facts about the study"), (True, "Faults of this program")):
        verdicts = [verdict for verdict in one.verdicts if verdict.ours == ours]
        if verdicts:
            yield title, "bold"
        for verdict in verdicts:
            issue, why = verdict.first, f" ({verdict.why})" if verdict.why else ""
            more = f", {counted(verdict.count, 'time')}" if verdict.count > 1 else ""
            yield f"  {issue.severity}: {issue.place}: {issue.message}{more}{why}", ""
    if not any(verdict.ours for verdict in one.verdicts):
        yield "Nothing that was found is a fault of this program.", "bold"


def _print(lines: Iterator[tuple[str, str]]) -> None:
    from immport_explorer.report.terminal import Page

    page = Page()
    for text, style in lines:
        stripped = text.lstrip(" ")
        page.line((stripped, style), indent=len(text) - len(stripped))
