"""``immport-explorer compare``: two deliveries, cell by cell."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest
from support import releases

from immport_explorer import examples
from immport_explorer.cli import main
from immport_explorer.package.compare import ComparingStopped, compare_packages
from immport_explorer.report.compared import _WRITERS, write
from immport_explorer.report.forms import COMPARISONS


@pytest.fixture
def deliveries(tmp_path: Path) -> tuple[Path, Path]:
    for name in ("old", "new"):
        examples.write("human-study", tmp_path / name, version="3.37")
    return tmp_path / "old" / "human-study", tmp_path / "new" / "human-study"


def edit(package: Path, name: str, old: str, new: str) -> None:
    path = package / name
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def test_the_same_delivery_does_not_differ(deliveries: tuple[Path, Path]) -> None:
    comparison = compare_packages(*deliveries)
    assert not comparison.differs
    assert sum(table.same for table in comparison.tables) > 100
    assert main(["compare", *map(str, deliveries)]) == 0


def test_rows_are_known_by_their_ids(
    deliveries: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    old, new = deliveries
    samples = new / "bioSamples.txt"
    lines = samples.read_text("utf-8").splitlines()
    first, second = lines[3].split("\t"), lines[4].split("\t")
    kept = [*lines[:4], *reversed(lines[5:]), lines[3].replace(first[1], "NEW-1")]
    samples.write_text("\n".join(kept) + "\n", "utf-8")
    edit(new, "bioSamples.txt", f"\t{first[1]}\tSerum\t", f"\t{first[1]}\tPlasma\t")
    (table,) = (one for one in compare_packages(old, new).tables if one.differs)
    assert [ref.id for ref in table.added] == ["NEW-1"]
    assert [ref.id for ref in table.gone] == [second[1]]
    (change,) = table.changed
    assert (change.column, change.before, change.after) == ("Type", "Serum", "Plasma")
    assert (change.new.id, change.new.row) == (first[1], 4)
    assert main(["compare", str(old), str(new)]) == 1
    said = capsys.readouterr().out
    assert "biosamples: 1 row added, 1 gone, 1 changed" in said
    assert "Type: Serum → Plasma" in said


def test_results_of_one_sample_are_paired(deliveries: tuple[Path, Path]) -> None:
    old, new = deliveries
    path = new / "experimentSamples.ELISA.txt"
    lines = path.read_text("utf-8").splitlines()
    path.write_text("\n".join([*lines[:3], *reversed(lines[3:])]) + "\n", "utf-8")
    assert not compare_packages(old, new).differs, "the order of rows does not count"


def test_other_files_are_told(deliveries: tuple[Path, Path]) -> None:
    old, new = deliveries
    (new / "extra.pdf").write_bytes(b"%PDF-")
    comparison = compare_packages(old, new)
    assert list(comparison.files_added) == ["extra.pdf"]


def test_a_file_of_the_same_name_with_other_bytes_has_changed(
    deliveries: tuple[Path, Path],
) -> None:
    for folder, content in zip(deliveries, (b"%PDF-1", b"%PDF-2"), strict=True):
        (folder / "extra.pdf").write_bytes(content)
        (folder / "same.pdf").write_bytes(b"%PDF-1")
    assert list(compare_packages(*deliveries).files_changed) == ["extra.pdf"]


def test_an_empty_column_left_out_is_no_difference(deliveries: tuple[Path, Path]) -> None:
    old, new = deliveries
    path = new / "bioSamples.txt"
    top, *rows = (line.split("\t") for line in path.read_text("utf-8").splitlines())
    empty = next(
        n for n in range(1, len(rows[1])) if not any("".join(r[n : n + 1]) for r in rows[2:])
    )
    kept = [top, rows[0], *([c for n, c in enumerate(row) if n != empty] for row in rows[1:])]
    path.write_text("\n".join("\t".join(row) for row in kept) + "\n", "utf-8")
    comparison = compare_packages(old, new)
    assert not comparison.differs
    (samples,) = (one for one in comparison.tables if one.template == "biosamples")
    assert samples.same == len(rows) - 2


def test_rows_that_are_alike_and_stand_more_often_are_told_by_their_number(
    deliveries: tuple[Path, Path],
) -> None:
    old, new = deliveries
    path = new / "bioSamples.txt"
    lines = path.read_text("utf-8").splitlines()
    path.write_text("\n".join([*lines, lines[3]]) + "\n", "utf-8")
    (table,) = (one for one in compare_packages(old, new).tables if one.differs)
    assert [ref.row for ref in table.added] == [len(lines) + 1]
    assert table.same == len(lines) - 3


def test_what_cannot_be_read_is_told(deliveries: tuple[Path, Path], tmp_path: Path) -> None:
    old, _ = deliveries
    broken = tmp_path / "broken.zip"
    broken.write_bytes(b"PK\x03\x04 broken")
    comparison = compare_packages(old, broken)
    assert any("broken.zip" in said for said in comparison.unread)
    text = write(comparison, "console").decode()
    assert "Not compared: broken.zip" in text


def test_it_stops_when_asked(deliveries: tuple[Path, Path]) -> None:
    with pytest.raises(ComparingStopped):
        compare_packages(*deliveries, progress=lambda *_: False)


def test_the_forms(
    deliveries: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old, new = deliveries
    edit(new, "experiments.txt", "Serum chemokines", "=<b>chemokines")
    command = ["compare", str(old), str(new)]
    for name in ("out.csv", "out.html", "out.json", "out.xlsx", "out.md"):
        assert main([*command, "--output", str(tmp_path / name)]) == 1
    table = (tmp_path / "out.csv").read_text("utf-8")
    assert "experiments,changed," in table and "'=<b>" in table
    page = (tmp_path / "out.html").read_text("utf-8")
    assert "&lt;b&gt;chemokines" in page and "<b>" not in page
    assert json.loads((tmp_path / "out.json").read_text("utf-8"))["differs"]
    book = openpyxl.load_workbook(tmp_path / "out.xlsx")
    assert ["experiments", "changed"] in [
        [cell.value for cell in row[:2]] for row in book["Changes"].iter_rows()
    ]
    assert "\\<b\\>chemokines" in (tmp_path / "out.md").read_text("utf-8")
    assert main([*command, "--format", "xlsx"]) == 2
    assert "name it with --output" in capsys.readouterr().err
    assert set(_WRITERS) == set(COMPARISONS)


def test_a_release_is_compared_with_the_package_made_of_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    release = releases.write(tmp_path / "release.zip", releases.NEWER)
    package = tmp_path / "package"
    assert main(["from-release", str(release), "--output", str(package)]) == 0
    assert main(["compare", str(release), str(package)]) == 0
    edit(package, "subjectHumans.txt", "Female", "Male")
    capsys.readouterr()
    assert main(["compare", str(release), str(package)]) == 1
    said = capsys.readouterr().out
    assert "Female → Male" in said
    assert "From SDY9001, as released to package" in said
