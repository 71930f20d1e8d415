"""Kinds of issue about the values of single cells."""

from __future__ import annotations

from immport_explorer.issues.kinds.kind import Fields, Kind, Told


class Condition(Fields, frozen=True, kw_only=True):
    condition: Told[str]


class Vocabulary(Fields, frozen=True, kw_only=True):
    vocabulary: Told[str]


class Preferred(Fields, frozen=True, kw_only=True):
    preferred: Told[str]


class Typed(Fields, frozen=True, kw_only=True):
    typed: Told[str]


class LengthLimit(Fields, frozen=True, kw_only=True):
    length: Told[int]
    limit: Told[int]


class LengthLimitLonger(Fields, frozen=True, kw_only=True):
    length: Told[int]
    limit: Told[int]
    longer: Told[int]


class Other(Fields, frozen=True, kw_only=True):
    other: Told[str]


class Day(Fields, frozen=True, kw_only=True):
    day: Told[str]


class Units(Fields, frozen=True, kw_only=True):
    thing: Told[str]
    usual: Told[str]
    rows: Told[int]


VALUE_REQUIRED = Kind(
    code="value.required",
    severity="error",
    title="A required value is missing",
    message="{column} is empty; every row needs it.",
    why="ImmPort refuses a row without its required values.",
    fix="Fill the cell.",
    example="a subject without a Subject ID",
)

VALUE_REQUIRED_WHEN = Kind(
    code="value.required-when",
    severity="error",
    fields=Condition,
    title="A value that the row needs is missing",
    message="{column} is empty; it is required when {condition}.",
    why="What else the row says makes this value necessary.",
    fix="Fill the cell, or correct the value that makes it necessary.",
    example="Race is Other, and Race Specify is empty",
)

VALUE_ADVISED = Kind(
    code="value.advised",
    severity="warning",
    title="A value that is usually given is missing",
    message="{column} is empty; it is not required, but usually given.",
    why="An earlier version of ImmPort's rules asked for it.",
    fix="Fill the cell if you have the value.",
    example="a flow cytometry sample without its compensation file",
)

VALUE_NOT_IN_VOCABULARY = Kind(
    code="value.not-in-vocabulary",
    severity="error",
    fields=Vocabulary,
    title="A value is not a term of the column's vocabulary",
    message="“{value}” is not a term of {vocabulary}.",
    why="Controlled columns take only ImmPort's own terms, in any letter case.",
    fix="Choose a term of the list.",
    example="M for Male",
)

VALUE_FREE_TEXT = Kind(
    code="value.free-text",
    severity="info",
    fields=Vocabulary,
    title="A value is not one of the preferred terms",
    message="“{value}” is kept as free text; it is no preferred term of {vocabulary}.",
    why="Preferred terms let others find and compare the data.",
    fix="Use a preferred term where one fits.",
    example="white cells for leukocyte",
)

VALUE_SYNONYM = Kind(
    code="value.synonym",
    severity="info",
    fields=Preferred,
    title="A value is a synonym of a preferred term",
    message="“{value}” is recorded by ImmPort as “{preferred}” too.",
    why="ImmPort keeps what you wrote and adds the preferred term.",
    fix="Nothing to do, if that is what you mean.",
    example="2019-nCoV infection, which ImmPort records as COVID-19 too",
)

VALUE_NOT_A_NUMBER = Kind(
    code="value.not-a-number",
    severity="error",
    title="A value is not a number",
    message="“{value}” is not a number.",
    why="ImmPort stores the column as a number.",
    fix=(
        "Write digits alone, with a point for decimals. A unit goes into its own column; of a "
        "label such as “Day 7” write the time that counts, if it is one."
    ),
    example="12,5 or 7 days",
)

VALUE_NOT_AN_INTEGER = Kind(
    code="value.not-an-integer",
    severity="error",
    title="A value is not a whole number",
    message="“{value}” is not a whole number.",
    why="ImmPort stores the column as a whole number.",
    fix="Write a whole number.",
    example="2.5 as Order Number",
)

VALUE_NOT_POSITIVE = Kind(
    code="value.not-positive",
    severity="error",
    title="A number is not above zero",
    message="“{value}” is not above zero.",
    why="ImmPort takes only numbers from 1 on here.",
    fix="Write a whole number from 1 on.",
    example="0 as Target Enrollment",
)

VALUE_TEXT_FOR_NUMBER = Kind(
    code="value.text-for-number",
    severity="info",
    title="A text stands where a number is usual",
    message="“{value}” is no number; ImmPort keeps it as text.",
    why="Results that are not numbers cannot be compared.",
    fix="Write the number alone if there is one; a comment has its own column.",
    example="<0.5 as Value Reported",
)

VALUE_NOT_A_DATE = Kind(
    code="value.not-a-date",
    severity="error",
    title="A value is not a date as ImmPort writes it",
    message="“{value}” is not a date of the form 05-Mar-2024.",
    why="ImmPort reads dates in one form only.",
    fix="Write day, month by its first three English letters, and year: 05-Mar-2024.",
    example="2024-03-05 or 3/5/24",
)

VALUE_TOO_LONG = Kind(
    code="value.too-long",
    severity="error",
    fields=LengthLimit,
    title="A value is longer than ImmPort can store",
    message="The value has {length:character}; at most {limit} fit.",
    why="The database column ends there.",
    fix="Shorten the text; put details into a description or a protocol.",
    example="a name of 200 characters where 126 fit",
)

VALUE_LONG = Kind(
    code="value.long",
    severity="warning",
    fields=LengthLimitLonger,
    title="A value may be too long",
    message=(
        "The value has {length:character}; ImmPort's sources name {limit} or {longer} as the limit."
    ),
    why="Two of ImmPort's sources differ about the limit.",
    fix="Shorten the text to {limit:character} to be safe.",
    example="a name between the two limits",
    general="Shorten the text to be safe; the field's card says how long it may be.",
)

VALUE_AGE_OVER_89 = Kind(
    code="value.age-over-89",
    severity="info",
    title="ImmPort rounds ages above 89 years to 90",
    message="An age of {value} years is recorded as 90, and the description says so.",
    why="Ages above 89 could identify a person.",
    fix="Nothing to do; write 90 yourself if the exact age should not leave your hands.",
    example="Min Subject Age 93",
)

VALUE_MUST_BE_EMPTY = Kind(
    code="value.must-be-empty",
    severity="error",
    fields=Condition,
    title="A value stands where none belongs",
    message="{column} must be empty when {condition}.",
    why="The value contradicts another one of the row.",
    fix="Empty the cell, or correct the value that forbids it.",
    example="Use Treatment? is No, and Amount Value is 5",
)

VALUE_SERIES_ACCESSION = Kind(
    code="value.series-accession",
    severity="warning",
    title="A series was named instead of a sample",
    message="“{value}” names a whole series; ImmPort asks for the accession of the sample.",
    why="Each experiment sample is linked to its own record.",
    fix="Name the sample's accession (GSM...), not the series (GSE...).",
    example="GSE12345",
)

VALUE_SPREADSHEET_ERROR = Kind(
    code="value.spreadsheet-error",
    severity="warning",
    title="A cell holds a spreadsheet's error",
    message="The cell holds the spreadsheet's error {value}, not a value.",
    why="The formula behind it failed, or the column was too narrow; ImmPort would keep the text.",
    fix="Correct the formula, or widen the column, and save the file again; or empty the cell.",
    example="#DIV/0! in a calculated concentration, or ######## from a narrow column",
)

VALUE_MADE_A_TIME = Kind(
    code="value.made-a-time",
    severity="warning",
    title="A value looks like a ratio that a spreadsheet made a time of day",
    message="“{value}” is a time of day; it was probably typed as {typed}.",
    fields=Typed,
    why="Spreadsheets take 1:10 for a time; 1:80, which is none, stays as it is.",
    fix="Write {typed} again in a cell whose format is Text.",
    general="Write the ratio again in a cell whose format is Text.",
    example="01:10:00 for a titer of 1:10",
)

VALUE_MADE_A_DATE = Kind(
    code="value.made-a-date",
    severity="warning",
    title="A value looks like something that a spreadsheet made a date",
    message="“{value}” is a date; another value was probably typed.",
    why="Spreadsheets take SEPT2, 2/9 or 2-9 for a date, and the value that was typed is lost.",
    fix="Write the value again in a cell whose format is Text.",
    example="2-Sep for the gene SEPT2, or for a ratio of 2/9",
)

VALUE_CALENDAR_YEAR = Kind(
    code="value.calendar-year",
    severity="warning",
    title="A calendar year stands where a study's time is counted",
    message="“{value}” looks like a calendar year; {column} counts from the study's day 0.",
    why="ImmPort would take it for a day of the study; a year also tells when people took part.",
    fix="Write the time since day 0: 0 on that day, 28 four weeks later, -7 a week before.",
    example="2019 as Study Time Collected",
)

VALUE_DAY_NUMBER = Kind(
    code="value.day-number",
    severity="warning",
    fields=Day,
    title="A date, as spreadsheets store it, stands where a study's time is counted",
    message="“{value}” is how Excel stores the date {day}; {column} counts from the study's day 0.",
    why="ImmPort would take it for more than fifty years; a date may also tell who took part.",
    fix="Write the time since day 0: 0 on that day, 28 four weeks later, -7 a week before.",
    example="43521 as Study Time Collected, which is 25-Feb-2019",
)

VALUE_MINIMUM_ABOVE_MAXIMUM = Kind(
    code="value.minimum-above-maximum",
    severity="warning",
    fields=Other,
    title="A lower limit is above the upper one",
    message="{column} is {value}, which is more than {other} says in the same row.",
    why="Nothing can be both; one of them is probably mistyped, or they were swapped.",
    fix="Correct {column} or {other}.",
    general="Correct one of them, or swap them.",
    example="Min Subject Age 45 and Max Subject Age 18",
)

VALUE_BELOW_ZERO = Kind(
    code="value.below-zero",
    severity="warning",
    title="A number is below zero where none can be",
    message="{column} is {value}; it cannot be below zero.",
    why="Ages, amounts, durations and counts are never negative.",
    fix="Correct the number, or leave the cell empty where nothing is known.",
    example="-99 as Max Subject Age, where a file uses it for “unknown”",
)

VALUE_MIXED_UNITS = Kind(
    code="value.mixed-units",
    severity="warning",
    fields=Units,
    title="The same thing is measured in several units",
    message="{thing} is given in {value} in {rows:row}, elsewhere in this file in {usual}.",
    why="Results in several units are compared by mistake; often one of the units is mistyped.",
    fix="Convert the results to one unit, or correct the unit.",
    example="IL-6 in pg/ml, and in one row in ng/ml",
)
