"""What is kept of the page Fill: what the reader decided, to be given back with the files.

What was guessed is not kept: it is guessed again from the same files. What comes back may be
anybody's (a browser keeps copies), so that nothing is taken which the schema does not know. No
widgets here.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from immport_explorer.app.visit.drafts import Draft, DraftIdentity
from immport_explorer.app.visit.lab_reading import Identity, Wishes
from immport_explorer.app.visit.lab_work import LabWork
from immport_explorer.app.visit.store import Kept
from immport_explorer.fill.guessing.guess import Target
from immport_explorer.fill.recipe import Filling, RecipeError, way_data
from immport_explorer.fill.recipe_file import RecipeFile, header_of, parse_recipe, way_from_data
from immport_explorer.fill.remarks import Missing
from immport_explorer.fill.standard import STANDARD
from immport_explorer.schema.model import Schema, Section


class KeptDraft(msgspec.Struct, kw_only=True):
    """What the reader did with a draft (:class:`~immport_explorer.app.visit.drafts.Draft`)."""

    identity: DraftIdentity
    moves: list[tuple[str, str, str]] = []
    given: dict[str, dict[str, Any]] = {}
    absent: list[str] = []
    answered: dict[str, Missing] = {}
    settled: list[tuple[str, int, str]] = []
    cells: list[tuple[int, str, str]] = []
    dropped: list[int] = []


class KeptRecipe(msgspec.Struct):
    """A recipe that was opened: the text of its file, and the file's name."""

    text: str
    name: str


class FillWork(Kept, kw_only=True):
    """What the reader decided. ``example`` is empty for the reader's own files, ``chosen`` the
    table in view; ``is_made`` tells that the package was made of it."""

    example: str = ""
    chosen: str = ""
    recipes: list[KeptRecipe] = msgspec.field(default_factory=list)
    targets: list[tuple[Identity, list[Target]]] = msgspec.field(default_factory=list)
    instruments: list[tuple[Identity, str]] = msgspec.field(default_factory=list)
    header_rows: list[tuple[str, str, int]] = msgspec.field(default_factory=list)
    nobody: list[tuple[Identity, str]] = msgspec.field(default_factory=list)
    left_out: list[DraftIdentity] = msgspec.field(default_factory=list)
    prefix: str = ""
    drafts: list[KeptDraft] = msgspec.field(default_factory=list)
    is_made: bool = False


def fill_work(lab: LabWork, example: str, chosen: str) -> FillWork:
    """What is decided by now."""
    wishes = lab.wishes
    return FillWork(
        example=example,
        chosen=chosen,
        recipes=[_kept_recipe(recipe) for recipe in (lab.opened, lab.begun) if recipe],
        targets=list(wishes.targets.items()),
        instruments=list(wishes.instruments.items()),
        header_rows=[(file, sheet, row) for (file, sheet), row in wishes.header_rows.items()],
        nobody=sorted(wishes.nobody),
        left_out=sorted(wishes.left_out),
        prefix=wishes.prefix,
        drafts=[_kept(draft) for draft in lab.drafts],
        is_made=lab.filled is not None,
    )


def has_decisions(lab: LabWork) -> bool:
    """Whether the reader decided anything, so that dropping the files again does not bring all
    back."""
    return lab.wishes != Wishes() or any(
        draft.moves or draft.given or draft.absent or draft.cells or draft.dropped
        or draft.is_written_here
        for draft in lab.drafts
    )  # fmt: skip


def put_back(lab: LabWork, kept: FillWork, folder: Path) -> None:
    """Bring back what was decided, and the files that lie in a folder; they are still to be
    read."""
    schema = lab.schema
    drafts = [draft for one in kept.drafts if (draft := _draft(one, schema)) is not None]
    recipes = list(_recipes(kept, lab))
    lab.put_back(sorted(folder.iterdir()), _wishes(kept, schema))
    for recipe in recipes:
        lab.take_recipe(recipe)
    lab.drafts = drafts


def _kept_recipe(recipe: RecipeFile) -> KeptRecipe:
    return KeptRecipe(recipe.text(), recipe.name)


def _recipes(kept: FillWork, lab: LabWork) -> Iterator[RecipeFile]:
    for one in kept.recipes:
        try:
            yield parse_recipe(one.text, one.name, lab.schema)
        except RecipeError as error:
            lab.problem = str(error)


def _wishes(kept: FillWork, schema: Schema) -> Wishes:
    targets = {
        table: [target for target in each if _section(schema, *target) is not None]
        for table, each in kept.targets
    }
    known = {one.name for one in STANDARD}
    return Wishes(
        targets=targets,
        instruments={table: name for table, name in kept.instruments if name in known},
        header_rows={(file, sheet): row for file, sheet, row in kept.header_rows if row > 0},
        nobody=set(kept.nobody),
        left_out=set(kept.left_out),
        prefix=kept.prefix,
    )


# --- drafts --------------------------------------------------------------------------------------


def _kept(draft: Draft) -> KeptDraft:
    return KeptDraft(
        identity=draft.identity,
        moves=[(column, guessed, header) for (column, guessed), header in draft.moves.items()],
        given={header: way_data(way) for header, way in draft.given.items()},
        absent=sorted(draft.absent),
        answered=dict(draft.answered),
        settled=[(header, place, said) for (header, place), said in draft.settled.items()],
        cells=[(row, header, text) for (row, header), text in draft.cells.items()],
        dropped=sorted(draft.dropped),
    )


def _draft(kept: KeptDraft, schema: Schema) -> Draft | None:
    """The draft, until it is made anew from the files; None where the schema has no such place."""
    source, template, name, has_rows = kept.identity
    section = _section(schema, template, name)
    if section is None:
        return None
    rows: tuple[dict[str, str], ...] = ({},) if has_rows else ()
    draft = Draft("", Filling(source=source, template=template, section=name, rows=rows))
    ways = {header: way_from_data(data) for header, data in kept.given.items()}
    draft.given = {h: way for h, way in ways.items() if way is not None and header_of(section, h)}
    draft.moves = {
        (column, guessed): header
        for column, guessed, header in kept.moves
        if not header or header_of(section, header)
    }
    draft.absent = {header for header in kept.absent if header_of(section, header)}
    draft.answered = {
        header: asked
        for header, asked in kept.answered.items()
        if header_of(section, header)
        and (asked.template, asked.section or "", asked.column) == (template, name, header)
    }
    draft.settled = {(header, place): said for header, place, said in kept.settled}
    draft.cells = {(row, h): text for row, h, text in kept.cells if header_of(section, h)}
    draft.dropped = set(kept.dropped)
    return draft


def _section(schema: Schema, template: str, section: str | None) -> Section | None:
    found = schema.templates.get(template)
    return found.section(section or None) if found is not None else None
