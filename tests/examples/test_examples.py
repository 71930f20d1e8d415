"""The example packages: what they hold, how they are written, and where the broken ones differ."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from immport_explorer import examples, load_schema

NAMES = examples.names()
BROKEN = [name for name in NAMES if not examples.describe(name).valid]
WHOLE = [name for name in NAMES if name not in BROKEN]


def cells(file: Path) -> list[list[str]]:
    return [line.split("\t") for line in file.read_text(encoding="utf-8").split("\n")]


@pytest.mark.parametrize("name", NAMES)
def test_an_example_says_what_it_is(name: str) -> None:
    example = examples.describe(name)

    assert example.title and example.summary and example.species
    assert example.templates
    assert set(example.follows) <= set(NAMES)
    assert examples.readme(name).startswith("# ")


@pytest.mark.parametrize("name", NAMES)
def test_an_example_is_utf_8_with_plain_line_ends(name: str) -> None:
    for file in examples.path(name).iterdir():
        if file.suffix in (".fcs", ".gz", ".png"):
            continue
        content = file.read_bytes()
        assert content.decode("utf-8")
        assert b"\r" not in content and not content.startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize("name", WHOLE)
def test_the_page_names_every_file_of_a_whole_example(name: str) -> None:
    page = examples.readme(name)

    for file in examples.path(name).glob("*.txt"):
        stem = file.name.split("_")[0]
        assert file.name in page or f"{stem}_*" in page, file.name


def test_an_unknown_example_is_named_in_the_error() -> None:
    with pytest.raises(KeyError, match="no example is called 'nonesuch'"):
        examples.describe("nonesuch")


def test_written_examples_equal_the_shipped_ones(tmp_path: Path) -> None:
    (folder,) = examples.write("human-study", tmp_path / "new" / "folder")

    assert folder == tmp_path / "new" / "folder" / "human-study"
    shipped = examples.path("human-study")
    assert {f.name for f in folder.iterdir()} == {f.name for f in shipped.iterdir()}
    assert all(f.read_bytes() == (shipped / f.name).read_bytes() for f in folder.iterdir())
    assert (folder.parent / "human-study.md").read_text() == examples.readme("human-study")


def test_an_example_is_never_written_over(tmp_path: Path) -> None:
    examples.write("human-study", tmp_path)

    with pytest.raises(FileExistsError, match="human-study exists already"):
        examples.write(["assay-hla", "human-study"], tmp_path)

    assert not (tmp_path / "assay-hla").exists()


def test_a_version_that_is_not_known_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"not at 9\.9"):
        examples.write("human-study", tmp_path / "out", version="9.9")

    assert not (tmp_path / "out").exists()


def test_at_3_37_the_renamed_header_and_the_new_field_are_written(tmp_path: Path) -> None:
    (folder,) = examples.write("human-study", tmp_path, version="3.37")

    subjects = cells(folder / "subjectHumans.txt")
    assert subjects[0][1] == "Schema Version 3.37"
    assert "Sex" in subjects[2] and "Gender" not in subjects[2]
    fields = [line[0] for line in cells(folder / "basic_study_design.txt")]
    assert fields.index("Planned Public Release Date") == fields.index("Actual Start Date") + 1


@pytest.mark.parametrize("name", BROKEN)
@pytest.mark.parametrize("version", examples.versions())
def test_each_answer_points_at_what_stands_in_the_file(
    name: str, version: str, tmp_path: Path
) -> None:
    (folder,) = examples.write(name, tmp_path, version=version)

    for answer in json.loads((tmp_path / f"{name}.answers.json").read_text(encoding="utf-8")):
        if "value" not in answer or "rows" not in answer:
            continue
        lines = cells(folder / answer["file"])
        for row in answer["rows"]:
            assert answer["value"] in lines[row - 1], answer


def test_the_broken_study_differs_from_the_valid_one_at_the_answers_places_only() -> None:
    valid, broken = examples.path("human-study"), examples.path("human-study-broken")
    answers = examples.describe("human-study-broken").answers
    expected = {(a.file, row) for a in answers for row in a.rows if a.code != "file.missing"}

    differing = set()
    for file in broken.iterdir():
        pairs = zip(cells(valid / file.name), cells(file), strict=True)
        differing |= {(file.name, row) for row, (a, b) in enumerate(pairs, 1) if a != b}

    assert differing == expected
    absent = {f.name for f in valid.iterdir()} - {f.name for f in broken.iterdir()}
    assert absent == {a.value for a in answers if a.code == "file.missing"}


@pytest.mark.parametrize("version", examples.versions())
def test_every_header_line_is_that_of_the_template(version: str, tmp_path: Path) -> None:
    schema = load_schema(version)

    for folder in examples.write(WHOLE, tmp_path, version=version):
        for name in examples.describe(folder.name).templates:
            template = schema.templates[name]
            lines = cells(folder / template.file_name)
            assert lines[0][:2] == [name, f"Schema Version {version}"]
            if not template.is_compound:
                written = lines[3 if template.level_line else 2]
                expected = [column.header for column in template.columns]
                assert written[1 : len(expected) + 1] == expected, (folder.name, name)


def test_the_examples_show_every_template() -> None:
    shown = {template for name in NAMES for template in examples.describe(name).templates}

    assert shown == set(load_schema("3.36").templates)
