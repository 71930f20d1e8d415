"""The picture of the data model as a widget, and what it must know of the screen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import anywidget
import plotly.graph_objects as go
from traitlets import Bool

from immport_explorer.datamodel.figure import (
    clicked_table,
    emphasise,
    figure,
    tables_trace,
)
from immport_explorer.datamodel.graph import DataModel, Emphasis
from immport_explorer.datamodel.layout import Shape

_BUTTONS_LEFT_OUT = ["select2d", "lasso2d", "autoScale2d"]


class Graph(go.FigureWidget):
    """The picture; ``choose(table)`` is called when a box is clicked."""

    def __init__(
        self,
        model: DataModel,
        choose: Callable[[str], None],
        emphasis: Emphasis,
        *,
        shape: Shape = "wide",
    ) -> None:
        # With its emphasis from the start: the browser misses changes made before it has drawn.
        super().__init__(figure(model, emphasis, shape=shape))
        self._told = (model, choose, shape)
        self._config = {
            **self._config,  # type: ignore[has-type]
            "displaylogo": False,
            "displayModeBar": True,
            "showSendToCloud": False,  # Plotly's own button would send the picture to its makers
            "plotlyServerURL": "",
            "responsive": True,
            "modeBarButtonsToRemove": _BUTTONS_LEFT_OUT,
        }
        self.add_class("ipx-dm-graph")
        tables_trace(self).on_click(self._clicked)

    def show(self, emphasis: Emphasis) -> None:
        """Change what stands out."""
        model, _, shape = self._told
        emphasise(self, model, emphasis, shape=shape)

    def _clicked(self, _trace: object, points: Any, _selector: object) -> None:
        table = clicked_table(self, points.point_inds)
        if table is not None:
            self._told[1](table)


class Screen(anywidget.AnyWidget):
    """Tells whether there is little room where it stands (``narrow``; None until it is there)."""

    _esm = Path(__file__).with_name("screen.js")
    _css = Path(__file__).with_name("graph.css")
    narrow: Any = Bool(None, allow_none=True).tag(sync=True)
