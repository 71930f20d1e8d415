"""Practice packages made on demand: an example with mistakes put in, and the answers apart.

The same seed, level and example give the same package.

>>> from immport_explorer.examples import practice
>>> len(practice.make(seed=7, level=2).answers)
2
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random

from immport_explorer import examples
from immport_explorer.examples.practice.faults import FAULTS, Draft
from immport_explorer.examples.practice.tables import Tables
from immport_explorer.files.atomic import folder_written_whole, write_whole
from immport_explorer.schema.load import load_schema
from immport_explorer.schema.versions import nearest_version

MISTAKES = {1: 1, 2: 2, 3: 4, 4: 6, 5: 8}
"""How many mistakes a package of each level has, where its example has places for them."""

_NAME = re.compile(r"practice-([1-5])-([0-9]{1,9})(?:-([a-z0-9-]+))?")
_WORDS = ("One mistake", "Two mistakes", "Three mistakes", "Four mistakes", "Five mistakes")


@dataclass(frozen=True)
class Practice:
    """A practice package; ``files`` holds its contents by name, ``follows`` the examples that are
    loaded before it."""

    name: str
    example: str
    level: int
    files: Mapping[str, bytes]
    answers: tuple[examples.Answer, ...]

    @property
    def title(self) -> str:
        return f"Made for you: {examples.describe(self.example).title}"

    @property
    def follows(self) -> tuple[str, ...]:
        return examples.describe(self.example).follows


def made_from() -> tuple[str, ...]:
    """The examples from which practice packages can be made: those without mistakes."""
    return tuple(name for name in examples.names() if examples.describe(name).valid)


def make(
    *, seed: int, level: int = 1, example: str | None = None, version: str | None = None
) -> Practice:
    """A practice package of a level (1 to 5), from that example or from one that the seed chooses.

    ``version`` is the schema's version that its files declare; None is the newest of the examples.
    Raises ``ValueError`` for a level or a version that there is not, or an example with mistakes
    in it already, and ``KeyError`` for an unknown example.
    """
    if level not in MISTAKES:
        raise ValueError(f"levels are 1 to {max(MISTAKES)}, not {level}")
    if example is not None and not examples.describe(example).valid:
        raise ValueError(f"{example} has mistakes already")
    random = Random(f"{seed}/{level}")
    source = example or random.choice(made_from())
    draft = _draft(source, _version(version), random)
    _spoil(draft, level)
    name = f"practice-{level}-{seed}" + (f"-{example}" if example else "")
    return Practice(name, source, level, _files(source, draft), _answers(draft))


def named(name: str, *, version: str | None = None) -> Practice | None:
    """The package that has this name; None where no package can have it."""
    if not is_name(name):
        return None
    level, seed, example = _NAME.fullmatch(name).groups()  # type: ignore[union-attr]
    return make(seed=int(seed), level=int(level), example=example, version=version)


def is_name(name: str) -> bool:
    """Whether a package can have this name."""
    found = _NAME.fullmatch(name)
    return found is not None and found[3] in (None, *made_from())


def write(practice: Practice, output: str | Path) -> Path:
    """Write a package below a folder, which is made: its folder, its page and its answers beside
    it. Returns the folder. Raises ``FileExistsError`` where a folder of that name stands."""
    target = Path(output)
    if (target / practice.name).exists():
        raise FileExistsError(f"{target / practice.name} exists already")
    target.mkdir(parents=True, exist_ok=True)
    write_whole(target / f"{practice.name}.md", page(practice).encode())
    write_whole(target / f"{practice.name}.answers.json", answers_as_json(practice).encode())
    with folder_written_whole(target / practice.name) as folder:
        for name, content in practice.files.items():
            (folder / name).write_bytes(content)
    return target / practice.name


def page(practice: Practice) -> str:
    """The page about a package, in Markdown; it tells no answer."""
    before = " and ".join(f"`{name}`" for name in practice.follows)
    return (
        f"# {practice.title}\n\n"
        f"The package `{practice.example}`, at level {practice.level}. "
        f"{count_in_words(practice)} to find.{f' Load {before} first.' if before else ''}\n\n"
        "1. Look at the files, and try to find what is wrong.\n"
        "2. Validate the package, and compare.\n"
        "3. Fix it in a copy, and validate again until no error is left.\n\n"
        f"The answers are in `{practice.name}.answers.json`.\n"
    )


def count_in_words(practice: Practice) -> str:
    """How many mistakes there are to find: ``Two mistakes``."""
    count = len(practice.answers)
    return _WORDS[count - 1] if 0 < count <= len(_WORDS) else f"{count} mistakes"


def answers_as_json(practice: Practice) -> str:
    """The answers, in the form in which those of the examples are kept."""
    lines = [f" {json.dumps(_as_data(answer), ensure_ascii=False)}" for answer in practice.answers]
    return "[\n" + ",\n".join(lines) + "\n]\n"


def _as_data(answer: examples.Answer) -> dict[str, object]:
    values = {name: getattr(answer, name) for name in answer.__dataclass_fields__}
    return {name: value for name, value in values.items() if value not in (None, ())}


def _version(version: str | None) -> str:
    held = examples.versions()
    if version is not None and version not in held:
        raise ValueError(f"practice packages are made at {', '.join(held)}, not at {version}")
    return version or held[-1]


def _draft(source: str, version: str, random: Random) -> Draft:
    schema = load_schema(nearest_version(version))
    tables = Tables(source, schema)
    known = tables.texts()
    for before in examples.describe(source).follows:
        known |= Tables(before, schema).texts()
    return Draft(schema, tables, frozenset(known), random)


def _spoil(draft: Draft, level: int) -> None:
    """Put mistakes in, of as many kinds as the level has, until there are enough or no place is
    left; the level's own kinds come first."""
    faults = [fault for fault in FAULTS if fault.level <= level]
    while faults and len(draft.answers) < MISTAKES[level]:
        order = draft.random.sample(faults, len(faults))
        for fault in sorted(order, key=lambda fault: fault.level < level):
            if len(draft.answers) == MISTAKES[level]:
                return
            if not fault.put(draft) or fault.once:
                faults.remove(fault)


def _answers(draft: Draft) -> tuple[examples.Answer, ...]:
    return tuple(sorted(draft.answers, key=lambda answer: (answer.file, answer.rows)))


def _files(source: str, draft: Draft) -> dict[str, bytes]:
    files = {
        path.name: path.read_bytes()
        for path in sorted(examples.path(source).iterdir())
        if path.name not in draft.tables.lines
    }
    for file in draft.tables.lines:
        files[draft.renamed.get(file, file)] = draft.tables.text(file).encode()
    return dict(sorted(files.items()))
