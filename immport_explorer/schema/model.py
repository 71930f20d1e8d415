"""What ImmPort asks for, as immutable objects.

Everything the project shows, writes or checks comes from a :class:`Schema`. The objects hold facts
(from ImmPort's template bundle and its documented rules) and sentences (our own words, or, for a
bundle that a user brings, ImmPort's beside them).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

from immport_explorer.dependencies import require
from immport_explorer.schema.conditions import ColumnRef, Condition, Fact
from immport_explorer.schema.conditions import Side as Side
from immport_explorer.schema.demands import Demand
from immport_explorer.schema.rules import Rule

if TYPE_CHECKING:
    import pandas as pd

    from immport_explorer.schema.house import HouseRules

ColumnType = Literal["text", "long text", "number", "integer", "positive integer", "date"]
VocabularyKind = Literal["controlled", "preferred"]
StatedProperty = Literal["age unit", "order number", "repository", "assay id", "assay group"]
FileRole = Literal["result", "more results", "control"]
FileFact = Literal["analyte", "reagent", "reporter", "gate", "statistic", "unit", "start"]
Assay = Literal[
    "flow cytometry",
    "mass cytometry",
    "expression array",
    "genotyping array",
    "bead array",
    "RNA sequencing",
    "metabolomics",
    "proteomics",
    "histology",
    "HLA typing",
    "KIR typing",
    "ELISA",
    "ELISPOT",
    "hemagglutination inhibition",
    "neutralization",
    "PCR",
    "any",
]
TableKind = Literal["primary", "ancillary", "linkage", "workspace", "vocabulary"]


class Statement(Fact, frozen=True, kw_only=True):
    """What a cell says of the ``entity`` of its row."""

    entity: str
    property: StatedProperty


class Column(Fact, frozen=True, kw_only=True):
    """One column of a template.

    ``required`` means always; ``required_when`` lists alternatives, each a group of conditions that
    must all hold. ``max_length`` is in characters (ImmPort's database column at 3.36), None where
    nothing limits it, and holds for each item of a list; ``advised_length`` is a shorter length
    that another source states (to exceed it is worth a warning). ``type`` is how the cell is read;
    ``database_type`` and ``json_type`` are ImmPort's own words for it. ``declares`` and
    ``refers_to`` are names of entities, as is ``first_row_of``: the column describes these, and
    counts on the row that declares them (it follows from the section's rules).

    ``tables`` are those of the data model in which the cell is stored, as their ``table_column``.
    What checks need to know of a column is said here too, so that none asks for it by its header:
    ``is_separator`` (it only divides description and results), ``states`` (what the cell says of a
    thing, held against what is said elsewhere), ``age_in`` (the cell is a person's age, in the unit
    that this column gives), ``about_person`` (an id or free text that could tell who a person is),
    ``usually_number`` (text is allowed, but a number is meant), ``file_role`` (as what of an assay
    the files that the cell names serve), ``file_fact`` (what the cell says that files are held
    against: analyte, name or reporter of a reagent; gate, statistic or unit of a population; the
    day on which a study starts).
    ``demands`` are what house rules ask of it besides.
    """

    header: str
    json_name: str
    type: ColumnType
    internal_name: str | None = None
    side: Side | None = None
    tables: tuple[str, ...] = ()
    table_column: str | None = None
    database_type: str | None = None
    json_type: str = "string"
    max_length: int | None = None
    advised_length: int | None = None
    required: bool = False
    conditional: bool = False
    required_when: tuple[tuple[Condition, ...], ...] = ()
    vocabulary: str | None = None
    vocabulary_kind: VocabularyKind | None = None
    synonyms: str | None = None
    declares: str | None = None
    refers_to: str | None = None
    first_row_of: tuple[str, ...] = ()
    is_list: bool = False
    names_file: bool = False
    unique: bool = False
    shared: bool = True
    is_separator: bool = False
    states: Statement | None = None
    age_in: ColumnRef | None = None
    about_person: bool = False
    usually_number: bool = False
    file_role: FileRole | None = None
    file_fact: FileFact | None = None
    description: str = ""
    fill_in: str = ""
    example: str = ""
    mistake: str = ""
    immport_description: str = ""
    demands: tuple[Demand, ...] = ()

    @property
    def ref(self) -> ColumnRef:
        return ColumnRef(header=self.header, side=self.side)

    @property
    def is_number(self) -> bool:
        """Whether cells hold numbers, whole ones or not."""
        return self.type in ("number", "integer", "positive integer")

    @property
    def stored_in(self) -> str:
        """Where the cell is stored: ``subject.gender``, ``biosample+experiment.study_accession``;
        empty where it is not."""
        return f"{'+'.join(self.tables)}.{self.table_column}" if self.tables else ""

    def _repr_html_(self) -> str:
        from immport_explorer.schema._notebook import column_html

        return column_html(self)


class Section(Fact, frozen=True, kw_only=True):
    """A block of columns; a template that is not compound has one, named None.

    ``layout`` is ``rows`` (a header line, then a row a thing) or ``fields`` (a line a field, its
    value beside it). ``keys`` are sets of columns whose values together may occur once.
    ``study_from`` names the columns that tell the study of a row, in order: the study of the first
    that names a thing declared before, else what ``Study ID`` holds; it is empty where the file
    itself declares the study, and where a row has none.
    ``places_subjects``: a row puts its subject into its arm; ``declares_sets``: the things that it
    declares are sets of others of their kind.
    """

    columns: tuple[Column, ...]
    name: str | None = None
    json_name: str | None = None
    title: str = ""
    summary: str = ""
    layout: Literal["rows", "fields"] = "rows"
    required: bool = True
    repeatable: bool = True
    keys: tuple[tuple[ColumnRef, ...], ...] = ()
    study_from: tuple[ColumnRef, ...] = ()
    places_subjects: bool = False
    declares_sets: bool = False
    rules: tuple[Rule, ...] = ()

    def column(self, header: str, side: Side | None = None) -> Column | None:
        """The column with this header (letter case ignored), on that side if one is given."""
        wanted = header.casefold()
        for column in self.columns:
            if column.header.casefold() == wanted and side in (None, column.side):
                return column
        return None


class Template(Fact, frozen=True, kw_only=True):
    """One of ImmPort's templates.

    ``kind`` is ImmPort's: single, multiple, combined, combined-multiple, combined-result, compound.
    ``level_line`` is True for the two templates with a ``Validation Level`` line before the header.
    ``confirmed`` tells whether the template is known at the schema's own version or carried over
    from the one before. ``assay`` is what the rows' samples are measured by; None where they are
    not, or nobody knows. ``holds_results``: it is one of ImmPort's templates for results.
    """

    name: str
    file_name: str
    kind: str
    category: str
    sections: tuple[Section, ...]
    title: str = ""
    json_file_name: str = ""
    level_line: bool = False
    assay: Assay | None = None
    holds_results: bool = False
    confirmed: bool = True
    aliases: tuple[str, ...] = ()
    summary: str = ""
    use_when: str = ""
    instead: str = ""
    before: str = ""
    after: str = ""
    elsewhere: str = ""
    immport_description: str = ""

    @property
    def columns(self) -> tuple[Column, ...]:
        """All columns, section after section."""
        return tuple(column for section in self.sections for column in section.columns)

    @property
    def is_compound(self) -> bool:
        return self.kind == "compound"

    @property
    def is_combined_result(self) -> bool:
        return self.kind == "combined-result"

    def section(self, name: str | None) -> Section | None:
        """The section of that name (letter case ignored); None names a plain template's only."""
        wanted = name.casefold() if name else None
        for section in self.sections:
            if (section.name.casefold() if section.name else None) == wanted:
                return section
        return None

    def column(
        self, header: str, section: str | None = None, side: Side | None = None
    ) -> Column | None:
        """The first column with this header, in that section and on that side if they are given."""
        for candidate in self.sections:
            if section is None or (candidate.name or "").casefold() == section.casefold():
                found = candidate.column(header, side)
                if found is not None:
                    return found
        return None

    def _repr_html_(self) -> str:
        from immport_explorer.schema._notebook import template_html

        return template_html(self)


class Term(Fact, frozen=True, kw_only=True):
    """A term of a vocabulary, with its page (``link``) and ``ontology_id`` where it has them."""

    name: str
    link: str = ""
    ontology_id: str = ""

    @property
    def links(self) -> tuple[str, ...]:
        """The web addresses in ``link``, which sometimes holds several or none."""
        return tuple(re.findall(r"https?://\S+?(?=[;,]*(?:\s|$|https?://))", self.link))


class Vocabulary(Fact, frozen=True, kw_only=True):
    """A list of terms; ``synonyms`` maps what people write to the preferred term's name.

    ImmPort writes some terms in parts, as ``name ; id``, ``symbol ; label ; accession`` or
    ``lineage ; population``; ``naming_part`` tells which of them names the thing by itself.
    """

    name: str
    terms: tuple[Term, ...]
    naming_part: Literal["first", "last", "any"] = "first"
    title: str = ""
    synonyms: Mapping[str, str] = {}
    summary: str = ""
    source: str = ""
    aliases: tuple[str, ...] = ()


class Entity(Fact, frozen=True, kw_only=True):
    """A kind of thing that has ids; ``prefix`` begins its accessions (``SUB`` in SUB123)."""

    name: str
    prefix: str
    table: str
    title: str = ""


class TableColumn(Fact, frozen=True, kw_only=True):
    """A column of a database table; ``type`` as ImmPort names it, ``length`` in characters."""

    name: str
    type: str
    length: int | None = None


class Table(Fact, frozen=True, kw_only=True):
    """A table of the data model; ``domain`` is the group it is drawn in, ``kind`` its role."""

    name: str
    domain: str
    kind: TableKind
    title: str = ""
    columns: tuple[TableColumn, ...] = ()
    summary: str = ""


class Domain(Fact, frozen=True, kw_only=True):
    """A group of tables as ImmPort's own graphic groups and colours them."""

    name: str
    title: str
    colour: str


class Relation(Fact, frozen=True, kw_only=True):
    """``table.column`` holds a key of ``refers_to``."""

    table: str
    column: str
    refers_to: str


class Schema:
    """All that one version of ImmPort asks for, from :func:`immport_explorer.load_schema`.

    Mappings keep ImmPort's order of templates (loading order) and are read-only. ``loading_order``
    holds the templates' names; ``synonyms`` are ImmPort's maps from what people write to preferred
    terms as they stand (a vocabulary holds them resolved to its own terms).
    """

    def __init__(
        self,
        *,
        version: str,
        templates: Mapping[str, Template],
        vocabularies: Mapping[str, Vocabulary],
        entities: Mapping[str, Entity],
        tables: Mapping[str, Table],
        relations: tuple[Relation, ...],
        domains: Mapping[str, Domain],
        loading_order: tuple[str, ...],
        synonyms: Mapping[str, Mapping[str, str]] = MappingProxyType({}),
        origin: str = "",
        house: Sequence[HouseRules] = (),
    ) -> None:
        self.version = version
        self.templates: Mapping[str, Template] = MappingProxyType(dict(templates))
        self.vocabularies: Mapping[str, Vocabulary] = MappingProxyType(dict(vocabularies))
        self.entities: Mapping[str, Entity] = MappingProxyType(dict(entities))
        self.tables: Mapping[str, Table] = MappingProxyType(dict(tables))
        self.domains: Mapping[str, Domain] = MappingProxyType(dict(domains))
        self.synonyms: Mapping[str, Mapping[str, str]] = MappingProxyType(dict(synonyms))
        self.relations = relations
        self.loading_order = loading_order
        self.origin = origin
        self.house = tuple(house)
        self._names = {
            key.casefold(): template.name
            for template in self.templates.values()
            for key in (template.name, template.file_name, template.file_name.rsplit(".", 1)[0])
        }

    def changed(self, **changes: Any) -> Schema:
        """The schema with other templates, vocabularies or house rules."""
        kept: dict[str, Any] = {
            "version": self.version,
            "templates": self.templates,
            "vocabularies": self.vocabularies,
            "entities": self.entities,
            "tables": self.tables,
            "relations": self.relations,
            "domains": self.domains,
            "loading_order": self.loading_order,
            "synonyms": self.synonyms,
            "origin": self.origin,
            "house": self.house,
        }
        return Schema(**{**kept, **changes})

    def find_template(self, name: str) -> Template | None:
        """The template called that in the first cell, or by its file's name, in any letter case."""
        found = self._names.get(name.strip().casefold())
        return self.templates[found] if found is not None else None

    def entity_title(self, name: str) -> str:
        """What to call an entity in a sentence: ``planned visit``."""
        known = self.entities.get(name)
        return (known.title if known else "") or name.replace("_", " ")

    def columns(self) -> Iterator[tuple[Template, Section, Column]]:
        """Every column with its template and section, in order."""
        for template in self.templates.values():
            for section in template.sections:
                for column in section.columns:
                    yield template, section, column

    def __repr__(self) -> str:
        return (
            f"<Schema {self.version}: {len(self.templates)} templates, "
            f"{sum(len(t.columns) for t in self.templates.values())} columns, "
            f"{len(self.vocabularies)} vocabularies>"
        )

    def to_frame(self) -> pd.DataFrame:
        """Every field of every template as a pandas table, a row a field. Needs the extra
        ``frame``."""
        require("frame")
        import pandas as pd

        names = ("type", "required", "max_length", "vocabulary", "vocabulary_kind", "table_column")
        texts = ("description", "example")
        rows = [
            [template.name, section.name, column.side, column.header]
            + [getattr(column, name) for name in (*names, *texts)]
            for template, section, column in self.columns()
        ]
        frame = pd.DataFrame(
            rows, columns=["template", "section", "side", "column", *names, *texts]
        )
        return frame.astype({"max_length": "Int64"})
