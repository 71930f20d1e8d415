"""House rules: what a consortium asks for on top of ImmPort, as data.

A file of rules names templates and columns, and says what more is asked of them; the kinds of rules
and conditions are those that ImmPort's own rules have. ImmPort's rules always hold as well: house
rules can only ask for more, never for less.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from immport_explorer.files.wording import counted
from immport_explorer.schema.conditions import Condition, Fact
from immport_explorer.schema.demands import Demand
from immport_explorer.schema.model import Column, Schema, Section, Template
from immport_explorer.schema.rules import Advised, AllOrNone, AtLeastOne, MustBeEmpty
from immport_explorer.spelling import did_you_mean

FORM = 1
"""The form of rule files that this version reads."""

HouseRule = Advised | AllOrNone | AtLeastOne | MustBeEmpty
_MOST_BYTES = 2 * 2**20

Path_ = tuple[str | int, ...]


class ColumnRules(Fact, frozen=True, kw_only=True):
    """What is asked of a column; see :class:`~immport_explorer.schema.demands.Demand`. ``called``
    is the consortium's word for it, ``note`` a sentence for people."""

    required: bool = False
    required_when: tuple[tuple[Condition, ...], ...] = ()
    terms: tuple[str, ...] = ()
    pattern: str = ""
    each_of: tuple[str, ...] = ()
    called: str = ""
    note: str = ""


class TemplateRules(Fact, frozen=True, kw_only=True):
    """What is asked of a template: ``required`` in every package, its ``columns`` by header (or
    ``section/header``), and ``rules`` between columns of its first section, or of ``section``."""

    required: bool = False
    section: str = ""
    columns: Mapping[str, ColumnRules] = {}
    rules: tuple[HouseRule, ...] = ()


class HouseRules(Fact, frozen=True, kw_only=True):
    """A file of house rules. ``name`` is what reports call them by; ``one_of`` lists groups of
    templates of which a package must have one (an assay of several)."""

    rules: int = FORM
    name: str
    title: str = ""
    link: str = ""
    templates: Mapping[str, TemplateRules] = {}
    one_of: tuple[tuple[str, ...], ...] = ()


class HouseRulesError(Exception):
    """A file of rules is not as it must be: ``problems``, each a sentence with line and column."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(problems))


def json_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of rule files, published in ``house.schema.json`` beside this."""
    schema: dict[str, Any] = msgspec.json.schema(HouseRules)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


# --- reading --------------------------------------------------------------------------------------


def read_rules(path: str | Path, schema: Schema) -> HouseRules:
    """Read a file of rules and check its names and terms against a schema. Raises
    HouseRulesError with every mistake, its line and column."""
    path = Path(path)
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise HouseRulesError(
                [f"{path.name} is larger than any rules ({_MOST_BYTES:,} bytes)."]
            )
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise HouseRulesError([f"Cannot read {path.name}: {error.strerror}."]) from error
    except UnicodeDecodeError as error:
        raise HouseRulesError([f"{path.name} is not in UTF-8. Save it as UTF-8."]) from error
    return parse_rules(text, path.name, schema)


def parse_rules(text: str, name: str, schema: Schema) -> HouseRules:
    """Read rules from their text, as :func:`read_rules` does."""
    # Here, for it brings a YAML library along, which each check would load otherwise.
    from immport_explorer.files.marked_yaml import (
        NotYamlError,
        load_marked,
        plain,
        said_plainly,
    )

    try:
        document = load_marked(text, name)
    except NotYamlError as error:
        raise HouseRulesError([str(error)]) from error
    try:
        rules = msgspec.convert(plain(document), HouseRules, strict=False)
    except msgspec.ValidationError as error:
        said, path = said_plainly(str(error))
        raise HouseRulesError([f"{name}{_place(document, path)}: {said}."]) from error
    problems = [
        f"{name}{_place(document, path)}: {said}" for path, said in _problems(rules, schema)
    ]
    if problems:
        raise HouseRulesError(problems)
    return rules


def _place(document: Any, path: Path_) -> str:
    from immport_explorer.files.marked_yaml import mark_of

    mark = mark_of(document, path)
    return f", line {mark[0]}, column {mark[1]}" if mark else ""


# --- checking -------------------------------------------------------------------------------------


def _problems(rules: HouseRules, schema: Schema) -> Iterator[tuple[Path_, str]]:
    if rules.rules != FORM:
        yield ("rules",), f"'rules' is the form of the file, {FORM}; found {rules.rules}."
    for name, own in rules.templates.items():
        template = schema.find_template(name)
        if template is None:
            yield ("templates", name), _no_template(schema, name)
        else:
            yield from _of_template(schema, template, own, ("templates", name))
    for number, names in enumerate(rules.one_of):
        for name in names:
            if schema.find_template(name) is None:
                yield ("one_of", number), _no_template(schema, name)


def _no_template(schema: Schema, name: str) -> str:
    near = did_you_mean(name, schema.templates)
    return f"ImmPort has no template {name!r} at {schema.version}.{near}"


def _of_template(
    schema: Schema, template: Template, own: TemplateRules, path: Path_
) -> Iterator[tuple[Path_, str]]:
    if own.section and template.section(own.section) is None:
        yield (*path, "section"), f"{template.name} has no section {own.section!r}."
        return
    for header, asked in own.columns.items():
        column = _column(template, header)
        if column is None:
            near = did_you_mean(header, [one.header for one in template.columns])
            yield (*path, "columns", header), f"{template.name} has no column {header!r}.{near}"
        else:
            yield from _of_column(schema, column, asked, (*path, "columns", header))
    section = _section(template, own)
    there = {column.ref.header for column in section.columns}
    for number, rule in enumerate(own.rules):
        for ref in rule.columns:
            if ref.header not in there:
                near = did_you_mean(ref.header, there)
                said = f"{template.name} has no column {ref.header!r}.{near}"
                yield (*path, "rules", number), said


def _of_column(
    schema: Schema, column: Column, asked: ColumnRules, path: Path_
) -> Iterator[tuple[Path_, str]]:
    vocabulary = schema.vocabularies.get(column.vocabulary or "")
    if column.vocabulary_kind == "controlled" and vocabulary is not None:
        known = {term.name.casefold(): term.name for term in vocabulary.terms}
        for term in (*asked.terms, *asked.each_of):
            if term.casefold() not in known:
                yield (
                    (*path, "terms"),
                    f"{term!r} is no term of {vocabulary.title or vocabulary.name}: ImmPort takes "
                    f"only its own, and wins.{did_you_mean(term, known.values())}",
                )
    if column.max_length and len(asked.pattern.replace("*", "")) > column.max_length:
        most = counted(column.max_length, "character")
        said = f"the pattern is longer than the {most} that ImmPort takes."
        yield (*path, "pattern"), said


# --- applying -------------------------------------------------------------------------------------


def with_rules(schema: Schema, house: Sequence[HouseRules]) -> Schema:
    """The schema with what the house rules ask for besides: on its columns as demands, in its
    vocabularies (only the terms that are taken), in its rules, and in what is said of columns."""
    for rules in house:
        schema = _with(schema, rules)
    return schema


def with_rule_files(schema: Schema, rules: Sequence[str | Path | HouseRules | Any]) -> Schema:
    """The schema with house rules that are read from files, or are read already. Raises
    HouseRulesError."""
    for one in rules:
        own = one if isinstance(one, HouseRules) else read_rules(one, schema)
        schema = with_rules(schema, [own])
    return schema


def _with(schema: Schema, rules: HouseRules) -> Schema:
    vocabularies = dict(schema.vocabularies)
    templates = dict(schema.templates)
    for name, own in rules.templates.items():
        template = schema.find_template(name)
        if template is not None:
            templates[template.name] = _template(template, own, rules, vocabularies)
    return schema.changed(
        templates=templates, vocabularies=vocabularies, house=(*schema.house, rules)
    )


def _template(
    template: Template, own: TemplateRules, rules: HouseRules, vocabularies: dict[str, Any]
) -> Template:
    asked = {id(_column(template, header)): one for header, one in own.columns.items()}
    ruled = _section(template, own)
    sections = tuple(
        msgspec.structs.replace(
            section,
            columns=tuple(
                _asked(column, asked[id(column)], rules, vocabularies)
                if id(column) in asked
                else column
                for column in section.columns
            ),
            rules=(*section.rules, *_by(own.rules, rules)) if section is ruled else section.rules,
        )
        for section in template.sections
    )
    return msgspec.structs.replace(template, sections=sections)


def _by(own: Sequence[HouseRule], rules: HouseRules) -> Iterator[HouseRule]:
    for rule in own:
        yield msgspec.structs.replace(rule, asked_by=rules.name)


def _asked(
    column: Column, asked: ColumnRules, rules: HouseRules, vocabularies: dict[str, Any]
) -> Column:
    demand = Demand(
        by=rules.name,
        required=asked.required,
        required_when=asked.required_when,
        terms=asked.terms,
        pattern=asked.pattern,
        each_of=asked.each_of,
        called=asked.called,
    )
    return msgspec.structs.replace(
        column,
        demands=(*column.demands, demand),
        vocabulary=_narrowed(column, asked, rules, vocabularies),
        fill_in=" ".join(filter(None, (column.fill_in, *_in_sentences(asked, rules)))),
    )


def _narrowed(
    column: Column, asked: ColumnRules, rules: HouseRules, vocabularies: dict[str, Any]
) -> str | None:
    """The vocabulary with those terms only, as one of its own."""
    known = vocabularies.get(column.vocabulary or "")
    if not asked.terms or known is None:
        return column.vocabulary
    kept = {term.casefold() for term in asked.terms}
    terms = tuple(term for term in known.terms if term.name.casefold() in kept)
    if not terms:
        return column.vocabulary
    name = f"{known.name} ({rules.name}, {column.header})"
    title = f"{known.title or known.name}, as {rules.name} takes them"
    synonyms = {said: term for said, term in known.synonyms.items() if term.casefold() in kept}
    vocabularies[name] = msgspec.structs.replace(
        known, name=name, title=title, terms=terms, synonyms=synonyms
    )
    return name


def _in_sentences(asked: ColumnRules, rules: HouseRules) -> Iterator[str]:
    """What is said of it at the field."""
    if asked.required:
        yield f"Also required by {rules.name}."
    elif asked.required_when:
        yield f"Also required by {rules.name}, under conditions."
    if asked.terms:
        yield f"{rules.name} takes only: {', '.join(asked.terms)}."
    if asked.pattern:
        yield f"{rules.name} wants the form {asked.pattern} (# a digit, @ a letter, * anything)."
    if asked.each_of:
        yield f"{rules.name} wants each of these in some row: {', '.join(asked.each_of)}."
    if asked.called:
        yield f"{rules.name} calls it “{asked.called}”."
    if asked.note:
        yield asked.note


def _section(template: Template, own: TemplateRules) -> Section:
    found = template.section(own.section) if own.section else None
    return found or template.sections[0]


def _column(template: Template, name: str) -> Column | None:
    """The column of that header, or ``section/header``."""
    section, _, header = name.rpartition("/")
    found = template.column(header, section) if section and template.section(section) else None
    return found or template.column(name)
