"""The films: the main ways through the dashboard, each as a script that a hand plays."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from playwright.sync_api import Locator

from films.hand import Hand
from immport_explorer import examples, load_schema, validate

SHORTEST, LONGEST = 40, 90
"""Seconds that a film may last."""


@dataclass(frozen=True)
class Film:
    """A film and its script, which begins on Start. ``sends`` is one that needs the practice
    server."""

    name: str
    title: str
    summary: str
    play: Callable[[Hand], None]
    sends: bool = False


def _nav(hand: Hand, name: str) -> Locator:
    pages = hand.page.get_by_role("navigation", name="Pages")
    return pages.get_by_role("link", name=name, exact=True)


def _part(hand: Hand, name: str) -> Locator:
    """The page of that name, so that nothing of another is meant."""
    return hand.page.locator(f".ipx-page-{name}")


def _fill(hand: Hand) -> None:
    hand.say("You have your data in spreadsheets. ImmPort wants templates.")
    hand.press(_nav(hand, "Fill"))
    part = _part(hand, "fill")
    hand.wait(part.get_by_role("button", name="Try it with an example lab's files"))
    hand.say("Drop your files here as they are. We take an example lab's.")
    hand.press(part.get_by_role("button", name="Try it with an example lab's files"))
    hand.wait(part.get_by_text("6 tables in 3 files"))
    hand.say("Six tables were found in three files, and what each column means was guessed.")
    hand.point(part.get_by_text("6 tables in 3 files"))
    hand.say("What nobody can guess, you are asked. Here: what the people were exposed to.")
    _decide(hand, "Exposure Process Reported of Human subjects", "vaccination")
    _decide(hand, "Exposure Material Reported of Human subjects", "inactivated influenza vaccine")
    hand.say("And the event that counts as day zero, the reagents and the treatments.")
    _decide(hand, "Study Time T0 Event of Biosamples", "Time of initial vaccine administration")
    _decide(hand, "Reagent ID(s) of ELISA", "EXFLU01-REAGENT-CXCL13")
    _decide(hand, "Treatment ID(s) of ELISA", "EXFLU01-TREATMENT-NONE")
    hand.say("Nothing is left to decide: have the package made, and checked at once.")
    hand.press(part.get_by_role("button", name="Make and check the package"))
    hand.wait(part.locator("#verdict").get_by_text("No errors found"))
    hand.point(part.locator("#verdict"))
    hand.say("No errors found. Take the package, and the recipe for next month's files.")
    hand.point(part.get_by_role("button", name="Download the package").first)


def _decide(hand: Hand, label: str, value: str) -> None:
    part = _part(hand, "fill")
    hand.write(part.get_by_label(label, exact=True), value, then="Tab")
    question = part.locator("li.ipx-decided", has=hand.page.get_by_label(label, exact=True))
    question.wait_for()


def _fix(hand: Hand) -> None:
    hand.say("A data package with typical mistakes: let us check it.")
    hand.press(_nav(hand, "Validate"))
    part = _part(hand, "validate")
    hand.choose(
        part.get_by_label("Or try an example"), examples.describe("human-study-broken").title
    )
    hand.press(part.get_by_role("button", name="Check this example"))
    hand.wait(part.get_by_role("heading", name="Not ready for ImmPort"))
    hand.say("Not ready, it says, and how many things there are to fix. Causes come first.")
    hand.point(part.get_by_role("heading", name="Not ready for ImmPort"))
    hand.look(1)
    hand.say("Each says where it stands, what was found, and what ImmPort takes.")
    cause = part.locator(".ipx-cause", has_text="is not a term of").first
    hand.point(cause.get_by_role("link", name="About this field"))
    hand.look(2)
    hand.say("What can be fixed without changing its meaning is fixed with one press.")
    hand.press(part.locator("[data-do=mend]").first)
    hand.wait(part.get_by_text("Since the last check"))
    hand.point(part.get_by_text("Since the last check"))
    hand.say("Where there are suggestions, you pick the one that you mean.")
    hand.press(part.locator(".ipx-cause .ipx-pick").first)
    verdict = part.get_by_role("heading", name="Not ready for ImmPort")
    before = verdict.inner_text()
    hand.press(part.locator("[data-do=mend]").first)
    hand.wait(verdict.filter(has_not_text=before))
    hand.point(verdict)
    hand.say("Other cells you correct in the table, where the faulty ones are marked.")
    hand.press(part.locator("[data-do=edit]").first)
    hand.wait(part.get_by_role("grid"))
    hand.bring(part.get_by_role("grid"))
    hand.look(2)
    hand.say("At the end, download the corrected package. Your own files stay as they are.")


def _field(hand: Hand) -> None:
    hand.say("Which template takes your data? Search for what you call it in the laboratory.")
    hand.press(_nav(hand, "Templates"))
    part = _part(hand, "templates")
    hand.write(part.get_by_role("searchbox"), "luminex")
    hand.look(1)
    hand.say("Luminex is MBAA at ImmPort: multiplex bead array assay. Best hits come first.")
    hand.point(part.locator(".ipx-items a").first)
    hand.look(1)
    hand.say("Now a field. We look for where the sex of a person is told.")
    hand.press(part.get_by_role("searchbox"))
    part.get_by_role("searchbox").fill("")
    hand.write(part.get_by_role("searchbox"), "human subjects")
    hand.press(part.get_by_role("link", name="Human subjects").first)
    hand.wait(part.get_by_role("heading", level=1, name="Human subjects"))
    hand.say("The card says what the template is for, and in which order it is loaded.")
    hand.look(1.5)
    hand.say("Below are its fields: what each takes, and when it is needed.")
    sex = part.get_by_role("rowheader").get_by_role("link", name="Sex", exact=True)
    hand.press(sex)
    hand.wait(part.get_by_text("How to fill it in."))
    hand.say("A field opens: what it means, how to fill it in, and the terms that it takes.")
    hand.point(part.get_by_text("How to fill it in.").first)
    hand.look(2)
    hand.say("Blank templates, and a guide to print, are on the same card.")
    hand.bring(part.get_by_role("heading", level=1, name="Human subjects"))


def _datamodel(hand: Hand) -> None:
    hand.say("ImmPort keeps studies in tables. The data model shows how they hang together.")
    hand.press(_nav(hand, "Data model"))
    part = _part(hand, "datamodel")
    hand.wait(part.locator(".ipx-dm-graph .barlayer .point"))
    hand.look(1.5)
    graph = part.locator(".ipx-dm-graph")
    hand.say("Each box is a table; its colour tells the part of a study that it belongs to.")
    hand.point(graph)
    hand.look(1)
    hand.say("Choose one by its name, or press its box: the table of biosamples.")
    hand.choose(part.get_by_label("Table", exact=True), "biosample")
    hand.wait(part.locator("article[aria-label='Table biosample']"))
    hand.say("Its card tells what it points to: the subject it is from, the study, the visit.")
    hand.bring(part.locator("article[aria-label='Table biosample']"))
    hand.look(2.5)
    hand.say("The other way round: light up what a template fills, here flow cytometry.")
    hand.choose(part.get_by_label("Light up what a template fills"), "Flow cytometry")
    hand.point(graph)
    hand.look(1.5)
    hand.say("Below the relations are the templates that fill the table.")
    link = part.locator("article[aria-label='Table biosample'] a[href*='p=templates']").first
    hand.point(link)
    hand.look(1)
    hand.say("Follow the link, and you are at the template's card.")
    hand.press(link)
    hand.wait(_part(hand, "templates").get_by_role("heading", level=1))
    hand.look(1)


def _official(hand: Hand) -> None:
    hand.say("ImmPort's own validator has answered, with a report of many lines.")
    hand.press(_nav(hand, "ImmPort's report"))
    part = _part(hand, "official")
    hand.wait(part.get_by_role("heading", level=1))
    hand.say("Give the report to this page, as ImmPort sent it.")
    choose = part.get_by_role("button", name="Choose a file").first
    hand.bring_files(choose, part.locator("input[data-role=files]").first, [official_report()])
    hand.wait(part.get_by_role("heading", name="Rejected: fix"))
    hand.say("Its errors become a list of things to fix, sorted by cause.")
    hand.point(part.get_by_role("heading", name="Rejected: fix"))
    hand.look(2)
    hand.say("Each has ImmPort's words, what they mean, and the field that they are about.")
    cause = part.locator(".ipx-cause").first
    hand.point(cause)
    hand.look(2)
    hand.say("With the package beside it, you see what our own check finds of it too.")
    hand.bring(part.get_by_role("button", name="Choose files").last)
    hand.look(1.5)
    hand.say("A message that we do not know is shown as ImmPort wrote it, and said to be unknown.")
    hand.say("From each line a link leads to the field, with the terms that ImmPort takes.")
    field = part.get_by_role("link", name="About this field").first
    hand.press(field)
    hand.wait(_part(hand, "templates").get_by_role("heading", level=1))
    hand.look(1.5)


def _plan(hand: Hand) -> None:
    hand.say("Before you collect anything: which templates will your study need?")
    hand.press(_nav(hand, "Plan"))
    part = _part(hand, "plan")
    hand.wait(part.locator("[data-do='assays hai']"))
    hand.say("Say who was studied, and what was measured.")
    hand.press(part.locator("[data-do='assays hai']"))
    hand.press(part.locator("[data-do='assays flow_cytometry']"))
    hand.look(1)
    hand.say("Or say it in your own words: Luminex is found too.")
    hand.write(part.locator("#others"), "Luminex")
    hand.look(1)
    hand.say("The plan follows each answer: the templates, in the order in which they are loaded.")
    hand.point(part.get_by_role("heading", name="templates, in this order"))
    hand.look(2)
    hand.say("It says what to collect, while you can still collect it.")
    hand.bring(part.get_by_role("heading", name="collect").first)
    hand.look(2.5)
    hand.say("The starter package holds the blank templates of the plan, to fill in.")
    hand.point(part.locator("#starter"))
    hand.look(1)


def _send(hand: Hand) -> None:
    hand.say("A package without errors can be sent from here. First against a practice server.")
    hand.press(_nav(hand, "Validate"))
    part = _part(hand, "validate")
    files = sorted(examples.path("human-study").iterdir())
    choose = part.get_by_role("button", name="Choose files").first
    hand.bring_files(choose, part.locator("input[data-role=files]").first, files)
    hand.wait(part.get_by_role("heading", name="No errors found"))
    hand.say("No errors found. Next comes ImmPort's own validator: sign in.")
    panel = hand.page.get_by_role("region", name="Send to ImmPort")
    hand.write(panel.get_by_label("Your name at ImmPort"), "practice")
    hand.write(panel.get_by_label("Password"), "practice")
    hand.press(panel.get_by_role("button", name="Sign in"))
    hand.wait(panel.get_by_label("Workspace"))
    hand.say("Let it be validated there. Nothing is stored by that.")
    hand.press(panel.get_by_role("button", name="Validate there"))
    hand.wait(panel.get_by_text("found no error"))
    hand.say("It found no error either. To upload, give the workspace's name, as a safeguard.")
    hand.write(panel.get_by_label("Name of the workspace"), "Practice workspace")
    hand.press(panel.get_by_role("button", name="Upload"))
    hand.wait(panel.get_by_text("ImmPort has stored the package"))
    hand.say("It is stored. The accessions that ImmPort gave are kept for your next package.")
    hand.point(hand.page.get_by_text("accessions").first)
    hand.look(1.5)
    hand.say("With ImmPort itself it goes the same way. Nothing is sent until you press.")


@cache
def official_report() -> Path:
    """A report in ImmPort's form, on the example with mistakes, in a folder of its own."""
    from immport_explorer.submission.addresses import Purpose
    from immport_explorer.submission.stand_in.jobs import Event, Job
    from immport_explorer.submission.stand_in.reports import events_of, validation_text

    schema = load_schema("3.36")
    events = events_of(validate(examples.path("human-study-broken"), schema=schema), schema)
    job = Job(
        ticket="practice_101",
        number=101,
        user="practice",
        workspace=900_001,
        purpose=Purpose.VALIDATE,
        name="human_study.zip",
        files=[],
        notes="",
        status="Rejected",
        began="22 November 2026",
        events=[*events, Event("Rejected")],
    )
    report = Path(tempfile.mkdtemp()) / "validation_report.txt"
    report.write_text(validation_text(job), encoding="utf-8")
    return report


FILMS = (
    Film(
        "fill",
        "From your own spreadsheets",
        "An example lab's files become templates, with five decisions.",
        _fill,
    ),
    Film(
        "fix",
        "Fix a broken package",
        "Check a package, read its report, fix it, and check again.",
        _fix,
    ),
    Film(
        "field",
        "Look a field up",
        "Find a template and a field by what you call them.",
        _field,
    ),
    Film(
        "datamodel",
        "Read the data model",
        "The tables of ImmPort, and which template fills which.",
        _datamodel,
    ),
    Film(
        "official",
        "ImmPort's report explained",
        "Open the report of ImmPort's own validator, and find what to fix.",
        _official,
    ),
    Film(
        "plan",
        "Plan a study",
        "A few answers, and out come the templates in order.",
        _plan,
    ),
    Film(
        "send",
        "Send to ImmPort",
        "Validate and upload against a practice server.",
        _send,
        sends=True,
    ),
)
"""The films, in the order in which they are shown."""
