"""A recipe: how a lab's tables become ImmPort's templates, as plain data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal

import msgspec

from immport_explorer.fill.ways import WAYS, Way, way_key

FORM = 1
"""The form of recipes that this version writes and reads."""

Test = Literal["is", "is not", "filled", "empty", "greater than", "found"]


class RecipeError(Exception):
    """A recipe is not as it must be: ``problems``, each a sentence with its line and column."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))


class _Part(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """Base of what a recipe is made of."""


class Source(_Part, frozen=True, kw_only=True):
    """A table of the lab's: ``file`` is a pattern of file names (``results*.xlsx``), of which each
    file that fits is read; ``sheet`` and ``table`` name the sheet and, where it holds several, the
    table; without them the table is meant that has most of ``columns``.

    ``header_row`` is the row of the headers where the guess is wrong. ``columns`` are those that
    the table had, and ``rows`` how many, when the recipe was made: what has changed is told.
    ``empty`` are texts that stand for no value. ``personal`` columns tell who a person is: none of
    them may be written into a template as it is.
    """

    file: str
    sheet: str = ""
    table: str = ""
    header_row: int | None = None
    columns: tuple[str, ...] = ()
    rows: int | None = None
    empty: tuple[str, ...] = ()
    personal: tuple[str, ...] = ()


class ValueSet(_Part, frozen=True, kw_only=True):
    """A row that is made of a wide one: ``labels`` give new columns a text, ``columns`` new columns
    the value of a column of the source."""

    columns: dict[str, str]
    labels: dict[str, str] = {}


class RowsFromColumns(_Part, frozen=True, kw_only=True):
    """Wide to long. Each column of ``columns`` becomes a row, with its cell in the new column
    ``value``, its header in ``name`` and the unit of the header in ``unit``, where these are given.
    ``sets`` say the same for rows of several values. Rows whose values are all empty are left out.
    """

    columns: tuple[str, ...] = ()
    value: str = "value"
    name: str = ""
    unit: str = ""
    sets: tuple[ValueSet, ...] = ()


class Where(_Part, frozen=True, kw_only=True, rename={"source": "in"}):
    """Keeps the rows that pass a test: one of ``is``, ``is not``, ``filled``, ``empty``, ``greater
    than``, ``found``. Letter case is ignored.

    ``found`` asks whether the source called ``in`` has a row whose column ``find`` holds the same
    text, with something in its column ``take``, such as an id in a list of samples. What it does
    not find is told, with the most similar that is there.
    """

    column: str
    test: Test = "is"
    values: tuple[str, ...] = ()
    source: str = ""
    find: str = ""
    take: str = ""


class Filling(_Part, frozen=True, kw_only=True):
    """How one template, or one section of it, gets rows; several may fill the same.

    ``source`` names a source; without one, ``rows`` are written out here, or one row is made of
    constants. ``columns`` maps headers to ways; ``groups`` are further groups of result columns,
    side by side. ``once`` leaves out rows that are the same as one before. ``not_in_my_data`` are
    columns that a person has seen and has nothing for.
    """

    template: str
    section: str = ""
    source: str = ""
    where: tuple[Where, ...] = ()
    rows_from_columns: RowsFromColumns | None = None
    columns: dict[str, Way] = {}
    groups: tuple[dict[str, Way], ...] = ()
    rows: tuple[dict[str, str], ...] = ()
    once: bool = False
    not_in_my_data: tuple[str, ...] = ()

    def ways(self) -> Iterator[tuple[int, str, Way]]:
        """The group (0 for ``columns``), the header and the way of each mapped column."""
        for group, columns in enumerate((self.columns, *self.groups)):
            for header, way in columns.items():
                yield group, header, way


class Recipe(_Part, frozen=True, kw_only=True):
    """How a lab's files become a package. ``schema`` is ImmPort's version ("" for the newest)."""

    recipe: int = FORM
    title: str = ""
    schema: str = ""
    sources: dict[str, Source] = {}
    templates: tuple[Filling, ...] = ()


# --- to and from plain data ----------------------------------------------------------------------

_RENAMED = {"source": "from"}


def to_data(recipe: Recipe) -> dict[str, Any]:
    """The recipe in mappings, lists and texts, as it is written."""
    data: dict[str, Any] = msgspec.to_builtins(
        msgspec.structs.replace(recipe, templates=()), str_keys=True
    )
    data.pop("templates", None)
    return {
        "recipe": recipe.recipe,
        **data,
        "templates": [_filling_data(one) for one in recipe.templates],
    }


def _filling_data(filling: Filling) -> dict[str, Any]:
    plain = msgspec.structs.replace(filling, columns={}, groups=())
    data: dict[str, Any] = {
        _RENAMED.get(name, name): value for name, value in msgspec.to_builtins(plain).items()
    }
    if filling.columns:
        data["columns"] = _ways_data(filling.columns)
    if filling.groups:
        data["groups"] = [_ways_data(group) for group in filling.groups]
    return data


def _ways_data(ways: Mapping[str, Way]) -> dict[str, Any]:
    return {header: way_data(way) for header, way in ways.items()}


def way_data(way: Way) -> dict[str, Any]:
    """A way in plain data, the key that names it first."""
    data: dict[str, Any] = msgspec.to_builtins(way)
    key = way_key(way)
    first = {key: data.pop(key)}
    return first | data


def json_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of recipes, published in ``recipe.schema.json`` beside this."""
    kinds = (Source, RowsFromColumns, Where, *WAYS.values())
    _, parts = msgspec.json.schema_components(kinds, ref_template="#/$defs/{name}")
    ways = [{"$ref": f"#/$defs/{kind.__name__}"} for kind in WAYS.values()]
    text_map = {"type": "object", "additionalProperties": {"type": "string"}}
    columns = {"type": "object", "additionalProperties": {"oneOf": ways}}
    texts = {"type": "array", "items": {"type": "string"}}
    filling = {
        "type": "object",
        "required": ["template"],
        "additionalProperties": False,
        "properties": {
            "template": {"type": "string"},
            "section": {"type": "string"},
            "from": {"type": "string"},
            "where": {"type": "array", "items": {"$ref": "#/$defs/Where"}},
            "rows_from_columns": {"$ref": "#/$defs/RowsFromColumns"},
            "columns": columns,
            "groups": {"type": "array", "items": columns},
            "rows": {"type": "array", "items": text_map},
            "once": {"type": "boolean"},
            "not_in_my_data": texts,
        },
    }
    published: dict[str, Any] = _texts_or_numbers(
        {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": "A recipe that fills ImmPort's templates from a lab's tables",
            "type": "object",
            "required": ["recipe", "sources", "templates"],
            "additionalProperties": False,
            "properties": {
                "recipe": {"const": FORM},
                "title": {"type": "string"},
                "schema": {"type": "string"},
                "sources": {"type": "object", "additionalProperties": {"$ref": "#/$defs/Source"}},
                "templates": {"type": "array", "items": filling},
            },
            "$defs": parts,
        }
    )
    return published


def _texts_or_numbers(node: Any) -> Any:
    """Wherever a text belongs a person may write a number or true: it is read as the text."""
    if isinstance(node, dict):
        changed = {key: _texts_or_numbers(value) for key, value in node.items()}
        if changed.get("type") == "string":
            changed["type"] = ["string", "number", "boolean"]
        return changed
    return [_texts_or_numbers(one) for one in node] if isinstance(node, list) else node
