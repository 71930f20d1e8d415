"""Damaged, cut and shuffled exports: tables, or a sentence, and never anything else."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.instruments import DATA
from support.paths import FUZZ

sys.path.insert(0, str(FUZZ))

from targets.instruments import INSTRUMENTS

pytestmark = pytest.mark.slow

SEEDS = sorted(INSTRUMENTS.seeds())
NAMES = sorted(path.name for path in DATA.iterdir())


@pytest.mark.parametrize("name", NAMES)
def test_an_export_that_stops_anywhere(name: str) -> None:
    seed = next(one for one in SEEDS if one[1:] == Path(DATA, name).read_bytes())
    step = max(len(seed) // 40, 1)
    for end in range(1, len(seed), step):
        INSTRUMENTS.check(seed[:end])


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(SEEDS),
    st.lists(
        st.tuples(st.integers(0, 2**31), st.integers(0, 3), st.binary(max_size=3)), max_size=6
    ),
)
def test_an_export_of_which_lines_were_changed(
    seed: bytes, changes: list[tuple[int, int, bytes]]
) -> None:
    """Lines left out, doubled, moved to the end, or with other bytes in them."""
    lines = seed.split(b"\n")
    for place, kind, content in changes:
        at = place % len(lines)
        line = lines[at]
        if kind == 0 and len(lines) > 1:
            del lines[at]
        elif kind == 1:
            lines.insert(at, line)
        elif kind == 2:
            lines.append(line)
        else:
            cut = place % (len(line) + 1)
            lines[at] = line[:cut] + content + line[cut + len(content) :]
    INSTRUMENTS.check(b"\n".join(lines))


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes(data: bytes) -> None:
    INSTRUMENTS.check(data)
