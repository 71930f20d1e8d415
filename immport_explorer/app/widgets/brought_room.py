"""What is kept of the pages that only open what was brought: deliveries to compare, a release."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from immport_explorer.app.views.browser_copy import Kinds
from immport_explorer.app.visit.drawer import HeldFiles, brought_from, files_of
from immport_explorer.app.visit.packages import Brought
from immport_explorer.app.visit.store import NamedWork
from immport_explorer.app.visit.uploads import Upload


class BroughtRoom:
    """A :class:`~immport_explorer.app.widgets.room_keeper.Room` of what stands in a row of places.

    ``here()`` gives what is there now, None for a place without anything, ``put_back(brought)``
    takes the same again.
    """

    def __init__(
        self,
        what: str,
        kinds: Kinds,
        here: Callable[[], Sequence[Upload | Brought | None]],
        put_back: Callable[[list[Brought | None]], None],
    ) -> None:
        self.what, self.kinds = what, kinds
        self._here, self._put_back = here, put_back

    @property
    def name(self) -> str:
        return " and ".join(one.name for one in self._here() if one is not None)

    @property
    def has_work(self) -> bool:
        return any(self._here())

    @property
    def is_at_risk(self) -> bool:
        return False  # the reader has the files, and decided nothing

    def is_to_wait(self, _work: NamedWork) -> bool:
        return False

    def files(self) -> HeldFiles:
        return files_of(self._here())

    def work(self) -> NamedWork | None:
        names = [one.name if one is not None else "" for one in self._here()]
        return NamedWork(names=names) if any(names) else None

    def take_back(self, work: NamedWork, folder: Path) -> None:
        self._put_back(brought_from(folder, work.names))
