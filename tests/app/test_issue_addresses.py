"""Issues and filters have addresses: opened, gone back to, passed on, told when they are gone."""

from __future__ import annotations

import re

import pytest
from support.dashboard import bring, check, markup, press, send, validate_page, views, words

from immport_explorer import examples
from immport_explorer.app.pages.validate import ValidatePage
from immport_explorer.app.shell import Shell
from immport_explorer.app.visit.issue_filter import Filter
from immport_explorer.app.visit.issue_key import find_issue, issue_key
from immport_explorer.app.widgets.view import View
from immport_explorer.report.words import title_of

EXAMPLE = "human-study-broken"
GONE = "The issue that this link is about is not in this package"


def of_column(page: ValidatePage, column: str) -> int:
    assert page.view is not None
    return next(n for n, each in enumerate(page.view.causes) if each.first.column == column)


def key(page: ValidatePage, place: int) -> str:
    assert page.view is not None
    return issue_key(page.view.causes[place])


def went_to(page: ValidatePage) -> str:
    """The element of the list that the reader was brought to last."""
    return str(page._things.target["id"])


def upload(shell: Shell, name: str) -> ValidatePage:
    page = validate_page(shell)
    files = {file.name: file.read_bytes() for file in sorted(examples.path(name).iterdir())}
    bring(page.widget, "Drop your package here", files)
    page.checking.wait()
    return page


@pytest.mark.parametrize("name", [EXAMPLE, "practice-04", "practice-10"])
def test_each_thing_has_an_address_of_its_own_that_another_check_gives_too(
    shell: Shell, name: str
) -> None:
    page = check(shell, name)
    assert page.view is not None
    keys = [issue_key(cause) for cause in page.view.causes]
    assert len(set(keys)) == len(keys)
    assert all(re.fullmatch("[0-9a-f]{12}", each) for each in keys)
    page.check_example(name)
    page.checking.wait()
    assert [issue_key(cause) for cause in page.view.causes] == keys
    assert find_issue(page.view, keys[-1]) == len(keys) - 1


def test_what_is_opened_stands_in_the_address_until_it_is_closed(shell: Shell) -> None:
    page = check(shell, EXAMPLE)
    place = of_column(page, "Planned Visit ID")
    press(page.widget, "open", str(place))
    assert shell.state.address.endswith(f"&i={key(page, place)}&z=3.36")
    assert went_to(page) == "", "the focus stays on the button"
    press(page.widget, "open", str(place))
    assert shell.state.place.issue is None


def test_a_link_to_an_issue_opens_it_with_its_package(shell: Shell) -> None:
    page = check(shell, EXAMPLE)
    place = of_column(page, "Planned Visit ID")
    press(page.widget, "open", str(place))
    found = re.search(f'href="([^"]+)"[^>]*id="link-{place}"', markup(page.widget))
    assert found is not None
    other = opened_at(found[1].replace("&amp;", "&"))
    assert place in other.choices.opened
    assert went_to(other) == f"cause-{place}"


def opened_at(address: str) -> ValidatePage:
    """The page of a new visit that opens with an address."""
    from immport_explorer.app import build
    from immport_explorer.schema.load import load_schema

    shell = build(load_schema("3.36"))
    shell.visit(address)
    page = validate_page(shell)
    page.checking.wait()
    assert page.checking.failure == ""
    return page


def test_back_and_forward_bring_to_the_issues_that_were_looked_at(shell: Shell) -> None:
    page = check(shell, EXAMPLE)
    visited = []
    for _ in range(3):
        press(page.widget, "step", "1")
        visited.append(shell.state.address)
    for address in (visited[1], visited[0], visited[1]):
        shell.visit(address)
        assert page.view is not None
        here = find_issue(page.view, shell.state.place.issue or "")
        assert went_to(page) == f"cause-{here}"
        assert page.choices.at == here


def test_a_filter_stands_in_the_address_and_goes_with_it(shell: Shell) -> None:
    page = check(shell, EXAMPLE)
    before = shell.state.address
    press(page.widget, "only", "file:subjectHumans.txt")
    filtered = shell.state.address
    assert "&f=file%3AsubjectHumans.txt" in filtered
    shell.visit(before)
    assert page.choices.only == ""
    shell.visit(filtered)
    assert page.choices.only == "file:subjectHumans.txt"
    assert opened_at(filtered).choices.only == "file:subjectHumans.txt"


def test_who_comes_back_from_another_page_finds_the_list_as_it_was(shell: Shell) -> None:
    page = check(shell, EXAMPLE)
    press(page.widget, "only", "file:subjectHumans.txt")
    shell.visit("#p=templates&t=biosamples")
    shell.visit("#p=validate")
    assert page.choices.only == shell.state.place.filter == "file:subjectHumans.txt"


def test_a_link_to_an_issue_that_a_filter_hides_shows_it(shell: Shell) -> None:
    page = check(shell, EXAMPLE)
    place = of_column(page, "Planned Visit ID")
    page = opened_at(f"#p=validate&e={EXAMPLE}&f=file:subjectHumans.txt&i={key(page, place)}")
    assert f'id="cause-{place}"' in markup(page.widget)


def test_an_issue_that_is_not_there_is_said(shell: Shell) -> None:
    page = check(shell, EXAMPLE)
    shell.visit(f"#p=validate&e={EXAMPLE}&i=0123456789ab")
    assert GONE in words(page.widget)
    assert page._banner.target["id"] == "issue-gone"
    press(page.widget, "step", "1")
    assert GONE not in words(page.widget)


def test_an_issue_that_was_fixed_here_is_no_longer_in_the_address(shell: Shell) -> None:
    page = check(shell, EXAMPLE)
    place = of_column(page, "Gender")
    gone = key(page, place)
    press(page.widget, "pick", f"{place}-0-0")
    press(page.widget, "open", str(place))
    press(page.widget, "mend")
    page.checking.wait()
    assert page.view is not None
    assert find_issue(page.view, gone) is None
    assert shell.state.place.issue is None
    assert GONE not in words(page.widget)
    shell.visit(f"#p=validate&e={EXAMPLE}&i={gone}")
    assert GONE in words(page.widget)


def test_a_link_waits_for_its_package(shell: Shell) -> None:
    page = check(shell, EXAMPLE)
    place = of_column(page, "Planned Visit ID")
    fresh = opened_at(f"#p=validate&i={key(page, place)}")
    assert "Bring that package here, and the issue opens" in words(fresh.widget)
    files = {file.name: file.read_bytes() for file in sorted(examples.path(EXAMPLE).iterdir())}
    bring(fresh.widget, "Drop your package here", files)
    fresh.checking.wait()
    assert of_column(fresh, "Planned Visit ID") in fresh.choices.opened
    assert "Bring that package here" not in words(fresh.widget)


def test_another_package_begins_without_filter_and_issue(shell: Shell) -> None:
    page = check(shell, EXAMPLE)
    press(page.widget, "only", "file:subjectHumans.txt")
    press(page.widget, "step", "1")
    upload(shell, "human-study")
    assert shell.state.address == "#p=validate&z=3.36"
    assert GONE not in words(page.widget)


@pytest.mark.parametrize("chosen", ["file:<img src=x onerror=alert(1)>", "template:nothing", "x"])
def test_a_filter_that_nothing_passes_says_so_and_leads_back(shell: Shell, chosen: str) -> None:
    page = check(shell, EXAMPLE)
    shell.visit(f"#p=validate&e={EXAMPLE}&f={chosen}")
    assert "Nothing is to be fixed in" in words(page.widget)
    assert "<img" not in markup(page.widget)
    press(page.widget, "only", "")
    assert page.choices.only == ""


def test_one_issue_is_copied_as_text(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    copied: dict[str, str] = {}
    monkeypatch.setattr(View, "copy", lambda _view, name, text: copied.update({name: text}))
    page = check(shell, EXAMPLE)
    place = of_column(page, "Planned Visit ID")
    press(page.widget, "open", str(place))
    press(page.widget, "copy-cause", str(place))
    assert page.view is not None
    cause = page.view.causes[place]
    text = copied["issue.txt"]
    assert text.startswith(title_of(cause))
    assert f"row {cause.first.row}" in text
    assert "How to fix it: " in text
    view = next(view for view in views(page.widget) if 'data-do="copy-cause"' in view.markup)
    send(view, {"do": "copied", "value": "on"})
    assert "paste it" in shell.said


# ---- the table of all issues ------------------------------------------------------------------


def listed(page: ValidatePage) -> str:
    """The table of all issues, as it is shown."""
    return markup(page._result._issues._table)


def filtered(page: ValidatePage, *chosen: tuple[str, str]) -> str:
    for name, value in chosen:
        press(page._result._issues, name, value)
    return page.state.address


FILTERS = [
    (("severity", "warning"),),
    (("file", "subjectHumans.txt"),),
    (("template", "biosamples"),),
    (("code", "value.not-in-vocabulary"),),
    (("text", "visit"),),
    (("severity", "error"), ("file", "bioSamples.txt"), ("text", "V")),
]


@pytest.mark.parametrize("chosen", FILTERS, ids=str)
def test_the_address_of_the_table_shows_the_same_rows(
    shell: Shell, chosen: tuple[tuple[str, str], ...]
) -> None:
    page = check(shell, EXAMPLE)
    everything = listed(page)
    address = filtered(page, *chosen)
    assert listed(page) != everything
    assert listed(opened_at(address)) == listed(page)
    shell.visit(f"#p=validate&e={EXAMPLE}")
    assert listed(page) == everything
    shell.visit(address)
    assert listed(page) == listed(opened_at(address))
    for _, value in chosen:
        assert f'value="{value}"' in markup(page._result._issues._controls)


def test_the_errors_of_a_stage_have_an_address(shell: Shell) -> None:
    page = check(shell, EXAMPLE)
    press(page.widget, "glance")
    press(page.widget, "stage", "subjects")
    assert shell.state.address.startswith(f"#p=validate&e={EXAMPLE}&y=error&g=subjects")
    shown = listed(page)
    assert listed(opened_at(shell.state.address)) == shown
    press(page.widget, "every-field")
    assert "g=" not in shell.state.address
    assert listed(page) != shown


def test_a_word_that_is_typed_is_one_move(shell: Shell) -> None:
    page = check(shell, EXAMPLE)
    told: list[tuple[str, bool]] = []
    shell.observe(
        lambda change: told.append(
            (change["new"]["address"].partition("x=")[2][:2], change["new"]["amends"])
        ),
        "whereabouts",
    )
    filtered(page, ("text", "v"), ("text", "vi"), ("severity", "error"))
    assert told == [("v&", False), ("vi", True), ("vi", False)]


@pytest.mark.parametrize(
    "address", ["y=fatal", "o=no.such", "g=moon", "n=<img src=x onerror=alert(1)>", "x=%00" * 2]
)
def test_an_address_that_nobody_made_breaks_nothing(shell: Shell, address: str) -> None:
    check(shell, EXAMPLE)
    shell.visit(f"#p=validate&e={EXAMPLE}&{address}")
    page = validate_page(shell)
    assert "<img" not in markup(page.widget)
    assert "our fault" not in words(page.widget)
    if address[:2] in ("y=", "o=", "g="):
        assert "No issue passes these filters" not in words(page.widget)


def test_who_comes_back_finds_the_table_as_it_was(shell: Shell) -> None:
    page = check(shell, EXAMPLE)
    filtered(page, ("template", "biosamples"), ("text", "V"))
    shown = listed(page)
    shell.visit("#p=templates&t=subjecthumans&c=Gender")
    shell.visit("#p=validate")
    assert listed(page) == shown
    assert "t=biosamples&x=V" in shell.state.address


def test_another_package_begins_with_the_whole_table(shell: Shell) -> None:
    page = check(shell, EXAMPLE)
    filtered(page, ("severity", "error"), ("text", "V"))
    upload(shell, "human-study")
    assert shell.state.address == "#p=validate&z=3.36"
    assert page._result.filter == Filter()
