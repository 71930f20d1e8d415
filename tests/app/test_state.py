from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from immport_explorer.app.state import AppState, Place
from immport_explorer.schema.load import load_schema, versions

texts = st.none() | st.text(min_size=1, max_size=20)


@given(texts, texts, texts, texts, texts, texts)
def test_an_address_names_its_place(template, section, column, table, chosen, issue):
    place = Place("templates", template, section, None, column, table=table)
    place = place.to(filter=chosen, issue=issue)
    assert Place.parse(place.address) == place


def test_the_address_is_one_that_can_be_read():
    place = Place(page="templates", template="subjecthumans", column="Subject ID")
    assert place.address == "#p=templates&t=subjecthumans&c=Subject%20ID"


@pytest.mark.parametrize("address", ["", "#", "#nothing", "#q=1&zz=2", "#=&&=", "#p=&t="])
def test_an_address_that_names_nothing_leads_to_the_start(address):
    assert Place.parse(address) == Place()


def test_a_new_template_forgets_the_field_of_the_old_one():
    state = AppState(schema=load_schema())
    state.go(page="templates", template="subjecthumans", side="meta", column="Race")
    state.go(template="biosamples")
    assert state.place == Place(page="templates", template="biosamples")


def test_a_move_keeps_what_it_does_not_name():
    state = AppState(schema=load_schema())
    state.go(page="templates", template="biosamples", column="Type")
    state.go(page="datamodel", table="biosample")
    assert (state.place.template, state.place.column) == ("biosamples", "Type")


def test_a_move_to_another_page_forgets_what_was_looked_at_in_the_result():
    place = Place("validate", example="human-study", filter="file:a.txt", issue="00ff")
    assert place.to(example="human-study-broken").issue == "00ff"
    assert place.to(page="fill") == Place("fill", example="human-study")


def test_a_move_is_seen_once_and_whole():
    state, seen = AppState(schema=load_schema()), []
    state.observe(lambda change: seen.append(change["new"]), "place")
    state.go(page="templates", template="biosamples", column="Type")
    assert seen == [Place(page="templates", template="biosamples", column="Type")]


def test_the_address_names_a_schema_that_is_not_the_newest():
    oldest = versions()[0]
    state = AppState(schema=load_schema(oldest))
    assert state.address.endswith(f"&z={oldest}")
    other = AppState(schema=load_schema())
    assert "z=" not in other.address
    other.visit(state.address)
    assert other.schema.version == oldest


def test_an_unknown_version_in_an_address_is_left_alone():
    state = AppState(schema=load_schema())
    state.visit("#p=templates&z=9.99")
    assert state.schema.version == versions()[-1]
