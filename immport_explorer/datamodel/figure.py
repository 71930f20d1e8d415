"""The data model as a Plotly figure: a box a table, a line a relation, a colour a domain.

All text is escaped here, since tables and titles may come from a bundle that a user brings.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

import plotly.graph_objects as go

from immport_explorer.datamodel.graph import VOCABULARIES, DataModel, Emphasis
from immport_explorer.datamodel.layout import Area, Box, Drawing, Route, Shape, draw

# Readable on white and on the dark theme's ground alike: 3:1 and more on both.
GREY = "#667085"
ACCENT = "#2F6FEB"
ALARM = "#B42318"
_PAPER = "#FFFFFF"

_FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"
_FADED_INK = "#737D92"
_TOOLS = 28  # pixels above the picture for the buttons that zoom
_HUB = 3  # so many tables refer to it: its name is bold
_TABLES, _REFERS, _REFERRED, _COUNTS, _DANGLING = (
    "tables",
    "refers",
    "referred",
    "counts",
    "dangling",
)


def figure(
    model: DataModel, emphasis: Emphasis | None = None, *, shape: Shape = "wide", ink: str = GREY
) -> go.Figure:
    """The figure of a model. ``ink`` colours the areas' titles.

    Its trace named ``tables`` has a bar for each table, whose ``customdata`` begins with the
    table's name.
    """
    drawing = draw(model, shape)
    made = go.Figure(
        data=[
            *_quiet_routes(model, drawing),
            _line(_REFERS, ACCENT, width=2.5),
            _line(_REFERRED, ACCENT, width=2.5, dash="4px,2px"),
            _bars(model, drawing),
            _badges(_COUNTS, "#FFFFFF", "#1F2937"),
            _badges(_DANGLING, ALARM, "#FFFFFF"),
        ],
        layout=_layout(model, drawing, ink),
    )
    emphasise(made, model, emphasis or Emphasis(), shape=shape)
    return made


def emphasise(
    made: go.Figure, model: DataModel, emphasis: Emphasis, *, shape: Shape = "wide"
) -> None:
    """Change what stands out in a figure (or FigureWidget) made by :func:`figure`."""
    drawing = draw(model, shape)
    bright = _bright(model, emphasis)
    names = list(drawing.boxes)
    refers = [route for route in drawing.routes if route.table == emphasis.table]
    referred = [route for route in drawing.routes if route.refers_to == emphasis.table]
    with made.batch_update():
        bars = _trace(made, _TABLES)
        bars.marker.color = [_ground(model, name, bright) for name in names]
        bars.textfont.color = [_ink(name, bright) for name in names]
        bars.marker.line.width = [3 if name == emphasis.table else 0 for name in names]
        for trace in made.data:
            if trace.name.startswith("routes"):
                trace.opacity = 0.12 if bright else 0.5
        _trace(made, _REFERS).update(_path(refers))
        _trace(made, _REFERRED).update(_path(referred))
        _trace(made, _COUNTS).update(_badge_places(drawing, emphasis.rows, at_top=True))
        _trace(made, _DANGLING).update(_badge_places(drawing, emphasis.dangling, at_top=False))


def clicked_table(made: go.Figure, positions: Iterable[int]) -> str | None:
    """The table at the first of these positions in the trace ``tables``."""
    for position in positions:
        name: str = _trace(made, _TABLES).customdata[position][0]
        return name
    return None


def tables_trace(made: go.Figure) -> Any:
    """The trace with a bar for each table: give its ``on_click`` what a click should do."""
    return _trace(made, _TABLES)


def _bright(model: DataModel, emphasis: Emphasis) -> frozenset[str]:
    """The tables that are not faded; empty when none is."""
    if emphasis.lit:
        return emphasis.lit | ({emphasis.table} if emphasis.table else set())
    if emphasis.table is None:
        return frozenset()
    if emphasis.table == VOCABULARIES:
        using = (name for name in model.tables if model.vocabularies(name))
        return frozenset(using) | {VOCABULARIES}
    near = {relation.refers_to for relation in model.references(emphasis.table)}
    near |= {relation.table for relation in model.referrers(emphasis.table)}
    return frozenset(near | {emphasis.table})


def _ground(model: DataModel, name: str, bright: frozenset[str]) -> str:
    colour = _colour(model, name)
    return colour if not bright or name in bright else _thin(colour, 0.16)


def _ink(name: str, bright: frozenset[str]) -> str:
    return "#FFFFFF" if not bright or name in bright else _FADED_INK


def _trace(made: go.Figure, name: str) -> Any:
    return next(trace for trace in made.data if trace.name == name)


def _quiet_routes(model: DataModel, drawing: Drawing) -> list[go.Scatter]:
    """The relations, in the colour of the table that they lead to."""
    by_colour: dict[str, list[Route]] = {}
    for route in drawing.routes:
        by_colour.setdefault(_colour(model, route.refers_to), []).append(route)
    return [
        _line(f"routes {colour}", colour, width=1.3).update(_path(routes))
        for colour, routes in by_colour.items()
    ]


def _line(name: str, colour: str, *, width: float, dash: str = "solid") -> go.Scatter:
    """Lines that end in an arrow head, without hover."""
    return go.Scatter(
        name=name,
        mode="lines+markers",
        line={"color": colour, "width": width, "dash": dash},
        marker={
            "color": colour,
            "symbol": "arrow",
            "angleref": "previous",
            "line": {"width": 0},
        },
        hoverinfo="skip",
    )


def _path(routes: Iterable[Route]) -> dict[str, Any]:
    """Points and markers of routes: a head at each end, nothing elsewhere, a gap between two."""
    x: list[float | None] = []
    y: list[float | None] = []
    sizes: list[float] = []
    for route in routes:
        for point in route.points:
            x.append(round(point[0], 1))
            y.append(round(point[1], 1))
        sizes += [0] * (len(route.points) - 1) + [7, 0]
        x.append(None)
        y.append(None)
    return {"x": x, "y": y, "marker": {"size": sizes}}


def _bars(model: DataModel, drawing: Drawing) -> go.Bar:
    boxes = list(drawing.boxes.values())
    return go.Bar(
        name=_TABLES,
        orientation="h",
        base=[box.x for box in boxes],
        x=[box.width for box in boxes],
        y=[box.middle for box in boxes],
        width=[box.height for box in boxes],
        text=[_label(model, box) for box in boxes],
        customdata=[[box.table, _hover(model, box.table)] for box in boxes],
        hovertemplate="%{customdata[1]}<extra></extra>",
        textposition="inside",
        insidetextanchor="middle",
        textangle=0,
        textfont={"size": 11},
        marker={"cornerradius": 4, "line": {"color": ACCENT}},
    )


def _label(model: DataModel, box: Box) -> str:
    if box.table == VOCABULARIES:
        return f"{len(model.schema.vocabularies)} vocabularies"
    name = "<br>".join(escape(line, quote=False) for line in box.lines)
    return f"<b>{name}</b>" if len(model.referrers(box.table)) >= _HUB else name


def _hover(model: DataModel, name: str) -> str:
    if name == VOCABULARIES:
        terms = sum(len(v.terms) for v in model.schema.vocabularies.values())
        return f"<b>{len(model.schema.vocabularies)} vocabularies</b><br>{terms:,} terms"
    table = model.tables[name]
    lines = [f"<b>{escape(name, quote=False)}</b>"]
    if table.title and table.title.casefold() != name.casefold():
        lines.append(escape(table.title, quote=False))
    lines.append(f"{_counted(len(table.columns), 'column')}, {_filled_by(model, name)}")
    refers = sorted({relation.refers_to for relation in model.references(name)})
    if refers:
        lines.append(f"Refers to {', '.join(escape(other, quote=False) for other in refers)}")
    referrers = {relation.table for relation in model.referrers(name)}
    if referrers:
        lines.append(f"Referred to by {_counted(len(referrers), 'table')}")
    return "<br>".join(lines)


def _filled_by(model: DataModel, name: str) -> str:
    templates = model.templates(name)
    return f"filled by {_counted(len(templates), 'template')}" if templates else "filled by ImmPort"


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _colour(model: DataModel, name: str) -> str:
    table = model.tables.get(name)
    return _domain_colour(model, table.domain if table else "")


def _domain_colour(model: DataModel, name: str) -> str:
    domain = model.schema.domains.get(name)
    return domain.colour if domain else GREY


def _badges(name: str, ground: str, ink: str) -> go.Bar:
    """Small labels upon boxes, without hover so that a click reaches the box."""
    return go.Bar(
        name=name,
        orientation="h",
        hoverinfo="skip",
        textposition="inside",
        insidetextanchor="middle",
        textangle=0,
        textfont={"color": ink, "size": 10},
        marker={"color": ground, "cornerradius": 6, "line": {"color": GREY, "width": 1}},
    )


def _badge_places(drawing: Drawing, counts: Mapping[str, int], *, at_top: bool) -> dict[str, Any]:
    """Where the labels stand: across a box's upper edge at its right, or its lower at its left."""
    shown = [(drawing.boxes[name], n) for name, n in counts.items() if name in drawing.boxes]
    texts = [f"{n:,}" if at_top else f"! {n:,}" for _, n in shown]
    widths = [10 + 6.2 * len(text) for text in texts]
    return {
        "text": texts,
        "x": widths,
        "base": [
            box.x + box.width + 6 - w if at_top else box.x - 6
            for (box, _), w in zip(shown, widths, strict=True)
        ],
        "y": [box.y if at_top else box.y + box.height for box, _ in shown],
        "width": [14] * len(shown),
    }


def _layout(model: DataModel, drawing: Drawing, ink: str) -> dict[str, Any]:
    axis = {"visible": False, "fixedrange": False}
    return {
        "height": round(drawing.height) + _TOOLS,
        "autosize": True,
        "margin": {"l": 0, "r": 0, "t": _TOOLS, "b": 0},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": _FONT, "size": 11, "color": ink},
        "showlegend": False,
        "barmode": "overlay",
        "hovermode": "closest",
        "dragmode": "pan",
        "modebar": {"bgcolor": "rgba(0,0,0,0)", "color": GREY, "activecolor": ACCENT},
        "hoverlabel": {"align": "left", "font": {"family": _FONT, "size": 12}},
        "xaxis": axis | {"range": [0, drawing.width]},
        "yaxis": axis | {"range": [drawing.height, 0]},
        "shapes": [_frame(model, area) for area in drawing.areas],
        "annotations": [_title(area, ink) for area in drawing.areas],
    }


def _frame(model: DataModel, area: Area) -> dict[str, Any]:
    colour = _domain_colour(model, area.domain)
    return {
        "type": "rect",
        "layer": "below",
        "x0": area.x,
        "x1": area.x + area.width,
        "y0": area.y,
        "y1": area.y + area.height,
        "line": {"color": colour, "width": 1},
        "fillcolor": _thin(colour),
    }


def _title(area: Area, ink: str) -> dict[str, Any]:
    """An area's title, upon a ground of its own, so that no line crosses its letters."""
    return {
        "text": f"<b>{escape(area.title, quote=False)}</b>",
        "x": area.x,
        "y": area.y,
        "xanchor": "left",
        "yanchor": "top",
        "xshift": 2,
        "yshift": -2,
        "showarrow": False,
        "borderpad": 1,
        "bgcolor": _PAPER,
        "font": {"color": ink, "size": 10.5, "family": _FONT},
    }


def _thin(colour: str, share: float = 0.07) -> str:
    """A breath of a colour, for grounds."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},{share})"
