from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from traitlets import TraitError

from immport_explorer.app.widgets.view import View
from immport_explorer.markup import Markup, colour, join, link, tag


class Seen(HTMLParser):
    """What a browser would make of markup: elements and text."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(markup)
        self.close()

    def handle_starttag(self, name, attributes):
        self.elements.append((name, dict(attributes)))

    def handle_data(self, data):
        self.text += data


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cc"])))
def test_a_text_stays_text(value):
    seen = Seen(tag("p", value, title=value))
    assert [name for name, _ in seen.elements] == ["p"]
    assert seen.text == value
    assert seen.elements[0][1]["title"] == value


def test_markup_within_markup_is_kept():
    assert tag("p", tag("b", "x < y")) == "<p><b>x &lt; y</b></p>"


def test_nothing_leaves_nothing():
    assert tag("p", None, False, [], "") == "<p></p>"
    assert tag("p", hidden=None, title=False) == "<p></p>"
    assert join(["a", None, "b"], ", ") == "a, b"


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        " javascript:alert(1)",
        "JaVaScRiPt:x",
        "data:text/html,x",
        "//x",
        "/x",
    ],
)
def test_an_address_that_could_run_or_leave_unseen_is_dropped(address):
    assert "href" not in Seen(link(address, "x")).elements[0][1]


@pytest.mark.parametrize("address", ["#p=start", "https://example.org", "mailto:a@example.org"])
def test_an_honest_address_is_kept(address):
    assert Seen(link(address, "x")).elements[0][1]["href"] == address


@pytest.mark.parametrize("bad", ["onclick", "onmouseover", "srcdoc"])
def test_an_attribute_that_could_run_is_refused(bad):
    with pytest.raises(ValueError, match="not an attribute"):
        tag("p", **{bad: "alert(1)"})


@pytest.mark.parametrize("bad", ["script", "style", "iframe", "p onclick=x", ""])
def test_an_element_that_could_run_is_refused(bad):
    with pytest.raises(ValueError, match="not an element"):
        tag(bad)


def test_a_colour_is_a_colour():
    assert colour("#aabbcc") == "--domain:#aabbcc"
    assert colour("red;background:url(x)") is None


def test_a_view_shows_markup_and_nothing_else():
    view = View(tag("p", "x"))
    assert view.markup == "<p>x</p>"
    with pytest.raises(TraitError, match="Markup only"):
        view.markup = "<script>alert(1)</script>"
    view.markup = Markup("")
