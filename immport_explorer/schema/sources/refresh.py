"""Rewrite the fact files of a version from an official bundle and the documented rules.

This is a maintainer's tool. It writes facts only: our sentences stay as they are, and the report
says which are now missing or no longer used.
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from immport_explorer.files.atomic import write_whole
from immport_explorer.schema.compare import Comparison, compare
from immport_explorer.schema.errors import SchemaError
from immport_explorer.schema.load import facts_of
from immport_explorer.schema.model import Schema, Section, Template
from immport_explorer.schema.sources import curated
from immport_explorer.schema.sources.adopt import adopt
from immport_explorer.schema.sources.bundle import Bundle, read_bundle
from immport_explorer.schema.sources.documentation import DocumentedRules, read_documented
from immport_explorer.schema.sources.documented import join_documented
from immport_explorer.schema.sources.documented_model import model_of
from immport_explorer.schema.sources.facts import templates_of, vocabularies_of
from immport_explorer.schema.sources.marks import with_marks
from immport_explorer.schema.store import DATA, Facts, Head, fact_files
from immport_explorer.schema.versions import nearest_version, shipped
from immport_explorer.schema.words import Words, column_keys, join, read_words

_FOLDERS = ("templates", "vocabularies", "synonyms")


class RefreshReport(msgspec.Struct, frozen=True, kw_only=True):
    """What a refresh did.

    ``comparison`` is with the facts held before, None when the version is new; ``missing`` names
    the templates, columns and vocabularies that have no words of ours, ``unused`` the words that
    describe nothing any more (they are kept).
    """

    version: str
    comparison: Comparison | None
    written: tuple[str, ...]
    deleted: tuple[str, ...]
    missing: tuple[str, ...]
    unused: tuple[str, ...]

    def to_text(self) -> str:
        """The report for a person."""
        lines = [f"Facts of {self.version}: {len(self.written)} files written."]
        lines += [f"Deleted, as the bundle no longer has them: {name}" for name in self.deleted]
        if self.comparison is not None:
            lines += ["", self.comparison.to_text()]
        lines += _listed("Without words of ours", self.missing)
        lines += _listed("Words that describe nothing any more (kept)", self.unused)
        return "\n".join(lines)


def _listed(title: str, names: tuple[str, ...]) -> list[str]:
    return ["", f"{title}: {len(names)}", *(f"  {name}" for name in names)] if names else []


def refresh(
    source: str | Path, *, rules: str | Path | None = None, data_dir: Path = DATA
) -> RefreshReport:
    """Rewrite the fact files of the bundle's version.

    Parameters
    ----------
    source
        An official template bundle, a folder or a zip.
    rules
        A file of documented rules; None keeps the conditions and rules of the nearest version held.
    data_dir
        Where the fact files of all versions are.

    Raises
    ------
    SchemaError
        When the source is no bundle, the rules file holds no rules, or a template is listed in
        no category.
    """
    bundle = read_bundle(source)
    facts = without_sentences(_facts(bundle, rules))
    _refuse_unlisted(facts)
    words = read_words(data_dir / "words")
    before = _held(bundle.version, words)
    after = join(facts, words)
    written, deleted = _write(facts, data_dir / facts.head.version)
    return RefreshReport(
        version=facts.head.version,
        comparison=compare(before, after) if before else None,
        written=written,
        deleted=deleted,
        missing=tuple(missing_words(after)),
        unused=tuple(_unused(after, words)),
    )


def _refuse_unlisted(facts: Facts) -> None:
    unlisted = [t.name for t in facts.templates.values() if t.category == curated.UNLISTED]
    if unlisted:
        raise SchemaError(
            f"No category is known for {', '.join(unlisted)}: list them in "
            "schema/sources/curated.py, and tell what their tables hold about persons."
        )


def _facts(bundle: Bundle, rules: str | Path | None) -> Facts:
    if rules is None:
        return adopt(bundle, facts_of(nearest_version(bundle.version)))
    return documented_facts(bundle, read_documented(rules))


def documented_facts(bundle: Bundle, documented: DocumentedRules) -> Facts:
    """The facts of a bundle with documented rules joined to them."""
    vocabularies, synonyms = vocabularies_of(bundle)
    joined = join_documented(templates_of(bundle), documented, vocabularies)
    templates = {name: with_marks(template) for name, template in joined.items()}
    return Facts(
        head=Head(version=bundle.version, loading_order=tuple(templates)),
        model=model_of(templates, vocabularies, documented),
        templates=templates,
        vocabularies=vocabularies,
        synonyms=synonyms,
    )


def without_sentences(facts: Facts) -> Facts:
    """The facts without ImmPort's descriptions, which are not ours to publish."""
    templates = {name: _without_sentences(t) for name, t in facts.templates.items()}
    return msgspec.structs.replace(facts, templates=templates)


def _without_sentences(template: Template) -> Template:
    return msgspec.structs.replace(
        template,
        sections=tuple(_bare(section) for section in template.sections),
        immport_description="",
    )


def _bare(section: Section) -> Section:
    return msgspec.structs.replace(
        section,
        columns=tuple(
            msgspec.structs.replace(column, immport_description="") for column in section.columns
        ),
    )


def _held(version: str, words: Words) -> Schema | None:
    return join(facts_of(version), words) if version in shipped() else None


def _write(facts: Facts, folder: Path) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The names of the files written and deleted."""
    files = fact_files(facts)
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, text.encode("utf-8"))
    stale = [path for part in _FOLDERS for path in sorted((folder / part).glob("*.json"))]
    stale = [path for path in stale if path.relative_to(folder).as_posix() not in files]
    stale += folder.glob("changes.json")
    for path in stale:
        path.unlink()
    return tuple(files), tuple(path.relative_to(folder).as_posix() for path in stale)


def missing_words(schema: Schema) -> list[str]:
    """What has no words of ours: templates, columns, vocabularies."""
    missing = [f"template {t.name}" for t in schema.templates.values() if not t.summary]
    for template, section, column in schema.columns():
        if not column.description:
            place = "/".join(filter(None, (section.name, column.side, column.header)))
            missing.append(f"column {template.name}: {place}")
    missing += [f"vocabulary {v.name}" for v in schema.vocabularies.values() if not v.summary]
    return missing


def _unused(schema: Schema, words: Words) -> list[str]:
    """The keys of columns' words that no template of any version leads to."""
    held = [facts_of(version).templates for version in shipped()]
    columns = [
        column
        for templates in (schema.templates, *held)
        for template in templates.values()
        for column in template.columns
    ]
    used = {key for column in columns for key in column_keys(column)}
    return [key for key in words.columns if key not in used]
