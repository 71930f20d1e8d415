"""The four doors of the page Start: what one brings, where it leads, and a picture of it.

A picture is made of shapes, each in a colour of the page: ``paper``, ``accent``, ``error`` and
``good`` are light fills with their colour at the edge, ``line`` and ``bad-line`` are strokes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from immport_explorer.app.state import Place
from immport_explorer.markup import Markup, join, link, tag

_WIDTH, _HEIGHT = 200, 104


@dataclass(frozen=True)
class _Door:
    title: str
    page: str
    says: str
    picture: tuple[Markup, ...]
    besides: tuple[tuple[str, str], ...] = ()  # pages that it leads to as well, and their names


def doors() -> Markup:
    """The four, in the order of a submission."""
    return tag("ul", map(_door, _DOORS), class_="ipx-doors")


def _door(door: _Door) -> Markup:
    title = link(Place(page=door.page).address, door.title, class_="ipx-door-way")
    return tag(
        "li",
        _drawn(door.picture),
        tag("h2", title, class_="ipx-h3"),
        tag("p", door.says, _besides(door.besides)),
        class_="ipx-door",
    )


def _besides(places: tuple[tuple[str, str], ...]) -> Markup | None:
    ways = [link(Place(page=page).address, words) for page, words in places]
    return join([join(ways, " or "), "."]) if ways else None


def _drawn(shapes: Iterable[Markup]) -> Markup:
    """A picture; what it shows is said beside it."""
    box = f"0 0 {_WIDTH} {_HEIGHT}"
    return tag("svg", list(shapes), viewBox=box, aria_hidden="true", class_="ipx-door-picture")


# ---- shapes -----------------------------------------------------------------------------------


def _box(x: float, y: float, width: float, height: float, kind: str, rx: float = 4) -> Markup:
    return tag("rect", x=x, y=y, width=width, height=height, rx=rx, class_=f"ipx-draw-{kind}")


def _path(d: str, kind: str = "line") -> Markup:
    return tag("path", d=d, class_=f"ipx-draw-{kind}")


def _disc(x: float, y: float, radius: float, kind: str) -> Markup:
    return tag("circle", cx=x, cy=y, r=radius, class_=f"ipx-draw-{kind}")


def _lines(x: float, y: float, widths: Iterable[float], kind: str = "line") -> Markup:
    """Lines of writing, one below the other."""
    return _path("".join(f"M{x} {y + 11 * n}h{width}" for n, width in enumerate(widths)), kind)


def _sheet(x: float, y: float) -> Markup:
    """A sheet of paper with a corner turned down."""
    return join(
        [
            _path(
                f"M{x + 4} {y}h40l14 14v54a4 4 0 0 1-4 4h-50a4 4 0 0 1-4-4v-64a4 4 0 0 1 4-4z",
                "paper",
            ),
            _path(f"M{x + 44} {y}v10a4 4 0 0 0 4 4h10"),
        ]
    )


def _spreadsheet() -> tuple[Markup, ...]:
    """Cells with a heading, and an arrow to two sheets."""
    return (
        _box(16, 18, 84, 68, "paper"),
        _box(16, 18, 84, 16, "accent"),
        _path("M44 18v68M72 18v68M16 51.3h84M16 68.6h84"),
        _path("M110 52h18m-7-7l7 7-7 7", "way"),
        _sheet(140, 10),
        _sheet(128 + 6, 22),
        _lines(144, 50, (34, 26, 36), "accent-line"),
    )


def _filled_templates() -> tuple[Markup, ...]:
    """Sheets upon each other, and a tick."""
    return (
        _sheet(92, 8),
        _sheet(80, 15),
        _sheet(68, 22),
        _lines(78, 48, (38, 30, 36, 24), "accent-line"),
        _disc(128, 76, 17, "good"),
        _path("M120 76l6 6 10-11", "tick"),
    )


def _refused() -> tuple[Markup, ...]:
    """A report with lines that were refused, and what is said of one."""
    return (
        _box(32, 12, 76, 80, "paper"),
        _lines(44, 30, (52, 44)),
        _lines(44, 52, (50, 36), "bad-line"),
        _lines(44, 74, (46,)),
        _path("M108 57h16", "way"),
        _box(124, 34, 60, 46, "accent", 8),
        _lines(136, 48, (36, 28, 34), "accent-line"),
        _path("M26.8 44h14.4l10.3 10.3v14.4L41.2 79H26.8L16.5 68.7V54.3z", "error"),
        _path("M34 52v11M34 70v.6", "cross"),
    )


def _looking_around() -> tuple[Markup, ...]:
    """Tables that refer to each other, one of them looked at."""
    return (
        _path("M62 30h32M62 74h14v-38h18M126 34h26M126 34h12v40h14"),
        _box(20, 20, 42, 20, "paper"),
        _box(20, 64, 42, 20, "paper"),
        _box(90, 18, 42, 32, "accent"),
        _lines(98, 29, (26, 18), "accent-line"),
        _box(150, 24, 36, 20, "paper"),
        _box(150, 64, 36, 20, "paper"),
        _disc(111, 36, 27, "lens"),
        _path("M130 55.5l17 19", "handle"),
    )


_DOORS = (
    _Door(
        "I have data in a spreadsheet",
        "fill",
        "Drop your files as they are. We find out what goes where, you decide what is open, and "
        "the templates are filled and checked.",
        _spreadsheet(),
    ),
    _Door(
        "I have filled templates",
        "validate",
        "Check them before ImmPort does. Each problem comes with its row, its reason and, where "
        "there is one, its fix.",
        _filled_templates(),
    ),
    _Door(
        "ImmPort refused my upload",
        "official",
        "Open the report that ImmPort sent. Its lines are sorted by cause and explained, with the "
        "first thing to fix first.",
        _refused(),
    ),
    _Door(
        "I am looking around",
        "templates",
        "See what each template asks for. Or begin with ",
        _looking_around(),
        (("examples", "an invented study"), ("learn", "a walkthrough")),
    ),
)
