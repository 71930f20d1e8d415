"""Kinds of issue about rules between the values of a row, and between rows."""

from __future__ import annotations

from immport_explorer.issues.kinds.kind import Fields, Kind, Told


class EntityOtherParent(Fields, frozen=True, kw_only=True):
    entity: Told[str]
    other: Told[str]
    parent: Told[str]


class EntityFoundOtherExpected(Fields, frozen=True, kw_only=True):
    entity: Told[str]
    found: Told[str]
    other: Told[str]
    expected: Told[str]


class FoundExpected(Fields, frozen=True, kw_only=True):
    found: Told[str]
    expected: Told[str]


class Expected(Fields, frozen=True, kw_only=True):
    expected: Told[str]


class Found(Fields, frozen=True, kw_only=True):
    found: Told[str]


class FoundColumns(Fields, frozen=True, kw_only=True):
    found: Told[str]
    columns: Told[str]


class ColumnsCondition(Fields, frozen=True, kw_only=True):
    columns: Told[str]
    condition: Told[str]


class Other(Fields, frozen=True, kw_only=True):
    other: Told[str]


class Source(Fields, frozen=True, kw_only=True):
    source: Told[str]


RULE_NEW_UNDER_EXISTING = Kind(
    code="rule.new-under-existing",
    severity="error",
    fields=EntityOtherParent,
    title="A new thing is named under an existing experiment sample",
    message="The {entity} “{value}” is new, but the {other} “{parent}” exists already.",
    why="An experiment sample that exists has its biosample and experiment already.",
    fix="Name the existing {entity}, or use a new id for the {other}.",
    example="a new biosample for an experiment sample loaded last month",
    general="Name what the experiment sample was declared with, or give the sample a new id.",
)

RULE_OTHER_STUDY = Kind(
    code="rule.other-study",
    severity="error",
    fields=EntityFoundOtherExpected,
    title="Two things of a row belong to different studies",
    message="The {entity} “{value}” belongs to study “{found}”, the {other} to “{expected}”.",
    why="A row describes one study.",
    fix="Correct one of the two ids.",
    example="a planned visit of another study",
)

RULE_ONE_STUDY = Kind(
    code="rule.one-study",
    severity="error",
    fields=FoundExpected,
    title="A row is about another study than the file",
    message="The row is about study “{found}”, the file about “{expected}”.",
    why="ImmPort loads one study at a time.",
    fix="Move the row to a file of its own study, or correct the id.",
    example="study_design_edit with rows of two studies",
)

RULE_NOT_OF_STUDY = Kind(
    code="rule.not-of-study",
    severity="error",
    fields=Expected,
    title="The subject does not take part in the study",
    message="The subject “{value}” is in no arm of the study “{expected}”.",
    why="Data is accepted only for subjects of the study.",
    fix="Correct the subject or the study, or link the subject to an arm of the study.",
    example="a subject of SDY1 with Study ID SDY2",
)

RULE_NOT_OF_ARM = Kind(
    code="rule.not-of-arm",
    severity="error",
    fields=Found,
    title="The subject is not in the arm",
    message="The subject “{value}” is not in the arm or cohort “{found}”.",
    why="The exposure belongs to an arm of the subject.",
    fix="Correct the arm, or link the subject to it.",
    example="an exposure of the placebo arm for a subject of the vaccine arm",
)

RULE_AGE_UNIT = Kind(
    code="rule.age-unit",
    severity="error",
    fields=Expected,
    title="The age unit is not the study's",
    message="The age unit “{value}” differs from the study's, “{expected}”.",
    why="All ages of a study are given in one unit.",
    fix="Give the age in {expected}, or correct the study's Age Unit.",
    example="Months for a subject of a study in Years",
    general="Give the age in the study's unit, or correct the study's Age Unit.",
)

RULE_ALREADY_IN_STUDY = Kind(
    code="rule.already-in-study",
    severity="error",
    title="The subject is in an arm of the study already",
    message="The subject “{value}” is already in an arm of the study.",
    why="A subject belongs to one arm of a study.",
    fix="Remove the row.",
    example="arm_2_subject for a subject that subjectHumans has placed",
)

RULE_ORDER_TAKEN = Kind(
    code="rule.order-taken",
    severity="error",
    title="The order number is taken",
    message="Order Number {value} is already used in the study.",
    why="The order numbers tell the sequence of visits.",
    fix="Choose a free number.",
    example="a visit added with Order Number 3, where the study has a third visit",
)

RULE_REPOSITORY_LINKED = Kind(
    code="rule.repository-linked",
    severity="error",
    fields=Found,
    title="The sample is linked to this repository record already",
    message="The experiment sample “{value}” is linked to {found} already.",
    why="One link is enough.",
    fix="Remove the row.",
    example="the same GSM in experimentSamples and publicRepositories",
)

RULE_ALL_OR_NONE = Kind(
    code="rule.all-or-none",
    severity="error",
    fields=FoundColumns,
    title="Values that belong together are given in part",
    message="{column} is empty, while {found} is filled; give all of {columns} or none.",
    why="A value without its unit says nothing, and the other way round.",
    fix="Fill the missing ones, or empty the others.",
    example="Amount Value 5 without Amount Unit",
)

RULE_AT_LEAST_ONE = Kind(
    code="rule.at-least-one",
    severity="error",
    fields=ColumnsCondition,
    title="At least one of several values is needed",
    message="None of {columns} is filled; at least one is needed{condition}.",
    why="Without any of them the row says nothing.",
    fix="Fill at least one of them.",
    example="Use Treatment? is Yes without amount, duration or temperature",
)

RULE_RESULTS_TEMPLATE = Kind(
    code="rule.results-template",
    severity="error",
    title="A result file is named beside ImmPort's own results template",
    message="“ImmPort Template?” is Yes, so no result file belongs here; found {value}.",
    why="With Yes, ImmPort reads the results from its own template and looks for no other file.",
    fix="Empty the cell; if the results are in {value}, answer No.",
    example="ImmPort Template? Yes with Result File Name results.csv",
    general="Empty the cell; if the results are in a file of your own, answer No.",
)

RULE_RESULTS_TEMPLATE_NAMED = Kind(
    code="rule.results-template-named",
    severity="warning",
    title="ImmPort's results template is named where no file is needed",
    message="“ImmPort Template?” is Yes, so {value} need not be named here.",
    why="ImmPort finds its own template by itself and asks to leave the cell empty.",
    fix="Empty the cell.",
    example="ImmPort Template? Yes with Result File Name HLA_Typing.txt",
)

RULE_RESULTS_FILE_NEEDED = Kind(
    code="rule.results-file-needed",
    severity="error",
    title="The result file is not named",
    message="“ImmPort Template?” is No, so {column} must name the file with the results.",
    why="Without a results template ImmPort needs to know which file holds the results.",
    fix="Name the file, or answer Yes and send ImmPort's results template.",
    example="ImmPort Template? No and no file named",
)

RULE_RESULTS_TEMPLATE_MISSING = Kind(
    code="rule.results-template-missing",
    severity="warning",
    fields=Expected,
    title="The promised results template is not in the package",
    message=(
        "The row says that its results come in ImmPort's template; {expected} is not in the "
        "package."
    ),
    why="The results would be missing until the template is uploaded.",
    fix="Add {expected} to the package, or send it with the next one.",
    example="ImmPort Template? Yes without HLA_Typing.txt",
    general="Add ImmPort's results template to the package, or send it with the next one.",
)

RULE_RESULTS_TEMPLATE_DENIED = Kind(
    code="rule.results-template-denied",
    severity="warning",
    title="An ImmPort template is named as if it were none",
    message=(
        "The row says that {value} is no ImmPort template, but its name or content says that it is."
    ),
    why="ImmPort would keep the file without reading the results in it.",
    fix="Answer Yes, or name another file.",
    example="ImmPort Template? No with HLA_Typing.txt",
)

RULE_TWO_ROLES = Kind(
    code="rule.two-roles",
    severity="error",
    fields=Other,
    title="One file is named in two roles",
    message="The file {value} is named both in {column} and in {other}.",
    why="A file is either the result or an addition to it.",
    fix="Name it once.",
    example="sample1.fcs as result and as additional file",
)

RULE_SET_OF_SETS = Kind(
    code="rule.set-of-sets",
    severity="error",
    title="A reagent set names a reagent set",
    message="“{value}” is a reagent set; a set may only name reagents.",
    why="Sets cannot be nested.",
    fix="Name the reagents themselves.",
    example="SET-1 among the reagents of SET-2",
)

RULE_SOURCE_UNKNOWN = Kind(
    code="rule.source-unknown",
    severity="error",
    fields=Source,
    title="The source of a result is not declared",
    message="{source} “{value}” is declared neither in the package nor in the workspace.",
    why="Each result belongs to a sample, a control sample or a standard curve.",
    fix="Correct Source ID or Source Type, or declare the source.",
    example="Source Type EXPSAMPLE with the id of a control sample",
)

RULE_DIFFERS_FROM_SOURCE = Kind(
    code="rule.differs-from-source",
    severity="error",
    fields=Expected,
    title="The result differs from its source",
    message="{column} is “{value}”; its source says “{expected}”.",
    why="Result and source must name the same plate or assay.",
    fix="Correct one of the two.",
    example="Assay ID plate2 for a control sample of plate1",
)

RULE_POPULATION_MARKERS = Kind(
    code="rule.population-markers",
    severity="warning",
    fields=Found,
    title="At level HIPC the markers of a population must be known",
    message=(
        "The gating definition “{value}” names a marker that is not in ImmPort's list: {found}."
    ),
    why="HIPC files are compared across studies by their markers.",
    fix=(
        "Write each marker by its preferred symbol with + or -, separated by semicolons or slashes."
    ),
    example="CD3+ CD4?",
)
