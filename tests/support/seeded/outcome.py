"""Seed everything, validate, and look what was found."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path

from immport_explorer import Issue, ValidationReport, validate
from support.book import Book
from support.seeded.names import (
    ANIMALS,
    ORDER,
    OTHER,
    STUDY,
)
from support.seeded.packages import Packages
from support.seeded.reference import Reference, Seed
from support.seeded.seeder import Seeder


@dataclass
class Outcome:
    """The seeds, which of them were reported, and what cannot be decided."""

    seeds: list[Seed]
    missed: list[Seed]
    false: list[str]
    noise: list[str]
    sources: list[Path]
    issues: Counter[tuple[object, ...]]
    undecidable: dict[str, list[str]]

    def table(self) -> str:
        """Found of all, by kind."""
        all_, missed = Counter(s.kind for s in self.seeds), Counter(s.kind for s in self.missed)
        lines = [f"{kind:40} {n - missed[kind]:5} of {n:5}" for kind, n in sorted(all_.items())]
        lines.append(f"{'all':40} {len(self.seeds) - len(self.missed):5} of {len(self.seeds):5}")
        for reason, places in self.undecidable.items():
            lines.append(f"not seeded, {len(places)}: {reason}")
        return "\n".join(lines)


def seed_all(reference: Path, work: Path) -> Outcome:
    """Seed everything, validate, and look which violations are reported at their places."""
    noise = _noise(Packages(work / "plain"))
    packages = Packages(work)
    seeder = Seeder(Reference(reference), packages)
    seeder.all()
    books = {OTHER: packages.other, STUDY: packages.study, ANIMALS: packages.animals}
    sources = [books[name].write(work / "seeded" / name) for name in ORDER]
    report = validate(sources)
    found = _by_place(report)
    missed = [
        seed
        for seed in seeder.seeds
        if not _found(seed, books[seed.package], found, ORDER.index(seed.package))
    ]
    false = [
        f"twin of {twin}"
        for twin in seeder.twins
        if _found(twin, books[twin.package], found, ORDER.index(twin.package))
    ]
    for number, case in enumerate(seeder.cases):
        own = _by_place(validate(case.book.write(work / "cases" / str(number))))
        missed += [seed for seed in case.seeds if not _found(seed, case.book, own, 0)]
    seeds = seeder.seeds + [seed for case in seeder.cases for seed in case.seeds]
    undecidable = dict(seeder.undecidable)
    return Outcome(seeds, missed, false, noise, sources, said(report), undecidable)


def said(report: ValidationReport) -> Counter[tuple[object, ...]]:
    """What a report says, whatever the order."""
    return Counter(
        (i.package, i.code, i.file, i.section, i.row, i.column, i.side, i.value, i.message)
        for i in report.issues
    )


def _noise(packages: Packages) -> list[str]:
    """Errors in the packages when each section has one more row, with nothing seeded."""
    books = {OTHER: packages.other, STUDY: packages.study, ANIMALS: packages.animals}
    for book in (packages.study, packages.animals):
        for sheet in list(book.sheets()):
            if sheet.section.layout == "rows":
                packages.row(sheet)
    report = validate([books[name].write(packages.work / "rows" / name) for name in ORDER])
    return [f"{i.place}: {i.message}" for i in report.issues if i.severity == "error"]


Places = dict[tuple[int, str, int | None], list[Issue]]


def _by_place(report: ValidationReport) -> Places:
    places: Places = defaultdict(list)
    for issue in report.issues:
        places[issue.package, issue.file, issue.row].append(issue)
        places[issue.package, issue.file, None].append(issue)
    return places


def _found(seed: Seed, book: Book, places: Places, package: int) -> bool:
    row = book.number(seed.file, seed.row) if seed.row is not None else None
    return any(
        issue.code in seed.codes
        and issue.severity == seed.severity
        and (issue.section == seed.section)
        and (not seed.column_matters or issue.column == seed.header)
        for issue in places[package, seed.file, row]
    )
