"""Cases of kinds about privacy."""

from __future__ import annotations

from support.cases.case import Case
from support.cases.desk import Edit, cell
from support.cases.kinds.datafile import said as keywords


def said(text: str) -> Edit:
    return cell("subjecthumans", 4, "Description", text)


SUBJECT = ("subjectHumans.txt", 4, "Description")


CASES = [
    Case("privacy.email", SUBJECT, said("ask jane@example.org"), said("healthy @ baseline")),
    Case("privacy.telephone", SUBJECT, said("call (555) 555-0100"), said("dose 555 of 0100")),
    Case("privacy.record-number", SUBJECT, said("MRN 00123456"), said("seen 3 times")),
    Case("privacy.date", SUBJECT, said("born 3/5/1961"), said("day 35 of 1961")),
    Case("privacy.place", SUBJECT, said("12 Elm Street"), said("lives in Maryland")),
    Case("privacy.name", SUBJECT, said("Mrs. Miller"), said("Healthy adult")),
    Case(
        "privacy.birth-year", ("subjectHumans.txt", 4, "Max Subject Age"),
        cell("subjecthumans", 4, "Max Subject Age", "1961"),
        cell("subjecthumans", 4, "Max Subject Age", "61"),
    ),
    Case(
        "privacy.in-file",
        ("experimentSamples.Flow_Cytometry.txt", 4, ".Fcs Result File"),
        keywords(_OP="Jane Miller"),
        keywords(_OP="Admin", _COM="stained on ice"),
        base="assay-flow-cytometry",
    ),
]  # fmt: skip
