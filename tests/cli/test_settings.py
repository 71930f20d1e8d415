"""Settings from files: which count, which come first, where a value came from, what is refused."""

from __future__ import annotations

import json
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest

from immport_explorer import examples
from immport_explorer.cli import main
from immport_explorer.cli.settings import VARIABLE
from immport_explorer.dependencies import SETTINGS_FILE

Captured = pytest.CaptureFixture[str]
BROKEN = "human-study-broken"


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A package with errors, in a folder that is not the working folder."""
    return Path(shutil.copytree(examples.path(BROKEN), tmp_path / "package"))


@pytest.fixture(autouse=True)
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's folder of settings; the working folder is another, empty one."""
    for name in ("own", "working"):
        (tmp_path / name).mkdir()
    monkeypatch.setenv(VARIABLE, str(tmp_path / "own"))
    monkeypatch.chdir(tmp_path / "working")
    return tmp_path / "own"


def write(folder: Path, text: str) -> Path:
    path = folder / SETTINGS_FILE
    path.write_text(text, encoding="utf-8")
    return path


def report(package: Path, capsys: Captured, *options: str) -> dict[str, Any]:
    main(["validate", str(package), "--format", "json", *options])
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def version(package: Path, capsys: Captured, *options: str) -> str:
    return str(report(package, capsys, *options)["schema"])


def test_the_nearest_file_counts_and_the_command_line_before_it(
    package: Path, own: Path, capsys: Captured
) -> None:
    assert version(package, capsys) == "3.36"
    write(own, 'schema = "3.37"')
    assert version(package, capsys) == "3.37"
    Path("pyproject.toml").write_text('[tool.immport-explorer]\nschema = "3.35"\n', "utf-8")
    assert "3.35" in refused(package, capsys), "the project's comes before one's own"
    write(package, 'schema = "3.36"')
    assert version(package, capsys) == "3.36"
    assert version(package, capsys, "--schema", "3.37") == "3.37"
    assert "3.35" in refused(package, capsys, "--schema", "3.35")


def test_none_are_taken_where_none_are_wanted(package: Path, own: Path, capsys: Captured) -> None:
    write(own, 'schema = "3.37"')
    assert version(package, capsys, "--no-settings") == "3.36"


def test_what_is_selected_and_left_out(package: Path, own: Path, capsys: Captured) -> None:
    write(own, 'select = ["value"]\nignore = "value.not-a-date"')
    codes = {issue["code"] for issue in report(package, capsys)["issues"]}
    assert codes
    assert all(code.startswith("value.") for code in codes)
    assert "value.not-a-date" not in codes


def test_rules_and_privacy(package: Path, own: Path, capsys: Captured) -> None:
    rules = own / "network.yaml"
    rules.write_text(
        "rules: 1\nname: Network\ntemplates:\n  treatments:\n"
        "    columns: {Amount Value: {required: true}}\n",
        encoding="utf-8",
    )
    write(own, 'rules = "network.yaml"\nprivacy = "shared"')
    found = report(package, capsys)["issues"]
    assert "house.required" in {issue["code"] for issue in found}
    assert not [issue for issue in found if issue.get("value")]
    assert [
        issue for issue in report(package, capsys, "--no-hide-values")["issues"] if "value" in issue
    ]


def test_a_workspace(own: Path, capsys: Captured) -> None:
    write(own, 'workspace = "ids.sqlite"')
    assert main(["validate", str(examples.path("assay-elisa"))]) == 1
    assert main(["validate", str(examples.path("human-study"))]) == 0
    assert main(["validate", str(examples.path("assay-elisa"))]) == 0
    assert (own / "ids.sqlite").exists()


def test_where_a_value_came_from_is_said(package: Path, own: Path, capsys: Captured) -> None:
    path = write(own, 'schema = "3.37"\nfail-on = "warning"')
    main(["validate", str(package), "--verbose"])
    told = capsys.readouterr().err
    assert f"schema 3.37, from {path}" in told
    assert f"fail-on warning, from {path}" in told
    with pytest.raises(SystemExit):
        main(["validate", "--help"])
    said = " ".join(capsys.readouterr().out.split())
    assert "set: schema 3.37, from" in said


def test_it_is_no_part_of_the_package(package: Path, capsys: Captured) -> None:
    before = report(package, capsys)
    write(package, 'fail-on = "error"')
    assert report(package, capsys)["issues"] == before["issues"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('shema = "3.37"', "line 1: there is no setting “shema”. Did you mean schema?"),
        ('\nfail-on = "fatal"', "line 2: “fail-on” is one of error, warning, info; found 'fatal'."),
        ("schema = 3.37", "line 1: “schema” is a text in quotes; found 3.37."),
        ("select = [1]", "line 1: “select” is a text in quotes; found 1."),
        ('schema = "3.37', "is not TOML"),
    ],
)
def test_what_is_wrong_is_said_at_its_line(
    text: str, said: str, package: Path, own: Path, capsys: Captured
) -> None:
    path = write(own, text)
    told = refused(package, capsys)
    assert str(path) in told
    assert said in told


def refused(package: Path, capsys: Captured, *options: str) -> str:
    assert main(["validate", str(package), *options]) == 2
    told = capsys.readouterr().err
    assert "Traceback" not in told
    return told


# ---- files that came with a package -------------------------------------------------------------


def test_a_packages_file_names_nothing_outside_it(
    package: Path, own: Path, capsys: Captured
) -> None:
    (own / "network.yaml").write_text("rules: 1\nname: Network\n", encoding="utf-8")
    write(package, f'rules = "{(own / "network.yaml").as_posix()}"')
    assert "not below the package's folder" in refused(package, capsys)
    write(package, 'workspace = "../ids.sqlite"')
    assert "not below the package's folder" in refused(package, capsys)
    assert not (package.parent / "ids.sqlite").exists()


def test_what_a_packages_file_leaves_out_is_said(package: Path, capsys: Captured) -> None:
    path = write(package, 'ignore = ["value"]')
    main(["validate", str(package)])
    assert f"Set: ignore value, from {path}." in capsys.readouterr().err


def test_a_packages_file_makes_nothing_less_private(
    package: Path, own: Path, capsys: Captured
) -> None:
    write(package, 'privacy = "own"')
    write(own, 'privacy = "shared"')
    assert not [issue for issue in report(package, capsys)["issues"] if issue.get("value")]


def test_one_within_an_archive_is_not_read(package: Path, capsys: Captured) -> None:
    archive = package.parent / "zipped" / "package.zip"
    archive.parent.mkdir()
    with zipfile.ZipFile(archive, "w") as packed:
        for path in sorted(package.iterdir()):
            packed.write(path, path.name)
        packed.writestr(SETTINGS_FILE, 'schema = "3.37"')
    assert version(archive, capsys) == "3.36"
