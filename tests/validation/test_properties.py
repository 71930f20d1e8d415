"""What must not matter does not: a valid package stays valid, and a mistake is found at its place,
however the same cells are written."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import full_study
from support.book import Book
from support.rewrites import Rewrite, change_case, filled

from immport_explorer import Issue, examples, validate
from immport_explorer.schema.load import load_schema

pytestmark = pytest.mark.slow

SCHEMA = load_schema("3.36")
ABOUT_THE_VERSION = "package.older-schema"


@pytest.fixture(autouse=True)
def failures_raise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IMMPORT_EXPLORER_RAISE", "1")


@pytest.fixture(scope="module")
def whole_study(tmp_path_factory: pytest.TempPathFactory) -> Book:
    """All 65 templates of a human study."""
    folder = tmp_path_factory.mktemp("whole")
    return Book(full_study.build(folder / "study", "3.36", folder / "parts"), SCHEMA)


@cache
def _human_study() -> Book:
    return Book(examples.path("human-study"), SCHEMA)


def human_study() -> Book:
    return _human_study().copy()


def described(issues: Iterable[Issue]) -> str:
    return "\n".join(f"{i.severity} {i.code} | {i.place} | {i.message}" for i in issues)


REWRITES = {
    "line ends of Windows": Rewrite(newline="\r\n"),
    "line ends of old Macs": Rewrite(newline="\r"),
    "a byte-order mark": Rewrite(encoding="utf-8-sig"),
    "quotes as Excel writes them": Rewrite(quoting="as Excel does"),
    "quotes around every cell": Rewrite(quoting="all"),
    "empty rows at the end": Rewrite(empty_rows=30),
    "empty columns at the end": Rewrite(empty_columns=5),
    "another order of rows": Rewrite(order=1),
    "a zip": Rewrite(packed="zip"),
    "a zip with a top folder": Rewrite(packed="zip with a top folder"),
    "files of the system": Rewrite(system_files=True),
    "files of the system in a zip": Rewrite(system_files=True, packed="zip"),
    "all at once": Rewrite(
        newline="\r\n", encoding="utf-8-sig", quoting="all", empty_rows=3, empty_columns=2,
        order=7, packed="zip with a top folder", system_files=True,
    ),
}  # fmt: skip


@pytest.mark.parametrize("rewrite", REWRITES.values(), ids=REWRITES)
def test_a_valid_study_stays_valid(rewrite: Rewrite, whole_study: Book, tmp_path: Path) -> None:
    report = validate(rewrite.write(whole_study.copy(), tmp_path / "study"))

    assert report.valid
    found = [issue for issue in report.issues if issue.code != ABOUT_THE_VERSION]
    assert not found, described(found)


def test_renamed_files_are_warned_of_only(whole_study: Book, tmp_path: Path) -> None:
    report = validate(Rewrite(renamed=True).write(whole_study.copy(), tmp_path / "study"))

    assert report.valid
    assert set(report.summary.codes) == {"template.renamed", ABOUT_THE_VERSION}
    assert report.summary.codes["template.renamed"] == 65


def test_another_encoding_is_warned_of_only(whole_study: Book, tmp_path: Path) -> None:
    report = validate(Rewrite(encoding="utf-16").write(whole_study.copy(), tmp_path / "study"))

    assert report.valid
    assert set(report.summary.codes) == {"file.encoding", ABOUT_THE_VERSION}


@pytest.mark.parametrize("how", ["upper", "lower", "title"])
def test_letter_case_of_terms_does_not_matter(how: str, whole_study: Book, tmp_path: Path) -> None:
    book = whole_study.copy()
    change_case(book, how)

    report = validate(book.write(tmp_path / "study"))

    assert report.valid, described(report.issues[:20])


def test_free_text_is_allowed_in_preferred_columns(whole_study: Book, tmp_path: Path) -> None:
    book = whole_study.copy()
    changed = 0
    for sheet in book.sheets():
        for column in sheet.section.columns:
            if column.vocabulary_kind == "preferred":
                for row, position in filled(sheet, column.header, column.side):
                    row[position] = "something else"
                    changed += 1

    report = validate(book.write(tmp_path / "study"))

    allowed = {"row.repeated", "value.required-when"}  # cells that became alike; an id now needed
    errors = [i for i in report.issues if i.severity == "error" and i.code not in allowed]
    assert not errors, described(errors)
    assert report.summary.codes["value.free-text"] > changed / 2


def test_values_of_exactly_the_greatest_length_fit(whole_study: Book, tmp_path: Path) -> None:
    book = whole_study.copy()
    changed = 0
    for sheet in book.sheets():
        for column in sheet.section.columns:
            is_free = not (column.declares or column.refers_to or column.names_file)
            limit = column.max_length
            if is_free and column.type == "text" and limit and column.vocabulary is None:
                for row, position in filled(sheet, column.header, column.side):
                    if column.header not in ("Source ID", "Repository Accession", "Assay ID"):
                        row[position] = row[position].ljust(limit, "ä")
                        changed += 1

    report = validate(book.write(tmp_path / "study"))

    assert changed > 500
    long = [i for i in report.issues if i.code in ("value.too-long", "file.name-too-long")]
    assert not long, described(long)


# --- combinations ---------------------------------------------------------------------------------

ways = st.builds(
    Rewrite,
    newline=st.sampled_from(["\n", "\r\n", "\r"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    quoting=st.sampled_from(["none", "as Excel does", "all"]),
    empty_rows=st.integers(0, 3),
    empty_columns=st.integers(0, 3),
    order=st.none() | st.integers(0, 100),
    packed=st.sampled_from(["folder", "zip", "zip with a top folder"]),
    system_files=st.booleans(),
    renamed=st.booleans(),
)

# Template, section, header, value, and the code that it gives.
MISTAKES = [
    ("subjecthumans", None, "Gender", "womann", "value.not-in-vocabulary"),
    ("subjecthumans", None, "Min Subject Age", "twenty", "value.not-a-number"),
    ("subjecthumans", None, "Age Unit", "Months", "rule.age-unit"),
    ("subjecthumans", None, "Arm Or Cohort ID", "NO-ARM", "reference.unknown"),
    ("biosamples", None, "Subject ID", "NOBODY", "reference.unknown"),
    ("biosamples", None, "Type", "", "value.required"),
    ("biosamples", None, "Name", "n" * 201, "value.too-long"),
    ("protocols", None, "File Name", "nowhere.txt", "file.missing"),
    ("treatments", None, "Name", "", "value.required"),
    ("elisa", None, "Biosample ID", "", "value.required"),
    ("experiments", None, "Protocol ID(s)", "EXFLU01-PROTOCOL-ELISA;X", "reference.unknown"),
    ("basic_study_design", "planned_visit", "Order Number", "-1", "value.not-positive"),
    ("basic_study_design", "study_personnel", "Email", "", "value.required"),
    ("basic_study_design", "inclusion_exclusion", "Criterion Category", "Perhaps",
     "value.not-in-vocabulary"),
]  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(way=ways)
def test_a_valid_package_stays_valid_in_any_combination(way: Rewrite) -> None:
    with tempfile.TemporaryDirectory() as folder:
        report = validate(way.write(human_study(), Path(folder) / "p"))

    harmless = {"template.renamed", "file.encoding", ABOUT_THE_VERSION}
    assert report.valid
    assert set(report.summary.codes) <= harmless, described(report.issues)


@settings(max_examples=80, deadline=None)
@given(way=ways, mistake=st.sampled_from(MISTAKES), which=st.integers(0, 100))
def test_a_mistake_is_found_at_its_place_in_any_combination(
    way: Rewrite, mistake: tuple[str, str | None, str, str, str], which: int
) -> None:
    template, section, header, value, code = mistake
    book = human_study()
    sheet = book.sheet(template, section)
    rows = sheet.rows()
    row = rows[which % len(rows)]
    sheet.put(row, sheet.column(header), value)

    with tempfile.TemporaryDirectory() as folder:
        report = validate(way.write(book, Path(folder) / "p"))

    place = (way.name_of(sheet.file), book.number(sheet.file, row), header)
    found = [i for i in report.issues if i.code == code and i.severity == "error"]
    assert place in [(i.file, i.row, i.column) for i in found], described(report.issues)
    assert {i.section for i in found} == {section}
