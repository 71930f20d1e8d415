"""Which part of the package may import which, and what is loaded when."""

from __future__ import annotations

import ast
import importlib
import importlib.util
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from support.paths import PACKAGE

NAME = "immport_explorer"

BELOW: dict[str, set[str]] = {
    "files": set(),
    "schema": {"files"},
    "package": {"files", "schema"},
    "issues": {"files", "schema", "package"},
    "datafiles": {"files", "schema", "package"},
    "validation": {"files", "schema", "package", "issues", "datafiles"},
    "fixes": {"files", "schema", "package", "issues", "validation"},
    "official": {"files", "schema", "package", "issues", "validation"},
    "report": {"files", "schema", "package", "issues", "validation", "fixes"},
    "submission": {"files", "schema", "package", "issues", "validation", "official", "report"},
    "batch": {"files", "schema", "package", "issues", "validation", "report"},
    "datamodel": {"schema"},
    "publish": {"files", "schema", "datamodel"},
    "examples": {"files", "schema"},
    "frames": {"files", "schema", "package", "publish"},
    "lab": {"files", "schema", "package"},
    "fill": {"files", "schema", "package", "lab", "issues", "validation", "publish"},
}
"""What each part may import besides itself; ``cli`` and ``app`` are roofs and may import all."""

ROOFS = {"app", "cli"}

ROOMS_OF_THE_APP: dict[str, set[str]] = {
    "visit": set(),
    "server": {"visit", "course"},
    "course": set(),
    "views": {"visit", "course"},
    "widgets": {"visit", "course", "views"},
    "pages": {"visit", "course", "views", "widgets"},
}
"""What each room of ``app/`` may import of the other rooms; modules beside the rooms put them
together, but for the state and the search, which rooms may use."""

ONLY_IN = {
    "ipywidgets": ("app/",),
    "anywidget": ("app/",),
    "distributed": ("batch/cluster.py",),
    "filelock": ("submission/",),
    "httpx": ("submission/",),
    "keyring": ("submission/",),
    "IPython": ("app/",),
    "voila": ("app/server/",),
    "plotly": ("app/", "datamodel/figure.py", "issues/_figures.py", "issues/report.py"),
}

HEAVY = {
    "IPython",
    "anywidget",
    "ipywidgets",
    "openpyxl",
    "pandas",
    "plotly",
    "polars",
    "pyarrow",
    "reportlab",
    "voila",
}
PAGE_ONLY = {"IPython", "anywidget", "ipywidgets", "plotly", "voila"}


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


@cache
def imports(path: Path) -> tuple[str, ...]:
    """Full names of the modules that a file imports, those inside functions included."""
    return tuple(_imports(path))


def _imports(path: Path) -> Iterator[str]:
    here = (NAME, *path.relative_to(PACKAGE).with_suffix("").parts)
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(here[: -node.level]) if node.level else ""
            origin = ".".join(filter(None, (base, node.module)))
            yield origin
            # "from immport_explorer import schema" names a part as well.
            yield from (f"{origin}.{alias.name}" for alias in node.names)


def part_of(path: Path) -> str:
    return path.relative_to(PACKAGE).with_suffix("").parts[0]


def parts() -> list[str]:
    """Folders of the package, and modules beside them."""
    return sorted({part_of(path) for path in modules() if path.parent != PACKAGE} - ROOFS)


@pytest.mark.parametrize("part", parts())
def test_parts_import_only_what_is_below_them(part: str) -> None:
    assert part in BELOW, f"{part}/ is new: say in BELOW what it may import"
    for path in (PACKAGE / part).rglob("*.py"):
        used = {
            name.split(".")[1]
            for name in imports(path)
            if name.startswith(f"{NAME}.") and name.split(".")[1] in BELOW | dict.fromkeys(ROOFS)
        }
        wrong = used - BELOW[part] - {part}
        assert not wrong, f"{path.relative_to(PACKAGE)} must not import {wrong}"


@pytest.mark.parametrize("room", ROOMS_OF_THE_APP)
def test_rooms_of_the_app_import_only_what_is_below_them(room: str) -> None:
    allowed = ROOMS_OF_THE_APP[room] | {room}
    for path in (PACKAGE / "app" / room).rglob("*.py"):
        rooms = {
            name.split(".")[2]
            for name in imports(path)
            if name.startswith(f"{NAME}.app.") and name.split(".")[2] in ROOMS_OF_THE_APP
        }
        assert rooms <= allowed, f"{path.name} of {room}/ must not import {rooms - allowed}"


@pytest.mark.parametrize("room", ["course", "views", "visit", "server"])
def test_only_widgets_and_pages_know_widgets(room: str) -> None:
    for path in (PACKAGE / "app" / room).rglob("*.py"):
        widgets = {name.split(".")[0] for name in imports(path)} & {"ipywidgets", "anywidget"}
        assert not widgets, f"{path.name} of {room}/ must not import {widgets}"


@pytest.mark.parametrize("library", ONLY_IN)
def test_libraries_of_the_page_stay_there(library: str) -> None:
    users = {
        path.relative_to(PACKAGE).as_posix()
        for path in modules()
        if any(name.split(".")[0] == library for name in imports(path))
    }
    strangers = {user for user in users if not user.startswith(ONLY_IN[library])}
    assert not strangers, f"only {ONLY_IN[library]} may import {library}"


def loaded_by(code: str) -> set[str]:
    """The top-level modules that are loaded once a fresh Python has run the code."""
    report = "import sys\nprint('loaded:', *{name.split('.')[0] for name in sys.modules})"
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\n{report}"],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return set(done.stdout.rpartition("loaded:")[2].split())


def test_importing_the_package_loads_nothing_heavy() -> None:
    assert not loaded_by(f"import {NAME}") & (HEAVY | {"msgspec", "rich"})


def test_public_names_are_there_and_load_no_page_but_for_the_figure() -> None:
    code = f"import {NAME}\nfor name in {{*{NAME}.__all__}} - {{'figure'}}: getattr({NAME}, name)"
    assert not loaded_by(code) & PAGE_ONLY


def test_public_names_are_no_modules_of_the_package() -> None:
    """A module of the same name takes a function's place as soon as it is imported: then the
    module itself is called."""
    import immport_explorer

    rooms = {path.relative_to(PACKAGE).with_suffix("").parts[0] for path in modules()}
    shared = rooms & set(immport_explorer.__all__)
    assert all(callable(importlib.import_module(f"{NAME}.{name}")) for name in shared)


def test_public_functions_and_classes_say_what_they_do() -> None:
    import immport_explorer

    public = (getattr(immport_explorer, name) for name in immport_explorer.__all__)
    silent = [item for item in public if callable(item) and not item.__doc__]
    assert not silent


@pytest.mark.parametrize("module", ["issues.kinds", "validation.refusals", "validation.rules"])
def test_kinds_and_words_of_rules_load_no_engine(module: str) -> None:
    assert not loaded_by(f"import {NAME}.{module}") & HEAVY


def test_unknown_names_are_refused() -> None:
    import immport_explorer

    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        immport_explorer.nonsense  # noqa: B018


needs_cli = pytest.mark.skipif(
    importlib.util.find_spec(f"{NAME}.cli") is None, reason="the command is not there yet"
)


@needs_cli
def test_help_loads_nothing_heavy() -> None:
    code = f"from {NAME}.cli import main\ntry: main(['--help'])\nexcept SystemExit: pass"
    assert not loaded_by(code) & HEAVY


@needs_cli
def test_the_command_loads_no_page() -> None:
    code = f"from {NAME}.cli import main\ntry: main(['templates'])\nexcept SystemExit: pass"
    assert not loaded_by(code) & PAGE_ONLY
