"""Rules that concern more than one cell, or more than one row: a struct each of a closed set.

How a kind is judged, and what is said of it at a field, stands in ``validation/rules/``; a kind
without both is refused there. ``when`` must hold on a row for a rule to apply; ``source`` says
where it is documented, ``reading`` how a doubt about it was settled, ``asked_by`` whose
house rule it is ("" for ImmPort's own). An issue is shown at the first column that a rule names, if
its kind does not say otherwise. The study of a row is found as
its section's ``study_from`` says.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, get_args

from immport_explorer.schema.conditions import ColumnRef, Condition, Fact

SourceProperty = Literal["assay id", "assay group"]


class AnyRule(Fact, frozen=True, kw_only=True, tag_field="kind"):
    """What all kinds have in common."""

    when: tuple[Condition, ...] = ()
    source: str = ""
    reading: str = ""
    asked_by: str = ""

    @property
    def kind(self) -> str:
        """What the kind is called in the fact files: ``all or none``."""
        return str(self.__struct_config__.tag)

    @property
    def columns(self) -> tuple[ColumnRef, ...]:
        """The columns that the rule is about, in the order of its fields."""
        return tuple(self._refs())

    def _refs(self) -> Iterator[ColumnRef]:
        for name in self.__struct_fields__:
            value = getattr(self, name)
            for each in value if isinstance(value, tuple) else (value,):
                if isinstance(each, ColumnRef):
                    yield each


# --- what is new and what is known ----------------------------------------------------------------


class MustBeNew(AnyRule, frozen=True, kw_only=True, tag="must be new"):
    """The id must not exist yet, as an ``entity``."""

    id: ColumnRef
    entity: str


class MustBeKnown(AnyRule, frozen=True, kw_only=True, tag="must be known"):
    """The id must exist already, as an ``entity``."""

    id: ColumnRef
    entity: str


class NewTogether(AnyRule, frozen=True, kw_only=True, tag="new together"):
    """Where the ``entity`` is new, the ``other`` must be new too."""

    id: ColumnRef
    other_id: ColumnRef
    entity: str
    other: str


class SameParent(AnyRule, frozen=True, kw_only=True, tag="same parent"):
    """The ``entity`` was declared with the ``parent`` that the row names."""

    id: ColumnRef
    parent_id: ColumnRef
    entity: str
    parent: str


class FirstRowOnly(AnyRule, frozen=True, kw_only=True, tag="first row only"):
    """Columns that describe the ``entity``: they count on the row that declares it, and later rows
    must not contradict that row."""

    id: ColumnRef
    described: tuple[ColumnRef, ...]
    entity: str


# --- what belongs to what -------------------------------------------------------------------------


class OneStudy(AnyRule, frozen=True, kw_only=True, tag="one study"):
    """The study of what the column names is the same in the whole file."""

    id: ColumnRef


class SameStudy(AnyRule, frozen=True, kw_only=True, tag="same study"):
    """The ``entity`` is of the study of the ``other`` thing, or of the row where ``other`` is
    ``study``."""

    id: ColumnRef
    other_id: ColumnRef | None = None
    entity: str
    other: str


class AgeUnitOfStudy(AnyRule, frozen=True, kw_only=True, tag="age unit of study"):
    """Ages are given in the unit of the study to which the arm belongs."""

    unit: ColumnRef
    arm: ColumnRef


class SubjectOfArm(AnyRule, frozen=True, kw_only=True, tag="subject of arm"):
    """The subject is in the arm; the issue is shown at the subject."""

    arm: ColumnRef
    subject: ColumnRef


class SubjectOfStudy(AnyRule, frozen=True, kw_only=True, tag="subject of study"):
    """The subject is in an arm of the row's study, which ``study`` names or leads to."""

    subject: ColumnRef
    study: ColumnRef | None = None


class SubjectNewToStudy(AnyRule, frozen=True, kw_only=True, tag="subject new to study"):
    """The subject is in no arm yet of the study to which the arm belongs."""

    subject: ColumnRef
    arm: ColumnRef


class OrderNumberFree(AnyRule, frozen=True, kw_only=True, tag="order number free"):
    """No other visit of the row's study has the number."""

    number: ColumnRef
    study: ColumnRef


class RepositoryNotLinked(AnyRule, frozen=True, kw_only=True, tag="repository not linked"):
    """The sample is not linked to the repository's record yet; the issue is shown at the sample."""

    accession: ColumnRef
    sample: ColumnRef


# --- what is filled together ----------------------------------------------------------------------


class Advised(AnyRule, frozen=True, kw_only=True, tag="advised"):
    """The column should be filled; its absence is worth a warning only."""

    column: ColumnRef


class AllOrNone(AnyRule, frozen=True, kw_only=True, tag="all or none"):
    """All the columns are filled, or none is; the issue is shown at the empty ones."""

    together: tuple[ColumnRef, ...]


class AtLeastOne(AnyRule, frozen=True, kw_only=True, tag="at least one"):
    """One of the columns is filled."""

    any_of: tuple[ColumnRef, ...]


class MustBeEmpty(AnyRule, frozen=True, kw_only=True, tag="must be empty"):
    """None of the columns is filled; the issue is shown at those that are."""

    none_of: tuple[ColumnRef, ...]


# --- files and results ----------------------------------------------------------------------------


class ResultsTemplate(AnyRule, frozen=True, kw_only=True, tag="results template"):
    """``answer`` tells whether the results come in ImmPort's own template: Yes needs that, No needs
    the ``file``."""

    answer: ColumnRef
    file: ColumnRef


class OneRolePerFile(AnyRule, frozen=True, kw_only=True, tag="one role per file"):
    """No file stands in both columns."""

    file: ColumnRef
    other_file: ColumnRef


class NotASetOfSets(AnyRule, frozen=True, kw_only=True, tag="not a set of sets"):
    """The ids are reagents, not sets of them."""

    reagents: ColumnRef


class SourceDeclared(AnyRule, frozen=True, kw_only=True, tag="source declared"):
    """The id exists as the kind of thing that ``source_type`` names."""

    id: ColumnRef
    source_type: ColumnRef


class EqualToSource(AnyRule, frozen=True, kw_only=True, tag="equal to source"):
    """The column equals what the source says of itself as its ``property``, if it says anything."""

    column: ColumnRef
    id: ColumnRef
    source_type: ColumnRef
    property: SourceProperty


class KnownMarkers(AnyRule, frozen=True, kw_only=True, tag="known markers"):
    """Every marker of the gating definition is a term of the ``vocabulary``."""

    definition: ColumnRef
    vocabulary: str


class FitsResultSchema(AnyRule, frozen=True, kw_only=True, tag="fits result schema"):
    """The results named, or those of the ``entity``, have the form that belongs to the assay."""

    column: ColumnRef
    entity: str | None = None


Rule = (
    MustBeNew
    | MustBeKnown
    | NewTogether
    | SameParent
    | FirstRowOnly
    | OneStudy
    | SameStudy
    | AgeUnitOfStudy
    | SubjectOfArm
    | SubjectOfStudy
    | SubjectNewToStudy
    | OrderNumberFree
    | RepositoryNotLinked
    | Advised
    | AllOrNone
    | AtLeastOne
    | MustBeEmpty
    | ResultsTemplate
    | OneRolePerFile
    | NotASetOfSets
    | SourceDeclared
    | EqualToSource
    | KnownMarkers
    | FitsResultSchema
)

RULE_KINDS: tuple[type[AnyRule], ...] = get_args(Rule)
"""Every kind of rule."""
