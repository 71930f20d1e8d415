"""The example lab: its files, and the study that ImmPort would hold by then. No widgets here."""

from __future__ import annotations

from pathlib import Path

from immport_explorer.schema.model import Schema
from immport_explorer.validation.workspace import Workspace

_STUDY = "human-study"
_FILES = (".xlsx", ".csv")


def bring_example(schema: Schema, folder: Path) -> tuple[list[Path], Path]:
    """The files of the example lab, and a workspace in ``folder`` that holds its study."""
    from immport_explorer import examples
    from immport_explorer.validation.validate import validate

    version = schema.version if schema.version in examples.versions() else None
    (study,) = examples.write(_STUDY, folder, version=version)
    held = Workspace(folder / "workspace.sqlite")
    validate(study, schema=schema, workspace=held)
    files = sorted(path for path in examples.lab().iterdir() if path.suffix in _FILES)
    return files, held.path
