"""What fills a template, as the reader changes it: the guess, and what was chosen instead.

The guess is kept as it is, so that a choice that is taken back, or only passed by with the arrow
keys, leaves no trace. No widgets here.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import msgspec

from immport_explorer.fill.guessing.guessed import Choice, Guessed
from immport_explorer.fill.recipe import Filling
from immport_explorer.fill.remarks import Missing
from immport_explorer.fill.ways import Constant, FromColumn, Way

Choose = Callable[[str, str], Way | None]
"""The way in which a column fills a field, by the names of both; None where it cannot."""

DraftIdentity = tuple[str, str, str, bool]
"""The source, the template and the section of a draft, and whether its rows are written out."""

Move = tuple[str, str]
"""A column and the field that it was guessed for, "" for none."""


@dataclass(frozen=True)
class Use:
    """A column and the field that it goes to now (``header``, "" for none); ``guessed`` is the one
    that it was guessed for."""

    column: str
    guessed: str
    header: str


@dataclass
class Draft:
    """A filling that the reader changes.

    ``moves`` say which field a column goes to, ``given`` how a field is filled whatever was
    guessed, ``absent`` fields for which the reader has nothing; ``choices`` are the reasons of the
    guesses, by header. What the reader was asked and has answered is kept, so that the questions
    stay where they are: ``answered`` by header, ``settled`` values by header and place. Of rows
    that are written out, ``cells`` are what the reader wrote instead, ``dropped`` those left out.
    """

    key: str
    base: Filling
    choices: Mapping[str, Choice] = field(default_factory=dict)
    moves: dict[Move, str] = field(default_factory=dict)
    given: dict[str, Way] = field(default_factory=dict)
    absent: set[str] = field(default_factory=set)
    answered: dict[str, Missing] = field(default_factory=dict)
    settled: dict[tuple[str, int], str] = field(default_factory=dict)
    cells: dict[tuple[int, str], str] = field(default_factory=dict)
    dropped: set[int] = field(default_factory=set)

    @property
    def identity(self) -> DraftIdentity:
        """What stays the same when it is guessed anew."""
        return self.base.source, self.base.template, self.base.section, bool(self.base.rows)

    @property
    def is_written_here(self) -> bool:
        """Whether no table stands behind it: one row, written by the reader."""
        return not self.base.source

    def filling(self, choose: Choose) -> Filling:
        """The filling as it stands."""
        absent = dict.fromkeys((*self.base.not_in_my_data, *sorted(self.absent)))
        ways = self._ways(choose)
        return msgspec.structs.replace(
            self.base,
            columns={header: way for header, way in ways.items() if header not in self.absent},
            groups=tuple(filter(None, map(self._group, self.base.groups))),
            rows=tuple(row for _, row in self.rows),
            not_in_my_data=tuple(header for header in absent if header not in self.given),
        )

    @property
    def rows(self) -> list[tuple[int, dict[str, str]]]:
        """The rows that are written out, as they stand, each with its place among those of the
        recipe."""
        return [
            (place, {header: self.cells.get((place, header), text) for header, text in row.items()})
            for place, row in enumerate(self.base.rows)
            if place not in self.dropped
        ]

    def _group(self, ways: Mapping[str, Way]) -> dict[str, Way]:
        """A further group of result columns, without those that go elsewhere now."""
        moved = {(column,) for column, _ in self.moves}
        kept = {header: way for header, way in ways.items() if way.columns not in moved}
        return kept if any(way.columns for way in kept.values()) else {}

    def _ways(self, choose: Choose) -> dict[str, Way]:
        left = {
            guessed
            for (column, guessed), header in self.moves.items()
            if header != guessed and not self._is_further(column)
        }
        ways = {header: way for header, way in self.base.columns.items() if header not in left}
        for (column, _), header in self.moves.items():
            way = choose(column, header) if header else None
            if way is not None:
                ways[header] = way
        return ways | self.given

    def _is_further(self, column: str) -> bool:
        """Whether a column belongs to a further group of result columns."""
        ways = (way for group in self.base.groups for way in group.values())
        return any(way.columns == (column,) for way in ways)

    # --- what the reader does --------------------------------------------------------------------

    def move(self, column: str, guessed: str, header: str) -> None:
        """Let a column go to another field, or to none."""
        before = self.moves.get((column, guessed), guessed)
        if before in self.given and column in self.given[before].columns:
            del self.given[before]
        self.absent.discard(header)
        if header == guessed:
            self.moves.pop((column, guessed), None)
        else:
            self.moves[column, guessed] = header

    def give(self, header: str, way: Way | None) -> None:
        """Say how a field is filled; None forgets what was said of it."""
        self.absent.discard(header)
        if way is None or way == Constant(constant=""):
            self.given.pop(header, None)
            if isinstance(self.base.columns.get(header), Constant):
                self.absent.add(header)
        else:
            self.given[header] = way

    def lack(self, header: str) -> None:
        """Say that there is nothing for a field."""
        self.given.pop(header, None)
        self.absent.add(header)

    def map_value(self, filling: Filling, header: str, said: str, meant: str) -> None:
        """Say what a value of the lab's becomes in a field."""
        way = filling.columns.get(header)
        if isinstance(way, FromColumn):
            kept = {value: term for value, term in way.map.items() if value != said}
            mapped = kept if meant == said else kept | {said: meant}
            self.given[header] = msgspec.structs.replace(way, map=mapped)

    def take_over(self, other: Draft) -> None:
        """Do what the reader did with another."""
        self.moves, self.given, self.absent = other.moves, other.given, other.absent
        self.answered, self.settled = other.answered, other.settled
        self.cells, self.dropped = other.cells, other.dropped

    # --- what is shown ---------------------------------------------------------------------------

    def uses(self, column: str, filling: Filling) -> Iterator[Use]:
        """The fields that a column alone goes to; one use without a field where there is none."""
        moved = [
            Use(column, guessed, header)
            for (name, guessed), header in self.moves.items()
            if name == column
        ]
        taken = {use.header for use in moved} | {use.guessed for use in moved}
        found = [
            *moved,
            *(
                Use(column, header, header)
                for columns in (filling.columns, *filling.groups)
                for header, way in columns.items()
                if header not in taken and way.columns == (column,)
            ),
        ]
        yield from sorted(found, key=lambda use: use.guessed) or [Use(column, "", "")]

    def choice(self, header: str, filling: Filling) -> Choice | None:
        """The guess that stands for a field; None where the reader chose."""
        choice = self.choices.get(header)
        return choice if choice and filling.columns.get(header) == choice.way else None


def renewed(
    before: Sequence[Draft],
    made: Iterable[Draft],
    left_out: Container[DraftIdentity],
    templates: Container[str],
) -> list[Draft]:
    """The drafts that were made anew, each with what the reader did with the one before, and those
    without a table that the reader added, as far as there are such ``templates``."""
    rest, drafts = list(before), []
    for draft in made:
        same = next((one for one in rest if one.identity == draft.identity), None)
        if same is not None:
            draft.take_over(same)
            rest.remove(same)
        if not (draft.is_written_here and draft.identity in left_out):
            drafts.append(draft)
    drafts += [one for one in rest if one.is_written_here and one.base.template in templates]
    for number, draft in enumerate(drafts):
        draft.key = str(number)
    return drafts


def reasons(filling: Filling, guessed: Guessed | None) -> dict[str, Choice]:
    """The guesses of a filling, by header."""
    own = (filling.template, filling.section, filling.source)
    choices = guessed.choices if guessed else ()
    return {one.header: one for one in choices if (one.template, one.section, one.source) == own}
