"""Which ids are known, and what they are linked to: looked up in sets of hashes."""

from __future__ import annotations

import polars as pl
import pytest

from immport_explorer.validation.index import Declared, HashSet, HashSets, Index, Source

SOURCE = Source(0, "bioSamples.txt")
SIZES = (1_000, 30_000, 250_000)
"""So few that they are compared with, so many that they stand in a table, in a larger one."""


def hashes_of(first: int, last: int) -> pl.Series:
    return pl.Series(range(first, last)).hash()


@pytest.mark.parametrize("size", SIZES)
def test_a_set_of_hashes_knows_its_own_and_no_other(size: int) -> None:
    hashes = hashes_of(0, 2 * size)
    mine = HashSet(hashes.head(size))
    for asked in (hashes.shuffle(seed=1), hashes.head(10), hashes[size:], hashes.head(0)):
        assert (mine.contains(asked) == asked.is_in(hashes.head(size).implode())).all()
    assert set(mine.hashes) == set(hashes.head(size))


@pytest.mark.parametrize("size", SIZES)
def test_hashes_that_come_between_two_questions_are_known_as_well(size: int) -> None:
    known, hashes = HashSets(), hashes_of(0, 2 * size)
    assert not known.contains(hashes).any()
    for end in range(0, size, size // 7):
        known.add(hashes[end : min(end + size // 7, size)])
        taken = hashes.head(len(known)).implode()
        for asked in (hashes.shuffle(seed=end), hashes.head(5), hashes[size:]):
            assert (known.contains(asked) == asked.is_in(taken)).all()
    assert len(known) == size


def test_sets_that_are_asked_again_and_again_know_the_same_before_and_after_more_come() -> None:
    known, hashes = HashSets(), hashes_of(0, 450_000)
    for first, last in ((0, 260_000), (260_000, 390_000), (390_000, 420_000)):
        known.add(hashes[first:last])
        taken = hashes.head(last).implode()
        for _ in range(12):
            assert (known.contains(hashes) == hashes.is_in(taken)).all()
        assert len(known) == last


def test_a_few_ids_are_found_among_many_however_often_they_are_asked_for() -> None:
    declared = Declared()
    for block in range(3):
        ids = pl.Series([f"sample-{number}" for number in range(block, 150_000, 3)])
        declared.add(SOURCE, ids, ids.hash())
    asked = pl.Series(["sample-7", "sample-150000", "", "sample-149999"])
    for _ in range(20):
        assert declared.contains(asked.hash()).to_list() == [True, False, False, True]


def test_an_id_that_was_asked_for_too_early_is_found_once_it_is_declared() -> None:
    declared = Declared()
    source = Source(0, "basic_study_design.txt")
    assert not declared.has("study-1")
    for name in ("study-2", "study-1"):
        ids = pl.Series([name])
        declared.add(source, ids, ids.hash())
        assert declared.has("study-1") is (name == "study-1")
    assert not declared.has("study-3")
    assert not declared.has(None)


@pytest.mark.parametrize("arms", [("arm-1", "arm-1"), ("arm-1", "arm-2")])
def test_a_link_is_held_against_the_value_beside_it(arms: tuple[str, str]) -> None:
    index = Index()
    index.link("subject", "arm", SOURCE, pl.Series(["s-1", "s-2"]), pl.Series(arms))
    ids = pl.Series(["s-1", "s-1", "s-2", "unknown", ""])
    values = pl.Series(["arm-1", "arm-9", arms[1], "arm-1", "arm-9"])
    pairs = index.pairs("subject", "arm")
    assert pairs.name(ids).to_list() == [True, True, True, False, False]
    assert pairs.hold(ids, values).to_list() == [True, False, True, False, False]
    assert pairs.contradict(ids, values).to_list() == [False, True, False, False, False]


@pytest.mark.parametrize("arms", [("arm-1", "arm-1"), ("arm-1", "arm-2")])
def test_what_an_id_is_linked_to_first_is_told(arms: tuple[str, str]) -> None:
    index = Index()
    for ids in (["s-1", "s-2"], ["s-2", "s-3"]):
        index.link("subject", "arm", SOURCE, pl.Series(ids), pl.Series(arms))
    asked = pl.Series(["s-3", "s-2", "unknown", "s-1"])
    expected = [arms[1], arms[1], None, arms[0]]
    assert index.linked("subject", "arm", asked).to_list() == expected
    assert index.only_linked("subject", "arm") == (arms[0] if arms[0] == arms[1] else None)
