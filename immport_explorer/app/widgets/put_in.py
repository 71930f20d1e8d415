"""Where files are put into a checked package: those that are missing, or better ones."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ipywidgets import Box

from immport_explorer.app.visit.uploads import Upload
from immport_explorer.app.widgets.uploader import Uploader
from immport_explorer.app.widgets.view import View
from immport_explorer.markup import Markup, tag

_WAY = "put-in"


class PutIn(Box):
    """Hidden until :meth:`offer`. ``put(files)`` is called with what the reader chose, which is on
    disk until :meth:`forget`."""

    def __init__(self, put: Callable[[list[Path]], None]) -> None:
        self._put = put
        self._upload: Upload | None = None
        self._words = View(_words())
        self._uploader = Uploader(label="Put files into this package", small=True)
        self._uploader.on_upload(self._take)
        super().__init__([self._words, self._uploader])
        self.add_class("ipx-box")
        self.offer(wanted=False)

    def offer(self, *, wanted: bool) -> None:
        """Show it, or no longer."""
        self.layout.display = "" if wanted else "none"

    def reveal(self) -> None:
        """Bring it into view, and the focus to it."""
        self._words.reveal(_WAY)

    def forget(self) -> None:
        """Remove from the disk what was put in: the corrected package holds it by now."""
        if self._upload is not None:
            self._upload.discard()
            self._upload = None

    def _take(self, upload: Upload) -> None:
        self.forget()
        self._upload = upload
        self._put([file for source in upload.sources() for file in _files_of(source)])


def _words() -> Markup:
    return tag(
        "div",
        tag("h2", "Files of the package", class_="ipx-h2", id=_WAY, tabindex="-1"),
        tag(
            "p",
            "Is a file missing, or another one meant? What you choose is put into the corrected "
            "package, in place of a file of the same name, with all that you picked and edited. "
            "What you uploaded stays as it is.",
            class_="ipx-small-text",
        ),
        class_="ipx-stack ipx-tight",
    )


def _files_of(source: Path) -> list[Path]:
    """The file, or the files of a folder."""
    return sorted(file for file in [source, *source.rglob("*")] if file.is_file())
