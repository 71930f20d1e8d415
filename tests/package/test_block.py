"""What a block knows of its columns' values: the few distinct ones, and where some stand."""

from __future__ import annotations

from random import Random

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from immport_explorer.package.block import FEW, Block
from immport_explorer.package.series import everywhere, places_in, within

ROWS = 2_000

# How often each of some values comes, so that one is usual, or none is, or each row has its own.
SHARES = st.lists(st.integers(1, 400), min_size=1, max_size=12)


def _block(texts: list[str]) -> Block:
    column = pl.Series("0", texts, pl.String)
    return Block(column.to_frame(), pl.int_range(len(texts), dtype=pl.Int64, eager=True))


@given(SHARES, st.none() | st.integers(0, 99))
def test_the_few_values_of_a_column_are_known_and_their_rows_found(
    shares: list[int], seed: int | None
) -> None:
    texts = [f"value {at}" if at else "" for at, share in enumerate(shares) for _ in range(share)]
    texts = (texts * (ROWS // len(texts) + 1))[:ROWS]
    chance = Random(seed)
    if seed is not None:
        chance.shuffle(texts)
    block, distinct = _block(texts), set(texts)
    few = block.few("0")
    assert few is not None
    assert few.values == distinct
    some = set(chance.sample(sorted(distinct), len(distinct) // 2))
    for wanted in ({"value 0"}, {texts[0]}, some):
        expected = [text in wanted for text in texts]
        assert block.holding("0", wanted | {"nowhere"}).to_list() == expected
    assert block.holding("0", distinct).all()


@pytest.mark.parametrize("own", [FEW + 1, ROWS])
def test_a_column_of_many_values_has_no_few_but_its_rows_are_found(own: int) -> None:
    texts = [f"id {max(number - (ROWS - own), 0)}" for number in range(ROWS)]
    block = _block(texts)
    assert block.few("0") is None
    assert block.holding("0", ["id 0", f"id {own - 1}"]).sum() == ROWS - own + 2
    assert not block.holding("0", []).any()


@pytest.mark.parametrize("usual", [0.9, 0.7])
def test_many_rare_values_beside_a_usual_one_are_not_few(usual: float) -> None:
    texts = [f"own {n}" if n >= usual * 10_000 else "usual" for n in range(10_000)]
    assert _block(texts).few("0") is None
    assert _block(texts).holding("0", ["usual"]).sum() == usual * 10_000


@given(st.lists(st.tuples(st.booleans(), st.booleans())))
def test_a_mask_is_narrowed_to_the_rows_for_which_more_holds(rows: list[tuple[bool, bool]]) -> None:
    mask = pl.Series([first for first, _ in rows], dtype=pl.Boolean)
    held = pl.Series([second for first, second in rows if first], dtype=pl.Boolean)
    assert within(mask, held).to_list() == [first and second for first, second in rows]
    assert places_in(mask).to_list() == [at for at, (first, _) in enumerate(rows) if first]


@pytest.mark.parametrize("number", [0, 1, 3])
def test_a_value_that_stands_everywhere_is_nobody_elses_to_change(number: int) -> None:
    first = everywhere(False, number, pl.Boolean)
    if number:
        first.scatter(0, True)
    assert not everywhere(False, number, pl.Boolean).any()
    assert everywhere(None, number, pl.String).null_count() == number
