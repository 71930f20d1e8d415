"""The package at a glance as Plotly figures, for notebooks. Names out of files are escaped: Plotly
reads markup in labels."""

from __future__ import annotations

from html import escape
from itertools import groupby

import plotly.graph_objects as go

from immport_explorer.issues.overview import Group, Matrix, Measured, Overview, bin_start

_LIGHT = ("#E2EFF8", "#FBEFDC", "#E6F3EA", "#F0E8F8")
_EDGES = ("#0B5A86", "#A05A00", "#17663A", "#6B3FA0")
_MATRIX_COLOURS = ((0, "#FDEDEC"), (0.5, "#E2EFF8"), (1, "#F4C27A"))  # none, one, more
_LAYOUT = {
    "template": "plotly_white",
    "paper_bgcolor": "rgba(0,0,0,0)",
    "plot_bgcolor": "rgba(0,0,0,0)",
    "margin": {"t": 48, "b": 40},
}


def figures(overview: Overview) -> dict[str, go.Figure]:
    """``subjects``, ``ages``, ``samples`` and ``values`` with each unit, as far as the package has
    them."""
    found: dict[str, go.Figure] = {}
    if overview.groups:
        found["subjects"] = _subjects(overview.groups)
        found["ages"] = _ages(overview.groups)
    if overview.matrix is not None:
        found["samples"] = _samples(overview.matrix)
    for unit, measured in groupby(overview.measured, key=lambda each: each.unit):
        found[f"values in {unit}" if unit else "values"] = _values(unit, list(measured))
    return found


def _subjects(groups: tuple[Group, ...]) -> go.Figure:
    """Bars of subjects by arm, stacked by sex."""
    made = go.Figure(layout={**_LAYOUT, "title": "Subjects by arm and sex", "barmode": "stack"})
    for place, sex in enumerate(sorted({group.sex for group in groups})):
        of_sex = [group for group in groups if group.sex == sex]
        made.add_bar(
            name=_text(sex),
            x=[group.count for group in of_sex],
            y=[_text(group.arm) for group in of_sex],
            orientation="h",
            marker=_look(place),
        )
    return made


def _ages(groups: tuple[Group, ...]) -> go.Figure:
    """A histogram of ages for each arm."""
    made = go.Figure(layout={**_LAYOUT, "title": "Subjects by age", "barmode": "overlay"})
    arms = groupby(groups, key=lambda group: group.arm)
    for place, (arm, of_arm) in enumerate(arms):
        counted = [pair for group in of_arm for pair in group.ages]
        made.add_histogram(
            name=_text(arm),
            x=[age for age, _ in counted],
            y=[count for _, count in counted],
            histfunc="sum",
            opacity=0.7,
            marker=_look(place),
        )
    return made


def _samples(matrix: Matrix) -> go.Figure:
    """Samples by subject and occasion: none, one, more."""
    occasions = [
        _text(" · ".join(filter(None, (each.layer, each.kind, each.visit))))
        for each in matrix.occasions
    ]
    made = go.Figure(layout={**_LAYOUT, "title": "Samples by subject and visit"})
    made.add_heatmap(
        x=occasions,
        y=list(map(_text, matrix.subjects)),
        z=[[None if n is None else min(n, 2) for n in counts] for counts in matrix.counts],
        text=[list(map(_samples_said, counts)) for counts in matrix.counts],
        texttemplate="%{text}",
        colorscale=_MATRIX_COLOURS,
        zmin=0,
        zmax=2,
        showscale=False,
        xgap=2,
        ygap=2,
    )
    made.update_yaxes(autorange="reversed", type="category")
    made.update_xaxes(type="category")
    return made


def _samples_said(count: int | None) -> str:
    return "" if count is None else str(count) if count else "none"


def _values(unit: str, measured: list[Measured]) -> go.Figure:
    """A dot for each bin of values, as large as the bin is full; those below the limit apart."""
    made = go.Figure(layout={**_LAYOUT, "title": f"Values in {_text(unit)}" if unit else "Values"})
    for place, each in enumerate(measured):
        most = max((count for _, count in each.bins), default=1)
        apart = f" ({each.below:,} below the limit)" if each.below else ""
        made.add_scatter(
            name=_text(each.name) + apart,
            x=[bin_start(number) for number, _ in each.bins],
            y=[_text(each.name)] * len(each.bins),
            mode="markers",
            marker=_look(place) | {"size": [6 + 18 * count / most for _, count in each.bins]},
            text=[f"{count:,}" for _, count in each.bins],
            hovertemplate="%{text} values from %{x:.3g}<extra></extra>",
        )
    made.update_xaxes(type="log")
    made.update_yaxes(type="category")
    return made


def _look(place: int) -> dict[str, object]:
    kind = place % len(_LIGHT)
    return {"color": _LIGHT[kind], "line": {"color": _EDGES[kind], "width": 1}}


def _text(name: str) -> str:
    return escape(name, quote=False) or "not said"
