"""The walkthroughs of the page Learn: steps to do on the dashboard, each seen when it is done."""

from __future__ import annotations

from dataclasses import dataclass

from immport_explorer.app.course.deeds import (
    Checked,
    Deed,
    Improved,
    Made,
    Planned,
    Searched,
    Visited,
)
from immport_explorer.app.state import Place


@dataclass(frozen=True)
class Choice:
    """An answer that may be given; ``reply`` says why it is right, or what it is near to."""

    words: str
    reply: str
    is_right: bool = False


@dataclass(frozen=True)
class Question:
    words: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class Step:
    """Something to do: where it begins (``place``, under the words ``label``), what helps
    (``hint``), and the way in full (``solution``). It is done when its ``deed`` is seen, or its
    ``question`` answered rightly.
    """

    name: str
    task: str
    hint: str
    solution: str
    place: Place | None = None
    label: str = ""
    deed: Deed | None = None
    question: Question | None = None


@dataclass(frozen=True)
class Track:
    """A walkthrough; ``minutes`` is how long it takes."""

    name: str
    title: str
    minutes: int
    aim: str
    steps: tuple[Step, ...]


_TEMPLATES = Track(
    "templates",
    "The templates and the data model",
    25,
    "Find out what a template asks for, and how the templates fit together.",
    (
        Step(
            "open-subjects",
            "Open the card of human subjects.",
            "It is on the page Templates, among the subjects.",
            "Choose Templates above, type “subject”, and choose Human subjects.",
            Place(page="templates"),
            "Templates",
            Visited(Place(page="templates", template="subjecthumans")),
        ),
        Step(
            "always-needed",
            "Read on the card which fields are needed always, and which only sometimes.",
            "The column Needed tells; “always” stands at few of them.",
            "Subject ID, Arm Or Cohort ID and Exposure Process Reported are needed always.",
            Place(page="templates", template="subjecthumans"),
            "Human subjects",
            question=Question(
                "Which of these must every row fill?",
                (
                    Choice("Race", "Nearly: it is needed when the subject is new."),
                    Choice(
                        "Arm Or Cohort ID",
                        "Yes: each row puts its subject into an arm or cohort.",
                        is_right=True,
                    ),
                    Choice("Age Event Specify", "No: only where the age event is Other."),
                ),
            ),
        ),
        Step(
            "open-race",
            "Open the field Race of human subjects. Nothing but its terms may stand there.",
            "Choose the field's name in the card's table.",
            "On the card of human subjects, choose Race; its terms are linked from what opens.",
            Place(page="templates", template="subjecthumans"),
            "Human subjects",
            Visited(Place(page="templates", template="subjecthumans", column="Race")),
        ),
        Step(
            "search",
            "Search the templates for what a laboratory calls things: Luminex, FACS or PBMC.",
            "The field to type into stands above the list of templates.",
            "Choose Templates above and type “luminex”.",
            Place(page="templates", template=None),
            "Templates",
            Searched(("luminex", "facs", "pbmc")),
        ),
        Step(
            "luminex",
            "Find the template for samples that were measured by Luminex.",
            "What comes first in the list is what fits best.",
            "experimentSamples.MBAA: MBAA stands for multiplex bead array.",
            question=Question(
                "Which template takes them?",
                (
                    Choice("experimentSamples.ELISA", "Near: also cytokines, but one at a time."),
                    Choice("MBAA_Results", "Near: that takes the results; the samples come first."),
                    Choice(
                        "experimentSamples.MBAA",
                        "Yes: a multiplex bead array, as ImmPort calls it.",
                        is_right=True,
                    ),
                ),
            ),
        ),
        Step(
            "open-biosample",
            "In the data model, choose the table of biosamples.",
            "Search for it above the graph, or choose its node.",
            "Choose Data model above, type “biosample”, and choose it.",
            Place(page="datamodel"),
            "Data model",
            Visited(Place(page="datamodel", table="biosample")),
        ),
        Step(
            "biosample-points",
            "Follow the relations of the biosample.",
            "They are listed beside the graph, as “points to”.",
            "To its subject, study and planned visit, and to a treatment through another table.",
            Place(page="datamodel", table="biosample"),
            "biosample in the data model",
            question=Question(
                "From whom a sample is: where does that stand?",
                (
                    Choice(
                        "In the biosample, which points to the subject",
                        "Yes: one way, from the sample to the person.",
                        is_right=True,
                    ),
                    Choice(
                        "In the subject, which lists its samples",
                        "The other way round: the later thing names the earlier.",
                    ),
                    Choice(
                        "In the experiment",
                        "Not there: an experiment has samples of many subjects.",
                    ),
                ),
            ),
        ),
    ),
)

_PLAN = Track(
    "plan",
    "Planning a study",
    20,
    "Know which templates your study needs, and what to collect before you begin.",
    (
        Step(
            "plan-assays",
            "Plan a study of people with HAI and flow cytometry.",
            "Tick both among the assays.",
            "Choose Plan above, leave Humans, and tick HAI and flow cytometry.",
            Place(page="plan"),
            "Plan",
            Planned(frozenset({"hai", "flow_cytometry"})),
        ),
        Step(
            "loading-order",
            "Read in which order the plan lists its templates.",
            "What is named comes before what names it.",
            "Protocols, study, subjects, samples.",
            Place(page="plan"),
            "Plan",
            question=Question(
                "In which order does ImmPort load them?",
                (
                    Choice(
                        "Subjects, samples, study, protocols",
                        "Turned round: subjects name an arm of the study, the study its protocols.",
                    ),
                    Choice(
                        "Protocols, study, subjects, samples",
                        "Yes: what comes later may name what came before.",
                        is_right=True,
                    ),
                    Choice(
                        "Study, protocols, subjects, samples",
                        "Near: but the study names its protocols, so these come first.",
                    ),
                ),
            ),
        ),
        Step(
            "rna-reads",
            "Look up where RNA sequencing sends the reads of people.",
            "The card of RNA sequencing says what belongs elsewhere.",
            "Open the card of RNA sequencing, and read “Elsewhere”.",
            Place(page="templates"),
            "Templates",
            Visited(Place(page="templates", template="rna_sequencing")),
        ),
        Step(
            "spatial",
            "An assay has no template of its own, such as spatial transcriptomics.",
            "One of the templates of experiment samples is for all others.",
            "experimentSamples.Other.",
            question=Question(
                "Where do its samples go?",
                (
                    Choice(
                        "Nowhere; ImmPort takes known assays only",
                        "ImmPort takes it, under a general template.",
                    ),
                    Choice("Into experimentSamples.Other", "Yes.", is_right=True),
                    Choice(
                        "Into experimentSamples.RNA_Sequencing",
                        "Near by the method, but its fields do not fit the pictures.",
                    ),
                ),
            ),
        ),
    ),
)

_VALIDATE = Track(
    "validate",
    "Filling and validating",
    35,
    "Check a study, then an assay that builds on it.",
    (
        Step(
            "check-study",
            "Check the example of a human study.",
            "On the page Examples, each has a button.",
            "Choose Examples above, and “Check it” at the human vaccine study.",
            Place(page="examples"),
            "Examples",
            Checked("human-study"),
        ),
        Step(
            "not-checked",
            "Read below the result what was not checked.",
            "The heading is “What was not checked”.",
            "Accessions, for instance, can be looked up only in ImmPort's own database.",
            Place(page="validate"),
            "Validate",
            question=Question(
                "“No errors found”: will ImmPort take the package?",
                (
                    Choice("Certainly", "Nearly: the documented rules are kept, but …"),
                    Choice(
                        "Probably; its own validator has the last word",
                        "Yes: some things only ImmPort's database knows.",
                        is_right=True,
                    ),
                    Choice(
                        "Nobody can tell", "Too little: the documented rules were all looked at."
                    ),
                ),
            ),
        ),
        Step(
            "check-assay",
            "Check the example of the HAI assay, which follows that study.",
            "It is further down on the page Examples.",
            "Choose Examples above, and “Check it” at Hemagglutination inhibition.",
            Place(page="examples"),
            "Examples",
            Checked("assay-hai"),
        ),
        Step(
            "first-row",
            "Look up in the card of HAI samples when Subject ID is required.",
            "“When the biosample is new” stands at it.",
            "On the row that names the biosample for the first time.",
            Place(page="templates", template="hai"),
            "HAI samples",
            question=Question(
                "A field is required when the biosample is new. On which rows do you fill it?",
                (
                    Choice("On all rows", "Nearly: on later rows it may say the same, or nothing."),
                    Choice(
                        "On the row that names the biosample first",
                        "Yes: later rows leave it empty, or say the same.",
                        is_right=True,
                    ),
                    Choice("On the last row", "Too late: the first row makes the biosample."),
                ),
            ),
        ),
    ),
)

_REPORT = Track(
    "report",
    "Reading a report and fixing it",
    30,
    "Begin with the causes, fix, and check again.",
    (
        Step(
            "check-broken",
            "Check the human study with typical mistakes.",
            "On the page Examples it stands beside the study without.",
            "Choose Examples above, and “Check it” at the study with typical mistakes.",
            Place(page="examples"),
            "Examples",
            Checked("human-study-broken"),
        ),
        Step(
            "where-to-begin",
            "Read the headline: how many things are there to fix, and how many follow?",
            "Not every line of a report is a mistake of its own.",
            "With the causes at the top.",
            Place(page="validate"),
            "Validate",
            question=Question(
                "A report shows 214 errors. Where do you begin?",
                (
                    Choice("With the first file", "Near, if it is the cause; but go by causes."),
                    Choice(
                        "With the causes at the top",
                        "Yes: most of the rest follows from them and goes away.",
                        is_right=True,
                    ),
                    Choice("With the warnings", "Later: ImmPort takes a package with warnings."),
                ),
            ),
        ),
        Step(
            "see-row",
            "See the rows of the subject that is not known.",
            "“See the row” opens them. Compare the id with its neighbours.",
            "The letter O was typed for a zero, in the three rows of one subject.",
            Place(page="validate"),
            "Validate",
            question=Question(
                "Three rows name the subject EXFLU01-SO8. How many mistakes is that?",
                (
                    Choice("Three", "Three rows, but look at what is the same in them."),
                    Choice("One", "Yes: one id was mistyped, O for 0, and copied.", is_right=True),
                    Choice("None; a subject is missing", "Near: but EXFLU01-S08 is there."),
                ),
            ),
        ),
        Step(
            "about-field",
            "Follow “About this field” of the mistake in Race Specify to its card.",
            "The link stands at the mistake.",
            "At the line about Race Specify, choose “About this field”.",
            Place(page="validate"),
            "Validate",
            Visited(Place(page="templates", template="subjecthumans", column="Race Specify")),
        ),
        Step(
            "mend",
            "Let what is safe be fixed; the package is checked again.",
            "The button is below the headline.",
            "On Validate, choose to fix what is safe. Fewer errors are left.",
            Place(page="validate"),
            "Validate",
            Improved("human-study-broken"),
        ),
    ),
)

_FILL = Track(
    "fill",
    "From your own spreadsheets",
    40,
    "Have the templates filled from a lab's files as they are, now and next month.",
    (
        Step(
            "open-lab",
            "Open the example lab: a messy workbook, a REDCap export and a questionnaire.",
            "The page Fill offers it.",
            "Choose Fill above, and open the example lab.",
            Place(page="fill"),
            "Fill",
            Visited(Place(page="fill", example="lab")),
        ),
        Step(
            "left-out",
            "Look through the table Participants: which columns were left out, and why?",
            "Compare what the age is made of.",
            "A date of birth tells who a person is. The age is computed on the computer that runs "
            "this page, and only the age is written.",
            Place(page="fill", example="lab"),
            "the example lab",
            question=Question(
                "Why are DOB and Enrolled not in the package?",
                (
                    Choice("ImmPort has no field for dates", "It has some, but not for this one."),
                    Choice(
                        "A date of birth tells who a person is; only the age leaves",
                        "Yes: the age is computed here, and the dates stay out.",
                        is_right=True,
                    ),
                    Choice("They could not be read", "They were read: the age is made of them."),
                ),
            ),
        ),
        Step(
            "value-or-file",
            "Make the package before you decide anything, and read what is to be changed.",
            "For each problem it is said where it stands in the template, and where in the file.",
            "What the value becomes, if the value is what you mean: the recipe keeps that for next "
            "time. Your file, if it is a mistake there.",
            Place(page="fill", example="lab"),
            "the example lab",
            question=Question(
                "A value is what you mean, but no term. What do you change?",
                (
                    Choice("Your file", "Near: but next month's file would have it again."),
                    Choice(
                        "What the value becomes",
                        "Yes: the recipe keeps it for next time.",
                        is_right=True,
                    ),
                    Choice("The template", "Never: ImmPort knows it by its headers."),
                ),
            ),
        ),
        Step(
            "make-package",
            "Answer what is asked, make the package again, and check it on the page Validate.",
            "What is missing is listed first; the study's id is asked once.",
            "Answer the questions on Fill, make the package, and open it on Validate.",
            Place(page="fill", example="lab"),
            "the example lab",
            Made(),
        ),
    ),
)

TRACKS = {track.name: track for track in (_TEMPLATES, _PLAN, _VALIDATE, _REPORT, _FILL)}
"""The walkthroughs by name, in their order."""

STEPS = {step.name: step for track in TRACKS.values() for step in track.steps}
"""Every step by name."""
