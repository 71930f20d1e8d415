"""Pages by state, without a browser: set the state, look at what is shown."""

from __future__ import annotations

import io
import re
import shutil
import threading
import zipfile
from html import escape, unescape

import pytest
from openpyxl import load_workbook
from support.dashboard import (
    bring,
    collect_downloads,
    markup,
    press,
    send,
    validate_page,
    wait_until,
    words,
)

from immport_explorer import examples
from immport_explorer.app import build
from immport_explorer.app.pages import PAGES
from immport_explorer.app.pages.datamodel import DataModelPage
from immport_explorer.app.pages.plan import make_plan, starter_zip
from immport_explorer.app.pages.templates import handout
from immport_explorer.app.search import place_of
from immport_explorer.app.state import Answers
from immport_explorer.app.views.cards import anchor, field_card, linked, template_card
from immport_explorer.app.visit.checking import Checking, Job
from immport_explorer.issues.kinds import KINDS
from immport_explorer.schema.load import load_schema, versions


@pytest.fixture
def shell():
    return build(load_schema("3.36"))


@pytest.fixture
def handed(monkeypatch):
    """What the reader was given to keep, by file name."""
    return collect_downloads(monkeypatch)


# ---- the shell ------------------------------------------------------------------------------


def test_a_page_is_built_when_it_is_first_shown(shell):
    assert [name for name in (p.name for p in PAGES) if shell.page_named(name).is_built] == [
        "start"
    ]
    shell.state.go(page="templates")
    assert shell.page_named("templates").is_built
    assert not shell.page_named("datamodel").is_built


def test_an_unknown_page_shows_the_first(shell):
    shell.state.visit("#p=<script>")
    assert shell.page == "start"


def test_a_request_of_the_browser_moves_the_state_and_is_answered(shell):
    send(shell, {"visit": "#p=templates&t=biosamples", "number": 3})
    assert shell.state.place.template == "biosamples"
    assert shell.whereabouts["answered"] == 3


@pytest.mark.parametrize("message", [None, "x", {}, {"visit": 7}, {"schema": "9.9"}, ["visit"]])
def test_a_message_that_says_nothing_changes_nothing(shell, message):
    send(shell, message)
    assert shell.page == "start"


def test_another_version_builds_the_pages_anew(shell):
    shell.state.visit("#p=templates&t=subjecthumans")
    assert "Gender" in words(shell.page_named("templates").widget)
    send(shell, {"schema": "3.37"})
    assert shell.version == "3.37"
    assert "Sex" in words(shell.page_named("templates").widget)


def test_a_page_that_cannot_be_built_says_so(shell, monkeypatch):
    monkeypatch.setattr(DataModelPage, "build", lambda self: 1 / 0)
    shell.state.go(page="datamodel")
    assert "our fault" in words(shell.bodies["datamodel"])
    shell.state.go(page="templates")
    assert shell.page == "templates"


# ---- templates ------------------------------------------------------------------------------


def show(shell, address):
    shell.state.visit(address)
    return shell.page_named("templates").widget


def test_every_template_is_listed(shell):
    shown = markup(show(shell, "#p=templates"))
    for name in shell.state.schema.templates:
        assert f"t={name}&quot;" in shown or f"t={name}" in shown


@pytest.mark.parametrize("version", ["3.36", "3.37"])
def test_every_template_has_a_card_that_opens_at_any_field(version):
    schema = load_schema(version)
    for template in schema.templates.values():
        for section in template.sections:
            place = place_of(template, section, section.columns[-1])
            card = template_card(schema, template, place)
            target = anchor(section.name, place.side, section.columns[-1].header)
            assert card.count("ipx-detail") == 1, place
            assert f'id="{target}"' in card, place


@pytest.mark.parametrize("version", ["3.36", "3.37"])
def test_every_field_tells_what_it_is(version):
    schema = load_schema(version)
    for template, section, column in schema.columns():
        card = field_card(schema, template, section, column)
        assert escape(column.description) in card
        assert escape(column.fill_in) in card


@pytest.mark.parametrize(
    ("place", "first"),
    [
        ("t=subjecthumans&c=Race", "The text is none of the 9 terms. value.not-in-vocabulary"),
        ("t=assessments&c=Subject+ID", "The subject is declared neither in the package nor"),
        ("t=subjecthumans&c=Age+Unit&z=3.36", "The text is none of"),
        ("t=basic_study_design&c=Objectives", "Seldom anything"),
    ],
)
def test_a_field_tells_what_is_refused_there_most_often(shell, place, first):
    widget = show(shell, f"#p=templates&{place.replace('+', '%20')}")
    said = " ".join(words(widget).split()).split("ImmPort most often refuses here")[1]
    assert said.strip().startswith(first)
    if not first.startswith("Seldom"):
        assert "#p=learn&amp;k=" in markup(widget)


def test_a_card_tells_what_is_needed_in_words(shell):
    shown = words(show(shell, "#p=templates&t=subjecthumans"))
    assert re.search(r"Always\s+3\s", shown)
    assert "Required when the subject is new" in shown


def test_only_what_must_be_filled(shell):
    widget = show(shell, "#p=templates&t=subjecthumans")
    optional = 'id="field-meta-max-subject-age"'
    assert optional in markup(widget)
    press(widget, "only", "on")
    assert optional not in markup(widget)
    assert "Race Specify" in words(widget)


def test_a_search_lists_what_it_found(shell):
    widget = show(shell, "#p=templates")
    press(widget, "search", "Luminex")
    assert "Also called Luminex" in words(widget)
    shell.state.query = ""
    assert "Also called Luminex" not in words(widget)


def test_terms_open_with_their_pages(shell):
    widget = show(shell, "#p=templates&t=subjecthumans&c=Gender&v=lk_gender")
    assert "Female" in words(widget)
    press(widget, "terms", "fem")
    assert "Female" in words(widget)
    assert "Unknown" not in words(widget)
    press(widget, "terms", "zzz")
    assert "No term contains" in words(widget)


@pytest.mark.parametrize("hostile", ["<img src=x onerror=alert(1)>", "{0}", "'\"><script>", "\x00"])
def test_an_address_cannot_smuggle_markup_in(shell, hostile):
    shown = markup(show(shell, ""))
    shell.state.go(page="templates", template=hostile, column=hostile, vocabulary=hostile)
    shown = markup(shell.page_named("templates").widget)
    assert "No such template" in shown
    assert "<img" not in shown and "<script" not in shown


def test_an_unknown_field_is_said(shell):
    shown = words(show(shell, "#p=templates&t=subjecthumans&c=Shoe%20Size"))
    assert "no field “Shoe Size”" in shown


# ---- validate -------------------------------------------------------------------------------


def check(shell, name):
    shell.state.visit(f"#p=validate&e={name}")
    page = validate_page(shell)
    page.checking.wait()
    assert page.checking.failure == ""
    return page


def test_a_broken_example_shows_what_to_mend_first(shell):
    page = check(shell, "human-study-broken")
    shown = words(page.widget)
    assert "Not ready for ImmPort: fix" in shown
    for answer in examples.describe("human-study-broken").answers:
        assert KINDS[answer.code].title in shown


def test_an_issue_leads_to_its_field(shell):
    page = check(shell, "human-study-broken")
    target = re.search(r'href="(#p=templates[^"]*c=Gender)"', markup(page.widget))
    assert target
    shell.state.visit(target.group(1).replace("&amp;", "&"))
    assert 'aria-expanded="true"' in markup(shell.page_named("templates").widget)


def test_a_good_example_is_never_just_called_valid(shell):
    page = check(shell, "human-study")
    shown = words(page.widget)
    assert "No errors found. Next: ImmPort's own validator." in shown
    assert "What was not checked" in shown


def test_what_cannot_be_shown_is_said_and_the_rest_is_there(shell, monkeypatch):
    def broken(*_arguments):
        raise KeyError("no such <b>word</b>")

    monkeypatch.setattr("immport_explorer.app.pages.validate.cause_list", broken)
    page = check(shell, "human-study-broken")
    shown = words(page.widget)
    assert "Not ready for ImmPort: fix" in shown
    assert "The list of what to fix could not be shown. That is our fault:" in shown
    assert "All issues" in shown
    assert "no such <b>word" not in markup(page.widget)


def test_the_schema_of_the_package_comes_into_force():
    shell = build(load_schema("3.37"))
    shell.state.go(page="validate")
    page = validate_page(shell)
    page.check(Job((examples.path("human-study-broken"),)), "at 3.36")
    page.checking.wait()
    assert shell.version == "3.36"


def test_reasons_open_and_close(shell):
    page = check(shell, "human-study-broken")
    press(page.widget, "open", "0")
    assert "For example" in words(page.widget)
    press(page.widget, "open", "0")
    assert "For example" not in words(page.widget)


def test_the_row_of_an_issue_is_seen_with_its_neighbours(shell):
    page = check(shell, "human-study-broken")
    place = next(
        n for n, thing in enumerate(page.view.causes) if thing.first.column == "Planned Visit ID"
    )
    press(page.widget, "open", str(place))
    wait_until(lambda: "ipx-excerpt" in markup(page.widget))
    shown = words(page.widget)
    assert "EXFLU01-S06-D7-SERUM" in shown
    assert "(empty)" in shown
    assert "The field Planned Visit ID" in shown


def test_a_picked_suggestion_is_mended(shell, handed):
    page = check(shell, "human-study-broken")
    before = len(shell.state.report.issues)
    press(page.widget, "pick", token(page, "value.not-in-vocabulary"))
    assert 'aria-pressed="true"' in markup(page.widget)
    press(page.widget, "mend", "")
    page.checking.wait()
    assert page.checking.failure == ""
    assert len(shell.state.report.issues) < before
    assert "Since the last check" in words(page.widget)
    press(page.widget, "corrected", "")
    assert handed["human-study-broken-corrected.zip"].startswith(b"PK")


def test_a_picked_suggestion_is_left_again(shell):
    page = check(shell, "human-study-broken")
    picked = token(page, "value.not-in-vocabulary")
    press(page.widget, "pick", picked)
    press(page.widget, "pick", picked)
    assert page.choices.picked == {}


def token(page, code):
    """What the first suggestion's button of the first thing of this kind says."""
    return next(f"{n}-0-0" for n, thing in enumerate(page.view.causes) if thing.first.code == code)


@pytest.mark.parametrize(
    ("form", "beginning"), [("json", b"{"), ("html", b"<!"), ("xlsx", b"PK"), ("csv", b"")]
)
def test_the_report_can_be_taken_away(shell, form, beginning, handed):
    page = check(shell, "human-study-broken")
    press(page.widget, "form", form)
    wait_until(lambda: handed)
    assert handed[f"validation-report.{form}"].startswith(beginning)


def test_issues_are_filtered(shell):
    page = check(shell, "human-study-broken")
    report = shell.state.report
    press(page.widget, "severity", "warning")
    assert f"of {report.summary.warnings:,}" in words(page.widget)
    press(page.widget, "text", "no such words")
    assert "No issue passes" in words(page.widget)
    press(page.widget, "text", "")
    press(page.widget, "severity", "")
    assert f"of {len(report.issues)}" in words(page.widget)


def test_hostile_cells_and_names_stay_text(shell, tmp_path):
    hostile = "<img src=x onerror=alert(1)>"
    package = tmp_path / "package.zip"
    with zipfile.ZipFile(package, "w") as archive:
        for file in examples.path("human-study").iterdir():
            text = file.read_text("utf-8")
            if file.name == "subjectHumans.txt":
                text = text.replace("Female", hostile).replace("Ethnicity", hostile)
            archive.writestr(file.name, text)
        archive.writestr(f"{hostile}.txt", "x")
        archive.comment = hostile.encode()
    shell.state.go(page="validate")
    page = validate_page(shell)
    page.check(Job((package,)), hostile)
    page.checking.wait()
    shown = markup(page.widget)
    assert "&lt;img" in shown
    assert "<img" not in shown


def test_a_fault_of_ours_is_said_and_the_page_goes_on(shell):
    def broken(*_args, **_kwargs):
        raise RuntimeError("<b>oh</b>")

    page = validate_page(shell)
    page.checking = Checking(broken)
    shell.state.visit("#p=validate&e=human-study")
    page.checking.wait()
    assert "our fault" in words(page.widget)
    assert "&lt;b&gt;oh" in markup(page.widget)


def test_a_cancelled_check_leaves_no_result():
    started, go_on = threading.Event(), threading.Event()

    def slow(_sources, *, progress, **_options):
        started.set()
        go_on.wait(10)
        assert progress(1, 2, "x") is False
        return "a report"

    checking = Checking(slow)
    checking.start(Job(()))
    assert started.wait(10)
    assert checking.running
    checking.cancel()
    go_on.set()
    checking.wait()
    assert (checking.report, checking.running) == (None, False)


# ---- examples -------------------------------------------------------------------------------


def test_every_example_can_be_checked_from_its_page(shell):
    shell.state.visit("#p=examples")
    shown = markup(shell.page_named("examples").widget)
    for name in examples.names():
        assert f"#p=validate&amp;e={name}" in shown


# ---- things to take away --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("format", "name", "beginning"),
    [
        ("txt", "experimentSamples.ELISA.txt", b"elisa\t"),
        ("xlsx", "experimentSamples.ELISA.xlsx", b"PK"),
        ("json", "experimentSamples.ELISA.json", b"{"),
        ("pdf", "ImmPort-elisa-3.36.pdf", b"%PDF"),
    ],
)
def test_a_blank_is_handed_over(shell, format, name, beginning, handed):
    show(shell, "#p=templates&t=elisa")
    page = shell.page_named("templates")
    press(page.widget, "blank", f"{format} elisa")
    wait_until(lambda: handed)
    assert handed[name].startswith(beginning)


def test_all_blanks_come_as_one_zip(shell):
    name, content = handout(shell.state.schema, "txt", "")
    assert name == "ImmPort-templates-3.36-txt.zip"
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert len(archive.namelist()) == len(shell.state.schema.templates)


def test_a_template_that_is_named_in_a_sentence_is_a_link():
    schema = load_schema("3.36")
    said = linked(schema, "Load bioSamples first, <b>then</b> experimentSamples.ELISA.")
    assert ">bioSamples</a>" in said
    assert ">experimentSamples.ELISA</a>" in said
    assert "&lt;b&gt;" in said


# ---- plan -----------------------------------------------------------------------------------


def test_a_plan_follows_the_answers(shell):
    shell.state.visit("#p=plan")
    page = shell.page_named("plan")
    assert "Human subjects" in words(page.widget)
    for name, value in (
        ("species", "animal"),
        ("assays elisa", "on"),
        ("clinical lab tests", "on"),
    ):
        press(page.widget, name, value)
    shown = words(page.widget)
    assert "Animal subjects" in shown and "Human subjects" not in shown
    assert "Reagents: ELISA" in shown
    assert "You want to report lab tests." in shown
    press(page.widget, "assays elisa", "")
    assert "Reagents: ELISA" not in words(page.widget)


def test_an_assay_may_be_called_what_people_call_it(shell):
    shell.state.visit("#p=plan")
    page = shell.page_named("plan")
    press(page.widget, "others", "Luminex, <b>none</b>")
    assert "multiplex bead array" in words(page.widget).lower()
    assert "<b>none" not in markup(page.widget)


def test_a_plan_comes_with_its_blanks(shell):
    schema = shell.state.schema
    made = make_plan(schema, Answers(assays={"elisa"}))
    with zipfile.ZipFile(io.BytesIO(starter_zip(schema, made))) as archive:
        assert archive.namelist()


def test_the_reader_sees_that_a_file_is_being_made(shell, handed):
    seen = []
    shell.state.observe(lambda change: seen.append(change["new"]), "task")
    widget = show(shell, "#p=templates&t=protocols")
    press(widget, "blank", "txt protocols")
    wait_until(lambda: handed)
    assert seen == ["Making the file…", ""]


def test_a_file_that_cannot_be_made_is_told_of(shell, monkeypatch):
    def broken(*_arguments):
        raise OSError("disk full")

    show(shell, "#p=templates")
    monkeypatch.setattr("immport_explorer.app.pages.templates.handout", broken)
    press(show(shell, "#p=templates&t=protocols"), "blank", "txt protocols")
    wait_until(lambda: "our fault: disk full" in shell.task)


# ---- a bundle of one's own ------------------------------------------------------------------


@pytest.fixture
def at_once(monkeypatch):
    """Work beside the page is done at once: without a kernel nothing orders two threads."""

    def work_then(work, then, failed):
        try:
            result = work()
        except Exception as error:
            failed(error)
        else:
            then(result)

    monkeypatch.setattr("immport_explorer.app.pages.page.beside", work_then)


BUNDLE = "Work from a bundle of your own"


def test_a_bundle_comes_into_force(shell, reference_dir, at_once):
    show(shell, "#p=templates")
    bundle = reference_dir / "immport-3.36"
    files = {
        f"bundle/{path.relative_to(bundle)}": path.read_bytes()
        for path in bundle.rglob("*")
        if path.is_file()
    }
    bring(shell.page_named("templates").widget, BUNDLE, files)
    assert shell.version == "3.36, your bundle"
    assert "ImmPort says" in words(show(shell, "#p=templates&t=subjecthumans&c=Race"))
    page = check(shell, "human-study")
    assert shell.state.is_bundle
    assert "No errors found" in words(page.widget)
    shell.state.use_version("3.36")
    assert shell.version == "3.36"


def test_what_is_no_bundle_is_refused_in_words(shell, at_once):
    show(shell, "#p=templates")
    page = shell.page_named("templates")
    bring(page.widget, BUNDLE, {"<b>x</b>.zip": b"no zip"})
    assert "ipx-sev-error" in markup(page.widget)
    assert not shell.state.is_bundle
    assert "no such <b>word" not in markup(page.widget)


@pytest.mark.parametrize("version", ["3.36", "3.37"])
def test_examples_are_those_of_the_version_in_force(shell, version):
    shell.state.use_version(version)
    check(shell, "assay-elisa")
    report = shell.state.report
    assert report.schema_version == version
    assert report.valid
    assert shell.state.schema.version == version
    warned = "package.older-schema" in report.summary.codes
    assert warned == (version != versions()[-1])


# ---- what ImmPort already holds -------------------------------------------------------------


def test_pasted_ids_may_be_named_by_the_next_package(shell, tmp_path):
    shell.state.go(page="validate")
    page = validate_page(shell)
    samples = [examples.path("assay-elisa")]
    page.check(Job(tuple(samples)), "alone")
    page.checking.wait()
    alone = len(shell.state.report.issues)
    wanted = {
        issue.value
        for issue in shell.state.report.issues
        if issue.code == "reference.unknown" and issue.column == "Study ID"
    }
    assert wanted
    press(page.widget, "entity", "study")
    press(page.widget, "declare", ", ".join(wanted))
    assert "of kind study" in words(page.widget)
    page.check(Job(tuple(samples)), "with the study")
    page.checking.wait()
    assert len(shell.state.report.issues) < alone
    press(page.widget, "forget", "")
    assert not shell.state.workspace.list()


def test_a_package_that_passed_is_remembered_when_asked(shell):
    page = check(shell, "human-study")
    assert not shell.state.workspace.list()
    press(page.widget, "remember", "")
    wait_until(lambda: "Its ids are kept" in words(page.widget))
    assert shell.state.workspace.list()["subject"] == 12
    page.check(Job((examples.path("assay-elisa"),)), "later")
    page.checking.wait()
    assert shell.state.report.valid


def test_a_package_is_mended_while_ids_are_held(shell, tmp_path):
    shutil.copytree(examples.path("assay-elisa"), tmp_path / "assay")
    protocols = tmp_path / "assay" / "protocols.txt"
    protocols.write_text(protocols.read_text("utf-8").replace("\tAssay", "\tAsssay"), "utf-8")
    page = check(shell, "human-study")
    press(page.widget, "remember", "")
    wait_until(lambda: "Its ids are kept" in words(page.widget))
    held = shell.state.workspace.list()

    page.check(Job((tmp_path / "assay",)), "the assay")
    page.checking.wait()
    assert "Not ready for ImmPort: fix 1 thing." in words(page.widget)
    assert 'data-value="0-0-0"' in markup(page.widget)
    press(page.widget, "pick", "0-0-0")
    press(page.widget, "mend", "")
    page.checking.wait()

    assert "No errors found" in words(page.widget)
    assert "Fixed 1 place." in words(page.widget)
    assert shell.state.workspace.list() == held


def test_a_package_is_checked_again_with_the_ids_that_are_held_by_then(shell):
    shell.state.go(page="validate")
    page = validate_page(shell)
    page.check(Job((examples.path("assay-elisa"),)), "the assay")
    page.checking.wait()
    assert "Not ready" in words(page.widget)
    unknown = {issue.value for issue in shell.state.report.issues if issue.column == "Study ID"}
    press(page.widget, "entity", "study")
    press(page.widget, "declare", " ".join(unknown))
    press(page.widget, "again", "")
    page.checking.wait()
    assert re.search(r"Since the last check: +[1-9]\d* +fixed", words(page.widget))


def test_what_was_mended_is_there_after_another_check(shell):
    page = check(shell, "human-study-broken")
    press(page.widget, "mend", "")
    page.checking.wait()
    for _ in range(2):
        press(page.widget, "again", "")
        page.checking.wait()
        assert "Fixed 1 place." in words(page.widget)
        assert page.checking.mended.output.is_file()
    written = page.checking.mended.output
    page.check(Job((examples.path("human-study"),)), "another")
    page.checking.wait()
    assert not written.exists()
    assert "Mended" not in words(page.widget)


def test_a_workspace_that_cannot_be_used_is_said_on_the_page(shell):
    shell.state.visit("#p=validate")
    widget = shell.page_named("validate").widget
    press(widget, "declare", "S1")
    shell.state.workspace.path.write_bytes(b"<b>no database</b>" * 100)
    for action, value in (("forget", "study"), ("declare", "S2")):
        press(widget, action, value)
        assert "cannot be used" in words(widget)


# ---- a field's issues -----------------------------------------------------------------------


def test_a_field_tells_what_the_check_found_there_and_leads_to_it(shell):
    page = check(shell, "human-study-broken")
    shown = markup(show(shell, "#p=templates&t=subjecthumans&c=Gender&z=3.36"))
    assert "1 error here in" in words(shell.page_named("templates").widget)
    target = re.search(r'href="(#p=validate[^"]*)"', shown)
    assert target
    shell.state.visit(unescape(target[1]))
    assert "1 to 1 of 1" in words(page.widget)
    press(page.widget, "every-field", "")
    assert f"of {len(shell.state.report.issues)}" in words(page.widget)


def test_a_field_without_issues_says_nothing_of_the_check(shell):
    check(shell, "human-study-broken")
    show(shell, "#p=templates&t=subjecthumans&c=Ethnicity")
    assert "See them in the result" not in words(shell.page_named("templates").widget)


def test_a_field_says_nothing_before_a_check(shell):
    show(shell, "#p=templates&t=subjecthumans&c=Gender")
    assert "See them in the result" not in words(shell.page_named("templates").widget)


# ---- marked cells, several packages ---------------------------------------------------------


def test_the_tables_can_be_taken_away_with_their_bad_cells_marked(shell, handed):
    page = check(shell, "human-study-broken")
    press(page.widget, "marked", "")
    wait_until(lambda: handed)
    book = load_workbook(io.BytesIO(handed["marked.xlsx"]))
    assert any(cell.comment for row in book["subjectHumans"] for cell in row)


def as_zip(name):
    """An example as an upload's file."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for file in examples.path(name).iterdir():
            archive.writestr(file.name, file.read_bytes())
    return stream.getvalue()


PACKAGE, LATER = "Drop your package here", "Add a package that is loaded after this"


def test_several_packages_are_put_in_order(shell):
    shell.state.go(page="validate")
    page = validate_page(shell)
    bring(
        page.widget,
        PACKAGE,
        {"a-assay.zip": as_zip("assay-elisa"), "study.zip": as_zip("human-study")},
    )
    page.checking.wait()
    assert not shell.state.report.valid
    assert [each.name for each in page.intake.packages.each] == ["a-assay.zip", "study.zip"]
    study = page.intake.packages.each[1].key
    press(page.widget, "up", study)
    assert shell.state.said == "The order is now: study.zip, then a-assay.zip."
    press(page.widget, "up", study)
    assert shell.state.said == "It cannot go further."
    press(page.widget, "check", "")
    page.checking.wait()
    assert shell.state.report.valid


def test_a_package_is_added_behind_and_removed_again(shell):
    shell.state.go(page="validate")
    page = validate_page(shell)
    bring(page.widget, PACKAGE, {"study.zip": as_zip("human-study")})
    page.checking.wait()
    loose = {f.name: f.read_bytes() for f in examples.path("assay-elisa").iterdir()}
    bring(page.widget, LATER, loose)
    page.checking.wait()
    report = shell.state.report
    assert report.valid and len(report.packages) == 2
    folder = page.intake.packages.each[1].upload.folder
    press(page.widget, "remove", page.intake.packages.each[1].key)
    page.checking.wait()
    assert not folder.exists()
    assert len(shell.state.report.packages) == 1


def test_hostile_names_of_packages_stay_text(shell):
    shell.state.go(page="validate")
    page = validate_page(shell)
    bring(page.widget, PACKAGE, {"<img src=x>.zip": b"no zip", "b&<b>.zip": b"no zip"})
    page.checking.wait()
    assert "<img" not in markup(page.widget)
    assert "<b>." not in markup(page.widget)


# ---- pages of the dashboard -----------------------------------------------------------------


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_says_what_it_is_where_it_opens(shell, page):
    opened = shell.visit(page.looks()[0].address)
    assert opened.name == page.name
    assert re.search(rf"<h1[^>]*>{escape(page.heading)}</h1>", markup(opened.widget))


def test_every_other_page_has_a_door_at_the_start(shell):
    shown = markup(shell.visit("#p=start").widget)
    for page in PAGES[1:]:
        assert page.door is not None
        assert f'<a href="#p={page.name}">{escape(page.door.title)}</a>' in shown


def test_names_of_pages_and_of_their_pictures_are_their_own():
    scenes = [scene.name for page in PAGES for scene in page.looks()]
    assert len(set(scenes)) == len(scenes)


@pytest.mark.parametrize("scene", [s for page in PAGES for s in page.looks()], ids=lambda s: s.name)
def test_a_scene_shows_its_heading(shell, scene):
    opened = shell.visit(scene.address)
    assert re.search(rf"<h1[^>]*>{escape(scene.heading)}</h1>", markup(opened.widget))
