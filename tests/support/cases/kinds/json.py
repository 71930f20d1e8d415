"""Cases of kinds about JSON."""

from __future__ import annotations

import json

from support.cases.case import Case
from support.cases.desk import Desk, Edit, both, raw


def json_protocols(**changes: object) -> Edit:
    """The protocols in ImmPort's JSON form, one record changed."""

    def edit(desk: Desk) -> None:
        sheet = desk.sheet("protocols")
        records: list[dict[str, object]] = [
            {c.json_name: sheet.get(cells, c) for c in sheet.section.columns if sheet.get(cells, c)}
            for cells in sheet.rows()
        ]
        records[1] = {**records[1], **changes}
        head = {"fileName": "protocols.txt", "name": "protocols", "schemaVersion": "3.36",
                "templateType": "single", "validationLevel": "Standard"}  # fmt: skip
        (desk.folder / "protocols.txt").unlink()
        text = json.dumps({**head, "data": records})
        (desk.folder / "protocols.json").write_text(text, encoding="utf-8")

    return edit


def json_subjects(gender: str) -> Edit:
    """The subjects in ImmPort's JSON form, one key under that name."""

    def edit(desk: Desk) -> None:
        sheet = desk.sheet("subjecthumans")
        records = []
        for cells in sheet.rows():
            sides: dict[str, dict[str, object]] = {"meta": {}, "result": {}}
            for column in sheet.section.columns:
                value = sheet.get(cells, column)
                if value:
                    key = gender if column.json_name == "gender" else column.json_name
                    number = column.json_type in ("number", "positive")
                    sides[column.side or "meta"][key] = float(value) if number else value
            records.append({"metaData": sides["meta"], "resultData": [sides["result"]]})
        head = {"fileName": "subjectHumans.txt", "name": "subjecthumans", "schemaVersion": "3.36",
                "templateType": "combined-multiple"}  # fmt: skip
        (desk.folder / "subjectHumans.txt").unlink()
        text = json.dumps({**head, "data": records})
        (desk.folder / "subjectHumans.json").write_text(text, encoding="utf-8")

    return edit


CASES = [
    Case(
        "json.unreadable", ("protocols.json", None, None),
        both(json_protocols(), raw("protocols.json", lambda data: data[:-3])), json_protocols(),
    ),
    Case(
        "json.unknown-key", ("protocols.json", 2, None),
        json_protocols(remark="x"), json_protocols(description="x"),
    ),
    Case(
        "json.wrong-type", ("protocols.json", 2, "Description"),
        json_protocols(description={"text": "x"}), json_protocols(description="x"),
    ),
    Case(
        "json.renamed-key", ("subjectHumans.json", 1, None),
        json_subjects(gender="sex"), json_subjects(gender="gender"),
    ),
]  # fmt: skip
