"""Browse ImmPort's data upload templates, and check a data package before it is uploaded.

>>> import immport_explorer
>>> immport_explorer.load_schema()                  # what ImmPort asks for
>>> immport_explorer.validate("my_package.zip")     # what is wrong with a package

Names are loaded when first used, so that importing the package costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from immport_explorer.issues.issue import Issue
    from immport_explorer.issues.report import ValidationReport
    from immport_explorer.schema.load import load_schema, versions
    from immport_explorer.schema.model import Schema
    from immport_explorer.validation.validate import validate

__version__ = "0.1.0"

__all__ = [
    "Issue",
    "Schema",
    "ValidationReport",
    "__version__",
    "load_schema",
    "validate",
    "versions",
]

_HOMES = {
    "Issue": "immport_explorer.issues.issue",
    "Schema": "immport_explorer.schema.model",
    "ValidationReport": "immport_explorer.issues.report",
    "load_schema": "immport_explorer.schema.load",
    "validate": "immport_explorer.validation.validate",
    "versions": "immport_explorer.schema.load",
}


def __getattr__(name: str) -> object:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(home), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
