"""Kinds of issue about what is inside the files that rows name."""

from __future__ import annotations

from immport_explorer.issues.kinds.kind import Fields, Kind

_LOADED_AS_IT_IS = "ImmPort keeps and shares the file as it is; whoever opens it meets the flaw."


class What(Fields, frozen=True, kw_only=True):
    what: str


DATAFILE_UNREADABLE = Kind(
    code="datafile.unreadable",
    severity="error",
    fields=What,
    title="A file that a row names cannot be read",
    message="{value} cannot be read: {what}.",
    why="What cannot be read cannot be loaded.",
    fix="Copy the file again from where it was made.",
    example="a file of a damaged archive",
)

DATAFILE_OTHER_KIND = Kind(
    code="datafile.other-kind",
    severity="error",
    fields=What,
    title="A file is not what its name says",
    message="{value} is {what}.",
    why="Programs choose how to open a file by its name, and fail on this one.",
    fix="Put the file that was meant in its place, or give this one the ending of what it is.",
    example="S01.fcs, which is a gzip archive",
)

DATAFILE_WEB_PAGE = Kind(
    code="datafile.web-page",
    severity="error",
    title="A web page was saved in the place of a file",
    message="{value} is a web page, most often the message that a download failed.",
    why="The data are not in it.",
    fix="Download the file again, signed in where that is asked for.",
    example="plate1.csv, which says “Sign in to continue”",
)

DATAFILE_BLANK = Kind(
    code="datafile.blank",
    severity="error",
    fields=What,
    title="A file holds nothing but blanks",
    message="{value} seems to hold nothing: {what}.",
    why="A copy that was never finished looks so.",
    fix="Copy the file again from where it was made.",
    example="a file of zeros, left by a disk that was full",
)

DATAFILE_TRUNCATED = Kind(
    code="datafile.truncated",
    severity="error",
    fields=What,
    title="A file ends before it should",
    message="{value} is not whole: {what}.",
    why="Part of the data is missing, and most programs refuse the rest.",
    fix="Copy the file again from where it was made, and compare the sizes.",
    example="an FCS file whose header promises more events than are there",
)

DATAFILE_EXTRA_DATA = Kind(
    code="datafile.extra-data",
    severity="warning",
    fields=What,
    title="A file holds more than it says",
    message="{value} holds more than it says: {what}.",
    why="Programs leave the rest aside, or count other events than were measured.",
    fix="Export the file again from the instrument's software.",
    example="an FCS file with room for more events than its header counts",
)

DATAFILE_ENCRYPTED = Kind(
    code="datafile.encrypted",
    severity="error",
    fields=What,
    title="A file that a row names is protected by a password",
    message="{value} cannot be opened by others: {what}.",
    why="Nobody who downloads the study can open it.",
    fix="Save it without a password.",
    example="a protocol as PDF that asks for a password",
)

DATAFILE_DAMAGED = Kind(
    code="datafile.damaged",
    severity="error",
    fields=What,
    title="A file contradicts its own format",
    message="{value} cannot be read as what it is: {what}.",
    why=_LOADED_AS_IT_IS,
    fix="Export the file again from the instrument's software.",
    example="an FCS file that does not give the number of its channels",
)

DATAFILE_NO_EVENTS = Kind(
    code="datafile.no-events",
    severity="warning",
    title="An FCS file holds no events",
    message="{value} holds no events.",
    why="A file without events is no result.",
    fix="Name the file of the sample, or leave the row out.",
    example="a tube that was opened and never acquired",
)

DATAFILE_SEVERAL_DATA_SETS = Kind(
    code="datafile.several-data-sets",
    severity="warning",
    fields=What,
    title="An FCS file holds several data sets",
    message="{value} holds {what} data sets; most programs open the first only.",
    why="The others are lost to whoever downloads the file.",
    fix="Export each data set as a file of its own, with a row of its own.",
    example="a file of an older cytometer, with a plate's wells one after another",
)

DATAFILE_NONSTANDARD = Kind(
    code="datafile.nonstandard",
    severity="warning",
    fields=What,
    title="A file departs from the standard of its format",
    message="{value} departs from the standard: {what}.",
    why="It was read here; other programs may refuse it.",
    fix="Export the file again, with the instrument's own software if you can.",
    example="an FCS file with an empty value among its keywords",
)


class Other(Fields, frozen=True, kw_only=True):
    other: str


DATAFILE_SAME_BYTES = Kind(
    code="datafile.same-bytes",
    severity="warning",
    fields=Other,
    title="Two files are the same byte for byte",
    message="{value} and {other} are the same byte for byte.",
    why="Two measurements are never the same; one was most likely copied over the other.",
    fix="Put the right file in its place, or name one file in both rows.",
    example="S01_D7.fcs, a copy of S01_D0.fcs",
)


class ForAssay(Fields, frozen=True, kw_only=True):
    found: str
    expected: str


DATAFILE_OTHER_ASSAY = Kind(
    code="datafile.other-assay",
    severity="warning",
    fields=ForAssay,
    title="A file is of another assay than the row that names it",
    message="{value} is {found}; here belongs {expected}.",
    why="Whoever looks for the assay's results opens the file and finds something else.",
    fix="Name the right file, or move the row to the template of that assay.",
    example="a FASTQ file as a result of flow cytometry",
)


class Found(Fields, frozen=True, kw_only=True):
    found: str


DATAFILE_REPOSITORY = Kind(
    code="datafile.repository",
    severity="warning",
    fields=Found,
    title="Sequences and genotypes belong in a repository of their own",
    message=(
        "{value} is {found}: such files go to SRA or dbGaP, and Public_Repositories.txt names "
        "their accessions."
    ),
    why="Reads and genotypes of persons are shared under control only, which ImmPort is not for.",
    fix=(
        "Deposit the file in SRA, or in dbGaP where it is of persons, and name the accession in "
        "Public_Repositories.txt instead of the file here."
    ),
    example="S01.fastq.gz among the result files of RNA sequencing",
)


class Missing(Fields, frozen=True, kw_only=True):
    missing: str


DATAFILE_PANEL_MARKER = Kind(
    code="datafile.panel-marker",
    severity="warning",
    fields=Missing,
    title="A reagent of the panel has no channel in the file",
    message="{value} has no channel for {missing}, which the row's reagents stain.",
    why="The panel of the row is not the one that the file was measured with.",
    fix="Name the reagents that were used, or the file that was measured with these.",
    example="a panel with anti-CD27, and a file without a channel of that name",
)


class Stray(Fields, frozen=True, kw_only=True):
    stray: str


DATAFILE_STRAY_MARKER = Kind(
    code="datafile.stray-marker",
    severity="warning",
    fields=Stray,
    title="A marker of the file is stained by no reagent of the panel",
    message="{value} has a channel for {stray}, which none of the row's reagents stains.",
    why="The panel of the row is not whole, so nobody can tell what was stained.",
    fix="Add the reagent to the row or to its reagent set.",
    example="a channel CD56, and no reagent for CD56",
)


class Gated(Fields, frozen=True, kw_only=True):
    missing: str
    files: str


DATAFILE_GATED_MARKER = Kind(
    code="datafile.gated-marker",
    severity="warning",
    fields=Gated,
    title="A gate uses a marker that was not measured",
    message="“{value}” needs {missing}, for which there is no channel in {files}.",
    why="A population cannot be told by a marker that the sample's file does not hold.",
    fix="Correct the gating definition, or name the file that it was drawn on.",
    example="CD3+, CD56+ for a sample whose file has no CD56",
)


class Counted(Fields, frozen=True, kw_only=True):
    events: int
    files: str


DATAFILE_TOO_FEW_EVENTS = Kind(
    code="datafile.too-few-events",
    severity="warning",
    fields=Counted,
    title="A population has more cells than its file has events",
    message="{value} cells are more than the {events:event} of {files}.",
    why="The file is not the one that was counted.",
    fix="Name the whole file, or correct the number or its unit.",
    example="45,000 cells of a file with 10,000 events",
)

DATAFILE_COMPENSATION = Kind(
    code="datafile.compensation",
    severity="warning",
    fields=Missing,
    title="A compensation control lacks channels of the result",
    message="{value} has no channel {missing}, which the row's result has.",
    why="Spillover into a channel can be told only from controls measured with that channel.",
    fix="Name the controls that were measured with the same detectors.",
    example="a control of BV421 and FITC for a file of BV421, FITC and PE",
)

DATAFILE_OTHER_SAMPLE = Kind(
    code="datafile.other-sample",
    severity="warning",
    fields=Other,
    title="A file says that it is of another sample",
    message="{value} says in its header that it is of {other}.",
    why="The results of one person would stand under another's name.",
    fix="Name the file of this sample, or correct the ids of the row.",
    example="the row of S01 names a file whose header says S02",
)


class Dated(Fields, frozen=True, kw_only=True):
    day: str
    start: str


DATAFILE_BEFORE_STUDY = Kind(
    code="datafile.before-study",
    severity="warning",
    fields=Dated,
    title="A file was measured before the study began",
    message="{value} was measured on {day}; the study began on {start}.",
    why="The file is of something else, or a clock was wrong.",
    fix="Name the right file, or correct the start of the study.",
    example="a file of 2019 in a study that began in 2022",
)
