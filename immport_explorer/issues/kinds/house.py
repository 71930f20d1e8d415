"""Kinds of issue about house rules: what a consortium asks for on top of ImmPort."""

from __future__ import annotations

from immport_explorer.issues.kinds.kind import Fields, Kind, Told


class By(Fields, frozen=True, kw_only=True):
    by: Told[str]


class ByCondition(Fields, frozen=True, kw_only=True):
    by: Told[str]
    condition: Told[str]


class ByTerms(Fields, frozen=True, kw_only=True):
    by: Told[str]
    terms: Told[str]


class ByPattern(Fields, frozen=True, kw_only=True):
    by: Told[str]
    pattern: Told[str]


class ByWanted(Fields, frozen=True, kw_only=True):
    by: Told[str]
    wanted: Told[str]


class BySaid(Fields, frozen=True, kw_only=True):
    by: Told[str]
    said: Told[str]


def is_of_house(code: str) -> bool:
    """Whether a kind of issue is about house rules, not about what ImmPort asks for."""
    return code.startswith("house.")


_WHY = "It is no rule of ImmPort's, but of the consortium whose rules were given."

HOUSE_REQUIRED = Kind(
    code="house.required",
    severity="error",
    fields=By,
    title="A value that house rules require is missing",
    message="{column} is empty; {by} requires it in every row.",
    why=_WHY,
    fix="Fill the cell.",
    example="a sample without the strain that the consortium asks for",
)

HOUSE_REQUIRED_WHEN = Kind(
    code="house.required-when",
    severity="error",
    fields=ByCondition,
    title="A value that house rules require here is missing",
    message="{column} is empty; {by} requires it when {condition}.",
    why=_WHY,
    fix="Fill the cell, or correct the value that makes it necessary.",
    example="serum without the description that the consortium asks for",
)

HOUSE_NOT_A_TERM = Kind(
    code="house.not-a-term",
    severity="error",
    fields=ByTerms,
    title="A value is not among the terms that house rules take",
    message="“{value}” is not among the terms that {by} takes: {terms}.",
    why=_WHY,
    fix="Choose one of these terms.",
    example="Saliva where the consortium takes Serum and PBMC only",
)

HOUSE_PATTERN = Kind(
    code="house.pattern",
    severity="error",
    fields=ByPattern,
    title="A value has not the form that house rules want",
    message="“{value}” has not the form that {by} wants: {pattern} (# a digit, @ a letter, "
    "* anything).",
    why=_WHY,
    fix="Write the value in this form, wherever it stands.",
    example="S12 where ids have the form SP-####",
)

HOUSE_LACKS = Kind(
    code="house.lacks",
    severity="error",
    fields=ByWanted,
    title="Something that house rules want in a package is not there",
    message="{by} wants {wanted}.",
    why=_WHY,
    fix="Add it, or ask the consortium whether it applies.",
    example="a package without the ELISA samples that each delivery has",
)

HOUSE_RULE = Kind(
    code="house.rule",
    severity="error",
    fields=BySaid,
    title="Values do not go together as house rules want",
    message="{said} {by} asks for it.",
    why=_WHY,
    fix="Fill in what belongs together, or leave out what does not.",
    example="a dose without its unit",
)
