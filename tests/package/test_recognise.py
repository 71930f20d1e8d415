"""Templates are known by their first cell."""

from __future__ import annotations

from pathlib import Path

import pytest

from immport_explorer import load_schema
from immport_explorer.package.opening import Package, open_package

REST = "\nPlease do not delete or edit this column\nColumn Name\tUser Defined ID\n\tA\n"


def opened(tmp_path: Path, data: str | bytes, name: str = "data.txt") -> Package:
    path = tmp_path / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return open_package(path, load_schema("3.36"))


@pytest.mark.parametrize(
    "first",
    [
        "treatments\tSchema Version 3.36",
        "Treatments\tschema version 3.36",
        "\ufefftreatments\tSchema Version 3.36",
        ' "treatments" \t"Schema Version 3.36"',
        "TREATMENTS\tSchema  Version: v3.36\t\t\t",
        "treatments\t3.36",
        "treatments\tSchema Version 3,36",
    ],
)
def test_the_first_cell_tells(tmp_path: Path, first: str) -> None:
    package = opened(tmp_path, first + REST)
    (file,) = package.template_files
    assert file.template.name == "treatments"
    assert file.declared_version == "3.36"
    assert package.notes == []


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_in_any_encoding_and_with_any_line_ends(tmp_path: Path, ends: str, encoding: str) -> None:
    text = ("treatments\tSchema Version 3.36" + REST).replace("\n", ends)
    (file,) = opened(tmp_path, text.encode(encoding)).template_files
    assert file.template.name == "treatments"
    assert file.tables()[0].header_row == 3


@pytest.mark.parametrize(
    ("second", "code"),
    [("", "schema-version.missing"), ("Schema Version", "schema-version.unreadable")],
)
def test_a_version_that_is_not_there(tmp_path: Path, second: str, code: str) -> None:
    package = opened(tmp_path, f"treatments\t{second}{REST}")
    assert package.template_files[0].declared_version is None
    assert [(n.code, n.row, n.template) for n in package.notes] == [(code, 1, "treatments")]


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("treatment", "treatments"),
        ("subjectHuman", "subjecthumans"),
        ("bioSamples.txt", "biosamples"),
    ],
)
def test_an_unknown_first_cell_of_a_template(tmp_path: Path, name: str, near: str) -> None:
    package = opened(tmp_path, f"{name}\tSchema Version 3.36{REST}")
    assert package.template_files == ()
    note = package.notes[0]
    assert (note.code, note.row, note.value) == ("template.unknown", 1, name)
    assert note.params["near"][0] == near


def test_a_template_known_by_its_second_line_only(tmp_path: Path) -> None:
    assert opened(tmp_path, f"somethings{REST}").notes[0].code == "template.unknown"


@pytest.mark.parametrize(
    "name", ["treatments.txt", "Treatments.TXT", "experimentSamples.ELISA.txt"]
)
def test_a_file_named_like_a_template(tmp_path: Path, name: str) -> None:
    package = opened(tmp_path, "just\tsome\tdata\n", name)
    assert package.notes[0].code == "template.not-recognised"
    assert (
        opened(tmp_path, "just\tsome\tdata\n", "other.txt").notes[0].code == "package.no-template"
    )


def test_the_name_does_not_matter_when_the_first_cell_is_right(tmp_path: Path) -> None:
    package = opened(tmp_path, "protocols\tSchema Version 3.36" + REST, "treatments.txt")
    assert package.template_files[0].template.name == "protocols"
    assert package.notes == []


def test_an_empty_file(tmp_path: Path) -> None:
    assert opened(tmp_path, "", "treatments.txt").notes[0].code == "file.empty"


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("treatments.xls", b"\xd0\xcf\x11\xe0 some bytes", "file.needs-text"),
        ("treatments.ods", b"PK\3\4 some bytes", "file.needs-text"),
        ("treatments.csv", b"treatment names,a,b", "template.not-recognised"),
    ],
)
def test_other_spreadsheets_named_like_templates(
    tmp_path: Path, name: str, data: bytes, code: str
) -> None:
    folder = tmp_path / "study"
    folder.mkdir()
    (folder / name).write_bytes(data)
    package = open_package(folder, load_schema("3.36"))
    assert [note.code for note in package.notes] == [code, "package.no-template"]
