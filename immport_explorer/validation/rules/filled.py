"""Rules about columns that are filled together, or not at all."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from immport_explorer.issues.kinds.rule import RULE_ALL_OR_NONE, RULE_AT_LEAST_ONE
from immport_explorer.issues.kinds.value import VALUE_ADVISED, VALUE_MUST_BE_EMPTY
from immport_explorer.schema.phrases import conditions_in_words
from immport_explorer.schema.rules import Advised, AllOrNone, AtLeastOne, MustBeEmpty
from immport_explorer.validation.field import Field, Told, listed
from immport_explorer.validation.rules.kind import AnyRuleKind, RuleKind

if TYPE_CHECKING:
    import polars as pl

    from immport_explorer.validation.checks.rules import Rules
    from immport_explorer.validation.scope import Cells, Slot

_NAMED = 6


def _any_filled(cells: Cells, slots: list[Slot]) -> pl.Series:
    return reduce(or_, (cells.of(slot) != "" for slot in slots), cells.all(False))


def _headers(slots: list[Slot]) -> str:
    headers = [slot.column.header for slot in slots]
    if len(headers) > _NAMED:
        headers = [*headers[: _NAMED - 1], f"{len(headers) - _NAMED + 1} more"]
    return ", ".join(headers[:-1]) + f" and {headers[-1]}" if len(headers) > 1 else headers[0]


# --- all or none ----------------------------------------------------------------------------------


def judge_all_or_none(check: Rules, rule: AllOrNone, cells: Cells, mask: pl.Series) -> None:
    slots = check.slots(rule.together)
    some = _any_filled(cells, slots)
    for slot in slots:
        others = [other.column.header for other in slots if other is not slot]
        said = RULE_ALL_OR_NONE(found=" and ".join(others), columns=_headers(slots))
        check.report(cells, slot, mask & some & (cells.of(slot) == ""), said)


def all_or_none_in_words(field: Field, rule: AllOrNone) -> Told:
    others = [ref.header for ref in rule.together if ref != field.column.ref]
    if len(others) < len(rule.together):
        words = f"The cell is empty, while one of these is filled: {listed(others)}."
        yield RULE_ALL_OR_NONE, words


# --- at least one ---------------------------------------------------------------------------------


def judge_at_least_one(check: Rules, rule: AtLeastOne, cells: Cells, mask: pl.Series) -> None:
    slots = check.slots(rule.any_of)
    words = check.words(rule.when)
    said = RULE_AT_LEAST_ONE(columns=_headers(slots), condition=f" when {words}" if words else "")
    check.report(cells, slots[0], mask & ~_any_filled(cells, slots), said)


def at_least_one_in_words(field: Field, rule: AtLeastOne) -> Told:
    if field.column.ref == rule.any_of[0]:
        headers = [ref.header for ref in rule.any_of]
        yield RULE_AT_LEAST_ONE, f"None of these is filled: {listed(headers)}."


# --- must be empty --------------------------------------------------------------------------------


def judge_must_be_empty(check: Rules, rule: MustBeEmpty, cells: Cells, mask: pl.Series) -> None:
    said = VALUE_MUST_BE_EMPTY(condition=check.words(rule.when))
    for slot in check.slots(rule.none_of):
        check.report(cells, slot, mask & (cells.of(slot) != ""), said)


def must_be_empty_in_words(field: Field, rule: MustBeEmpty) -> Told:
    if field.column.ref in rule.none_of:
        when = conditions_in_words(rule.when, field.schema.entities)
        yield VALUE_MUST_BE_EMPTY, f"The cell is filled, which it must not be when {when}."


# --- advised --------------------------------------------------------------------------------------


def judge_advised(check: Rules, rule: Advised, cells: Cells, mask: pl.Series) -> None:
    slot = check.slot(rule.column)
    if slot is not None:
        check.report(cells, slot, mask & (cells.of(slot) == ""), VALUE_ADVISED())


def advised_in_words(field: Field, rule: Advised) -> Told:
    if field.column.ref == rule.column:
        yield VALUE_ADVISED, "The cell is empty, where a value is usually given."


KINDS: tuple[AnyRuleKind, ...] = (
    RuleKind(rule=AllOrNone, judge=judge_all_or_none, words=all_or_none_in_words),
    RuleKind(rule=AtLeastOne, judge=judge_at_least_one, words=at_least_one_in_words),
    RuleKind(rule=MustBeEmpty, judge=judge_must_be_empty, words=must_be_empty_in_words),
    RuleKind(rule=Advised, judge=judge_advised, words=advised_in_words),
)
