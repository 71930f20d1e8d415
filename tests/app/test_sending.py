"""“Send to ImmPort” on the page, without a browser: what is offered where, and who sees what."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from support import immport
from support.dashboard import press, send, views, wait_until, widgets, words

from immport_explorer.app import build
from immport_explorer.app.server.serve import may_send
from immport_explorer.app.visit.settings import SEND_VARIABLE, SERVER_VARIABLE
from immport_explorer.schema.load import load_schema
from immport_explorer.submission.stand_in import accounts
from immport_explorer.submission.stand_in.server import StandIn

SECRET = "correct-horse-battery-staple"
FORM = "Your name at ImmPort"
BY_HAND = "Sign in at ImmPort's upload page"


@pytest.fixture
def stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[StandIn]:
    monkeypatch.setitem(accounts.USERS, "practice", SECRET)
    monkeypatch.setenv(SEND_VARIABLE, "on")
    monkeypatch.setenv("IMMPORT_EXPLORER_JOURNAL", str(tmp_path / "journal"))
    with immport.standing_in() as serving:
        monkeypatch.setenv(SERVER_VARIABLE, serving.address)
        yield serving


def page_with(example: str, shows: str = FORM):
    """The page Validate with the result of an example, as soon as it shows those words."""
    page = build(load_schema("3.36")).visit(f"#p=validate&e={example}")
    wait_until(lambda: page.state.report is not None and shows in words(page.widget))
    return page


def signed_in(password: str = SECRET):
    page = page_with("human-study")
    press(page.widget, "sign-in", json.dumps(["practice", password]))
    wait_until(lambda: "Signing in" not in words(page.widget))
    return page


def test_it_is_offered_after_a_result_without_errors_only(stand_in: StandIn) -> None:
    assert FORM in words(page_with("human-study").widget)
    assert FORM not in words(page_with("human-study-broken", shows="Not ready for ImmPort").widget)


def test_where_it_is_off_the_page_says_how_to_do_it_by_hand(
    stand_in: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SEND_VARIABLE, "off")
    page = page_with("human-study", shows=BY_HAND)

    assert "Password" not in words(page.widget)
    (shown,) = [view for view in views(page.widget) if "immport validate" in view.markup]
    send(shown, {"do": "sign-in", "value": json.dumps(["practice", SECRET])})
    assert not stand_in.calls


@pytest.mark.parametrize(
    ("asked", "host", "names", "base_url", "allowed"),
    [
        (None, "127.0.0.1", (), "/", True),
        (None, "localhost", (), "/", True),
        (None, "0.0.0.0", (), "/", False),
        (None, "127.0.0.1", ("explorer.example",), "/", False),
        (None, "127.0.0.1", (), "/explorer/", False),
        (True, "0.0.0.0", (), "/", True),
        (False, "127.0.0.1", (), "/", False),
    ],
)
def test_who_may_send_unless_the_host_says_so(
    asked: bool | None, host: str, names: tuple[str, ...], base_url: str, allowed: bool
) -> None:
    assert may_send(asked, host, names, base_url) is allowed


@pytest.mark.slow
def test_validated_there_and_uploaded(stand_in: StandIn) -> None:
    page = signed_in()
    press(page.widget, "validate", "")
    wait_until(lambda: "found no error" in words(page.widget))

    press(page.widget, "upload", "Another name")
    assert "That is not the workspace's name" in words(page.widget)
    press(page.widget, "upload", immport.WORKSPACE_NAME)
    wait_until(lambda: "has stored the package" in words(page.widget))
    wait_until(lambda: "ImmPort gave 92 accessions" in words(page.widget))

    held = {(one.entity, one.id): one.accession for one in page.state.workspace.show()}
    assert held["subject", "EXFLU01-S01"].startswith("SUB9")
    assert "SUBJECT_ACCESSION" in page.state.received.path.read_text("utf-8")
    assert [job.status for job in stand_in.jobs] == ["Completed_Validation", "Completed"]


def test_a_wrong_password_leads_back_to_the_form(stand_in: StandIn) -> None:
    page = signed_in("wrong")

    assert "did not accept the name and password" in words(page.widget)
    assert FORM in words(page.widget)


def test_another_package_forgets_who_the_reader_is(stand_in: StandIn) -> None:
    page = signed_in()
    page.check_example("animal-study")
    wait_until(lambda: page.state.report is not None and FORM in words(page.widget))


@pytest.mark.slow
def test_no_state_of_the_page_holds_the_password(stand_in: StandIn) -> None:
    page = signed_in()
    press(page.widget, "validate", "")
    wait_until(lambda: "found no error" in words(page.widget))

    states = [widget.get_state() for widget in widgets(page.widget)]
    assert states
    assert SECRET not in repr(states)
    assert SECRET not in repr(page.state.trait_values())
