"""Writes the files of the example lab: an invented workbook, REDCap export and questionnaire.

Usage: python scripts/make_lab_example.py. No value comes from a real person.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

TARGET = Path(__file__).resolve().parent.parent / "immport_explorer" / "examples" / "lab"
PEOPLE = 40
VISITS = (("Day 0", 0), ("Day 7", 7), ("Day 28", 28))
_RACES = (
    "White",
    "White",
    "white",
    "Black",
    "Asian",
    "African American",
    "unk",
    "Pacific Islander",
)
_STATES = ("MD", "MD", "VA")
_SYMPTOMS = ("Fever", "Headache", "Fatigue", "Sore arm", "Chills")
_LEVELS = ("none", "none", "none", "mild", "mild", "moderate")
_TERMS = ("Injection site pain", "Headache", "Fatigue", "Myalgia", "Nausea")


def main() -> None:
    TARGET.mkdir(exist_ok=True)
    chance = random.Random(20221003)
    _workbook(chance, TARGET / "flu_lab.xlsx")
    _redcap(chance, TARGET)
    _questionnaire(chance, TARGET / "symptom_questionnaire.csv")


def _person(number: int) -> str:
    return f"P{number:03d}"


def _workbook(chance: random.Random, path: Path) -> None:
    book = openpyxl.Workbook()
    book.properties.created = book.properties.modified = datetime(2022, 12, 1)
    people = book.active
    people.title = "Participants"
    _people(chance, people)
    _samples(book.create_sheet("Serum samples"))
    _elisa(chance, book.create_sheet("CXCL13 ELISA"))
    book.save(path)


def _people(chance: random.Random, sheet: Worksheet) -> None:
    sheet.append(["Influenza vaccine study, enrolment log"])
    sheet.append(["Confidential: names stay in the clinic"])
    sheet.append([])
    sheet.append(
        ["Subj. #", "Name", "MRN", "DOB", "Enrolled", "M/F", "Hispanic?", "Race", "Group", "State",
         "Height (cm)", "Wt (kg)"]
    )  # fmt: skip
    for number in range(1, PEOPLE + 1):
        if number == 21:
            sheet.append([])
        older = number > 20
        born = date(1945 if older else 1990, 1, 1) + timedelta(days=chance.randrange(3000))
        enrolled = date(2022, 10, 3) + timedelta(days=chance.randrange(20))
        sheet.append(
            [_person(number), f"Person {number}", 700000 + 37 * number, born, enrolled,
             chance.choice("MF"), chance.choice("YNN"), chance.choice(_RACES),
             "Older" if older else "Younger", chance.choice(_STATES),
             chance.randrange(150, 195), chance.randrange(50, 95)]
        )  # fmt: skip
    sheet.append(["Mean", *[None] * 9, "=AVERAGE(K5:K45)", "=AVERAGE(L5:L45)"])
    sheet.cell(sheet.max_row, 11).value = 171.3
    sheet.cell(sheet.max_row, 12).value = 72.4
    sheet.append(["* heights and weights at screening"])


def _samples(sheet: Worksheet) -> None:
    """A row a tube; the participant is written once, in cells merged over the three visits."""
    sheet.append(["Subj. #", "Timepoint", "Tube barcode", "Specimen", "Study day", "Freezer box"])
    for number in range(1, PEOPLE + 1):
        for place, (visit, day) in enumerate(VISITS):
            subject = None if place else _person(number)
            row = [subject, visit, _tube(number, day), "serum", day, f"B{number // 9 + 1}"]
            sheet.append(row)
        last = sheet.max_row
        sheet.merge_cells(start_row=last - 2, start_column=1, end_row=last, end_column=1)


def _tube(number: int, day: int) -> str:
    return f"T{number:03d}{day:02d}"


def _elisa(chance: random.Random, sheet: Worksheet) -> None:
    """Three plates one below the other, each with its header again and a mean."""
    header = ["Tube barcode", "Analyte", "Conc. (pg/mL)", "Plate", "Comments"]
    tubes = [_tube(number, day) for number in range(1, PEOPLE + 1) for _, day in VISITS]
    sheet.append(["CXCL13 by ELISA, kit lot L2209"])
    for plate in range(3):
        sheet.append(header)
        values = []
        for tube in tubes[40 * plate : 40 * plate + 40]:
            values.append(round(chance.uniform(20, 180), 1))
            remark = "hemolyzed" if chance.random() < 0.03 else None
            sheet.append([tube, "CXCL13", values[-1], f"Plate {plate + 1}", remark])
        sheet.append(["Average", None, round(sum(values) / len(values), 1)])
        sheet.append([])
    sheet.row_dimensions[12].hidden = True


_DICTIONARY_HEADERS = (
    "Variable / Field Name", "Form Name", "Section Header", "Field Type", "Field Label",
    "Choices, Calculations, OR Slider Labels", "Field Note",
    "Text Validation Type OR Show Slider Number", "Text Validation Min", "Text Validation Max",
    "Identifier?", "Branching Logic (Show field only if...)", "Required Field?",
)  # fmt: skip
_FIELDS = (
    ("record_id", "enrolment", "text", "Participant ID", "", ""),
    ("first_name", "enrolment", "text", "First name", "", "y"),
    ("phone", "enrolment", "text", "Telephone", "", "y"),
    ("consent", "enrolment", "yesno", "Has the participant given consent?", "", ""),
    ("conditions", "enrolment", "checkbox", "Known conditions", "1, Asthma | 2, Diabetes", ""),
    ("ae_term", "adverse_events", "text", "Adverse event", "", ""),
    ("ae_grade", "adverse_events", "radio", "Severity", "1, Mild | 2, Moderate | 3, Severe", ""),
    ("ae_outcome", "adverse_events", "dropdown", "Outcome", "1, Resolved | 2, Ongoing", ""),
    ("ae_related", "adverse_events", "radio", "Relation to study treatment",
     "1, Related | 2, Not related | 9, Unknown", ""),
    ("ae_start", "adverse_events", "text", "Start (study day)", "", ""),
)  # fmt: skip


def _redcap(chance: random.Random, folder: Path) -> None:
    _write(
        folder / "redcap_dictionary.csv",
        _DICTIONARY_HEADERS,
        (
            (name, form, "", kind, label, choices, "", "", "", "", identifier, "", "")
            for name, form, kind, label, choices, identifier in _FIELDS
        ),
    )
    headers = (
        "record_id", "redcap_event_name", "redcap_repeat_instrument", "redcap_repeat_instance",
        "first_name", "phone", "consent", "conditions___1", "conditions___2", "enrolment_complete",
        "ae_term", "ae_grade", "ae_outcome", "ae_related", "ae_start", "adverse_events_complete",
    )  # fmt: skip
    _write(folder / "redcap_records.csv", headers, _records(chance))


def _records(chance: random.Random) -> Iterable[Sequence[object]]:
    for number in range(1, PEOPLE + 1):
        enrolment = (
            f"Person{number}",
            f"555-01{number:02d}",
            1,
            *chance.choices((0, 0, 1), k=2),
            2,
        )
        yield (_person(number), "enrolment_arm_1", "", "", *enrolment, *[""] * 6)
        for instance in range(1, chance.choice((1, 1, 2, 3))):
            event = (
                chance.choice(_TERMS), chance.choice((1, 1, 2, 3)), chance.choice((1, 1, 2)),
                chance.choice((1, 1, 2, 9)), chance.randrange(0, 10), 2,
            )  # fmt: skip
            yield (
                _person(number), "follow_up_arm_1", "adverse_events", instance, *[""] * 6, *event
            )  # fmt: skip


def _questionnaire(chance: random.Random, path: Path) -> None:
    rows = (
        (_person(number), "Day 7", 7, *chance.choices(_LEVELS, k=len(_SYMPTOMS)))
        for number in range(1, PEOPLE + 1)
    )
    _write(path, ("Participant ID", "Visit", "Day", *_SYMPTOMS), rows)


def _write(path: Path, headers: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(headers)
        writer.writerows(rows)


if __name__ == "__main__":
    main()
