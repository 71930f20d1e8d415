"""Finding the mistakes of a practice package oneself: what is found so far; no widgets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from immport_explorer.examples import Answer
from immport_explorer.fixes.edits import Edit
from immport_explorer.schema.model import Schema

_NOT_IN_A_CELL = ("layout.", "schema-version.", "template.", "package.")


@dataclass
class Finding:
    """A practice package whose mistakes are looked for.

    ``sections`` are those that each file of a compound template holds, in their order. A mistake in
    a cell is found when its cell is edited, or one in which it may be fixed as well; one in a
    header, or of a whole file, when its file is named. ``found`` numbers the answers; ``hinted``
    are files that were given away; ``said`` tells what came of the last file that was named.
    """

    name: str
    title: str
    answers: tuple[Answer, ...]
    sections: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    found: set[int] = field(default_factory=set)
    hinted: list[str] = field(default_factory=list)
    gave_up: bool = False
    said: str = ""

    @property
    def is_done(self) -> bool:
        return len(self.found) == len(self.answers)

    @property
    def left(self) -> list[Answer]:
        return [each for n, each in enumerate(self.answers) if n not in self.found]

    def look_at(self, edits: Iterable[Edit]) -> bool:
        """Find the mistakes whose cells are edited; returns whether any is new."""
        before = len(self.found)
        for edit in edits:
            self.found |= {n for n, each in enumerate(self.answers) if _is_at(each, edit)}
        return len(self.found) > before

    def name_file(self, file: str) -> None:
        """Say that a file itself is wrong: its name, its first lines, its header."""
        here = {
            n
            for n, each in enumerate(self.answers)
            if each.file == file and not is_in_a_cell(each) and n not in self.found
        }
        self.found |= here
        self.said = f"Yes, {file}." if here else f"{file} is not wrong in this way."

    def hint(self) -> None:
        """Give away a file with a mistake that is not found."""
        files = [each.file for each in self.left if each.file not in self.hinted]
        if files:
            self.hinted.append(files[0])


def sections_in(folder: Path, schema: Schema) -> dict[str, tuple[str, ...]]:
    """The sections of each compound template in a package's folder."""
    found = {}
    for path in sorted(folder.glob("*.txt")):
        lines = path.read_text(encoding="utf-8").split("\n")
        template = schema.find_template(lines[0].split("\t")[0])
        if template is not None and template.is_compound:
            names = (section.name for section in template.sections)
            found[path.name] = tuple(name for name in names if name and name in lines)
    return found


def is_in_a_cell(answer: Answer) -> bool:
    """Whether the mistake stands in a cell of data, which can be edited."""
    is_elsewhere = answer.code.startswith(_NOT_IN_A_CELL)
    return answer.column is not None and bool(answer.rows) and not is_elsewhere


def _is_at(answer: Answer, edit: Edit) -> bool:
    is_place = (edit.file, edit.section) == (answer.file, answer.section)
    is_cell = edit.row in answer.rows and edit.column in (answer.column, *answer.instead)
    return is_in_a_cell(answer) and is_place and is_cell
