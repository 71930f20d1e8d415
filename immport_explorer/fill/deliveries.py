"""Two deliveries compared, of which one or both may be a released study."""

from __future__ import annotations

from dataclasses import replace

from immport_explorer.fill.release import Released, from_release
from immport_explorer.lab.release.tables import open_releases
from immport_explorer.lab.table import LabError
from immport_explorer.package.archive import Source
from immport_explorer.package.compare import PackageComparison, Progress, compare_packages
from immport_explorer.package.limits import Limits
from immport_explorer.package.opening import open_packages
from immport_explorer.schema.load import load_schema
from immport_explorer.schema.model import Schema


def compare_deliveries(
    old: Source,
    new: Source,
    *,
    schema: str | Schema | None = None,
    limits: Limits | None = None,
    progress: Progress | None = None,
) -> PackageComparison:
    """Compare two packages as :func:`~immport_explorer.package.compare.compare_packages` does, a
    release by the package that is made of it.

    Without ``schema`` both are read at the version that the new package declares, a release at that
    of the other.

    Raises
    ------
    LabError
        A release holds several studies, or cannot be read.
    SchemaError
        There is no such schema.
    Stopped, ComparingStopped
        ``progress`` asked for it.
    """
    sides = [old, new]
    are_releases = [_is_release(one, limits) for one in sides]
    packages = [one for one, is_one in zip(sides, are_releases, strict=True) if not is_one]
    chosen = _schema(schema, packages, limits)
    made = [
        _made(one, chosen, limits, progress) if is_one else None
        for one, is_one in zip(sides, are_releases, strict=True)
    ]
    before, after = (
        one.filled.package.folder if one else side for one, side in zip(made, sides, strict=True)
    )
    found = compare_packages(before, after, schema=chosen, limits=limits, progress=progress)
    names = [_name(one) or name for one, name in zip(made, (found.old, found.new), strict=True)]
    return replace(found, old=names[0], new=names[1])


def _schema(schema: str | Schema | None, packages: list[Source], limits: Limits | None) -> Schema:
    if schema is not None or not packages:
        return schema if isinstance(schema, Schema) else load_schema(schema)
    return open_packages(packages[-1], limits=limits)[0]


def _is_release(source: Source, limits: Limits | None) -> bool:
    try:
        return bool(open_releases(source, limits))
    except LabError:
        return False


def _made(
    source: Source, schema: Schema, limits: Limits | None, progress: Progress | None
) -> Released:
    made = from_release(source, schema=schema, limits=limits, progress=progress)
    if len(made) > 1:
        raise LabError(
            str(source),
            "It holds several studies",
            found=", ".join(one.study for one in made),
            fix="Make packages of them first, and compare one of these",
        )
    return made[0]


def _name(made: Released | None) -> str:
    return f"{made.study}, as released" if made else ""
