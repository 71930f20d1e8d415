"""``clean``: copies of files without what tells who somebody is."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from immport_explorer.cli.common import (
    Commands,
    add_listing_format,
    check_paths,
    make_folder,
    print_json,
)
from immport_explorer.cli.errors import CommandError

if TYPE_CHECKING:
    from immport_explorer.report.terminal import Page


def add(commands: Commands) -> None:
    parser = commands.add_parser(
        "clean",
        description="Copy FCS files, pictures, office documents and PDFs without what tells who "
        "somebody is: operators, patients, authors. The data in them stay as they are; in FCS "
        "files no byte moves. What cannot be cleaned safely is named, and not copied.",
        epilog="Look at the copies before you send them. Exit status: 0 all were cleaned, 1 some "
        "could not be, 2 could not run.",
    )
    parser.add_argument("files", nargs="+", metavar="FILE")
    parser.add_argument(
        "--output", metavar="DIR", default="cleaned", help="where to (default: cleaned)"
    )
    add_listing_format(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    check_paths(options.files)
    folder = Path(options.output)
    sources = [Path(file) for file in options.files]
    _refuse(sources, folder)
    make_folder(folder)
    outcomes = [_cleaned(source, folder / source.name) for source in sources]
    if options.format == "json":
        print_json(outcomes)
    else:
        _print(outcomes)
    return 0 if all(outcome["copy"] for outcome in outcomes) else 1


def _refuse(sources: list[Path], folder: Path) -> None:
    """Nothing is written over, and no two copies get one name."""
    names: set[str] = set()
    for source in sources:
        if not source.is_file():
            raise CommandError(f"{source} is a folder: name the files in it.")
        if (folder / source.name).exists() or source.name in names:
            raise CommandError(
                f"{folder / source.name} would be written over. Name another folder with --output."
            )
        names.add(source.name)


def _cleaned(source: Path, target: Path) -> dict[str, object]:
    from immport_explorer.datafiles.clean import CannotCleanError, clean
    from immport_explorer.validation.checks.datafiles.personal import tells

    try:
        cleaned = clean(source, target, tells)
    except CannotCleanError as error:
        return {"file": str(source), "copy": None, "gone": [], "notes": [str(error)]}
    return {
        "file": str(source),
        "copy": str(target),
        "gone": list(cleaned.gone),
        "notes": list(cleaned.notes),
    }


def _print(outcomes: list[dict[str, object]]) -> None:
    from immport_explorer.report.terminal import Page

    page = Page()
    for outcome in outcomes:
        _print_one(page, outcome)


def _print_one(page: Page, outcome: dict[str, object]) -> None:
    gone, notes = outcome["gone"], outcome["notes"]
    assert isinstance(gone, list) and isinstance(notes, list)
    how = "written" if outcome["copy"] else "not cleaned"
    page.line((f"{outcome['file']}: {how}", "bold" if outcome["copy"] else "yellow"))
    if outcome["copy"]:
        page.line((f"Taken out: {', '.join(gone) or 'nothing; nothing was found'}.", ""), indent=2)
    for note in notes:
        page.line((f"{note}.", "dim"), indent=2)
