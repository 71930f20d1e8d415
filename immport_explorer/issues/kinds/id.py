"""Kinds of issue about user defined IDs that are declared."""

from __future__ import annotations

from immport_explorer.issues.kinds.kind import Fields, Kind, Told


class EntityWhere(Fields, frozen=True, kw_only=True):
    entity: Told[str]
    where: Told[str]


class Entity(Fields, frozen=True, kw_only=True):
    entity: Told[str]


class EntityPropertyExpectedFound(Fields, frozen=True, kw_only=True):
    entity: Told[str]
    property: Told[str]
    expected: Told[str]
    found: Told[str]


class CountColumnsEntity(Fields, frozen=True, kw_only=True):
    count: Told[int]
    columns: Told[str]
    entity: Told[str]


class Which(Fields, frozen=True, kw_only=True):
    which: Told[str]


ID_REPEATED = Kind(
    code="id.repeated",
    severity="error",
    fields=EntityWhere,
    title="An id is declared twice",
    message="The {entity} “{value}” is declared already {where}.",
    why="Each thing has one id, and each id names one thing.",
    fix="Remove the repetition, or give the second thing an id of its own.",
    example="two subjects called S-001",
)

ID_ALREADY_LOADED = Kind(
    code="id.already-loaded",
    severity="error",
    fields=Entity,
    title="An id is taken already",
    message="The {entity} “{value}” is already in the workspace.",
    why="ImmPort holds it from an earlier upload.",
    fix="Leave the row out if it is the same thing, else choose another id.",
    example="a subject that was uploaded last month",
)

ID_IS_ACCESSION = Kind(
    code="id.is-accession",
    severity="warning",
    title="An own id looks like an ImmPort accession",
    message=(
        "“{value}” looks like an accession of ImmPort's, but is declared here as an id of your own."
    ),
    why="ImmPort gives accessions itself and may mistake your id for one.",
    fix="Choose an id of another form.",
    example="SUB123 as a new Subject ID",
)

ID_MUST_BE_NEW = Kind(
    code="id.must-be-new",
    severity="error",
    fields=Entity,
    title="A row names something that exists where it must be new",
    message="The {entity} “{value}” exists already; this template only takes new ones.",
    why="The template declares things; it cannot add to those that exist.",
    fix="Name a new id, or remove the row.",
    example="a subject that stands in two rows of subjectHumans",
)

ID_SAMPLE_NOT_NEW = Kind(
    code="id.sample-not-new",
    severity="error",
    fields=EntityWhere,
    title="An experiment sample occurs again",
    message="The {entity} “{value}” is declared already {where}; each row needs a new one.",
    why="In this template a row is one measurement of one sample.",
    fix="Give each measured portion of the sample an id of its own.",
    example="two FCS files with one Expsample ID",
)

ID_BLANKS = Kind(
    code="id.blanks",
    severity="info",
    title="An id stands between blanks",
    message="Blanks stand before or after “{value}”; they are left out.",
    why="To some programs an id with a blank is another id.",
    fix="Remove the blanks.",
    example="“S-001 ” with a blank at its end",
)

ID_CONTRADICTS = Kind(
    code="id.contradicts",
    severity="error",
    fields=EntityPropertyExpectedFound,
    title="A repeated id comes with another parent",
    message=(
        "The {entity} “{value}” belongs to {property} “{expected}” since its first row; here "
        "it is “{found}”."
    ),
    why="One experiment sample comes from one biosample and one experiment.",
    fix="Correct the row, or use another id.",
    example="ES-1 once from BS-1 and once from BS-2",
)

ID_STANDS_FOR_MANY = Kind(
    code="id.stands-for-many",
    severity="error",
    fields=CountColumnsEntity,
    title="One id stands for several things",
    message=(
        "“{value}” stands for {count} different things of the kind {entity}: {columns} differ."
    ),
    why="ImmPort keeps what the first row says of an id, and refuses rows that say otherwise.",
    fix="Give each {entity} an id of its own.",
    general="Give each thing an id of its own.",
    example="one biosample id for the samples of several subjects and visits",
)

ID_HIDDEN_CHARACTER = Kind(
    code="id.hidden-character",
    severity="warning",
    fields=Which,
    title="An id holds a character that cannot be seen",
    message="“{value}” holds a character that cannot be seen: {which}.",
    why="To ImmPort it is another id than the one that looks the same.",
    fix="Take the character out, wherever the id stands.",
    example="an id copied from a web page with a zero width space at its end",
)

ID_LOOK_ALIKE = Kind(
    code="id.look-alike",
    severity="warning",
    fields=Which,
    title="An id holds a letter of another alphabet",
    message="“{value}” holds {which}, which looks like another letter.",
    why="To ImmPort it is another id than the one that looks the same.",
    fix="Type the id anew, wherever it stands.",
    example="S-001 with a Cyrillic С, typed on another keyboard",
)
