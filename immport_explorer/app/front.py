"""What the page shows before its process answers: the frame, and the page that it opens on.

It is taken from the dashboard itself, so that it cannot differ from what comes after it. ``python
-m immport_explorer.app.front`` prints it, for a server that loads no widget.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from ipywidgets import Box, Widget

from immport_explorer.app import build
from immport_explorer.app.shell import Shell
from immport_explorer.app.widgets.view import View
from immport_explorer.markup import Markup, tag

_BOX = ("lm-Widget", "jupyter-widgets", "widget-container", "widget-box")
"""The classes that a box has in a browser."""


def picture(shell: Shell) -> dict[str, Any]:
    """``traits``: what the frame's script reads of its process, but for widgets. ``body``: the
    markup of the page in view. ``script`` and ``style``: those of the frame."""
    return {
        "traits": {name: getattr(shell, name) for name in _traits()},
        "body": "".join(_markup(shell.page_named(shell.page).widget)),
        "script": str(Shell._esm),
        "style": str(Shell._css),
    }


def _traits() -> Iterator[str]:
    for name, trait in Shell.class_own_traits(sync=True).items():
        if "to_json" not in trait.metadata:
            yield name


def _markup(widget: Widget) -> Iterator[Markup]:
    """What a browser shows of a widget that needs no script; nothing of others."""
    if isinstance(widget, View):
        yield tag("div", Markup(widget.markup), class_="lm-Widget ipx-view")
    elif isinstance(widget, Box):
        within = [part for child in widget.children for part in _markup(child)]
        yield tag("div", within, class_=" ".join([*_BOX, *widget._dom_classes]))


def main() -> None:
    print(json.dumps(picture(build())))


if __name__ == "__main__":
    main()
