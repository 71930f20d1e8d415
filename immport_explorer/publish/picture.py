"""The data model's picture on paper."""

from __future__ import annotations

from reportlab.lib import colors
from reportlab.platypus import Flowable

from immport_explorer.datamodel.graph import VOCABULARIES, DataModel
from immport_explorer.datamodel.layout import Area, Box, Route, draw
from immport_explorer.publish.words import clean

_PLAIN = "#667085"
_HEAD = 3.5


class Picture(Flowable):
    """Tables as boxes, relations as lines, in the colours of their domains; as wide as told."""

    def __init__(self, model: DataModel, width: float) -> None:
        super().__init__()
        self._model = model
        self._drawing = draw(model)
        self._scale = width / self._drawing.width
        self.width = width
        self.height = self._drawing.height * self._scale

    def wrap(self, _width: float, _height: float) -> tuple[float, float]:
        return self.width, self.height

    def draw(self) -> None:
        """Called by the library; y runs downwards in the drawing, upwards on paper."""
        self.canv.saveState()
        self.canv.translate(0, self.height)
        self.canv.scale(self._scale, -self._scale)
        for area in self._drawing.areas:
            self._area(area)
        for route in self._drawing.routes:
            self._route(route)
        for box in self._drawing.boxes.values():
            self._box(box)
        self.canv.restoreState()

    def _area(self, area: Area) -> None:
        domain = self._model.schema.domains.get(area.domain)
        colour = colors.HexColor(domain.colour if domain else _PLAIN)
        self.canv.setStrokeColor(colour)
        self.canv.setFillColor(colour, alpha=0.07)
        self.canv.setLineWidth(0.8)
        self.canv.rect(area.x, area.y, area.width, area.height, stroke=1, fill=1)
        self.canv.setFillColor(colors.HexColor("#1F2937"), alpha=1)
        self._write(area.title, area.x + 5, area.y + 13, 10, bold=True)

    def _route(self, route: Route) -> None:
        self.canv.setStrokeColor(self._colour(route.refers_to), alpha=0.7)
        self.canv.setFillColor(self._colour(route.refers_to), alpha=1)
        self.canv.setLineWidth(1)
        path = self.canv.beginPath()
        path.moveTo(*route.points[0])
        for point in route.points[1:]:
            path.lineTo(*point)
        self.canv.drawPath(path)
        self._head(route)

    def _head(self, route: Route) -> None:
        """An arrow head at the end of a route."""
        (x0, y0), (x, y) = route.points[-2], route.points[-1]
        length = max(abs(x - x0), abs(y - y0)) or 1
        dx, dy = (x - x0) / length * _HEAD * 1.6, (y - y0) / length * _HEAD * 1.6
        path = self.canv.beginPath()
        path.moveTo(x, y)
        path.lineTo(x - dx - dy / 2, y - dy + dx / 2)
        path.lineTo(x - dx + dy / 2, y - dy - dx / 2)
        path.close()
        self.canv.drawPath(path, stroke=0, fill=1)

    def _box(self, box: Box) -> None:
        self.canv.setFillColor(self._colour(box.table), alpha=1)
        self.canv.roundRect(box.x, box.y, box.width, box.height, 4, stroke=0, fill=1)
        self.canv.setFillColor(colors.white)
        lines = box.lines
        if box.table == VOCABULARIES:
            lines = (f"{len(self._model.schema.vocabularies)} vocabularies",)
        first = box.middle + 3.5 - (len(lines) - 1) * 6
        for i, line in enumerate(lines):
            self._write(line, box.x + box.width / 2, first + i * 12, 10, centred=True)

    def _write(
        self,
        text: str,
        x: float,
        y: float,
        size: float,
        *,
        bold: bool = False,
        centred: bool = False,
    ) -> None:
        self.canv.saveState()
        self.canv.translate(x, y)
        self.canv.scale(1, -1)
        self.canv.setFont("Helvetica-Bold" if bold else "Helvetica", size)
        fitting = clean(text).encode("cp1252", "replace").decode("cp1252")
        if centred:
            self.canv.drawCentredString(0, 0, fitting)
        else:
            self.canv.drawString(0, 0, fitting)
        self.canv.restoreState()

    def _colour(self, name: str) -> colors.Color:
        table = self._model.tables.get(name)
        domain = self._model.schema.domains.get(table.domain) if table else None
        return colors.HexColor(domain.colour if domain else _PLAIN)
