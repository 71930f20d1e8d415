"""The page Fill by state, without a browser: a lab's files, what goes where, the package."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pytest
from support.dashboard import bring, collect_downloads, markup, press, wait_until, words
from support.lab import workbook

from immport_explorer.app import build
from immport_explorer.app.pages.fill import FillPage
from immport_explorer.app.pages.validate import ValidatePage
from immport_explorer.app.shell import Shell
from immport_explorer.app.visit.drafts import Draft
from immport_explorer.fill.recipe import Filling
from immport_explorer.fill.recipe_file import parse_recipe
from immport_explorer.fill.ways import Constant, FromColumn
from immport_explorer.schema.load import load_schema

DROP, ADD = "Drop your files here", "Add files, or newer ones of the same name"
HOSTILE = "<img src=x onerror=alert(1)>"
PEOPLE = [
    ["Participant", "Name", "DOB", "Enrolled", "Sex", "Group"],
    ["P1", "Ann Example", "1990-02-03", "2022-10-03", "F", "A"],
    ["P2", "Bob Example", "1980-05-06", "2022-10-04", "M", "A"],
    ["P3", "Eve Example", "1985-07-08", "2022-10-05", "womxn", "B"],
]


@pytest.fixture
def shell() -> Shell:
    shell = build(load_schema("3.37"))
    shell.visit("#p=fill")
    return shell


def page_of(shell: Shell) -> FillPage:
    page = shell.page_named("fill")
    assert isinstance(page, FillPage)
    page.widget  # noqa: B018 - the first call builds it
    return page


def shown_by(shell: Shell) -> str:
    return words(page_of(shell).widget)


def drop(shell: Shell, *paths: Path, label: str = DROP) -> FillPage:
    page = page_of(shell)
    bring(page.widget, label, {path.name: path.read_bytes() for path in paths})
    wait_until(lambda: not page.work.doing)
    assert not page.work.problem
    return page


def people(tmp_path: Path, rows: list[list[str]] = PEOPLE) -> Path:
    return workbook(tmp_path / "lab.xlsx", People=rows)


def use(shell: Shell, action: str, value: str = "") -> None:
    page = page_of(shell)
    press(page.widget, action, value)
    wait_until(lambda: not page.work.doing)


def control(shell: Shell, label: str) -> str:
    """What the control with that label does when it is used."""
    shown = markup(page_of(shell).widget)
    for found in re.findall(r"<(?:select|input)[^>]*>", shown):
        if f'aria-label="{label}"' in found:
            return re.search(r'data-do="([^"]*)"', found)[1]  # type: ignore[index]
    raise AssertionError(f"there is no control {label!r}")


def example(shell: Shell) -> FillPage:
    shell.visit("#p=fill&e=lab")
    page = page_of(shell)
    wait_until(lambda: page.work.tables and not page.work.doing)
    return page


def test_each_column_is_led_to_a_field_with_its_reason(shell: Shell, tmp_path: Path) -> None:
    drop(shell, people(tmp_path))
    text = shown_by(shell)
    assert "1 table in 1 file; 1 fills templates." in text
    assert "What goes to Human subjects" in text
    assert "Female , Male" in text
    assert "is a common name for Subject ID" in text


def test_who_a_person_is_stays_out_and_that_is_said(shell: Shell, tmp_path: Path) -> None:
    page = drop(shell, people(tmp_path))
    assert shown_by(shell).count("Left out: it tells who a person is") == 2
    use(shell, "nobody", f"{page.work.tables[0].key}|1")
    assert shown_by(shell).count("Left out: it tells who a person is") == 1
    assert page.work.sources["people"].personal == ("DOB",)


def test_a_value_that_is_no_term_is_to_be_decided(shell: Shell, tmp_path: Path) -> None:
    page = drop(shell, people(tmp_path))
    assert "womxn in your column Sex" in shown_by(shell)
    use(shell, control(shell, "What womxn becomes in Sex"), "Female")
    assert 'class="ipx-decided"' in markup(page.widget)  # the question stays in its place
    (draft,) = page.work.drafts
    assert page.work.preview(draft).columns["Sex"] == ["Female", "Male", "Female"]


def test_what_is_needed_is_asked_and_counted(shell: Shell, tmp_path: Path) -> None:
    page = drop(shell, people(tmp_path))
    label = "Exposure Process Reported of Human subjects"
    before = int(re.search(r"For you to decide \((\d+)\)", shown_by(shell))[1])  # type: ignore[index]
    use(shell, control(shell, label), "no exposure")
    (draft,) = page.work.drafts
    assert set(page.work.preview(draft).columns["Exposure Process Reported"]) == {"no exposure"}
    assert f"For you to decide ({before - 1})" in shown_by(shell)
    assert f"{before - 1} things to decide" in shell.state.said


def test_a_field_passed_by_with_the_arrow_keys_gets_its_column_back(
    shell: Shell, tmp_path: Path
) -> None:
    page = drop(shell, people(tmp_path))
    (draft,) = page.work.drafts
    before = page.work.filling(draft)
    chosen = control(shell, "Group goes to")
    use(shell, chosen, "Sex")
    assert page.work.filling(draft).columns["Sex"].columns == ("Group",)
    use(shell, chosen, "Ethnicity")
    assert page.work.filling(draft).columns["Sex"] == before.columns["Sex"]
    use(shell, chosen, "Arm Or Cohort ID")
    assert page.work.filling(draft) == before


def test_a_table_may_fill_another_template(shell: Shell, tmp_path: Path) -> None:
    page = drop(shell, people(tmp_path))
    key = page.work.tables[0].key
    use(shell, f"fills|{key}|0", "biosamples|")
    assert [draft.base.template for draft in page.work.drafts] == ["biosamples"]
    use(shell, f"fills|{key}|1", "subjecthumans|")
    assert {draft.base.template for draft in page.work.drafts} == {"biosamples", "subjecthumans"}
    use(shell, f"fills|{key}|0", "")
    assert len(page.work.drafts) == 1


def test_the_row_of_the_column_names_may_be_named(shell: Shell, tmp_path: Path) -> None:
    rows = [["A", "B"], ["Participant", "Sex"], ["P1", "F"], ["P2", "M"]]
    page = drop(shell, people(tmp_path, rows))
    use(shell, f"header-row|{page.work.tables[0].key}", "2")
    assert [column.name for column in page.work.tables[0].whole.columns] == ["Participant", "Sex"]
    assert page.work.recipe().sources["people"].header_row == 2


def test_new_ids_may_begin_with_the_studys_name(shell: Shell, tmp_path: Path) -> None:
    page = drop(shell, people(tmp_path))
    use(shell, control(shell, "What womxn becomes in Sex"), "Female")
    use(shell, "prefix", "FLU-")
    (draft,) = page.work.drafts
    assert page.work.preview(draft).columns["Subject ID"][0] == "FLU-P1"
    assert page.work.preview(draft).columns["Sex"][2] == "Female"  # what was decided stays


def test_the_study_is_asked_for_once(shell: Shell, tmp_path: Path) -> None:
    samples = [["Sample ID", "Participant", "Specimen", "Visit", "Study day"],
               ["S1", "P1", "serum", "D0", "0"], ["S2", "P2", "serum", "D0", "0"]]  # fmt: skip
    events = [["Participant", "Adverse event", "Severity"], ["P1", "Headache", "Mild"],
              ["P2", "Fever", "Mild"]]  # fmt: skip
    page = drop(shell, workbook(tmp_path / "lab.xlsx", Samples=samples, Events=events))
    assert {one.base.template for one in page.work.drafts} == {"biosamples", "adverseevents"}
    use(shell, control(shell, "Study ID of Biosamples"), "FLU")
    ways = [page.work.filling(draft).columns["Study ID"] for draft in page.work.drafts]
    assert ways == [Constant(constant="FLU")] * 2


def test_ids_that_immport_holds_are_offered_once_they_are_said(
    shell: Shell, tmp_path: Path
) -> None:
    page = drop(shell, people(tmp_path))
    use(shell, "entity", "arm_or_cohort")
    use(shell, "declare", "ARM-A ARM-B")
    (draft,) = page.work.drafts
    arms = page.work.preview(draft).columns["Arm Or Cohort ID"]
    assert set(arms) == {"ARM-A", "ARM-B"}


def test_another_version_of_the_schema_loses_nothing(shell: Shell, tmp_path: Path) -> None:
    page = drop(shell, people(tmp_path))
    use(shell, control(shell, "What womxn becomes in Sex"), "Female")
    shell.state.use_version("3.36")  # where the field is called Gender
    wait_until(lambda: not page.work.doing)
    assert page.work.recipe().schema == "3.36"
    assert set(page.work.recipe().templates[0].columns) >= {"Subject ID", "Gender"}
    shell.state.use_version("3.37")
    wait_until(lambda: not page.work.doing)
    (draft,) = page.work.drafts
    assert page.work.preview(draft).columns["Sex"] == ["Female", "Male", "Female"]


def test_the_example_needs_five_decisions_at_most(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    page = example(shell)
    decided = {
        "Exposure Process Reported of Human subjects": "vaccination",
        "Exposure Material Reported of Human subjects": "inactivated influenza vaccine",
        "Study Time T0 Event of Biosamples": "Time of initial vaccine administration",
        "Reagent ID(s) of ELISA": "EXFLU01-REAGENT-CXCL13",
        "Treatment ID(s) of ELISA": "EXFLU01-TREATMENT-NONE",
    }
    for label, value in decided.items():
        use(shell, control(shell, label), value)
    assert "Nothing is left to decide" in shown_by(shell)
    use(shell, "make")
    assert page.work.filled.complete
    assert "No errors found" in shown_by(shell)
    handed = collect_downloads(monkeypatch)
    press(page.widget, "package")
    wait_until(lambda: "package.zip" in handed)
    with zipfile.ZipFile(io.BytesIO(handed["package.zip"])) as package:
        assert "subjectHumans.txt" in package.namelist()


def test_a_recipe_that_was_saved_makes_the_same_package(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    page = drop(shell, people(tmp_path))
    use(shell, control(shell, "What womxn becomes in Sex"), "Female")
    handed = collect_downloads(monkeypatch)
    use(shell, "save")
    recipe = page.work.recipe()
    assert parse_recipe(handed["recipe.yaml"].decode(), schema=shell.state.schema).recipe == recipe
    (tmp_path / "mine.yaml").write_bytes(handed["recipe.yaml"])
    again = build(load_schema("3.37"))
    opened = drop(again, tmp_path / "mine.yaml")
    assert "Now drop the files that it reads: lab.xlsx" in shown_by(again)
    drop(again, tmp_path / "lab.xlsx")
    assert opened.work.recipe() == recipe
    assert "As in your recipe mine.yaml" in shown_by(again)


def test_a_recipe_with_a_mistake_is_told_with_its_line(shell: Shell) -> None:
    page = page_of(shell)
    bring(page.widget, DROP, {"mine.yaml": b"recipe: 1\nsourcs: {}\n"})
    wait_until(lambda: not page.work.doing)
    assert "mine.yaml, line 2, column 1" in shown_by(shell)


def test_columns_that_changed_since_the_recipe_are_told(shell: Shell, tmp_path: Path) -> None:
    page = drop(shell, people(tmp_path))
    (tmp_path / "mine.yaml").write_text(page.work.file().text(), encoding="utf-8")
    changed = [[*PEOPLE[0][:5], "Cohort"], *PEOPLE[1:]]
    again = build(load_schema("3.37"))
    drop(again, tmp_path / "mine.yaml", people(tmp_path, changed))
    text = shown_by(again)
    assert "The column 'Group' is gone." in text
    assert "The column 'Cohort' is new" in text


def test_an_issue_shows_both_places_and_what_to_change(shell: Shell, tmp_path: Path) -> None:
    page = drop(shell, people(tmp_path))
    use(shell, "make")
    text = shown_by(shell)
    assert "In the template subjectHumans.txt row 6 Sex" in text
    assert "In your file lab.xlsx, sheet People, E4" in text
    assert "Change what goes where, on this page." in text
    assert "No way in the recipe fills Exposure Process Reported." in text
    assert page.work.filled is not None
    use(shell, control(shell, "What womxn becomes in Sex"), "Female")
    assert page.work.filled is None  # it is no longer what the page shows


def test_what_is_declared_nowhere_may_be_written_here(shell: Shell, tmp_path: Path) -> None:
    results = [["Sample", "Subject ID", "Analyte", "Concentration (pg/ml)"],
               ["S1", "P1", "IL-6", "4"], ["S2", "P1", "IL-6", "5"]]  # fmt: skip
    page = drop(shell, workbook(tmp_path / "elisa.xlsx", ELISA=results))
    use(shell, f"fills|{page.work.tables[0].key}|0", "elisa|")
    use(shell, "write", "subjecthumans|")
    use(shell, control(shell, "Subject ID of Human subjects"), "P1")
    (written,) = [draft for draft in page.work.drafts if draft.is_written_here]
    assert page.work.preview(written).columns == {"Subject ID": ["P1"]}
    use(shell, "drop", written.key)
    assert not [draft for draft in page.work.drafts if draft.is_written_here]


def test_a_labs_workbook_dropped_on_validate_leads_here(shell: Shell, tmp_path: Path) -> None:
    shell.visit("#p=validate")
    validating = shell.page_named("validate")
    assert isinstance(validating, ValidatePage)
    content = people(tmp_path).read_bytes()
    bring(validating.widget, "Drop your package here", {"lab.xlsx": content})
    wait_until(lambda: "Fill the templates from these files" in words(validating.widget))
    press(validating.widget, "fill")
    assert shell.state.place.page == "fill"
    page = page_of(shell)
    wait_until(lambda: page.work.tables and not page.work.doing)
    assert "What goes to Human subjects" in shown_by(shell)


def test_the_package_may_be_opened_on_validate(shell: Shell, tmp_path: Path) -> None:
    drop(shell, people(tmp_path))
    use(shell, "make")
    press(page_of(shell).widget, "check")
    wait_until(lambda: shell.state.place.page == "validate")
    shell.page_named("validate").widget  # noqa: B018 - the first call builds it
    wait_until(lambda: shell.state.report is not None)
    assert shell.state.package == "The package made from your files"
    assert shell.state.report.summary.files == 1


def test_the_example_leaves_what_immport_holds_of_ones_own_alone(shell: Shell) -> None:
    example(shell)
    assert shell.state.workspace.list() == {}


def test_two_tables_on_a_sheet_are_offered_apart_and_hidden_rows_named(
    shell: Shell, tmp_path: Path
) -> None:
    import openpyxl

    rows = [*PEOPLE, [], [], ["Sample ID", "Participant", "Type"],
            ["S1", "P1", "serum"], ["S2", "P2", "serum"]]  # fmt: skip
    path = people(tmp_path, rows)
    book = openpyxl.load_workbook(path)
    book["People"].row_dimensions[3].hidden = True
    book.save(path)
    page = drop(shell, path)
    assert len(page.work.tables) == 2
    assert "hidden" in shown_by(shell).lower()


def test_formulas_in_error_stay_what_they_show(shell: Shell, tmp_path: Path) -> None:
    rows = [*PEOPLE, ["P4", "Dan Example", "1990-02-03", "2022-10-03", "#REF!", "A"]]
    drop(shell, people(tmp_path, rows))
    assert "#REF!" not in re.findall(r"(\S+) in your column Sex", shown_by(shell))


def test_a_file_that_is_no_table_is_told_and_the_others_are_read(
    shell: Shell, tmp_path: Path
) -> None:
    (tmp_path / "broken.xlsx").write_bytes(b"no workbook")
    drop(shell, people(tmp_path), tmp_path / "broken.xlsx")
    text = shown_by(shell)
    assert "Not everything could be read" in text and "broken.xlsx" in text
    assert "What goes to Human subjects" in text


def test_texts_of_a_hostile_file_stay_texts(shell: Shell, tmp_path: Path) -> None:
    rows = [["Participant", "Sex", HOSTILE], [HOSTILE, HOSTILE, HOSTILE], ["P2", "F", "x"]]
    drop(shell, workbook(tmp_path / "a&b.xlsx", **{"<b>People": rows}))
    use(shell, "make")
    shown = markup(page_of(shell).widget)
    assert "<img" not in shown and "<b>People" not in shown
    assert "&lt;img src=x" in shown


def test_an_instruments_file_is_offered_its_standard_recipe(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    from support.instruments import own

    page = page_of(shell)
    bring(page.widget, DROP, {"luminex.csv": own("luminex.csv").read_bytes()})
    wait_until(lambda: page.work.tables and not page.work.doing)
    table = page.work.tables[0]
    (name, *_) = page.work.standards(table)
    use(shell, "standard", f"{table.key}|{name}")
    handed = collect_downloads(monkeypatch)
    use(shell, "list", f"{name}|samples")
    header, *rows = handed["samples.csv"].decode().splitlines()
    assert header.split(",")[0] == "Plate Sample" and rows


def test_a_column_of_a_further_group_of_results_goes_elsewhere_alone() -> None:
    base = Filling(
        template="elisa",
        source="elisa",
        columns={"Analyte Reported": FromColumn(column="Analyte")},
        groups=({"Analyte Reported": FromColumn(column="Analyte (2)")},),
    )
    draft = Draft("1", base)
    used = [use.header for use in draft.uses("Analyte (2)", base)]
    draft.move("Analyte (2)", "Analyte Reported", "Comments")
    moved = draft.filling(lambda column, header: FromColumn(column=column))
    assert used == ["Analyte Reported"]
    assert moved.groups == ()
    assert moved.columns == {
        "Analyte Reported": FromColumn(column="Analyte"),
        "Comments": FromColumn(column="Analyte (2)"),
    }
