"""The Fill page: from a lab's own files to a package, by saying once what goes where."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from itertools import chain
from pathlib import Path
from typing import Any

from ipywidgets import Box, Widget

from immport_explorer.app.pages.page import Door, Page, Scene
from immport_explorer.app.state import AppState
from immport_explorer.app.views.faults import or_fault
from immport_explorer.app.views.fill import intake, made_of, make_bar, under_way
from immport_explorer.app.views.fill_detail import in_view
from immport_explorer.app.views.fill_fields import fields_of
from immport_explorer.app.views.fill_result import result
from immport_explorer.app.views.fill_rows import row_headers
from immport_explorer.app.views.fill_tables import table_list, target_of
from immport_explorer.app.views.fill_todo import ToDo, to_do, to_do_list
from immport_explorer.app.views.fill_values import mapped_values, meant_by
from immport_explorer.app.visit import scratch
from immport_explorer.app.visit.drafts import Draft
from immport_explorer.app.visit.drawer import Drawer
from immport_explorer.app.visit.fill_work import FillWork, put_back
from immport_explorer.app.visit.lab_example import bring_example
from immport_explorer.app.visit.lab_work import LabWork
from immport_explorer.app.visit.uploads import Upload
from immport_explorer.app.widgets.fill_room import FillRoom
from immport_explorer.app.widgets.room_keeper import RoomKeeper
from immport_explorer.app.widgets.uploader import Uploader
from immport_explorer.app.widgets.view import View
from immport_explorer.app.widgets.workspace_panel import Holdings
from immport_explorer.markup import Markup

EXAMPLE = "lab"
_HINT = (
    "Excel, OpenDocument, CSV, REDCap exports with their dictionary, files of instruments; several "
    "at once. A recipe that you saved goes here too."
)


class FillPage(Page):
    """A lab's files, the columns of each and where they go, what is missing, the package."""

    name = "fill"
    title = "Fill"
    heading = "Make a package from your own files"
    door = Door(
        "Fill templates from your files",
        "Spreadsheets, instrument exports, REDCap: what goes where is proposed, you decide.",
    )
    scenes = (
        Scene("lab", f"#p=fill&e={EXAMPLE}", heading, shown=".ipx-decisions"),
        Scene(
            "filled",
            f"#p=fill&e={EXAMPLE}",
            heading,
            press=("#make-package",),
            shown=".ipx-page-fill .ipx-causes",
        ),
    )

    depends_on_schema = False  # what the reader brought and decided must not be lost with it

    def __init__(self, state: AppState) -> None:
        super().__init__(state)
        self._drawer = Drawer(state, FillWork, self.name)

    def build(self) -> Widget:
        self.work = LabWork(self.state.schema)
        self.example, self.chosen = "", ""
        self._uploader = Uploader(label="Drop your files here", hint=_HINT)
        self._more = Uploader(label="Add files, or newer ones of the same name", small=True)
        self._intake, self._progress, self._about = View(), View(), View()
        self._todo, self._tables, self._detail = View(), View(), View()
        self._bar, self._result = View(), View()
        self._holdings = Holdings(self.state, key="fill", changed=self._read_again)
        self.keeper = RoomKeeper(self.state, self._drawer, FillRoom(self))
        for view in (self._intake, self._progress, self._about, self._todo, self._tables,
                     self._detail, self._bar, self._result):  # fmt: skip
            view.on_do(self._do)
        self._uploader.on_upload(self._take)
        self._more.on_upload(self._take)
        split = Box([self._tables, self._detail])
        split.add_class("ipx-split")
        self.work.observe(self._show_progress, ["doing", "problem"])
        self.work.observe(self._show, "changed")
        self.work.observe(self._show_result, "filled")
        self.watch(self._visit, "place")
        self.watch(self._receive, "lab")
        self.watch(self._hold, "restored")
        self.watch(self._use_schema, "schema")
        self._show()
        self._visit()
        self.keeper.begin()
        self._receive()
        page = _box(
            View(_heading()),
            self._uploader,
            self._intake,
            self._progress,
            self._about,
            self._more,
            self.keeper,
            _box(self._todo, split, self._bar),
            self._result,
            self._holdings,
        )
        page.add_class("ipx-fill")
        return page

    # ---- what comes in ----------------------------------------------------------------------

    def _visit(self, _change: object = None) -> None:
        place = self.state.place
        if place.page == self.name:
            self._holdings.show()
            if place.example == EXAMPLE and self.example != EXAMPLE:
                self._try("")

    def _receive(self, _change: object = None) -> None:
        """Take what was dropped on another page."""
        if self.state.lab:
            paths, self.state.lab = self.state.lab, ()
            self._begin(list(paths))

    def _take(self, upload: Upload) -> None:
        if self.example:
            self._start_anew()
            self.keeper.begin()
        self._begin(upload.sources())
        upload.discard()

    def _begin(self, paths: list[Path]) -> None:
        self.state.said = "Reading your files."
        self._hold()
        self.work.add(paths)

    def _hold(self, _change: object = None) -> None:
        """Let the work know what ImmPort holds."""
        if not self.example:
            self.work.workspace = self._holdings.copy()

    def _use_schema(self, _change: object = None) -> None:
        self.work.use_schema(self.state.schema)

    def take_back(self, kept: FillWork, folder: Path) -> None:
        """Take what was kept of this page, with its files."""
        self.example, self.chosen = "", kept.chosen
        put_back(self.work, kept, folder)
        if kept.example:
            self._bring_example()
            return
        self._hold()
        if self.state.place.page == self.name and self.state.place.example:
            self.state.go(example=None)
        self.state.said = "Your files and what you decided are back."
        self.work.read_again(makes=kept.is_made)

    def _try(self, _value: str) -> None:
        self._start_anew()
        self._bring_example()

    def _bring_example(self) -> None:
        self.example = EXAMPLE
        schema = self.state.schema
        self.make(
            "Bringing the example",
            lambda: bring_example(schema, scratch.folder()),
            self._take_example,
        )

    def _take_example(self, found: tuple[list[Path], Path]) -> None:
        paths, workspace = found
        if self.example == EXAMPLE:  # else the reader's own came back meanwhile
            self.work.workspace = workspace
            self.work.add(paths)

    def _start_anew(self, _value: str = "") -> None:
        self.example, self.chosen = "", ""
        self.work.forget()
        self.work.changed += 1

    # ---- what is done with it ---------------------------------------------------------------

    def _do(self, name: str, value: str) -> None:
        action, _, rest = name.partition("|")
        actions: dict[str, Callable[[str, str], None]] = {
            "try": lambda _rest, _value: (
                self.state.go(page=self.name, example=EXAMPLE)
                if self.state.place.example != EXAMPLE
                else self._try("")
            ),
            "anew": lambda _rest, _value: self._leave(),
            "guess": lambda _rest, _value: self.work.close_recipe(),
            "prefix": lambda _rest, value: self.work.begin_ids_with(value.strip()),
            "show": lambda _rest, value: self._choose(value),
            "goes": self._goes,
            "map": self._map,
            "give": self._give,
            "add": self._add,
            "lack": lambda _rest, value: self._lack(value),
            "write": lambda _rest, value: self._write(value),
            "drop": lambda _rest, value: self._drop(value),
            "cell": self._cell,
            "drop-row": lambda _rest, value: self._drop_row(value),
            "fills": self._fills,
            "header-row": self._header_row,
            "nobody": lambda _rest, value: self._nobody(value),
            "standard": lambda _rest, value: self._standard(value),
            "list": lambda _rest, value: self._list(value),
            "make": lambda _rest, _value: self._make(),
            "cancel": lambda _rest, _value: self._cancel(),
            "package": lambda _rest, _value: self._download_package(),
            "save": lambda _rest, _value: self._save(),
            "provenance": lambda _rest, _value: self._provenance(),
            "check": lambda _rest, _value: self._check(),
            "remember": lambda _rest, _value: self._remember(),
            "decide": lambda _rest, _value: self._todo.reveal("to-decide"),
            "lead": lambda _rest, value: self._lead(value),
        }
        actions[action](rest, value)

    def _leave(self) -> None:
        self._start_anew()
        self.state.go(example=None)
        self.keeper.begin()  # of the reader's own, what waited behind an example
        if not self.work.paths:
            self.state.said = "Nothing is here any more."

    def _read_again(self) -> None:
        """Guess anew with the ids that ImmPort holds by now."""
        if not self.example:
            self._hold()
            self.work.read()

    def _choose(self, value: str) -> None:
        self.chosen = value
        self._show()
        self._detail.reveal(f"in-view-{value}")

    def _lead(self, key: str) -> None:
        draft = self.work.draft(key)
        if draft is not None:
            table = self.work.table_of(draft)
            self._choose(table.key if table else f"d{draft.key}")

    def _goes(self, rest: str, value: str) -> None:
        """A column goes to another field."""
        key, kind, place = rest.split("|")
        draft = self.work.draft(key)
        if draft is None:
            return
        column = place if kind == "made" else self._column(draft, int(kind))
        uses = list(draft.uses(column, self.work.filling(draft)))
        use = uses[0 if kind == "made" else int(place)]
        self.work.change(lambda: draft.move(column, use.guessed, value))

    def _column(self, draft: Draft, number: int) -> str:
        table = self.work.table_of(draft)
        assert table is not None  # only lines of a table have columns
        return table.whole.columns[number].name

    def _map(self, rest: str, value: str) -> None:
        """A value of the lab's becomes a term."""
        key, number, place = rest.split("|")
        draft, header = self._field(key, int(number))
        if draft is None or not value:
            return
        filling = self.work.filling(draft)
        mapped = (mapped_values(self.work, draft, filling, header) or [])[int(place)]
        if not mapped.is_known:
            draft.settled[header, int(place)] = mapped.said
        meant = meant_by(value)
        self.work.change(lambda: draft.map_value(filling, header, mapped.said, meant))

    def _give(self, rest: str, value: str) -> None:
        """A field has the same text in every row."""
        key, number = rest.split("|")
        draft, header = self._field(key, int(number))
        if draft is not None:
            self.work.say(draft, header, value.strip())

    def _add(self, key: str, value: str) -> None:
        number, text = json.loads(value)
        self._give(f"{key}|{number}", text)

    def _lack(self, value: str) -> None:
        key, number = value.split("|")
        draft, header = self._field(key, int(number))
        if draft is not None:
            self.work.answer(draft, header, lambda: draft.lack(header))

    def _field(self, key: str, number: int) -> tuple[Draft | None, str]:
        draft = self.work.draft(key)
        return (draft, fields_of(self.work, draft)[number].key) if draft else (None, "")

    def _write(self, value: str) -> None:
        template, section = target_of(value)
        draft = self.work.write_here(template, section or "")
        self._choose(f"d{draft.key}")
        self._todo.reveal("to-decide")

    def _drop(self, key: str) -> None:
        draft = self.work.draft(key)
        if draft is not None:
            self.chosen = ""
            self.work.drop(draft)

    def _cell(self, rest: str, value: str) -> None:
        """A cell of a row that the study begins with."""
        key, row, column = rest.split("|")
        draft = self.work.draft(key)
        if draft is not None:
            header = row_headers(draft)[int(column)]
            self.work.change(lambda: draft.cells.update({(int(row), header): value.strip()}))

    def _drop_row(self, value: str) -> None:
        key, row = value.split("|")
        draft = self.work.draft(key)
        if draft is not None:
            self.work.change(lambda: draft.dropped.add(int(row)))

    def _fills(self, rest: str, value: str) -> None:
        """A table fills another template, one more, or one fewer."""
        key, number = rest.split("|")
        table = self.work.table(key)
        if table is not None:
            targets = list(self.work.targets(table))
            targets[int(number) : int(number) + 1] = [target_of(value)] if value else []
            self.work.fill_from(table, list(dict.fromkeys(targets)))

    def _header_row(self, key: str, value: str) -> None:
        table = self.work.table(key)
        if table is not None and value.isdigit():
            self.work.name_header_row(table, int(value))

    def _nobody(self, value: str) -> None:
        key, number = value.split("|")
        table = self.work.table(key)
        if table is not None:
            self.work.tells_nobody(table, table.whole.columns[int(number)].name)

    def _standard(self, value: str) -> None:
        key, name = value.split("|")
        table = self.work.table(key)
        if table is not None:
            self.work.use_standard(table, name)

    def _list(self, value: str) -> None:
        name, source = value.split("|")
        self._detail.download(f"{source}.csv", self.work.lists(name)[source].encode())

    # ---- the package ------------------------------------------------------------------------

    def _make(self) -> None:
        self.state.said = "Making the package and checking it."
        self.work.make()

    def _cancel(self) -> None:
        self.work.stop()
        self.state.said = "Cancelled."

    def _download_package(self) -> None:
        self.make("Writing the package", self._package_bytes, lambda content: (
            self._result.download("package.zip", content)
        ))  # fmt: skip

    def _package_bytes(self) -> bytes:
        path = self.work.package()
        assert path is not None  # its button is there with a package only
        content = path.read_bytes()
        shutil.rmtree(path.parent, ignore_errors=True)
        return content

    def _save(self) -> None:
        self._bar.download("recipe.yaml", self.work.file().text().encode())
        self.state.said = "The recipe is saved."

    def _provenance(self) -> None:
        self.make("Writing where each cell came from", self.work.provenance, lambda content: (
            self._result.download("provenance.csv", content)
        ))  # fmt: skip

    def _check(self) -> None:
        """Hand the package to the page Validate."""

        def hand(path: Path | None) -> None:
            if path is not None:
                self.state.made = (path,)
                self.state.go(page="validate", template=None, example=None)

        self.make("Handing the package over", self.work.package, hand)

    def _remember(self) -> None:
        """Let the workspace learn the rows and the mappings."""
        path = self.state.workspace.path
        self.work.make(remember=path)

    # ---- what is shown ----------------------------------------------------------------------

    def _show_progress(self, _change: object = None) -> None:
        self._progress.markup = under_way(self.work)

    def _show(self, _change: object = None) -> None:
        self.keeper.save_soon()
        work = self.work
        has_files = bool(work.tables or work.problems)
        self._uploader.layout.display = "none" if has_files else ""
        self._more.layout.display = "" if has_files else "none"
        self._intake.markup = intake(work, has_files=has_files)
        self._show_progress()
        if not work.tables and not work.drafts:
            for view in (self._todo, self._tables, self._detail, self._bar, self._result):
                view.markup = Markup("")
            self._about.markup = made_of(work)
            return
        self._show_tables(work)

    def _show_tables(self, work: LabWork) -> None:
        if not self._is_there(self.chosen):
            tables = (one.key for one in work.tables if work.drafts_of(one))
            written = (f"d{one.key}" for one in work.drafts if one.is_written_here)
            self.chosen = next(chain(tables, written), "0")
        todo = to_do(work)
        self._about.markup = or_fault("What was read", lambda: made_of(work))
        self._todo.markup = or_fault("What is to decide", lambda: to_do_list(work, todo))
        self._tables.markup = or_fault("The tables", lambda: table_list(work, todo, self.chosen))
        self._detail.markup = or_fault("The table", lambda: in_view(work, self.chosen))
        self._bar.markup = make_bar(work, todo)
        self._tell(todo)

    def _is_there(self, key: str) -> bool:
        if key.startswith("d"):
            draft = self.work.draft(key[1:])
            return draft is not None and draft.is_written_here
        return self.work.table(key) is not None

    def _tell(self, todo: ToDo) -> None:
        if self.state.place.page == self.name:
            self.state.said = f"{todo.in_words}."

    def _show_result(self, change: Any) -> None:
        filled = change["new"]
        self.keeper.save_soon()
        if filled is None:
            self._result.markup = Markup("")
            return
        self._result.markup = or_fault("The result", lambda: result(self.work, filled))
        self.state.said = filled.report.headline()
        self._result.reveal("verdict")


def _heading() -> Markup:
    return FillPage.head(
        "Drop your spreadsheets as they are. Each column is led to the place where ImmPort "
        "wants it; you look it through and decide what is open. Nothing leaves the computer "
        "that runs this page.",
    )


def _box(*children: Widget) -> Box:
    box = Box(list(children))
    box.add_class("ipx-box")
    return box
