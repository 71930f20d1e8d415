"""What ImmPort already holds: ids of earlier packages, which the next package may name."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from ipywidgets import Box

from immport_explorer.app.state import AppState
from immport_explorer.app.views.icons import severity
from immport_explorer.app.visit import scratch
from immport_explorer.app.visit.uploads import Upload
from immport_explorer.app.widgets.uploader import Uploader
from immport_explorer.app.widgets.view import View
from immport_explorer.files.wording import counted
from immport_explorer.markup import Markup, tag
from immport_explorer.schema.model import Schema
from immport_explorer.schema.phrases import entity_in_words
from immport_explorer.validation.workspace import Workspace, WorkspaceError

if TYPE_CHECKING:
    from immport_explorer.app.visit.checking import Job
    from immport_explorer.app.widgets.result_panel import Maker

_FIRST_ENTITY = "study"
_BETWEEN_IDS = re.compile(r"[\s,;]+")


class Holdings(Box):
    """Shows and changes the state's workspace; ``key`` tells its controls from those of others,
    ``changed()`` is called when the reader changed something."""

    def __init__(
        self,
        state: AppState,
        key: str = "held",
        changed: Callable[[], None] = lambda: None,
    ) -> None:
        self._state, self._key, self._changed = state, key, changed
        self.workspace = state.workspace
        self._copied: Path | None = None
        self._entity = _FIRST_ENTITY
        self._view = View()
        self._uploader = Uploader(label="Open a workspace that you kept", small=True, single=True)
        self._view.on_do(self._do)
        self._uploader.on_upload(self._open)
        super().__init__([self._view, self._uploader])
        self.add_class("ipx-box")
        self.show()

    @property
    def is_empty(self) -> bool:
        return not self._held()[0]

    def _held(self) -> tuple[dict[str, int], Markup | None]:
        """How many ids are held, by kind, and what is wrong where that cannot be told."""
        try:
            return self.workspace.list(), None
        except WorkspaceError as error:
            return {}, severity("error", str(error))

    def copy(self) -> Path | None:
        """What is held now, as a file that stays as it is until the next copy; None if nothing."""
        if self._copied is not None:
            shutil.rmtree(self._copied.parent, ignore_errors=True)
        self._copied = None
        if not self.is_empty:
            self._copied = scratch.folder() / self.workspace.path.name
            shutil.copy(self.workspace.path, self._copied)
        return self._copied

    def show(self, said: Markup | None = None) -> None:
        """Show what is held, and what there is to say about the last change."""
        held, wrong = self._held()
        self._view.markup = holdings(
            self._state.schema, held, self._entity, wrong or said, key=self._key
        )

    def remember(self, job: Job, make: Maker) -> None:
        """Keep the ids that a package declares, as ImmPort does once it is loaded."""
        from immport_explorer.validation.validate import validate

        schema = job.schema or self._state.schema
        make(
            "Keeping its ids",
            lambda: validate(job.all_sources, schema=schema, workspace=self.workspace.path),
            lambda _report: self.show(severity("good", "Its ids are kept")),
        )

    def _do(self, name: str, value: str) -> None:
        if name == "entity":
            self._entity = value
        elif name == "keep":
            self._view.download("workspace.sqlite", self.workspace.path.read_bytes())
        else:
            try:
                self.show(self._change(name, value))
                self._changed()
            except WorkspaceError as error:
                self.show(severity("error", str(error)))

    def _change(self, name: str, value: str) -> Markup | None:
        """Change what is held; what there is to say about it."""
        if name == "declare":
            ids = [each for each in _BETWEEN_IDS.split(value) if each]
            added = self.workspace.declare(self._entity, ids)
            return severity("good", f"{counted(added, 'id')} added")
        if name == "forget":
            self.workspace.forget(value or None)
        return None

    def _open(self, upload: Upload) -> None:
        source = upload.sources()[0]
        try:
            Workspace(source).list()
        except WorkspaceError as error:
            self.show(severity("error", str(error)))
        else:
            shutil.copy(source, self.workspace.path)
            self.show(severity("good", "The workspace is open"))
            self._changed()
        upload.discard()


def holdings(
    schema: Schema,
    held: Mapping[str, int],
    entity: str,
    said: Markup | None = None,
    *,
    key: str = "held",
) -> Markup:
    """What is held, by kind, and the form that adds to it."""
    rows = [
        tag(
            "li",
            f"{counted(count, 'id')} of {_plural(schema, name)} ",
            tag(
                "button",
                "Forget",
                type="button",
                class_="ipx-small ipx-plain",
                data_do="forget",
                data_value=name,
                aria_label=f"Forget the ids of {_plural(schema, name)}",
            ),
        )
        for name, count in held.items()
    ]
    return tag(
        "div",
        tag("h2", "What ImmPort already holds", class_="ipx-h2"),
        tag(
            "p",
            "Did you load a package before, or register the study in the wizard? Paste the ids "
            "that ImmPort has, and the next package may name them.",
        ),
        tag("ul", rows, class_="ipx-variants") if rows else None,
        _form(schema, entity, key),
        tag("p", said, role="status") if said else None,
        tag(
            "div",
            tag("button", "Keep the workspace as a file", type="button", data_do="keep"),
            tag("button", "Forget all", type="button", data_do="forget", data_value=""),
            class_="ipx-row",
        )
        if held
        else None,
        class_="ipx-panel ipx-stack ipx-tight",
    )


def _form(schema: Schema, chosen: str, key: str) -> Markup:
    options = [
        tag("option", entity_in_words(name, schema.entities), value=name, selected=name == chosen)
        for name in schema.entities
    ]
    return tag(
        "div",
        tag(
            "span",
            tag("label", "Kind of id", for_=f"{key}-entity", class_="ipx-label"),
            tag("select", options, id=f"{key}-entity", data_do="entity"),
            class_="ipx-control",
        ),
        tag(
            "span",
            tag(
                "label",
                "Ids, with blanks, commas or lines between",
                for_=f"{key}-ids",
                class_="ipx-label",
            ),
            tag("textarea", id=f"{key}-ids", rows="2"),
            class_="ipx-control ipx-grow",
        ),
        tag("button", "Add", type="button", data_do="declare", data_from=f"{key}-ids"),
        class_="ipx-row ipx-low",
    )


def _plural(schema: Schema, entity: str) -> str:
    return f"kind {entity_in_words(entity, schema.entities)}"
