"""An uploader for files of any size: pieces, acknowledged one by one, to disk.

The browser slices each file and sends the next piece when the last is acknowledged. An
acknowledgement says how much is on disk, so a lost one, or a connection that was cut, only means
that the browser asks where to go on.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import anywidget
from traitlets import Bool, Unicode

from immport_explorer.app.visit.uploads import PIECE, RefusedError, Upload


class Uploader(anywidget.AnyWidget):
    """A place to drop or choose a zip, several files, or a folder; only a button if ``small``, only
    one file if ``single``.

    ``on_upload`` callbacks get a complete :class:`Upload`; what is no longer wanted is discarded by
    whoever got it.
    """

    _esm = Path(__file__).with_name("uploader.js")
    label: Any = Unicode("").tag(sync=True)
    hint: Any = Unicode("").tag(sync=True)
    small: Any = Bool(False).tag(sync=True)
    single: Any = Bool(False).tag(sync=True)

    def __init__(
        self,
        *,
        label: str,
        hint: str = "",
        small: bool = False,
        single: bool = False,
        cap: int | None = None,
    ) -> None:
        self._cap = cap
        self._upload: Upload | None = None
        self._callbacks: list[Callable[[Upload], None]] = []
        super().__init__(label=label, hint=hint, small=small, single=single)
        self.on_msg(self._receive)

    def on_upload(self, callback: Callable[[Upload], None]) -> None:
        """Call ``callback(upload)`` when all files of an upload are on disk."""
        self._callbacks.append(callback)

    def _receive(self, _widget: object, content: Any, buffers: Any) -> None:
        handlers = {
            "begin": self._begin,
            "piece": self._piece,
            "where": self._where,
            "cancel": self._cancel,
        }
        handler = handlers.get(str(content.get("kind"))) if isinstance(content, dict) else None
        if handler is None:
            return
        try:
            handler(content, buffers)
        except RefusedError as refusal:
            self._refuse(str(refusal))
        except (LookupError, OverflowError, TypeError, ValueError):
            self._refuse("This could not be read as an upload. Load the page again and repeat it.")

    def _refuse(self, why: str) -> None:
        self._drop()
        self.send({"kind": "refused", "why": why})

    def _begin(self, content: dict[str, Any], _buffers: Any) -> None:
        self._drop()
        files = [(str(path), int(size)) for path, size in content["files"]]
        self._upload = Upload(files, cap=self._cap)
        self.send({"kind": "ready", "piece": PIECE})
        self._finish_if_complete()

    def _piece(self, content: dict[str, Any], buffers: Any) -> None:
        if self._upload is not None:
            number = int(content["file"])
            received = self._upload.write(number, int(content["offset"]), buffers[0])
            self._acknowledge(content, received)
            self._finish_if_complete()

    def _where(self, content: dict[str, Any], _buffers: Any) -> None:
        if self._upload is not None:
            number = int(content["file"])
            self._acknowledge(content, self._upload.received(number))

    def _acknowledge(self, content: dict[str, Any], received: int) -> None:
        self.send({"kind": "have", "asked": content["asked"], "received": received})

    def _cancel(self, _content: dict[str, Any], _buffers: Any) -> None:
        self._drop()

    def _finish_if_complete(self) -> None:
        upload = self._upload
        if upload is not None and upload.is_complete:
            self._upload = None
            self.send({"kind": "done"})
            for callback in self._callbacks:
                callback(upload)

    def _drop(self) -> None:
        if self._upload is not None:
            self._upload.discard()
            self._upload = None
