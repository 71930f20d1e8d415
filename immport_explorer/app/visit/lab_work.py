"""A lab's files on their way to a package: read, guessed, changed, made. No widgets here.

What takes long is done in a thread; what the reader sees after each choice is made from rows that
are held in memory.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec
from traitlets import Any as AnyTrait
from traitlets import HasTraits, Int, Unicode

from immport_explorer.app.visit import scratch
from immport_explorer.app.visit.background import beside
from immport_explorer.app.visit.drafts import Draft, reasons, renewed
from immport_explorer.app.visit.lab_reading import (
    Reading,
    Table,
    Wishes,
    bring,
    failure_in_words,
    guess_again,
    read_files,
)
from immport_explorer.app.visit.preview import Preview, preview
from immport_explorer.fill.binding import BoundSource, LabFiles
from immport_explorer.fill.guessing.guess import Guesser, Target
from immport_explorer.fill.guessing.guessed import Choice, Guessed
from immport_explorer.fill.missing import missing
from immport_explorer.fill.recipe import Filling, Recipe, RecipeError, Source
from immport_explorer.fill.recipe_file import RecipeFile, header_of, new_file, read_recipe
from immport_explorer.fill.release_like import begun
from immport_explorer.fill.remarks import Missing, Remark
from immport_explorer.fill.sifting import Memory
from immport_explorer.fill.standard import blank_lists, fitting, list_text, prepared
from immport_explorer.fill.ways import Constant, FromColumn, Way
from immport_explorer.schema.model import Schema, Section, Template
from immport_explorer.validation.workspace import Workspace

if TYPE_CHECKING:
    from immport_explorer.fill.filling import Filled

_STUDY = "study"
_RECIPES = (".yaml", ".yml")
Result = TypeVar("Result")


class LabWork(HasTraits):
    """The work on one lab's files.

    ``doing`` says what is under way, ``problem`` what went wrong, ``changed`` counts changes of
    what is to be shown; ``filled`` is the package that was made last, None once something changed.
    """

    doing: Any = Unicode("")
    problem: Any = Unicode("")
    changed: Any = Int(0)
    filled: Any = AnyTrait(None, allow_none=True)

    def __init__(self, schema: Schema) -> None:
        super().__init__()
        self.schema = schema
        self.workspace: Path | None = None
        self.folder = scratch.folder()
        self._turn = 0
        self._begin()

    def forget(self) -> None:
        """Begin anew, with nothing."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder = scratch.folder()
        self._begin()
        self.doing, self.problem, self.filled = "", "", None

    def _begin(self) -> None:
        self._turn += 1
        self.opened: RecipeFile | None = None
        self.begun: RecipeFile | None = None
        self.wishes = Wishes()
        self.tables: list[Table] = []
        self.drafts: list[Draft] = []
        self.sources: dict[str, Source] = {}
        self.problems: list[str] = []
        self.remarks: list[Remark] = []
        self._bound: dict[str, BoundSource] = {}
        self._guesser: Guesser | None = None
        self._guessed: Guessed | None = None
        self._files: LabFiles | None = None
        self._makes_again = False

    # --- what comes in ---------------------------------------------------------------------------

    def add(self, paths: Iterable[Path]) -> None:
        """Take files, one after another in place of those of the same name; a recipe among them is
        opened."""
        self.problem = ""
        for path in paths:
            if path.is_file() and path.suffix.lower() in _RECIPES:
                self._open(path)
            else:
                bring(path, self.folder)
        self.read()

    def _open(self, path: Path) -> None:
        """Open a recipe; one that reads no file is what the study begins with, whatever the
        reader's files give besides."""
        try:
            recipe = read_recipe(path, self.schema)
        except RecipeError as error:
            self.problem = str(error)
        else:
            self.take_recipe(recipe)

    def take_recipe(self, recipe: RecipeFile) -> None:
        """Go by a recipe, or begin with its rows where it reads no file."""
        if recipe.recipe.sources:
            self.opened = recipe
            self.drafts = [draft for draft in self.drafts if not draft.is_written_here]
        else:
            self.begun = recipe

    @property
    def paths(self) -> list[Path]:
        """What was brought."""
        return sorted(self.folder.iterdir())

    def put_back(self, paths: Iterable[Path], wishes: Wishes) -> None:
        """Bring back what was here before, in place of what is here; recipes and drafts follow."""
        self.forget()
        for path in paths:
            bring(path, self.folder)
        self.wishes = wishes

    def read_again(self, *, makes: bool) -> None:
        """Read what came back, and then make the package if it ``makes`` one."""
        self._makes_again = makes
        self.read()

    def use_schema(self, schema: Schema) -> None:
        """Fill the templates of another version; what was decided is kept as far as it has them."""
        self.schema = schema
        if self.paths or self.begun:
            self.read()

    def close_recipe(self) -> None:
        """Guess anew, without the recipe that was opened."""
        self.opened, self.drafts = None, []
        self.read()

    def read(self) -> None:
        """Read the files, and find out what goes where."""
        self.filled = None
        if not self.paths:
            self._take_drafts((), None)
            self._told()
            return
        paths, wishes, schema, workspace = self.paths, self.wishes, self.schema, self.workspace
        recipe = self.opened.recipe if self.opened else None
        self._run(
            "Reading your files",
            lambda: read_files(paths, wishes, recipe, schema, workspace),
            self._take,
        )

    def _run(self, doing: str, work: Callable[[], Result], then: Callable[[Result], None]) -> None:
        """Do it in a thread; what was begun before is no longer waited for."""
        self._turn += 1
        turn, self.doing = self._turn, doing

        def done(result: Result) -> None:
            if turn == self._turn:
                then(result)
            if turn == self._turn:  # nothing else was begun by it
                self.doing = ""

        def failed(error: Exception) -> None:
            if turn == self._turn:
                self.problem = failure_in_words(error, doing)
                self.doing = ""

        beside(work, done, failed)

    def stop(self) -> None:
        """Wait no longer for what is being done; what is made so far is forgotten."""
        self._turn += 1
        self.doing = ""

    def _held(self) -> Workspace | None:
        return None if self.workspace is None else Workspace(self.workspace, read_only=True)

    # --- taking what was read --------------------------------------------------------------------

    def _take(self, read: Reading) -> None:
        self._files, self._guesser, self._guessed = read.files, read.guesser, read.guessed
        self.tables, self.problems, self.remarks = read.tables, read.problems, read.remarks
        self.sources = {**read.recipe.sources}
        by_table = {id(one.whole): one for one in read.tables}
        self._bound = {
            name: BoundSource(name, bound.source, [by_table[id(one)].head for one in bound.tables
                                                   if id(one) in by_table])
            for name, bound in read.bound.items()
        }  # fmt: skip
        self._take_drafts(read.recipe.templates, read.guessed)
        self._take_out_of_personal()
        self._told()
        makes, self._makes_again = self._makes_again, False
        if makes:
            self.make()

    def _take_drafts(self, fillings: Sequence[Filling], guessed: Guessed | None) -> None:
        recipe, prefix = self.begun.recipe if self.begun else Recipe(), self.wishes.prefix
        written = begun(recipe, self.schema, prefix)
        made = [Draft("", one, reasons(one, guessed)) for one in (*fillings, *written)]
        self.drafts = renewed(self.drafts, made, self.wishes.left_out, self.schema.templates)

    def _take_out_of_personal(self) -> None:
        """Let go of the columns of which the reader said that they tell nobody who a person is."""
        for table in self.tables:
            for identity, column in self.wishes.nobody:
                if identity == table.identity:
                    self._tells_nobody(table, column)

    def _told(self) -> None:
        self.filled = None
        self.changed += 1

    # --- what is asked ---------------------------------------------------------------------------

    def draft(self, key: str) -> Draft | None:
        return next((one for one in self.drafts if one.key == key), None)

    def table(self, key: str) -> Table | None:
        return next((one for one in self.tables if one.key == key), None)

    def table_of(self, draft: Draft) -> Table | None:
        """The table that a draft fills from."""
        bound = self._bound.get(draft.base.source)
        heads = bound.tables if bound else []
        return next((one for one in self.tables if any(one.head is head for head in heads)), None)

    def drafts_of(self, table: Table) -> list[Draft]:
        return [one for one in self.drafts if self.table_of(one) is table]

    def place_of(self, draft: Draft) -> tuple[Template, Section]:
        """The template and the section that a draft fills."""
        template = self.schema.templates[draft.base.template]
        section = template.section(draft.base.section or None)
        assert section is not None  # a recipe was checked when it was read
        return template, section

    def personal(self, table: Table) -> tuple[str, ...]:
        """The columns that tell who a person is."""
        told = dict.fromkeys(one.column.name for one in table.profile.personal)
        for draft in self.drafts_of(table):
            source = self.sources[draft.base.source]
            return tuple(name for name in (*told, *source.personal) if name in source.personal)
        return tuple(told)

    def known(self, entity: str) -> list[str]:
        """The ids of an entity that ImmPort holds."""
        return self._guesser.known(entity) if self._guesser else []

    def filling(self, draft: Draft) -> Filling:
        """What a draft fills, as it stands; what was said of fields that this version lacks is kept
        for when they are back."""
        table = self.table_of(draft)
        filling = draft.filling(lambda column, header: self._way(draft, table, column, header))
        _, section = self.place_of(draft)
        known = {name: way for name, way in filling.columns.items() if header_of(section, name)}
        return msgspec.structs.replace(filling, columns=known)

    def _way(self, draft: Draft, table: Table | None, column: str, header: str) -> Way | None:
        template, section = self.place_of(draft)
        columns = table.profile.columns if table else []
        found = next((one for one in columns if one.column.name == column), None)
        if found is None or self._guesser is None:
            return FromColumn(column=column)
        try:
            return self._guesser.way(found, template, section, header).way
        except KeyError:
            return None

    def preview(self, draft: Draft) -> Preview:
        """How the first rows of a draft's template come out."""
        return preview(self.filling(draft), self.schema, self._bound)

    def recipe(self) -> Recipe:
        """All of it as a recipe."""
        title = self.opened.recipe.title if self.opened else ""
        return Recipe(
            title=title,
            schema=self.schema.version,
            sources=self.sources,
            templates=tuple(self.filling(draft) for draft in self.drafts),
        )

    def missing(self) -> list[Missing]:
        """What is still to be said."""
        held = self._held()
        memory = Memory(held) if held is not None else None
        return missing(self.schema, self.recipe().templates, memory)

    def file(self) -> RecipeFile:
        """The recipe as a file: with the reasons of its guesses, or the comments it came with."""
        recipe = self.recipe()
        if self.opened is not None:
            return self.opened.changed(recipe)
        if self._guessed is None:
            return new_file(recipe)
        kept = {(c.template, c.section, c.source, c.header) for c in self._kept_choices()}
        choices = tuple(
            one
            for one in self._guessed.choices
            if (one.template, one.section, one.source, one.header) in kept
        )
        told = msgspec.structs.replace(
            self._guessed, recipe=recipe, choices=choices, missing=tuple(self.missing())
        )
        return told.file()

    def _kept_choices(self) -> Iterable[Choice]:
        for draft in self.drafts:
            filling = self.filling(draft)
            for header in filling.columns:
                choice = draft.choice(header, filling)
                if choice is not None:
                    yield choice

    # --- what the reader does --------------------------------------------------------------------

    def change(self, do: Callable[[], None]) -> None:
        """Do something with a draft, and tell."""
        do()
        self._told()

    def answer(self, draft: Draft, header: str, do: Callable[[], None]) -> None:
        """Answer what was asked about a field; the question is kept."""
        asked = next((one for one in self.missing() if self.asks(one, draft, header)), None)
        if asked is not None:
            draft.answered[header] = asked
        self.change(do)

    def say(self, draft: Draft, header: str, text: str) -> None:
        """Say that a field is the same in every row; a study's id is said of all templates that
        ask for it."""
        way = Constant(constant=text)
        self.answer(draft, header, partial(draft.give, header, way))
        if text and self._entity(draft, header) == _STUDY:
            for other, name in self._asking_for(_STUDY):
                self.answer(other, name, partial(other.give, name, way))

    def _asking_for(self, entity: str) -> list[tuple[Draft, str]]:
        """The fields, with their drafts, in which the name of such a thing is missing."""
        return [
            (draft, one.column)
            for one in self.missing()
            for draft in self.drafts
            if self.asks(one, draft, one.column) and self._entity(draft, one.column) == entity
        ]

    def _entity(self, draft: Draft, header: str) -> str | None:
        """The kind of thing that a field names."""
        _, section = self.place_of(draft)
        found = header_of(section, header)
        column = section.column(*found) if found else None
        return column.refers_to if column else None

    def asks(self, one: Missing, draft: Draft, header: str) -> bool:
        """Whether a question is about a field of a draft."""
        base = draft.base
        same = (base.template, base.section or None) == (one.template, one.section)
        return same and one.column == header

    def fill_from(self, table: Table, targets: Sequence[Target]) -> None:
        """Let a table fill these templates, and guess how."""
        self.wishes.targets[table.identity] = list(targets)
        self.wishes.instruments.pop(table.identity, None)
        self._again()

    def targets(self, table: Table) -> list[Target]:
        drafts = self.drafts_of(table)
        return [(draft.base.template, draft.base.section or None) for draft in drafts]

    def use_standard(self, table: Table, name: str) -> None:
        """Fill by a standard recipe, from all instruments' tables that it fits."""
        for one in self.tables:
            if one is table or name in fitting(one.head):
                self.wishes.instruments[one.identity] = name
        self._again()

    def standards(self, table: Table) -> list[str]:
        """The standard recipes for a table."""
        return fitting(table.head)

    def standard_of(self, table: Table) -> str:
        return self.wishes.instruments.get(table.identity, "")

    def lists(self, name: str) -> dict[str, str]:
        """The lists that a standard recipe needs, blank, as CSV by the names of their sources."""
        own = [one.whole for one in self.tables if self.standard_of(one) == name]
        made = blank_lists(prepared(name, own), own) if own else {}
        return {source: list_text(rows) for source, rows in made.items()}

    def name_header_row(self, table: Table, row: int) -> None:
        """Say where a sheet's column names stand."""
        self.wishes.header_rows[table.whole.file, table.whole.sheet or ""] = row
        self.read()

    def begin_ids_with(self, prefix: str) -> None:
        """Say what new ids begin with."""
        if prefix != self.wishes.prefix:
            self.wishes.prefix = prefix
            self.read()

    def tells_nobody(self, table: Table, column: str) -> None:
        """Say that a column does not tell who a person is."""
        self.wishes.nobody.add((table.identity, column))
        self._tells_nobody(table, column)
        self._told()

    def _tells_nobody(self, table: Table, column: str) -> None:
        for draft in self.drafts_of(table):
            source = self.sources[draft.base.source]
            personal = tuple(name for name in source.personal if name != column)
            self.sources[draft.base.source] = msgspec.structs.replace(source, personal=personal)

    def write_here(self, template: str, section: str) -> Draft:
        """Add a row that the reader writes."""
        draft = Draft(str(len(self.drafts)), Filling(template=template, section=section))
        self.wishes.left_out.discard(draft.identity)
        self.drafts.append(draft)
        self._told()
        return draft

    def drop(self, draft: Draft) -> None:
        """Take a draft out again."""
        self.drafts.remove(draft)
        self.wishes.left_out.add(draft.identity)
        self._told()

    def _again(self) -> None:
        """Guess anew from what was read."""
        files, guesser = self._files, self._guesser
        if files is None or guesser is None:
            return
        self.opened = None
        tables, problems, wishes = self.tables, self.problems, self.wishes
        self._run(
            "Looking at your table anew",
            lambda: guess_again(files, tables, problems, guesser, wishes),
            self._take,
        )

    # --- the package -----------------------------------------------------------------------------

    def make(self, *, remember: Path | None = None) -> None:
        """Make the package and check it; ``remember`` is the workspace that learns from it."""
        from immport_explorer.fill.filling import fill

        recipe, paths, schema = self.recipe(), self.paths, self.schema
        held = remember or self.workspace
        self.problem, turn = "", self._turn + 1

        def work() -> Filled:
            workspace = None if held is None else Workspace(held, read_only=remember is None)
            return fill(
                recipe,
                paths if len(paths) != 1 else paths[0],
                schema=schema,
                workspace=workspace,
                remember=remember is not None,
                progress=lambda *_: self._turn == turn,
            )

        self._run("Making the package and checking it", work, self._made)

    def _made(self, filled: Filled) -> None:
        self.filled = filled

    def package(self) -> Path | None:
        """The package as a zip in a folder of its own. Raises OSError."""
        if self.filled is None:
            return None
        path: Path = self.filled.package.write(scratch.folder() / "package.zip")
        return path

    def provenance(self) -> bytes:
        """Where each cell came from, as CSV. Raises OSError."""
        path = scratch.folder() / "provenance.csv"
        self.filled.provenance.write(path)
        try:
            return path.read_bytes()
        finally:
            shutil.rmtree(path.parent, ignore_errors=True)
