"""A newer bundle, adopted, on the page: cards, filling and checking without a line of code."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from support import bundles
from support.dashboard import bring, wait_until, words

from immport_explorer.app import build
from immport_explorer.app.pages.fill import FillPage
from immport_explorer.app.shell import Shell

DROP, PACKAGE = "Drop your files here", "Drop your package here"


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    bundles.adopt(tmp_path, monkeypatch)
    return build()


def test_its_cards_show_what_is_new(shell: Shell) -> None:
    assert (shell.version, shell.versions[-1]) == (bundles.VERSION, bundles.VERSION)
    card = words(shell.visit(f"#p=templates&t=biosamples&c={bundles.NEW_HEADER}").widget)
    assert bundles.SENTENCE in card
    assert "Changed since 3.37" in card
    assert f"{bundles.NEW_HEADER} is added" in card
    assert f"{bundles.GONE_HEADER} is removed" in card
    mood = words(shell.visit(f"#p=templates&t={bundles.NEW_TEMPLATE}").widget)
    assert "Mood" in mood
    visits = words(shell.visit("#p=templates&t=basic_study_design").widget)
    assert f"{bundles.OLD_HEADER} is now called {bundles.RENAMED_HEADER}" in visits


def test_fill_uses_it(shell: Shell) -> None:
    page = shell.visit("#p=fill")
    assert isinstance(page, FillPage)
    table = b"Sample ID,Sample Type,Storage Temperature\nS1,Tear fluid,-80 C\n"
    bring(page.widget, DROP, {"samples.csv": table})
    wait_until(lambda: page.work.tables and not page.work.doing)
    filled = [page.work.filling(draft) for draft in page.work.drafts]
    assert any(bundles.NEW_HEADER in one.columns for one in filled)


def test_validate_goes_by_it(shell: Shell, tmp_path: Path) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for path in bundles.package_of(tmp_path).iterdir():
            archive.writestr(path.name, path.read_bytes())
    page = shell.visit("#p=validate")
    bring(page.widget, PACKAGE, {"study.zip": stream.getvalue()})
    wait_until(lambda: shell.state.report)
    assert shell.state.report.schema_version == bundles.VERSION
    assert "value.not-in-vocabulary" in shell.state.report.summary.codes
    assert "layout.renamed-column" in shell.state.report.summary.codes
