"""A package checked again after edits: the report of a check from the start, sooner."""

from __future__ import annotations

import gc
import json
import os
import random
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from immport_explorer import ValidationReport, examples, validate
from immport_explorer.package.opening import Package
from immport_explorer.schema.house import parse_rules
from immport_explorer.schema.load import load_schema
from immport_explorer.validation import kept as kept_module
from immport_explorer.validation import validate as engine
from immport_explorer.validation.kept import Kept
from immport_explorer.validation.workspace import Workspace

SUBJECTS, SAMPLES = "subjectHumans.txt", "bioSamples.txt"


@pytest.fixture(autouse=True)
def failures_raise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IMMPORT_EXPLORER_RAISE", "1")


@pytest.fixture
def study(tmp_path: Path) -> Path:
    return shutil.copytree(examples.path("human-study"), tmp_path / "study")


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that are judged, not taken from what was kept."""
    found: list[str] = []
    judge = engine.judge

    def counted(run: Any, file: Any, *rest: Any) -> Any:
        found.append(file.member.path)
        return judge(run, file, *rest)

    monkeypatch.setattr(engine, "judge", counted)
    return found


def told(report: ValidationReport) -> str:
    """All that a report tells."""
    glance = report.overview
    drawn = (
        glance.groups,
        glance.matrix,
        glance.measured,
        glance.things,
        glance.stages,
        glance.cut,
    )
    return json.dumps(report.to_dict(), indent=1) + repr(drawn) + repr(report.named_files)


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")


# ---- the same report, whatever is edited ---------------------------------------------------------

Chance = random.Random
_WRONG = ("", "n/a", "12,5", "<0.5", "femal", "1-Sep", "SUB99", "2020-13-41", "x" * 300, "-7")


def _lines(file: Path) -> list[list[str]]:
    text = file.read_bytes().decode("utf-8", "replace")
    return [line.split("\t") for line in text.splitlines()]


def _write(file: Path, lines: list[list[str]]) -> None:
    file.write_text("".join("\t".join(line) + "\n" for line in lines), "utf-8")


def _a_template(folder: Path, chance: Chance) -> Path:
    return chance.choice(sorted(folder.glob("*.txt")))


def change_cells(folder: Path, chance: Chance) -> None:
    file = _a_template(folder, chance)
    lines = _lines(file)
    for _ in range(chance.choice((1, 1, 3))):
        row = chance.choice(lines[2:] or lines)
        other = chance.choice(chance.choice(lines))
        row[chance.randrange(len(row))] = chance.choice((*_WRONG, other, other))
    _write(file, lines)


def change_rows(folder: Path, chance: Chance) -> None:
    file = _a_template(folder, chance)
    lines = _lines(file)
    at = chance.randrange(len(lines))
    chance.choice(
        (
            lambda: lines.pop(at),
            lambda: lines.insert(at, list(lines[at])),
            lambda: lines.insert(at, lines.pop(chance.randrange(len(lines)))),
            lambda: lines.append(["x"] * 3),
        )
    )()
    _write(file, lines)


def change_everywhere(folder: Path, chance: Chance) -> None:
    """Give an id, or any other value, another name in all files."""
    lines = _lines(_a_template(folder, chance))
    value = chance.choice([cell for line in lines[2:] for cell in line if len(cell) > 3] or ["-"])
    for file in folder.glob("*.txt"):
        file.write_bytes(file.read_bytes().replace(value.encode(), b"renamed"))


def write_otherwise(folder: Path, chance: Chance) -> None:
    file = _a_template(folder, chance)
    text = file.read_bytes()
    file.write_bytes(
        chance.choice(
            (text.replace(b"\n", b"\r\n"), b"\xef\xbb\xbf" + text, text + b"\n\n\t\n", text[:-40])
        )
    )


def save_as_spreadsheet(folder: Path, chance: Chance) -> None:
    file = _a_template(folder, chance)
    book = Workbook()
    for line in _lines(file):
        book.active.append([cell or None for cell in line])
    book.save(file.with_suffix(".xlsx"))
    if chance.random() < 0.5:
        file.unlink()


def change_files(folder: Path, chance: Chance) -> None:
    files = [path for path in sorted(folder.iterdir()) if path.is_file()]
    file = chance.choice(files)
    match chance.randrange(5):
        case 0 if len(files) > 3:
            file.unlink()
        case 1:
            file.rename(file.with_name(f"{file.stem}_2{file.suffix}"))
        case 2:
            shutil.copy(file, file.with_name(f"copy of {file.name}"))
        case 3:
            file.with_name("notes.bin").write_bytes(chance.randbytes(50))
        case _:
            file.write_bytes(file.read_bytes() + b"\x00" * chance.randrange(3))


def change_version(folder: Path, chance: Chance) -> None:
    file = _a_template(folder, chance)
    lines = _lines(file)
    lines[0][-1] = chance.choice(("3.35", "3.36", "3.99", ""))
    _write(file, lines)


EDITS: tuple[Callable[[Path, Chance], None], ...] = (
    change_cells,
    change_cells,
    change_cells,
    change_rows,
    change_everywhere,
    write_otherwise,
    save_as_spreadsheet,
    change_files,
    change_version,
)

PACKAGES = (
    ("human-study",),
    ("human-study-broken",),
    ("human-study", "assay-flow-cytometry"),
    ("human-study", "assay-elisa", "assay-mbaa"),
    ("human-study", "assay-hla", "clinical-assessments"),
    ("human-study", "study-changes"),
    ("animal-study",),
    ("practice-02",),
    ("practice-09",),
    ("practice-10",),
    ("practice-12",),
    ("practice-13",),
)


@pytest.mark.parametrize("names", PACKAGES, ids=" then ".join)
def test_after_any_edits_the_report_is_that_of_a_check_from_the_start(
    names: tuple[str, ...], tmp_path: Path
) -> None:
    chance, kept = random.Random(" ".join(names)), Kept()
    folders = [shutil.copytree(examples.path(n), tmp_path / n) for n in names]
    for _ in range(7):
        again, anew = validate(folders, kept=kept), validate(folders)
        assert told(again) == told(anew)
        folder = chance.choice(folders)
        for _ in range(chance.choice((1, 1, 2))):
            if any(folder.glob("*.txt")):
                chance.choice(EDITS)(folder, chance)


# ---- what is judged again ------------------------------------------------------------------------


def test_a_package_that_did_not_change_is_not_judged_again(study: Path, judged: list[str]) -> None:
    kept = Kept()
    first = validate(study, kept=kept)
    assert judged
    judged.clear()
    assert told(validate(study, kept=kept)) == told(first)
    assert judged == []


def test_only_the_file_with_the_edited_value_is_judged_again(
    study: Path, judged: list[str]
) -> None:
    kept = Kept()
    validate(study, kept=kept)
    judged.clear()
    edit(study / SUBJECTS, "Female", "femal")
    assert not validate(study, kept=kept).valid
    assert judged == [SUBJECTS]


def test_files_that_name_an_edited_id_are_judged_again(study: Path, judged: list[str]) -> None:
    kept = Kept()
    validate(study, kept=kept)
    judged.clear()
    edit(study / SUBJECTS, "S01", "S99")
    report = validate(study, kept=kept)
    assert any(i.code == "reference.unknown" and i.file == SAMPLES for i in report.issues)
    assert {SUBJECTS, SAMPLES} <= set(judged)
    assert "protocols.txt" not in judged


def test_a_file_is_known_again_in_a_zip_and_under_another_name_of_the_package(
    study: Path, judged: list[str], tmp_path: Path
) -> None:
    kept = Kept()
    validate(study, kept=kept)
    judged.clear()
    edit(study / SUBJECTS, "Female", "femal")
    packed = shutil.make_archive(str(tmp_path / "corrected"), "zip", study)
    assert told(validate(packed, kept=kept)) == told(validate(packed))
    assert judged[0] == SUBJECTS and judged.count(SUBJECTS) == 2  # kept, and from the start
    assert judged.count(SAMPLES) == 1


def test_what_is_kept_after_an_edit_serves_the_check_after_the_next(
    study: Path, judged: list[str]
) -> None:
    kept = Kept()
    for old, new in (("Female", "femal"), ("femal", "Female"), ("Female", "F")):
        validate(study, kept=kept)
        judged.clear()
        edit(study / SUBJECTS, old, new)
        validate(study, kept=kept)
        assert judged == [SUBJECTS]


# ---- what else it depends on ---------------------------------------------------------------------


def test_what_a_workspace_holds_by_now_counts(study: Path, tmp_path: Path) -> None:
    kept, file = Kept(), tmp_path / "held.sqlite"
    held = Workspace(file, read_only=True)
    Workspace(file).declare("subject", ["SOMEONE"])
    first = validate(study, workspace=held, kept=kept)
    subject = (study / SUBJECTS).read_text("utf-8").splitlines()[3].split("\t")[1]
    Workspace(file).declare("subject", [subject])
    again = validate(study, workspace=held, kept=kept)
    assert told(again) == told(validate(study, workspace=held)) != told(first)


def test_a_workspace_that_learns_is_told_everything(study: Path, tmp_path: Path) -> None:
    kept = Kept()
    validate(study, kept=kept)
    for name in ("one", "other"):
        validate(study, workspace=tmp_path / name, kept=kept if name == "one" else None)
    one, other = (Workspace(tmp_path / name) for name in ("one", "other"))
    assert [h[:2] for h in map(tuple, map(_of, one.show()))] == [
        h[:2] for h in map(tuple, map(_of, other.show()))
    ]


def _of(held: Any) -> tuple[str, str]:
    return held.entity, held.id


def test_other_house_rules_count_and_the_same_are_known_again(
    study: Path, judged: list[str]
) -> None:
    schema = load_schema("3.36")
    text = "name: Core\ntemplates:\n  subjectHumans:\n    columns:\n      Race: {required: true}\n"
    rules = parse_rules(text, "core.yml", schema)
    kept = Kept()
    validate(study, schema="3.36", kept=kept)
    judged.clear()
    asked = validate(study, schema="3.36", kept=kept, rules=[rules])
    assert SUBJECTS in judged
    assert told(asked) == told(validate(study, schema="3.36", rules=[rules]))
    judged.clear()
    assert told(validate(study, schema="3.36", kept=kept, rules=[rules])) == told(asked)
    assert judged == []


def test_another_schema_counts(study: Path) -> None:
    kept = Kept()
    for version in ("3.36", "3.37", "3.36"):
        again = validate(study, schema=version, kept=kept)
        assert told(again) == told(validate(study, schema=version))


def test_whether_files_are_looked_into_counts(tmp_path: Path) -> None:
    folders = [examples.path("human-study"), examples.path("assay-flow-cytometry")]
    kept = Kept()
    for look in (False, True, False):
        again = validate(folders, look=look, kept=kept)
        assert told(again) == told(validate(folders, look=look))


# ---- what is not kept ----------------------------------------------------------------------------


def test_nothing_is_kept_of_a_check_that_was_stopped(study: Path, judged: list[str]) -> None:
    kept = Kept()
    assert validate(study, kept=kept, progress=lambda done, *_: done < 2_000).partial
    judged.clear()
    assert told(validate(study, kept=kept)) == told(validate(study))
    assert len(judged) == len({*judged}) * 2


def test_a_file_that_is_written_while_it_is_judged_is_not_kept(study: Path) -> None:
    kept, file = Kept(), study / SUBJECTS
    good = file.read_bytes()
    bad = good.replace(b"Female", b"femal")
    file.write_bytes(bad)

    def save(_done: int, _total: int, what: str) -> None:
        if what == SUBJECTS and file.read_bytes() == bad:
            os.utime(file, ns=(1, 1))
            file.write_bytes(good)

    validate(study, kept=kept, progress=save)
    assert told(validate(study, kept=kept)) == told(validate(study))


def test_what_is_kept_takes_no_more_memory_than_allowed(
    study: Path, judged: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = Kept()
    monkeypatch.setattr(kept_module, "FILE_BYTES", 0)
    validate(study, kept=kept)
    first = len(judged)
    assert told(validate(study, kept=kept)) == told(validate(study))
    assert len(judged) == 3 * first
    monkeypatch.setattr(kept_module, "FILE_BYTES", 2**20)
    monkeypatch.setattr(kept_module, "ALL_BYTES", 12_000)
    validate(study, kept=kept)
    judged.clear()
    validate(study, kept=kept)
    assert 0 < len(judged) < first


def test_large_files_are_kept_from_their_second_check_on(
    study: Path, judged: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_module, "LARGE_BYTES", (study / SAMPLES).stat().st_size - 1)
    kept, counts = Kept(), []
    for _ in range(4):
        judged.clear()
        validate(study, kept=kept)
        counts.append(judged.count(SAMPLES))
    assert counts == [1, 1, 0, 0]


@pytest.mark.parametrize("name", ["human-study-broken", "practice-09", "practice-12"])
def test_what_is_kept_holds_on_to_no_package(name: str, tmp_path: Path) -> None:
    packed = shutil.make_archive(str(tmp_path / "packed"), "zip", examples.path(name))
    kept = Kept()
    validate(packed, kept=kept)
    gc.collect()
    held = gc.get_objects()
    assert not any(isinstance(o, zipfile.ZipFile) and o.filename == packed for o in held)
    assert not any(isinstance(o, Package) and o.origin.path == Path(packed) for o in held)
    assert any(kept.files.values())
