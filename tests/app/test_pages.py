"""Pages by state, without a browser: set the state, look at what is shown."""

from __future__ import annotations

import io
import re
import shutil
import threading
import time
import zipfile
from html import escape, unescape

import pytest
from openpyxl import load_workbook

from immport_explorer import examples
from immport_explorer.app import build
from immport_explorer.app.pages.datamodel import DataModelPage
from immport_explorer.app.pages.plan import make_plan, starter_zip
from immport_explorer.app.pages.templates import handout
from immport_explorer.app.search import place_of
from immport_explorer.app.state import Answers
from immport_explorer.app.views.cards import anchor, field_card, linked, template_card
from immport_explorer.app.visit.checking import Checking, Job
from immport_explorer.app.visit.uploads import Upload
from immport_explorer.app.widgets.view import View
from immport_explorer.schema.load import load_schema, versions


@pytest.fixture
def shell():
    return build(load_schema("3.36"))


def state_of(shell):
    return shell._state


def page_of(shell, name):
    return shell._pages[name]


def words(widget) -> str:
    """All text that a page's views show."""
    shown = widget.markup if isinstance(widget, View) else ""
    shown += " ".join(words(child) for child in getattr(widget, "children", ()))
    return unescape(re.sub(r"<[^>]+>", " ", shown))


def markup(widget) -> str:
    shown = widget.markup if isinstance(widget, View) else ""
    return shown + " ".join(markup(child) for child in getattr(widget, "children", ()))


# ---- the shell ------------------------------------------------------------------------------


def test_a_page_is_built_when_it_is_first_shown(shell):
    assert [name for name in shell._pages if page_of(shell, name).is_built] == ["start"]
    state_of(shell).go(page="templates")
    assert page_of(shell, "templates").is_built
    assert not page_of(shell, "datamodel").is_built


def test_an_unknown_page_shows_the_first(shell):
    state_of(shell).visit("#p=<script>")
    assert shell.page == "start"


def test_a_request_of_the_browser_moves_the_state_and_is_answered(shell):
    shell._receive(shell, {"visit": "#p=templates&t=biosamples", "number": 3}, [])
    assert state_of(shell).place.template == "biosamples"
    assert shell.whereabouts["answered"] == 3


@pytest.mark.parametrize("message", [None, "x", {}, {"visit": 7}, {"schema": "9.9"}, ["visit"]])
def test_a_message_that_says_nothing_changes_nothing(shell, message):
    shell._receive(shell, message, [])
    assert shell.page == "start"


def test_another_version_builds_the_pages_anew(shell):
    state_of(shell).visit("#p=templates&t=subjecthumans")
    assert "Gender" in words(page_of(shell, "templates").widget)
    shell._receive(shell, {"schema": "3.37"}, [])
    assert shell.version == "3.37"
    assert "Sex" in words(page_of(shell, "templates").widget)


def test_a_page_that_cannot_be_built_says_so(shell, monkeypatch):
    monkeypatch.setattr(DataModelPage, "build", lambda self: 1 / 0)
    state_of(shell).go(page="datamodel")
    assert "our fault" in words(shell.bodies["datamodel"])
    state_of(shell).go(page="templates")
    assert shell.page == "templates"


# ---- templates ------------------------------------------------------------------------------


def show(shell, address):
    state_of(shell).visit(address)
    return page_of(shell, "templates").widget


def test_every_template_is_listed(shell):
    shown = markup(show(shell, "#p=templates"))
    for name in shell._state.schema.templates:
        assert f"t={name}&quot;" in shown or f"t={name}" in shown


@pytest.mark.parametrize("version", ["3.36", "3.37"])
def test_every_template_has_a_card_that_opens_at_any_field(version):
    schema = load_schema(version)
    for template in schema.templates.values():
        for section in template.sections:
            place = place_of(template, section, section.columns[-1])
            card = template_card(schema, template, place)
            target = anchor(section.name, place.side, place.column)
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
    page_of(shell, "templates")._card._receive(None, {"do": "only", "value": "on"}, [])
    assert optional not in markup(widget)
    assert "Race Specify" in words(widget)


def test_a_search_lists_what_it_found(shell):
    widget = show(shell, "#p=templates")
    page_of(shell, "templates")._search._receive(None, {"do": "search", "value": "Luminex"}, [])
    assert "Also called Luminex" in words(widget)
    state_of(shell).query = ""
    assert "Also called Luminex" not in words(widget)


def test_terms_open_with_their_pages(shell):
    widget = show(shell, "#p=templates&t=subjecthumans&c=Gender&v=lk_gender")
    assert "Female" in words(widget)
    terms = page_of(shell, "templates")._terms
    terms._do("terms", "fem")
    assert "Female" in words(widget)
    assert "Unknown" not in words(terms._list)
    terms._do("terms", "zzz")
    assert "No term contains" in words(widget)


@pytest.mark.parametrize("hostile", ["<img src=x onerror=alert(1)>", "{0}", "'\"><script>", "\x00"])
def test_an_address_cannot_smuggle_markup_in(shell, hostile):
    shown = markup(show(shell, ""))
    state_of(shell).go(page="templates", template=hostile, column=hostile, vocabulary=hostile)
    shown = markup(page_of(shell, "templates").widget)
    assert "No such template" in shown
    assert "<img" not in shown and "<script" not in shown


def test_an_unknown_field_is_said(shell):
    shown = words(show(shell, "#p=templates&t=subjecthumans&c=Shoe%20Size"))
    assert "no field “Shoe Size”" in shown


# ---- validate -------------------------------------------------------------------------------


def check(shell, name):
    state_of(shell).visit(f"#p=validate&e={name}")
    page = page_of(shell, "validate")
    page.checking.wait()
    assert page.checking.failure == ""
    return page


def test_a_broken_example_shows_what_to_mend_first(shell):
    page = check(shell, "human-study-broken")
    shown = words(page.widget)
    assert "Not ready for ImmPort: fix" in shown
    for answer in examples.describe("human-study-broken").answers:
        assert answer.code in shown


def test_an_issue_leads_to_its_field(shell):
    page = check(shell, "human-study-broken")
    target = re.search(r'href="(#p=templates[^"]*c=Gender)"', markup(page.widget))
    assert target
    state_of(shell).visit(target.group(1).replace("&amp;", "&"))
    assert 'aria-expanded="true"' in markup(page_of(shell, "templates").widget)


def test_a_good_example_is_never_just_called_valid(shell):
    page = check(shell, "human-study")
    shown = words(page.widget)
    assert "No errors found. Next: ImmPort's own validator." in shown
    assert "What was not checked" in shown


def test_what_cannot_be_shown_is_said_and_the_rest_is_there(shell, monkeypatch):
    def broken(*_arguments):
        raise KeyError("no such <b>word</b>")

    monkeypatch.setattr("immport_explorer.app.pages.validate.thing_list", broken)
    page = check(shell, "human-study-broken")
    shown = words(page.widget)
    assert "Not ready for ImmPort: fix" in shown
    assert "The list of what to mend could not be shown. That is our fault:" in shown
    assert "All issues" in shown
    assert "<b>" not in page._things.markup


def test_the_schema_of_the_package_comes_into_force():
    shell = build(load_schema("3.37"))
    state_of(shell).visit("#p=validate")
    page = page_of(shell, "validate")
    page._begin(Job((examples.path("human-study-broken"),)), "at 3.36")
    page.checking.wait()
    assert shell.version == "3.36"


def test_reasons_open_and_close(shell):
    page = check(shell, "human-study-broken")
    page._do("open", "0")
    assert "For example" in words(page._things)
    page._do("open", "0")
    assert "For example" not in words(page._things)


def test_the_row_of_an_issue_is_seen_with_its_neighbours(shell):
    page = check(shell, "human-study-broken")
    place = next(
        n for n, thing in enumerate(page._view.things) if thing.first.column == "Planned Visit ID"
    )
    page._do("open", str(place))
    wait_until(lambda: "ipx-excerpt" in page._things.markup)
    shown = words(page._things)
    assert "EXFLU01-S06-D7-SERUM" in shown
    assert "(empty)" in shown
    assert "The field Planned Visit ID" in shown


def test_a_picked_suggestion_is_mended(shell):
    page = check(shell, "human-study-broken")
    before = len(state_of(shell).report.issues)
    page._do("pick", token(page, "value.not-in-vocabulary"))
    assert 'aria-pressed="true"' in page._things.markup
    page._do("mend", "")
    page.checking.wait()
    assert page.checking.failure == ""
    assert len(state_of(shell).report.issues) < before
    assert "Since the last check" in words(page._banner)
    handed = {}
    page._banner.download = handed.__setitem__
    page._do("corrected", "")
    assert handed["corrected.zip"].startswith(b"PK")


def test_a_picked_suggestion_is_left_again(shell):
    page = check(shell, "human-study-broken")
    picked = token(page, "value.not-in-vocabulary")
    page._do("pick", picked)
    page._do("pick", picked)
    assert page.choices.picked == {}


def token(page, code):
    """What the first suggestion's button of the first thing of this kind says."""
    return next(f"{n}-0-0" for n, thing in enumerate(page._view.things) if thing.first.code == code)


def wait_until(condition):
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.mark.parametrize(
    ("form", "beginning"), [("json", b"{"), ("html", b"<!"), ("xlsx", b"PK"), ("csv", b"")]
)
def test_the_report_can_be_taken_away(shell, form, beginning):
    page = check(shell, "human-study-broken")
    handed = {}
    page._lower.download = handed.__setitem__
    page._do("form", form)
    wait_until(lambda: handed)
    assert handed[f"validation-report.{form}"].startswith(beginning)


def test_issues_are_filtered(shell):
    page = check(shell, "human-study-broken")
    table = page._issues
    table._do("severity", "warning")
    assert "Error" not in words(table._table)
    table._do("text", "no such words")
    assert "No issue passes" in words(table._table)
    table._do("text", "")
    table._do("severity", "")
    assert f"of {len(state_of(shell).report.issues)}" in words(table._table)


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
    state_of(shell).visit("#p=validate")
    page = page_of(shell, "validate")
    page._begin(Job((package,)), hostile)
    page.checking.wait()
    shown = markup(page.widget)
    assert "&lt;img" in shown
    assert "<img" not in shown


def test_a_fault_of_ours_is_said_and_the_page_goes_on(shell):
    def broken(*_args, **_kwargs):
        raise RuntimeError("<b>oh</b>")

    page = page_of(shell, "validate")
    page.checking = Checking(broken)
    state_of(shell).visit("#p=validate&e=human-study")
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
    state_of(shell).visit("#p=examples")
    shown = markup(page_of(shell, "examples").widget)
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
def test_a_blank_is_handed_over(shell, format, name, beginning):
    show(shell, "#p=templates&t=elisa")
    page = page_of(shell, "templates")
    handed = {}
    page._card.download = handed.__setitem__
    page._card._receive(None, {"do": "blank", "value": f"{format} elisa"}, [])
    wait_until(lambda: handed)
    assert handed[name].startswith(beginning)


def test_all_blanks_come_as_one_zip(shell):
    name, content = handout(shell._state.schema, "txt", "")
    assert name == "ImmPort-templates-3.36-txt.zip"
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert len(archive.namelist()) == len(shell._state.schema.templates)


def test_a_template_that_is_named_in_a_sentence_is_a_link():
    schema = load_schema("3.36")
    said = linked(schema, "Load bioSamples first, <b>then</b> experimentSamples.ELISA.")
    assert ">bioSamples</a>" in said
    assert ">experimentSamples.ELISA</a>" in said
    assert "&lt;b&gt;" in said


# ---- plan -----------------------------------------------------------------------------------


def test_a_plan_follows_the_answers(shell):
    state_of(shell).visit("#p=plan")
    page = page_of(shell, "plan")
    assert "Human subjects" in words(page._plan)
    for name, value in (
        ("species", "animal"),
        ("assays elisa", "on"),
        ("clinical lab tests", "on"),
    ):
        page._form._receive(None, {"do": name, "value": value}, [])
    shown = words(page._plan)
    assert "Animal subjects" in shown and "Human subjects" not in shown
    assert "Reagents: ELISA" in shown
    assert "You want to report lab tests." in shown
    page._form._receive(None, {"do": "assays elisa", "value": ""}, [])
    assert "Reagents: ELISA" not in words(page._plan)


def test_an_assay_may_be_called_what_people_call_it(shell):
    state_of(shell).visit("#p=plan")
    page = page_of(shell, "plan")
    page._form._receive(None, {"do": "others", "value": "Luminex, <b>none</b>"}, [])
    assert "multiplex bead array" in words(page._plan).lower()
    assert "<b>none" not in markup(page._plan)


def test_a_plan_comes_with_its_blanks(shell):
    schema = state_of(shell).schema
    made = make_plan(schema, Answers(assays={"elisa"}))
    with zipfile.ZipFile(io.BytesIO(starter_zip(schema, made))) as archive:
        assert archive.namelist()


def test_the_reader_sees_that_a_file_is_being_made(shell):
    seen = []
    state_of(shell).observe(lambda change: seen.append(change["new"]), "task")
    show(shell, "#p=templates")
    handed = []
    page = page_of(shell, "templates")
    page._card.download = lambda name, content: handed.append(name)
    page._do("blank", "txt protocols")
    wait_until(lambda: handed)
    assert seen == ["Making the file…", ""]


def test_a_file_that_cannot_be_made_is_told_of(shell, monkeypatch):
    def broken(*_arguments):
        raise OSError("disk full")

    show(shell, "#p=templates")
    monkeypatch.setattr("immport_explorer.app.pages.templates.handout", broken)
    page_of(shell, "templates")._do("blank", "txt protocols")
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


def bring(page, *files):
    upload = Upload([(path, len(content)) for path, content in files])
    for number, (_path, content) in enumerate(files):
        upload.write(number, 0, content)
    page._adopt(upload)


def test_a_bundle_comes_into_force(shell, reference_dir, at_once):
    show(shell, "#p=templates")
    bundle = reference_dir / "immport-3.36"
    files = [
        (f"bundle/{path.relative_to(bundle)}", path.read_bytes())
        for path in bundle.rglob("*")
        if path.is_file()
    ]
    bring(page_of(shell, "templates"), *files)
    assert shell.version == "3.36, your bundle"
    assert "ImmPort says" in words(show(shell, "#p=templates&t=subjecthumans&c=Race"))
    page = check(shell, "human-study")
    assert state_of(shell).is_bundle
    assert "No errors found" in words(page.widget)
    state_of(shell).use_version("3.36")
    assert shell.version == "3.36"


def test_what_is_no_bundle_is_refused_in_words(shell, at_once):
    show(shell, "#p=templates")
    page = page_of(shell, "templates")
    bring(page, ("<b>x</b>.zip", b"no zip"))
    assert page._refusal.markup
    assert not state_of(shell).is_bundle
    assert "<b>" not in page._refusal.markup


@pytest.mark.parametrize("version", ["3.36", "3.37"])
def test_examples_are_those_of_the_version_in_force(shell, version):
    state_of(shell).use_version(version)
    check(shell, "assay-elisa")
    report = state_of(shell).report
    assert report.schema_version == version
    assert report.valid
    assert state_of(shell).schema.version == version
    warned = "package.older-schema" in report.summary["codes"]
    assert warned == (version != versions()[-1])


# ---- what ImmPort already holds -------------------------------------------------------------


def test_pasted_ids_may_be_named_by_the_next_package(shell, tmp_path):
    state_of(shell).visit("#p=validate")
    page = page_of(shell, "validate")
    samples = [examples.path("assay-elisa")]
    page._begin(Job(tuple(samples)), "alone")
    page.checking.wait()
    alone = len(state_of(shell).report.issues)
    wanted = {
        issue.value
        for issue in state_of(shell).report.issues
        if issue.code == "reference.unknown" and issue.column == "Study ID"
    }
    assert wanted
    page._holdings._do("entity", "study")
    page._holdings._do("declare", ", ".join(wanted))
    assert "of kind study" in words(page._holdings)
    page._begin(Job(tuple(samples)), "with the study")
    page.checking.wait()
    assert len(state_of(shell).report.issues) < alone
    page._holdings._do("forget", "")
    assert page._holdings.is_empty


def test_a_package_that_passed_is_remembered_when_asked(shell):
    page = check(shell, "human-study")
    assert page._holdings.is_empty
    page._do("remember", "")
    wait_until(lambda: "Its ids are kept" in words(page._holdings))
    assert page._holdings.workspace.list()["subject"] == 12
    page._begin(Job((examples.path("assay-elisa"),)), "later")
    page.checking.wait()
    assert state_of(shell).report.valid


def test_a_package_is_mended_while_ids_are_held(shell, tmp_path):
    shutil.copytree(examples.path("assay-elisa"), tmp_path / "assay")
    protocols = tmp_path / "assay" / "protocols.txt"
    protocols.write_text(protocols.read_text("utf-8").replace("\tAssay", "\tAsssay"), "utf-8")
    page = check(shell, "human-study")
    page._do("remember", "")
    wait_until(lambda: "Its ids are kept" in words(page._holdings))
    held = page._holdings.workspace.list()

    page._begin(Job((tmp_path / "assay",)), "the assay")
    page.checking.wait()
    assert "Not ready for ImmPort: fix 1 thing." in words(page._banner)
    page._do("pick", re.search(r'data-value="(0-0-0)"', page._things.markup)[1])
    page._do("mend", "")
    page.checking.wait()

    assert "No errors found" in words(page._banner)
    assert "Mended 1 place." in words(page._banner)
    assert page._holdings.workspace.list() == held


def test_a_package_is_checked_again_with_the_ids_that_are_held_by_then(shell):
    state_of(shell).visit("#p=validate")
    page = page_of(shell, "validate")
    page._begin(Job((examples.path("assay-elisa"),)), "the assay")
    page.checking.wait()
    assert "Not ready" in words(page._banner)
    unknown = {issue.value for issue in state_of(shell).report.issues if issue.column == "Study ID"}
    page._holdings._do("entity", "study")
    page._holdings._do("declare", " ".join(unknown))
    page._do("again", "")
    page.checking.wait()
    assert re.search(r"Since the last check: +[1-9]\d* +fixed", words(page._banner))


def test_what_was_mended_is_there_after_another_check(shell):
    page = check(shell, "human-study-broken")
    page._do("mend", "")
    page.checking.wait()
    for _ in range(2):
        page._do("again", "")
        page.checking.wait()
        assert "Mended 1 place." in words(page._banner)
        assert page.checking.mended.output.is_file()
    written = page.checking.mended.output
    page._begin(Job((examples.path("human-study"),)), "another")
    page.checking.wait()
    assert not written.exists()
    assert "Mended" not in words(page._banner)


def test_a_workspace_that_cannot_be_used_is_said_on_the_page(shell):
    state_of(shell).visit("#p=validate")
    holdings = page_of(shell, "validate")._holdings
    holdings.workspace.path.write_bytes(b"<b>no database</b>" * 100)
    for action in ("declare", "forget"):
        holdings._view._receive(None, {"do": action, "value": "S1"}, [])
        assert "cannot be used" in words(holdings)


# ---- a field's issues -----------------------------------------------------------------------


def test_a_field_tells_what_the_check_found_there_and_leads_to_it(shell):
    page = check(shell, "human-study-broken")
    shown = markup(show(shell, "#p=templates&t=subjecthumans&c=Gender&z=3.36"))
    assert "1 error here in" in words(page_of(shell, "templates").widget)
    target = re.search(r'href="(#p=validate[^"]*)"', shown)
    assert target
    state_of(shell).visit(unescape(target[1]))
    assert "1 to 1 of 1" in words(page._issues)
    page._issues._do("every-field", "")
    assert f"of {len(state_of(shell).report.issues)}" in words(page._issues)


def test_a_field_without_issues_says_nothing_of_the_check(shell):
    check(shell, "human-study-broken")
    show(shell, "#p=templates&t=subjecthumans&c=Ethnicity")
    assert "See them in the result" not in words(page_of(shell, "templates").widget)


def test_a_field_says_nothing_before_a_check(shell):
    show(shell, "#p=templates&t=subjecthumans&c=Gender")
    assert "See them in the result" not in words(page_of(shell, "templates").widget)


# ---- marked cells, several packages ---------------------------------------------------------


def test_the_tables_can_be_taken_away_with_their_bad_cells_marked(shell):
    page = check(shell, "human-study-broken")
    handed = {}
    page._lower.download = handed.__setitem__
    page._do("marked", "")
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


def upload_of(files):
    upload = Upload([(name, len(content)) for name, content in files.items()])
    for number, content in enumerate(files.values()):
        upload.write(number, 0, content)
    return upload


def test_several_packages_are_put_in_order(shell):
    state_of(shell).visit("#p=validate")
    page = page_of(shell, "validate")
    page._take(
        upload_of({"a-assay.zip": as_zip("assay-elisa"), "study.zip": as_zip("human-study")})
    )
    page.checking.wait()
    assert not state_of(shell).report.valid
    assert [each.name for each in page._packages.each] == ["a-assay.zip", "study.zip"]
    study = page._packages.each[1].key
    page._order._do("up", study)
    assert state_of(shell).said == "The order is now: study.zip, then a-assay.zip."
    page._order._do("up", study)
    assert state_of(shell).said == "It cannot go further."
    page._order._do("check", "")
    page.checking.wait()
    assert state_of(shell).report.valid


def test_a_package_is_added_behind_and_removed_again(shell):
    state_of(shell).visit("#p=validate")
    page = page_of(shell, "validate")
    page._take(upload_of({"study.zip": as_zip("human-study")}))
    page.checking.wait()
    loose = {f.name: f.read_bytes() for f in examples.path("assay-elisa").iterdir()}
    page._order._add(upload_of(loose))
    page.checking.wait()
    report = state_of(shell).report
    assert report.valid and len(report.packages) == 2
    folder = page._packages.each[1].upload.folder
    page._order._do("remove", page._packages.each[1].key)
    page.checking.wait()
    assert not folder.exists()
    assert len(state_of(shell).report.packages) == 1


def test_hostile_names_of_packages_stay_text(shell):
    state_of(shell).visit("#p=validate")
    page = page_of(shell, "validate")
    page._take(upload_of({"<img src=x>.zip": b"no zip", "b&<b>.zip": b"no zip"}))
    page.checking.wait()
    assert "<img" not in markup(page.widget)
    assert "<b>." not in markup(page.widget)
