"""Which finding follows from which, across packages."""

from __future__ import annotations

from collections.abc import Iterable

from immport_explorer.issues.keys import CauseKey, broken_row, refused_package
from immport_explorer.issues.kinds.package import PACKAGE_DEPENDS_ON_REFUSED
from immport_explorer.issues.log import Batch, BrokenRows, IssueLog, Place


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
    """What is found in a row that is wrong as a whole follows from the finding that says so."""
    for broken in log.broken:
        for number, batch in enumerate(log.batches):
            if number != broken.batch and broken.covers(batch.place):
                _follow(log, batch, broken)


def _follow(log: IssueLog, batch: Batch, broken: BrokenRows) -> None:
    positions = [broken.position(row) for row in batch.rows.to_list()]
    if all(position is None for position in positions):
        return
    own = batch.causes or [None]
    keys: list[CauseKey | None] = [own[at if len(own) > 1 else 0] for at in range(len(batch))]
    for at, position in enumerate(positions):
        if position is not None:
            keys[at] = key = broken_row(broken.batch, position)
            log.cause(key, broken.batch, position)
    batch.causes = keys
