"""What stands in a room's folder stands in its registry: nothing can be taken out unnoticed.

Kinds of rule are held to their structs in ``validation/rules/test_registry.py``, kinds of issue to
their cases in ``issues/test_kinds.py``.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from types import ModuleType

import pytest
from support.paths import PACKAGE, ROOT

from immport_explorer.app.pages import PAGES
from immport_explorer.app.pages.page import Page
from immport_explorer.datafiles.clean import CLEANERS
from immport_explorer.datafiles.datafile import Reader as DataFileReader
from immport_explorer.datafiles.readers import READERS as DATA_FILE_READERS
from immport_explorer.lab.readers import READERS as LAB_READERS
from immport_explorer.package.readers.registry import READERS as PACKAGE_READERS
from immport_explorer.report.forms import FORMS
from immport_explorer.validation.checks.base import Check, ColumnCheck
from immport_explorer.validation.judging import TABLE_CHECKS


def modules(package: str) -> Iterator[ModuleType]:
    """All modules of a package, those in its folders included."""
    top = importlib.import_module(package)
    for found in pkgutil.walk_packages(top.__path__, f"{package}."):
        yield importlib.import_module(found.name)


def classes(package: str, base: type) -> set[type]:
    """The classes that a package declares below a base, but for private ones."""
    return {
        value
        for module in modules(package)
        for name, value in vars(module).items()
        if inspect.isclass(value)
        and issubclass(value, base)
        and value.__module__ == module.__name__
        and not name.startswith("_")
    }


def test_every_check_is_run() -> None:
    own = classes("immport_explorer.validation.checks", Check) - {Check, ColumnCheck}
    assert set(TABLE_CHECKS) == own
    assert len(TABLE_CHECKS) == len(own)


def test_every_page_is_offered() -> None:
    own = classes("immport_explorer.app.pages", Page) - {Page}
    assert set(PAGES) == own
    assert len(PAGES) == len(own)


def test_every_folder_of_readers_is_asked() -> None:
    folder = PACKAGE / "package" / "readers"
    own = {path.parent.name for path in folder.glob("*/__init__.py")}
    assert {type(reader).__module__.rpartition(".")[2] for reader in PACKAGE_READERS} == own
    assert len(PACKAGE_READERS) == len(own)


def test_every_reader_of_what_a_lab_has_is_asked() -> None:
    """They are named, not imported, so that none is loaded before it is needed."""
    own = {
        f"{module.__name__}:{name}"
        for module in modules("immport_explorer.lab")
        for name, value in vars(module).items()
        if inspect.isclass(value)
        and value.__module__ == module.__name__
        and name.endswith("Reader")
        and name not in ("Reader",)
    }
    assert set(LAB_READERS) == own
    assert len(LAB_READERS) == len(own)


def test_every_form_of_the_report_is_offered() -> None:
    own = set()
    for path in (PACKAGE / "report").glob("*.py"):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef) and node.name == "write":
                names = [argument.arg for argument in node.args.args]
                own |= {path.stem} if names == ["view", "stream"] else set()
    assert set(FORMS) == own


def test_every_beginning_that_can_be_told_belongs_to_a_reader() -> None:
    own = {
        value
        for module in modules("immport_explorer.datafiles")
        for name, value in vars(module).items()
        if name.startswith(("begins_", "is_header"))
        and inspect.isfunction(value)
        and value.__module__ == module.__name__
    }
    used = {_origin(reader) for reader in DATA_FILE_READERS}
    assert own <= used


def _origin(reader: DataFileReader) -> object:
    return getattr(reader.begins, "func", reader.begins)


def test_every_cleaner_is_used() -> None:
    own = {
        value
        for module in modules("immport_explorer.datafiles.clean")
        for name, value in vars(module).items()
        if (name == "clean" or name.startswith("clean_"))
        and inspect.isfunction(value)
        and value.__module__ == module.__name__
    }
    assert set(CLEANERS.values()) == own


@pytest.mark.parametrize("kind", sorted(CLEANERS))
def test_what_is_cleaned_is_looked_into(kind: str) -> None:
    assert kind in {reader.kind for reader in DATA_FILE_READERS}


def test_the_architectures_tree_is_the_packages() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    tree = page.partition("```\n")[2].partition("```")[0].partition("\ntests/")[0]
    named = {line.split()[0] for line in tree.splitlines()[1:]}
    own = {f"{path.parent.name}/" for path in PACKAGE.glob("*/__init__.py")}
    own |= {path.name for path in PACKAGE.glob("*.py")} - {"__main__.py"}
    assert named == own
