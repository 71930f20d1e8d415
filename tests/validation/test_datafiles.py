"""Looking into the files that rows name, as a part of the validation."""

from __future__ import annotations

import gzip
import json
import random
import shutil
from pathlib import Path

import pytest
from example_fcs import PANELS, fcs_of
from support.paths import ROOT

from immport_explorer import ValidationReport, examples, validate
from immport_explorer.cli import main

BEFORE = examples.path("human-study")
SPOILT = examples.path("practice-13")
NAME = "Jane Miller"


def codes(report: ValidationReport) -> set[str]:
    return {
        issue.code for issue in report.issues if issue.code.startswith(("datafile.", "privacy."))
    }


def test_it_can_be_left_out_and_the_coverage_says_so() -> None:
    report = validate([BEFORE, SPOILT], look=False)

    assert not codes(report)
    (item,) = [item for item in report.coverage if item.what.startswith("Inside the files")]
    assert not item.checked and "--no-look" in item.why


def test_the_coverage_says_what_was_looked_into() -> None:
    report = validate([BEFORE, examples.path("assay-flow-cytometry")])

    items = [item for item in report.coverage if item.what.startswith("Inside the files")]
    assert [item.checked for item in items] == [True]
    assert "9 fcs" in items[0].what


def test_the_command_leaves_it_out(capsys: pytest.CaptureFixture[str]) -> None:
    paths = [str(BEFORE), str(SPOILT), "--format", "json"]
    assert main(["validate", *paths, "--no-look"]) == 0
    assert "datafile." not in json.dumps(json.loads(capsys.readouterr().out)["issues"])
    assert main(["validate", *paths]) == 1


def test_no_value_of_a_personal_keyword_leaves_the_file() -> None:
    report = validate([BEFORE, SPOILT])

    assert "privacy.in-file" in codes(report)
    told = json.dumps(report.to_dict())
    assert "$OP" in told
    assert "Jane" not in told and "Miller" not in told


def test_each_file_is_told_of_once_however_many_rows_name_it(tmp_path: Path) -> None:
    package = tmp_path / "flow"
    shutil.copytree(examples.path("assay-flow-cytometry"), package)
    control = fcs_of(PANELS[0], "flow_compensation.fcs")
    (package / "flow_compensation.fcs").write_bytes(control.to_bytes()[:-100])

    report = validate([BEFORE, package])

    rows = [issue.row for issue in report.issues if issue.code == "datafile.truncated"]
    assert rows == [4]


def test_a_run_can_be_stopped_among_the_files() -> None:
    def progress(done: int, total: int, what: str) -> bool:
        return not what.endswith(".fcs")

    report = validate([BEFORE, examples.path("assay-flow-cytometry")], progress=progress)

    assert report.partial


@pytest.mark.parametrize(
    ("name", "found"),
    [("whole", set()), ("truncated", {"datafile.truncated"})]
    + [(name, {"datafile.other-kind"}) for name in ("gzip", "text")],
)
def test_files_that_are_not_really_fcs(name: str, found: set[str], tmp_path: Path) -> None:
    cases = ROOT.parent / "shared/cases/not-really-fcs"
    if not cases.is_dir():
        pytest.skip("the shared cases are not here")
    package = tmp_path / "flow"
    shutil.copytree(examples.path("assay-flow-cytometry"), package)
    shutil.copyfile(cases / f"{name}.fcs", package / "S01_D0.fcs")

    report = validate([BEFORE, package])

    errors = {i.code for i in report.issues if i.severity == "error" and i.row == 4}
    assert errors == found


def test_the_coverage_says_whose_end_was_not_seen(tmp_path: Path) -> None:
    package = Path(shutil.copytree(SPOILT, tmp_path / "flow"))
    noise = random.Random(1).randbytes(9 * 2**20)
    reads = gzip.compress(b"@r1\nACGT\n+\nIIII\n" + noise, compresslevel=1)
    (package / "S02_D7_reads.fastq.gz").write_bytes(reads)

    def unseen(folder: Path) -> list[str]:
        coverage = validate([BEFORE, folder]).coverage
        return [item.why for item in coverage if item.what.startswith("Whether these files")]

    assert not unseen(SPOILT)
    assert [why.endswith("S02_D7_reads.fastq.gz") for why in unseen(package)] == [True]
