"""ImmPort's JSON form -> the same tables as the text form."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from immport_explorer import load_schema
from immport_explorer.package.limits import Limits
from immport_explorer.package.opening import Package, open_package


def document(name: str, **content: Any) -> dict[str, Any]:
    return {
        "fileName": f"{name}.json",
        "name": name,
        "schemaVersion": "3.36",
        "templateType": "single",
        **content,
    }


def opened(folder: Path, content: Any, name: str = "data.json", **limits: Any) -> Package:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    return open_package(path, load_schema("3.36"), limits=Limits(**limits))


def rows_of(package: Package, table: int = 0) -> list[tuple[int, dict[str, str]]]:
    """Each row's number with its filled values, by header (and group from the second on)."""
    found = package.template_files[0].tables()[table]
    names = [
        cell.text if cell.group == 0 else f"{cell.text} {cell.group + 1}" for cell in found.cells
    ]
    return [
        (row, {name: value for name, value in zip(names, cells, strict=True) if value})
        for block in found.blocks()
        for row, cells in zip(block.rows, block.frame.iter_rows(), strict=True)
    ]


def notes_of(package: Package) -> list[tuple[Any, ...]]:
    (file,) = package.template_files
    for table in file.tables():
        list(table.blocks())
    return [(note.code, note.row, note.column or note.value) for note in file.notes]


def test_records_are_rows(tmp_path: Path) -> None:
    data = [
        {"userDefinedId": "T1", "name": " one ", "amountValue": "3"},
        {},
        {"userDefinedId": "T2", "name": None},
    ]
    package = opened(tmp_path, document("treatments", data=data))
    (file,) = package.template_files
    assert (file.reader.form, file.declared_version, file.level) == ("json", "3.36", None)
    assert rows_of(package) == [
        (1, {"User Defined ID": "T1", "Name": "one", "Amount Value": "3"}),
        (3, {"User Defined ID": "T2"}),
    ]
    assert package.notes == []
    assert notes_of(package) == []


def test_numbers_and_lists(tmp_path: Path) -> None:
    data = [{"biosampleId": "B1", "studyTimeCollected": 3.0, "protocolIds": ["P1", "P2"]}]
    package = opened(tmp_path, document("biosamples", data=data))
    names = {cell.column.json_name for cell in package.template_files[0].tables()[0].cells}  # type: ignore[union-attr]
    assert "studyTimeCollected" in names
    values = rows_of(package)[0][1]
    assert values["Study Time Collected"] == "3"


def test_results_are_groups_beside_the_rest(tmp_path: Path) -> None:
    data = [
        {
            "metaData": {"biosampleId": "B1", "nameReported": "Panel", "protocolIds": ["P1", "P2"]},
            "resultData": [
                {"userDefinedId": "R1", "nameReported": "Glucose", "resultValueReported": "5"},
                {"userDefinedId": "R2", "nameReported": "Insulin"},
            ],
        },
        {"metaData": {"biosampleId": "B2"}, "resultData": {"userDefinedId": "R3"}},
    ]
    package = opened(tmp_path, document("labtests", data=data))
    first, second = rows_of(package)
    assert first[1]["Protocol ID(s)"] == "P1; P2"
    assert first[1]["User Defined ID"] == "R1"
    assert first[1]["User Defined ID 2"] == "R2"
    assert first[1]["Name Reported 2"] == "Insulin"
    assert second == (2, {"Biosample ID": "B2", "User Defined ID": "R3"})
    table = package.template_files[0].tables()[0]
    names = [(cell.side, cell.group) for cell in table.cells if cell.text == "Name Reported"]
    assert names == [("meta", 0), ("result", 0), ("result", 1)]
    assert notes_of(package) == []


def test_sections(tmp_path: Path) -> None:
    content = document(
        "basic_study_design",
        study={"userDefinedId": "S1", "targetEnrollment": 20},
        armOrCohort=[{"userDefinedId": "A1"}, {"userDefinedId": "A2"}],
    )
    package = opened(tmp_path, content)
    assert rows_of(package) == [(1, {"User Defined ID": "S1", "Target Enrollment": "20"})]
    assert rows_of(package, 1) == [(1, {"User Defined ID": "A1"}), (2, {"User Defined ID": "A2"})]
    assert [t.section.name for t in package.template_files[0].tables()] == [
        "study",
        "arm_or_cohort",
    ]


def test_what_does_not_belong(tmp_path: Path) -> None:
    data = [{"userDefinedId": 5, "colour": "red", "name": {"a": 1}}, "x"]
    package = opened(tmp_path, document("treatments", data=data, more=[]))
    assert notes_of(package) == [
        ("json.unknown-key", None, "more"),
        ("json.wrong-type", 2, None),
        ("json.wrong-type", 1, "User Defined ID"),
        ("json.unknown-key", 1, "colour"),
        ("json.wrong-type", 1, "Name"),
    ]
    assert rows_of(package) == [(1, {"User Defined ID": "5"})]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    text = json.dumps(document("treatments", data=[{"name": "µg"}]), ensure_ascii=False)
    package = opened(tmp_path, text.encode(encoding))
    assert rows_of(package) == [(1, {"Name": "µg"})]


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b'{"name": "treatments", "schemaVersion": "3.36", ', "data.json", "json.unreadable"),
        (b"{}", "treatments.json", "template.not-recognised"),
        (b'{"a": 1}', "data.json", "package.no-template"),
        (b'{"name": "treatment", "templateType": "single"}', "data.json", "template.unknown"),
        (b'{"templateType": ' + b"[" * 100_000, "data.json", "json.unreadable"),
        (b'{"name": "\xff", "templateType": 1}', "data.json", "json.unreadable"),
        (b'{"name": ["treatments"], "templateType": 1}', "data.json", "template.unknown"),
        (b"[]", "treatments.json", "template.not-recognised"),
    ],
)
def test_what_is_no_template_in_json(tmp_path: Path, content: bytes, name: str, code: str) -> None:
    assert opened(tmp_path, content, name).notes[0].code == code


def test_bounds(tmp_path: Path) -> None:
    many = document(
        "labtests", data=[{"metaData": {}, "resultData": [{"userDefinedId": "R"}] * 9_000}]
    )
    package = opened(tmp_path, many)
    assert ("layout.too-many-columns", None, None) in notes_of(package)
    assert len(package.template_files[0].tables()[0].cells) <= Limits().columns + 20
    assert opened(tmp_path, many, json_bytes=100).notes[0].code == "file.unreadable"
    assert opened(tmp_path, many, json_values=9_000).notes[0].code == "file.unreadable"


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["metaData", "resultData", "userDefinedId", "protocolIds", "x"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=12,
)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(name=st.sampled_from(["labtests", "treatments", "basic_study_design"]), content=JSON)
@pytest.mark.slow
def test_no_document_makes_the_reader_fail(tmp_path: Path, name: str, content: Any) -> None:
    package = opened(tmp_path, document(name, data=content, study=content, armOrCohort=content))
    notes_of(package)
