"""The schema that is seeded for, the packages, and what stands in them."""

from __future__ import annotations

from immport_explorer.schema.load import load_schema

VERSION = "3.36"

SCHEMA = load_schema(VERSION)

STUDY, OTHER, ANIMALS = "EXFLU01", "OTHER02", "animal"

ORDER = (OTHER, STUDY, ANIMALS)  # the order in which the packages are loaded

OTHER_TEMPLATES = (
    "protocols", "elisa_reagents", "treatments", "basic_study_design", "subjecthumans",
    "biosamples", "labtestpanels", "experiments", "assessmentpanel",
)  # fmt: skip

RENAMED = {"Type": "Type Reported"}  # in arm_or_cohort, between the documentation and 3.36

NOT_REQUIRED_IN_3_36 = {"Compensation Or Control File Name(s)": "warned of only (doubts)"}

FREE_TEXT_IN_3_36 = {"Metabolite Name"}

OLD_TERMS = {"occurrence of allergy": "occurrence of allergic disease"}

A_FILE = "elisa_plate_readings.csv"

NOWHERE = "there-is-no-such-id"

NOBODY_LISTS = "a thing that nobody lists"

REQUIRED = frozenset({"value.required", "value.required-when", "row.no-results"})

IN_USE = frozenset({"id.repeated", "id.must-be-new", "id.sample-not-new"})
