"""Links that open a walkthrough in Binder lead to a place that there is."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from support.paths import ROOT

from immport_explorer.app.course.tracks import TRACKS
from immport_explorer.app.state import Place

README = (ROOT / "README.md").read_text(encoding="utf-8")
LINKS = re.findall(r"^\[\w+\]: (https://mybinder.org/\S+)$", README, re.MULTILINE)


@pytest.mark.parametrize("link", LINKS)
def test_a_link_opens_a_walkthrough(link: str) -> None:
    opened = urlsplit(parse_qs(urlsplit(link).query)["urlpath"][0])
    assert (ROOT / opened.path.removeprefix("voila/render/")).exists()
    assert not opened.fragment
    place = Place.parse(parse_qs(opened.query)["go"][0])
    assert place.page == "learn" and place.walkthrough in TRACKS


def test_each_walkthrough_has_its_link() -> None:
    assert len(set(LINKS)) == len(TRACKS)
