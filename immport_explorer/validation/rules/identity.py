"""Rules about what is new and what is known, and what is said of a thing more than once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from immport_explorer.issues.keys import many_things
from immport_explorer.issues.kinds.id import (
    ID_CONTRADICTS,
    ID_MUST_BE_NEW,
    ID_SAMPLE_NOT_NEW,
    ID_STANDS_FOR_MANY,
)
from immport_explorer.issues.kinds.reference import REFERENCE_UNKNOWN
from immport_explorer.issues.kinds.row import ROW_CONTRADICTS
from immport_explorer.issues.kinds.rule import RULE_NEW_UNDER_EXISTING
from immport_explorer.schema.rules import (
    FirstRowOnly,
    MustBeKnown,
    MustBeNew,
    NewTogether,
    SameParent,
)
from immport_explorer.validation.field import Field, Told
from immport_explorer.validation.rules.kind import AnyRuleKind, RuleKind

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl

    from immport_explorer.issues.keys import CauseKey
    from immport_explorer.validation.checks.rules import Rules
    from immport_explorer.validation.scope import Cells, Slot

_DIFFER_IN_SEVERAL = 2
"""One column that differs is a slip; several are another thing."""


# --- must be new ----------------------------------------------------------------------------------


def judge_new(check: Rules, rule: MustBeNew, cells: Cells, mask: pl.Series) -> None:
    slot = check.slot(rule.id)
    if slot is None or not slot.column.refers_to:
        return  # a column that only declares: its repeats are told with the ids
    check.not_new(cells, slot, mask & cells.is_known(rule.entity), rule.entity)


def new_in_words(field: Field, rule: MustBeNew) -> Told:
    if field.column.ref == rule.id:
        kind = ID_SAMPLE_NOT_NEW if field.column.refers_to else ID_MUST_BE_NEW
        title = field.title(rule.entity)
        yield kind, f"The {title} exists already, where each row needs a new one."


# --- new together ---------------------------------------------------------------------------------


def judge_new_together(check: Rules, rule: NewTogether, cells: Cells, mask: pl.Series) -> None:
    slot, other = check.slot(rule.id), check.slot(rule.other_id)
    if slot is None or other is None:
        return
    mask = mask & cells.is_new(rule.entity) & cells.is_known(rule.other)
    check.report_compared(
        cells,
        slot,
        mask,
        lambda parent: RULE_NEW_UNDER_EXISTING(
            parent=parent, entity=check.title(rule.entity), other=check.title(rule.other)
        ),
        parent=cells.of(other).filter(mask),
    )


def new_together_in_words(field: Field, rule: NewTogether) -> Told:
    if field.column.ref == rule.id:
        entity, other = field.title(rule.entity), field.title(rule.other)
        words = f"The {entity} is new, while the {other} exists already."
        yield RULE_NEW_UNDER_EXISTING, words


# --- same parent ----------------------------------------------------------------------------------


def judge_parent(check: Rules, rule: SameParent, cells: Cells, mask: pl.Series) -> None:
    slot, parent = check.slot(rule.id), check.slot(rule.parent_id)
    if slot is None or parent is None:
        return
    expected = check.index.linked(rule.entity, rule.parent, cells.of(slot))
    found = cells.of(parent)
    mask = mask & (expected != found).fill_null(False)
    check.report_compared(
        cells,
        slot,
        mask,
        lambda expected, found: ID_CONTRADICTS(
            expected=expected,
            found=found,
            entity=check.title(rule.entity),
            property=check.title(rule.parent),
        ),
        expected=expected.filter(mask),
        found=found.filter(mask),
    )


def parent_in_words(field: Field, rule: SameParent) -> Told:
    if field.column.ref == rule.id:
        entity, parent = field.title(rule.entity), field.title(rule.parent)
        yield ID_CONTRADICTS, f"The {entity} was declared with another {parent}."


# --- first row only -------------------------------------------------------------------------------


def judge_first_row(check: Rules, rule: FirstRowOnly, cells: Cells, mask: pl.Series) -> None:
    """Note whether later rows say again what the first row of a thing says."""
    if check.comes_again(rule):
        return
    slots = check.slots((rule.id, *rule.described))
    if not slots or not slots[0].column.refers_to:
        return
    again = mask & cells.is_known(rule.entity)
    if again.any() and any((cells.of(slot).filter(again) != "").any() for slot in slots[1:]):
        check.at_end(rule, lambda: _contradictions(check, rule, slots))


def _contradictions(check: Rules, rule: FirstRowOnly, slots: list[Slot]) -> None:
    """A second pass compares later rows of a thing with its first one, column by column."""
    import polars as pl

    first: pl.DataFrame | None = None
    found: list[tuple[Slot, pl.DataFrame]] = []
    for cells in check.again(slots):
        frame = cells.frame.select(slot.name for slot in slots).with_columns(row=cells.rows)
        frame = frame.filter(pl.col(slots[0].name) != "")
        firsts = frame.unique(subset=slots[0].name, keep="first", maintain_order=True)
        first = (
            firsts
            if first is None
            else pl.concat([first, firsts]).unique(slots[0].name, keep="first", maintain_order=True)
        )
        joined = frame.join(first, on=slots[0].name, how="left", suffix="_first")
        found += [(slot, _contradicting(slot, joined)) for slot in slots[1:]]
    many = _stand_for_many(check, rule, slots, found)
    for slot, wrong in found:
        _contradiction(check, rule, slots[0], slot, wrong, many)


def _contradicting(slot: Slot, joined: pl.DataFrame) -> pl.DataFrame:
    """The rows that say otherwise than the first row of their thing."""
    import polars as pl

    said, before = pl.col(slot.name), pl.col(f"{slot.name}_first")
    return joined.filter(
        (said != "") & (before != "") & (said.str.to_lowercase() != before.str.to_lowercase())
    )


def _stand_for_many(
    check: Rules, rule: FirstRowOnly, slots: list[Slot], found: list[tuple[Slot, pl.DataFrame]]
) -> dict[str, CauseKey]:
    """Ids of which later rows differ in several columns stand for several things: one finding
    each, and the cause of the others."""
    import polars as pl

    key, place = slots[0], check.scope.place
    frames = [wrong.with_columns(at=pl.lit(at)) for at, (_, wrong) in enumerate(found)]
    if not any(frame.height for frame in frames):
        return {}
    causes: dict[str, CauseKey] = {}
    for (id_,), rows in pl.concat(frames).group_by(key.name, maintain_order=True):
        headers = dict.fromkeys(found[at][0].column.header for at in sorted(set(rows["at"])))
        if len(headers) < _DIFFER_IN_SEVERAL:
            continue
        things = rows.select(slot.name for slot in slots[1:]).unique().height + 1
        causes[str(id_)] = many_things(place.package, place.file, rule.entity, str(id_))
        check.scope.log.add(
            ID_STANDS_FOR_MANY(
                count=things, columns=", ".join(headers), entity=check.title(rule.entity)
            ),
            place,
            row=min(rows["row"]),
            value=str(id_),
            column=key.column,
            position=key.position,
            is_cause_of=[causes[str(id_)]],
        )
    return causes


def _contradiction(
    check: Rules,
    rule: FirstRowOnly,
    key: Slot,
    slot: Slot,
    wrong: pl.DataFrame,
    many: Mapping[str, CauseKey],
) -> None:
    for (expected, id_, row), rows in wrong.group_by(
        f"{slot.name}_first", key.name, "row_first", maintain_order=True
    ):
        check.scope.log.add_rows(
            ROW_CONTRADICTS(
                expected=str(expected), id=str(id_), first=row, entity=check.title(rule.entity)
            ),
            check.scope.place,
            rows=rows["row"],
            values=rows[slot.name],
            column=slot.column,
            position=slot.position,
            causes=[many.get(str(id_))],
        )


def first_row_in_words(field: Field, rule: FirstRowOnly) -> Told:
    first = field.section.column(rule.id.header, rule.id.side)
    if first is None or not first.refers_to:
        return
    title = field.title(rule.entity)
    if field.column is first and len(rule.described) >= _DIFFER_IN_SEVERAL:
        yield ID_STANDS_FOR_MANY, f"Rows with one id say of its {title} what only several can be."
    if field.column.ref in rule.described:
        yield ROW_CONTRADICTS, f"A later row says otherwise of the {title} than its first one."


def known_in_words(field: Field, rule: MustBeKnown) -> Told:
    if field.column.ref == rule.id:
        title = field.title(rule.entity)
        yield REFERENCE_UNKNOWN, f"The {title} must exist already, and is declared nowhere."


KINDS: tuple[AnyRuleKind, ...] = (
    RuleKind(rule=MustBeNew, judge=judge_new, words=new_in_words),
    RuleKind(rule=MustBeKnown, words=known_in_words, elsewhere="It is what a reference is."),
    RuleKind(rule=NewTogether, judge=judge_new_together, words=new_together_in_words),
    RuleKind(rule=SameParent, judge=judge_parent, words=parent_in_words),
    RuleKind(rule=FirstRowOnly, judge=judge_first_row, words=first_row_in_words),
)
