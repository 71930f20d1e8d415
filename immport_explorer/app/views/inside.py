"""A file that a row names, looked into: its header, its markers, its events, its first lines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from immport_explorer.app.views.folding import folding
from immport_explorer.app.visit.density import SIDE, Density
from immport_explorer.app.visit.inside import LINES, Inside
from immport_explorer.files.wording import counted
from immport_explorer.issues.named_files import Stain
from immport_explorer.markup import Markup, tag

_STAINS_SHOWN = 60


def file_inside(file: Inside) -> Markup:
    """The file with its name above it."""
    return tag(
        "section",
        tag("h3", f"Inside {file.path}", class_="ipx-h3"),
        tag(
            "div",
            tag("div", _facts(file), _stains(file.stains), class_="ipx-stack ipx-tight"),
            _picture(file.picture) if file.picture else None,
            class_="ipx-inside",
        ),
        _lines(file.lines) if file.lines else None,
        class_="ipx-stack ipx-tight",
    )


def _facts(file: Inside) -> Markup:
    rows = [(tag("dt", label), tag("dd", value)) for label, value in file.details.items()]
    return tag("dl", tag("dt", "It is"), tag("dd", file.what), rows, class_="ipx-facts")


# ---- markers --------------------------------------------------------------------------------


def _stains(stains: Sequence[Stain]) -> Markup | None:
    if not stains:
        return None
    has_panel = any(stain.reagent for stain in stains)
    heads = ["Channel", "Marker in the file", *(["Reagent of the row"] if has_panel else [])]
    left = len(stains) - _STAINS_SHOWN
    table = tag(
        "table",
        tag("caption", "Markers against the panel" if has_panel else "Markers"),
        tag("thead", tag("tr", [tag("th", head, scope="col") for head in heads])),
        tag("tbody", [_stain(stain, has_panel) for stain in stains[:_STAINS_SHOWN]]),
        class_="ipx-table",
    )
    return tag(
        "div",
        folding(table, "Markers"),
        tag("p", f"and {left:,} more", class_="ipx-small-text") if left > 0 else None,
    )


def _stain(stain: Stain, has_panel: bool) -> Markup:
    reagent = tag("td", stain.reagent or _none(), data_label="Reagent of the row")
    return tag(
        "tr",
        tag("th", stain.channel or _none("no channel"), scope="row"),
        tag("td", stain.marker or _none(), data_label="Marker in the file"),
        reagent if has_panel else None,
    )


def _none(words: str = "none") -> Markup:
    return tag("span", words, class_="ipx-none")


# ---- events ---------------------------------------------------------------------------------


def _picture(drawn: Density) -> Markup:
    """The squares of each level as one path; the words below say what a screen reader needs."""
    number = (
        f"all {counted(drawn.events, 'event')}"
        if drawn.shown == drawn.events
        else f"{drawn.shown:,} of {counted(drawn.events, 'event')}"
    )
    levels = [
        tag("path", d=_path(squares), class_=f"ipx-density-{level}")
        for level, squares in enumerate(drawn.squares, start=1)
        if squares
    ]
    label = f"Where {number} lie: {drawn.x} to the right, {drawn.y} upwards"
    picture = tag(
        "svg", levels, viewBox=f"0 0 {SIDE} {SIDE}", role="img", aria_label=label, focusable="false"
    )
    said = f"{number}; {drawn.x} ({drawn.scales[0]}) to the right, {drawn.y} ({drawn.scales[1]}) up"
    return tag(
        "figure",
        picture,
        tag("figcaption", said[0].upper() + said[1:], class_="ipx-small-text"),
        class_="ipx-density",
    )


def _path(squares: Iterable[tuple[int, int]]) -> str:
    return "".join(f"M{x} {SIDE - 1 - y}h1v1h-1z" for x, y in squares)


# ---- lines ----------------------------------------------------------------------------------


def _lines(lines: Sequence[Sequence[str]]) -> Markup:
    width = max(map(len, lines))
    rows = [
        tag("tr", [tag("td", cell) for cell in (*line, *[""] * (width - len(line)))])
        for line in lines
    ]
    words = f"The first {LINES} lines" if len(lines) == LINES else "Its first lines"
    table = tag("table", tag("caption", words), tag("tbody", rows), class_="ipx-table ipx-excerpt")
    return tag(
        "div", table, class_="ipx-scroll", tabindex="0", role="region", aria_label="First lines"
    )
