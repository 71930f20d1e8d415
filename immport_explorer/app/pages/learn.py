"""The Learn page: the walkthroughs that need no code, step by step on the dashboard."""

from __future__ import annotations

from dataclasses import dataclass

from ipywidgets import Box, Widget

from immport_explorer.app.pages.page import Door, Page
from immport_explorer.app.state import Place
from immport_explorer.app.views.meanings import anchor_of_kind, meanings
from immport_explorer.app.widgets.view import View
from immport_explorer.issues.kinds import KINDS
from immport_explorer.markup import Markup, link, tag


@dataclass(frozen=True)
class Step:
    """Something to do, and the place on the dashboard where it is done."""

    words: str
    place: Place | None = None
    label: str = ""


@dataclass(frozen=True)
class Question:
    """An exercise with its answer, which is hidden at first."""

    words: str
    answer: str


@dataclass(frozen=True)
class Track:
    """A walkthrough; ``minutes`` is how long it takes."""

    title: str
    minutes: int
    aim: str
    steps: tuple[Step, ...]
    questions: tuple[Question, ...]


TRACKS = (
    Track(
        "The templates and the data model",
        25,
        "Find out what a template asks for, and how the templates fit together.",
        (
            Step(
                "Read the card of human subjects. Which fields are needed always, which sometimes?",
                Place(page="templates", template="subjecthumans"),
                "Human subjects",
            ),
            Step(
                "Open the field Race. Follow its terms: nothing else may stand there.",
                Place(page="templates", template="subjecthumans", column="Race"),
                "Race",
            ),
            Step(
                "Search for what you call things: Luminex, FACS, PBMC.",
                Place(page="templates"),
                "Search the templates",
            ),
            Step(
                "Click the table of biosamples and follow its relations to subject, visit and "
                "study.",
                Place(page="datamodel", table="biosample"),
                "biosample in the data model",
            ),
        ),
        (
            Question(
                "Which fields of human subjects must always be filled?",
                "Subject ID, Arm Or Cohort ID and Exposure Process Reported. The others, such as "
                "sex and age, are needed when the subject is new, which it always is there.",
            ),
            Question(
                "You measured cytokines by Luminex. Which template takes the samples?",
                "experimentSamples.MBAA: multiplex bead array.",
            ),
            Question(
                "What does a biosample point to?",
                "To its subject, study and planned visit, and to a treatment if there was one.",
            ),
        ),
    ),
    Track(
        "Planning a study",
        20,
        "Know which templates your study needs, and what to collect before you begin.",
        (
            Step(
                "Plan a study of people with HAI and FACS, and adverse events.",
                Place(page="plan"),
                "Plan",
            ),
            Step("Read what to collect: these are the things that you must know, not make up."),
            Step(
                "Look where RNA sequencing sends the reads of people.",
                Place(page="templates", template="rna_sequencing"),
                "RNA sequencing",
            ),
            Step("Download the starter package and open its workbook.", Place(page="plan"), "Plan"),
        ),
        (
            Question(
                "In which order does ImmPort load protocols, subjects, study and samples?",
                "Protocols, study, subjects, samples. What comes later may name what came before.",
            ),
            Question(
                "Where does spatial transcriptomics go?",
                "Into experimentSamples.Other: it has no template of its own.",
            ),
        ),
    ),
    Track(
        "Filling and validating",
        35,
        "Check a study, then an assay that builds on it.",
        (
            Step(
                "Check the example of a human study. Read what could not be checked.",
                Place(page="validate"),
                "Validate",
            ),
            Step(
                "Look at the example of the HAI assay and the study that it follows.",
                Place(page="examples"),
                "Examples",
            ),
            Step(
                "Download the spreadsheet of protocols, fill in a row, and check the file as it "
                "is. ImmPort wants it as text: the fixed package holds it so.",
                Place(page="templates", template="protocols"),
                "Protocols",
            ),
        ),
        (
            Question(
                "“No errors found”: will ImmPort take the package?",
                "Probably, but its own validator has the last word. Accessions, for instance, can "
                "be looked up only there.",
            ),
            Question(
                "A field is required when the biosample is new. On which rows do you fill it?",
                "On the row that names the biosample for the first time. Later rows leave it "
                "empty, or say the same.",
            ),
        ),
    ),
    Track(
        "Reading a report and fixing it",
        30,
        "Begin with the causes, fix, and check again.",
        (
            Step(
                "Check the human study with typical mistakes.", Place(page="validate"), "Validate"
            ),
            Step("Read the headline: how many things are there to fix, and how many follow?"),
            Step("See the row of the first one, and pick the suggestion."),
            Step("Follow “About this field” to what the field asks for, and come back."),
            Step("Let what is safe be fixed, and check again."),
        ),
        (
            Question(
                "A report shows 214 errors. Where do you begin?",
                "With the causes at the top. Most of the rest follows from them and goes away.",
            ),
            Question(
                "Three rows name the subject EXFLU01-SO8. What happened?",
                "The letter O was typed for a zero. It is one mistake, not three.",
            ),
        ),
    ),
    Track(
        "From your own spreadsheets",
        40,
        "Have the templates filled from a lab's files as they are, now and next month.",
        (
            Step(
                "Open the example lab: a messy workbook, a REDCap export and a questionnaire.",
                Place(page="fill", example="lab"),
                "The example lab",
            ),
            Step(
                "Look through the table Participants: which columns were left out, and why? How "
                "does the age come out?"
            ),
            Step(
                "Make the package before you decide anything. Read for each problem where it "
                "stands in the template, where in the lab's file, and what is to be changed."
            ),
            Step("Answer what is asked, five things, and make it again."),
            Step(
                "Save the recipe, begin anew, and drop the recipe with a file of your own making "
                "in which one column is renamed."
            ),
        ),
        (
            Question(
                "Why are DOB and Enrolled not in the package, though the age is made of them?",
                "A date of birth tells who a person is. The age is computed on the computer that "
                "runs this page, and only the age is written.",
            ),
            Question(
                "A value is no term. Do you change your file, or what the value becomes?",
                "What it becomes, if the value is what you mean: the recipe keeps that for next "
                "time. Your file, if it is a mistake there.",
            ),
        ),
    ),
)


class LearnPage(Page):
    """Walkthroughs for newcomers and for training, and every kind of issue."""

    name = "learn"
    title = "Learn"
    heading = "Learn by doing"
    door = Door(
        "Learn by doing",
        "Five walkthroughs with questions, for yourself or for a class.",
    )
    depends_on_schema = False

    def build(self) -> Widget:
        self._kinds = View()
        self.watch(self._follow, "place")
        self._follow()
        page = Box([View(learn()), self._kinds])
        page.add_class("ipx-box")
        return page

    def _follow(self, _change: object = None) -> None:
        place = self.state.place
        if place.page == self.name:
            self._kinds.markup = meanings(place.kind)
            self._kinds.reveal(anchor_of_kind(place.kind) if place.kind in KINDS else "")


def learn() -> Markup:
    """The page's markup."""
    return tag(
        "div",
        tag(
            "header",
            tag("h1", LearnPage.heading, class_="ipx-h1", tabindex="-1"),
            tag(
                "p",
                "Five walkthroughs, two and a half hours in all. Each step leads to its place "
                "here; come back with your browser's back button. The same with code are "
                "notebooks in the project's folder notebooks/training. Below them, ",
                link("#kinds", "every kind of issue"),
                " is explained.",
                class_="ipx-lead",
            ),
            class_="ipx-stack",
        ),
        tag(
            "div",
            [_track(number, track) for number, track in enumerate(TRACKS, start=1)],
            class_="ipx-tracks",
        ),
        class_="ipx-stack ipx-wide",
    )


def _track(number: int, track: Track) -> Markup:
    return tag(
        "section",
        tag("h2", f"{number}. {track.title}", class_="ipx-h2"),
        tag("p", f"{track.aim} About {track.minutes} minutes."),
        tag("ol", [tag("li", _step(step)) for step in track.steps], class_="ipx-steps"),
        tag("h3", "Try to answer", class_="ipx-h3"),
        tag("div", [_question(question) for question in track.questions]),
        class_="ipx-stack ipx-panel",
    )


def _step(step: Step) -> Markup:
    shown = [tag("span", step.words)]
    if step.place is not None:
        shown += [tag("span", " "), link(step.place.address, step.label)]
    return tag("p", shown)


def _question(question: Question) -> Markup:
    return tag(
        "details",
        tag("summary", question.words),
        tag("p", question.answer),
    )
