"""The fact files of a version: what they hold, laid out so that a person can diff them.

``schema.json`` (version, date, loading order), ``model.json`` (the data model),
``templates/<file name>.json`` (a column a line), ``vocabularies/<name>.json`` and
``synonyms/<name>.json`` (a term a line).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from immport_explorer.schema.model import (
    Domain,
    Entity,
    Relation,
    Table,
    Template,
    Vocabulary,
)

_T = TypeVar("_T")

DATA = Path(__file__).parent / "data"

_LINK_BASES = {
    "{obo}": "http://purl.obolibrary.org/obo/",
    "{ncit}": "https://ncit.nci.nih.gov/ncitbrowser/ConceptReport.jsp?dictionary=NCI_Thesaurus",
    "{who}": "https://www.who.int/publications/i/item/",
}
"""How the long beginnings of terms' links are written in the vocabularies' files."""


class Model(msgspec.Struct, frozen=True, kw_only=True):
    """The data model behind the templates."""

    entities: tuple[Entity, ...] = ()
    domains: tuple[Domain, ...] = ()
    tables: tuple[Table, ...] = ()
    relations: tuple[Relation, ...] = ()


class Head(msgspec.Struct, frozen=True, kw_only=True):
    """What a version is, and in which order ImmPort loads its templates (by name)."""

    version: str
    date: str = ""
    loading_order: tuple[str, ...] = ()


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """All facts of a version, without a sentence of ours."""

    head: Head
    model: Model
    templates: Mapping[str, Template]
    vocabularies: Mapping[str, Vocabulary]
    synonyms: Mapping[str, Mapping[str, str]]


def read_facts(folder: Path) -> Facts:
    """The facts in a version's folder."""
    head = msgspec.json.decode((folder / "schema.json").read_bytes(), type=Head)
    templates = {t.name: t for t in _read_all(folder / "templates", Template)}
    vocabularies = _read_all(folder / "vocabularies", Vocabulary, _with_whole_links)
    return Facts(
        head=head,
        model=msgspec.json.decode((folder / "model.json").read_bytes(), type=Model),
        templates={name: templates[name] for name in head.loading_order},
        vocabularies={vocabulary.name: vocabulary for vocabulary in vocabularies},
        synonyms={
            path.stem: msgspec.json.decode(path.read_bytes(), type=dict[str, str])
            for path in sorted((folder / "synonyms").glob("*.json"))
        },
    )


def _read_all(folder: Path, kind: type[_T], prepare: Callable[[bytes], bytes] = bytes) -> list[_T]:
    decoder = msgspec.json.Decoder(kind)
    return [decoder.decode(prepare(path.read_bytes())) for path in sorted(folder.glob("*.json"))]


def _with_whole_links(content: bytes) -> bytes:
    for short, base in _LINK_BASES.items():
        content = content.replace(short.encode(), base.encode())
    return content


def _with_short_links(text: str) -> str:
    for short, base in _LINK_BASES.items():
        text = text.replace(base, short)
    return text


def fact_files(facts: Facts) -> dict[str, str]:
    """The fact files by their path in the version's folder, as they stand in the repository."""
    files = {
        "schema.json": _layout(facts.head, depth=2),
        "model.json": _layout(facts.model, depth=2),
    }
    for template in facts.templates.values():
        stem = template.file_name.rsplit(".", 1)[0]
        files[f"templates/{stem}.json"] = _layout(template, depth=4)
    for vocabulary in facts.vocabularies.values():
        text = _layout(vocabulary, depth=2)
        files[f"vocabularies/{vocabulary.name}.json"] = _with_short_links(text)
    for name, synonyms in facts.synonyms.items():
        files[f"synonyms/{name}.json"] = _layout(dict(synonyms), depth=1)
    return files


def _layout(value: object, depth: int) -> str:
    """JSON in which what lies ``depth`` levels deep stands on one line."""
    return "".join(_lines(msgspec.to_builtins(value), depth, 0)) + "\n"


def _lines(value: Any, depth: int, indent: int) -> Iterator[str]:
    if depth == 0 or not isinstance(value, dict | list | tuple) or not value:
        yield json.dumps(value, ensure_ascii=False)
        return
    pad = "\n" + " " * (indent + 1)
    named = isinstance(value, dict)
    yield "{" if named else "["
    for number, item in enumerate(value):
        yield ("," if number else "") + pad
        if named:
            yield json.dumps(item, ensure_ascii=False) + ": "
        yield from _lines(value[item] if named else item, depth - 1, indent + 1)
    yield "\n" + " " * indent + ("}" if named else "]")
