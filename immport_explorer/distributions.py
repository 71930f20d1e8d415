"""Which distributions are installed, as the names of their metadata's folders say.

``importlib.metadata`` parses the metadata of each: loading it and asking for ten takes longer than
some commands run. It is asked for what has no such folder (an egg, a zip on the path).
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from types import MappingProxyType

_ENDING = ".dist-info"
_REQUIRES = "Requires-Dist: "


def version_of(name: str) -> str | None:
    """The version that is installed, as its folder has it; None where there is none."""
    folder = _folders().get(_normalised(name))
    if folder is not None:
        return os.path.basename(folder).removesuffix(_ENDING).partition("-")[2]
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(name)
    except PackageNotFoundError:
        return None


def requirements_of(name: str) -> tuple[str, ...]:
    """What it requires, a line each as its metadata has them; nothing where it has none."""
    folder = _folders().get(_normalised(name))
    if folder is not None:
        with suppress(OSError), open(os.path.join(folder, "METADATA"), encoding="utf-8") as lines:
            head = iter(lambda: lines.readline().rstrip("\n"), "")
            return tuple(line[len(_REQUIRES) :] for line in head if line.startswith(_REQUIRES))
    from importlib.metadata import PackageNotFoundError, requires

    try:
        return tuple(requires(name) or ())
    except PackageNotFoundError:
        return ()


@cache
def _folders() -> Mapping[str, str]:
    """The folders of metadata by the distribution's name; the first on Python's path counts."""
    found: dict[str, str] = {}
    for place in sys.path:
        with suppress(OSError):
            for entry in os.listdir(place or os.curdir):
                if entry.endswith(_ENDING):
                    name = _normalised(entry.partition("-")[0])
                    found.setdefault(name, os.path.join(place, entry))
    return MappingProxyType(found)


def _normalised(name: str) -> str:
    """As the Python Packaging User Guide normalises names (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()
