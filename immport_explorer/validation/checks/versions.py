"""Do the files fit the schema they are checked against?"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from immport_explorer.issues.issue import Fix
from immport_explorer.issues.keys import older_package
from immport_explorer.issues.kinds.package import PACKAGE_OLDER_SCHEMA, PACKAGE_OLDER_TEMPLATES
from immport_explorer.issues.kinds.schema_version import (
    SCHEMA_VERSION_BUNDLE_RULES,
    SCHEMA_VERSION_LATER,
    SCHEMA_VERSION_NEWER,
    SCHEMA_VERSION_OLDER,
)
from immport_explorer.issues.log import Place
from immport_explorer.package.table import TemplateFile
from immport_explorer.schema.compare import compare, describe
from immport_explorer.schema.load import load_schema
from immport_explorer.schema.model import Schema
from immport_explorer.schema.versions import Version, nearest_version, newest, shipped, versions
from immport_explorer.validation.scope import Run

_CHANGES_NAMED = 4

PlaceOf = Callable[[TemplateFile], Place]
IsWhole = Callable[[TemplateFile], bool]


def check_versions(
    run: Run, files: Sequence[TemplateFile], place_of: PlaceOf, is_whole: IsWhole
) -> None:
    """The version that each file declares; ``is_whole`` tells whether one has just the columns of
    its template."""
    schema, place = run.schema, Place(package=run.number, order=-1)
    _older_package(run, files)
    known = newest(versions())
    for file in files:
        _version(run, file, place_of(file), is_whole, known)
    declared = {file.declared_version for file in files}
    older = {v for v in declared if v and Version.of(v) < Version.of(known)}
    if older and older == declared and not _is_older(newest(older), schema):
        run.log.add(PACKAGE_OLDER_SCHEMA(newest=known), place, value=newest(older))
    if schema.origin and schema.origin not in shipped():
        said = SCHEMA_VERSION_BUNDLE_RULES(schema=nearest_version(schema.version))
        run.log.add(said, place, value=schema.version)


def _is_older(version: str, schema: Schema) -> bool:
    return Version.of(version) < Version.of(schema.version)


def _older_package(run: Run, files: Sequence[TemplateFile]) -> None:
    """Several files of older versions are one finding about the package."""
    older = [
        file.declared_version
        for file in files
        if file.declared_version and _is_older(file.declared_version, run.schema)
    ]
    if len(older) > 1:
        said = " and ".join(sorted(set(older), key=Version.of))
        run.log.add(
            PACKAGE_OLDER_TEMPLATES(count=len(older), schema=run.schema.version),
            Place(package=run.number, order=-1),
            value=said,
            is_cause_of=[older_package(run.number)],
        )


def _version(run: Run, file: TemplateFile, place: Place, is_whole: IsWhole, known: str) -> None:
    said, schema = file.declared_version, run.schema
    if said is None or said == schema.version:
        return
    if _is_older(said, schema):
        run.log.add(
            SCHEMA_VERSION_OLDER(schema=schema.version, changed=_changed(schema, file, said)),
            place,
            row=file.title_row,
            value=said,
            fix=Fix("set-version", schema.version) if is_whole(file) else None,
            caused_by=older_package(run.number),
        )
    elif Version.of(said) > Version.of(newest((known, schema.version))):
        run.log.add(SCHEMA_VERSION_NEWER(schema=known), place, row=file.title_row, value=said)
    else:
        run.log.add(
            SCHEMA_VERSION_LATER(schema=schema.version), place, row=file.title_row, value=said
        )


def _changed(schema: Schema, file: TemplateFile, said: str) -> str:
    """What is known to have changed for the template since that version, in words."""
    held = [version for version in versions() if Version.of(version) < Version.of(schema.version)]
    if not held:
        return ""
    before = [version for version in held if Version.of(version) <= Version.of(said)]
    base = newest(before) if before else held[0]
    changes = compare(load_schema(base), schema).for_template(file.template.name)
    if not changes:
        return f", for which nothing is known to have changed since {base}"
    words = [describe(change) for change in changes]
    more = ["…"] if len(words) > _CHANGES_NAMED else []
    return f", for which this changed since {base}: {'; '.join([*words[:_CHANGES_NAMED], *more])}"
