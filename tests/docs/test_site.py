"""The documentation as a site: it builds without a warning and asks no outside host."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from support.paths import ROOT

import immport_explorer
from immport_explorer.app.visit.films import films
from immport_explorer.issues.kinds import KINDS

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("site")
    words = ["--quiet", "--fail-on-warning", "--builder", "html", str(ROOT / "docs"), str(target)]
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", *words], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return target


def test_pages_load_nothing_from_an_outside_host(site: Path) -> None:
    host = r"\"(?:https?:)?//[^\"]+"
    loaded = rf"<(?:script|img|iframe|source)\b[^>]*\bsrc={host}"
    styled = rf"<link\b(?=[^>]*\brel=\"(?:stylesheet|preload|icon|preconnect))[^>]*href={host}"
    pages = {page.name: page.read_text(encoding="utf-8") for page in site.glob("*.html")}
    found = {
        name: [*re.findall(loaded, text), *re.findall(styled, text)] for name, text in pages.items()
    }
    assert not {name: addresses for name, addresses in found.items() if addresses}
    sheets = "".join(sheet.read_text("utf-8") for sheet in site.glob("_static/**/*.css"))
    assert not re.findall(r"url\([\"']?(?:https?:)?//[^)]+\)", sheets)


def test_every_public_name_stands_in_the_reference(site: Path) -> None:
    page = (site / "api.html").read_text(encoding="utf-8")
    anchors = re.findall(r'id="immport_explorer\.([\w.]+)"', page)
    named = {anchor.rpartition(".")[2] for anchor in anchors}
    missing = sorted(set(immport_explorer.__all__) - {"__version__"} - named)
    assert not missing, "list them in docs/api.md"


def test_every_kind_of_issue_has_an_anchor(site: Path) -> None:
    page = (site / "issues.html").read_text(encoding="utf-8")
    assert not [code for code in KINDS if f'id="{code.replace(".", "")}"' not in page]


def test_words_of_the_glossary_open_their_explanation_once_a_page(site: Path) -> None:
    page = (site / "filling.html").read_text(encoding="utf-8")
    openers = re.findall(r'popovertarget="([^"]+)"', page)
    assert openers
    assert len(openers) == len(set(openers))
    for opener in openers:
        assert page.count(f'id="{opener}"') == 1
    assert "popovertarget" not in (site / "glossary.html").read_text(encoding="utf-8")
    assert (site / "_static/words.css").is_file()


def test_the_films_are_on_the_site(site: Path) -> None:
    page = (site / "films.html").read_text(encoding="utf-8")
    files = re.findall(r'(?:src|poster)="(_static/[^"]+\.(?:webm|webp|vtt))"', page)
    assert len(files) == 3 * len(films())
    assert all((site / file).is_file() for file in files)
