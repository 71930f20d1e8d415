"""Reading ahead: the same items, never more than one of them early, and an end in any case."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from immport_explorer import validate
from immport_explorer.package.limits import Limits
from immport_explorer.validation import scope
from immport_explorer.validation.ahead import read_ahead

TOP = "biosamples\tSchema Version 3.37\nPlease do not delete or edit this column\n"
HEADER = "Column Name\tUser Defined ID\tType\tName\n"
TINY = Limits(block_bytes=100)


class Counted:
    """Numbers from 0 on; tells how many were asked for, by which threads, and whether it ended."""

    def __init__(self, most: int = 1_000, failing_at: int | None = None) -> None:
        self.most = most
        self.failing_at = failing_at
        self.given = 0
        self.threads: set[threading.Thread] = set()
        self.closed = False

    def __iter__(self) -> Iterator[int]:
        try:
            for number in range(self.most):
                self.threads.add(threading.current_thread())
                if number == self.failing_at:
                    raise ValueError(number)
                self.given = number + 1
                yield number
        finally:
            self.closed = True


@pytest.mark.parametrize("number", [0, 1, 2, 50])
def test_all_items_come_in_order_from_another_thread(number: int) -> None:
    source = Counted(number)
    assert list(read_ahead(iter(source))) == list(range(number))
    assert source.closed
    assert threading.current_thread() not in source.threads


def test_no_more_than_one_item_is_made_early() -> None:
    source = Counted()
    for number in read_ahead(iter(source)):
        assert source.given <= number + 2
        if number == 20:
            break


def test_what_is_raised_is_raised_where_the_items_are_looked_at() -> None:
    seen = []
    with pytest.raises(ValueError, match="3"):
        for number in read_ahead(iter(Counted(failing_at=3))):
            seen.append(number)
    assert seen == [0, 1, 2]


def test_the_thread_ends_when_nobody_looks_any_more() -> None:
    source = Counted()
    items = read_ahead(iter(source))
    assert next(items) == 0
    items.close()  # type: ignore[attr-defined]
    assert not any(thread.is_alive() for thread in source.threads)


# --- a table --------------------------------------------------------------------------------------


def _found(path: Path, **options: Any) -> list[tuple[str, int | None, str | None]]:
    report = validate(path, schema="3.37", **options)
    return [(issue.code, issue.row, issue.value) for issue in report.issues]


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    rows=st.lists(
        st.tuples(
            st.sampled_from(["s1", "s2", " s3", '"s\n4"', '"s5', "", "jo@lab.org"]),
            st.sampled_from(["PBMC", "Serumm", ""]),
            st.sampled_from(["x", "x\tbeyond", "\xa0"]),
        ),
        min_size=5,
        max_size=40,
    ),
    ends=st.sampled_from(["\n", "\r\n"]),
)
def test_nothing_else_is_found_with_one_processor(
    tmp_path: Path, rows: list[tuple[str, str, str]], ends: str
) -> None:
    text = TOP + HEADER + "".join("\t" + "\t".join(row) + "\n" for row in rows)
    path = tmp_path / "bioSamples.txt"
    path.write_bytes(text.replace("\n", ends).encode())
    found = []
    for number in (1, 2):
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(scope, "processors", lambda number=number: number)
            found.append(_found(path, limits=TINY))
    assert found[0] == found[1]


def test_a_stopped_check_leaves_no_thread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scope, "processors", lambda: 2)
    path = tmp_path / "bioSamples.txt"
    path.write_text(TOP + HEADER + "".join(f"\ts{n}\tPBMC\tx\n" for n in range(500)))
    before = set(threading.enumerate())

    def stop_once_something_was_read(done: int, total: int, what: str) -> bool:
        return not done

    report = validate(path, schema="3.37", limits=TINY, progress=stop_once_something_was_read)
    assert report.partial
    ours = {t for t in threading.enumerate() if t.name.startswith("reading ahead")}
    assert ours <= before
