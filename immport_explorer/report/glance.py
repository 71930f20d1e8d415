"""The package at a glance: pictures of our own drawing, each with a table of the same numbers.

Static SVG and tables, so that the page and the HTML report show the same, without a script, at any
width, in either theme, and in the reader's own colours. The notebook's Plotly figures
(``report.figures()``) show the same numbers.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby
from pathlib import Path

from immport_explorer.files.wording import counted
from immport_explorer.issues.overview import (
    ARMS_SHOWN,
    BINS_A_DECADE,
    MEASURED_SHOWN,
    ROWS_GATHERED,
    Group,
    Matrix,
    Measured,
    Occasion,
    Overview,
    ticks,
)
from immport_explorer.markup import Child, Markup, tag
from immport_explorer.report.plain import visible
from immport_explorer.schema.overview import STAGES, Stage

STYLE = Path(__file__).with_name("glance.css")

STAGE_TITLES: Mapping[Stage, str] = {
    "study": "Study",
    "arms": "Arms",
    "subjects": "Subjects",
    "visits": "Visits",
    "samples": "Samples",
    "assays": "Assayed samples",
    "results": "Results",
}

Badge = Callable[[Stage, int], Markup]

_KINDS = "abcdef"  # as many looks as the style has
_LABEL, _WIDTH = 190, 720  # pixels of the pictures
_SHOWN = 30  # letters of a name in a picture; all of it is in the table


def glance(
    overview: Overview, errors: Mapping[Stage, int], badge: Badge, *, names: bool = True
) -> Markup:
    """All of it; without ``names``, only how many there are of what."""
    parts: list[Markup | None] = [_way(overview, errors, badge)]
    if names:
        parts += [_subjects(overview.groups), _matrix(overview.matrix), _results(overview.measured)]
        parts += [_cut(overview)]
    return tag("div", parts, class_="glance")


def counts(overview: Overview) -> dict[Stage, int]:
    """How many there are of each stage; only stages that the package has."""
    found = dict(overview.things)
    values = sum(measured.count for measured in overview.measured)
    if values:
        found["results"] = values
    return {stage: found[stage] for stage in STAGES if stage in found}


# ---- the way ----------------------------------------------------------------------------------


def _way(overview: Overview, errors: Mapping[Stage, int], badge: Badge) -> Markup:
    steps = [
        tag(
            "li",
            tag("b", f"{count:,}"),
            tag("span", STAGE_TITLES[stage]),
            badge(stage, errors[stage]) if errors.get(stage) else None,
        )
        for stage, count in counts(overview).items()
    ]
    return tag("ol", steps, class_="glance-way", aria_label="From the study to its results")


# ---- subjects ---------------------------------------------------------------------------------


def _subjects(groups: Sequence[Group]) -> Markup | None:
    if not groups:
        return None
    arms = [(arm, list(of)) for arm, of in groupby(groups, key=lambda group: group.arm)]
    left = len(arms) - ARMS_SHOWN
    shown = arms[:ARMS_SHOWN]
    return _part(
        "Subjects by arm, sex and age",
        _legend(sorted({group.sex for group in groups})),
        _arms_drawn(shown),
        _left_out(left, "arm", "the table has all"),
        _table(
            "Subjects by arm, sex and age",
            ("Arm", "Sex", "Subjects", "Youngest", "Oldest", "Unit"),
            [_group_row(group) for group in groups],
        ),
    )


def _arms_drawn(arms: Sequence[tuple[str, list[Group]]]) -> Markup:
    sexes = sorted({group.sex for _, groups in arms for group in groups})
    most = max(sum(group.count for group in groups) for _, groups in arms)
    ages = [age for _, groups in arms for group in groups for age, _ in group.ages]
    room, left = 220, _LABEL + 240
    drawn: list[Markup] = []
    for row, (arm, groups) in enumerate(arms):
        y, x = 6 + row * 34, float(_LABEL)
        drawn.append(_label(arm, y + 17))
        for group in groups:
            width = room * group.count / most
            drawn.append(_bar(x, y + 2, width, 20, _kind(sexes.index(group.sex)), _said_of(group)))
            if width > 16:
                drawn.append(_text(f"{group.count:,}", x + width / 2, y + 16, "middle"))
            x += width
        drawn += _ages_drawn(groups, ages, left, y)
    height = 12 + 34 * len(arms)
    if ages:
        drawn += [
            _text(f"{min(ages):g}", left, height + 8, "start"),
            _text(f"age, {max(ages):g}", _WIDTH, height + 8, "end"),
        ]
    return _picture(drawn, height + 14, "Subjects of each arm by sex, and their ages.")


def _ages_drawn(groups: list[Group], ages: list[float], left: float, y: float) -> list[Markup]:
    """Subjects by age, a bar for each of so many equal steps."""
    if not ages:
        return []
    low, steps = min(ages), 24
    step = (max(ages) - low) / steps or 1
    found = [0] * (steps + 1)
    for group in groups:
        for age, count in group.ages:
            found[int((age - low) / step)] += count
    most, wide = max(found) or 1, (_WIDTH - left) / (steps + 1)
    drawn = [
        _bar(
            left + place * wide,
            y + 24 - 22 * count / most,
            wide - 1,
            22 * count / most,
            "glance-plain",
            f"{counted(count, 'subject')} of {low + place * step:.3g} to "
            f"{low + (place + 1) * step:.3g}",
        )
        for place, count in enumerate(found)
        if count
    ]
    return [*drawn, _line(left, y + 24.5, _WIDTH, y + 24.5)]


def _said_of(group: Group) -> str:
    return f"{group.arm}, {group.sex or 'sex not said'}: {counted(group.count, 'subject')}"


def _group_row(group: Group) -> tuple[Child, ...]:
    ages = [age for age, _ in group.ages]
    limits = (f"{min(ages):g}", f"{max(ages):g}") if ages else ("", "")
    return (visible(group.arm), visible(group.sex), f"{group.count:,}", *limits, group.unit)


# ---- samples ----------------------------------------------------------------------------------


def _matrix(matrix: Matrix | None) -> Markup | None:
    if matrix is None:
        return None
    layers = [(layer, list(of)) for layer, of in groupby(matrix.occasions, key=_layer)]
    head = tag(
        "thead",
        tag(
            "tr",
            tag("th", "Subject", scope="col", rowspan=2),
            [tag("th", visible(n), scope="colgroup", colspan=len(of)) for n, of in layers],
        ),
        tag("tr", [tag("th", _visit(o.visit), scope="col") for o in matrix.occasions]),
    )
    rows = [
        tag("tr", tag("th", visible(subject), scope="row"), map(_samples, counts))
        for subject, counts in zip(matrix.subjects, matrix.counts, strict=True)
    ]
    title = "Samples by subject and visit"
    table = tag("table", _caption(title), head, tag("tbody", rows), class_="glance-matrix")
    return _part(
        title,
        tag("p", _said_of_matrix(matrix), class_="glance-said"),
        _scroll(title, table),
        _left_out(matrix.of_subjects - len(matrix.subjects), "subject", _ODD_FIRST),
        _left_out(matrix.of_occasions - len(matrix.occasions), "column"),
    )


_ODD_FIRST = "those with a gap or a second sample are shown first"


def _layer(occasion: Occasion) -> str:
    return f"{occasion.layer}: {occasion.kind}" if occasion.kind else occasion.layer


def _visit(name: str) -> Markup:
    return tag("span", visible(name) if name else "no visit named")


def _samples(count: int | None) -> Markup:
    if not count:
        return tag("td", tag("span", "none", class_="glance-none") if count == 0 else None)
    return tag("td", f"{count:,}", class_="glance-more" if count > 1 else "glance-one")


def _said_of_matrix(matrix: Matrix) -> str:
    gaps = counted(matrix.missing, "place") + " without a sample"
    more = counted(matrix.more, "place") + " with more than one"
    return (
        f"{counted(matrix.of_subjects, 'subject')}: {gaps}, {more}. One is expected where others "
        "of the same arm have one."
    )


# ---- results ----------------------------------------------------------------------------------


def _results(measured: Sequence[Measured]) -> Markup | None:
    if not measured:
        return None
    shown = measured[:MEASURED_SHOWN]
    units = [(unit, list(of)) for unit, of in groupby(shown, key=lambda each: each.unit)]
    table = _table(
        "Values by analyte and unit",
        (
            "Measured",
            "Unit",
            "Values",
            "Below the limit",
            "Above the limit",
            "No amount",
            "Least",
            "Most",
        ),
        [_measured_row(each) for each in measured[: 10 * MEASURED_SHOWN]],
    )
    return _part(
        "Values by analyte and unit",
        [_strips(unit, list(of)) for unit, of in units],
        _left_out(len(measured) - len(shown), "analyte"),
        table,
    )


def _strips(unit: str, measured: list[Measured]) -> Markup:
    """The values of one unit on one axis that counts in powers of ten."""
    bins = [number for each in measured for number, _ in each.bins]
    exponents = ticks(bins) if bins else []
    left, right = _LABEL + 60, _WIDTH - 50
    wide = (right - left) / ((exponents[-1] - exponents[0]) * BINS_A_DECADE) if bins else 0.0
    drawn: list[Markup] = []
    height = 8 + 30 * len(measured)
    step = math.ceil(len(exponents) / 8) if exponents else 1
    for exponent in exponents[::step]:
        x = left + (exponent - exponents[0]) * BINS_A_DECADE * wide
        drawn += [_line(x, 4, x, height), _text(_power(exponent), x, height + 14, "middle")]
    for row, each in enumerate(measured):
        y = 6 + row * 30
        drawn += [_label(each.name, y + 18), *_outside(each, y, right)]
        most = max((count for _, count in each.bins), default=1)
        first = exponents[0] * BINS_A_DECADE if bins else 0
        for number, count in each.bins:
            tall = 2 + 22 * count / most
            drawn.append(
                _bar(
                    left + (number - first) * wide,
                    y + 25 - tall,
                    wide,
                    tall,
                    "glance-plain",
                    f"{each.name}: {counted(count, 'value')}",
                )
            )
    said = f"Values in {unit or 'no unit'} on a scale of powers of ten."
    title = tag("h4", visible(unit) if unit else "no unit")
    return tag("div", title, _picture(drawn, height + 20, said))


def _outside(each: Measured, y: float, right: float) -> list[Markup]:
    """What lies outside of the assay's limits, apart from the rest."""
    drawn = []
    for count, mark, x, words in (
        (each.below, "<", _LABEL + 4, "below the limit"),
        (each.above, ">", right + 6, "above the limit"),
    ):
        if count:
            said = f"{each.name}: {counted(count, 'value')} {words}"
            drawn += [
                _bar(x, y + 4, 44, 20, "glance-limit", said),
                _text(f"{mark} {count:,}", x + 22, y + 18, "middle"),
            ]
    return drawn


def _measured_row(each: Measured) -> tuple[Child, ...]:
    numbers = (each.count, each.below, each.above, each.others)
    limits = ("" if limit is None else f"{limit:g}" for limit in (each.least, each.most))
    return (visible(each.name), visible(each.unit), *(f"{n:,}" for n in numbers), *limits)


def _power(exponent: int) -> str:
    return f"{10.0**exponent:g}" if -3 <= exponent <= 5 else f"1e{exponent}"


# ---- parts ------------------------------------------------------------------------------------


def _cut(overview: Overview) -> Markup | None:
    if not overview.cut:
        return None
    files = ", ".join(map(visible, list(overview.cut)[:5]))
    said = f"Of large files the first {ROWS_GATHERED:,} rows are drawn: {files}."
    return tag("p", said, class_="glance-said")


def _part(title: str, *children: Child) -> Markup:
    return tag("section", tag("h3", title), children, class_="glance-part")


def _left_out(count: int, noun: str, more: str = "") -> Markup | None:
    if count <= 0:
        return None
    also = f"; {more}" if more else ""
    return tag(
        "p",
        f"{counted(count, f'more {noun}')} left out of the picture{also}.",
        class_="glance-said",
    )


def _legend(names: Sequence[str]) -> Markup:
    items = [
        tag("li", tag("span", class_=f"glance-key {_kind(place)}"), visible(name) or "not said")
        for place, name in enumerate(names)
    ]
    return tag("ul", items, class_="glance-legend")


def _kind(place: int) -> str:
    return f"glance-{_KINDS[min(place, len(_KINDS) - 1)]}"


def _table(title: str, headings: Iterable[str], rows: Sequence[Sequence[Child]]) -> Markup:
    head = tag("thead", tag("tr", [tag("th", each, scope="col") for each in headings]))
    body = [
        tag("tr", tag("th", row[0], scope="row"), [tag("td", cell) for cell in row[1:]])
        for row in rows
    ]
    table = tag("table", _caption(title), head, tag("tbody", body), class_="glance-table")
    return tag("details", tag("summary", "The same as a table"), _scroll(title, table))


def _caption(title: str) -> Markup:
    return tag("caption", title)


def _scroll(title: str, inner: Markup) -> Markup:
    """What may be wider than there is room."""
    return tag("div", inner, class_="glance-scroll", tabindex="0", role="region", aria_label=title)


def _picture(drawn: Sequence[Markup], height: float, said: str) -> Markup:
    picture = tag(
        "svg",
        drawn,
        viewBox=f"0 0 {_WIDTH} {height:g}",
        role="img",
        aria_label=said,
        class_="glance-picture",
    )
    return _scroll(said, picture)


def _bar(x: float, y: float, width: float, height: float, look: str, said: str) -> Markup:
    shape = {"x": _at(x), "y": _at(y), "width": _at(width), "height": _at(height)}
    return tag("rect", tag("title", visible(said)), class_=look, **shape)


def _line(x1: float, y1: float, x2: float, y2: float) -> Markup:
    return tag("path", d=f"M{_at(x1)} {_at(y1)}L{_at(x2)} {_at(y2)}", class_="glance-axis")


def _label(name: str, y: float) -> Markup:
    shown = visible(name)
    short = shown if len(shown) <= _SHOWN else shown[: _SHOWN - 1] + "…"
    return tag("text", tag("title", shown), short or "not said", x=0, y=_at(y))


def _text(words: str, x: float, y: float, anchor: str) -> Markup:
    return tag("text", words, x=_at(x), y=_at(y), text_anchor=anchor)


def _at(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")
