"""The mistakes that are put into a practice package: a closed set, each with the answer it gives.

A mistake is put only where nothing else hangs on the cell, so that it gives one issue and no
others; what follows from it all the same is in its answer's ``also``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from random import Random

from immport_explorer import examples
from immport_explorer.examples.practice.tables import Sheet, Spot, Tables
from immport_explorer.schema.conditions import Condition
from immport_explorer.schema.model import Column, Schema

_OLD_VERSION = "3.31"
_LONGER = " as it was written down in the notebook of the laboratory"


@dataclass
class Draft:
    """A package that is being spoilt. ``files`` are those with a mistake, ``rows`` and ``columns``
    the places that have theirs; ``renamed`` maps a file to the name it is written under."""

    schema: Schema
    tables: Tables
    known: frozenset[str]
    random: Random
    answers: list[examples.Answer] = field(default_factory=list)
    files: set[str] = field(default_factory=set)
    rows: set[tuple[str, int]] = field(default_factory=set)
    columns: set[tuple[str, str]] = field(default_factory=set)
    renamed: dict[str, str] = field(default_factory=dict)

    def is_free(self, spot: Spot) -> bool:
        file = spot.sheet.file
        return (
            file not in self.files
            and (file, spot.row) not in self.rows
            and (file, spot.column.header) not in self.columns
        )

    def take(self, spot: Spot) -> None:
        self.rows.add((spot.sheet.file, spot.row))
        self.columns.add((spot.sheet.file, spot.column.header))

    def is_whole(self, file: str) -> bool:
        """Whether nothing of the file is spoilt yet."""
        spoilt = {name for name, _ in self.rows} | {name for name, _ in self.columns}
        return file not in self.files | spoilt


@dataclass(frozen=True)
class Fault:
    """A kind of mistake, from that level on; ``put`` puts one in, if there is a place for it.
    ``once``: at most one of the kind in a package."""

    level: int
    put: Callable[[Draft], bool]
    once: bool = False


# ---- in a cell ------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Cell:
    """How a cell is spoilt: ``spoil`` gives the wrong text, None where it cannot be done."""

    code: str
    what: str
    fits: Callable[[Draft, Spot], bool]
    spoil: Callable[[Draft, Spot], str | None]
    also: tuple[str, ...] = ()
    everywhere: bool = False

    def put(self, draft: Draft) -> bool:
        spots = [spot for spot in draft.tables.spots() if self._may(draft, spot)]
        draft.random.shuffle(spots)
        for spot in spots:
            wrong = self.spoil(draft, spot)
            if wrong is not None:
                self._write(draft, spot, wrong)
                return True
        return False

    def _may(self, draft: Draft, spot: Spot) -> bool:
        return draft.is_free(spot) and self.fits(draft, spot)

    def _write(self, draft: Draft, spot: Spot, wrong: str) -> None:
        spots = [spot]
        if self.everywhere:
            spots = [each for each in draft.tables.spots() if _is_same(each, spot)]
        for each in spots:
            draft.tables.lines[each.sheet.file][each.row][each.position] = wrong
            draft.take(each)
        draft.answers.append(
            examples.Answer(
                code=self.code,
                file=spot.sheet.file,
                what=self.what,
                mend=f"Write {spot.value}.",
                section=spot.sheet.section.name,
                rows=tuple(each.row + 1 for each in spots),
                column=spot.column.header,
                value=wrong or None,
                also=self.also,
            )
        )


def _is_same(spot: Spot, other: Spot) -> bool:
    is_place = (spot.sheet, spot.position) == (other.sheet, other.position)
    return is_place and spot.value == other.value


def _is_loose(spot: Spot) -> bool:
    """Whether nothing hangs on the cell but its own column."""
    column = spot.column
    speaks = column.declares or column.refers_to or column.states or column.first_row_of
    bound = spot.column.header in spot.sheet.bound or column.age_in is not None
    return not (speaks or bound or column.unique or column.names_file or column.is_list)


def _is_needed(_draft: Draft, spot: Spot) -> bool:
    return spot.column.required and _is_loose(spot)


def _is_needed_here(draft: Draft, spot: Spot) -> bool:
    column = spot.column
    speaks = column.declares or column.states or column.unique or column.names_file
    in_rules = {ref.header for rule in spot.sheet.section.rules for ref in rule.columns}
    if column.required or speaks or column.refers_to or column.header in in_rules:
        return False
    return any(all(_holds(draft, spot, test) for test in group) for group in column.required_when)


def _holds(draft: Draft, spot: Spot, test: Condition) -> bool:
    """Whether a test on another cell of the row holds; other tests never do here."""
    if test.test not in ("is", "filled", "empty") or test.column == spot.column.header:
        return False
    cells = draft.tables.lines[spot.sheet.file][spot.row]
    found = [n for n, c in spot.sheet.columns.items() if c.header == test.column]
    if not found:
        return False
    value = cells[found[0]] if found[0] < len(cells) else ""
    if test.test == "is":
        return value.casefold() in {each.casefold() for each in test.values}
    return bool(value) == (test.test == "filled")


def _is_term(_draft: Draft, spot: Spot) -> bool:
    is_controlled = spot.column.vocabulary_kind == "controlled" and bool(spot.column.vocabulary)
    return is_controlled and _is_loose(spot)


def _misspelt_term(draft: Draft, spot: Spot) -> str | None:
    vocabulary = draft.schema.vocabularies[spot.column.vocabulary or ""]
    known = {term.name.casefold() for term in vocabulary.terms}
    known |= {name.casefold() for name in vocabulary.synonyms}
    wrong = _misspelt(spot.value)
    return wrong if wrong and wrong.casefold() not in known else None


def _misspelt(text: str) -> str | None:
    """The text without a letter in its middle; a short one with its last letter twice."""
    if len(text) < 3 or " ; " in text:
        return None
    middle = len(text) // 2
    if len(text) > 5:
        return text[:middle] + text[middle + 1 :]
    return text + text[-1]


def _of_type(*types: str) -> Callable[[Draft, Spot], bool]:
    return lambda _draft, spot: spot.column.type in types and _is_loose(spot)


def _with_a_comma(_draft: Draft, spot: Spot) -> str | None:
    whole, _, part = spot.value.partition(".")
    return f"{whole},{part or 0}" if whole.lstrip("-").isdigit() else None


def _has_room(_draft: Draft, spot: Spot) -> bool:
    column = spot.column
    is_text = column.type == "text" and column.vocabulary is None and not column.usually_number
    return (
        is_text and column.max_length is not None and column.max_length <= 250 and _is_loose(spot)
    )


def _too_long(_draft: Draft, spot: Spot) -> str | None:
    limit = spot.column.max_length or 0
    return spot.value + _LONGER * (1 + (limit - len(spot.value)) // len(_LONGER))


def _refers(_draft: Draft, spot: Spot) -> bool:
    column = spot.column
    is_plain = not (column.declares or column.is_list or column.states)
    return is_plain and column.refers_to not in (None, "study")  # a study stands in many rows


def _other_id(draft: Draft, spot: Spot) -> str | None:
    """The id with an O for its last zero, or without a letter."""
    before, zero, after = spot.value.rpartition("0")
    wrong = f"{before}O{after}" if zero else _misspelt(spot.value)
    return wrong if wrong and wrong not in draft.known else None


def _names_a_file(_draft: Draft, spot: Spot) -> bool:
    column = spot.column
    bound = {ref.header for key in spot.sheet.section.keys for ref in key}
    return column.names_file and not column.is_list and column.header not in bound


def _other_file(draft: Draft, spot: Spot) -> str | None:
    stem, _, suffix = spot.value.rpartition(".")
    wrong = f"{stem}_final.{suffix}"
    return wrong if stem and wrong not in draft.known else None


# ---- in a header, or of a whole file --------------------------------------------------------


def _rename_header(draft: Draft) -> bool:
    """A header in other words than the template's."""
    choices = [
        (sheet, position, column)
        for sheet in draft.tables.sheets
        for position, column in sheet.columns.items()
        if draft.is_whole(sheet.file) and _is_plain(sheet, column)
    ]
    if not choices:
        return False
    sheet, position, column = draft.random.choice(choices)
    wrong = f"{column.header} (see notes)"
    draft.tables.lines[sheet.file][sheet.header][position] = wrong
    draft.files.add(sheet.file)
    missing = "layout.missing-column" if column.required else "layout.missing-optional-column"
    draft.answers.append(
        examples.Answer(
            code="layout.unknown-column",
            file=sheet.file,
            what="No column of this template has that name.",
            mend=f"Write {column.header}.",
            section=sheet.section.name,
            rows=(sheet.header + 1,),
            column=wrong,
            value=None,
            also=(missing,),
        )
    )
    return True


def _is_plain(sheet: Sheet, column: Column) -> bool:
    hangs = column.declares or column.refers_to or column.states or column.first_row_of
    needs = column.required_when or column.unique or column.names_file or column.age_in
    return not (hangs or needs or column.header in sheet.bound)


def _whole_files(draft: Draft) -> Iterator[str]:
    """Files of which nothing is spoilt, in any order."""
    files = [file for file in draft.tables.lines if draft.is_whole(file)]
    yield from draft.random.sample(files, len(files))


def _rename_file(draft: Draft) -> bool:
    """A name as a browser gives to the second download."""
    for file in _whole_files(draft):
        name = file.replace(".txt", " (1).txt")
        draft.files.add(file)
        draft.renamed[file] = name
        draft.answers.append(
            examples.Answer(
                code="template.renamed",
                file=name,
                what="The file does not have the standard name of its template.",
                mend=f"Rename it to {file}.",
            )
        )
        return True
    return False


def _older_version(draft: Draft) -> bool:
    if len(draft.tables.lines) < 3:
        return False  # as a whole, the package would be an old one
    for file in _whole_files(draft):
        wrong = f"Schema Version {_OLD_VERSION}"
        draft.tables.lines[file][0][1] = wrong
        draft.files.add(file)
        draft.answers.append(
            examples.Answer(
                code="schema-version.older",
                file=file,
                what="The file was filled in on a template of an older schema version.",
                mend="Copy the rows into the current template; where no column changed, "
                f"write Schema Version {draft.schema.version}.",
                rows=(1,),
                value=wrong,
            )
        )
        return True
    return False


def _leave_blank(draft: Draft) -> bool:
    """A blank template that nobody filled."""
    there = {template.name for template in draft.tables.templates.values()}
    for name in draft.random.sample(examples.names(), len(examples.names())):
        if not examples.describe(name).valid:
            continue
        other = Tables(name, draft.schema)
        for file, template in other.templates.items():
            if template.is_compound or template.name in there or file in draft.tables.lines:
                continue
            sheet = next(each for each in other.sheets if each.file == file)
            draft.tables.lines[file] = [*other.lines[file][: sheet.header + 1], [""]]
            draft.files.add(file)
            draft.answers.append(
                examples.Answer(
                    code="template.blank",
                    file=file,
                    what="A blank template was left in the package.",
                    mend="Remove the file.",
                )
            )
            return True
    return False


_EMPTY = _Cell(
    "value.required", "A required value is missing.", _is_needed, lambda _draft, _spot: ""
)
_WHEN = replace(
    _EMPTY,
    code="value.required-when",
    what="What else the row says makes this value necessary, and it is missing.",
    fits=_is_needed_here,
)
_WORD = _Cell(
    "value.not-in-vocabulary",
    "The word is not one of the vocabulary.",
    _is_term,
    _misspelt_term,
)
_NUMBER = _Cell(
    "value.not-a-number",
    "A comma stands for the decimal point.",
    _of_type("number", "integer", "positive integer"),
    _with_a_comma,
)
_LONG = _Cell("value.too-long", "The text is longer than ImmPort keeps.", _has_room, _too_long)
_FILE = _Cell(
    "file.missing",
    "The row names a file that is not in the package.",
    _names_a_file,
    _other_file,
    also=("file.unused",),
)
_ID = _Cell("reference.unknown", "Nothing is declared under this id.", _refers, _other_id)
_ID_EVERYWHERE = replace(
    _ID, what="Nothing is declared under this id, in any of its rows.", everywhere=True
)

FAULTS = (
    Fault(1, _EMPTY.put),
    Fault(1, _WORD.put),
    Fault(2, _NUMBER.put),
    Fault(2, _FILE.put),
    Fault(2, _rename_file, once=True),
    Fault(3, _rename_header),
    Fault(3, _LONG.put),
    Fault(3, _leave_blank, once=True),
    Fault(4, _ID.put),
    Fault(4, _WHEN.put),
    Fault(4, _older_version, once=True),
    Fault(5, _ID_EVERYWHERE.put),
)
