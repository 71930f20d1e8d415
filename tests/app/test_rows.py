"""The filled rows of every template: there, right, and wrong where they say so.

What the rows claim is put to the validator: rows that stand in an example package are confirmed
there (see test_examples_validation), the others are written into the package that they name, and
each mistake is made in a copy of its package.
"""

from __future__ import annotations

import io
import json
import shutil
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec
import pytest
from pypdf import PdfWriter
from support.corpus import one_quickly

from immport_explorer import Issue, examples, load_schema, validate
from immport_explorer.cli import main
from immport_explorer.examples.rows import ExampleRow, ExampleRows, example_rows
from immport_explorer.issues.kinds import KINDS
from immport_explorer.schema.load import versions
from immport_explorer.schema.model import Schema, Section, Template

ROWS_WANTED = 3
ABOUT_THE_VERSION = "package.older-schema"


@dataclass(frozen=True)
class Case:
    """The filled rows of one section at one version."""

    schema: Schema
    template: Template
    section: Section
    rows: ExampleRows

    @property
    def key(self) -> str:
        parts = (self.template.name, self.section.name)
        return f"{'/'.join(part for part in parts if part)}@{self.schema.version}"


def cases(version: str) -> Iterator[Case]:
    schema = load_schema(version)
    for template in schema.templates.values():
        for section in template.sections:
            rows = example_rows(schema, template, section)
            assert rows is not None, f"no rows for {template.name} {section.name or ''}"
            yield Case(schema, template, section, rows)


CASES = [case for version in versions() for case in cases(version)]
NEWEST = {(c.template.name, c.section.name): c.rows for c in CASES if c.schema is CASES[-1].schema}
DIFFERENT = [
    c
    for c in CASES
    if c.schema is CASES[-1].schema or c.rows != NEWEST[c.template.name, c.section.name]
]
"""Without those of earlier versions that are the same at the newest."""


def is_quick(case: Case) -> bool:
    return case.template.name == "subjecthumans"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.key)
def test_every_section_has_three_different_rows_and_a_mistake_with_its_correction(
    case: Case,
) -> None:
    rows, wrong = case.rows, case.rows.wrong

    assert len({row.cells for row in rows.rows}) == ROWS_WANTED
    assert all(len(row.cells) == len(rows.headers) for row in rows.rows)
    assert list(rows.headers[: len(case.section.columns)]) == [
        column.header for column in case.section.columns
    ]
    assert case.section.column(wrong.header, wrong.side) is not None
    assert rows.headers[wrong.position] == wrong.header
    assert rows.rows[wrong.row].cells[wrong.position] == wrong.right != wrong.value
    assert wrong.why.endswith(".")
    assert rows.wrong_cells[wrong.position] == wrong.value


def test_only_columns_that_hold_something_count_as_filled() -> None:
    (case,) = (c for c in CASES if c.key == "protocols@3.36")

    shown = [case.rows.headers[n] for n in case.rows.filled]

    assert shown == ["User Defined ID", "File Name", "Name", "Type", "Description"]
    (case,) = (c for c in CASES if c.key == "array_reagents@3.36")
    assert "Lot Number" not in [case.rows.headers[n] for n in case.rows.filled]


def test_headers_are_those_of_the_version() -> None:
    named = {
        case.schema.version: case.rows.wrong.header
        for case in CASES
        if case.template.name == "subjecthumans"
    }

    assert named == {"3.36": "Gender", "3.37": "Sex"}


def test_a_template_that_we_do_not_know_has_no_rows() -> None:
    schema = load_schema("3.36")
    known = schema.templates["elisa"]
    unknown = msgspec.structs.replace(known, name="of-a-bundle")

    assert example_rows(schema, unknown, known.sections[0]) is None


def test_show_prints_the_rows_and_the_mistake(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", "hai"]) == 0

    said = " ".join(capsys.readouterr().out.split())
    assert "Expsample ID = EXFLU01-S01-D28-HAI | Biosample ID = EXFLU01-S01-D28-SERUM" in said
    assert "Wrong Value Reported = 1:320" in said and "Right 320" in said


def test_show_as_json_holds_rows_for_every_section(capsys: pytest.CaptureFixture[str]) -> None:
    main(["show", "study_design_edit", "--format", "json"])

    for section in json.loads(capsys.readouterr().out)["sections"]:
        rows = section["example_rows"]
        assert len(rows["rows"]) == ROWS_WANTED and rows["wrong"]["code"] in KINDS


# ---- put to the validator -------------------------------------------------------------------


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    """The folder with all whole examples, by version."""
    whole = [name for name in examples.names() if examples.describe(name).valid]
    folders = {}
    for version in examples.versions():
        folders[version] = tmp_path_factory.mktemp(f"examples-{version}")
        examples.write(whole, folders[version], version=version)
    return folders


@pytest.mark.slow
@pytest.mark.parametrize("turn", range(ROWS_WANTED))
@pytest.mark.parametrize("version", versions())
def test_rows_that_stand_in_no_package_fit_into_the_one_that_they_name(
    version: str, turn: int, written: Mapping[str, Path], tmp_path: Path
) -> None:
    added: defaultdict[str, list[tuple[Case, ExampleRow]]] = defaultdict(list)
    for case in CASES:
        own = [row for row in case.rows.rows if row.number is None]
        if case.schema.version == version and len(own) > turn:
            added[own[turn].package].append((case, own[turn]))

    for package, rows in added.items():
        folder = shutil.copytree(written[version] / package, tmp_path / package)
        for case, row in rows:
            _add(folder, case, row.cells)
        files = {case.template.file_name for case, _ in rows}
        found = [
            issue for issue in _issues(package, folder, written[version]) if issue.file in files
        ]
        assert not found, f"{package}:\n{_described(found)}"


@pytest.mark.parametrize(
    "case",
    one_quickly(DIFFERENT, is_quick),
    ids=lambda case: case.key,
)
def test_the_mistake_is_found_and_its_correction_is_none(
    case: Case, written: Mapping[str, Path], tmp_path: Path
) -> None:
    wrong = case.rows.wrong
    row = case.rows.rows[wrong.row]
    examples_folder = written[case.schema.version]
    folder = shutil.copytree(examples_folder / row.package, tmp_path / row.package)
    if row.number is None:
        _add(folder, case, case.rows.wrong_cells)
    else:
        _change(folder, case, row.number, wrong.position, wrong.value)

    found = _issues(row.package, folder, examples_folder)

    own = [i for i in found if i.file == case.template.file_name and i.section == case.section.name]
    assert wrong.code in {
        issue.code for issue in own if (issue.column, issue.side) == (wrong.header, wrong.side)
    }, _described(own)
    others = [issue for issue in own if issue.column != wrong.header]
    assert all(issue.caused_by for issue in others), _described(others)


def _issues(package: str, folder: Path, written: Path) -> list[Issue]:
    follows = examples.describe(package).follows
    report = validate([*(written / name for name in follows), folder])
    return [i for i in report.issues if i.package == len(follows) and i.code != ABOUT_THE_VERSION]


def _described(issues: Iterable[Issue]) -> str:
    return "\n".join(f"{i.severity} {i.code}: {i.place}: {i.message}" for i in issues)


def _add(folder: Path, case: Case, cells: Iterable[str]) -> None:
    """Write a row below those of its section, or fields in place of those of theirs; the files that
    it names are put beside it.
    """
    file = folder / case.template.file_name
    lines = _lines(file)
    values = list(cells)
    start, end = _extent(lines, case.section)
    if case.section.layout == "fields":
        fields = zip((c.header for c in case.section.columns), values, strict=True)
        lines[start:end] = [[header, value] for header, value in fields]
    else:
        lead = [] if case.section.name else [""]
        lines.insert(end, [*lead, *values])
    _write(file, lines)
    for column, value in zip(case.section.columns, values, strict=False):
        if column.names_file and value and not (folder / value).exists():
            (folder / value).write_bytes(_invented(value))


def _invented(name: str) -> bytes:
    """A file that is what its name promises, and no other's copy."""
    match Path(name).suffix:
        case ".pdf":
            return _pdf(name)
        case ".png":
            return b"\x89PNG\r\n\x1a\n" + name.encode() + b"\0\0\0\0IEND\xaeB`\x82"
        case _:
            return f"invented: {name}\n".encode()


def _pdf(title: str) -> bytes:
    writer, stream = PdfWriter(), io.BytesIO()
    writer.add_blank_page(72, 72)
    writer.add_metadata({"/Title": title})
    writer.write(stream)
    return stream.getvalue()


def _change(folder: Path, case: Case, number: int, position: int, value: str) -> None:
    """Write another value into a cell of a row that stands in the package."""
    file = folder / case.template.file_name
    lines = _lines(file)
    start, _ = _extent(lines, case.section)
    if case.section.layout == "fields":
        header = case.section.columns[position].header
        line = next(line for line in lines[start:] if line[0] == header)
        line[number] = value
    else:
        line = lines[start + number]
        line[position + (0 if case.section.name else 1)] = value
    _write(file, lines)


def _extent(lines: list[list[str]], section: Section) -> tuple[int, int]:
    """Where a section begins (its header or its first field) and where its lines end."""
    if section.name is None:
        start = next(n for n, line in enumerate(lines) if line[0] == "Column Name")
    elif [section.name] in lines:
        start = lines.index([section.name]) + 1
    else:
        lines += [[section.name], [column.header for column in section.columns]]
        start = len(lines) - 1
    end = start
    while end < len(lines) and any(lines[end]):
        end += 1
    return start, end


def _lines(file: Path) -> list[list[str]]:
    return [line.split("\t") for line in file.read_text(encoding="utf-8").split("\n")]


def _write(file: Path, lines: list[list[str]]) -> None:
    file.write_text("\n".join("\t".join(line) for line in lines), encoding="utf-8")
