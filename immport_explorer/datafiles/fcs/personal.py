"""Keywords of FCS files that tell who somebody is.

Sources: FCS 3.2, section on keywords ($OP operator, $EXP investigator, $INST institution, $SRC
source of the specimen, $SMNO specimen number, $LAST_MODIFIER); the keywords that acquisition
programs add are seen in their files ("EXPORT USER NAME", "PATIENT ID", ...).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from immport_explorer.datafiles.datafile import About, Said

_STANDARD: Mapping[str, About] = {
    "OP": "person",
    "EXP": "person",
    "LAST_MODIFIER": "person",
    "INST": "institution",
    "SRC": "sample",
    "SMNO": "sample",
    "SPECIMEN": "sample",
}
_BY_WORD: tuple[tuple[re.Pattern[str], About], ...] = (
    (
        re.compile(
            r"\b(?:USER|OPERATOR|PATIENT|SUBJECT NAME|DONOR NAME|CREATOR|AUTHOR|INVESTIGATOR|"
            r"PHYSICIAN|BIRTH|DOB|MRN|SURNAME)\b"
        ),
        "person",
    ),
    (re.compile(r"\b(?:INSTITUTION|INSTITUTE|HOSPITAL|LABORATORY|DEPARTMENT)\b"), "institution"),
    (re.compile(r"\b(?:SPECIMEN|SAMPLE ID|SAMPLE NAME|TUBE NAME)\b"), "sample"),
)
_LONGEST_NAME = 40
_NAMELESS = "a keyword without a name"
_NOT_TEXT = re.compile(
    r"\$?(?:P\d+\w*|DATE|[BE]TIM|BEGIN\w*|END\w*|SPILL\w*|COMP|DFC\d*TO\d*|TR|PAR|TOT|MODE|FLOWRATE|"
    r"BYTEORD|DATATYPE|NEXTDATA|TIMESTEP|VOL|GUID|LAST_MODIFIED|CYT|CYTSN|SYS)"
)
"""Keywords whose values are numbers, days or settings."""

_WITHOUT_NEWS = re.compile(
    r"(?i)[\W_]*|(?:specimen|sample|tube|well|plate|unknown|none|n/?a|default|admin|administrator|"
    r"user|operator|x+|\d+)(?:[ _-]*\w?\d{0,4})?"
)
"""What programs fill in by themselves, and what cleaning leaves."""


def said_in(keywords: Mapping[str, str]) -> Iterator[Said]:
    """What the keywords of a data set say that may tell who somebody is."""
    for keyword, value in keywords.items():
        about = about_of(keyword)
        if about is not None and has_news(value):
            yield Said(keyword[:_LONGEST_NAME] or _NAMELESS, about, value)


def has_news(value: str) -> bool:
    """Whether a value is more than what programs fill in by themselves."""
    return _WITHOUT_NEWS.fullmatch(value) is None


@lru_cache(8_192)  # the files of a study bear the same keywords
def about_of(keyword: str) -> About | None:
    """What a keyword (upper case) may tell; None for those that hold numbers and settings."""
    standard = _STANDARD.get(keyword.removeprefix("$"))
    if standard is not None:
        return standard
    words = keyword.replace("_", " ").replace("-", " ")
    for pattern, about in _BY_WORD:
        if pattern.search(words):
            return about
    return None if _NOT_TEXT.fullmatch(keyword) else "text"
