"""A plan: which templates a study needs, in which order, and what to collect before beginning."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from immport_explorer.schema.assays import ASSAYS
from immport_explorer.schema.model import Column, Schema, Template
from immport_explorer.schema.phrases import SEPARATOR, need

Species = Literal["human", "animal"]

OTHER = "other"
REPOSITORIES = "public_repositories"

# What may be planned besides assays: the word for it, and the template that takes it.
CLINICAL = {
    "lab tests": "labtests",
    "assessments": "assessments",
    "adverse events": "adverseevents",
    "interventions": "interventions",
    "further exposures": "immuneexposure",
}


@dataclass(frozen=True, slots=True)
class Step:
    """A template of the plan, with the reason for it; ``optional`` where a study may do without."""

    template: Template
    reason: str
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Collect:
    """Columns of a template whose values a person must have at hand; ids are made up on the way."""

    template: Template
    always: tuple[Column, ...]
    sometimes: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class NamedAssay:
    """What a person called an assay, and the template that takes it.

    ``exact`` is False where the words are only like a known name, or where nothing fits and the
    template for any other assay is meant.
    """

    said: str
    template: Template
    exact: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """The answer to “what do I have to fill in?”.

    ``steps`` are in ImmPort's loading order; ``elsewhere`` says, by template, what goes to another
    repository.
    """

    steps: tuple[Step, ...]
    assays: tuple[NamedAssay, ...]
    collect: tuple[Collect, ...]
    elsewhere: tuple[tuple[Template, str], ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The templates of the plan, by ImmPort's names."""
        return tuple(step.template.name for step in self.steps)


def plan(
    schema: Schema,
    *,
    species: Species = "human",
    assays: Iterable[str] = (),
    clinical: Iterable[str] = (),
    results: bool = True,
) -> Plan:
    """The templates for a study.

    Parameters
    ----------
    species
        ``human`` or ``animal``: which template the subjects go into.
    assays
        What was measured, by whatever name: ``Luminex``, ``FACS``, ``elisa``, ...
    clinical
        Keys of :data:`CLINICAL`.
    results
        Whether results are sent in ImmPort's own templates where those exist.

    Raises
    ------
    ValueError
        For a word of ``clinical`` that is no key of :data:`CLINICAL`.
    """
    named = tuple(name_assay(schema, said) for said in assays if said.strip())
    steps: dict[str, Step] = {}
    for step in (*_study(schema, species), *_clinical(schema, clinical)):
        steps.setdefault(step.template.name, step)
    for step in _assays(schema, named, results):
        steps.setdefault(step.template.name, step)
    ordered = tuple(sorted(steps.values(), key=lambda step: _place(schema, step.template)))
    return Plan(
        steps=ordered,
        assays=named,
        collect=tuple(_collect(step.template) for step in ordered if not step.optional),
        elsewhere=tuple(
            (step.template, step.template.elsewhere) for step in ordered if step.template.elsewhere
        ),
    )


def name_assay(schema: Schema, said: str) -> NamedAssay:
    """The experimentSamples template for an assay by whatever name."""
    from rapidfuzz import fuzz, process

    names = _assay_names(schema)
    wanted = _plain(said)
    if wanted in names:
        return NamedAssay(said, schema.templates[names[wanted]], True)
    found = process.extractOne(wanted, names.keys(), scorer=fuzz.WRatio, score_cutoff=85)
    return NamedAssay(said, schema.templates[names[found[0]] if found else OTHER], False)


def _assay_names(schema: Schema) -> dict[str, str]:
    names: dict[str, str] = {}
    for name in ASSAYS:
        template = schema.templates.get(name)
        if template is None:
            continue
        stem = template.file_name.removeprefix("experimentSamples.").removesuffix(".txt")
        for word in (name, stem.replace("_", " "), template.title, *template.aliases):
            names.setdefault(_plain(word), name)
    return names


def _plain(words: str) -> str:
    return " ".join(words.replace("_", " ").split()).casefold()


def _place(schema: Schema, template: Template) -> int:
    order = schema.loading_order
    return order.index(template.name) if template.name in order else len(order)


def _study(schema: Schema, species: Species) -> Iterator[Step]:
    subjects = "subjecthumans" if species == "human" else "subjectanimals"
    yield Step(schema.templates["protocols"], "Every study names at least one protocol.")
    yield Step(
        schema.templates["basic_study_design"],
        "Declares the study, its arms, visits, criteria and people; all else refers to it. "
        "ImmPort's online wizard can make it too.",
    )
    yield Step(schema.templates[subjects], "Declares who or what was studied, and in which arm.")


def _clinical(schema: Schema, words: Iterable[str]) -> Iterator[Step]:
    for word in words:
        if word not in CLINICAL:
            raise ValueError(f"“{word}” is none of {', '.join(CLINICAL)}")
        template = schema.templates[CLINICAL[word]]
        yield Step(template, f"You want to report {word}.")


def _assays(schema: Schema, named: Sequence[NamedAssay], results: bool) -> Iterator[Step]:
    for assay in named:
        yield Step(assay.template, f"Takes the measured samples of {_said(assay)}.")
        yield from _around(schema, assay, results)
    if named:
        yield Step(
            schema.templates["treatments"],
            "What was done to samples in the laboratory; each sample names one, if only “none”.",
        )
        for name in ("biosamples", "experiments"):
            yield Step(
                schema.templates[name],
                "Only if you would rather declare them apart from the measured samples.",
                optional=True,
            )


def _around(schema: Schema, assay: NamedAssay, results: bool) -> Iterator[Step]:
    """What goes with the samples of an assay: reagents, controls, results, repositories."""
    parts = ASSAYS[assay.template.name]
    yield Step(schema.templates[parts.reagents], f"Lists the reagents of {_said(assay)}.")
    for name in parts.controls:
        yield Step(schema.templates[name], f"If {_said(assay)} has them.", optional=True)
    if results and parts.results is not None:
        inside = parts.results_inside
        reason = (
            "Only for results that come after their samples were loaded."
            if inside
            else f"Takes the results of {_said(assay)}."
        )
        yield Step(schema.templates[parts.results], reason, optional=inside)
    if parts.repository:
        yield Step(
            schema.templates[REPOSITORIES],
            f"Names where the raw data of {_said(assay)} lie.",
            optional=True,
        )


def _said(assay: NamedAssay) -> str:
    return assay.said.strip() if assay.template.name == OTHER else assay.template.title


def _collect(template: Template) -> Collect:
    asked = [
        column
        for section in template.sections
        if section.required
        for column in section.columns
        if _must_be_known(column)
    ]
    return Collect(
        template,
        always=tuple(column for column in asked if need(column) == "always"),
        sometimes=tuple(column for column in asked if need(column) == "sometimes"),
    )


def _must_be_known(column: Column) -> bool:
    """Not an id, which is made up or copied, nor the separator."""
    made_up = column.declares or column.refers_to or column.header == SEPARATOR
    return not made_up and need(column) != "optional"
