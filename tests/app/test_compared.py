"""Two deliveries compared on the page, without a browser."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from support import releases
from support.dashboard import bring, collect_downloads, markup, press, wait_until, words

from immport_explorer import examples
from immport_explorer.app import build
from immport_explorer.app.pages.compare import EARLIER, LATER, ComparePage
from immport_explorer.app.shell import Shell
from immport_explorer.fill.release import from_release
from immport_explorer.schema.load import load_schema

HOSTILE = "<img src=x onerror=alert(1)>"


@pytest.fixture
def shell() -> Shell:
    return build(load_schema("3.37"))


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    (folder,) = examples.write("human-study", tmp_path_factory.mktemp("delivery"), version="3.37")
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def packed(files: Mapping[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()


def later(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """A delivery with a cell changed, a row gone, a row added, and other files."""
    samples = files["bioSamples.txt"].decode().splitlines()
    first = samples[3].split("\t")
    samples[4:5] = []
    samples[3] = samples[3].replace("\tSerum\t", "\tPlasma\t")
    samples.append("\t".join([first[0], f"{HOSTILE}1", *first[2:]]))
    changed = {"bioSamples.txt": "\n".join(samples).encode() + b"\n", "extra.pdf": b"%PDF-"}
    return {**files, **changed}


def brought(shell: Shell, old: bytes, new: bytes, names: tuple[str, str]) -> ComparePage:
    page = shell.visit("#p=compare")
    assert isinstance(page, ComparePage)
    for label, name, content in zip((EARLIER, LATER), names, (old, new), strict=True):
        bring(page.widget, label, {name: content})
    wait_until(lambda: not page.deliveries.errand.running)
    return page


def test_what_changed_is_told_cell_by_cell(shell: Shell, files: dict[str, bytes]) -> None:
    page = brought(shell, packed(files), packed(later(files)), ("first.zip", "second.zip"))
    shown = words(page.widget)
    assert "From first.zip to second.zip, at schema 3.37" in shown
    assert "1 row added, 1 gone and 1 changed in 1 template" in shown
    assert "Type Serum Plasma" in shown
    assert "Other files added (1) extra.pdf" in shown
    assert HOSTILE in shown and "<img" not in markup(page.widget)
    press(page.widget, "show", "biosamples")
    assert "1 row added" in shell.state.said


def test_the_same_delivery_twice_does_not_differ(shell: Shell, files: dict[str, bytes]) -> None:
    page = brought(shell, packed(files), packed(files), ("a.zip", "b.zip"))
    assert "Nothing differs" in words(page.widget)


def test_the_other_way_round(shell: Shell, files: dict[str, bytes]) -> None:
    page = brought(shell, packed(files), packed(later(files)), ("first.zip", "second.zip"))
    press(page.widget, "swap")
    wait_until(lambda: "From second.zip to first.zip" in words(page.widget))
    assert "Type Plasma Serum" in words(page.widget)


def test_it_is_taken_along_in_the_forms_of_reports(
    shell: Shell, files: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    page = brought(shell, packed(files), packed(later(files)), ("first.zip", "second.zip"))
    handed = collect_downloads(monkeypatch)
    for form in ("html", "xlsx", "csv", "json", "markdown"):
        press(page.widget, "form", form)
    wait_until(lambda: len(handed) == 5)
    assert json.loads(handed["comparison.json"])["differs"]
    assert b"<img" not in handed["comparison.html"]
    assert set(handed) == {f"comparison.{e}" for e in ("html", "xlsx", "csv", "json", "md")}


def test_a_release_and_the_package_made_of_it(shell: Shell, tmp_path: Path) -> None:
    release = releases.write(tmp_path / "SDY9001_Tab.zip", releases.NEWER)
    (made,) = from_release(release)
    package = made.filled.package.write(tmp_path / "package.zip")
    page = brought(shell, release.read_bytes(), package.read_bytes(), (release.name, package.name))
    assert "From SDY9001, as released to package.zip" in words(page.widget)
    assert "Nothing differs" in words(page.widget)


def test_a_release_of_several_studies_is_refused_in_words(
    shell: Shell, tmp_path: Path, files: dict[str, bytes]
) -> None:
    tables = dict(releases.NEWER)
    tables["study"] += "\n" + tables["study"].splitlines()[1].replace("SDY9001", "SDY9002")
    release = releases.write(tmp_path / "two.zip", tables)
    page = brought(shell, release.read_bytes(), packed(files), ("two.zip", "b.zip"))
    assert "It holds several studies" in words(page.widget)


def test_what_is_no_package_is_said(shell: Shell, files: dict[str, bytes]) -> None:
    page = brought(shell, b"nothing", packed(files), ("notes.txt", "b.zip"))
    assert "Not everything could be compared" in words(page.widget)
    assert "No file of the package is an ImmPort template" in words(page.widget)


def test_long_lists_are_shown_in_parts(shell: Shell, files: dict[str, bytes]) -> None:
    samples = files["bioSamples.txt"].decode().rstrip("\n").splitlines()
    first = samples[3].split("\t")
    more = ["\t".join([first[0], f"MORE-{n}", *first[2:]]) for n in range(80)]
    new = {**files, "bioSamples.txt": ("\n".join([*samples, *more]) + "\n").encode()}
    page = brought(shell, packed(files), packed(new), ("a.zip", "b.zip"))
    assert "Show more of 30" in words(page.widget)
    assert "MORE-79" not in words(page.widget)
    press(page.widget, "more")
    assert "MORE-79" in words(page.widget)
