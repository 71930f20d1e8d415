"""YAML as people write it: every value a text, and the line and column of everything."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.resolver import VersionedResolver

_DEEPEST = 20


class NotYamlError(Exception):
    """A text is no YAML of the plain kind that is read here: a sentence, with its place."""


class _Texts(VersionedResolver):
    """Takes every plain value for a text: it knows no signs of anything else."""

    @property
    def versioned_resolver(self) -> dict[str, Any]:
        return {}


_WORDS = {
    "Object missing required field": "this is missing:",
    "Object contains unknown field": "this is no part of it:",
    "Expected `object`": "names with values belong here",
    "Expected `array`": "a list belongs here",
    "Expected `str`": "a text belongs here",
    "Expected `int | null`": "a whole number belongs here",
    "Expected `int`": "a whole number belongs here",
    "Expected `bool`": "true or false belongs here",
    ", got `str`": "",
    ", got `array`": ", found a list",
    ", got `object`": ", found names with values",
    "Invalid enum value": "this is none of the words allowed here:",
    "Invalid value": "this is none of the words allowed here:",
    "`": "'",
}
"""What msgspec says, in words that need no programming."""


def yaml_of_texts() -> YAML:
    """A YAML that reads and writes every value as a text, with people's comments."""
    yaml = YAML(typ="rt")
    yaml.Resolver = _Texts
    yaml.width = 100
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.allow_unicode = True
    return yaml


def load_marked(text: str, name: str) -> CommentedMap:
    """The document: names with values. Raises NotYamlError."""
    try:
        document = yaml_of_texts().load(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = f", line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        raise NotYamlError(f"{name}{place}: this is not YAML: {error.problem}.") from error
    except (YAMLError, ValueError, RecursionError) as error:
        raise NotYamlError(f"{name}: this is not YAML: {str(error)[:200]}.") from error
    if not isinstance(document, CommentedMap):
        raise NotYamlError(f"{name}: the file holds names with values, one a line.")
    if not _is_simple(document, set(), 0):
        raise NotYamlError(f"{name}: anchors (&, *) and deep nesting have no place here.")
    return document


def _is_simple(node: Any, seen: set[int], depth: int) -> bool:
    """Whether nothing stands in the document twice, and nothing too deep."""
    if not isinstance(node, (CommentedMap, CommentedSeq)):
        return True
    if id(node) in seen or depth > _DEEPEST:
        return False
    seen.add(id(node))
    inner = node.values() if isinstance(node, CommentedMap) else node
    return all(_is_simple(one, seen, depth + 1) for one in inner)


def mark_of(node: Any, path: Sequence[str | int]) -> tuple[int, int] | None:
    """Line and column, from 1, of the deepest part of the path that stands in the document."""
    mark: tuple[int, int] | None = None
    for part in path:
        try:
            found = node.lc.key(part) if isinstance(node, CommentedMap) else node.lc.item(part)
            node = node[part]
        except (KeyError, IndexError, AttributeError, TypeError):
            break
        if found is None:  # a document that was made by a program has no lines
            break
        mark = (found[0] + 1, found[1] + 1)
    return mark


def plain(node: Any) -> Any:
    """The document in mappings, lists and texts."""
    if isinstance(node, Mapping):
        return {str(key): plain(value) for key, value in node.items()}
    if isinstance(node, Sequence) and not isinstance(node, str):
        return [plain(one) for one in node]
    return "" if node is None else str(node)


def said_plainly(text: str) -> tuple[str, tuple[str | int, ...]]:
    """What msgspec says of a value, in words that need no programming, and where within it."""
    said, _, where = text.partition(" - at `")
    for theirs, ours in _WORDS.items():
        said = said.replace(theirs, ours)
    return said, _path(where)


def _path(where: str) -> tuple[str | int, ...]:
    """``$.templates[...].rules[0]`` as far as it names keys."""
    parts: list[str | int] = []
    for part in where.rstrip("`").removeprefix("$").replace("[", ".[").split("."):
        if part.startswith("["):
            if not part[1:-1].isdigit():
                break
            parts.append(int(part[1:-1]))
        elif part:
            parts.append(part)
    return tuple(parts)
