"""What the targets have in common."""

from __future__ import annotations

import tempfile
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from immport_explorer import load_schema, validate
from immport_explorer.package.limits import Limits
from immport_explorer.package.opening import Package, open_package
from immport_explorer.schema.model import Schema

EXAMPLES = Path(__file__).parents[2] / "immport_explorer/examples/data"
_ONE_OF = 50


@dataclass(frozen=True)
class Target:
    """A reader, and how it is tried.

    ``check`` takes any bytes and raises when the reader does, or when what it read is not what
    stands there. ``share`` is its part of all inputs, ``tokens`` what the inputs are made of.
    """

    name: str
    check: Callable[[bytes], None]
    seeds: Callable[[], Iterable[bytes]]
    tokens: tuple[bytes, ...]
    share: float
    longest: int


@cache
def schema() -> Schema:
    return load_schema("3.36")


@cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="fuzz-")


def put(name: str, data: bytes) -> Path:
    """The data as a file of that name, alone in its folder."""
    folder = Path(_folder().name) / name.rsplit(".", 1)[-1]
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_bytes(data)
    return path


def opened(path: Path, limits: Limits | None = None) -> Package:
    return open_package(path, schema(), limits=limits)


def validated(path: Path, data: bytes) -> None:
    """Checks the whole package for one input of many: no check may fail, no report be refused."""
    if zlib.crc32(data) % _ONE_OF:
        return
    report = validate(path, schema=schema())
    failed = [issue for issue in report.issues if issue.code == "internal.check-failed"]
    assert not failed, failed[0].message
    report.to_dict()
