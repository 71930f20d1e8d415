# ruff: noqa: E501
"""Made-up releases of studies in ImmPort's Tab form, of older and of newer releases."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path

Tables = dict[str, str]
"""Table → its lines: headings, then rows; cells are divided by ``|``."""

DESIGN: Tables = {
    "study": """STUDY_ACCESSION|BRIEF_TITLE|OFFICIAL_TITLE|BRIEF_DESCRIPTION|DESCRIPTION|INTERVENTION_AGENT|ENDPOINTS|SPONSORING_ORGANIZATION|AGE_UNIT|ACTUAL_START_DATE|CONDITION_STUDIED
SDY9001|Made up|A made-up study|Short|Long|Vaccine|Titer|An institute|Years|2014-03-05 00:00:00|Influenza""",
    "study_categorization": """STUDY_CATEGORIZATION_ID|STUDY_ACCESSION|RESEARCH_FOCUS
1|SDY9001|Vaccine Response""",
    "study_personnel": """PERSON_ACCESSION|EMAIL|FIRST_NAME|LAST_NAME|ORGANIZATION|ROLE_IN_STUDY|SITE_NAME|STUDY_ACCESSION|TITLE_IN_STUDY
PSN1|a@example.org|Ada|Person|An institute|Principal Investigator|Here|SDY9001|Professor""",
    "inclusion_exclusion": """CRITERION_ACCESSION|CRITERION|CRITERION_CATEGORY|STUDY_ACCESSION
CRIT1|adults|Inclusion|SDY9001""",
    "arm_or_cohort": """ARM_ACCESSION|DESCRIPTION|NAME|STUDY_ACCESSION|TYPE
ARM1|vaccinated|Vaccine|SDY9001|Experimental Arm
ARM2|boosted|Booster|SDY9001|Experimental Arm""",
    "planned_visit": """PLANNED_VISIT_ACCESSION|MIN_START_DAY|MAX_START_DAY|ORDER_NUMBER|STUDY_ACCESSION|VISIT_NAME
PV1|0|0|1|SDY9001|Day 0
PV2|28|28|2|SDY9001|Day 28""",
    "protocol": """PROTOCOL_ACCESSION|DESCRIPTION|FILE_NAME|NAME|TYPE
PTL1|how|protocol.txt|Protocol|Not_Specified""",
    "study_2_protocol": "STUDY_ACCESSION|PROTOCOL_ACCESSION\nSDY9001|PTL1",
    "subject": """SUBJECT_ACCESSION|ETHNICITY|GENDER|RACE|SPECIES
SUB1|Not Hispanic or Latino|Female|White|Homo sapiens
SUB2|Not Hispanic or Latino|Male|Asian|Homo sapiens""",
    "arm_2_subject": """ARM_ACCESSION|SUBJECT_ACCESSION|MIN_SUBJECT_AGE|MAX_SUBJECT_AGE|AGE_UNIT|AGE_EVENT|SUBJECT_LOCATION
ARM1|SUB1|30|30|Years|Age at enrollment|Germany
ARM1|SUB2|41|41|Years|Age at enrollment|Germany
ARM2|SUB2|42|42|Years|Age at enrollment|Germany""",
    "immune_exposure": """EXPOSURE_ACCESSION|ARM_ACCESSION|SUBJECT_ACCESSION|EXPOSURE_PROCESS_REPORTED|EXPOSURE_MATERIAL_REPORTED|DISEASE_REPORTED|DISEASE_STAGE_REPORTED
IM1|ARM1|SUB1|vaccination|influenza virus vaccine||
IM2|ARM2|SUB2|vaccination|influenza virus vaccine||
IM3|ARM1|SUB2|no exposure|||""",
    "biosample": """BIOSAMPLE_ACCESSION|DESCRIPTION|NAME|PLANNED_VISIT_ACCESSION|STUDY_ACCESSION|STUDY_TIME_COLLECTED|STUDY_TIME_COLLECTED_UNIT|STUDY_TIME_T0_EVENT|SUBJECT_ACCESSION|TYPE
BS1|||PV1|SDY9001|0|Days|Time of enrollment|SUB1|Serum
BS2|||PV2|SDY9001|28|Days|Time of enrollment|SUB2|Serum
BS3|||PV1|SDY9001|0|Days|Time of enrollment|SUB1|PBMC""",
    "treatment": "TREATMENT_ACCESSION|NAME|AMOUNT_UNIT|AMOUNT_VALUE\nTRT1|none|Not_Specified|Not_Specified",
}
"""The design, people and samples of a study, as releases of all times have them."""

OLDER: Tables = {
    **DESIGN,
    "experiment": """EXPERIMENT_ACCESSION|DESCRIPTION|MEASUREMENT_TECHNIQUE|STUDY_ACCESSION|TITLE
EXP1||Flow_Cytometry|SDY9001|Flow
EXP2||ELISA|SDY9001|Elisa""",
    "experiment_2_protocol": "EXPERIMENT_ACCESSION|PROTOCOL_ACCESSION\nEXP1|PTL1\nEXP2|PTL1",
    "expsample": """EXPSAMPLE_ACCESSION|DATA_FORMAT|DESCRIPTION|EXPERIMENT_ACCESSION|NAME|RESULT_SCHEMA
ES1|Flow_Cytometry||EXP1|one|FCM
ES2|ELISA||EXP2||ELISA
ES3|ELISA|second run|EXP2||ELISA""",
    "biosample_2_expsample": """BIOSAMPLE_ACCESSION|EXPSAMPLE_ACCESSION|EXPERIMENT_ACCESSION
BS3|ES1|EXP1
BS1|ES1|EXP1
BS1|ES2|EXP2
BS2|ES3|EXP2""",
    "reagent": """REAGENT_ACCESSION|ANALYTE_REPORTED|CATALOG_NUMBER|IS_SET|MANUFACTURER|NAME|CLONE_NAME|REPORTER_NAME
ESR1|CD3|C-1|N|Maker|anti-CD3|UCHT1|FITC
ESR2|CD19|C-2|N|Maker|anti-CD19|HIB19|PE
ESR3||||||Y|Panel""".replace("ESR3||||||Y|Panel", "ESR3|||Y||Panel||"),
    "reagent_set_2_reagent": "REAGENT_SET_ACCESSION|REAGENT_ACCESSION\nESR3|ESR1\nESR3|ESR2",
    "expsample_2_reagent": """EXPSAMPLE_ACCESSION|EXPERIMENT_ACCESSION|REAGENT_ACCESSION
ES1|EXP1|ESR1
ES1|EXP1|ESR2""",
    "expsample_2_treatment": "EXPSAMPLE_ACCESSION|EXPERIMENT_ACCESSION|TREATMENT_ACCESSION\nES1|EXP1|TRT1\nES2|EXP2|TRT1",
    "file_info": """FILE_INFO_ID|DETAIL|NAME|PURPOSE
7|Custom|cells.fcs|Flow cytometry result
8|ImmPort template|ELISA_Results.txt|ELISA result""",
    "expsample_2_file_info": """EXPSAMPLE_ACCESSION|EXPERIMENT_ACCESSION|FILE_INFO_ID|DATA_FORMAT|RESULT_SCHEMA
ES1|EXP1|7|Flow_Cytometry|FCM
ES2|EXP2|8|ELISA|ELISA""",
    "fcs_analyzed_result": """RESULT_ID|BASE_PARENT_POPULATION|COMMENTS|EXPSAMPLE_ACCESSION|EXPERIMENT_ACCESSION|POPULATION_CELL_NUMBER|POPULATION_CELL_NUMBER_UNIT|POPULATION_DEFNITION_REPORTED|POPULATION_NAME_REPORTED
1|T cells||ES1|EXP1|120|Count|CD3+|T cells
2|||ES77|EXP1|130|Count|CD19+|B cells""",
    "elisa_result": """RESULT_ID|ANALYTE|BIOSAMPLE_ACCESSION|COMMENTS|EXPSAMPLE_ACCESSION|EXPERIMENT_ACCESSION|STUDY_ACCESSION|UNIT_REPORTED|VALUE_REPORTED
1|IgG|BS1||ES2|EXP2|SDY9001|ng/ml|12.5
2|IgM|BS1|a note|ES2|EXP2|SDY9001|ng/ml|3""",
    "lab_test": """LAB_TEST_ACCESSION|LAB_TEST_PANEL_ACCESSION|BIOSAMPLE_ACCESSION|NAME_REPORTED|PANEL_NAME_REPORTED|RESULT_VALUE_REPORTED|RESULT_UNIT_REPORTED|STUDY_ACCESSION
LT1|LP1|BS1|Hemoglobin|CBC|13|g/dl|SDY9001
LT2|LP1|BS2|Hemoglobin|CBC|14|g/dl|SDY9001""",
    "assessment": """ASSESSMENT_COMPONENT_ACCESSION|ASSESSMENT_PANEL_ACCESSION|ASSESSMENT_TYPE|COMPONENT_NAME_REPORTED|PANEL_NAME_REPORTED|PLANNED_VISIT_ACCESSION|RESULT_VALUE_REPORTED|STUDY_ACCESSION|STUDY_DAY|SUBJECT_ACCESSION
AC1|AP1|Symptoms|Fever|Diary|PV1|no|SDY9001|0|SUB1
AC2|AP1|Symptoms|Pain|Diary|PV1|yes|SDY9001|0|SUB1""",
    "substance_merge": """MERGE_ACCESSION|COMPOUND_NAME_REPORTED|COMPOUND_ROLE|DOSE_REPORTED|MERGE_NAME_REPORTED|STUDY_ACCESSION|SUBJECT_ACCESSION
SM1|vaccine|Intervention|1 ml|Vaccination|SDY9001|SUB1""",
    "adverse_event": """ADVERSE_EVENT_ACCESSION|EVENT_DESCRIPTION|NAME_REPORTED|OUTCOME_REPORTED|SEVERITY_REPORTED|STUDY_ACCESSION|SUBJECT_ACCESSION
AE1|after the dose|Headache|Recovered|Mild|SDY9001|SUB2""",
    "hla_typing_result": """RESULT_ID|RESULT_SET_ID|ALLELE_1|ALLELE_2|EXPSAMPLE_ACCESSION|EXPERIMENT_ACCESSION|LOCUS_NAME|POP_AREA_NAME
1|1|01:01|02:01|ES9|EXP1|HLA-A|Europe""",
    "study_glossary": "STUDY_ACCESSION|DEFINITION|TERM\nSDY9001|a word|word",
}
"""A release with the tables and columns of about 2016."""

NEWER: Tables = {
    **{name: text for name, text in OLDER.items() if name not in ("assessment", "substance_merge")},
    "assessment_panel": """ASSESSMENT_PANEL_ACCESSION|ASSESSMENT_TYPE|NAME_REPORTED|STUDY_ACCESSION
AP1|Symptoms|Diary|SDY9001""",
    "assessment_component": """ASSESSMENT_COMPONENT_ACCESSION|ASSESSMENT_PANEL_ACCESSION|NAME_REPORTED|PLANNED_VISIT_ACCESSION|RESULT_VALUE_REPORTED|STUDY_DAY|SUBJECT_ACCESSION
AC1|AP1|Fever|PV1|no|0|SUB1""",
    "intervention": """INTERVENTION_ACCESSION|COMPOUND_NAME_REPORTED|COMPOUND_ROLE|DOSE_REPORTED|NAME_REPORTED|STUDY_ACCESSION|SUBJECT_ACCESSION
SM1|vaccine|Intervention|1 ml|Vaccination|SDY9001|SUB1""",
    "arm_or_cohort": DESIGN["arm_or_cohort"].replace("|TYPE\n", "|TYPE_REPORTED\n"),
    "contract_grant": """CONTRACT_GRANT_ID|CATEGORY|EXTERNAL_ID|LINK|NAME|STUDY_ACCESSION
1|NIH|U19-1|https://example.org|A grant|SDY9001""",
}
"""The same with tables and columns as they are called today."""


def write(path: Path, tables: Mapping[str, str], files: Mapping[str, str] | None = None) -> Path:
    """A zip as ImmPort gives it, its tables in the folder ``Tab``."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in tables.items():
            archive.writestr(f"Study/Tab/{name}.txt", text.replace("|", "\t") + "\n")
        for name, text in (files or {}).items():
            archive.writestr(f"Study/Tab/{name}", text)
    return path
