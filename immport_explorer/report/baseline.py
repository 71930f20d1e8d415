"""An earlier report to compare with: what was fixed, what remains, what is new."""

from __future__ import annotations

import json
import os
from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

_SAME = ("code", "package", "file", "sheet", "template", "section", "column", "side", "value")


class BaselineError(Exception):
    """The file is no report of ours; the text says so."""


class Comparison(msgspec.Struct, frozen=True):
    """``new`` and ``remaining`` are ids of shown issues; ``fixed`` are issues of the earlier report
    that are gone, as it told them."""

    new: frozenset[str]
    remaining: frozenset[str]
    fixed: tuple[Mapping[str, Any], ...]


class Baseline(msgspec.Struct, frozen=True):
    """The issues of an earlier report, as its JSON form tells them."""

    issues: tuple[Mapping[str, Any], ...]
    values_hidden: bool = False

    def compare(
        self, now: Sequence[Mapping[str, Any]], shows: Callable[[str], bool], *, hide_values: bool
    ) -> Comparison:
        """Pair the issues of now with the earlier ones, of the kinds that are shown.

        ``now`` has its values hidden where those of the earlier report are; ``hide_values`` tells
        whether what is gone may be told with its own. An issue is the same when kind, place and
        value are; where rows were put in or taken out, it is the same in another row.
        """
        earlier = [issue for issue in self.issues if shows(issue["code"])]
        same: dict[int, int] = {}
        for names in ((*_SAME, "row"), _SAME):
            same |= _pairs(now, earlier, same, names)
        remaining = frozenset(now[i]["id"] for i in same)
        gone = set(range(len(earlier))) - set(same.values())
        return Comparison(
            new=frozenset(issue["id"] for issue in now) - remaining,
            remaining=remaining,
            fixed=tuple(_told(earlier[i], hide_values) for i in sorted(gone)),
        )


def _told(issue: Mapping[str, Any], hide_values: bool) -> Mapping[str, Any]:
    """What is said of an issue that is gone; its place and kind alone when values are hidden."""
    names = ["code", "severity", "package", "file", "sheet", "section", "row"]
    if not hide_values or issue.get("field"):
        names.append("column")
    if not hide_values:
        names += ["value", "message"]
    return {name: issue.get(name) for name in names}


def _pairs(
    now: Sequence[Mapping[str, Any]],
    earlier: list[Mapping[str, Any]],
    paired: Mapping[int, int],
    names: Sequence[str],
) -> dict[int, int]:
    """Issues now and earlier, by their places, that agree in ``names`` and have no partner yet."""

    def key(issue: Mapping[str, Any]) -> Hashable:
        return tuple(issue.get(name) for name in names)

    taken = set(paired.values())
    free: dict[Hashable, list[int]] = defaultdict(list)
    for i in reversed(range(len(earlier))):
        if i not in taken:
            free[key(earlier[i])].append(i)
    found = {}
    for i, issue in enumerate(now):
        if i not in paired and free.get(key(issue)):
            found[i] = free[key(issue)].pop()
    return found


def read_baseline(path: str | os.PathLike[str]) -> Baseline:
    """The earlier report in a file, written with ``--format json``.

    Raises :class:`BaselineError` when there is no file, or when it is no such report.
    """
    name = Path(path).name
    try:
        content = json.loads(Path(path).read_bytes())
    except OSError as error:
        raise BaselineError(f"Cannot read the report {name}: {error.strerror}.") from error
    except ValueError as error:
        raise BaselineError(
            f"{name} is not JSON: it is no report made with --format json."
        ) from error
    issues = content.get("issues") if isinstance(content, dict) else None
    if not isinstance(issues, list) or not all(map(_is_issue, issues)):
        raise BaselineError(f"{name} is no report made with --format json.")
    return Baseline(tuple(issues), bool(content.get("values_hidden")))


def _is_issue(issue: object) -> bool:
    if not isinstance(issue, dict) or not isinstance(issue.get("code"), str):
        return False
    plain = (str, int, type(None))
    return all(isinstance(issue.get(name), plain) for name in (*_SAME, "row"))
