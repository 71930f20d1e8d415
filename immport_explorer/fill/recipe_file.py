"""A recipe as a YAML file: read with the line of each mistake, written with people's comments.

Every value is read as text, so that ``No``, ``004`` and ``2024-01-05`` stay what they are.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from ruamel.yaml.comments import CommentedMap, CommentedSeq

from immport_explorer.files.atomic import write_whole
from immport_explorer.files.marked_yaml import (
    NotYamlError,
    load_marked,
    mark_of,
    said_plainly,
    yaml_of_texts,
)
from immport_explorer.files.marked_yaml import plain as as_plain
from immport_explorer.fill.recipe import FORM, Filling, Recipe, RecipeError, Source, to_data
from immport_explorer.fill.ways import WAYS, TimeBetween, Way
from immport_explorer.schema.model import Schema, Section, Side, Template
from immport_explorer.spelling import nearest

_T = TypeVar("_T")

_MOST_BYTES = 2 * 2**20
_FILLING_KEYS = {
    *("template", "section", "from", "where", "rows_from_columns", "columns", "groups", "rows"),
    *("once", "not_in_my_data"),
}
_TOP_KEYS = {"recipe", "title", "schema", "sources", "templates"}


class RecipeFile:
    """A recipe with the document that it was read from: comments and lines are kept.

    ``line(path)`` tells where something stands: ``line("sources", "people")``.
    """

    def __init__(self, recipe: Recipe, document: CommentedMap, name: str = "recipe") -> None:
        self.recipe = recipe
        self.document = document
        self.name = name

    def line(self, *path: str | int) -> int | None:
        """The line, from 1, of the key at the end of the path; None where there is none."""
        place = mark_of(self.document, path)
        return place[0] if place else None

    def text(self) -> str:
        """The recipe as YAML."""
        stream = io.StringIO()
        yaml_of_texts().dump(self.document, stream)
        return stream.getvalue()

    def changed(self, recipe: Recipe) -> RecipeFile:
        """The file with another recipe in it; comments on what stays are kept."""
        document = _loaded(self.text(), self.name)
        _put(document, to_data(recipe))
        return RecipeFile(recipe, document, self.name)

    def write(self, path: Path) -> None:
        """Write it, whole or not at all. Raises OSError."""
        write_whole(path, self.text().encode())


def new_file(recipe: Recipe) -> RecipeFile:
    """A file for a recipe that was made by a program."""
    document = CommentedMap()
    _put(document, to_data(recipe))
    return RecipeFile(recipe, document)


def read_recipe(path: str | Path, schema: Schema | None = None) -> RecipeFile:
    """Read a recipe. Raises RecipeError with every mistake, its line and column; ``schema`` lets
    names of templates and columns be checked too."""
    path = Path(path)
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise RecipeError((f"{path.name} is larger than any recipe ({_MOST_BYTES:,} bytes).",))
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise RecipeError((f"Cannot read {path.name}: {error.strerror}.",)) from error
    except UnicodeDecodeError as error:
        raise RecipeError((f"{path.name} is not in UTF-8. Save it as UTF-8.",)) from error
    return parse_recipe(text, path.name, schema)


def parse_recipe(text: str, name: str = "recipe", schema: Schema | None = None) -> RecipeFile:
    """Read a recipe from its text, as :func:`read_recipe` does."""
    document = _loaded(text, name)
    reading = _Reading(name, document)
    recipe = reading.recipe()
    if reading.problems:
        raise RecipeError(tuple(reading.problems))
    file = RecipeFile(recipe, document, name)
    if schema is not None:
        check_recipe(file, schema)
    return file


def _loaded(text: str, name: str) -> CommentedMap:
    try:
        return load_marked(text, name)
    except NotYamlError as error:
        raise RecipeError((str(error),)) from error


def _put(target: CommentedMap, data: Mapping[str, Any]) -> None:
    """Make the document say what the data says, and leave alone what says it already."""
    for key in [key for key in target if key not in data]:
        del target[key]
    for key, value in data.items():
        target[key] = _merged(target.get(key), value)


def _merged(old: Any, value: Any) -> Any:
    if isinstance(value, Mapping):
        node = old if isinstance(old, CommentedMap) else CommentedMap()
        _put(node, value)
        return node
    if isinstance(value, Sequence) and not isinstance(value, str):
        items = old if isinstance(old, CommentedSeq) else CommentedSeq()
        merged = [_merged(items[n] if n < len(items) else None, one) for n, one in enumerate(value)]
        items[:] = merged
        if all(isinstance(one, str) for one in merged):
            items.fa.set_flow_style()
        return items
    text = _text(value)
    return old if isinstance(old, str) and old == text else text


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def check_recipe(recipe: Recipe | RecipeFile, schema: Schema) -> None:
    """Check the names of templates, sections, columns and sources. Raises RecipeError with the
    line and column of each mistake."""
    file = recipe if isinstance(recipe, RecipeFile) else new_file(recipe)
    checking = _Reading(file.name, file.document)
    checking.check_names(file.recipe, schema)
    if checking.problems:
        raise RecipeError(tuple(checking.problems))


class _Reading:
    """Turns a document into a recipe, and collects what is wrong with it."""

    def __init__(self, name: str, document: CommentedMap) -> None:
        self.name = name
        self.document = document
        self.problems: list[str] = []

    def problem(self, path: Sequence[str | int], text: str) -> None:
        mark = mark_of(self.document, path)
        place = f", line {mark[0]}, column {mark[1]}" if mark else ""
        self.problems.append(f"{self.name}{place}: {text}")

    def recipe(self) -> Recipe:
        plain = as_plain(self.document)
        self._known_keys(plain, _TOP_KEYS, ())
        if plain.get("recipe") != str(FORM):
            found = plain.get("recipe", "nothing")
            self.problem(("recipe",), f"'recipe' is the form of the file, {FORM}; found {found!r}.")
        sources = self._mapping(plain.get("sources", {}), ("sources",))
        templates = self._list(plain.get("templates", []), ("templates",))
        return Recipe(
            title=str(plain.get("title", "")),
            schema=str(plain.get("schema", "")),
            sources={
                key: source
                for key, value in sources.items()
                if (source := self._convert(value, Source, ("sources", key))) is not None
            },
            templates=tuple(
                filling
                for number, value in enumerate(templates)
                if (filling := self._filling(value, ("templates", number))) is not None
            ),
        )

    def _filling(self, value: Any, path: tuple[str | int, ...]) -> Filling | None:
        plain = self._mapping(value, path)
        self._known_keys(plain, _FILLING_KEYS, path)
        ways = self._ways(plain.pop("columns", {}), (*path, "columns"))
        groups = [
            self._ways(group, (*path, "groups", number))
            for number, group in enumerate(self._list(plain.pop("groups", []), (*path, "groups")))
        ]
        if "from" in plain:
            plain["source"] = plain.pop("from")
        filling = self._convert(plain, Filling, path)
        if filling is None:
            return None
        return msgspec.structs.replace(filling, columns=ways, groups=tuple(groups))

    def _ways(self, value: Any, path: tuple[str | int, ...]) -> dict[str, Way]:
        ways = {
            header: self._way(one, (*path, header))
            for header, one in self._mapping(value, path).items()
        }
        return {header: way for header, way in ways.items() if way is not None}

    def _way(self, value: Any, path: tuple[str | int, ...]) -> Way | None:
        plain = self._mapping(value, path)
        keys = [key for key in plain if key in WAYS]
        if len(keys) != 1:
            found = ", ".join(plain) or "nothing"
            text = f"one of {', '.join(WAYS)} says how the column is filled; found {found}."
            self.problem(path, text)
            return None
        return self._convert(plain, WAYS[keys[0]], path)

    def _convert(self, value: Any, kind: type[_T], path: tuple[str | int, ...]) -> _T | None:
        try:
            return msgspec.convert(value, kind, strict=False)
        except msgspec.ValidationError as error:
            said, inner = said_plainly(str(error))
            self.problem((*path, *inner), f"{said}.")
            return None

    def _mapping(self, value: Any, path: tuple[str | int, ...]) -> dict[str, Any]:
        if isinstance(value, dict):
            return dict(value)
        self.problem(path, f"names with values belong here, found {_shown(value)}.")
        return {}

    def _list(self, value: Any, path: tuple[str | int, ...]) -> list[Any]:
        if isinstance(value, list):
            return value
        self.problem(path, f"a list belongs here (lines that begin with -), found {_shown(value)}.")
        return []

    def _known_keys(
        self, plain: Mapping[str, Any], known: Iterable[str], path: tuple[str | int, ...]
    ) -> None:
        for key in plain:
            if key not in known:
                allowed = ", ".join(sorted(known))
                self.problem(
                    (*path, key), f"{key!r} is no part of a recipe here; allowed: {allowed}."
                )

    # --- names of the schema and of sources ------------------------------------------------------

    def check_names(self, recipe: Recipe, schema: Schema) -> None:
        for number, filling in enumerate(recipe.templates):
            path: tuple[str | int, ...] = ("templates", number)
            template = schema.find_template(filling.template)
            if template is None:
                near = _near(filling.template, list(schema.templates))
                text = f"ImmPort has no template {filling.template!r} at {schema.version}.{near}"
                self.problem((*path, "template"), text)
                continue
            self._check_source(recipe, filling, path)
            self._check_personal(recipe, filling, path)
            section = self._section(template, filling, path)
            if section is not None:
                self._check_headers(template, section, filling, path)

    def _check_source(self, recipe: Recipe, filling: Filling, path: tuple[str | int, ...]) -> None:
        if filling.source and filling.source not in recipe.sources:
            near = _near(filling.source, list(recipe.sources))
            self.problem((*path, "from"), f"there is no source {filling.source!r}.{near}")
        for number, where in enumerate(filling.where):
            if where.test == "found" and (where.source not in recipe.sources or not where.find):
                text = "'found' needs a source 'in', and the column to 'find' there."
                self.problem((*path, "where", number), text)
        if not filling.source and any(way.columns for _, _, way in filling.ways()):
            self.problem(path, "a column is read here, and 'from' names no source.")

    def _check_personal(
        self, recipe: Recipe, filling: Filling, path: tuple[str | int, ...]
    ) -> None:
        """Columns that tell who a person is leave in one way only: as the time between dates."""
        source = recipe.sources.get(filling.source, Source(file=""))
        for group, header, way in filling.ways():
            told = [name for name in way.columns if name in source.personal]
            if told and not isinstance(way, TimeBetween):
                place = ("columns", header) if not group else ("groups", group - 1, header)
                text = (
                    f"{told[0]!r} is marked as personal in {filling.source}, and must not leave; "
                    "take it from 'personal' only if it tells nobody who a person is."
                )
                self.problem((*path, *place), text)

    def _section(
        self, template: Template, filling: Filling, path: tuple[str | int, ...]
    ) -> Section | None:
        section = template.section(filling.section or None)
        if section is None:
            names = [one.name or "" for one in template.sections]
            said = f"section {filling.section!r}" if filling.section else "no section"
            text = f"{template.name} has the sections {', '.join(names)}; found {said}."
            self.problem(
                (*path, "section"), text if names != [""] else f"{template.name} has none."
            )
        return section

    def _check_headers(
        self, template: Template, section: Section, filling: Filling, path: tuple[str | int, ...]
    ) -> None:
        known = [column.header for column in section.columns]
        for group, header, _ in filling.ways():
            place = ("columns", header) if not group else ("groups", group - 1, header)
            self._check_header(template, section, header, (*path, *place), known)
        for number, row in enumerate(filling.rows):
            for header in row:
                self._check_header(
                    template, section, header, (*path, "rows", number, header), known
                )

    def _check_header(
        self,
        template: Template,
        section: Section,
        header: str,
        path: tuple[str | int, ...],
        known: list[str],
    ) -> None:
        if header_of(section, header) is None:
            text = f"{template.name} has no column {header!r}.{_near(header, known)}"
            self.problem(path, text)


def way_from_data(plain: dict[str, Any]) -> Way | None:
    """A way from plain data; None where it is none."""
    keys = [key for key in plain if key in WAYS]
    try:
        return msgspec.convert(plain, WAYS[keys[0]], strict=False) if len(keys) == 1 else None
    except msgspec.ValidationError:
        return None


def header_of(section: Section, header: str) -> tuple[str, Side | None] | None:
    """The header and the side that a recipe means: ``result/Name Reported`` names the side where a
    header stands on both; without it the first is meant."""
    side, slash, name = header.partition("/")
    if slash and side in ("meta", "result"):
        column = section.column(name, side)  # type: ignore[arg-type]
    else:
        column = section.column(header)
    return None if column is None else (column.header, column.side)


def _shown(value: Any) -> str:
    return repr(value[:60]) if isinstance(value, str) else type(value).__name__


def _near(name: str, known: list[str]) -> str:
    near = nearest(name, known, most=1)
    return f" Did you mean {near[0]!r}?" if near else ""
