"""What is kept of the page Fill: the lab's files and recipes, and what the reader decided."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from immport_explorer.app.state import AppState
from immport_explorer.app.views.browser_copy import Kinds
from immport_explorer.app.visit.drawer import HeldFiles
from immport_explorer.app.visit.fill_work import FillWork, fill_work, has_decisions
from immport_explorer.app.visit.lab_work import LabWork
from immport_explorer.files.wording import counted


class Workplace(Protocol):
    """Where the reader works: the page Fill. ``example`` is empty for the reader's own files."""

    state: AppState
    work: LabWork
    example: str
    chosen: str

    def take_back(self, kept: FillWork, folder: Path) -> None:
        """Take what was kept of this page, with its files."""
        ...


class FillRoom:
    """A :class:`~immport_explorer.app.widgets.room_keeper.Room`."""

    kinds = Kinds("your files and of what you decided", "what you decided", "Your files are")

    def __init__(self, place: Workplace) -> None:
        self._place = place
        self.take_back = place.take_back

    @property
    def what(self) -> str:
        whose = "The example" if self._place.example else "Your files"
        return f"{whose} and what you decided here"

    @property
    def name(self) -> str:
        names = [path.name for path in self._place.work.paths]
        several = counted(len(names), "file of your lab", "files of your lab")
        return names[0] if len(names) == 1 else several

    @property
    def has_work(self) -> bool:
        return bool(self._place.work.begun or self._place.work.paths)

    def is_to_wait(self, work: FillWork) -> bool:
        return self._place.example != "" and not work.example

    @property
    def is_at_risk(self) -> bool:
        return has_decisions(self._place.work)

    def files(self) -> HeldFiles:
        if self._place.example:
            return []
        return [(path.name, path) for path in self._place.work.paths]

    def work(self) -> FillWork | None:
        place = self._place
        return fill_work(place.work, place.example, place.chosen) if self.has_work else None
