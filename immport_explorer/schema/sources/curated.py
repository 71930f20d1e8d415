"""Facts that no bundle states as data: groups of templates and tables, columns that name files.

Sources: the documentation of ImmPort's data model and upload templates, and how the doubts in the
bundles are settled.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

from immport_explorer.schema.model import Assay, Domain, FileFact, FileRole, StatedProperty

RESULTS = "Results"
UNLISTED = "Other templates"
"""The category of a template that stands in no list here: one of a person's own bundle may be so,
one that a refresh brings must be put into a list first."""

CATEGORIES = (
    "Protocols and treatments",
    "Study design",
    "Subjects",
    "Samples",
    "Reagents",
    "Experiments and assays",
    "Results",
    "Clinical data",
    "Repositories",
)

_CATEGORY_OF = {
    "protocols": "Protocols and treatments",
    "treatments": "Protocols and treatments",
    "basic_study_design": "Study design",
    "study_design_edit": "Study design",
    "subjecthumans": "Subjects",
    "subjectanimals": "Subjects",
    "immuneexposure": "Subjects",
    "biosamples": "Samples",
    "controlsamples": "Samples",
    "standardcurves": "Samples",
    "reagent_sets": "Reagents",
    "experiments": "Experiments and assays",
    "adverseevents": "Clinical data",
    "interventions": "Clinical data",
    "assessments": "Clinical data",
    "assessmentpanel": "Clinical data",
    "assessmentcomponent": "Clinical data",
    "labtests": "Clinical data",
    "labtestpanels": "Clinical data",
    "labtest_results": "Clinical data",
    "publicrepositories": "Repositories",
    "elisa_results": RESULTS,
    "elispot_results": RESULTS,
    "hai_results": RESULTS,
    "pcr_results": RESULTS,
    "virus_neutralization_results": RESULTS,
    "hla_typing": RESULTS,
    "kir_typing": RESULTS,
    "rna_seq_results": RESULTS,
    "mass_spectrometry_metabolomic_results": RESULTS,
    "mass_spectrometry_proteomic_results": RESULTS,
    "mbaa_results": RESULTS,
    "fcm_derived_data": RESULTS,
    "cytof_derived_data": RESULTS,
}


def category_of(file_name: str) -> str:
    """The group in which a template is listed, from its file's name."""
    stem = file_name.lower().removesuffix(".txt")
    if stem.startswith("reagents."):
        return "Reagents"
    if stem.startswith("experimentsamples."):
        return "Experiments and assays"
    return _CATEGORY_OF.get(stem, UNLISTED)


NAMING_PARTS: Mapping[str, Literal["last", "any"]] = MappingProxyType(
    {"lk_cell_population": "last", "lk_analyte": "any", "lk_protein_name": "any", "lk_hmdb": "any"}
)
"""Vocabularies whose terms are known by another part than their first."""

SEPARATOR = "Result Separator Column"
OF_ANIMALS = "subjectanimals"
PLACES_SUBJECTS = "arm_2_subject"
"""The table whose rows put a subject into an arm."""
TABLE_OF_SETS = "reagent_set_2_reagent"
"""The table that tells which reagents a set of them holds."""

STATED: Mapping[tuple[str, str], tuple[str, StatedProperty]] = MappingProxyType(
    {
        ("study", "age_unit"): ("study", "age unit"),
        ("planned_visit", "order_number"): ("study", "order number"),
        ("expsample_public_repository", "repository_accession"): ("expsample", "repository"),
        ("expsample_mbaa_detail", "assay_id"): ("expsample", "assay id"),
        ("expsample_mbaa_detail", "assay_group_id"): ("expsample", "assay group"),
        ("control_sample", "assay_id"): ("control_sample", "assay id"),
        ("control_sample", "assay_group_id"): ("control_sample", "assay group"),
        ("standard_curve", "assay_id"): ("standard_curve", "assay id"),
        ("standard_curve", "assay_group_id"): ("standard_curve", "assay group"),
    }
)
"""What a cell stored there says, and of what; other rows are held against it."""

AGES: Mapping[str, str] = MappingProxyType(
    {
        "min_subject_age": "age_unit",
        "max_subject_age": "age_unit",
        "age_at_onset_reported": "age_at_onset_unit_reported",
    }
)
"""Columns of tables that hold a person's age, and those beside them that hold its unit."""

ABOUT_PERSONS = frozenset(
    {
        "adverse_event",
        "arm_2_subject",
        "assessment_component",
        "assessment_panel",
        "biosample",
        "expsample",
        "immune_exposure",
        "intervention",
        "lab_test",
        "lab_test_panel",
        "subject",
    }
)
"""Tables whose rows are about one person; staff, authors and suppliers are named in others."""

ABOUT_EXPERIMENT = frozenset({"Experiment Name", "Experiment Description"})
"""Stored with the sample, but about what is done to all of them."""

REMARKS = "comments"
"""Where a row of results has free text."""

FILE_COLUMNS = frozenset(
    {
        ("protocol", "File Name"),
        ("study_file", "File Name"),
        ("study_image", "Image Filename"),
        ("", "CRF File Names"),
        ("", "Workspace File"),
        ("", "Result File Name"),
        ("", ".Fcs Result File"),
        ("", "Additional Result File Names"),
        ("", "Compensation Or Control File Name(s)"),
        ("", "Protein Sequence Database File Name"),
    }
)
"""(table, header) of the columns whose cells name files of the package."""

FILE_ROLES: Mapping[str, FileRole] = MappingProxyType(
    {
        ".Fcs Result File": "result",
        "Result File Name": "result",
        "Additional Result File Names": "more results",
        "Compensation Or Control File Name(s)": "control",
    }
)
"""As what files serve that a column names; such columns are stored in no table of their own."""

FILE_FACTS: Mapping[tuple[str, str], FileFact] = MappingProxyType(
    {
        ("reagent", "analyte_reported"): "analyte",
        ("reagent", "name"): "reagent",
        ("reagent", "reporter_name"): "reporter",
        ("fcs_analyzed_result", "population_defnition_reported"): "gate",
        ("fcs_analyzed_result", "population_statistic_reported"): "statistic",
        ("fcs_analyzed_result", "population_stat_unit_reported"): "unit",
        ("study", "actual_start_date"): "start",
    }
)
"""What a cell stored there says that files are held against."""

ASSAYS: Mapping[str, Assay] = MappingProxyType(
    {
        "controlsamples": "any",
        "standardcurves": "any",
        "other": "any",
        "flow_cytometry": "flow cytometry",
        "cytof": "mass cytometry",
        "gene_expression_array": "expression array",
        "genotyping_array": "genotyping array",
        "mbaa": "bead array",
        "rna_sequencing": "RNA sequencing",
        "mass_spec_metabolomics": "metabolomics",
        "mass_spec_proteomics": "proteomics",
        "image_histology": "histology",
        "hla": "HLA typing",
        "kir": "KIR typing",
        "elisa": "ELISA",
        "elispot": "ELISPOT",
        "hai": "hemagglutination inhibition",
        "virus_neutralization": "neutralization",
        "neutralizing_antibody_titer": "neutralization",
        "qrt-pcr": "PCR",
    }
)
"""The assay of each template that describes samples of one."""

FILE_NAME_LENGTH = 250
FILE_NAME_ADVISED_LENGTH = 240

DOMAINS = (
    Domain(name="study_design", title="Study design", colour="#bf4f00"),
    Domain(name="subjects_samples", title="People and samples", colour="#1b7f45"),
    Domain(name="protocol", title="Protocols", colour="#c5283d"),
    Domain(name="experiment_samples", title="Experiment samples and treatments", colour="#0b7a94"),
    Domain(name="reagents", title="Reagents", colour="#857000"),
    Domain(name="experiments_clinical", title="Experiments and clinical data", colour="#8b4bc9"),
    Domain(name="results", title="Results by assay", colour="#8a6045"),
    Domain(name="ontologies", title="Ontologies and other databases", colour="#667085"),
)

_DOMAIN_TABLES = {
    "subjects_samples": (
        "arm_or_cohort",
        "arm_2_subject",
        "subject",
        "biosample",
        "biosample_2_treatment",
        "immune_exposure",
        "intervention",
    ),
    "protocol": ("protocol",),
    "experiment_samples": (
        "expsample",
        "expsample_2_biosample",
        "expsample_2_file_info",
        "expsample_2_reagent",
        "expsample_2_treatment",
        "expsample_mbaa_detail",
        "treatment",
    ),
    "reagents": ("reagent", "reagent_set_2_reagent"),
    "experiments_clinical": (
        "adverse_event",
        "assessment_panel",
        "assessment_component",
        "assessment_2_file_info",
        "lab_test",
        "lab_test_panel",
        "lab_test_panel_2_protocol",
        "experiment",
        "experiment_2_protocol",
        "control_sample",
        "control_sample_2_file_info",
        "standard_curve",
        "standard_curve_2_file_info",
    ),
    "ontologies": ("expsample_public_repository",),
}


def domain_of(table: str) -> str:
    """The group in which ImmPort's graphic of the data model draws a table."""
    for domain, tables in _DOMAIN_TABLES.items():
        if table in tables:
            return domain
    if table.startswith("lk_"):
        return "ontologies"
    return "results" if "result" in table or table.startswith("fcs_") else "study_design"


ENTITY_PREFIXES = {
    "adverse_event": "AE",
    "arm_or_cohort": "ARM",
    "assessment_component": "AC",
    "assessment_panel": "AP",
    "biosample": "BS",
    "control_sample": "CS",
    "experiment": "EXP",
    "expsample": "ES",
    "immune_exposure": "IM",
    "inclusion_exclusion": "CRIT",
    "intervention": "SM",
    "lab_test": "LT",
    "lab_test_panel": "LP",
    "planned_visit": "PV",
    "protocol": "PTL",
    "reagent": "ESR",
    "standard_curve": "SC",
    "study": "SDY",
    "study_file": "SFL",
    "study_image": "SCH",
    "study_personnel": "PSN",
    "subject": "SUB",
    "treatment": "TRT",
}
"""The entities that have ids of their own, and what their accessions begin with."""

KEY_COLUMNS = {
    "arm_or_cohort": "arm_accession",
    "inclusion_exclusion": "criterion_accession",
    "study_personnel": "person_accession",
    "study_image": "schematic_accession",
    "immune_exposure": "exposure_accession",
}
"""The entities whose accession column is not called ``<entity>_accession``."""


def key_column_of(entity: str) -> str:
    """The column that holds an entity's accession."""
    return KEY_COLUMNS.get(entity, f"{entity}_accession")
