"""From a column that fits a field to the way in which the field is filled."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from immport_explorer.fill.dates import read_date
from immport_explorer.fill.guessing.fields import DECLARED_BY_LAB, Field, Fit
from immport_explorer.fill.guessing.known import KnownIds
from immport_explorer.fill.guessing.profile import Profile
from immport_explorer.fill.ways import (
    Constant,
    DateOf,
    DateOrder,
    FromColumn,
    IdByPattern,
    Number,
    Span,
    TimeBetween,
    Way,
)
from immport_explorer.schema.model import Schema, Side

_AGE = ("Min Subject Age", "Max Subject Age")
_TWINS = (_AGE, ("Name Reported", "Compound Name Reported"))
"""Fields of which a lab has one column for both."""
_AGE_EVENTS = (
    (re.compile(r"enrol|consent|screen|baseline", re.IGNORECASE), "Age at enrollment"),
    (re.compile(r"vaccin|immuni[sz]", re.IGNORECASE), "Age at initial vaccine administration"),
    (re.compile(r"infect|onset", re.IGNORECASE), "Age at infection"),
)
_TIME_WORDS = {
    "Years": re.compile(r"\b(?:years?|yrs?)\b", re.IGNORECASE),
    "Months": re.compile(r"\bmonths?\b", re.IGNORECASE),
    "Weeks": re.compile(r"\bweeks?\b", re.IGNORECASE),
    "Days": re.compile(r"\bdays?\b|^d$", re.IGNORECASE),
    "Hours": re.compile(r"\b(?:hours?|hrs?)\b", re.IGNORECASE),
}


@dataclass(frozen=True)
class Guess:
    """A way for a field, how sure it is and why."""

    field: Field
    way: Way
    sure: float
    reason: str
    undecided: tuple[str, ...] = ()


def way_of(fit: Fit, known: KnownIds) -> Guess:
    """The way for a column that fits a field."""
    column, name = fit.field.column, fit.profile.column.name
    entity = column.declares or column.refers_to
    if entity:
        return _id_guess(fit, entity, known)
    if fit.terms is not None:
        unknown = fit.terms.unknown if column.vocabulary_kind == "controlled" else []
        way: Way = FromColumn(column=name, map=dict(fit.terms.map))
        return Guess(fit.field, way, fit.sure, fit.reason, tuple(unknown))
    if column.type == "date":
        way = DateOf(date=name, order=date_order(fit.profile))
    elif _has_decimal_commas(fit.profile):
        way = Number(number=name, decimal=",")
    else:
        way = FromColumn(column=name)
    return Guess(fit.field, way, fit.sure, fit.reason)


def _id_guess(fit: Fit, entity: str, known: KnownIds) -> Guess:
    name = fit.profile.column.name
    if entity in DECLARED_BY_LAB:
        way = id_pattern(fit.profile, known)
        return Guess(fit.field, way, fit.sure, fit.reason)
    found, unknown = known.matches(entity, fit.profile.samples)
    plain = {said: meant for said, meant in found.items() if said != meant}
    undecided = tuple(unknown) if known.of(entity) else ()
    reason = fit.reason
    if plain:
        reason += "; its words are matched with ids that ImmPort holds"
    return Guess(fit.field, FromColumn(column=name, map=plain), fit.sure, reason, undecided)


def id_pattern(profile: Profile, known: KnownIds, *more: str) -> Way:
    """The column's ids, with the study's prefix before them where they lack it."""
    prefix = known.prefix
    if all(value.casefold().startswith(prefix.casefold()) for value in profile.samples):
        prefix = ""
    tail = "".join(f"-{part}" for part in more)
    if not prefix and not tail:
        return FromColumn(column=profile.column.name)
    return IdByPattern(id=f"{prefix}{{{profile.column.name}}}{tail}")


def date_order(profile: Profile) -> DateOrder:
    """The order of day and month that all dates of the column allow; "" where both are."""
    for order in ("day first", "month first"):
        other: DateOrder = "month first" if order == "day first" else "day first"
        if any(read_date(v, other) is None for v in profile.samples) and all(
            read_date(v, order) is not None for v in profile.samples
        ):
            return order
    return ""


def _has_decimal_commas(profile: Profile) -> bool:
    """Whether the column's numbers have a comma for a point: beyond doubt where one has other than
    three digits after it."""
    with_comma = [value for value in profile.samples if re.fullmatch(r"-?\d+,\d+", value)]
    return (
        bool(with_comma)
        and any(len(value.rpartition(",")[2]) != 3 for value in with_comma)
        and not any("." in value for value in profile.samples)
    )


def age_guesses(fields: Sequence[Field], columns: Sequence[Profile]) -> Iterator[Guess]:
    """An age from a date of birth and another date."""
    born = next((one for one in columns if one.is_birth), None)
    if born is None:
        return
    dates = [one for one in columns if one.dates > 0.5 and one is not born]
    event, other = next(
        (
            (event, one)
            for pattern, event in _AGE_EVENTS
            for one in dates
            if pattern.search(f"{one.name} {one.column.label}")
        ),
        ("", dates[0] if len(dates) == 1 else None),
    )
    if other is None:
        return
    span = Span(start=born.column.name, to=other.column.name)
    order = date_order(born) or date_order(other)
    way = TimeBetween(time_between=span, unit="Years", order=order)
    reason = f"the age on {other.name!r}, from {born.name!r}; neither date leaves"
    for field in fields:
        if field.column.header in _AGE:
            yield Guess(field, way, 0.85, reason)
        elif field.column.header == "Age Unit":
            yield Guess(field, Constant(constant="Years"), 0.9, "ages are counted in years")
        elif field.column.header == "Age Event" and event:
            yield Guess(field, Constant(constant=event), 0.8, f"ages are those on {other.name!r}")


def completed(schema: Schema, fields: Sequence[Field], fits: Sequence[Fit]) -> Iterator[Guess]:
    """Fields that follow from others: the unit of a number from its header, one age from the
    other."""
    by_header = {(fit.field.column.side, fit.field.column.header): fit for fit in fits}
    for field in fields:
        side, header = field.column.side, field.column.header
        if (side, header) in by_header:
            continue
        twins = next((names for names in _TWINS if header in names), ())
        if twins:
            other = next((by_header[side, one] for one in twins if (side, one) in by_header), None)
            if other is not None:
                way = FromColumn(column=other.profile.column.name)
                yield Guess(field, way, other.sure - 0.05, other.reason)
        else:
            yield from _unit_guess(schema, field, by_header)


def _unit_guess(
    schema: Schema, field: Field, by_header: Mapping[tuple[Side | None, str], Fit]
) -> Iterator[Guess]:
    """A unit column whose number has its unit in the header: ``Unit Reported`` of ``Value
    Reported``, ``Age Unit`` of ``Min Subject Age``."""
    header, vocabulary = field.column.header, field.column.vocabulary
    if "Unit" not in header or vocabulary is None:
        return
    stem = " ".join(header.replace("Unit", "").split())
    for (side, other), fit in by_header.items():
        is_its_number = other in (f"{stem}", header.replace("Unit", "Value")) or (
            header == "Age Unit" and other in _AGE
        )
        if side != field.column.side or not is_its_number:
            continue
        unit = unit_term(schema, vocabulary, fit.profile)
        if unit:
            reason = f"the unit of {fit.profile.column.header!r}"
            yield Guess(field, Constant(constant=unit), 0.85, reason)
        return


def unit_term(schema: Schema, vocabulary: str, profile: Profile) -> str:
    """The term for the unit that a column's header names; "" where it names none."""
    from immport_explorer.schema.synonyms import terms_meant
    from immport_explorer.validation.terms import terms_of

    unit = profile.column.unit
    exact = terms_of(schema, vocabulary).exactly(unit) if unit else None
    if exact:
        return exact
    meant = terms_meant(schema.vocabularies[vocabulary], unit) if unit else ()
    if meant and len(meant) == 1:
        return meant[0]
    said = f"{profile.name} {unit}"
    names = {term.name for term in schema.vocabularies[vocabulary].terms}
    return next(
        (word for word, form in _TIME_WORDS.items() if word in names and form.search(said)), ""
    )
