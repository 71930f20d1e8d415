"""Allotrope Simple Model JSON, the open form that converters write: any instrument's as tables.

Each kind of document that stands more than once becomes a table: its own values, and those of the
documents that it lies in. Converters write -0.0 where an instrument wrote no number; that is read
as nothing, with the reason where one is given.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from immport_explorer.lab.instruments.page import whole_bytes
from immport_explorer.lab.opened import Opened
from immport_explorer.lab.table import Guess, LabColumn, LabError, LabTable, Row, unique_names

_MANIFEST = "$asm.manifest"
_MOST_DEPTH = 60
_MOST_CELLS = 5_000_000
_LEFT_OUT = ("data cube", "cube-structure")
_PERSONAL = ("analyst", "UNC path", "ASM file identifier", "equipment serial number", "Exported By")
_TEMPLATES = {
    "multi-analyte-profiling": ("mbaa_results",),
    "plate-reader": ("elisa_results", "elispot_results"),
    "pcr": ("pcr_results",),
    "flow-cytometry": ("fcm_derived_data",),
}

Json = Any
"""Whatever a JSON file holds."""


class AsmReader:
    name = "asm"
    title = "Allotrope Simple Model"
    suffixes = (".json",)

    def recognises(self, opened: Opened) -> float:
        return 0.98 if f'"{_MANIFEST}"' in opened.text[:4_000] else 0.0

    def read(self, opened: Opened) -> Sequence[LabTable]:
        model = _parsed(opened)
        walk = _Walk(_repeated(model))
        walk.visit(model, "" if walk.repeated else "document", {}, 0)
        tables = [
            _table(opened, name, rows, walk.left_out, _templates(model))
            for name, rows in walk.rows.items()
        ]
        if not tables:
            raise LabError(
                opened.name, "The model holds no document", allowed="a list of documents"
            )
        return tables


def _parsed(opened: Opened) -> Mapping[str, Json]:
    try:
        model = json.loads(whole_bytes(opened))
    except (ValueError, RecursionError) as error:
        raise LabError(
            opened.name,
            "The file is not whole JSON",
            found=str(error)[:200],
            fix="Write it again: it may be cut off",
        ) from error
    if not isinstance(model, dict) or _MANIFEST not in model:
        raise LabError(
            opened.name, "The JSON is no Allotrope Simple Model", allowed=f"a key {_MANIFEST}"
        )
    return model


def _templates(model: Mapping[str, Json]) -> Sequence[str]:
    manifest = str(model.get(_MANIFEST, ""))
    return next((names for part, names in _TEMPLATES.items() if f"/{part}" in manifest), ())


def _repeated(model: Json) -> frozenset[str]:
    """The kinds of document of which one list holds several, or that lie in themselves."""
    found: set[str] = set()
    waiting: list[tuple[Json, int, tuple[str, ...]]] = [(model, 0, ())]
    while waiting:
        value, depth, above = waiting.pop()
        if depth > _MOST_DEPTH:
            continue
        if isinstance(value, dict):
            for key, inner in value.items():
                if _are_documents(inner):
                    if len(inner) > 1 or key in above:
                        found.add(key)
                    waiting.extend((one, depth + 1, (*above, key)) for one in inner)
                elif isinstance(inner, dict):
                    waiting.append((inner, depth + 1, above))
    return frozenset(found)


def _are_documents(value: Json) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, dict) for one in value)


class _Walk:
    """Through the model: ``rows`` are those of each kind of document."""

    def __init__(self, repeated: frozenset[str]) -> None:
        self.rows: dict[str, list[dict[str, str]]] = {}
        self.left_out: Counter[str] = Counter()
        self.repeated = repeated
        self._cells = 0

    def visit(
        self, value: Mapping[str, Json], name: str, above: dict[str, str], depth: int
    ) -> None:
        """A document, its values, and the documents in it."""
        own: dict[str, str] = {}
        inner: list[tuple[str, Mapping[str, Json]]] = []
        self._gather(value, own, inner, depth)
        own = {key: text for key, text in own.items() if key not in _PERSONAL}
        if "written name" in own and above.get("path of names"):
            own["path of names"] = f"{above['path of names']} / {own['written name']}"
        elif "written name" in own and name in self.repeated:
            own["path of names"] = own["written name"]
        row = {**above, **own}
        if name and own:
            self._cells += len(row)
            if self._cells > _MOST_CELLS:
                self.left_out[name] += 1
            else:
                self.rows.setdefault(name, []).append(row)
        for key, one in inner:
            if depth < _MOST_DEPTH:
                self.visit(one, key, row, depth + 1)

    def _gather(
        self,
        value: Mapping[str, Json],
        own: dict[str, str],
        inner: list[tuple[str, Mapping[str, Json]]],
        depth: int,
    ) -> None:
        """Values of a document and of those that stand alone in it; the others are ``inner``."""
        for key, found in value.items():
            if any(key.endswith(ending) for ending in _LEFT_OUT):
                self.left_out[key] += 1
            elif _are_documents(found) and key in self.repeated:
                inner.extend((key, one) for one in found)
            elif _are_documents(found) or isinstance(found, dict):
                self._gather_one(key, found, own, inner, depth)
            elif not isinstance(found, list):
                self._put(own, key, found)

    def _gather_one(
        self,
        key: str,
        found: Json,
        own: dict[str, str],
        inner: list[tuple[str, Mapping[str, Json]]],
        depth: int,
    ) -> None:
        """A quantity with its unit and role, or a document that stands alone."""
        if isinstance(found, dict) and "value" in found:
            self._put(own, key, found["value"])
            self._put(own, f"{key} unit", found.get("unit", ""))
            if role := found.get("has statistic datum role"):
                self._put(own, f"{key} role", role)
        elif depth < _MOST_DEPTH:
            self._gather(found if isinstance(found, dict) else found[0], own, inner, depth + 1)

    def _put(self, own: dict[str, str], key: str, value: Json) -> None:
        if key not in own:
            own[key] = _text(value)


def _text(value: Json) -> str:
    """A value as text; -0.0 stands for none."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        if value == 0 and math.copysign(1, value) < 0:
            return ""
        if not math.isfinite(value):
            return ""
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return str(value).strip()


def _table(
    opened: Opened,
    name: str,
    rows: list[dict[str, str]],
    left_out: Counter[str],
    templates: Sequence[str],
) -> LabTable:
    headers = list(dict.fromkeys(key for row in rows for key in row))
    if len(headers) * len(rows) > _MOST_CELLS * 4:
        raise LabError(
            opened.name, "The model spans too many cells", found=f"{len(headers):,} keys"
        )
    names = unique_names(headers)
    return LabTable(
        name=name,
        file=opened.name,
        columns=[LabColumn(name=one, header=h) for one, h in zip(names, headers, strict=True)],
        rows=list(_lab_rows(rows, headers)),
        reader=AsmReader.name,
        guesses=_guesses(left_out),
        templates=templates,
    )


def _lab_rows(rows: list[dict[str, str]], headers: list[str]) -> Iterator[Row]:
    for row in rows:
        yield Row(0, [row.get(header, "") for header in headers])


def _guesses(left_out: Counter[str]) -> list[Guess]:
    found = [
        Guess(
            kind="left out",
            text="Names of people, paths and serial numbers of the model were left out.",
        )
    ]
    if left_out:
        kinds = ", ".join(f"{count:,} of {name}" for name, count in left_out.most_common(5))
        found.append(Guess(kind="left out", text=f"Left out: {kinds}."))
    return found
