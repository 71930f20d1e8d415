"""Sources become packages: each is listed once, and each form has one reader."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from immport_explorer import Limits, load_schema, validate, versions
from immport_explorer.package import opening
from immport_explorer.package.archive import open_archive
from immport_explorer.package.opening import open_package, open_packages
from immport_explorer.package.readers.registry import READERS

TREATMENTS = (
    "treatments\tSchema Version {version}\n"
    "Please do not delete or edit this column\n"
    "Column Name\tUser Defined ID\tName\n"
    "\tT1\tone\n"
)


def text(folder: Path, version: str = "3.37", name: str = "treatments.txt") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(TREATMENTS.format(version=version))
    return path


def workbook(folder: Path, version: str) -> Path:
    book = openpyxl.Workbook()
    for line in TREATMENTS.format(version=version).splitlines():
        book.active.append(line.split("\t"))
    book.save(folder / "treatments.xlsx")
    return folder / "treatments.xlsx"


def test_each_form_has_one_reader() -> None:
    assert len({reader.form for reader in READERS}) == len(READERS)
    suffixes = [suffix for reader in READERS for suffix in reader.suffixes]
    assert len(set(suffixes)) == len(suffixes)
    assert all(suffix.startswith(".") and suffix == suffix.lower() for suffix in suffixes)


def test_only_text_can_be_changed_where_it_stands_and_json_is_taken_too() -> None:
    assert {r.form for r in READERS if r.is_editable} == {"txt"}
    assert {r.form for r in READERS if r.is_uploadable} == {"txt", "json"}


@pytest.mark.parametrize("form", ["txt", "xlsx"])
def test_raw_rows_are_those_of_the_file(tmp_path: Path, form: str) -> None:
    path = text(tmp_path) if form == "txt" else workbook(tmp_path, "3.37")
    (file,) = open_package(path, load_schema("3.37")).template_files
    rows = [(row, [cell for cell in cells if cell]) for row, cells in file.reader.raw_rows(file)]
    assert rows[0] == (1, ["treatments", "Schema Version 3.37"])
    assert rows[3] == (4, ["T1", "one"])


def test_files_of_a_list_are_one_package_and_a_folder_is_one_of_its_own(tmp_path: Path) -> None:
    one, two = text(tmp_path, name="one.txt"), text(tmp_path, name="two.txt")
    folder = text(tmp_path / "folder").parent
    _, packages = open_packages([one, two, folder, one])
    assert [len(package.members) for package in packages] == [2, 1, 1]


@pytest.mark.parametrize("form", ["txt", "xlsx"])
def test_the_version_that_files_declare_is_in_force(tmp_path: Path, form: str) -> None:
    oldest = versions()[0]
    path = text(tmp_path, oldest) if form == "txt" else workbook(tmp_path, oldest)
    schema, _ = open_packages(path)
    assert schema.version == oldest


def test_a_source_is_listed_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where its version is known only when a spreadsheet was opened."""
    workbook(tmp_path, versions()[0])
    listed = []

    def counted(*arguments: object) -> object:
        listed.append(arguments)
        return open_archive(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(opening, "open_archive", counted)
    report = validate(tmp_path)
    assert len(listed) == 1
    assert [issue.code for issue in report.issues].count("file.needs-text") == 1


def test_limits_are_the_callers(tmp_path: Path) -> None:
    text(tmp_path, name="one.txt")
    text(tmp_path, name="two.txt")
    report = validate(tmp_path, limits=Limits(files=1))
    assert "package.too-many-files" in {issue.code for issue in report.issues}
    assert "package.too-many-files" not in {issue.code for issue in validate(tmp_path).issues}
