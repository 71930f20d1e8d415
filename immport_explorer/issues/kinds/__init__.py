"""Every kind of issue, declared once: a constant each, in one module a family.

The validator's messages, ``immport-explorer explain``, the page about a code and the tests are made
from these declarations. A check names the constant and calls it with the fields that its finding
gives: ``log.add(FILE_TOO_LARGE(limit=2_000_000_000), place)``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType, ModuleType

from immport_explorer.issues.kinds import (
    datafile,
    file,
    house,
    id,
    internal,
    json,
    layout,
    package,
    privacy,
    reference,
    row,
    rule,
    schema_version,
    template,
    value,
)
from immport_explorer.issues.kinds.kind import AnyKind, Kind, Said

__all__ = ["FAMILIES", "KINDS", "AnyKind", "Kind", "Said"]

FAMILIES: Mapping[str, str] = MappingProxyType(
    {
        "package": "The package as a whole",
        "file": "Files",
        "datafile": "Inside the files that rows name",
        "template": "Templates",
        "schema-version": "Schema versions",
        "layout": "Layout: headers, columns, sections",
        "json": "JSON",
        "value": "Values",
        "privacy": "Privacy",
        "id": "Ids",
        "reference": "References",
        "row": "Rows",
        "rule": "Rules between values and rows",
        "house": "House rules, on top of ImmPort's own",
        "internal": "About the run itself",
    }
)
"""What each family of kinds is about, in the order in which to read about them."""

_MODULES = (
    package,
    file,
    datafile,
    template,
    schema_version,
    layout,
    json,
    value,
    id,
    reference,
    row,
    rule,
    house,
    privacy,
    internal,
)


def _declared(module: ModuleType) -> Iterator[AnyKind]:
    """The kinds of a family, each named like its code and in the module of its family."""
    family = module.__name__.rpartition(".")[2].replace("_", "-")
    for name, kind in vars(module).items():
        if isinstance(kind, Kind):
            if kind.family != family or name != constant_of(kind.code):
                raise TypeError(f"{kind.code} is declared as {name} of the family {family}.")
            yield kind


def constant_of(code: str) -> str:
    """The name of a kind's constant: ``FILE_TOO_LARGE`` for ``file.too-large``."""
    return code.replace(".", "_").replace("-", "_").upper()


KINDS: Mapping[str, AnyKind] = MappingProxyType(
    {kind.code: kind for module in _MODULES for kind in _declared(module)}
)
"""Each kind by its code."""
