"""Header texts -> header cells: which column of the template each one is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from immport_explorer.package.note import Notes
from immport_explorer.package.table import HeaderCell
from immport_explorer.schema.former import Renamed, column_called
from immport_explorer.schema.model import Column, Section, Side, Template
from immport_explorer.spelling import nearest

SEPARATOR = "Result Separator Column"
ROW_HEADER = "Column Name"
_FEWEST_FOREIGN = 2
_RATHER_NEAR = 0.8
_SHOWN = 3
_MOST_COMPARED = 500
"""Of more headers than any template has, none is misspelled."""


def plain(text: str) -> str:
    """A header without what does not tell headers apart: letter case, width of blanks, and
    underscores in their place."""
    return " ".join(text.replace("_", " ").split()).casefold()


def letters(text: str) -> str:
    """A header's letters and digits alone, in lower case: ``Treatment ID(s)``, ``treatmentIds`` (as
    in JSON) and ``Treatment.ID.s.`` (as R writes it) are the same."""
    return "".join(sign for sign in text.casefold() if sign.isalnum())


def without_table_beside(
    texts: Sequence[tuple[int, str]], template: Template, section: Section, row: int, notes: Notes
) -> list[tuple[int, str]]:
    """The headers (position and text) without those of another table to their right, which is
    noted: it begins with the mark 'Column Name', or behind an empty column with several names of
    which none is the section's."""
    at = _start_of_table_beside(texts, template, section)
    if at is None:
        return list(texts)
    is_mark = letters(texts[at][1]) == letters(ROW_HEADER)
    names = tuple(name for _, name in texts[at + is_mark :])
    params = {"position": texts[at][0], "names": names}
    notes.add("layout.table-beside", row=row, value="; ".join(names[:_SHOWN]), params=params)
    return list(texts[:at])


def _start_of_table_beside(
    texts: Sequence[tuple[int, str]], template: Template, section: Section
) -> int | None:
    """Which of the headers is the first of another table; None where there is none."""
    marks = (at for at, (_, text) in enumerate(texts) if letters(text) == letters(ROW_HEADER))
    mark = next(marks, None)
    if mark is not None:
        return mark or None
    gaps = [at for at in range(1, len(texts)) if texts[at][0] > texts[at - 1][0] + 1]
    last = _last_own([text for _, text in texts], template, section) if gaps else -1
    start = next((at for at in gaps if at > last), len(texts))
    return start if len(texts) - start >= _FEWEST_FOREIGN else None


def _last_own(texts: Sequence[str], template: Template, section: Section) -> int:
    """Which of the headers is the last that may be a column of the section: one that is not there
    before, or repeats as results do, or is misspelled, or named as in another version."""
    here = set(map(letters, texts))
    absent = [c.header for c in section.columns if letters(c.header) not in here]
    columns = _by_header(section, letters)
    seen: set[str] = set()
    last = -1
    for at, text in enumerate(texts):
        named = columns.get(letters(text), ())
        is_own = any(column.side == "result" for column in named) or (
            bool(named) and letters(text) not in seen
        )
        seen.add(letters(text))
        if is_own or (not named and _is_meant(text, absent, template, section, len(texts))):
            last = at
    return last


def _is_meant(
    text: str, absent: Sequence[str], template: Template, section: Section, number: int
) -> bool:
    """Whether a header that is not the section's probably stands for an absent column."""
    if number > _MOST_COMPARED:
        return False
    near = nearest(text, absent, most=1, cutoff=_RATHER_NEAR)
    return bool(near) or column_called(section, template.name, plain(text)) is not None


def header_cells(
    texts: Sequence[tuple[int, str]],
    template: Template,
    section: Section,
    row_of: Callable[[int], int],
    notes: Notes,
) -> tuple[HeaderCell, ...]:
    """Match headers (position and text, none of them blank) with the section's columns; ``row_of``
    tells the physical row of a position. A header of another version counts as the column's own
    where that is absent. In a section with sides, those after the separator are
    results, in groups that start with the group's first column."""
    separator = _separator_position(texts, section, row_of, notes)
    matcher = _Matcher(template, section, row_of, notes)
    matcher.learn_other_versions(plain(text) for _, text in texts)
    return tuple(
        matcher.cell(position, text, _side(position, separator)) for position, text in texts
    )


def _separator_position(
    texts: Sequence[tuple[int, str]],
    section: Section,
    row_of: Callable[[int], int],
    notes: Notes,
) -> int | None:
    if section.column(SEPARATOR) is None:
        return None
    for position, text in texts:
        if plain(text) == plain(SEPARATOR):
            return position
    if texts:
        notes.add("layout.missing-separator", row=row_of(texts[0][0]))
    return None


def _side(position: int, separator: int | None) -> Side | None:
    if separator is None:
        return None
    return "meta" if position <= separator else "result"


class _Matcher:
    """Goes along a header line and remembers what it has seen."""

    def __init__(
        self, template: Template, section: Section, row_of: Callable[[int], int], notes: Notes
    ) -> None:
        self._template = template
        self._section = section
        self._columns = _by_header(section, plain)
        self._by_letters = _by_header(section, letters)
        self._of_other_versions: dict[str, Renamed] = {}
        self._row_of = row_of
        self._notes = notes
        self._seen: set[tuple[str, Side | None, int]] = set()
        self._group = 0
        self._first_result: Column | None = None

    def learn_other_versions(self, texts: Iterable[str]) -> None:
        """Take headers that name an absent column in another version for that column."""
        texts = set(texts)
        for text in texts - self._columns.keys():
            found = column_called(self._section, self._template.name, text)
            if found is not None and plain(found[0].header) not in texts:
                self._columns[text] = [found[0]]
                self._of_other_versions[text] = found[1]

    def cell(self, position: int, text: str, side: Side | None) -> HeaderCell:
        known = self._columns.get(plain(text)) or self._by_letters.get(letters(text))
        if known is None:
            self._note("layout.unknown-column", position, text)
            return HeaderCell(position=position, text=text, side=side, problem="unknown")
        column = self._on_side(known, side)
        renamed = self._of_other_versions.get(plain(text))
        if renamed is not None:
            is_called = renamed.in_words(plain(text))
            official = column.header
            self._note(
                "layout.renamed-column", position, text, official=official, is_called=is_called
            )
        elif text != column.header:
            self._note("layout.header-spelling", position, text, official=column.header)
        if side is not None and column.side not in (None, side):
            self._note("layout.wrong-side", position, text, side=column.side)
            return HeaderCell(position=position, text=text, side=side, problem="wrong side")
        return self._placed(position, text, column)

    def _on_side(self, known: Sequence[Column], side: Side | None) -> Column:
        """The column of that name on the side; without a separator the first one not yet seen."""
        for column in known:
            if side is None and (column.header, column.side, 0) not in self._seen:
                return column
            if side is not None and column.side in (side, None):
                return column
        return known[0]

    def _placed(self, position: int, text: str, column: Column) -> HeaderCell:
        group = self._group_of(column)
        key = (column.header, column.side, group)
        if key in self._seen:
            self._note("layout.repeated-column", position, text)
            return HeaderCell(
                position=position, text=text, side=column.side, group=group, problem="repeated"
            )
        self._seen.add(key)
        return HeaderCell(
            position=position, text=text, column=column, side=column.side, group=group
        )

    def _group_of(self, column: Column) -> int:
        if column.side != "result":
            return 0
        if self._first_result is None:
            self._first_result = column
        elif column is self._first_result:
            self._group += 1
        return self._group

    def _note(self, code: str, position: int, text: str, **params: object) -> None:
        self._notes.add(
            code, row=self._row_of(position), column=text, params={"position": position, **params}
        )


def _by_header(section: Section, form: Callable[[str], str]) -> dict[str, list[Column]]:
    found: dict[str, list[Column]] = {}
    for column in section.columns:
        found.setdefault(form(column.header), []).append(column)
    return found
