"""What guessing gave: a recipe, and for each of its choices the reason and how sure it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from immport_explorer.fill.recipe import Recipe
from immport_explorer.fill.recipe_file import RecipeFile, new_file
from immport_explorer.fill.remarks import Missing
from immport_explorer.fill.ways import Way
from immport_explorer.lab.table import LabError


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """A field and the way that was guessed for it.

    ``source`` and ``columns`` are the recipe's source and its columns; ``sure`` is between 0 and 1;
    ``undecided`` are values for which a person has to choose a term.
    """

    source: str
    template: str
    section: str
    header: str
    way: Way
    sure: float
    reason: str
    columns: tuple[str, ...] = ()
    undecided: tuple[str, ...] = ()

    @property
    def comment(self) -> str:
        """The choice in a line, for the recipe."""
        line = f"{self.sure:.0%}: {self.reason}"
        if self.undecided:
            shown = ", ".join(map(repr, self.undecided[:8]))
            line += f"; to decide: {shown}"
        return line


class Guessed(msgspec.Struct, frozen=True, kw_only=True):
    """A recipe with the reasons for it.

    ``unused`` are columns for which no field was found, ``personal`` those that tell who a person
    is, both by source; ``idle`` are tables that fill nothing; ``missing`` is what a person still
    has to say; ``problems`` are files that could not be read.
    """

    recipe: Recipe
    choices: tuple[Choice, ...] = ()
    unused: Mapping[str, tuple[str, ...]] = {}
    personal: Mapping[str, tuple[str, ...]] = {}
    idle: tuple[str, ...] = ()
    missing: tuple[Missing, ...] = ()
    problems: tuple[LabError, ...] = ()

    def file(self) -> RecipeFile:
        """The recipe as a file, full of comments."""
        file = new_file(self.recipe)
        document = file.document
        document.yaml_set_start_comment(
            "A recipe that ImmPort Explorer guessed: look at each line, change what is wrong.\n"
            "A percentage says how sure a guess is. More about recipes: docs/filling.md\n"
            + (f"Tables that fill nothing here: {', '.join(self.idle)}\n" if self.idle else "")
        )
        for name in document.get("sources") or ():
            _before(document["sources"], name, self._about_source(name), 2)
        for number, filling in enumerate(self.recipe.templates):
            self._comment_filling(document["templates"][number], filling.template, filling.section,
                                  filling.source)  # fmt: skip
        return file

    def _about_source(self, name: str) -> list[str]:
        lines = []
        if self.personal.get(name):
            lines.append(
                f"Left out, for they tell who a person is: {', '.join(self.personal[name])}"
            )
        if self.unused.get(name):
            lines.append(f"No field was found for: {', '.join(self.unused[name])}")
        return lines

    def _comment_filling(self, node: object, template: str, section: str, source: str) -> None:
        columns = node.get("columns")  # type: ignore[attr-defined]
        for choice in self.choices:
            same = (choice.template, choice.section, choice.source) == (template, section, source)
            if same and columns is not None and choice.header in columns:
                _before(columns, choice.header, [choice.comment], 6)
        asked = [
            f"  {one.column}: {one.why}"
            for one in self.missing
            if one.template == template and (one.section or "") == section and one.column
        ]
        if asked and columns is not None:
            lines = ["Still missing here (a constant, a column, or not_in_my_data):", *asked]
            _before(node, "columns", lines, 4)


def _before(node: object, key: str, lines: Sequence[str], indent: int) -> None:
    if lines:
        text = "\n".join(line.replace("\n", " ") for line in lines)
        node.yaml_set_comment_before_after_key(key, before=text, indent=indent)  # type: ignore[attr-defined]
