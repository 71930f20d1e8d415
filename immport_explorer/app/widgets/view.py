"""A view of markup made by :mod:`immport_explorer.markup`, with actions."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import anywidget
from traitlets import Dict, TraitError, Unicode, validate

from immport_explorer.markup import Markup

Action = Callable[[str, str], None]


class View(anywidget.AnyWidget):
    """Shows ``markup`` (a :class:`Markup`; plain texts are refused).

    Elements with ``data-do`` report to the callbacks of :meth:`on_do`: a button when it is
    pressed, with its ``data-value``, or the value of the element whose id is its ``data-from``
    (where it names several, a JSON list of their values; passwords are emptied by that); a
    select, checkbox or text when it changes, with its value (``"on"`` or ``""`` for a checkbox), an
    input for searches at each letter.
    """

    _esm = Path(__file__).with_name("view.js")
    markup: Any = Unicode("").tag(sync=True)
    target: Any = Dict({"id": "", "asked": 0}).tag(sync=True)

    def __init__(self, markup: Markup | None = None, **traits: Any) -> None:
        self._actions: list[Action] = []
        super().__init__(markup=markup or Markup(""), **traits)
        self.on_msg(self._receive)

    def on_do(self, action: Action) -> None:
        """Call ``action(name, value)`` when an element with ``data-do`` is used."""
        self._actions.append(action)

    def reveal(self, name: str) -> None:
        """Bring the element with this id into view, and the focus to it; nothing for no name."""
        self.target = {"id": name, "asked": self.target["asked"] + 1}

    def download(self, name: str, content: bytes) -> None:
        """Hand a file to the reader's browser."""
        self.send({"download": name}, buffers=[content])

    def copy(self, name: str, text: str) -> None:
        """Put a text on the reader's clipboard, or hand it over as a file of that name where the
        browser does not allow that; the callbacks of :meth:`on_do` hear ``copied``, with ``"on"``
        or ``""``."""
        self.send({"copy": text, "name": name})

    @validate("markup")
    def _only_markup(self, proposal: Any) -> Markup:
        if not isinstance(proposal["value"], Markup):
            raise TraitError("a View shows Markup only; build it with immport_explorer.markup")
        return proposal["value"]

    def _receive(self, _widget: object, content: object, _buffers: object) -> None:
        if isinstance(content, dict) and isinstance(content.get("do"), str):
            for action in self._actions:
                action(content["do"], str(content.get("value", "")))
