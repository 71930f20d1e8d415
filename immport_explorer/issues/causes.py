"""Which finding follows from which, across rows, cells, files and packages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping

from immport_explorer.issues.keys import (
    CauseKey,
    broken_row,
    damaged_cell,
    refused_package,
    same_value,
)
from immport_explorer.issues.kinds import AnyKind
from immport_explorer.issues.kinds.package import PACKAGE_DEPENDS_ON_REFUSED
from immport_explorer.issues.kinds.value import (
    VALUE_FREE_TEXT,
    VALUE_MADE_A_DATE,
    VALUE_MADE_A_TIME,
    VALUE_NOT_IN_VOCABULARY,
    VALUE_SPREADSHEET_ERROR,
    VALUE_TEXT_FOR_NUMBER,
)
from immport_explorer.issues.log import Batch, BrokenRows, IssueLog, Place

_DAMAGE: tuple[AnyKind, ...] = (VALUE_MADE_A_DATE, VALUE_MADE_A_TIME, VALUE_SPREADSHEET_ERROR)
_NOTED: tuple[AnyKind, ...] = (VALUE_FREE_TEXT, VALUE_TEXT_FOR_NUMBER)


def across_packages(log: IssueLog, builds_on: Iterable[tuple[int, Iterable[int]]]) -> None:
    """A package that names what one with errors declares says so; the first error is the cause.

    ``builds_on`` gives each package's number with the numbers of those whose ids it names.
    """
    for number, earlier_ones in builds_on:
        for earlier in sorted(earlier_ones):
            first = _first_error(log, earlier)
            if first is not None:
                log.cause(refused_package(earlier), first, 0)
                log.add(
                    PACKAGE_DEPENDS_ON_REFUSED(),
                    Place(package=number, order=-1),
                    value=str(earlier + 1),
                    caused_by=refused_package(earlier),
                )


def _first_error(log: IssueLog, package: int) -> int | None:
    """The number of the first batch of errors in that package which follow from no other."""
    errors = [
        (batch.place.order, number)
        for number, batch in enumerate(log.batches)
        if batch.place.package == package
        and batch.kind.severity == "error"
        and all(_is_own(log, key, number) for key in batch.causes or ())
    ]
    return min(errors)[1] if errors else None


def _is_own(log: IssueLog, key: CauseKey | None, number: int) -> bool:
    """Whether nothing stands behind the key but the batch itself."""
    return key not in log.causes or log.causes[key][0] == number


def within_broken_rows(log: IssueLog) -> None:
    """What is found in a row that is wrong as a whole follows from the finding that says so. What
    says so of many rows follows from no finding about one of them, nor the first that says so of a
    row from another."""
    of_many = {broken.batch for broken in log.broken if broken.is_of_many}
    of_one: set[int] = set()
    for broken in log.broken:
        above = set() if broken.is_of_many else of_many | of_one
        for number, batch in enumerate(log.batches):
            if number != broken.batch and number not in above and broken.covers(batch):
                _follow(log, batch, broken)
        if not broken.is_of_many:
            of_one.add(broken.batch)


def _follow(log: IssueLog, batch: Batch, broken: BrokenRows) -> None:
    found = [broken.position(row) for row in batch.rows.to_list()]
    positions = {at: position for at, position in enumerate(found) if position is not None}
    for position in positions.values():
        log.cause(broken_row(broken.batch, position), broken.batch, position)
    _set_keys(batch, {at: broken_row(broken.batch, its) for at, its in positions.items()})


def within_damaged_cells(log: IssueLog) -> None:
    """What is noted of a cell that a spreadsheet program damaged follows from the damage."""
    damage: dict[Hashable, dict[int, tuple[int, int]]] = defaultdict(dict)
    for number, batch in enumerate(log.batches):
        if batch.kind in _DAMAGE:
            rows = enumerate(batch.rows.to_list())
            damage[_cells_of(batch)].update({row: (number, at) for at, row in rows})
    for batch in log.batches if damage else ():
        found = damage.get(_cells_of(batch)) if batch.kind in _NOTED else None
        if found:
            _follow_damage(log, batch, found)


def _cells_of(batch: Batch) -> Hashable:
    return (batch.place, batch.header, batch.side, batch.position)


def _follow_damage(log: IssueLog, batch: Batch, found: Mapping[int, tuple[int, int]]) -> None:
    behind = {at: found[row] for at, row in enumerate(batch.rows.to_list()) if row in found}
    for finding in behind.values():
        log.cause(damaged_cell(*finding), *finding)
    _set_keys(batch, {at: damaged_cell(*finding) for at, finding in behind.items()})


def across_files(log: IssueLog) -> None:
    """A value that is no term of a vocabulary, in several files of a package, is one cause: what is
    said of it in the first of them. A person decides on it once."""
    for (package, vocabulary), batches in _not_in_vocabulary(log).items():
        files: dict[str, set[str]] = defaultdict(set)
        for batch in batches.values():
            files[batch.place.file].update(value for value in batch.values if value)
        counts: dict[str, int] = defaultdict(int)
        for values in files.values() if len(files) > 1 else ():
            for value in values:
                counts[value] += 1
        keys = {
            value: same_value(package, vocabulary, value) for value, n in counts.items() if n > 1
        }
        _follow_first_file(log, batches, keys)


def _not_in_vocabulary(log: IssueLog) -> dict[tuple[int, str], dict[int, Batch]]:
    """The batches of values that are no terms, by package and vocabulary, as files are loaded."""
    found: dict[tuple[int, str], dict[int, Batch]] = defaultdict(dict)
    in_order = sorted(enumerate(log.batches), key=lambda each: each[1].place.order)
    for number, batch in in_order:
        vocabulary = vocabulary_missed(batch)
        if vocabulary is not None:
            found[batch.place.package, vocabulary][number] = batch
    return found


def vocabulary_missed(batch: Batch) -> str | None:
    """The vocabulary that the batch's values are no terms of; None where it is about another
    matter. One decision on such a value counts wherever it stands."""
    if batch.kind is not VALUE_NOT_IN_VOCABULARY:
        return None
    return str(batch.said.about("")["vocabulary"])


def _follow_first_file(
    log: IssueLog, batches: Mapping[int, Batch], keys: Mapping[str, CauseKey]
) -> None:
    first: dict[CauseKey, str] = {}
    for number, batch in batches.items() if keys else ():
        following = {}
        for at, value in enumerate(batch.values):
            key = keys.get(value or "")
            if key is None or _key_at(batch, at) is not None:
                continue
            if first.setdefault(key, batch.place.file) == batch.place.file:
                log.cause(key, number, at)
            else:
                following[at] = key
        _set_keys(batch, following)


def _key_at(batch: Batch, at: int) -> CauseKey | None:
    """What the finding at that position follows from so far."""
    own = batch.causes or (None,)
    return own[at if len(own) > 1 else 0]


def _set_keys(batch: Batch, following: Mapping[int, CauseKey]) -> None:
    """Say what the findings at these positions follow from."""
    if following:
        keys = [_key_at(batch, at) for at in range(len(batch))]
        for at, key in following.items():
            keys[at] = key
        batch.causes = keys
