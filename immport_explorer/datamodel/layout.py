"""Where each table and each relation is drawn: the same schema always gives the same drawing.

Tables stand on a grid, in areas that belong together; the spine of a study (study, arm or cohort,
subject, biosample, experiment sample, results) is one row from left to right. Relations run at
right angles through the gutters between boxes; all that lead to one table share a track, so that
they join like the lines of a bus. Lengths are in pixels at the drawing's own width, y downwards.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from immport_explorer.datamodel.graph import VOCABULARIES, DataModel

Point = tuple[float, float]
Shape = Literal["wide", "narrow"]

_TITLE = 16.0
_PADDING = 7.0
_PADDING_SIDE = 10.0
_TOP = _TITLE + _PADDING + 1  # of row 1, the first
_CORNER = 4.0
_TRACK = 4.5


@dataclass(frozen=True)
class Box:
    """A table's place. ``lines`` is its name, broken where a line would be too long."""

    table: str
    x: float
    y: float
    width: float
    height: float
    lines: tuple[str, ...]

    @property
    def middle(self) -> float:
        return self.y + self.height / 2


@dataclass(frozen=True)
class Area:
    """A frame around tables that belong together, with its title and the domain that colours it."""

    title: str
    domain: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Route:
    """The way from a table that holds keys (``columns``) to the table they are keys of."""

    table: str
    refers_to: str
    columns: tuple[str, ...]
    points: tuple[Point, ...]


@dataclass(frozen=True)
class Drawing:
    """All places; ``width`` and ``height`` hold everything drawn."""

    width: float
    height: float
    boxes: Mapping[str, Box]
    areas: tuple[Area, ...]
    routes: tuple[Route, ...]


@dataclass(frozen=True)
class _Grid:
    """A grid of cells: how far apart they are, and the size of the box in each."""

    columns: int
    pitch_x: float
    pitch_y: float
    box_width: float
    box_height: float
    letters: int

    @property
    def gutter(self) -> float:
        return self.pitch_x - self.box_width

    @property
    def width(self) -> float:
        return self.columns * self.pitch_x + self.gutter

    def x(self, column: int) -> float:
        return self.gutter + column * self.pitch_x

    def y(self, row: int) -> float:
        return _TOP + (row - 1) * self.pitch_y


@dataclass(frozen=True)
class _Group:
    """Tables drawn together. ``rows`` are read from the left; an empty name leaves its cell free.

    ``column`` and ``row`` are where the wide drawing begins it; the narrow one stacks the groups
    in their order here.
    """

    title: str
    column: int
    row: int
    rows: tuple[tuple[str, ...], ...]


_WIDE = _Grid(columns=7, pitch_x=142, pitch_y=44, box_width=112, box_height=32, letters=18)
_NARROW = _Grid(columns=2, pitch_x=166, pitch_y=44, box_width=136, box_height=32, letters=22)

# The wide drawing has the spine in row 4: study, arm_or_cohort, subject, biosample, expsample.
_GROUPS = (
    _Group(
        "Study design",
        0,
        1,
        (
            ("study_categorization", "study_2_panel"),
            ("study_2_condition_or_disease", "study_data_release"),
            ("study_personnel", "inclusion_exclusion"),
            ("study_pubmed", "study"),
            ("study_link", "planned_visit"),
            ("study_image", "study_file"),
            ("contract_grant", "study_2_protocol"),
        ),
    ),
    _Group(
        "People and samples",
        2,
        4,
        (
            ("arm_or_cohort", "subject", "biosample"),
            ("arm_2_subject", "immune_exposure", "biosample_2_treatment"),
            ("", "intervention"),
        ),
    ),
    _Group(
        "Experiments and controls",
        3,
        1,
        (
            ("control_sample_2_file_info", "control_sample", "experiment"),
            ("standard_curve_2_file_info", "standard_curve", "experiment_2_protocol"),
        ),
    ),
    _Group(
        "Experiment samples",
        5,
        4,
        (
            ("expsample",),
            ("expsample_2_biosample",),
            ("expsample_2_reagent",),
            ("expsample_2_file_info",),
            ("expsample_mbaa_detail",),
            ("expsample_2_treatment",),
            ("treatment",),
        ),
    ),
    _Group(
        "Results",
        6,
        1,
        (
            ("elisa_result",),
            ("elispot_result",),
            ("hai_result",),
            ("neut_ab_titer_result",),
            ("mbaa_result",),
            ("pcr_result",),
            ("rna_seq_result",),
            ("mass_spectrometry_result",),
            ("hla_typing_result",),
            ("kir_typing_result",),
            ("fcs_analyzed_result",),
            ("fcs_analyzed_result_marker",),
            ("fcs_header",),
            ("fcs_header_marker",),
        ),
    ),
    _Group(
        "Assessments, lab tests, adverse events",
        2,
        8,
        (
            ("assessment_2_file_info", "lab_test", "adverse_event"),
            ("assessment_panel", "lab_test_panel"),
            ("assessment_component", "lab_test_panel_2_protocol"),
        ),
    ),
    _Group("Protocols", 3, 12, (("protocol",),)),
    _Group("Reagents", 4, 12, (("reagent",), ("reagent_set_2_reagent",))),
    _Group("Other databases", 5, 12, (("expsample_public_repository",), (VOCABULARIES,))),
)

_Cells = dict[str, tuple[int, int]]


def draw(model: DataModel, shape: Shape = "wide") -> Drawing:
    """The drawing of a model, wide (a desk's screen) or narrow (a phone's)."""
    grid = _WIDE if shape == "wide" else _NARROW
    groups = _known(model) + _others(model)
    placed = _place_wide(groups) if shape == "wide" else _place_narrow(groups, grid)
    cells = {name: cell for _, group in placed for name, cell in group.items()}
    boxes = {name: _box(name, cell, grid) for name, cell in cells.items()}
    areas = tuple(_area(title, group, boxes, model) for title, group in placed)
    bottom = max(area.y + area.height for area in areas)
    return Drawing(
        width=grid.width,
        height=bottom + 1,
        boxes=boxes,
        areas=areas,
        routes=tuple(_routes(model, cells, boxes, grid)),
    )


def _known(model: DataModel) -> list[_Group]:
    """The groups without what this schema has not."""
    held = set(model.tables) | ({VOCABULARIES} if model.schema.vocabularies else set())
    groups = []
    for group in _GROUPS:
        rows = tuple(tuple(name if name in held else "" for name in row) for row in group.rows)
        if any(any(row) for row in rows):
            groups.append(_Group(group.title, group.column, group.row, rows))
    return groups


def _others(model: DataModel) -> list[_Group]:
    """Tables that no group names (another version's), below everything else."""
    named = {name for group in _GROUPS for row in group.rows for name in row}
    others = [name for name in model.tables if name not in named]
    if not others:
        return []
    width = _WIDE.columns
    rows = tuple(tuple(others[i : i + width]) for i in range(0, len(others), width))
    below = max(group.row + len(group.rows) for group in _GROUPS) + 1
    return [_Group("Other tables", 0, below, rows)]


def _place_wide(groups: list[_Group]) -> list[tuple[str, _Cells]]:
    return [
        (
            group.title,
            {
                name: (group.column + i, group.row + j)
                for j, row in enumerate(group.rows)
                for i, name in enumerate(row)
                if name
            },
        )
        for group in groups
    ]


def _place_narrow(groups: list[_Group], grid: _Grid) -> list[tuple[str, _Cells]]:
    placed: list[tuple[str, _Cells]] = []
    first = 1
    for group in groups:
        names = [name for row in group.rows for name in row if name]
        cells = {
            name: (i % grid.columns, first + i // grid.columns) for i, name in enumerate(names)
        }
        placed.append((group.title, cells))
        first = max(row for _, row in cells.values()) + 2
    return placed


def _box(name: str, cell: tuple[int, int], grid: _Grid) -> Box:
    return Box(
        table=name,
        x=grid.x(cell[0]),
        y=grid.y(cell[1]),
        width=grid.box_width,
        height=grid.box_height,
        lines=_broken(name, grid.letters),
    )


def _broken(name: str, letters: int) -> tuple[str, ...]:
    """A name on one line, or on two of about the same length, broken after an underscore."""
    breaks = [i + 1 for i, letter in enumerate(name) if letter == "_" and 0 < i < len(name) - 1]
    if len(name) <= letters or not breaks:
        return (name,)
    at = min(breaks, key=lambda i: max(i, len(name) - i))
    return (name[:at], name[at:])


def _area(title: str, cells: _Cells, boxes: Mapping[str, Box], model: DataModel) -> Area:
    held = [boxes[name] for name in cells]
    left = min(box.x for box in held) - _PADDING_SIDE
    top = min(box.y for box in held) - _PADDING - _TITLE
    return Area(
        title=title,
        domain=_domain(cells, model),
        x=left,
        y=top,
        width=max(box.x + box.width for box in held) + _PADDING_SIDE - left,
        height=max(box.y + box.height for box in held) + _PADDING - top,
    )


def _domain(cells: Iterable[str], model: DataModel) -> str:
    """The domain of most of the tables; empty for the vocabularies."""
    domains = [model.tables[name].domain for name in cells if name in model.tables]
    return max(domains, key=domains.count) if domains else ""


def _routes(
    model: DataModel, cells: _Cells, boxes: Mapping[str, Box], grid: _Grid
) -> Iterable[Route]:
    held: dict[tuple[str, str], list[str]] = {}
    for relation in model.relations:
        if relation.table != relation.refers_to:
            held.setdefault((relation.table, relation.refers_to), []).append(relation.column)
    ways = {ends: _Way.between(cells[ends[0]], cells[ends[1]], grid) for ends in held}
    tracks = _Tracks(ways, cells, grid)
    for (table, refers_to), columns in held.items():
        way = ways[table, refers_to]
        points = way.points(boxes[table], boxes[refers_to], tracks, refers_to)
        yield Route(table, refers_to, tuple(columns), tuple(_rounded(_straightened(points))))


@dataclass(frozen=True)
class _Way:
    """Which gutters a route takes: the ``start`` and the ``end`` one (gutter ``i`` is left of
    column ``i``), or none where the two boxes stand one upon the other.
    """

    start: int | None
    end: int | None
    leaves_right: bool
    enters_left: bool

    @classmethod
    def between(cls, child: tuple[int, int], parent: tuple[int, int], grid: _Grid) -> _Way:
        (column, row), (parent_column, parent_row) = child, parent
        if column == parent_column and abs(row - parent_row) == 1:
            return cls(None, None, False, False)
        if column == parent_column:
            right = column + 1 < grid.columns
            gutter = column + 1 if right else column
            return cls(gutter, gutter, right, not right)
        if parent_column > column:
            return cls(column + 1, parent_column, True, True)
        return cls(column, parent_column + 1, False, False)

    def points(self, child: Box, parent: Box, tracks: _Tracks, parent_name: str) -> list[Point]:
        if self.start is None or self.end is None:
            x = child.x + child.width / 2
            down = parent.y > child.y
            return [
                (x, child.y + child.height if down else child.y),
                (x, parent.y if down else parent.y + parent.height),
            ]
        leave = child.x + child.width if self.leaves_right else child.x
        enter = parent.x if self.enters_left else parent.x + parent.width
        first, last = tracks.x(self.start, parent_name), tracks.x(self.end, parent_name)
        if self.start == self.end:
            turns = [(last, child.middle), (last, parent.middle)]
        else:
            y = tracks.y(parent, parent_name)
            turns = [(first, child.middle), (first, y), (last, y), (last, parent.middle)]
        return [(leave, child.middle), *turns, (enter, parent.middle)]


class _Tracks:
    """One track for each table that is referred to, in each gutter that its routes take."""

    def __init__(self, ways: Mapping[tuple[str, str], _Way], cells: _Cells, grid: _Grid) -> None:
        self._grid = grid
        self._beside: dict[int, list[str]] = {}
        self._above: dict[int, list[str]] = {}
        for (_, parent), way in sorted(ways.items(), key=lambda item: cells[item[0][1]][::-1]):
            for gutter in (way.start, way.end):
                if gutter is not None:
                    _add(self._beside.setdefault(gutter, []), parent)
            if way.start != way.end:
                _add(self._above.setdefault(cells[parent][1], []), parent)
        self._rows = {name: row for name, (_, row) in cells.items()}

    def x(self, gutter: int, parent: str) -> float:
        """The track's x in a gutter."""
        tracks = self._beside[gutter]
        step = min(_TRACK, (self._grid.gutter - 12) / max(len(tracks) - 1, 1))
        middle = self._grid.x(gutter) - self._grid.gutter / 2
        return middle + (tracks.index(parent) - (len(tracks) - 1) / 2) * step

    def y(self, box: Box, parent: str) -> float:
        """The track's y between the parent's row and the one above it."""
        tracks = self._above[self._rows[parent]]
        free = self._grid.pitch_y - self._grid.box_height
        step = min(3.0, (free - 4) / max(len(tracks) - 1, 1))
        return box.y - free / 2 + (tracks.index(parent) - (len(tracks) - 1) / 2) * step


def _add(names: list[str], name: str) -> None:
    if name not in names:
        names.append(name)


def _straightened(points: list[Point]) -> list[Point]:
    """Without points that repeat or lie between two others on one line."""
    kept: list[Point] = []
    for point in points:
        if kept and point == kept[-1]:
            continue
        if len(kept) > 1 and _in_line(kept[-2], kept[-1], point):
            kept.pop()
        kept.append(point)
    return kept


def _in_line(a: Point, b: Point, c: Point) -> bool:
    return a[0] == b[0] == c[0] or a[1] == b[1] == c[1]


def _rounded(points: list[Point]) -> Iterable[Point]:
    """Corners cut by a short curve, which the eye follows better."""
    yield points[0]
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        entry, leaving = _towards(corner, before), _towards(corner, after)
        yield entry
        yield _between(entry, leaving, corner)
        yield leaving
    yield points[-1]


def _between(a: Point, b: Point, corner: Point) -> Point:
    """The middle of a curve from ``a`` to ``b`` that a corner draws outwards."""
    return (a[0] + b[0] + 2 * corner[0]) / 4, (a[1] + b[1] + 2 * corner[1]) / 4


def _towards(corner: Point, end: Point) -> Point:
    """The point a corner's radius (or half the way, if that is less) from it towards an end."""
    dx, dy = end[0] - corner[0], end[1] - corner[1]
    share = min(_CORNER / max(abs(dx) + abs(dy), 0.001), 0.5)
    return corner[0] + dx * share, corner[1] + dy * share
