"""What of a package is shown at a glance, and by which columns it is known.

Columns are known by what they declare and refer to, and by where they are stored: names of the data
model's columns stay when a header is renamed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

import msgspec

from immport_explorer.schema.model import Column, Section, Template

Stage = Literal["study", "arms", "subjects", "visits", "samples", "assays", "results"]
STAGES: tuple[Stage, ...] = (
    "study",
    "arms",
    "subjects",
    "visits",
    "samples",
    "assays",
    "results",
)
"""The way of a study, from its plan to what was measured."""

ENTITY_OF: dict[Stage, str] = {
    "study": "study",
    "arms": "arm_or_cohort",
    "subjects": "subject",
    "visits": "planned_visit",
    "samples": "biosample",
    "assays": "expsample",
}
"""What is counted of each stage; results are counted by their values."""

_SEX, _AGE, _AGE_UNIT, _SAMPLE_TYPE = "gender", "min_subject_age", "age_unit", "type"
_MEASURED = (
    "analyte_reported",
    "virus_strain_reported",
    "population_name_reported",
    "metabolite_name_reported",
    "protein_name_reported",
    "reference_transcript_id",
    "gene_symbol_name",
    "name_reported",
)
_VALUES: dict[str, tuple[str, ...]] = {
    "value_reported": ("unit_reported", "result_unit_reported"),
    "concentration_value_reported": ("concentration_unit_reported",),
    "result_value_reported": ("result_unit_reported",),
    "population_statistic_reported": ("population_stat_unit_reported",),
    "spot_number_reported": (),
    "intensity": ("intensity_unit_reported",),
}
"""Where a measured value is stored, and where its unit may be."""


class SubjectColumns(msgspec.Struct, frozen=True):
    """The columns of a section whose rows put subjects into arms."""

    subject: Column
    arm: Column
    sex: Column | None
    age: Column | None
    unit: Column | None


class SampleColumns(msgspec.Struct, frozen=True):
    """The columns of a section whose rows are samples: ``sample`` has the id that tells one from
    another, ``kind`` says what sort of sample it is; None where the template says it."""

    sample: Column
    subject: Column
    visit: Column | None
    biosample: Column | None
    kind: Column | None


class ResultColumns(msgspec.Struct, frozen=True):
    """What was measured, its value and its unit, side by side in a row."""

    measured: Column
    value: Column
    unit: Column | None


def stage_of(template: Template, section: Section) -> Stage | None:
    """The stage that rows of the section belong to; None for protocols, reagents and the like."""
    declared = {column.declares for column in section.columns}
    for stage in reversed(STAGES[:-1]):
        if ENTITY_OF[stage] in declared:
            return stage
    if section.places_subjects:
        return "subjects"
    if template.holds_results:
        return "results"
    return "study" if template.is_compound else None


def subject_columns(section: Section) -> SubjectColumns | None:
    """Where a section says who is in which arm."""
    subject, arm = _naming(section, "subject"), _naming(section, "arm_or_cohort")
    if not section.places_subjects or subject is None or arm is None:
        return None
    return SubjectColumns(
        subject, arm, *(_stored(section, name) for name in (_SEX, _AGE, _AGE_UNIT))
    )


def sample_columns(section: Section) -> SampleColumns | None:
    """Where a section says which samples were taken of whom and when."""
    subject, biosample = _naming(section, "subject"), _naming(section, "biosample")
    expsample = _declaring(section, "expsample")
    sample = expsample or _declaring(section, "biosample")
    if sample is None or subject is None:
        return None
    kind = _stored(section, _SAMPLE_TYPE) if expsample is None else None
    return SampleColumns(sample, subject, _naming(section, "planned_visit"), biosample, kind)


def result_columns(section: Section) -> Iterator[ResultColumns]:
    """Where a section has measured values."""
    for name, units in _VALUES.items():
        value = _stored(section, name)
        if value is None:
            continue
        measured = _first(section, _MEASURED, value)
        if measured is not None:
            yield ResultColumns(measured, value, _first(section, units, value))


def _first(section: Section, names: Iterable[str], beside: Column) -> Column | None:
    """The first of these that stands on the side of another column."""
    of_side = [column for column in section.columns if column.side == beside.side]
    for name in names:
        for column in of_side:
            if name in (column.table_column, column.internal_name):
                return column
    return None


def _stored(section: Section, name: str) -> Column | None:
    return next((each for each in section.columns if each.table_column == name), None)


def _declaring(section: Section, entity: str) -> Column | None:
    return next((each for each in section.columns if each.declares == entity), None)


def _naming(section: Section, entity: str) -> Column | None:
    """The column that holds the id of one such thing."""
    for column in section.columns:
        if entity in (column.declares, column.refers_to) and not column.is_list:
            return column
    return None
