"""The pages Templates and Plan by state, without a browser, and what they hand over."""

from __future__ import annotations

import io
import re
import zipfile
from html import escape

import pytest
from support.dashboard import (
    bring,
    check,
    markup,
    press,
    show,
    wait_until,
    words,
)

from immport_explorer.app.pages.plan import make_plan, starter_zip
from immport_explorer.app.pages.templates import handout
from immport_explorer.app.search import place_of
from immport_explorer.app.state import Answers
from immport_explorer.app.views.cards import anchor, field_card, linked, template_card
from immport_explorer.schema.load import load_schema, versions

# ---- templates -----------------------------------------------------------------------------------


def test_every_template_is_listed(shell):
    shown = markup(show(shell, "#p=templates"))
    for name in shell.state.schema.templates:
        assert f"t={name}&quot;" in shown or f"t={name}" in shown


@pytest.mark.slow
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


@pytest.mark.slow
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
        ("t=subjecthumans&c=Race", "The text is none of 9 terms. value.not-in-vocabulary"),
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


# ---- things to take away -------------------------------------------------------------------------


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


# ---- plan ----------------------------------------------------------------------------------------


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


def test_a_plan_counts_apart_what_may_not_be_needed(shell):
    shell.state.visit("#p=plan")
    page = shell.page_named("plan")
    press(page.widget, "assays elisa", "on")
    made = make_plan(shell.state.schema, shell.state.answers)
    maybe = sum(step.optional for step in made.steps)
    assert maybe
    said = f"Fill in {len(made.steps) - maybe} templates, in this order, and {maybe} if you need"
    assert said in words(page.widget)


@pytest.mark.parametrize("form", ["xlsx", "txt"])
def test_a_starter_package_comes_in_one_form(shell, handed, form):
    shell.state.visit("#p=plan")
    press(shell.page_named("plan").widget, "starter", form)
    wait_until(lambda: handed)
    with zipfile.ZipFile(io.BytesIO(handed["starter-package.zip"])) as archive:
        endings = {name.rsplit(".")[-1] for name in archive.namelist() if name != "README.txt"}
    assert endings == {form}


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


# ---- a bundle of one's own -----------------------------------------------------------------------


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
