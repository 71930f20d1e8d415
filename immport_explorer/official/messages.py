"""What the messages of ImmPort's own validator mean, and which of our kinds of issue each is.

ImmPort's messages have no codes, and their exact wording is not ours to repeat: a message is known
by a few words in it and in its description. The kinds are those that were seen in real reports.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from immport_explorer.issues.kinds import KINDS

_QUOTED = re.compile(r'"[^"\n]*"')
_CHARACTERS_READ = 2_000


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a message says, why ImmPort cares and how to mend it; ``code`` is the kind of issue
    that we would report, None where only ImmPort can tell."""

    code: str | None
    title: str
    why: str
    fix: str


def meaning_of(status: str, message: str, description: str, field: str | None) -> Meaning:
    """What a message means. Values, which stand within double quotes, do not count."""
    words = _plain(f"{message} {description}")[:_CHARACTERS_READ]
    for code, pattern in _KNOWN:
        if re.search(pattern, words):
            return _MEANINGS[_more_closely(code, field)]
    return FAILED if status.casefold() == "failed" else UNKNOWN


def _plain(text: str) -> str:
    return " ".join(_QUOTED.sub('""', text).split()).casefold()


def _more_closely(code: str, field: str | None) -> str:
    """A number that is taken is a visit's place in the order, if that is the field."""
    taken = ("id.repeated", "id.already-loaded", "row.repeated-value")
    is_order = field is not None and _letters(field) == "ordernumber"
    return "rule.order-taken" if code in taken and is_order else code


def _letters(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.casefold())


ACCESSION = "accession"
"""Stands for a code where only ImmPort's database can tell."""

_MISSING = r"(?:missing|absent|null|blank|empty|not found|not present|no value|not provided)"
_NOT_THERE = (
    r"(?:not (?:been )?(?:defined|declared|found|known|loaded|exist(?:ing)?|in the (?:package|"
    r"workspace|database))|does not exist|do not exist|undefined|unknown|foreign key)"
)

# The first that fits counts, so what is said of few things stands before what is said of many.
_KNOWN: tuple[tuple[str, str], ...] = (
    ("value.not-in-vocabulary", r"lookup table|controlled vocabulary|\bvocabulary\b"),
    ("schema-version.older", r"schema version"),
    ("template.spreadsheet-name", r"spreadsheet|\bexcel\b|\bxlsx?\b"),
    ("template.repeated", r"(?:more than one|multiple|several|duplicate|two)\b.*\btemplates?\b"),
    ("layout.missing-header", r"section.*\bheader\b|\bheader (?:row|line)\b"),
    (
        "layout.missing-section",
        rf"section.*(?:{_MISSING}|required)|(?:{_MISSING}|required).*section",
    ),
    ("value.required", rf"unique.*{_MISSING}|{_MISSING}.*unique"),
    ("row.repeated-value", r"unique"),
    ("layout.missing-column", rf"\bcolumns?\b.*{_MISSING}|{_MISSING}.*\bcolumns?\b"),
    ("row.no-results", r"(?:no|without|missing) results?\b|results? .*missing"),
    ("value.required-when", r"conditional"),
    ("rule.age-unit", r"\bage units?\b"),
    ("value.not-positive", r"\bpositive\b|greater than (?:zero|0)"),
    ("value.not-an-integer", r"\binteger\b|whole number"),
    ("value.not-a-number", r"\b(?:real|numeric|number|decimal|float|double)\b"),
    ("value.not-a-date", r"dd-mmm|\bdate\b"),
    ("value.too-long", r"\b(?:longer|too long|exceeds?|maximum length|length)\b"),
    ("file.missing", rf"\bfiles?\b.*{_MISSING}|\bfiles?\b.*{_NOT_THERE}|{_MISSING}.*\bfiles?\b"),
    (ACCESSION, r"\baccession"),
    (
        "value.required",
        rf"required.*{_MISSING}|{_MISSING}.*required|\bis required\b|must have a value",
    ),
    (
        "rule.new-under-existing",
        r"new (?:biosample|experiment)\b.*(?:expsample|experiment sample|existing)",
    ),
    (
        "id.sample-not-new",
        r"(?:expsample|experiment sample)\b.*(?:not (?:be )?new|must be new|already)",
    ),
    (
        "rule.not-of-study",
        r"subject.*\b(?:not|does not|is not)\b.*study|study.*subject.*\bnot\b|subject.*belong",
    ),
    ("rule.one-study", r"study being (?:loaded|edited)|(?:one|single|same) study (?:per|in)"),
    ("rule.other-study", r"stud(?:y|ies).*(?:differ|not (?:the )?same|match)|planned visit.*study"),
    ("rule.other-study", r"(?:differ|not (?:the )?same|match).*stud(?:y|ies)"),
    ("reference.unknown", r"must (?:already )?(?:exist|be (?:defined|declared|known|loaded))"),
    ("id.already-loaded", r"already\b.*\b(?:workspace|database|immport)"),
    ("id.repeated", r"already\b.*\b(?:package|upload|file|defined|declared|exists?)"),
    ("id.must-be-new", r"must (?:be new|not (?:already )?exist)|should be new"),
    ("row.repeated", r"duplicate|repeated|more than once"),
    ("reference.unknown", _NOT_THERE),
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
    "Mend the errors that the report names for the file.",
)

_MEANINGS = {
    **{
        kind.code: Meaning(kind.code, kind.title, kind.why, kind.fix_in_general)
        for kind in KINDS.values()
    },
    ACCESSION: Meaning(
        None,
        "An accession that ImmPort does not know",
        "Only ImmPort's database tells which accessions exist, so we cannot check them.",
        "Look the accession up in ImmPort, or name your own id instead.",
    ),
}
