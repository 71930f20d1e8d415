"""A row checked by itself, as it is being edited."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from immport_explorer import examples, validate
from immport_explorer.package.opening import open_packages
from immport_explorer.package.table import Table
from immport_explorer.package.windows import TableWindows
from immport_explorer.validation.recheck import DeclaredIds, RowChecker


@dataclass
class Opened:
    table: Table
    checker: RowChecker
    windows: TableWindows

    def row(self, number: int) -> list[str]:
        return list(self.windows.of_rows([number]).cells[0])

    def with_cell(self, number: int, header: str, text: str) -> list[str]:
        cells = self.row(number)
        cells[[cell.text for cell in self.table.cells].index(header)] = text
        return cells


def opened(path: Path, file: str) -> Opened:
    schema, packages = open_packages([path], None)
    found = next(f for f in packages[0].template_files if f.member.path == file)
    table = found.tables()[0]
    ids = DeclaredIds.of(packages)
    return Opened(table, RowChecker(schema, packages[0], 0, table, ids), TableWindows(table))


@pytest.fixture
def people() -> Opened:
    return opened(examples.path("human-study"), "subjectHumans.txt")


@pytest.fixture
def samples() -> Opened:
    return opened(examples.path("human-study"), "bioSamples.txt")


@pytest.mark.parametrize(
    ("header", "text", "code"),
    [
        ("Gender", "Mle", "value.not-in-vocabulary"),
        ("Min Subject Age", "old", "value.not-a-number"),
        ("Gender", "", "value.required-when"),
        ("Arm Or Cohort ID", "NOWHERE", "reference.unknown"),
    ],
)
def test_an_edit_is_judged_by_the_rules_of_its_row(
    people: Opened, header: str, text: str, code: str
) -> None:
    before, after = people.row(4), people.with_cell(4, header, text)
    found = people.checker.changed(4, before, after, set())
    assert (code, header) in {(each.issue.code, each.issue.column) for each in found}
    assert not people.checker.changed(4, after, before, set())


@pytest.mark.slow
@pytest.mark.parametrize("name", [n for n in examples.names() if not examples.describe(n).follows])
def test_no_row_is_blamed_for_being_alone(name: str) -> None:
    """To write another text where any text may stand breaks nothing."""
    schema, packages = open_packages([examples.path(name)], None)
    ids = DeclaredIds.of(packages)
    for file in packages[0].template_files:
        for table in file.tables():
            checker = RowChecker(schema, packages[0], 0, table, ids)
            window = TableWindows(table).from_row(1, 20)
            for row, cells in zip(window.rows, window.cells, strict=True):
                for column in free_columns(table, cells):
                    after = [*cells[:column], "Another text", *cells[column + 1 :]]
                    found = checker.changed(row, cells, after, set())
                    assert not [each.issue.message for each in found]


def free_columns(table: Table, cells: Sequence[str]) -> list[int]:
    """The columns of a row that hold a text and could hold any."""
    return [
        n
        for n, cell in enumerate(table.cells)
        if cells[n] and cell.text in ("Description", "Subject Phenotype", "Brief Description")
    ]


def test_what_the_row_alone_shows_the_check_of_the_package_shows_too() -> None:
    path = examples.path("human-study-broken")
    report = validate(path)
    reported = {(i.file, i.row, i.code, i.column) for i in report.issues}
    broken = opened(path, "subjectHumans.txt")
    rows = broken.windows.from_row(1, 100)
    found = [
        ("subjectHumans.txt", row, each.issue.code, each.issue.column)
        for row, cells in zip(rows.rows, rows.cells, strict=True)
        for each in broken.checker.findings(row, cells)
    ]
    assert found
    assert set(found) <= reported


def test_ids_of_the_package_are_known_and_offered(samples: Opened) -> None:
    _, packages = open_packages([examples.path("human-study")], None)
    ids = DeclaredIds.of(packages)
    offered = list(ids.texts("subject"))
    assert len(offered) == len(set(offered)) == 12
    for subject in offered:
        after = samples.with_cell(4, "Subject ID", subject)
        assert not samples.checker.changed(4, samples.row(4), after, set())


def test_a_row_is_no_repeat_of_itself(people: Opened) -> None:
    assert not people.checker.findings(4, people.row(4))


def test_an_emptied_row_is_no_fault(people: Opened) -> None:
    empty = [""] * len(people.table.cells)
    assert not people.checker.changed(4, people.row(4), empty, set())
