"""The peers that we are measured beside: each checks what the page of figures says that it does.

A peer that is not installed is skipped; ``make bench-peers`` installs them all.
"""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import pytest
from packages import SAMPLES_FILE, SUBJECTS_FILE, write_study
from peers import OURS, PEERS, Peer
from peers.facts import FIRST_ROW, design, rows, subjects
from peers.measure import cells_of, changes, figures

ROWS = 40

BAD = {
    "presence": (4, "Type", ""),
    "length": (5, "Name", "α" * 201),
    "number": (6, "Study Time Collected", "12,5"),
    "underscore": (18, "Study Time Collected", "1_0"),
    "infinity": (19, "Study Time Collected", "inf"),
    "vocabulary": (7, "Type", "unheard-of"),
    "condition": (8, "Type", "other"),
    "repeat": (9, "User Defined ID", "EXFLU01-SAMPLE-000000000"),
    "subject": (10, "Subject ID", "nobody"),
    "visit": (11, "Planned Visit ID", "never"),
    "study": (12, "Study ID", "ELSEWHERE"),
    "treatment": (13, "Treatment ID(s)", "EXFLU01-TREATMENT-NONE;nothing"),
}
GOOD = [
    (14, "Type", "sERUM"),
    (15, "Treatment ID(s)", "EXFLU01-TREATMENT-NONE; EXFLU01-TREATMENT-DILUTE"),
    (16, "Study Time Collected", "-1.5e1"),
    (17, "Name", "α" * 200),
]
NAMED = {check: {(line, header)} for check, (line, header, _) in BAD.items()}
NAMED |= {"condition": {(8, "Subtype")}, "of study": {(12, "Subject ID"), (12, "Planned Visit ID")}}
FIRST_OF_REPEAT = {(4, "User Defined ID")}

LEFT_OUT = {
    "jsonschema-rs": {"repeat", "of study"},
    "fastjsonschema": {"repeat", "subject", "of study"},
    "frictionless": {"condition", "of study", "underscore", "infinity"},
}


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A study without an error."""
    return write_study(tmp_path_factory.mktemp("clean"), ROWS)


@pytest.fixture(scope="module")
def bad(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with one bad cell for each check, and some that only look bad."""
    study = write_study(tmp_path_factory.mktemp("bad"), ROWS)
    samples = study / SAMPLES_FILE
    headers, _ = rows(samples)
    lines = [line.split("\t") for line in samples.read_text(encoding="utf-8").splitlines()]
    for line, header, value in [*BAD.values(), *GOOD]:
        lines[line - 1][headers.index(header)] = value
    text = "\n".join("\t".join(line) for line in lines) + "\n"
    samples.write_text(text, encoding="utf-8", newline="\n")
    return study


@pytest.fixture(params=[OURS, *PEERS], ids=lambda peer: peer.name)
def peer(request: pytest.FixtureRequest) -> Peer:
    one: Peer = request.param
    try:
        distribution(one.package)
    except PackageNotFoundError:
        pytest.skip(f"{one.package} is not installed; it comes with the extra `bench`")
    return one


@pytest.mark.slow
def test_a_peer_names_every_bad_cell_that_it_can(peer: Peer, bad: Path, tmp_path: Path) -> None:
    left_out = LEFT_OUT.get(peer.name, set())
    wanted = set().union(*(cells for check, cells in NAMED.items() if check not in left_out))
    assert cells_of(peer, bad, tmp_path) - FIRST_OF_REPEAT == wanted


@pytest.mark.slow
def test_a_peer_names_no_cell_of_a_clean_study(peer: Peer, clean: Path, tmp_path: Path) -> None:
    assert cells_of(peer, clean, tmp_path) == set()


def test_the_cells_that_were_changed_are_told_from_those_that_break_a_rule(
    clean: Path, bad: Path
) -> None:
    changed = changes(clean, bad)
    assert changed.all == {(line, header) for line, header, _ in [*BAD.values(), *GOOD]}
    assert {header for _, header in changed.all - changed.wrong} == {"Name"}


def test_what_columns_may_name_is_read_from_the_package(clean: Path) -> None:
    samples = clean / SAMPLES_FILE
    assert design(samples).study == "EXFLU01"
    assert "EXFLU01-VISIT-D28" in design(samples).visits
    assert "EXFLU01-TREATMENT-NONE" in design(samples).treatments
    assert len(subjects(samples)) == len(lines_of(clean / SUBJECTS_FILE)) - FIRST_ROW + 1


def lines_of(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


@pytest.mark.slow
def test_an_earlier_commit_is_measured_by_its_own_code(clean: Path, tmp_path: Path) -> None:
    package = tmp_path / "immport_explorer"
    package.mkdir()
    (package / "__init__.py").write_text("raise SystemExit(7)", encoding="utf-8")
    with pytest.raises(SystemExit, match="status 7"):
        figures([], clean, 1, {"earlier": tmp_path})
