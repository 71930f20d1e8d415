"""Kinds of issue about what may tell who a person is; all of it warnings."""

from __future__ import annotations

from immport_explorer.issues.kinds.kind import Fields, Kind, Told


class Found(Fields, frozen=True, kw_only=True):
    found: Told[str]


PRIVACY_EMAIL = Kind(
    code="privacy.email",
    severity="warning",
    fields=Found,
    title="An e-mail address stands in data about a person",
    message="{column} holds what looks like an e-mail address: “{found}”.",
    why="ImmPort shares the data; nobody may be recognised by it.",
    fix="Remove the address. Staff are named in study_personnel.",
    example="“results sent to j.doe@example.org” in the description of a sample",
)

PRIVACY_TELEPHONE = Kind(
    code="privacy.telephone",
    severity="warning",
    fields=Found,
    title="A telephone number stands in data about a person",
    message="{column} holds what looks like a telephone number: “{found}”.",
    why="ImmPort shares the data; nobody may be recognised by it.",
    fix="Remove the number.",
    example="“call (555) 555-0100” in a comment",
)

PRIVACY_RECORD_NUMBER = Kind(
    code="privacy.record-number",
    severity="warning",
    fields=Found,
    title="A number of a person's records stands in the data",
    message="{column} holds what looks like a number of a person's records: “{found}”.",
    why="Whoever has access to the records could find the person.",
    fix="Remove the number; make ids that mean nothing outside the study.",
    example="MRN 0012345 as a Subject ID",
)

PRIVACY_DATE = Kind(
    code="privacy.date",
    severity="warning",
    fields=Found,
    title="A calendar date stands in data about a person",
    message="{column} holds what looks like a calendar date: “{found}”.",
    why=(
        "Dates of birth, visits or samples help to recognise a person; ImmPort asks for days "
        "since a start of the study's own."
    ),
    fix="Give the day of the study instead, or leave the date out.",
    example="S01-2021-03-05 as the id of a sample",
)

PRIVACY_PLACE = Kind(
    code="privacy.place",
    severity="warning",
    fields=Found,
    title="A place smaller than a state stands in data about a person",
    message="{column} holds what looks like a place smaller than a state: “{found}”.",
    why="A postal code or a street narrows down who the person is.",
    fix="Name the state or the country only.",
    example="“lives in Springfield, IL 62701” in the description of a subject",
)

PRIVACY_NAME = Kind(
    code="privacy.name",
    severity="warning",
    fields=Found,
    title="A person's name stands where none belongs",
    message="{column} holds what looks like a person's name: “{found}”.",
    why="ImmPort shares the data; nobody may be recognised by it.",
    fix="Remove the name; make ids that mean nothing outside the study.",
    example="Mary_Smith as a Subject ID",
)


class Keywords(Fields, frozen=True, kw_only=True):
    keywords: str


PRIVACY_IN_FILE = Kind(
    code="privacy.in-file",
    severity="warning",
    fields=Keywords,
    title="A file that a row names may tell who somebody is",
    message="{value} may tell who somebody is: see {keywords} in it.",
    why="ImmPort shares the file as it is, with all that its header says.",
    fix=(
        "Make a copy without it: immport-explorer clean {value}. Look at the copy, and put it in "
        "the place of the file."
    ),
    general="Make a copy without it with immport-explorer clean, and look at the copy.",
    example="the operator's name under $OP of an FCS file",
)

PRIVACY_BIRTH_YEAR = Kind(
    code="privacy.birth-year",
    severity="warning",
    title="A year of birth may stand where an age belongs",
    message="{column} is {value}, which looks like a year of birth.",
    why="ImmPort wants an age; a year of birth makes a person easier to recognise.",
    fix="Write the age at the age event, and remove the year of birth.",
    example="1961 as Min Subject Age",
)
