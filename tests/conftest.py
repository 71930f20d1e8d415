"""What several tests share."""

from __future__ import annotations

import gc
import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from support.paths import ROOT

# As the commands do: tests' tables are small, and several workers run at once.
os.environ.setdefault("POLARS_MAX_THREADS", "1")

# How long an example takes tells of the machine, and of what else it does.
settings.register_profile(
    "untimed",
    settings.get_profile(settings.get_current_profile_name()),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("untimed")

BROWSER = ROOT / "tests" / "browser"


def find_reference() -> Path | None:
    """The folder of ImmPort's own files that tests compare with, if it is at hand.

    It is not part of the project: ``IMMPORT_REFERENCE`` names it, else it lies beside the clone.
    """
    named = os.environ.get("IMMPORT_REFERENCE")
    folder = Path(named) if named else ROOT.parent / "shared" / "reference"
    return folder if (folder / "immport-3.36" / "templates.json").is_file() else None


@pytest.fixture(scope="session")
def reference_dir() -> Path:
    """ImmPort's own files (see :func:`find_reference`); skips the test where they are absent."""
    folder = find_reference()
    if folder is None:
        pytest.skip("ImmPort's own files are not at hand (set IMMPORT_REFERENCE to their folder)")
    return folder


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's top folder."""
    return ROOT


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Tests of the browser are not even read where none is wanted: their imports are long."""
    unwanted = "not browser" in str(config.getoption("markexpr", ""))
    return True if unwanted and collection_path == BROWSER else None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests below ``browser/`` are marked: they run apart from the others (see the Makefile)."""
    for item in items:
        if BROWSER in item.path.parents:
            item.add_marker(pytest.mark.browser)


def pytest_collection_finish() -> None:
    """What was loaded stays: to look through it for garbage takes a tenth of the tests' time."""
    gc.freeze()
    gc.set_threshold(50_000)


@pytest.fixture(autouse=True, scope="session")
def _no_data_of_the_users(tmp_path_factory: pytest.TempPathFactory) -> None:
    """What the user adopted and set does not reach the tests, nor the other way round."""
    os.environ["IMMPORT_EXPLORER_DATA"] = str(tmp_path_factory.mktemp("data"))
