"""Rules about what belongs to what: to a study, an arm, a repository."""

from __future__ import annotations

from typing import TYPE_CHECKING

from immport_explorer.issues.kinds.rule import (
    RULE_AGE_UNIT,
    RULE_ALREADY_IN_STUDY,
    RULE_NOT_OF_ARM,
    RULE_NOT_OF_STUDY,
    RULE_ONE_STUDY,
    RULE_ORDER_TAKEN,
    RULE_OTHER_STUDY,
    RULE_REPOSITORY_LINKED,
)
from immport_explorer.schema.rules import (
    AgeUnitOfStudy,
    OneStudy,
    OrderNumberFree,
    RepositoryNotLinked,
    SameStudy,
    SubjectNewToStudy,
    SubjectOfArm,
    SubjectOfStudy,
)
from immport_explorer.validation.field import Field, Told
from immport_explorer.validation.rules.kind import AnyRuleKind, RuleKind

if TYPE_CHECKING:
    import polars as pl

    from immport_explorer.validation.checks.rules import Rules
    from immport_explorer.validation.scope import Cells


# --- same study -----------------------------------------------------------------------------------


def judge_same_study(check: Rules, rule: SameStudy, cells: Cells, mask: pl.Series) -> None:
    slot, other = check.slot(rule.id), check.slot(rule.other_id)
    if slot is None:
        return
    of_row = rule.other == "study"
    if of_row or other is None:
        expected = check.studies(cells)
    else:
        expected = check.index.linked(rule.other, "study", cells.of(other))
    only = check.index.only_linked(rule.entity, "study")
    if only is not None:
        mask = mask & (expected != only).fill_null(False)
    if not mask.any():
        return
    found, expected = (
        check.index.linked(rule.entity, "study", cells.of(slot).filter(mask)),
        expected.filter(mask),
    )
    differ = (found != expected).fill_null(False)
    check.report_compared(
        cells,
        slot,
        check.narrowed(mask, differ),
        lambda found, expected: RULE_OTHER_STUDY(
            found=found,
            expected=expected,
            entity=check.title(rule.entity),
            other="row" if of_row else check.title(rule.other),
        ),
        behind="study",
        found=found.filter(differ),
        expected=expected.filter(differ),
    )


def same_study_in_words(field: Field, rule: SameStudy) -> Told:
    if field.column.ref == rule.id:
        other = "row" if rule.other == "study" else field.title(rule.other)
        title = field.title(rule.entity)
        yield RULE_OTHER_STUDY, f"The {title} belongs to another study than the {other}."


# --- one study ------------------------------------------------------------------------------------


def judge_one_study(check: Rules, rule: OneStudy, cells: Cells, mask: pl.Series) -> None:
    slot = check.slot(rule.id)
    if slot is None:
        return
    if slot.column.refers_to == "arm_or_cohort":
        studies = check.studies_of_arms(cells.of(slot))
    else:
        studies = check.studies(cells)
    named = studies.filter(mask).drop_nulls()
    edited, file = check.scope.run.edited_study, check.scope.place.file
    if not edited.get(file):
        edited[file] = named[0] if len(named) else ""
    loading = edited[file]
    mask = mask & (studies != loading).fill_null(False)
    check.report_compared(
        cells,
        slot,
        mask,
        lambda found: RULE_ONE_STUDY(found=found, expected=loading),
        found=studies.filter(mask),
    )


def one_study_in_words(field: Field, rule: OneStudy) -> Told:
    if field.column.ref == rule.id:
        yield RULE_ONE_STUDY, "The row is about another study than the file."


# --- age unit of study ----------------------------------------------------------------------------


def judge_age_unit(check: Rules, rule: AgeUnitOfStudy, cells: Cells, mask: pl.Series) -> None:
    slot, arms = check.slot(rule.unit), check.slot(rule.arm)
    if slot is None or arms is None:
        return
    studies = check.studies_of_arms(cells.of(arms)).fill_null("")
    expected = check.index.linked("study", "age unit", studies)
    said = cells.of(slot)
    differ = (said.str.to_lowercase() != expected.str.to_lowercase()).fill_null(False)
    mask = mask & (said != "") & differ
    check.report_compared(
        cells,
        slot,
        mask,
        lambda expected: RULE_AGE_UNIT(expected=expected),
        expected=expected.filter(mask),
    )


def age_unit_in_words(field: Field, rule: AgeUnitOfStudy) -> Told:
    if field.column.ref == rule.unit:
        yield RULE_AGE_UNIT, "The unit differs from the one that the study gives."


# --- subjects, arms and studies -------------------------------------------------------------------


def judge_subject_of_arm(check: Rules, rule: SubjectOfArm, cells: Cells, mask: pl.Series) -> None:
    arm, subject = check.slot(rule.arm), check.slot(rule.subject)
    if arm is None or subject is None:
        return
    arms = cells.of(arm)
    pairs = check.index.pairs("subject", "arm_or_cohort")
    mask = mask & (arms != "") & pairs.contradict(cells.of(subject), arms)
    check.report_compared(
        cells,
        subject,
        mask,
        lambda found: RULE_NOT_OF_ARM(found=found),
        behind="arm_or_cohort",
        found=arms.filter(mask),
    )


def subject_of_arm_in_words(field: Field, rule: SubjectOfArm) -> Told:
    if field.column.ref == rule.subject:
        yield RULE_NOT_OF_ARM, "The subject is not in the arm or cohort of the row."


def judge_subject_of_study(
    check: Rules, rule: SubjectOfStudy, cells: Cells, mask: pl.Series
) -> None:
    slot = check.slot(rule.subject)
    if slot is None:
        return
    studies = check.studies(cells)
    outside = check.subject_studies().contradict(cells.of(slot), studies.fill_null(""))
    mask = mask & studies.is_not_null() & outside
    check.report_compared(
        cells,
        slot,
        mask,
        lambda expected: RULE_NOT_OF_STUDY(expected=expected),
        behind="study",
        expected=studies.filter(mask),
    )


def subject_of_study_in_words(field: Field, rule: SubjectOfStudy) -> Told:
    if field.column.ref == rule.subject:
        yield RULE_NOT_OF_STUDY, "The subject is in no arm of the row's study."


def judge_new_to_study(
    check: Rules, rule: SubjectNewToStudy, cells: Cells, mask: pl.Series
) -> None:
    slot, arms = check.slot(rule.subject), check.slot(rule.arm)
    if slot is None or arms is None:
        return
    subjects = cells.of(slot)
    studies = check.studies_of_arms(cells.of(arms)).fill_null("")
    taken = check.subject_studies().hold(subjects, studies)
    again = ~(subjects + "\t" + studies).is_first_distinct()
    wrong = mask & (studies != "") & (taken | again)
    check.report(cells, slot, wrong, RULE_ALREADY_IN_STUDY())


def new_to_study_in_words(field: Field, rule: SubjectNewToStudy) -> Told:
    if field.column.ref == rule.subject:
        yield RULE_ALREADY_IN_STUDY, "The subject is in an arm of the study already."


# --- what a study or a sample has once ------------------------------------------------------------


def judge_order_number(check: Rules, rule: OrderNumberFree, cells: Cells, mask: pl.Series) -> None:
    slot = check.slot(rule.number)
    if slot is None:
        return
    numbers, studies = cells.of(slot), check.studies(cells).fill_null("")
    pairs = check.index.pairs("study", "order number")
    taken = pairs.hold(studies, numbers) | check.stands_above(studies, numbers)
    check.report(cells, slot, mask & (numbers != "") & taken, RULE_ORDER_TAKEN())


def order_number_in_words(field: Field, rule: OrderNumberFree) -> Told:
    if field.column.ref == rule.number:
        yield RULE_ORDER_TAKEN, "Another visit of the study has the number."


def judge_repository(
    check: Rules, rule: RepositoryNotLinked, cells: Cells, mask: pl.Series
) -> None:
    slot, samples = check.slot(rule.accession), check.slot(rule.sample)
    if slot is None or samples is None:
        return
    accessions, ids = cells.of(slot), cells.of(samples)
    linked = check.index.pairs("expsample", "repository").hold(ids, accessions)
    mask = mask & (accessions != "") & (linked | check.stands_above(ids, accessions))
    check.report_compared(
        cells,
        samples,
        mask,
        lambda found: RULE_REPOSITORY_LINKED(found=found),
        found=accessions.filter(mask),
    )


def repository_in_words(field: Field, rule: RepositoryNotLinked) -> Told:
    if field.column.ref == rule.sample:
        yield RULE_REPOSITORY_LINKED, "The sample is linked to that repository record already."


KINDS: tuple[AnyRuleKind, ...] = (
    RuleKind(rule=SameStudy, judge=judge_same_study, words=same_study_in_words),
    RuleKind(rule=OneStudy, judge=judge_one_study, words=one_study_in_words),
    RuleKind(rule=AgeUnitOfStudy, judge=judge_age_unit, words=age_unit_in_words),
    RuleKind(rule=SubjectOfArm, judge=judge_subject_of_arm, words=subject_of_arm_in_words),
    RuleKind(rule=SubjectOfStudy, judge=judge_subject_of_study, words=subject_of_study_in_words),
    RuleKind(rule=SubjectNewToStudy, judge=judge_new_to_study, words=new_to_study_in_words),
    RuleKind(rule=OrderNumberFree, judge=judge_order_number, words=order_number_in_words),
    RuleKind(rule=RepositoryNotLinked, judge=judge_repository, words=repository_in_words),
)
