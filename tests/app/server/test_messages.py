"""Which messages of a page's socket are passed on. What is refused here is harmless everywhere."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from immport_explorer.app.server.messages import (
    ALLOWED,
    FORBIDDEN,
    LARGEST,
    MALFORMED,
    MOST_PARTS,
    TOO_BIG,
    UNSUPPORTED,
    refusal_of,
)

HEADER = {"msg_id": "1", "msg_type": "comm_msg", "session": "2", "username": "", "version": "5.3"}


def message(
    kind: str = "comm_msg", channel: str = "shell", buffers: Sequence[bytes] = (), head: bytes = b""
) -> bytes:
    """A message as a page's script makes it."""
    header = head or json.dumps({**HEADER, "msg_type": kind}).encode()
    return laid_out([channel.encode(), header, b"{}", b"{}", b"{}", *buffers])


def laid_out(parts: Sequence[bytes]) -> bytes:
    offsets = [8 * (len(parts) + 2)]
    for part in parts:
        offsets.append(offsets[-1] + len(part))
    numbers = [len(offsets), *offsets]
    return b"".join(number.to_bytes(8, "little") for number in numbers) + b"".join(parts)


def code_of(said: bytes | str) -> int | None:
    refusal = refusal_of(said)
    return refusal.code if refusal else None


@pytest.mark.parametrize(
    ("channel", "kind"),
    [(channel, kind) for channel, kinds in ALLOWED.items() for kind in sorted(kinds)],
)
def test_what_a_page_says_is_passed_on(channel: str, kind: str) -> None:
    assert refusal_of(message(kind, channel)) is None
    assert refusal_of(message(kind, channel, [b"a piece of a file", b""])) is None


@pytest.mark.parametrize(
    "kind",
    ["execute_request", "input_reply", "shutdown_request", "debug_request", "interrupt_request"],
)
@pytest.mark.parametrize("channel", ["shell", "control", "stdin", "iopub"])
def test_nobody_can_run_code_over_it(kind: str, channel: str) -> None:
    assert code_of(message(kind, channel)) == FORBIDDEN


def test_of_two_types_in_one_header_neither_is_believed() -> None:
    head = b'{"msg_type": "execute_request", "msg_type": "comm_msg"}'
    assert code_of(message(head=head)) == MALFORMED


@pytest.mark.parametrize(
    "head", [b"", b"no json", b"[1]", b"{}", b'{"msg_type": 1}', b'{"msg_type": "comm_msg "}']
)
def test_a_header_that_is_none(head: bytes) -> None:
    said = laid_out([b"shell", head, b"{}", b"{}", b"{}"])
    assert code_of(said) in (MALFORMED, FORBIDDEN)


def test_another_form_of_messages() -> None:
    assert code_of(json.dumps({"header": HEADER, "channel": "shell"})) == UNSUPPORTED


def test_cut_short_or_too_long() -> None:
    whole = message(buffers=[b"piece"])
    assert refusal_of(whole) is None
    for end in range(len(whole)):
        assert code_of(whole[:end]) == MALFORMED
    assert code_of(whole + b"x") == MALFORMED


@pytest.mark.parametrize("at", range(1, 7))
@pytest.mark.parametrize("number", [0, 10**6, 2**63])
def test_parts_that_do_not_lie_one_behind_the_other(at: int, number: int) -> None:
    wrong = bytearray(message())
    wrong[8 * at : 8 * at + 8] = number.to_bytes(8, "little")
    assert code_of(bytes(wrong)) == MALFORMED


def test_too_few_or_too_many_parts() -> None:
    assert code_of(laid_out([b"shell", b"{}", b"{}", b"{}"])) == MALFORMED
    assert refusal_of(message(buffers=[b""] * (MOST_PARTS - 5))) is None
    assert code_of(message(buffers=[b""] * (MOST_PARTS - 4))) == MALFORMED


def test_too_large() -> None:
    assert refusal_of(message(buffers=[bytes(LARGEST - 1000)])) is None
    assert code_of(message(buffers=[bytes(LARGEST)])) == TOO_BIG
    head = json.dumps({**HEADER, "more": "x" * 70_000}).encode()
    assert code_of(message(head=head)) == TOO_BIG


@given(st.binary(max_size=400))
def test_no_bytes_make_it_fail(said: bytes) -> None:
    refusal = refusal_of(said)
    assert refusal is None or refusal.why


@given(st.lists(st.binary(max_size=40), max_size=9))
def test_no_parts_make_it_fail(parts: list[bytes]) -> None:
    refusal = refusal_of(laid_out(parts))
    assert refusal is not None
    assert all(ord(letter) >= 32 for letter in refusal.why)
