"""Example packages: invented studies to look at, to validate and to practise on.

Every package is a folder of plain files under ``data/``, beside a page about it (``NAME.md``) and,
for those with mistakes in them, the list of the mistakes (``NAME.answers.json``). No value in them
comes from a real person, and every sentence is ours.

>>> from immport_explorer import examples, validate
>>> validate(examples.path("human-study")).valid
True
"""

from __future__ import annotations

import io
import json
import shutil
import tempfile
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from immport_explorer.files.atomic import folder_written_whole, write_whole
from immport_explorer.files.zips import FIRST_TIME

_DATA = Path(__file__).with_name("data")
_WRITTEN_AT = "3.36"
_SEVERAL = ("rows", "also", "instead")


@dataclass(frozen=True, slots=True)
class Answer:
    """One seeded mistake: its place, what it is and how to fix it.

    ``code`` is the kind of issue it gives; ``rows`` the physical rows, from 1, that it stands on
    (none for a mistake of the whole file or package); ``also`` the codes of what follows from it;
    ``instead`` headers of other cells of the rows in which it may be fixed as well.
    """

    code: str
    file: str
    what: str
    mend: str
    section: str | None = None
    rows: tuple[int, ...] = ()
    column: str | None = None
    value: str | None = None
    also: tuple[str, ...] = ()
    instead: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Example:
    """An example package.

    ``follows`` names the packages to be loaded before it; ``templates`` the templates in it, as
    ImmPort calls them; ``species`` is that of its subjects; ``practice`` tells whether it is one of
    the exercises, whose mistakes the reader is to find.
    """

    name: str
    title: str
    summary: str
    species: str
    templates: tuple[str, ...]
    valid: bool
    follows: tuple[str, ...] = ()
    practice: bool = False
    answers: tuple[Answer, ...] = ()


def names() -> tuple[str, ...]:
    """The examples' names, in the order in which one would read them."""
    return tuple(_catalogue()["examples"])


def describe(name: str) -> Example:
    """What the example called ``name`` shows. Raises ``KeyError`` for an unknown name."""
    entry = _entry(name)
    answers = tuple(_answers(name))
    return Example(
        name=name,
        title=entry["title"],
        summary=entry["summary"],
        species=entry["species"],
        templates=tuple(_templates(path(name))),
        valid=not answers,
        follows=tuple(entry.get("follows", ())),
        practice=entry.get("practice", False),
        answers=answers,
    )


def answers_at(name: str, version: str | None = None) -> tuple[Answer, ...]:
    """The mistakes of an example with their rows and headers as they are at a schema version (None:
    as it was written). Raises ``KeyError`` and ``ValueError`` as :func:`write` does."""
    _entry(name)
    if not (_DATA / f"{name}.answers.json").exists():
        return ()
    return _as_answers(_answers_at_version(name, _change(version)))


def path(name: str) -> Path:
    """The example's folder in the installed package. Raises ``KeyError`` for an unknown name."""
    _entry(name)
    return _DATA / name


def readme(name: str) -> str:
    """The page about the example, in Markdown."""
    _entry(name)
    return (_DATA / f"{name}.md").read_text(encoding="utf-8")


def text(name: str, file: str, *, version: str | None = None) -> str:
    """A template of the example as it is at a schema version (None: as it was written).

    Raises ``KeyError`` for an unknown example, ``ValueError`` for a version that examples cannot be
    written at, ``FileNotFoundError`` for a file that the example has not.
    """
    source = path(name) / file
    template, _ = _first_line(source)
    return _at_version(source.read_text(encoding="utf-8"), template, _change(version))


def header_at(header: str, template: str, version: str) -> str:
    """What a header of the examples as they were written is called at a schema version."""
    renamed: dict[str, str] = _change(version).get("renamed_headers", {}).get(template, {})
    return renamed.get(header, header)


def write(
    names: Iterable[str] | str, output: str | Path, *, version: str | None = None
) -> list[Path]:
    """Write examples below the folder ``output``, which is made: a folder each, its page beside it.

    ``version`` is the schema version that the files shall declare; None leaves them as they are.
    Returns the folders. Raises ``KeyError`` for an unknown name, ``ValueError`` for a version that
    the examples cannot be written at, ``FileExistsError`` where a folder of that name stands.
    """
    wanted = [names] if isinstance(names, str) else list(names)
    change = _change(version)
    for name in wanted:
        _entry(name)
    target = Path(output)
    for name in wanted:
        if (target / name).exists():
            raise FileExistsError(f"{target / name} exists already")
    target.mkdir(parents=True, exist_ok=True)
    return [_write(name, target, change) for name in wanted]


def zipped(name: str, *, version: str | None = None) -> bytes:
    """The example's package as a zip, without its page and its answers; raises as :func:`write`."""
    with tempfile.TemporaryDirectory() as place:
        (folder,) = write(name, place, version=version)
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            for file in sorted(folder.iterdir()):
                entry = zipfile.ZipInfo(file.name, FIRST_TIME)
                archive.writestr(entry, file.read_bytes(), zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def versions() -> tuple[str, ...]:
    """The schema versions at which the examples can be written."""
    return tuple(_catalogue()["versions"])


@cache
def data(file: str) -> dict[str, Any]:
    """What a file about the examples holds."""
    content: dict[str, Any] = json.loads((_DATA / file).read_text(encoding="utf-8"))
    return content


def _catalogue() -> dict[str, Any]:
    return data("catalogue.json")


def _entry(name: str) -> Mapping[str, Any]:
    entries: dict[str, Any] = _catalogue()["examples"]
    if name not in entries:
        raise KeyError(f"no example is called {name!r}; there are {', '.join(entries)}")
    entry: Mapping[str, Any] = entries[name]
    return entry


def _answers(name: str) -> list[Answer]:
    file = _DATA / f"{name}.answers.json"
    if not file.exists():
        return []
    return list(_as_answers(file.read_text(encoding="utf-8")))


def _as_answers(listed: str) -> tuple[Answer, ...]:
    return tuple(
        Answer(**{**one, **{name: tuple(one.get(name, ())) for name in _SEVERAL}})
        for one in json.loads(listed)
    )


def _templates(folder: Path) -> list[str]:
    found = []
    for file in sorted(folder.glob("*.txt")):
        name, declares = _first_line(file)
        if declares and name.islower():  # a first cell that was spoilt is no template's name
            found.append(name)
    return found


def _first_line(file: Path) -> tuple[str, bool]:
    """The first cell of a file, and whether the line is that of a template."""
    with file.open(encoding="utf-8") as lines:
        first, *others = lines.readline().rstrip("\r\n").split("\t")
    return first, any(cell.startswith("Schema Version") for cell in others)


def _change(version: str | None) -> Mapping[str, Any]:
    """How the files differ at that version: renamed headers, and fields that come after others."""
    changes: dict[str, Any] = _catalogue()["versions"]
    wanted = version or _WRITTEN_AT
    if wanted not in changes:
        raise ValueError(f"examples are written at {', '.join(changes)}, not at {wanted}")
    return {"version": wanted, **changes[wanted]}


def _write(name: str, target: Path, change: Mapping[str, Any]) -> Path:
    """The folder comes last: where it is, all is."""
    write_whole(target / f"{name}.md", (_DATA / f"{name}.md").read_bytes())
    if _answers(name):
        write_whole(target / f"{name}.answers.json", _answers_at_version(name, change).encode())
    with folder_written_whole(target / name) as folder:
        for file in sorted(path(name).iterdir()):
            template, is_template = _first_line(file) if file.suffix == ".txt" else ("", False)
            if is_template:
                text = _at_version(file.read_text(encoding="utf-8"), template, change)
                (folder / file.name).write_text(text, encoding="utf-8", newline="\n")
            else:
                shutil.copyfile(file, folder / file.name)
    return target / name


def _answers_at_version(name: str, change: Mapping[str, Any]) -> str:
    lines = []
    for answer in json.loads((_DATA / f"{name}.answers.json").read_text(encoding="utf-8")):
        moved = _answer_at_version(answer, path(name) / answer["file"], change)
        lines.append(f" {json.dumps(moved, ensure_ascii=False)}")
    return "[\n" + ",\n".join(lines) + "\n]\n"


def _answer_at_version(
    answer: dict[str, Any], file: Path, change: Mapping[str, Any]
) -> dict[str, Any]:
    """The answer with its rows and its header as they are in the file at that version."""
    if "rows" not in answer or file.suffix != ".txt":
        return answer
    template, _ = _first_line(file)
    added = change.get("fields_added_after", {}).get(template, {})
    lines = file.read_text(encoding="utf-8").split("\n")
    inserted = [row for row, line in enumerate(lines, 1) if line.split("\t")[0] in added]
    rows = [row + sum(before < row for before in inserted) for row in answer["rows"]]
    column = answer.get("column")
    named = {"column": header_at(column, template, change["version"])} if column else {}
    return {**answer, "rows": rows, **named}


def _at_version(text: str, template: str, change: Mapping[str, Any]) -> str:
    """The text of a template with the version line and the headers of that version."""
    lines = text.split("\n")
    lines[0] = lines[0].replace(
        f"Schema Version {_WRITTEN_AT}", f"Schema Version {change['version']}"
    )
    renamed = change.get("renamed_headers", {}).get(template, {})
    added = change.get("fields_added_after", {}).get(template, {})
    result = []
    for line in lines:
        cells = line.split("\t")
        if cells[0] == "Column Name":
            line = "\t".join(renamed.get(cell, cell) for cell in cells)
        result.append(line)
        if cells[0] in added:
            result.append(added[cells[0]])
    return "\n".join(result)


def lab() -> Path:
    """The folder of the example lab: an invented lab's workbook, REDCap export and questionnaire,
    with the recipe that fills ImmPort's templates from them. Its package follows
    ``human-study``."""
    return Path(__file__).with_name("lab")
