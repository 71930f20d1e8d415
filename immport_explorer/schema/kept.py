"""Versions that a person adopted: official bundles newer than those that come with the package,
kept in the user's data folder and used like the others from then on."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
import zipfile
from pathlib import Path
from typing import IO

from immport_explorer.files.atomic import written_whole
from immport_explorer.schema.errors import SchemaError

VARIABLE = "IMMPORT_EXPLORER_DATA"
"""The environment variable that names another folder than the user's own."""

_NAME = re.compile(r"(\d+\.\d+)\.zip")
_COPIED_AT_ONCE = 1 << 20


def folder() -> Path:
    """Where adopted bundles are kept; it may not exist."""
    named = os.environ.get(VARIABLE)
    if named:
        return Path(named) / "schemas"
    import platformdirs

    return platformdirs.user_data_path("immport-explorer") / "schemas"


def kept() -> dict[str, Path]:
    """The bundles that are kept, by their versions."""
    try:
        names = os.listdir(folder())
    except OSError:
        return {}
    found = {name: match[1] for name in names if (match := _NAME.fullmatch(name))}
    return {version: folder() / name for name, version in found.items()}


def keep(bundle: Path, version: str) -> Path:
    """Keep a bundle (folder or zip) as that version, whole or not at all. Raises OSError, and
    SchemaError for a version that is none."""
    target = folder() / f"{version}.zip"
    if not _NAME.fullmatch(f"{version}.zip"):
        raise SchemaError(
            f"The bundle says that it is version {version or '(none)'}: that is none."
        )
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile() as packed:
        if bundle.is_dir():
            _pack(bundle, packed)
        else:
            with bundle.open("rb") as stream:
                shutil.copyfileobj(stream, packed, _COPIED_AT_ONCE)
        packed.seek(0)
        with written_whole(target) as out:
            shutil.copyfileobj(packed, out, _COPIED_AT_ONCE)
    return target


def _pack(bundle: Path, stream: IO[bytes]) -> None:
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(bundle.rglob("*")):
            if path.is_file() and not path.is_symlink():
                archive.write(path, path.relative_to(bundle).as_posix())


def forget(version: str) -> bool:
    """Keep that version no longer; False where it was not kept. Raises OSError."""
    path = kept().get(version)
    if path is None:
        return False
    path.unlink()
    return True
