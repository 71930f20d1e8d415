"""A visit's key opens that visit and no other."""

from __future__ import annotations

from immport_explorer.app.server.keys import Keys, cookie_of

ONE, OTHER = "2ccf74da-9702-4664-803f-12c069060546", "8f2c64da-9702-4664-803f-12c069060546"


def test_a_key_opens_its_own_visit() -> None:
    keys = Keys()
    key, other = keys.make(ONE), keys.make(OTHER)
    assert keys.opens(ONE, key)
    assert not keys.opens(OTHER, key)
    assert not keys.opens(ONE, other)
    assert not keys.opens(ONE, None)
    assert not keys.opens(ONE, "")
    assert not keys.opens(ONE, ONE)


def test_a_new_key_replaces_the_old_one() -> None:
    keys = Keys()
    old = keys.make(ONE)
    new = keys.make(ONE)
    assert keys.opens(ONE, new)
    assert not keys.opens(ONE, old)


def test_a_visit_that_has_ended_opens_to_no_key() -> None:
    keys = Keys()
    key = keys.make(ONE)
    keys.forget(ONE)
    assert not keys.opens(ONE, key)
    keys.forget(ONE)


def test_each_tab_has_a_cookie_of_its_own() -> None:
    assert cookie_of(ONE) != cookie_of(OTHER)
