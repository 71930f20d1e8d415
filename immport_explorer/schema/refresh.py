"""Rewrite the fact files of a version from an official bundle and the documented rules."""

from __future__ import annotations

from pathlib import Path

import msgspec

from immport_explorer.schema.bundle import Bundle, read_bundle
from immport_explorer.schema.documented import DocumentedRules, join_documented, read_documented
from immport_explorer.schema.documented_model import model_of
from immport_explorer.schema.facts import templates_of, vocabularies_of
from immport_explorer.schema.model import Template
from immport_explorer.schema.store import DATA, Facts, Head, fact_files


def facts_from(bundle: Bundle, documented: DocumentedRules) -> Facts:
    vocabularies, synonyms = vocabularies_of(bundle)
    templates = join_documented(templates_of(bundle), documented, vocabularies)
    return Facts(
        head=Head(version=bundle.version, loading_order=tuple(templates)),
        model=model_of(templates, vocabularies, documented),
        templates={name: _without_sentences(t) for name, t in templates.items()},
        vocabularies=vocabularies,
        synonyms=synonyms,
    )


def _without_sentences(template: Template) -> Template:
    sections = tuple(
        msgspec.structs.replace(
            section,
            columns=tuple(
                msgspec.structs.replace(column, immport_description="")
                for column in section.columns
            ),
        )
        for section in template.sections
    )
    return msgspec.structs.replace(template, sections=sections, immport_description="")


def refresh(source: str | Path, *, rules: str | Path, data_dir: Path = DATA) -> None:
    bundle = read_bundle(source)
    facts = facts_from(bundle, read_documented(rules))
    folder = data_dir / facts.head.version
    for name, text in fact_files(facts).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
