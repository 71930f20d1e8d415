"""The page Validate by state, without a browser: set the state, look at what is shown."""

from __future__ import annotations

import io
import re
import threading
import zipfile
from html import unescape

import pytest
from openpyxl import load_workbook
from support.dashboard import (
    bring,
    check,
    markup,
    press,
    send,
    show,
    validate_page,
    views,
    wait_until,
    words,
)

from immport_explorer import examples
from immport_explorer.app import build
from immport_explorer.app.visit.checking import Checking, Job
from immport_explorer.app.widgets.view import View
from immport_explorer.issues.kinds import KINDS
from immport_explorer.schema.load import load_schema

# ---- validate ------------------------------------------------------------------------------------


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

    monkeypatch.setattr("immport_explorer.app.widgets.things_to_fix.cause_list", broken)
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
    assert page.view is not None
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


def test_the_report_is_copied_as_text_for_an_e_mail(shell, monkeypatch):
    copied = {}
    monkeypatch.setattr(View, "copy", lambda _view, name, text: copied.update({name: text}))
    page = check(shell, "human-study-broken")
    press(page.widget, "copy")
    wait_until(lambda: copied)
    text = copied["validation-report.txt"]
    assert shell.state.report.headline() in text
    assert "subjectHumans.txt" in text
    assert "What could not be checked" in text
    view = next(view for view in views(page.widget) if 'data-do="copy"' in view.markup)
    for said, words_of_it in (("on", "paste it"), ("", "handed over as a file")):
        send(view, {"do": "copied", "value": said})
        assert words_of_it in shell.said


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


# ---- the package at a glance ---------------------------------------------------------------------


def test_a_badge_lists_the_errors_of_its_stage_alone(shell):
    page = check(shell, "human-study-broken")
    report = shell.state.report
    press(page.widget, "stage", "subjects")
    of_subjects = [i for i in report.issues if i.template == "subjecthumans"]
    errors = sum(issue.severity == "error" for issue in of_subjects)
    assert errors == report.errors_by_stage()["subjects"]
    assert f"1 to {errors} of {errors}" in words(page.widget)
    press(page.widget, "every-field")
    assert f"of {report.summary.errors}" in words(page.widget)


def test_pictures_are_shown_when_asked_for(shell):
    page = check(shell, "human-study")
    assert "Assayed samples" in words(page.widget)
    assert "Samples by subject and visit" not in words(page.widget)
    press(page.widget, "glance")
    shown = words(page.widget)
    assert "12 subjects: 0 places without a sample, 0 places with more than one." in shown
    press(page.widget, "glance")
    assert "Samples by subject and visit" not in words(page.widget)


# ---- a field's issues ----------------------------------------------------------------------------


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


# ---- marked cells, several packages --------------------------------------------------------------


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
