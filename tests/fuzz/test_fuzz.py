"""What fuzzing found once is tried for ever, and so are the inputs that it begins with.

``make fuzz`` makes new inputs of these; here nothing is left to chance.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.paths import FUZZ

CASES = Path(__file__).with_name("cases")

sys.path.insert(0, str(FUZZ))

from targets import TARGETS  # noqa: E402
from targets.reference import records  # noqa: E402


def cases() -> list[tuple[str, Path]]:
    return [(path.parent.name, path) for path in sorted(CASES.glob("*/*"))]


@pytest.mark.parametrize("name", TARGETS)
def test_the_inputs_that_fuzzing_begins_with(name: str) -> None:
    target = TARGETS[name]
    for content in (b"", *target.seeds()):
        assert len(content) <= target.longest * 2
        target.check(content)


@pytest.mark.parametrize(("name", "path"), cases(), ids=lambda part: getattr(part, "name", part))
def test_an_input_that_made_a_reader_fail(name: str, path: Path) -> None:
    TARGETS[name].check(path.read_bytes())


PIECES = ("\t", "\t", "\n", "\n", '"', '"', '""', "a", "é", "\r", "\0", " ", "\ufeff", "\u3000")


@pytest.mark.slow
@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=60), st.integers(0, 4), st.integers(0, 2))
def test_text_is_read_as_the_reference_reads_it(
    pieces: list[str], bounds: int, encoding: int
) -> None:
    """Below a header of two columns, in blocks of any size."""
    content = "".join(pieces).encode(("utf-8", "utf-8", "cp1252")[encoding], "replace")
    TARGETS["text"].check(bytes((1, bounds)) + content)


def test_each_reader_has_its_share() -> None:
    assert sum(target.share for target in TARGETS.values()) == pytest.approx(1)
    assert {name for name, _ in cases()} <= set(TARGETS)


def test_the_reference_reads_what_is_documented() -> None:
    lines = [b'a\t"b ""c"""', b'"two', b'lines"\tx"', b'"open', b"\tz"]
    found = records(lines, 1, None, lambda line: line.startswith(b"\t"))
    assert list(found) == [
        (1, 1, ["a", 'b "c"']),
        (2, 3, ["two\nlines", 'x"']),
        (4, 4, ['"open']),
        (5, 5, ["", "z"]),
    ]
