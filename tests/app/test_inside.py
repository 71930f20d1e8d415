"""Files that rows name, opened beside their rows: what the page is given, and what it shows."""

from __future__ import annotations

import gzip
import shutil
from pathlib import Path

import pytest
from fcs_writer import Fcs, Parameter

from immport_explorer import ValidationReport, examples, validate
from immport_explorer.app.views.inside import file_inside
from immport_explorer.app.visit.density import LEVELS, SIDE, axes_of, density
from immport_explorer.app.visit.inside import Inside, files_of_row, inside, row_in_view
from immport_explorer.datafiles.fcs.reader import Channel, FcsFacts
from immport_explorer.datafiles.look import look_at
from immport_explorer.datafiles.view import View
from immport_explorer.issues.named_files import Stain
from immport_explorer.schema.load import load_schema

STUDY, FLOW = examples.path("human-study"), examples.path("practice-13")
SCHEMA = load_schema("3.36")


@pytest.fixture(scope="module")
def report() -> ValidationReport:
    return validate([STUDY, FLOW])


def opened(report: ValidationReport, path: str, package: Path = FLOW) -> Inside:
    named = [f for f in report.named_files if (f.package, f.path) == (1, path)]
    (found,) = inside([STUDY, package], SCHEMA, named)
    return found


def test_a_row_is_shown_with_the_files_that_it_names(report: ValidationReport) -> None:
    (issue,) = (i for i in report.issues if i.code == "datafile.panel-marker")

    shown = row_in_view([STUDY, FLOW], SCHEMA, report, issue)

    assert shown is not None and shown.row == issue.row
    (file,) = shown.files
    assert file.path == issue.value
    assert file.picture is not None and file.picture.events > 0
    assert any(not stain.channel and stain.reagent in issue.message for stain in file.stains)


def test_the_cell_of_an_issue_tells_its_file_and_another_cell_those_of_the_row(
    report: ValidationReport,
) -> None:
    for issue in report.issues:
        files = files_of_row(report, issue)
        if issue.code.startswith("datafile.") and issue.column == ".Fcs Result File":
            assert [file.path for file in files] == [issue.value]


def test_no_value_about_a_person_is_in_the_report(report: ValidationReport) -> None:
    assert report.named_files
    told = repr(report.named_files)
    assert "Jane" not in told and "Miller" not in told


def test_markers_are_shown_against_the_panel(report: ValidationReport) -> None:
    file = next(f for f in report.named_files if f.path == "S01_D0.fcs")
    matched = [stain for stain in file.stains if stain.channel and stain.reagent]
    assert matched
    for stain in matched:
        assert stain.reagent.upper() in stain.marker.upper()


def test_first_lines_of_a_packed_table(tmp_path: Path) -> None:
    package = Path(shutil.copytree(examples.path("assay-other"), tmp_path / "other"))
    report = validate([STUDY, package])
    named = next(f for f in report.named_files if f.kind == "text" and f.package == 1)
    table = b"gene;sample 1\nCD4;1,5\n<b>CD8</b>;2\n"
    (package / named.path).write_bytes(gzip.compress(table))

    found = opened(report, named.path, package)

    assert found.lines == (("gene", "sample 1"), ("CD4", "1,5"), ("<b>CD8</b>", "2"))
    assert "&lt;b&gt;CD8" in file_inside(found)


def test_a_file_that_is_gone_is_left_out(report: ValidationReport, tmp_path: Path) -> None:
    package = Path(shutil.copytree(FLOW, tmp_path / "flow"))
    (package / "S01_D0.fcs").unlink()
    named = [file for file in report.named_files if file.path == "S01_D0.fcs"]
    assert inside([STUDY, package], SCHEMA, named) == []


# --- the picture ---------------------------------------------------------------------------------


def channels(*names: str, **markers: str) -> list[Channel]:
    return [Channel(n, markers.get(n, ""), 32, "F", "1024", 1.0, 0.0) for n in names]


@pytest.mark.parametrize(
    ("given", "axes"),
    [
        (channels("Time", "FSC-H", "FSC-A", "SSC-A", "B1"), (2, 3)),
        (channels("Time", "SSC-A", "FSC-H"), (2, 1)),
        (channels("Time", "Y89Di", "Cd", "In", Cd="CD45", In="CD3"), (2, 3)),
        (channels("Time", "FL1", "FL2"), (1, 2)),
        (channels("Time", "FL1"), None),
        ([], None),
    ],
)
def test_the_channels_that_one_looks_at_first(
    given: list[Channel], axes: tuple[int, int] | None
) -> None:
    assert axes_of(given) == axes


def test_every_event_is_counted_in_a_square() -> None:
    parameters = (Parameter("FSC-A"), Parameter("SSC-A"))
    corner = [(1.0, 1.0)] * 500
    spread = [(float(n), float(1_000 - n)) for n in range(1_000)]
    data = Fcs(parameters, (*corner, *spread)).to_bytes()
    facts = look_at(data, "a.fcs").facts
    assert isinstance(facts, FcsFacts)

    found = density(View.of(data), facts.channels)

    assert found is not None
    assert (found.shown, found.events, len(found.squares)) == (1_500, 1_500, LEVELS)
    assert found.squares[-1] == ((0, 0),)
    places = [square for level in found.squares for square in level]
    assert len(set(places)) == len(places)
    assert all(0 <= x < SIDE and 0 <= y < SIDE for x, y in places)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -1e38, 0.0])
def test_odd_numbers_are_drawn(value: float) -> None:
    data = Fcs((Parameter("FL1"), Parameter("FL2")), ((value, 1.0), (2.0, value))).to_bytes()
    facts = look_at(data, "a.fcs").facts
    assert isinstance(facts, FcsFacts)
    assert density(View.of(data), facts.channels) is not None


def test_texts_of_a_file_stay_text() -> None:
    attack = "<img src=x onerror=alert(1)>"
    shown = file_inside(
        Inside(
            attack, attack, {attack: attack}, (Stain(attack, attack, attack),), None, ((attack,),)
        )
    )
    assert "<img" not in shown
