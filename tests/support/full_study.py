"""A filled set of all 65 templates of a human study, in one package.

The story's packages, put together: rows of the same template are joined under one header, all other
files are copied.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from immport_explorer import examples


def packages() -> list[str]:
    """The valid packages about people, the study's own first."""
    described = [examples.describe(name) for name in examples.names()]
    return [e.name for e in described if e.valid and e.species == "Homo sapiens"]


def build(folder: Path, version: str, work: Path) -> Path:
    """Write the whole study below ``folder``, using ``work`` for the packages it is made from."""
    folder.mkdir(parents=True)
    for package in examples.write(packages(), work, version=version):
        for file in sorted(package.iterdir()):
            _add(file, folder / file.name)
    return folder


def _add(file: Path, target: Path) -> None:
    if not target.exists():
        shutil.copyfile(file, target)
        return
    there, more = _lines(target), _lines(file)
    header = _header(there)
    if _header(more) != header or there[:header] != more[:header]:
        raise ValueError(f"{file} and {target} cannot be joined")
    titles = max(there[header], more[header], key=len)
    rows = [
        row + [""] * (len(titles) - len(row)) for row in there[header + 1 :] + more[header + 1 :]
    ]
    lines = [*there[:header], titles, *rows]
    target.write_text("".join("\t".join(line) + "\n" for line in lines), encoding="utf-8")


def _lines(file: Path) -> list[list[str]]:
    return [line.split("\t") for line in file.read_text(encoding="utf-8").splitlines()]


def _header(lines: list[list[str]]) -> int:
    return next(n for n, line in enumerate(lines) if line[0] == "Column Name")
