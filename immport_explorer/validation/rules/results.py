"""Rules about files and results: where they are, whose they are, what they name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from immport_explorer.issues.kinds.rule import (
    RULE_DIFFERS_FROM_SOURCE,
    RULE_POPULATION_MARKERS,
    RULE_RESULTS_FILE_NEEDED,
    RULE_RESULTS_TEMPLATE,
    RULE_RESULTS_TEMPLATE_DENIED,
    RULE_RESULTS_TEMPLATE_MISSING,
    RULE_RESULTS_TEMPLATE_NAMED,
    RULE_SET_OF_SETS,
    RULE_SOURCE_UNKNOWN,
    RULE_TWO_ROLES,
)
from immport_explorer.schema.assays import results_of
from immport_explorer.schema.rules import (
    EqualToSource,
    FitsResultSchema,
    KnownMarkers,
    NotASetOfSets,
    OneRolePerFile,
    ResultsTemplate,
    SourceDeclared,
)
from immport_explorer.validation.field import Field, Told
from immport_explorer.validation.rules.kind import AnyRuleKind, RuleKind, silent

if TYPE_CHECKING:
    import polars as pl

    from immport_explorer.validation.checks.rules import Rules
    from immport_explorer.validation.scope import Cells, Scope, Slot

SOURCE_TYPES: Mapping[str, str] = MappingProxyType(
    {
        "expsample": "expsample",
        "control sample": "control_sample",
        "standard curve": "standard_curve",
    }
)
"""The terms of a source's type, and the kind of thing that each means."""


# --- results template -----------------------------------------------------------------------------


def judge_results_template(
    check: Rules, rule: ResultsTemplate, cells: Cells, mask: pl.Series
) -> None:
    """“ImmPort Template?” against the named result file and the templates in the package."""
    answer, file = check.slot(rule.answer), check.slot(rule.file)
    if answer is None or file is None:
        return
    said, names = cells.of(answer).str.to_lowercase(), cells.of(file)
    yes, no = mask & (said == "yes"), mask & (said == "no")
    check.report(cells, file, no & (names == ""), RULE_RESULTS_FILE_NEEDED())
    for name in names.filter(names != "").unique(maintain_order=True).to_list():
        named, is_template = names == name, _is_results_template(check.scope, name)
        kind = RULE_RESULTS_TEMPLATE_NAMED if is_template else RULE_RESULTS_TEMPLATE
        check.report(cells, file, yes & named, kind())
        if is_template:
            check.report(cells, file, no & named, RULE_RESULTS_TEMPLATE_DENIED())
    _promised(check, cells, answer, yes)


def _is_results_template(scope: Scope, name: str) -> bool:
    """Whether a file is one of ImmPort's results templates, by its name or its first cell."""
    files = scope.run.files
    member = files.find(name).member
    taken = member is not None and member.path in files.template_paths
    return taken or name.casefold() in files.result_templates


def _promised(check: Rules, cells: Cells, answer: Slot, yes: pl.Series) -> None:
    run = check.scope.run
    template = run.schema.templates.get(results_of(check.scope.template.name) or "")
    if template is not None and template.name not in run.files.template_names:
        said = RULE_RESULTS_TEMPLATE_MISSING(expected=template.file_name)
        check.report(cells, answer, yes, said)


def results_template_in_words(field: Field, rule: ResultsTemplate) -> Told:
    if field.column.ref == rule.file:
        said = f"“{rule.answer.header}” is answered with"
        yield RULE_RESULTS_FILE_NEEDED, f"{said} No, and no file is named."
        yield RULE_RESULTS_TEMPLATE, f"{said} Yes, and a file is named all the same."


# --- one role per file ----------------------------------------------------------------------------


def judge_one_role(check: Rules, rule: OneRolePerFile, cells: Cells, mask: pl.Series) -> None:
    import polars as pl

    slot, other = check.slot(rule.file), check.slot(rule.other_file)
    if slot is None or other is None:
        return
    first, second = cells.of(slot), cells.of(other)
    both = mask & (first != "") & (second != "")
    twice = [
        bool(both[row]) and bool(_names(first[row]) & _names(second[row]))
        for row in range(cells.height if both.any() else 0)
    ]
    if any(twice):
        said = RULE_TWO_ROLES(other=other.column.header)
        check.report(cells, slot, pl.Series(twice, dtype=pl.Boolean), said)


def _names(cell: str) -> set[str]:
    from immport_explorer.validation.checks.lists import split_list

    return {name.casefold() for name in split_list(cell)}


def one_role_in_words(field: Field, rule: OneRolePerFile) -> Told:
    if field.column.ref == rule.file:
        yield RULE_TWO_ROLES, "The same file is named in another role."


# --- not a set of sets ----------------------------------------------------------------------------


def judge_sets(check: Rules, rule: NotASetOfSets, cells: Cells, mask: pl.Series) -> None:
    import polars as pl

    from immport_explorer.validation.checks.lists import split_list

    slot = check.slot(rule.reagents)
    sets = list(_sets(check, cells, slot))
    if slot is None or not sets:
        return
    known, values = pl.concat(sets), cells.of(slot)
    nested = [
        value
        for value in values.unique().to_list()
        if value and pl.Series(split_list(value)).hash().is_in(known.implode()).any()
    ]
    check.report(cells, slot, mask & values.is_in(nested), RULE_SET_OF_SETS())


def _sets(check: Rules, cells: Cells, reagents: Slot | None) -> Iterator[pl.Series]:
    """The hashes of the ids of sets: of earlier files, and of the rows at hand."""
    for source, hashes in check.index.of("reagent").chunks:
        template = check.scope.run.schema.templates.get(source.template)
        if template is not None and any(part.declares_sets for part in template.sections):
            yield hashes
    own = check.ids_of("reagent")
    if own is not None and own is not reagents:
        yield cells.hashes_of(own)


def sets_in_words(field: Field, rule: NotASetOfSets) -> Told:
    if field.column.ref == rule.reagents:
        yield RULE_SET_OF_SETS, "The id is that of a set of reagents."


# --- the source of a result -----------------------------------------------------------------------


def judge_source(check: Rules, rule: SourceDeclared, cells: Cells, mask: pl.Series) -> None:
    slot, kind = check.slot(rule.id), check.slot(rule.source_type)
    if slot is None or kind is None:
        return
    ids, types = cells.of(slot), cells.of(kind).str.to_lowercase()
    for said, entity in SOURCE_TYPES.items():
        rows = mask & (types == said) & (ids != "") & ~check.exists(entity, ids)
        title = check.title(entity).capitalize()
        check.report(cells, slot, rows, RULE_SOURCE_UNKNOWN(source=title))


def source_in_words(field: Field, rule: SourceDeclared) -> Told:
    if field.column.ref == rule.id:
        yield RULE_SOURCE_UNKNOWN, "The source is declared nowhere."


def judge_equal_to_source(check: Rules, rule: EqualToSource, cells: Cells, mask: pl.Series) -> None:
    slot, source, kind = map(check.slot, (rule.column, rule.id, rule.source_type))
    if slot is None or source is None or kind is None:
        return
    values, types = cells.of(slot), cells.of(kind).str.to_lowercase()
    for said, entity in SOURCE_TYPES.items():
        expected = check.index.linked(entity, rule.property, cells.of(source))
        differ = mask & (types == said) & (values != expected).fill_null(False)
        check.report_compared(
            cells,
            slot,
            differ,
            lambda expected: RULE_DIFFERS_FROM_SOURCE(expected=expected),
            expected=expected.filter(differ),
        )


def equal_to_source_in_words(field: Field, rule: EqualToSource) -> Told:
    if field.column.ref == rule.column:
        yield RULE_DIFFERS_FROM_SOURCE, "The source says otherwise."


# --- known markers --------------------------------------------------------------------------------


def judge_markers(check: Rules, rule: KnownMarkers, cells: Cells, mask: pl.Series) -> None:
    slot, terms = check.slot(rule.definition), check.terms(rule.vocabulary)
    if slot is None:
        return
    values = cells.of(slot)
    for value in values.filter(mask).unique(maintain_order=True).to_list():
        unknown = [marker for marker in markers_of(value) if not terms.recognises(marker)]
        if value and unknown:
            said = RULE_POPULATION_MARKERS(found=", ".join(unknown))
            check.report(cells, slot, mask & (values == value), said)


def markers_of(definition: str) -> list[str]:
    """The markers that a gating definition names: ``CD3+/CD4-`` → CD3, CD4."""
    pieces = re.split(r"[;,/|\s]+|(?<=[+-])(?=[A-Za-z])", definition)
    bare = [
        re.sub(r"(?i)(\+{1,3}|-|_?(hi|high|lo|low|int|dim|bright|mid|neg|pos))+$", "", p)
        for p in pieces
    ]
    return [marker for marker in bare if marker]


def markers_in_words(field: Field, rule: KnownMarkers) -> Told:
    if field.column.ref == rule.definition:
        yield RULE_POPULATION_MARKERS, "A marker of the definition is not in ImmPort's list."


KINDS: tuple[AnyRuleKind, ...] = (
    RuleKind(rule=ResultsTemplate, judge=judge_results_template, words=results_template_in_words),
    RuleKind(rule=OneRolePerFile, judge=judge_one_role, words=one_role_in_words),
    RuleKind(rule=NotASetOfSets, judge=judge_sets, words=sets_in_words),
    RuleKind(rule=SourceDeclared, judge=judge_source, words=source_in_words),
    RuleKind(rule=EqualToSource, judge=judge_equal_to_source, words=equal_to_source_in_words),
    RuleKind(rule=KnownMarkers, judge=judge_markers, words=markers_in_words),
    RuleKind(
        rule=FitsResultSchema,
        words=silent,
        undecidable="ImmPort does not publish which result form belongs to which assay",
        about="The form of result files",
    ),
)
