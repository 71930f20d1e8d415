"""The light core does its work alone, and what is missing or too old is told in a sentence."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import packages_distributions, requires, version
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import immport_explorer
from immport_explorer import dependencies, examples
from immport_explorer.cli import main
from immport_explorer.dependencies import DependencyError, require
from immport_explorer.distributions import requirements_of, version_of

STUDY = str(examples.path("human-study"))


@pytest.fixture(autouse=True)
def nothing_checked_before() -> Iterator[None]:
    require.cache_clear()
    yield
    require.cache_clear()


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> dict[str, str | None]:
    """Versions to pretend, by name; None is not installed."""
    pretended: dict[str, str | None] = {}

    def pretend(name: str) -> str | None:
        return pretended.get(name, version_of(name))

    monkeypatch.setattr(dependencies, "version_of", pretend)
    return pretended


# ---- the core -------------------------------------------------------------------------------


def core_packages() -> set[str]:
    """What installing the package without an extra brings, as canonical names."""
    found: set[str] = set()
    waiting = ["immport-explorer"]
    while waiting:
        name = canonicalize_name(waiting.pop())
        if name not in found:
            found.add(name)
            needed = map(Requirement, requires(name) or ())
            waiting += [
                item.name
                for item in needed
                if item.marker is None or item.marker.evaluate({"extra": ""})
            ]
    return found


ONLY = """
import sys
allowed = {allowed!r}
class Refuse:
    def find_spec(self, name, path=None, target=None):
        top = name.partition(".")[0]
        standard = top in sys.stdlib_module_names or top.startswith("_sysconfigdata")
        if not standard and top not in allowed:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)
sys.meta_path.insert(0, Refuse())
from immport_explorer.cli import main
sys.exit(main(sys.argv[1:]))
"""


def run_on_the_core(*argv: str) -> subprocess.CompletedProcess[str]:
    """The command, in a Python that finds the core's packages and no others."""
    core = core_packages()
    allowed = {
        module
        for module, names in packages_distributions().items()
        if {canonicalize_name(name) for name in names} & core
    } | {"immport_explorer"}
    return subprocess.run(
        [sys.executable, "-c", ONLY.format(allowed=allowed), *argv],
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_the_core_is_light() -> None:
    assert len(core_packages()) <= 20


@pytest.mark.slow
@pytest.mark.parametrize(
    ("argv", "status"),
    [
        (["templates"], 0),
        (["show", "subjectHumans"], 0),
        (["plan", "--assay", "ELISA", "--output", "starter"], 0),
        (["blank", "subjectHumans", "--format", "xlsx", "--output", "blanks"], 0),
        (["validate", STUDY, "--output", "report.html"], 0),
        (["validate", STUDY, "--output", "report.xlsx", "--marked", "marked.xlsx"], 0),
        (["validate", str(examples.path("animal-study"))], 0),
        (["repair", STUDY, "--output", "mended.zip"], 0),
        (["explain", "value.required"], 0),
        (["schema", "compare", "3.36", "3.37"], 0),
    ],
)
def test_the_core_does_its_work(
    argv: list[str], status: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = run_on_the_core(*argv)
    assert (done.returncode, done.stderr.count("Traceback")) == (status, 0), done.stderr


# ---- what is missing ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("argv", "extra", "package"),
    [
        (["guide", "--output", "guide.pdf"], "guide", "reportlab"),
        (["serve", "--no-browser"], "dashboard", "voila"),
        (["serve", "--no-browser"], "dashboard", "reportlab"),  # the page hands out guides
        (["immport", "status"], "submit", "httpx"),
        (["batch", "packages", "--output", "o", "--scheduler", "tcp://x:1"], "dask", "distributed"),
    ],
)
def test_a_missing_part_is_one_sentence(
    argv: list[str],
    extra: str,
    package: str,
    installed: dict[str, str | None],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "packages" / "one").mkdir(parents=True)
    installed[package] = None

    assert main(argv) == 2

    said = capsys.readouterr().err
    assert f"pip install 'immport-explorer[{extra}]'" in said
    assert package in said
    assert len(said.splitlines()) == 1


def test_a_frame_says_what_it_needs(installed: dict[str, str | None]) -> None:
    installed["pandas"] = None
    with pytest.raises(DependencyError, match=r"immport-explorer\[frame\]"):
        immport_explorer.validate(STUDY).to_frame()


# ---- what is too old ------------------------------------------------------------------------


@pytest.mark.parametrize("argv", [["validate", STUDY], ["templates"]])
def test_a_package_that_is_too_old_is_no_fault_of_the_data(
    argv: list[str], installed: dict[str, str | None], capsys: pytest.CaptureFixture[str]
) -> None:
    installed["python-calamine"] = "0.3.1"

    assert main(argv) == 2

    captured = capsys.readouterr()
    assert captured.out == ""
    assert "python-calamine 0.3.1 is too old" in captured.err
    assert "pip install --upgrade 'python-calamine>=" in captured.err


def test_an_extra_that_is_too_old_hinders_nothing_else(
    installed: dict[str, str | None], capsys: pytest.CaptureFixture[str]
) -> None:
    installed["reportlab"] = "1.0"

    assert main(["templates"]) == 0
    assert main(["guide", "--output", "guide.pdf"]) == 2
    assert "reportlab 1.0 is too old" in capsys.readouterr().err


@pytest.mark.parametrize("newer", ["0.10", "1.0rc1", "2026.1.post1", "0.8"])
def test_versions_are_compared_as_numbers(newer: str, installed: dict[str, str | None]) -> None:
    installed["python-calamine"] = newer
    require()


def test_without_metadata_nothing_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dependencies, "requirements_of", lambda name: ())
    require("all")


# ---- what is installed ----------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(core_packages()))
def test_versions_are_those_of_the_metadata(name: str) -> None:
    assert version_of(name) == version(name)


def test_requirements_are_those_of_the_metadata() -> None:
    assert requirements_of("immport-explorer") == tuple(requires("immport-explorer") or ())


def test_what_is_not_installed_has_neither() -> None:
    assert (version_of("no-such-thing"), requirements_of("no-such-thing")) == (None, ())


def test_an_egg_is_found_by_its_metadata(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    egg = tmp_path / "old_egg-1.2.egg-info"
    egg.mkdir()
    (egg / "PKG-INFO").write_text("Metadata-Version: 1.0\nName: old-egg\nVersion: 1.2\n")
    (egg / "requires.txt").write_text("other>=3\n")
    monkeypatch.syspath_prepend(str(tmp_path))

    assert (version_of("old-egg"), requirements_of("old-egg")) == ("1.2", ("other>=3",))
