"""Packages repaired: what is changed, what is left, and what is said about it."""

from __future__ import annotations

import io
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from immport_explorer import examples, validate
from immport_explorer.fixes.apply import Change, RepairError, RepairReport, repair
from immport_explorer.package.opening import open_package
from immport_explorer.schema.load import load_schema
from immport_explorer.validation.workspace import Workspace

Edit = Callable[[str], str]


@pytest.fixture
def study(tmp_path: Path) -> Path:
    """A whole study, to be spoilt."""
    shutil.copytree(examples.path("human-study"), tmp_path / "study")
    return tmp_path / "study"


def spoil(file: Path, edit: Edit, encoding: str = "utf-8") -> bytes:
    """Change a file's text; returns its bytes from before."""
    before = file.read_bytes()
    file.write_bytes(edit(before.decode("utf-8")).encode(encoding))
    return before


def cell(text: str, row: int, header: str, edit: Edit) -> str:
    """The text of a plain template with one cell changed."""
    lines = text.split("\n")
    position = lines[2].split("\t").index(header)
    cells = lines[row - 1].split("\t")
    cells[position] = edit(cells[position])
    lines[row - 1] = "\t".join(cells)
    return "\n".join(lines)


def field(text: str, name: str, edit: Edit) -> str:
    """The text of a compound template with the value beside a name changed."""
    lines = text.split("\n")
    number = next(n for n, line in enumerate(lines) if line.split("\t")[0] == name)
    cells = lines[number].split("\t")
    lines[number] = "\t".join([cells[0], edit(cells[1]), *cells[2:]])
    return "\n".join(lines)


def done(report: RepairReport) -> set[tuple[str, str, int | None, str | None, str | None, str]]:
    return {(c.code, c.file, c.row, c.column, c.before, c.after) for c in report.changes}


def files_of(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_a_package_without_mistakes_stays_as_it_is(study: Path, tmp_path: Path) -> None:
    report = repair(study, tmp_path / "out")

    assert not report.changes
    assert not report.skipped
    assert report.output == tmp_path / "out"
    assert files_of(tmp_path / "out") == files_of(study)


def test_every_kind_of_fix_is_applied_and_nothing_else_changes(study: Path, tmp_path: Path) -> None:
    whole = files_of(study)
    samples = study / "bioSamples.txt"
    spoil(samples, lambda text: cell(text, 7, "Subject ID", lambda value: f" {value} "))
    spoil(samples, lambda text: text.replace("\tSubject ID\t", "\tsubject  id\t", 1))
    spoil(study / "treatments.txt", lambda text: text.replace("3.36", "3.33", 1))
    design = study / "basic_study_design.txt"
    spoil(design, lambda text: field(text, "Actual Start Date", lambda _: "2022-10-03"))
    spoil(design, lambda text: text.replace("\narm_or_cohort", "\narm or cohort", 1))
    (study / "subjectHumans.txt").rename(study / "my subjects.txt")
    assert validate(study).summary.codes.keys() >= {
        "id.blanks",
        "layout.header-spelling",
        "layout.section-spelling",
        "schema-version.older",
        "template.renamed",
        "value.not-a-date",
    }

    report = repair(study, tmp_path / "out.zip")

    assert not report.skipped
    assert report.after is not None
    assert set(report.after.summary.codes) == {"package.older-schema"}
    assert len(report.changes) == 6
    with zipfile.ZipFile(tmp_path / "out.zip") as written:
        after = {name: written.read(name) for name in written.namelist()}
    design_after = after.pop("basic_study_design.txt").decode()
    assert after == {k: v for k, v in whole.items() if k != "basic_study_design.txt"}
    assert design_after == field(
        whole["basic_study_design.txt"].decode(), "Actual Start Date", lambda _: "03-Oct-2022"
    )
    assert report.counts["changes"] == 6
    assert report.counts["before"]["errors"] == 2
    assert report.counts["after"]["errors"] == 0


def test_a_change_names_its_place_and_what_stood_there(study: Path, tmp_path: Path) -> None:
    design = study / "basic_study_design.txt"
    spoil(design, lambda text: field(text, "Actual Start Date", lambda _: "2022-10-03"))
    lines = design.read_text(encoding="utf-8").split("\n")

    report = repair(study, tmp_path / "out")

    assert list(report.changes) == [
        Change(
            kind="set-cell",
            code="value.not-a-date",
            file="basic_study_design.txt",
            sheet=None,
            template="basic_study_design",
            section="study",
            row=1 + next(n for n, line in enumerate(lines) if "2022-10-03" in line),
            column="Actual Start Date",
            before="2022-10-03",
            after="03-Oct-2022",
        )
    ]
    assert report.to_dict()["changes"][0]["after"] == "03-Oct-2022"
    assert report.changes[-1] == report.changes[0:1][0]
    with pytest.raises(IndexError):
        report.changes[1]


@pytest.mark.slow
@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252", "mac-roman"], ids=str
)
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"], ids=["unix", "windows", "mac"])
def test_encoding_and_line_ends_stay(
    study: Path, tmp_path: Path, encoding: str, line_end: str
) -> None:
    def odd(text: str) -> str:
        text = cell(text, 5, "Description", lambda _: "caf\u00e9")
        return cell(text, 6, "Description", lambda _: '"quoted, though it need not be"')

    samples = study / "bioSamples.txt"
    spoil(samples, odd)
    wanted = samples.read_text(encoding="utf-8").replace("\n", line_end).encode(encoding)
    spoil(samples, lambda text: cell(text, 9, "Subject ID", lambda value: f"{value}  "))
    spoil(samples, lambda text: text.replace("\n", line_end), encoding)

    report = repair(study, tmp_path / "out")

    assert [change.code for change in report.changes] == ["id.blanks"]
    assert (tmp_path / "out" / "bioSamples.txt").read_bytes() == wanted


def test_only_the_codes_asked_for_are_mended(study: Path, tmp_path: Path) -> None:
    spoil(study / "treatments.txt", lambda text: text.replace("3.36", "3.33", 1))
    design = study / "basic_study_design.txt"
    spoil(design, lambda text: field(text, "Actual Start Date", lambda _: "2022-10-03"))

    by_code = repair(study, tmp_path / "one", only=["schema-version.older"])
    by_family = repair(study, tmp_path / "two", only=["value"])

    assert [change.code for change in by_code.changes] == ["schema-version.older"]
    assert [change.code for change in by_family.changes] == ["value.not-a-date"]
    with pytest.raises(RepairError, match=r"value\.none"):
        repair(study, tmp_path / "three", only=["value.none"])


def test_a_dry_run_writes_nothing(study: Path, tmp_path: Path) -> None:
    spoil(study / "treatments.txt", lambda text: text.replace("3.36", "3.33", 1))
    before = files_of(tmp_path)

    report = repair(study, None, dry_run=True)

    assert [change.code for change in report.changes] == ["schema-version.older"]
    assert report.output is None
    assert report.after is None
    assert report.counts["after"] is None
    assert files_of(tmp_path) == before


def test_a_near_term_is_written_when_a_person_chose_it(study: Path, tmp_path: Path) -> None:
    subjects = study / "subjectHumans.txt"
    spoil(subjects, lambda text: cell(text, 6, "Gender", lambda _: "F"))
    spoil(subjects, lambda text: text.replace("\tRace Specify\t", "\tRace Specified\t", 1))
    found = {issue.code: issue for issue in validate(study).issues}

    untouched = repair(study, tmp_path / "untouched")
    mended = repair(
        study,
        tmp_path / "mended",
        choices={
            found["value.not-in-vocabulary"].id: "Female",
            found["layout.unknown-column"].id: "Race Specify",
        },
    )

    assert not untouched.changes
    assert {change.after for change in mended.changes} == {"Female", "Race Specify"}
    assert mended.after is not None
    assert mended.after.valid


def test_a_choice_counts_for_the_same_mistake_in_other_rows(study: Path, tmp_path: Path) -> None:
    whole = files_of(study)
    subjects = (study / "subjectHumans.txt").read_text(encoding="utf-8").split("\n")
    subject = subjects[4].split("\t")[1]
    wrong, other = subject.replace("S0", "SO"), subject.replace("-", "_")
    spoil(study / "bioSamples.txt", lambda text: text.replace(f"\t{subject}\t", f"\t{wrong}\t"))
    lines = "\n".join(subjects).replace(subjects[5].split("\t")[1], other)
    spoil(study / "subjectHumans.txt", lambda _: lines)
    whole |= {"subjectHumans.txt": (study / "subjectHumans.txt").read_bytes()}
    found = [
        i for i in validate(study).issues if i.code == "reference.unknown" and i.value == wrong
    ]
    assert found[1].suggestions == (subject, other)

    mended = repair(study, tmp_path / "mended", choices={found[0].id: subject})
    mixed = repair(study, tmp_path / "mixed", choices={found[0].id: subject, found[1].id: other})

    assert len(found) > 2
    assert len(mended.changes) == len(found)
    assert files_of(tmp_path / "mended") == whole
    assert [change.after for change in mixed.changes] == [subject, other]


def test_what_is_no_suggestion_is_no_choice(study: Path, tmp_path: Path) -> None:
    spoil(study / "subjectHumans.txt", lambda text: cell(text, 6, "Gender", lambda _: "F"))

    with pytest.raises(RepairError, match="none of the suggestions"):
        repair(study, tmp_path / "out", choices={"I1": "=HYPERLINK()"})
    with pytest.raises(RepairError, match="no issue I999"):
        repair(study, tmp_path / "out", choices={"I999": "Female"})
    assert not (tmp_path / "out").exists()


def test_first_cells_and_sections_can_be_chosen(study: Path, tmp_path: Path) -> None:
    whole = files_of(study)
    spoil(study / "treatments.txt", lambda text: text.replace("treatments\t", "treatment\t", 1))
    design = study / "basic_study_design.txt"
    spoil(design, lambda text: text.replace("\narm_or_cohort", "\narms_or_cohorts", 1))
    found = {issue.code: issue for issue in validate(study).issues}

    report = repair(
        study,
        tmp_path / "out",
        choices={
            found["template.unknown"].id: "treatments",
            found["layout.unknown-section"].id: "arm_or_cohort",
        },
    )

    assert not report.skipped
    assert files_of(tmp_path / "out") == whole


def test_a_version_is_only_set_where_the_columns_are_those_of_the_version(
    study: Path, tmp_path: Path
) -> None:
    spoil(study / "treatments.txt", lambda text: text.replace("3.36", "3.33", 1))
    spoil(study / "treatments.txt", lambda text: text.replace("\tComments", "\tRemarks", 1))

    report = repair(study, tmp_path / "out")

    assert not report.changes


def test_a_missing_version_is_written(study: Path, tmp_path: Path) -> None:
    before = spoil(
        study / "treatments.txt", lambda text: text.replace("\tSchema Version 3.36", "", 1)
    )

    report = repair(study, tmp_path / "out")

    assert [change.code for change in report.changes] == ["schema-version.missing"]
    assert (
        (tmp_path / "out" / "treatments.txt")
        .read_bytes()
        .split(b"\t")[1]
        .startswith(b"Schema Version 3.36")
    )
    assert (
        before.split(b"\n")[1:]
        == ((tmp_path / "out" / "treatments.txt").read_bytes().split(b"\n")[1:])
    )


def test_a_file_keeps_its_name_where_renaming_would_do_harm(study: Path, tmp_path: Path) -> None:
    (study / "treatments.txt").rename(study / "first.txt")
    shutil.copy(study / "bioSamples.txt", study / "more samples.txt")

    report = repair(study, tmp_path / "out")

    assert {change.after for change in report.changes} == {"treatments.txt"}
    assert [(change.file, change.reason) for change in report.skipped] == [
        ("more samples.txt", "another file has that name")
    ]
    assert (tmp_path / "out" / "more samples.txt").is_file()


def test_a_file_that_rows_name_is_not_renamed(tmp_path: Path) -> None:
    shutil.copytree(examples.path("human-study"), tmp_path / "study")
    named = "protocol_study_plan.txt"
    text = (tmp_path / "study" / "treatments.txt").read_text(encoding="utf-8")
    (tmp_path / "study" / "treatments.txt").unlink()
    (tmp_path / "study" / named).write_text(text, encoding="utf-8")

    report = repair(tmp_path / "study", tmp_path / "out")

    assert [change.reason for change in report.skipped] == ["rows name the file as it is called"]
    assert (tmp_path / "out" / named).is_file()


def as_workbook(text: str, file: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for line in text.rstrip("\n").split("\n"):
        sheet.append([value or None for value in line.split("\t")])
    book.create_sheet("lookups").append(["Male"])
    book.save(file)


def test_spreadsheets_are_written_as_text(study: Path, tmp_path: Path) -> None:
    before = read(study)
    for name in ("bioSamples", "basic_study_design"):
        text = (study / f"{name}.txt").read_text(encoding="utf-8")
        if name == "bioSamples":
            text = text.replace("\tSubject ID\t", "\tsubject id\t", 1)
        as_workbook(text, study / f"{name}.xlsx")
        (study / f"{name}.txt").unlink()

    report = repair(study, tmp_path / "out")

    assert {(c.code, c.before, c.after) for c in report.changes} == {
        ("file.needs-text", "bioSamples.xlsx", "bioSamples.txt"),
        ("file.needs-text", "basic_study_design.xlsx", "basic_study_design.txt"),
        ("layout.header-spelling", "subject id", "Subject ID"),
    }
    assert not report.skipped
    assert not (tmp_path / "out" / "bioSamples.xlsx").exists()
    assert read(tmp_path / "out") == before
    assert report.after is not None
    assert report.after.valid


def read(folder: Path) -> dict[tuple[str, str | None], list[list[str]]]:
    """All cells of all templates, by template and section."""
    return {
        (file.template.name, table.section.name): [
            list(row) for block in table.blocks() for row in block.frame.iter_rows()
        ]
        for file in open_package(folder, load_schema("3.36")).template_files
        for table in file.tables()
    }


def test_spreadsheets_stay_when_their_conversion_is_not_asked_for(
    study: Path, tmp_path: Path
) -> None:
    text = (study / "bioSamples.txt").read_text(encoding="utf-8")
    as_workbook(text.replace("\tSubject ID\t", "\tsubject id\t", 1), study / "bioSamples.xlsx")
    (study / "bioSamples.txt").unlink()

    report = repair(study, tmp_path / "out", only=["layout"])

    assert not report.changes
    assert [change.code for change in report.skipped] == ["layout.header-spelling"]
    assert files_of(tmp_path / "out") == files_of(study)


def test_a_spreadsheet_beside_its_text_stays(study: Path, tmp_path: Path) -> None:
    text = (study / "bioSamples.txt").read_text(encoding="utf-8")
    as_workbook(text, study / "bioSamples.xlsx")

    report = repair(study, tmp_path / "out")

    assert not [change for change in report.skipped if change.file == "bioSamples.xlsx"]
    assert "package.copies" in report.before.summary.codes
    assert files_of(tmp_path / "out") == files_of(study)


def test_the_same_archive_is_written_each_time(study: Path, tmp_path: Path) -> None:
    repair(study, tmp_path / "one.zip")
    repair(study, tmp_path / "two.zip")

    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()


def test_other_files_of_any_bytes_are_copied_from_an_archive(study: Path, tmp_path: Path) -> None:
    (study / "scan.bin").write_bytes(bytes(range(256)) * 9_000)
    spoil(study / "treatments.txt", lambda text: text.replace("3.36", "3.33", 1))
    packed = shutil.make_archive(str(tmp_path / "packed"), "zip", tmp_path, "study")

    report = repair(packed, tmp_path / "new" / "out.zip")

    assert len(report.changes) == 1
    with zipfile.ZipFile(tmp_path / "new" / "out.zip") as written:
        assert written.read("scan.bin") == (study / "scan.bin").read_bytes()
        assert written.testzip() is None
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["out.zip"]


def test_an_assay_package_is_repaired_after_its_study(tmp_path: Path) -> None:
    shutil.copytree(examples.path("assay-elisa"), tmp_path / "assay")
    reagents = tmp_path / "assay" / "reagents.ELISA.txt"
    spoil(reagents, lambda text: text.replace("3.36", "3.33", 1))

    report = repair(tmp_path / "assay", tmp_path / "out", earlier=[examples.path("human-study")])

    assert [change.file for change in report.changes] == ["reagents.ELISA.txt"]
    assert report.after is not None
    assert report.after.valid


def test_ids_that_immport_holds_may_be_named_and_stay_as_they_were(tmp_path: Path) -> None:
    """A workspace is read for the report, the choices and the result, and learns nothing."""
    held = Workspace(tmp_path / "held.sqlite")
    validate(examples.path("human-study"), workspace=held)
    before = held.path.read_bytes()
    shutil.copytree(examples.path("assay-elisa"), tmp_path / "assay")
    spoil(tmp_path / "assay" / "reagents.ELISA.txt", lambda text: text.replace("3.36", "3.33", 1))
    spoil(
        tmp_path / "assay" / "protocols.txt",
        lambda text: cell(text, 4, "Type", lambda _: "Asssay"),
    )
    report = validate(tmp_path / "assay", workspace=Workspace(held.path, read_only=True))
    (near,) = [issue for issue in report.issues if issue.value == "Asssay"]

    for number in range(2):  # again, to the same end
        mended = repair(
            tmp_path / "assay",
            tmp_path / f"out{number}",
            choices={near.id: near.suggestions[0]},
            workspace=held,
        )
        assert {change.code for change in mended.changes} == {near.code, "schema-version.older"}
        assert mended.after is not None
        assert mended.after.valid
    assert held.path.read_bytes() == before


def test_without_what_immport_holds_an_assay_cannot_be_made_whole(tmp_path: Path) -> None:
    report = repair(examples.path("assay-elisa"), tmp_path / "out")
    assert report.after is not None
    assert not report.after.valid


def test_nothing_is_written_over_or_into_the_package(study: Path, tmp_path: Path) -> None:
    before = files_of(tmp_path)

    for output in (study, study / "out", study / "sub" / "out.zip"):
        with pytest.raises(RepairError):
            repair(study, output)
    with pytest.raises(RepairError, match="where to write"):
        repair(study, None)
    assert files_of(tmp_path) == before


def test_what_is_no_package_is_refused(study: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.zip"
    broken.write_bytes(b"PK\x03\x04 and no more")

    for source in (tmp_path / "absent", broken, [study, broken]):
        with pytest.raises(RepairError):
            repair(source, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_file_that_breaks_off_leaves_nothing_behind(study: Path, tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for path in sorted(study.iterdir()):
            archive.write(path, path.name)
        archive.writestr("photo.bin", b"photograph" * 500)
    damaged = packed.getvalue().replace(b"photographphotograph", b"photographPHOTOGRAPH", 1)
    (tmp_path / "damaged.zip").write_bytes(damaged)

    with pytest.raises(RepairError, match="cannot be read"):
        repair(tmp_path / "damaged.zip", tmp_path / "new" / "out")

    assert list((tmp_path / "new").iterdir()) == []


def test_what_was_left_out_is_named(study: Path, tmp_path: Path) -> None:
    (study / "link.txt").symlink_to(study / "treatments.txt")

    report = repair(study, tmp_path / "out")

    assert report.left_out == (("link.txt", "package.link"),)
