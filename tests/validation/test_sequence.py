"""Several packages one after another, and the workspace that remembers them."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

import pytest
from support.book import Book
from support.corpus import one_quickly

from immport_explorer import Issue, examples, validate
from immport_explorer.schema.load import load_schema
from immport_explorer.validation.workspace import Workspace, WorkspaceError

SCHEMA = load_schema("3.36")
STUDY = "human-study"
FOLLOWERS = [name for name in examples.names() if examples.describe(name).follows == (STUDY,)]
WHOLE = [name for name in FOLLOWERS if examples.describe(name).valid]
ASSAYS = one_quickly(WHOLE, lambda name: name == "assay-elisa")


@pytest.fixture(autouse=True)
def failures_raise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IMMPORT_EXPLORER_RAISE", "1")


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path / "workspace.sqlite")


def described(issues: Iterable[Issue]) -> str:
    return "\n".join(f"{i.severity} {i.code} | {i.place} | {i.message}" for i in issues)


def errors(issues: Iterable[Issue]) -> list[Issue]:
    return [issue for issue in issues if issue.severity == "error"]


def declared(name: str) -> dict[str, set[str]]:
    """The ids that an example declares, by entity."""
    ids: dict[str, set[str]] = {}
    for sheet in Book(examples.path(name), SCHEMA).sheets():
        for column in sheet.section.columns:
            if column.declares and sheet.section.layout == "rows":
                values = {sheet.get(row, column) for row in sheet.rows()}
                ids.setdefault(column.declares, set()).update(values)
            elif column.declares:
                ids.setdefault(column.declares, set()).add(sheet.field(column)[1])
    return ids


@pytest.mark.parametrize("name", ASSAYS)
def test_the_study_then_its_assay_in_one_call(name: str) -> None:
    report = validate([examples.path(STUDY), examples.path(name)])

    assert report.valid, described(report.issues)


@pytest.mark.parametrize("name", ASSAYS)
def test_the_study_then_its_assay_through_the_workspace(name: str, workspace: Workspace) -> None:
    assert validate(examples.path(STUDY), workspace=workspace.path).valid

    report = validate(examples.path(name), workspace=workspace.path)

    assert report.valid, described(report.issues)


@pytest.mark.parametrize("name", ASSAYS)
def test_an_assay_alone_has_one_cause(name: str) -> None:
    report = validate(examples.path(name))

    (cause, *others) = errors(report.issues)
    assert cause.code == "reference.no-study"
    assert cause.caused_by is None
    assert others
    assert {issue.caused_by for issue in others} == {cause.id}
    assert report.summary.error_causes == 1
    assert report.causes[0].first == cause
    assert report.causes[0].follower_count == len(others)


@pytest.mark.parametrize("name", ASSAYS)
def test_an_assay_after_the_studys_ids_were_declared_by_hand(
    name: str, workspace: Workspace
) -> None:
    for entity, ids in declared(STUDY).items():
        workspace.declare(entity, sorted(ids))

    report = validate(examples.path(name), workspace=workspace)

    assert report.valid, described(report.issues)


def test_a_second_assay_may_lean_on_the_first() -> None:
    first, second = "assay-hla", "assay-kir"
    report = validate([examples.path(name) for name in (STUDY, first, second)])

    assert report.valid
    assert [file.package for file in report.files if file.template] == sorted(
        file.package for file in report.files if file.template
    )


def test_the_order_of_packages_matters() -> None:
    report = validate([examples.path("assay-hla"), examples.path(STUDY)])

    assert {issue.package for issue in errors(report.issues)} == {0}


# --- what is remembered ---------------------------------------------------------------------------


def test_all_that_a_package_declares_is_remembered(workspace: Workspace) -> None:
    validate(examples.path(STUDY), workspace=workspace)

    held: dict[str, set[str]] = {}
    for one in workspace.show():
        held.setdefault(one.entity, set()).add(one.id)
        assert one.origin == STUDY
    assert held == declared(STUDY)
    assert workspace.list() == {entity: len(ids) for entity, ids in held.items()}


def test_a_package_with_errors_is_not_remembered(workspace: Workspace) -> None:
    report = validate(examples.path("human-study-broken"), workspace=workspace)

    assert not report.valid
    assert workspace.list() == {}


def test_of_several_packages_those_that_pass_are_remembered(workspace: Workspace) -> None:
    validate([examples.path("assay-hla"), examples.path(STUDY)], workspace=workspace)

    assert {one.origin for one in workspace.show()} == {STUDY}


def test_a_stopped_run_teaches_nothing(workspace: Workspace) -> None:
    report = validate(
        examples.path(STUDY), workspace=workspace, progress=lambda done, total, what: done == 0
    )

    assert report.partial
    assert workspace.list() == {}


def test_what_was_loaded_must_not_be_loaded_again(workspace: Workspace) -> None:
    validate(examples.path(STUDY), workspace=workspace)

    report = validate(examples.path(STUDY), workspace=workspace)

    again = [issue for issue in report.issues if issue.code == "id.already-loaded"]
    told: dict[str, set[str | None]] = {}
    for issue in again:
        template = SCHEMA.templates[issue.template or ""]
        column = template.column(issue.column or "", issue.section)
        assert column is not None and column.declares is not None
        told.setdefault(column.declares, set()).add(issue.value)
    only_new = {
        entity: ids for entity, ids in declared(STUDY).items() if entity != "expsample"
    }  # a known sample may get further results
    assert told == only_new


def test_results_may_be_added_to_a_sample_that_was_loaded(workspace: Workspace) -> None:
    validate(examples.path(STUDY), workspace=workspace)

    report = validate(examples.path(STUDY), workspace=workspace)

    elisa = [i for i in errors(report.issues) if i.template == "elisa"]
    assert not elisa, described(elisa)


def test_links_are_remembered_as_well(workspace: Workspace, tmp_path: Path) -> None:
    validate(examples.path(STUDY), workspace=workspace)
    book = Book(examples.path("assay-hla"), SCHEMA)
    sheet = book.sheet("hla")
    row = sheet.rows()[0]
    sheet.put(row, sheet.column("Biosample ID"), "EXFLU01-S02-D7-SERUM")
    sheet.put(row, sheet.column("Subject ID"), "EXFLU01-S99")

    report = validate(book.write(tmp_path / "hla"), workspace=workspace)

    assert {issue.code for issue in errors(report.issues)} >= {"reference.unknown"}


def test_a_thing_of_another_study_is_told_from_the_workspace(
    workspace: Workspace, tmp_path: Path
) -> None:
    other = Book(examples.path(STUDY), SCHEMA)
    for rows in other.lines.values():
        for cells in rows:
            cells[:] = [text.replace("EXFLU01", "OTHER01") for text in cells]
    validate(other.write(tmp_path / "other"), workspace=workspace)
    study = Book(examples.path(STUDY), SCHEMA)
    sheet = study.sheet("biosamples")
    sheet.put(sheet.rows()[0], sheet.column("Planned Visit ID"), "OTHER01-VISIT-D0")
    sheet.put(sheet.rows()[1], sheet.column("Subject ID"), "OTHER01-S01")

    report = validate(study.write(tmp_path / "study"), workspace=workspace)

    found = {(issue.code, issue.row, issue.column) for issue in errors(report.issues)}
    assert found == {
        ("rule.other-study", 4, "Planned Visit ID"),
        ("rule.not-of-study", 5, "Subject ID"),
    }


def test_a_package_that_leans_on_one_with_errors_says_so(tmp_path: Path) -> None:
    shutil.copytree(examples.path(STUDY), tmp_path / "study")
    (tmp_path / "study" / "protocol_study_plan.txt").unlink()

    report = validate([tmp_path / "study", examples.path("assay-hla")])

    own = [i for i in report.issues if i.package == 1 and i.code != "package.older-schema"]
    (notice,) = own
    cause = next(issue for issue in report.issues if issue.id == notice.caused_by)
    assert notice.code == "package.depends-on-refused"
    assert (cause.package, cause.code) == (0, "file.missing")


# --- the workspace itself -------------------------------------------------------------------------


def test_ids_are_declared_and_forgotten_by_hand(workspace: Workspace) -> None:
    assert workspace.list() == {}
    assert workspace.forget() == 0
    assert workspace.declare("subject", ["S1", " S2 ", "", "S1"]) == 2
    assert workspace.declare("subject", ["S2", "S3"]) == 1
    workspace.declare("study", ["SDY1"])
    assert workspace.list() == {"study": 1, "subject": 3}
    assert [one.id for one in workspace.show("subject")] == ["S1", "S2", "S3"]
    assert workspace.forget("subject", ["S1", "S9"]) == 1
    assert workspace.forget("study") == 1
    assert workspace.list() == {"subject": 2}
    assert workspace.forget() == 2
    assert workspace.list() == {}


def test_looking_makes_no_file(workspace: Workspace) -> None:
    workspace.list()
    list(workspace.show())
    assert not workspace.path.exists()


def test_what_is_no_workspace_is_refused_and_kept(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("these are notes, and no workspace\n" * 50, encoding="utf-8")

    with pytest.raises(WorkspaceError, match=r"notes\.txt"):
        validate(examples.path(STUDY), workspace=path)
    assert path.read_text(encoding="utf-8").startswith("these are notes")


# --- accessions -----------------------------------------------------------------------------------


def test_accessions_are_accepted_and_counted(tmp_path: Path) -> None:
    book = Book(examples.path(STUDY), SCHEMA)
    sheet = book.sheet("biosamples")
    for row in sheet.rows()[:3]:
        sheet.put(row, sheet.column("Subject ID"), "SUB100001")
    sheet.put(sheet.rows()[4], sheet.column("Treatment ID(s)"), "TRT5; EXFLU01-TREATMENT-NONE")

    report = validate(book.write(tmp_path / "study"))

    assert report.valid, described(report.issues)
    unchecked = {item.what: item for item in report.coverage if not item.checked}
    subjects = unchecked["ImmPort accessions of a subject"]
    assert subjects.count == 3
    assert subjects.why
    assert unchecked["ImmPort accessions of a treatment"].count == 1


def test_an_accession_of_another_kind_is_no_accession_here(tmp_path: Path) -> None:
    book = Book(examples.path(STUDY), SCHEMA)
    sheet = book.sheet("biosamples")
    sheet.put(sheet.rows()[0], sheet.column("Subject ID"), "BS100001")

    report = validate(book.write(tmp_path / "study"))

    assert [(i.code, i.row) for i in errors(report.issues)] == [("reference.unknown", 4)]


# --- what is a package ----------------------------------------------------------------------------


def test_single_files_of_a_list_form_one_package() -> None:
    files = sorted(examples.path(STUDY).iterdir())
    report = validate(files)

    assert report.valid
    assert len(report.packages) == 1
    assert len(validate([*files, examples.path("assay-hla")]).packages) == 2


def test_a_single_file_is_a_package() -> None:
    report = validate(examples.path(STUDY) / "treatments.txt")

    assert report.valid
    assert [file.template for file in report.files] == ["treatments"]
