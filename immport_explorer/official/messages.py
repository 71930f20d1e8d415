"""What the messages of ImmPort's own validator mean, and which of our kinds of issue each is.

ImmPort's messages have no codes, and their exact wording is not ours to repeat: a message is known
by a few words in it and in its description. The kinds are those that were seen in real reports.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from immport_explorer.issues.kinds import AnyKind
from immport_explorer.issues.kinds.file import FILE_MISSING
from immport_explorer.issues.kinds.id import (
    ID_ALREADY_LOADED,
    ID_MUST_BE_NEW,
    ID_REPEATED,
    ID_SAMPLE_NOT_NEW,
)
from immport_explorer.issues.kinds.layout import (
    LAYOUT_MISSING_COLUMN,
    LAYOUT_MISSING_HEADER,
    LAYOUT_MISSING_SECTION,
)
from immport_explorer.issues.kinds.reference import REFERENCE_NO_STUDY, REFERENCE_UNKNOWN
from immport_explorer.issues.kinds.row import ROW_NO_RESULTS, ROW_REPEATED, ROW_REPEATED_VALUE
from immport_explorer.issues.kinds.rule import (
    RULE_AGE_UNIT,
    RULE_NEW_UNDER_EXISTING,
    RULE_NOT_OF_STUDY,
    RULE_ONE_STUDY,
    RULE_ORDER_TAKEN,
    RULE_OTHER_STUDY,
)
from immport_explorer.issues.kinds.schema_version import SCHEMA_VERSION_OLDER
from immport_explorer.issues.kinds.template import TEMPLATE_REPEATED, TEMPLATE_SPREADSHEET_NAME
from immport_explorer.issues.kinds.value import (
    VALUE_NOT_A_DATE,
    VALUE_NOT_A_NUMBER,
    VALUE_NOT_AN_INTEGER,
    VALUE_NOT_IN_VOCABULARY,
    VALUE_NOT_POSITIVE,
    VALUE_REQUIRED,
    VALUE_REQUIRED_WHEN,
    VALUE_TOO_LONG,
)

_QUOTED = re.compile(r'"[^"\n]*"|\[[^\]\n]*\]')
_CHARACTERS_READ = 2_000


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a message says, why ImmPort cares and how to fix it; ``code`` is the kind of issue
    that we would report, None where only ImmPort can tell."""

    code: str | None
    title: str
    why: str
    fix: str


def meaning_of(status: str, message: str, description: str, field: str | None) -> Meaning:
    """What a message means: by its own words, else by those of its description too."""
    if status.casefold() == "failed" and not message:
        return FAILED
    for words in (_plain(message), _plain(f"{message} {description}")):
        for kind, pattern in _KNOWN:
            if words and re.search(pattern, words):
                return ACCESSION if kind is None else _meaning(_more_closely(kind, field))
    return FAILED if status.casefold() == "failed" else UNKNOWN


def _plain(text: str) -> str:
    """Words alone: quoted values and lists do not count, names with underscores are words."""
    words = _QUOTED.sub('""', text[:_CHARACTERS_READ]).replace("_", " ")
    return " ".join(words.split()).casefold()


def _more_closely(kind: AnyKind, field: str | None) -> AnyKind:
    """A number that is taken is a visit's place in the order, if that is the field."""
    taken: tuple[AnyKind, ...] = (ID_REPEATED, ID_ALREADY_LOADED)
    is_order = field is not None and _letters(field) == "ordernumber"
    return RULE_ORDER_TAKEN if kind in taken and is_order else kind


def _letters(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.casefold())


_MISSING = r"(?:missing|absent|null|blank|empty|not found|not present|no value|not provided)"
_NOT_THERE = (
    r"(?:not (?:been )?(?:defined|declared|found|known|loaded|exist(?:ing)?|in the (?:package|"
    r"workspace|database))|(?:cannot|can not|could not) be found|"
    r"does not exist|do not exist|undefined|unknown|foreign key)"
)

_SECTION = r"(?:section|compound template)"

# The first that fits counts, so what is said of few things stands before what is said of many.
_KNOWN: tuple[tuple[AnyKind | None, str], ...] = (
    (VALUE_NOT_IN_VOCABULARY, r"lookup table|controlled vocabulary|\bvocabulary\b"),
    (SCHEMA_VERSION_OLDER, r"schema version"),
    (TEMPLATE_SPREADSHEET_NAME, r"spreadsheet|\bexcel\b|\bxlsx?\b"),
    (TEMPLATE_REPEATED, r"(?:more than one|multiple|several|duplicate|two)\b.*\btemplates?\b"),
    (LAYOUT_MISSING_COLUMN, rf"(?:{_MISSING}.*\bcolumn|\bcolumn\b.*{_MISSING}).*\bheader\b"),
    (LAYOUT_MISSING_HEADER, r"section.*\bheader\b|\bheader (?:row|line)\b"),
    (
        LAYOUT_MISSING_SECTION,
        rf"{_SECTION}.*(?:{_MISSING}|required)|(?:{_MISSING}|required).*{_SECTION}",
    ),
    (VALUE_REQUIRED, rf"unique.*{_MISSING}|{_MISSING}.*unique"),
    (ROW_REPEATED_VALUE, r"unique|more than one copy"),
    (LAYOUT_MISSING_COLUMN, rf"\bcolumns?\b.*{_MISSING}|{_MISSING}.*\bcolumns?\b"),
    (ROW_NO_RESULTS, r"(?:no|without|missing) results?\b|results? .*missing"),
    (VALUE_REQUIRED_WHEN, r"conditional"),
    (RULE_AGE_UNIT, r"\bage units?\b"),
    (RULE_ORDER_TAKEN, r"\border number\b.*\b(?:already|taken)\b"),
    (VALUE_NOT_A_DATE, r"dd-mmm|\bdate\b"),
    (VALUE_NOT_POSITIVE, r"\bpositive\b|greater than (?:zero|0)"),
    (VALUE_NOT_AN_INTEGER, r"\binteger\b|whole number"),
    (VALUE_NOT_A_NUMBER, r"\b(?:real|numeric|number|decimal|float|double)\b"),
    (VALUE_TOO_LONG, r"\b(?:longer|too long|exceeds?|maximum length|length)\b"),
    (RULE_ONE_STUDY, r"stud(?:y|ies).*not equal.*upload|study being (?:loaded|edited)"),
    (RULE_NOT_OF_STUDY, r"\bstudy\b.*\bnot in\b.*\bsubject"),
    (RULE_OTHER_STUDY, r"\bstudy\b.*\bnot (?:the )?same\b.*\bvisit"),
    (REFERENCE_NO_STUDY, r"\bpath\b.*\b(?:could|can) ?not\b"),
    (FILE_MISSING, rf"\bfiles?\b.*{_MISSING}|\bfiles?\b.*{_NOT_THERE}|{_MISSING}.*\bfiles?\b"),
    (None, r"\baccession\b(?!.*\b(?:already|must|new)\b)"),  # only ImmPort's database can tell
    (
        VALUE_REQUIRED,
        rf"required.*{_MISSING}|{_MISSING}.*required|\bis required\b|must have a value",
    ),
    (
        RULE_NEW_UNDER_EXISTING,
        r"new (?:biosample|biological sample|experiment)\b.*"
        r"(?:expsample|experiment sample|existing)",
    ),
    (
        ID_SAMPLE_NOT_NEW,
        r"(?:expsample|experiment sample)\b.*(?:not (?:be )?new|must be new|already)",
    ),
    (
        RULE_NOT_OF_STUDY,
        r"subject.*\b(?:not|does not|is not)\b.*study|study.*subject.*\bnot\b|subject.*belong",
    ),
    (RULE_ONE_STUDY, r"(?:one|single|same) study (?:per|in)"),
    (RULE_OTHER_STUDY, r"stud(?:y|ies).*(?:differ|not (?:the )?same|match)|planned visit.*study"),
    (RULE_OTHER_STUDY, r"(?:differ|not (?:the )?same|match).*stud(?:y|ies)"),
    (
        REFERENCE_UNKNOWN,
        r"must (?:already |always )?(?:exist|be (?:defined|declared|known|loaded))|\bpredefined\b",
    ),
    (ID_ALREADY_LOADED, r"already\b.*\b(?:workspace|database|immport)"),
    (ID_REPEATED, r"already\b.*\b(?:package|upload|file|defined|declared|exists?)"),
    (ID_MUST_BE_NEW, r"must (?:be new|not (?:already )?exist)|should be new|\bfor a new\b"),
    (ROW_REPEATED, r"duplicate|repeated|more than once"),
    (REFERENCE_UNKNOWN, _NOT_THERE),
)

UNKNOWN = Meaning(
    None,
    "A message that we do not know",
    "ImmPort changes its messages from time to time.",
    "Read what ImmPort says; its help desk can tell more.",
)

FAILED = Meaning(
    None,
    "ImmPort did not load the file",
    "A file is loaded whole or not at all.",
    "Fix the errors that the report names for the file.",
)

ACCESSION = Meaning(
    REFERENCE_UNKNOWN.code,
    "An accession that ImmPort does not know",
    "Only ImmPort's database tells which accessions exist, so we cannot check them.",
    "Look the accession up in ImmPort, or name your own id instead.",
)


def _meaning(kind: AnyKind) -> Meaning:
    return Meaning(kind.code, kind.title, kind.why, kind.fix_in_general)
