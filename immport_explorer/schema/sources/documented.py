"""Join the documented rules of ImmPort's validator to what a bundle's flags tell.

The documentation is one minor version older than the bundle, and names columns by internal names;
here they become headers, conditions and rules of closed kinds. Where the two differ, the bundle's
``required`` flag wins, and a documented condition holds even where the bundle has no flag for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from immport_explorer.schema.model import (
    Column,
    Section,
    Template,
    Vocabulary,
)
from immport_explorer.schema.rules import (
    MustBeKnown,
    MustBeNew,
    Rule,
    SameStudy,
    SubjectOfStudy,
)
from immport_explorer.schema.sources.documentation import DocumentedRules, Part
from immport_explorer.schema.sources.reading import Reader

ANALOGIES = {"assessmentcomponent", "assessmentpanel"}
"""Templates without documented rules, read like the assessments template."""


def join_documented(
    templates: Mapping[str, Template],
    documented: DocumentedRules,
    vocabularies: Mapping[str, Vocabulary],
) -> dict[str, Template]:
    """The templates with conditions, rules and keys."""
    joined = {}
    for name, template in templates.items():
        stem = template.file_name.rsplit(".", 1)[0]
        parts = documented.templates.get(stem, [])
        joined[name] = (
            _join_template(template, parts, vocabularies) if parts else _by_analogy(template)
        )
    return joined


def _join_template(
    template: Template, parts: Sequence[Part], vocabularies: Mapping[str, Vocabulary]
) -> Template:
    sections = []
    for section in template.sections:
        own = [p for p in parts if not template.is_compound or p.name == section.name]
        sections.append(_join_section(template, section, own, vocabularies))
    return msgspec.structs.replace(template, sections=tuple(sections))


def _join_section(
    template: Template,
    section: Section,
    parts: Sequence[Part],
    vocabularies: Mapping[str, Vocabulary],
) -> Section:
    readers = [Reader(template, section, part, vocabularies) for part in parts]
    for reader in readers:
        reader.see([other for other in readers if other is not reader])
    rules = tuple(rule for reader in readers for rule in reader.rules())
    multiple = {part.meta["Multiple"] for part in parts if "Multiple" in part.meta}
    return msgspec.structs.replace(
        section,
        columns=tuple(_join_column(column, readers, rules) for column in section.columns),
        repeatable=multiple == {"yes"} if multiple else section.repeatable,
        keys=tuple(key for reader in readers for key in reader.key_columns()),
        study_from=readers[0].study_from(),
        rules=rules,
    )


def _join_column(column: Column, readers: Sequence[Reader], rules: Iterable[Rule]) -> Column:
    groups = [group for reader in readers for group in reader.required_when(column)]
    internal = [name for reader in readers if (name := reader.internal_name(column))]
    lengths = [length for reader in readers for length in reader.lengths(column)]
    required_when = () if column.required else tuple(groups)
    declares, refers_to = _join_entities(column, rules)
    return msgspec.structs.replace(
        column,
        internal_name=internal[0] if internal else None,
        advised_length=min(lengths) if lengths else column.advised_length,
        required_when=required_when,
        conditional=column.conditional or bool(required_when),
        declares=declares,
        refers_to=refers_to,
        unique=any(reader.is_unique(column) for reader in readers),
    )


def _join_entities(column: Column, rules: Iterable[Rule]) -> tuple[str | None, str | None]:
    """An id that must always be known is no declaration, one that must be new no reference."""
    always = {type(rule) for rule in rules if not rule.when and column.ref in rule.columns[:1]}
    declares = None if MustBeKnown in always else column.declares
    refers_to = None if MustBeNew in always else column.refers_to
    return declares, refers_to


def _by_analogy(template: Template) -> Template:
    """Templates without documented rules: the study and visit rules of assessments."""
    if template.name not in ANALOGIES:
        return template
    section = template.sections[0]
    reading = "By analogy with the assessments template."
    rules: tuple[Rule, ...] = ()
    panel, visit = section.column("Assessment Panel ID"), section.column("Planned Visit ID")
    subject = section.column("Subject ID")
    if panel and visit and subject:
        rules = (
            SubjectOfStudy(subject=subject.ref, study=panel.ref, reading=reading),
            SameStudy(
                id=visit.ref,
                other_id=panel.ref,
                entity="planned_visit",
                other="assessment_panel",
                reading=reading,
            ),
        )
    study = panel or section.column("Study ID")
    joined = msgspec.structs.replace(section, rules=rules, study_from=(study.ref,) if study else ())
    return msgspec.structs.replace(template, sections=(joined,))
