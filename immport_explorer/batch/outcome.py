"""What came of one package, as a small file beside its report.

The file is written last and whole: where it stands, the package is done, and a batch that was ended
in the middle goes on with the others.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

import msgspec

from immport_explorer import __version__
from immport_explorer.files.atomic import written_whole

FILE = "outcome.json"
Status = Literal["passed", "errors", "failed"]


class Asked(msgspec.Struct, frozen=True):
    """What all packages of a batch are checked against: the schema that was asked for (a version
    or a bundle's path, None for what each package declares), and files of house rules."""

    schema: str | None = None
    rules: tuple[str, ...] = ()

    def resolved(self) -> Asked:
        """The same for who works in another folder."""
        path = Path(self.schema) if self.schema is not None else None
        schema = str(path.resolve()) if path is not None and path.exists() else self.schema
        return Asked(schema, tuple(str(Path(file).resolve()) for file in self.rules))


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """``status`` is ``failed`` where the package could not be checked, and ``why`` says so;
    ``state`` tells the package and the tool from later ones; ``seconds`` is what it took."""

    package: str
    status: Status
    state: str
    why: str = ""
    schema: str = ""
    errors: int = 0
    warnings: int = 0
    infos: int = 0
    files: int = 0
    rows: int = 0
    seconds: float = 0.0
    codes: Mapping[str, int] = {}


def folder_of(package: Path, output: Path) -> Path:
    """Where the package's report goes: a folder of its own, though others may bear its name."""
    name = re.sub(r"[^\w.-]+", "_", package.name)[:80]
    number = hashlib.sha256(str(package).encode("utf-8", "surrogateescape")).hexdigest()[:8]
    return output / "packages" / f"{name}-{number}"


def state_of(package: Path, asked: Asked) -> str:
    """Changes when a file of the package does, the schema asked for, the house rules, or the
    tool."""
    told = hashlib.sha256(f"{__version__}\n{asked.schema}\n".encode())
    for rules in asked.rules:
        told.update(Path(rules).read_bytes())
    for path in [package, *(sorted(package.rglob("*")) if package.is_dir() else [])]:
        status = path.lstat()
        line = f"{path}\t{status.st_size}\t{status.st_mtime_ns}\n"
        told.update(line.encode("utf-8", "surrogateescape"))
    return told.hexdigest()[:16]


def write_outcome(outcome: Outcome, folder: Path) -> None:
    """Write it into the package's folder."""
    with written_whole(folder / FILE) as stream:
        stream.write(msgspec.json.format(msgspec.json.encode(outcome)) + b"\n")


def read_outcome(folder: Path) -> Outcome | None:
    """The outcome in that folder, None where there is none."""
    try:
        return msgspec.json.decode((folder / FILE).read_bytes(), type=Outcome)
    except (OSError, msgspec.MsgspecError):
        return None


def held(package: Path, output: Path, asked: Asked) -> Outcome | None:
    """What came of the package before, None where it was not checked or has changed since."""
    outcome = read_outcome(folder_of(package, output))
    try:
        return outcome if outcome and outcome.state == state_of(package, asked) else None
    except OSError:
        return None
