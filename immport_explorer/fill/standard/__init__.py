"""Recipes that come with the package, one or more for each kind of instrument.

Each joins the instrument's table with lists of the lab's. ``samples.csv`` says for each name or
well which id it has in ImmPort; FlowJo's also need ``populations.csv``. :func:`blank_lists` makes
them, to be filled in. What a list does not name is left out, and told with the most similar name.

Recipes called ``…-samples`` describe what was measured instead of its results: experiment samples
and, for assays with beads, control samples and standard curves.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from glob import escape
from importlib.resources import files

import msgspec

from immport_explorer.fill.recipe import Filling, Recipe, Source, Where
from immport_explorer.fill.recipe_file import RecipeFile, parse_recipe
from immport_explorer.fill.ways import Lookup
from immport_explorer.lab.instruments.draft import ROLE
from immport_explorer.lab.table import LabTable

READINGS = "readings"
"""The source that is the instrument's table; all others are lists of the lab's."""


class Standard(msgspec.Struct, frozen=True, kw_only=True):
    """A recipe by its ``name``, for tables of the ``reader`` of that name; ``table`` is the name of
    the table that it fills from, or "" where the reader gives one only. The first that fits is the
    default: ``needs`` are columns of which some cell must be filled for that."""

    name: str
    reader: str
    table: str = ""
    needs: tuple[str, ...] = ()


STANDARD: tuple[Standard, ...] = (
    Standard(name="luminex", reader="luminex", table="Readings", needs=("Concentration",)),
    Standard(name="luminex-intensities", reader="luminex", table="Readings"),
    Standard(name="luminex-intensities", reader="intelliflex", table="Readings"),
    Standard(name="msd", reader="msd"),
    Standard(name="softmax", reader="softmax", table="Groups"),
    Standard(name="tecan", reader="tecan"),
    Standard(name="quantstudio", reader="quantstudio", needs=("Sample", "Target")),
    Standard(name="quantstudio-wells", reader="quantstudio"),
    Standard(name="ctl", reader="ctl"),
    Standard(name="mabtech", reader="mabtech"),
    Standard(name="flowjo", reader="flowjo", table="Populations"),
    Standard(name="flowjo-counts", reader="flowjo", table="Populations"),
    Standard(name="flowjo-table", reader="flowjo table"),
    Standard(name="expression", reader="expression"),
    Standard(name="hla", reader="typing", needs=("HLA-A Allele 1",)),
    Standard(name="kir", reader="typing", needs=("Gene",)),
    Standard(name="luminex-samples", reader="luminex", table="Readings"),
    Standard(name="luminex-samples", reader="intelliflex", table="Readings"),
    Standard(name="msd-samples", reader="msd"),
    Standard(name="flowjo-samples", reader="flowjo", table="Populations"),
    Standard(name="expression-samples", reader="expression"),
    Standard(name="hla-samples", reader="typing", needs=("HLA-A Allele 1",)),
    Standard(name="kir-samples", reader="typing", needs=("Gene",)),
)
"""All standard recipes, those of a reader in the order in which they are tried."""


@cache
def standard_recipe(name: str) -> RecipeFile:
    """The recipe of that name. Raises KeyError where there is none."""
    if name not in {one.name for one in STANDARD}:
        raise KeyError(name)
    path = files(__name__) / "recipes" / f"{name}.yaml"
    return parse_recipe(path.read_text(encoding="utf-8"), f"{name}.yaml")


def fitting(table: LabTable) -> list[str]:
    """The names of the recipes that fill from such a table, the default first."""
    found = (
        one.name
        for one in STANDARD
        if one.reader == table.reader
        and one.table in ("", table.name)
        and all(_is_filled(table, column) for column in one.needs)
    )
    return list(dict.fromkeys(found))


def _is_filled(table: LabTable, column: str) -> bool:
    index = table.index(column)
    return index is not None and any(row.texts[index] for row in table.rows)


def prepared(
    name: str, tables: Sequence[LabTable], lists: Mapping[str, str] | None = None
) -> Recipe:
    """The recipe of that name for these tables: a source for each, with its file, its sheet and its
    name, each filled in the same way. ``lists`` gives the files of the lab's lists where they are
    not called ``samples.*`` and ``populations.*``."""
    recipe = standard_recipe(name).recipe
    sources = {
        list_: msgspec.structs.replace(source, file=(lists or {}).get(list_, source.file))
        for list_, source in recipe.sources.items()
        if list_ != READINGS
    }
    fillings: list[Filling] = []
    for number, table in enumerate(tables, start=1):
        source = READINGS if number == 1 else f"{READINGS} {number}"
        sources[source] = Source(file=escape(table.file), sheet=table.sheet or "", table=table.name)
        fillings.extend(msgspec.structs.replace(one, source=source) for one in recipe.templates)
    return msgspec.structs.replace(recipe, sources=sources, templates=tuple(fillings))


def blank_lists(recipe: Recipe, tables: Sequence[LabTable]) -> dict[str, list[list[str]]]:
    """The lab's lists, to be filled in, by the name of their source: a header, and a row for each
    name, well or population of the tables. The first column is what the recipe joins by, the others
    what it takes; they are empty."""
    lookups: dict[str, list[Lookup]] = {}
    roles: dict[str, list[Where]] = {}
    for filling in recipe.templates:
        for _, _, way in filling.ways():
            if isinstance(way, Lookup):
                lookups.setdefault(way.lookup.source, []).append(way)
                roles[way.lookup.source] = [one for one in filling.where if one.column == ROLE]
    return {name: _blank_list(ways, roles[name], tables) for name, ways in lookups.items()}


def list_text(rows: Sequence[Sequence[str]]) -> str:
    """A list as CSV, as spreadsheet programs open it."""
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerows(rows)
    return stream.getvalue()


def _blank_list(
    ways: Sequence[Lookup], roles: Sequence[Where], tables: Sequence[LabTable]
) -> list[list[str]]:
    """Names of rows whose role the recipe takes."""
    key = ways[0].lookup
    takes = dict.fromkeys(way.take for way in ways)
    names = dict.fromkeys(text for table in tables for text in _texts(table, key.by, roles) if text)
    return [[key.find, *takes], *([name, *[""] * len(takes)] for name in names)]


def _texts(table: LabTable, column: str, roles: Sequence[Where]) -> Iterator[str]:
    index, role = table.index(column), table.index(ROLE)
    if index is not None:
        for row in table.rows:
            if role is None or all(_takes(one, row.texts[role]) for one in roles):
                yield row.texts[index]


def _takes(where: Where, role: str) -> bool:
    if where.test not in ("is", "is not"):
        return True
    return (role in where.values) is (where.test == "is")
