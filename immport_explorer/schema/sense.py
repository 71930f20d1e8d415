"""What a value must be to make sense, of columns known by where they are stored.

No rule of ImmPort's says so: what is told from here is a warning. Names are those of the data
model's columns, which stay when a header is renamed.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from immport_explorer.schema.model import Column, Section

STUDY_TIMES: Mapping[str, str | None] = MappingProxyType(
    {
        "study_time_collected": "study_time_collected_unit",
        "study_day": None,
        "min_start_day": None,
        "max_start_day": None,
        "start_study_day": None,
        "end_study_day": None,
        "start_day": None,
        "end_day": None,
    }
)
"""Times counted from a study's day 0, and where their unit stands; days where none does."""

UNITS: Mapping[str, str | None] = MappingProxyType(
    {
        **STUDY_TIMES,
        "min_subject_age": "age_unit",
        "max_subject_age": "age_unit",
        "age_at_onset_reported": "age_at_onset_unit_reported",
        "value_reported": "unit_reported",
        "result_value_reported": "result_unit_reported",
        "concentration_value_reported": "concentration_unit_reported",
        "retention_time": "retention_time_unit",
        "dose": "dose_units",
    }
)
"""Numbers whose unit stands in a column of its own, and which; None where they are days."""

TIME_UNITS = "lk_time_unit"
"""The vocabulary of units of time."""

DAYS = "Days"
"""Its term for days."""

AT_MOST: Mapping[str, tuple[str, str | None]] = MappingProxyType(
    {
        "min_subject_age": ("max_subject_age", None),
        "minimum_age": ("maximum_age", None),
        "min_start_day": ("max_start_day", None),
        "start_study_day": ("end_study_day", None),
        "start_day": ("end_day", None),
        "lower_limit": ("upper_limit", "_unit"),
    }
)
"""What is at most another value of the row, and how the column of its unit ends, if it has one."""

NEVER_NEGATIVE = frozenset(
    {
        "min_subject_age",
        "max_subject_age",
        "minimum_age",
        "maximum_age",
        "age_at_onset_reported",
        "amount_value",
        "duration_value",
        "dose",
        "dilution_factor",
        "cell_number_reported",
        "retention_time",
        "m_z_ratio",
    }
)
"""Ages, amounts, durations and counts."""

MEASURED_IN: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "analyte_reported": ("unit_reported", "concentration_unit_reported"),
        "name_reported": ("result_unit_reported",),
        "virus_strain_reported": ("unit_reported",),
        "metabolite_name_reported": ("intensity_unit_reported",),
    }
)
"""What is measured, and where the unit of the results stands."""


def stored_as(section: Section, name: str, beside: Column) -> Column | None:
    """The column stored under that name in the same table and on the same side as another."""
    for column in section.columns:
        same_table = not column.tables or not beside.tables or column.tables == beside.tables
        if column.table_column == name and same_table and column.side == beside.side:
            return column
    return None
