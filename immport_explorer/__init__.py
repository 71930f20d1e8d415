"""Browse ImmPort's data upload templates, and check a data package before it is uploaded.

>>> import immport_explorer
>>> immport_explorer.load_schema()                  # what ImmPort asks for
>>> immport_explorer.validate("my_package.zip")     # what is wrong with a package
>>> immport_explorer.fill("recipe.yaml", "lab.xlsx") # a package from a lab's own tables

Names are loaded when first used, so that importing the package costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from immport_explorer.datamodel.figure import figure
    from immport_explorer.datamodel.graph import DataModel
    from immport_explorer.fill import CallableModule
    from immport_explorer.fixes.apply import RepairReport, repair
    from immport_explorer.frames import read_template, write_template
    from immport_explorer.issues.issue import Issue
    from immport_explorer.issues.kinds import KINDS, Kind
    from immport_explorer.issues.report import ValidationReport
    from immport_explorer.official.explain import explain as explain_official
    from immport_explorer.official.read import read_official
    from immport_explorer.package.limits import Limits
    from immport_explorer.publish.blank import BlankFile, blank
    from immport_explorer.publish.blank import write as write_files
    from immport_explorer.publish.guide import guide
    from immport_explorer.publish.plan import Plan, name_assay, plan
    from immport_explorer.publish.starter import starter
    from immport_explorer.report.forms import write_report
    from immport_explorer.schema.errors import SchemaError
    from immport_explorer.schema.load import load_schema, versions
    from immport_explorer.schema.model import Schema
    from immport_explorer.validation.kept import Kept
    from immport_explorer.validation.validate import validate

    fill: CallableModule

__version__ = "0.1.0"

__all__ = [
    "KINDS",
    "BlankFile",
    "DataModel",
    "Issue",
    "Kept",
    "Kind",
    "Limits",
    "Plan",
    "RepairReport",
    "Schema",
    "SchemaError",
    "ValidationReport",
    "__version__",
    "blank",
    "explain_official",
    "figure",
    "fill",
    "guide",
    "load_schema",
    "name_assay",
    "plan",
    "read_official",
    "read_template",
    "repair",
    "starter",
    "validate",
    "versions",
    "write_files",
    "write_report",
    "write_template",
]

_HOMES = {
    "BlankFile": "publish.blank:BlankFile",
    "DataModel": "datamodel.graph:DataModel",
    "Issue": "issues.issue:Issue",
    "KINDS": "issues.kinds:KINDS",
    "Kept": "validation.kept:Kept",
    "Kind": "issues.kinds:Kind",
    "Limits": "package.limits:Limits",
    "Plan": "publish.plan:Plan",
    "RepairReport": "fixes.apply:RepairReport",
    "Schema": "schema.model:Schema",
    "SchemaError": "schema.errors:SchemaError",
    "ValidationReport": "issues.report:ValidationReport",
    "blank": "publish.blank:blank",
    "explain_official": "official.explain:explain",
    "figure": "datamodel.figure:figure",
    "fill": "fill",  # a module that may be called
    "load_ipython_extension": "notebook:load_ipython_extension",
    "read_template": "frames:read_template",
    "write_template": "frames:write_template",
    "guide": "publish.guide:guide",
    "load_schema": "schema.load:load_schema",
    "name_assay": "publish.plan:name_assay",
    "plan": "publish.plan:plan",
    "read_official": "official.read:read_official",
    "repair": "fixes.apply:repair",
    "starter": "publish.starter:starter",
    "validate": "validation.validate:validate",
    "versions": "schema.load:versions",
    "write_files": "publish.blank:write",
    "write_report": "report.forms:write_report",
}
"""Where each public name lives: module, below this package, and name there."""

_EXTRAS = {"figure": "dashboard", "guide": "guide"}
"""The extra that a public name needs."""


def __getattr__(name: str) -> object:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    require = import_module(f"{__name__}.dependencies").require
    require()
    require(_EXTRAS.get(name))
    module, _, attribute = home.partition(":")
    value: object = import_module(f"{__name__}.{module}")
    if attribute:
        value = getattr(value, attribute)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
