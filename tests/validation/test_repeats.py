"""Ids that stand again are found with the row where each stood first, however the file is read."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from immport_explorer import validate
from immport_explorer.package.limits import Limits
from immport_explorer.validation.checks import repeats

HEADER = "Column Name\tUser Defined ID\tType\tSubject ID\tStudy ID\n"
HEAD = "biosamples\tSchema Version 3.37\nPlease do not delete or edit this column\n" + HEADER
FIRST_ROW = 4

IDS = st.lists(st.sampled_from(["", "n/a", "a", "b", "c", "d", "e", "f"]), max_size=40)


def found(folder: Path, ids: Sequence[str], block_bytes: int) -> list[tuple[int | None, str]]:
    """The rows of repeated ids, with what is said of each."""
    rows = [f"\t{id_}\tPBMC\tsubject-1\tstudy-1\n" for id_ in ids]
    path = folder / "bioSamples.txt"
    path.write_text(HEAD + "".join(rows), encoding="utf-8", newline="\n")
    report = validate(path, schema="3.37", limits=Limits(block_bytes=block_bytes))
    return [(each.row, each.message) for each in report.issues if each.code == "id.repeated"]


def expected(ids: Sequence[str]) -> list[tuple[int, int]]:
    """Rows whose id stood before, and the row where it stood first."""
    first: dict[str, int] = {}
    again = []
    for row, id_ in enumerate(ids, FIRST_ROW):
        if id_ and first.setdefault(id_, row) != row:
            again.append((row, first[id_]))
    return again


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(ids=IDS, block_bytes=st.sampled_from([60, 200, 2**20]))
@example(ids=["a", "a", "b", "c", "d", "e", "f", "a", "b"], block_bytes=60)  # kept; read again
@example(ids=["a", "a", "b", "c", "d", "e", "f", "a"], block_bytes=60)
def test_repeats_are_those_that_plain_reading_finds(
    tmp_path: Path, ids: list[str], block_bytes: int
) -> None:
    told = found(tmp_path, ids, block_bytes)
    assert [row for row, _ in told] == [row for row, _ in expected(ids)]
    for (_, message), (_, first) in zip(told, expected(ids), strict=True):
        assert f"row {first}" in message


@pytest.mark.parametrize("kept", [0, 1])
def test_of_many_repeated_ids_none_is_lost(
    tmp_path: Path, kept: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = ["a", "b", "c", "a", "b", "c", *"defgh", "a"]
    whole = found(tmp_path, ids, 2**20)
    monkeypatch.setattr(repeats, "_KEPT_AT_MOST", kept)
    assert found(tmp_path, ids, 100) == whole
    assert len(whole) == 4


def test_what_repeats_from_the_first_rows_on_is_not_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise AssertionError("the file was read again")

    monkeypatch.setenv("IMMPORT_EXPLORER_RAISE", "1")
    monkeypatch.setattr(repeats, "occurrences", fail)
    ids = ["n/a", "n/a", *(f"id-{number}" for number in range(20)), "n/a"]
    assert [row for row, _ in found(tmp_path, ids, 60)] == [5, 26]
