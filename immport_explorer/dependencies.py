"""What is installed beside the package: an extra that is missing and a version that is too old are
told in a sentence, before either looks like a fault in somebody's data.

What each extra brings, and from which version on, is read from the package's own metadata, which
the installer made from pyproject.toml.
"""

from __future__ import annotations

import platform
import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from immport_explorer.distributions import requirements_of, version_of

DISTRIBUTION = "immport-explorer"

SETTINGS_FILE = f"{DISTRIBUTION}.toml"
"""What the command line reads its settings from; no part of the package beside it."""

_NAME = re.compile(r"[\w.-]+")
_EXTRAS_OF_OURS = re.compile(rf"{DISTRIBUTION}\[([\w,-]+)\]")
_LOWEST = re.compile(r">=\s*([\d.]+)")
_EXTRA = re.compile(r"""extra\s*==\s*["']([\w-]+)["']""")


class DependencyError(ImportError):
    """A package is missing or too old; the text says which, and the command that installs it."""


class _Dependency(NamedTuple):
    name: str
    lowest: str
    extra: str | None


@cache
def require(extra: str | None = None) -> None:
    """Check that what the extra brings (None: the package itself) is there and new enough.

    A dependency's version is compared with the lower bound in the package's metadata. Where there
    is no metadata (the source on the path, nothing installed), nothing is checked.

    Raises
    ------
    DependencyError
        When a package is missing, or older than the lowest version that reads right.
    """
    for wanted in _with_nested(extra):
        found = {need: version_of(need.name) for need in _dependencies() if need.extra == wanted}
        _refuse_missing([need.name for need, there in found.items() if there is None], extra)
        for need, there in found.items():
            if there is not None and _numbers(there) < _numbers(need.lowest):
                raise DependencyError(
                    f"{need.name} {there} is too old: {need.lowest} or later is needed. "
                    f"Install it: pip install --upgrade '{need.name}>={need.lowest}'"
                )


def installed() -> list[str]:
    """Python and what the package itself needs, each with its version: ``polars 2.1.0``."""
    names = [need.name for need in _dependencies() if need.extra is None]
    found = [f"{name} {version_of(name)}" for name in names]
    return [f"Python {platform.python_version()}", *found]


def home_page() -> str | None:
    """The project's address, from the package's metadata; None where there is none."""
    from importlib.metadata import PackageNotFoundError, metadata

    try:
        lines = metadata(DISTRIBUTION).get_all("Project-URL") or ()
    except PackageNotFoundError:
        return None
    addresses = dict(line.split(", ", 1) for line in lines)
    return addresses.get("Homepage")


def _refuse_missing(missing: list[str], extra: str | None) -> None:
    if missing:
        what = DISTRIBUTION if extra is None else f"{DISTRIBUTION}[{extra}]"
        raise DependencyError(
            f"This needs more than is installed: pip install '{what}'. "
            f"(Missing: {', '.join(sorted(missing))}.)"
        )


def _with_nested(extra: str | None) -> Iterator[str | None]:
    """The extra, and the extras of ours that it brings along."""
    yield extra
    for line in requirements_of(DISTRIBUTION) if extra is not None else ():
        if (ours := _EXTRAS_OF_OURS.match(line)) and _extra_of(line) == extra:
            for nested in ours[1].split(","):
                yield from _with_nested(nested)


def _dependencies() -> Iterator[_Dependency]:
    for line in requirements_of(DISTRIBUTION):
        name, lowest = _NAME.match(line), _LOWEST.search(line)
        if name and lowest and not _EXTRAS_OF_OURS.match(line):
            yield _Dependency(name[0], lowest[1], _extra_of(line))


def _extra_of(line: str) -> str | None:
    extra = _EXTRA.search(line)
    return extra[1] if extra else None


def _numbers(text: str) -> tuple[int, ...]:
    """``2.10.1rc1`` → (2, 10, 1), trailing zeros left out."""
    numbers = [int(part) for part in re.findall(r"\d+", re.match(r"[\d.]*", text)[0])]  # type: ignore[index]
    while numbers and not numbers[-1]:
        numbers.pop()
    return tuple(numbers)
