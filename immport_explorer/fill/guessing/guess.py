"""Guess a recipe for a lab's files."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from immport_explorer.fill.guessing.fields import DECLARED_BY_LAB, Fit
from immport_explorer.fill.guessing.guessed import Choice, Guessed
from immport_explorer.fill.guessing.known import KnownIds
from immport_explorer.fill.guessing.links import Declared, named_ids, own_ids
from immport_explorer.fill.guessing.profile import Profile
from immport_explorer.fill.guessing.remembered import remembered_ways
from immport_explorer.fill.guessing.tables import LabProfile, Match, Matcher, profile
from immport_explorer.fill.guessing.ways import Guess, way_of
from immport_explorer.fill.missing import missing
from immport_explorer.fill.recipe import Filling, Recipe, Source
from immport_explorer.fill.sifting import Memory
from immport_explorer.fill.ways import FromColumn, TimeBetween, Way
from immport_explorer.lab.readers import read_lab
from immport_explorer.lab.table import LabTable
from immport_explorer.package.archive import Source as PathLike
from immport_explorer.package.limits import Limits
from immport_explorer.publish.blank import find_templates
from immport_explorer.schema.load import load_schema
from immport_explorer.schema.model import Schema, Section, Template
from immport_explorer.schema.synonyms import terms_meant
from immport_explorer.validation.terms import terms_of
from immport_explorer.validation.workspace import Workspace

_MUCH = 1.9
"""So much evidence, and a table fills a template without anybody having asked for it."""
_SOME = 0.8
"""So much, where the template was asked for and no other table fills it."""
_NOT_OFFERED = frozenset({"study_design_edit"})


def guess(
    sources: PathLike | Sequence[PathLike],
    templates: Sequence[str] | None = None,
    *,
    schema: str | Schema | None = None,
    workspace: str | os.PathLike[str] | Workspace | None = None,
    prefix: str = "",
    limits: Limits | None = None,
) -> Guessed:
    """The likely recipe for a lab's files.

    Parameters
    ----------
    sources
        The lab's files: paths of files, folders and zips.
    templates
        Names of the templates to be filled; None lets every table find its own.
    workspace
        What ImmPort holds: ids there, and mappings that were accepted before, win.
    prefix
        What new ids begin with; without it the only study that the workspace knows.

    Raises
    ------
    UnknownTemplateError
        No template is called that.
    """
    chosen = schema if isinstance(schema, Schema) else load_schema(schema)
    held = None if workspace is None else Workspace.open(workspace)
    lab = read_lab(sources, limits=limits)
    guesser = Guesser(chosen, held, prefix, templates)
    guessed = guesser.run([profile(table) for table in lab.tables])
    return msgspec.structs.replace(guessed, problems=lab.problems)


Target = tuple[str, str | None]
"""A template and a section of it, by their names."""


class Guesser:
    """Guesses for tables that were read; what it learns of them it keeps, so that the next time is
    quicker. The parameters are those of :func:`guess`.
    """

    def __init__(
        self,
        schema: Schema,
        workspace: Workspace | None = None,
        prefix: str = "",
        templates: Sequence[str] | None = None,
    ) -> None:
        self._schema = schema
        self._memory = None if workspace is None else Memory(workspace)
        self._matcher = Matcher(schema, KnownIds(workspace, prefix))
        self._asked = templates is not None
        self._templates = [
            one
            for one in find_templates(schema, templates)
            if self._asked or one.name not in _NOT_OFFERED
        ]

    def run(
        self,
        tables: Sequence[LabProfile],
        chosen: Mapping[int, Sequence[Target]] | None = None,
    ) -> Guessed:
        """The likely recipe; ``chosen`` names what a person wants filled from a table (by its place
        among them), in place of what would be guessed."""
        wanted = {id(tables[place]): targets for place, targets in (chosen or {}).items()}
        matches = [self._matcher.complete(match) for match in self._matches(tables, wanted)]
        names = _source_names([match.lab.table for match in matches])
        sources: dict[str, Source] = {}
        fillings: list[Filling] = []
        choices: list[Choice] = []
        for match, name in zip(matches, names, strict=True):
            sources[name] = _source(match)
            own = list(self._choices(match, name))
            choices += own
            fillings.append(_filling(match, name, own))
        recipe = Recipe(
            schema=self._schema.version, sources=sources, templates=tuple(self._ordered(fillings))
        )
        unused, told = _unused(matches, names)
        taken = {id(match.lab.table) for match in matches}
        idle = [one for one in tables if id(one.table) not in taken]
        told |= {_plain_name(one.table): _names(one.personal) for one in idle}
        return Guessed(
            recipe=recipe,
            choices=tuple(choices),
            unused=unused,
            personal=told,
            idle=tuple(_plain_name(one.table) for one in idle),
            missing=tuple(missing(self._schema, recipe.templates, self._memory)),
        )

    def known(self, entity: str) -> list[str]:
        """The ids of an entity that ImmPort holds."""
        return self._matcher.known.of(entity)

    def way(self, column: Profile, template: Template, section: Section, header: str) -> Guess:
        """The way in which a field is filled from the column that a person chose for it. Raises
        KeyError where the section has no such field."""
        fields = self._matcher.fields
        field = next((one for one in fields.of(template, section) if one.key == header), None)
        if field is None:
            raise KeyError(header)
        vocabulary = field.column.vocabulary
        terms = fields.terms(column, vocabulary) if vocabulary else None
        return way_of(Fit(column, field, 1.0, "you chose it", terms), self._matcher.known)

    # --- which table fills which template ---------------------------------------------------------

    def _matches(
        self, tables: Sequence[LabProfile], wanted: Mapping[int, Sequence[Target]]
    ) -> list[Match]:
        free = [one for one in tables if id(one) not in wanted]
        found = self._found(tables, free)
        return [*self._chosen(tables, wanted), *found]

    def _chosen(
        self, tables: Sequence[LabProfile], wanted: Mapping[int, Sequence[Target]]
    ) -> Iterator[Match]:
        """The tables whose templates a person chose."""
        for one in tables:
            for name, section_name in wanted.get(id(one), ()):
                template = self._schema.templates[name]
                section = template.section(section_name)
                if section is not None:
                    yield self._matcher.match(one, template, section)

    def _found(self, tables: Sequence[LabProfile], free: Sequence[LabProfile]) -> list[Match]:
        scored = self._scored_together(tables, free)
        found: list[Match] = []
        for one in free:
            best = max(scored[id(one)], key=lambda match: match.score, default=None)
            if best is not None and best.evidence >= (_SOME if self._is_all(best) else _MUCH):
                found.append(best)
        if self._asked:
            found += self._others(scored, found)
        return found

    def _is_all(self, match: Match) -> bool:
        """Whether a section that was asked for takes all that the table has."""
        filled = [one for one in match.lab.columns if one.values]
        return self._asked and len(match.fits) == len(filled)

    def _scored_together(
        self, tables: Sequence[LabProfile], free: Sequence[LabProfile]
    ) -> dict[int, list[Match]]:
        """The matches of each free table, by its ``id``: first with what it tells by itself, then
        those of tables that name ids of another once more."""
        columns = [one.columns for one in tables]
        own = self._matcher.fields.links = own_ids(columns)
        scored = {id(one): list(self._scored(one)) for one in free}
        best = (max(ones, key=lambda one: one.score, default=None) for ones in scored.values())
        named = named_ids(columns, [ids for one in best if one for ids in _declared(one)])
        self._matcher.fields.links = {**own, **named}
        for one in free:
            if any(id(column) in named for column in one.columns):
                scored[id(one)] = list(self._scored(one))
        return scored

    def _scored(self, one: LabProfile) -> Iterator[Match]:
        for template in self._templates:
            for section in template.sections:
                if section.layout == "rows" or self._asked:
                    match = self._matcher.match(one, template, section)
                    if _names_something(match):
                        yield match

    def _others(self, scored: dict[int, list[Match]], found: Sequence[Match]) -> Iterator[Match]:
        """Templates that were asked for and are no table's best: the table that fits best."""
        there = {match.template.name for match in found}
        for template in self._templates:
            if template.name in there or template.is_compound:
                continue
            able = [
                match
                for matches in scored.values()
                for match in matches
                if match.template is template and match.evidence >= _SOME
            ]
            if able:
                yield max(able, key=lambda match: match.score)

    def _ordered(self, fillings: Sequence[Filling]) -> list[Filling]:
        order = {name: place for place, name in enumerate(self._schema.loading_order)}
        return sorted(fillings, key=lambda one: order.get(one.template, len(order)))

    # --- choices ---------------------------------------------------------------------------------

    def _choices(self, match: Match, source: str) -> Iterator[Choice]:
        known = remembered_ways(self._memory, match.template, match.section)
        there = {column.column.name for column in match.lab.columns}
        done: set[str] = set()
        for header, way in known.items():
            if way.columns and set(way.columns) <= there:
                done.add(header)
                yield _choice(match, source, header, way, 0.99, "as in a recipe accepted before")
        for one in match.guesses:
            if one.field.key not in done:
                way = self._unit_map(match, one.field.column.vocabulary, one.way)
                yield msgspec.structs.replace(
                    _choice(match, source, one.field.key, way, one.sure, one.reason),
                    undecided=one.undecided,
                )

    def _unit_map(self, match: Match, vocabulary: str | None, way: Way) -> Way:
        """The map of units that wide columns have in their headers."""
        wide = match.wide
        if wide is None or way != FromColumn(column=wide.rows.unit) or vocabulary is None:
            return way
        mapping = {}
        for unit in dict.fromkeys(column.column.unit for column in wide.columns):
            term = terms_of(self._schema, vocabulary).exactly(unit)
            meant = terms_meant(self._schema.vocabularies[vocabulary], unit) or ()
            if unit and term is None and len(meant) == 1:
                mapping[unit] = meant[0]
        return FromColumn(column=wide.rows.unit, map=mapping)


def _declared(match: Match) -> Iterator[Declared]:
    """The column that gives the rows of a match their ids."""
    for fit in match.fits if match.evidence >= _MUCH else ():
        entity = fit.field.column.declares
        if entity in DECLARED_BY_LAB and not fit.field.column.refers_to:
            yield Declared(fit.profile, entity)


def _names_something(match: Match) -> bool:
    """Whether a column names a thing: without one a few words in common are chance."""
    known = match.template.name in match.lab.table.templates
    return (
        known
        or bool(match.wide)
        or any(
            fit.field.column.declares or fit.field.column.refers_to or fit.field.column.required
            for fit in match.fits
        )
    )


def _choice(match: Match, source: str, header: str, way: Way, sure: float, reason: str) -> Choice:
    return Choice(
        source=source,
        template=match.template.name,
        section=match.section.name or "",
        header=header,
        way=way,
        sure=sure,
        reason=reason,
        columns=way.columns,
    )


def _filling(match: Match, name: str, choices: Sequence[Choice]) -> Filling:
    declares = any(column.declares for column in match.section.columns)
    return Filling(
        template=match.template.name,
        section=match.section.name or "",
        source=name,
        rows_from_columns=match.wide.rows if match.wide else None,
        columns={choice.header: choice.way for choice in choices},
        groups=tuple(match.groups),
        once=declares and match.template.kind == "single" and not match.wide,
    )


def _source(match: Match) -> Source:
    table = match.lab.table
    words = Counter(word for one in match.lab.columns for word in one.empty_words)
    in_name = table.sheet is not None and table.name != table.sheet
    return Source(
        file=table.file.rpartition("/")[2],
        sheet=table.sheet or "",
        table=table.name
        if in_name or (table.sheet is None and table.reader != "spreadsheet")
        else "",
        columns=tuple(column.name for column in table.columns),
        rows=match.lab.rows,
        empty=tuple(dict.fromkeys(word.casefold() for word in words)),
        personal=tuple(name for name in _names(match.lab.personal) if not _leaves(match, name)),
    )


def _leaves(match: Match, name: str) -> bool:
    """Whether a personal column is wanted as it is: staff are named in a study's design."""
    ways = [guess.way for guess in match.guesses if name in guess.way.columns]
    return any(not isinstance(way, TimeBetween) for way in ways)


def _source_names(tables: Sequence[LabTable]) -> list[str]:
    """A name for each source, the same for the same table."""
    names: dict[int, str] = {}
    taken: set[str] = set()
    for table in tables:
        if id(table) in names:
            continue
        base = _plain_name(table)
        name, count = base, 1
        while name in taken:
            count += 1
            name = f"{base} {count}"
        taken.add(name)
        names[id(table)] = name
    return [names[id(table)] for table in tables]


def _plain_name(table: LabTable) -> str:
    return " ".join(table.name.split()).lower() or "table"


def _names(columns: Sequence[Profile]) -> tuple[str, ...]:
    return tuple(one.column.name for one in columns)


def _unused(
    matches: Sequence[Match], names: Sequence[str]
) -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]:
    used: dict[str, set[str]] = {}
    for match, name in zip(matches, names, strict=True):
        used.setdefault(name, set()).update(match.used)
    unused: dict[str, tuple[str, ...]] = {}
    told: dict[str, tuple[str, ...]] = {}
    for match, name in zip(matches, names, strict=True):
        told[name] = _names(match.lab.personal)
        unused[name] = tuple(
            column.column.name
            for column in match.lab.columns
            if column.column.name not in used[name] and column.column.name not in told[name]
        )
    return unused, told
