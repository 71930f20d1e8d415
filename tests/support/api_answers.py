"""The answers of ImmPort's upload API in the forms of its documentation, with ids of our own."""

from __future__ import annotations

import json
from typing import Any

TICKET = "practice_20260101_101"

RECEIPT = "\r\n".join(
    [
        "EXPERIMENT DATA UPLOAD REPORT",
        "=============================",
        "",
        "REPORT DATE:                 01-JAN-2026 09:50:02",
        "WORKSPACE_ID:                7001 NAME Our workspace",
        f"SUBMISSION TICKET NUMBER:    {TICKET}",
        "SUBMITTER:                   Person, A",
        "UPLOAD PACKAGE ZIP FILENAME: study.zip",
        "",
        "",
        "",
        "FILENAME: experiments.txt    Total records: 1",
        "-------------------------------------------------------------",
        "USER_DEFINED_ID\tEXPERIMENT_ACCESSION\tNAME\tMEASUREMENT_TECHNIQUE\tDESCRIPTION",
        "FLU-ELISA\tEXP901\tSerum ELISA\tELISA\tAntibodies against the vaccine's haemaggluti",
        "",
        "",
        "FILENAME: experimentSamples.ELISA.txt    Total records: 2",
        "-------------------------------------------------------------",
        "USER_DEFINED_ID\tEXPSAMPLE_ACCESSION\tNAME\tUSER_DEFINED_ID:EXPERIMENT_ACCESSION",
        "FLU:ES:1\tES911\t-\tFLU-ELISA:EXP901",
        "FLU:ES:2\tES912\t-\tFLU-ELISA:EXP901",
        "",
        "",
        "FILENAME: basic_study_design.txt    Total records: 1",
        "-------------------------------------------------------------",
        "STUDY_FILE_ACCESSION\tFILE_NAME\tPATH",
        "SFL921\tconsent.txt\tworkspace/7001/study/SDY931/study_file/consent.SFL921.txt",
        "",
        "",
        "FILENAME: --None--    Total records: 0",
        "-------------------------------------------------------------",
        "SCHEMATIC_ACCESSION\tFILE_NAME\tPATH",
        "",
        "",
        "FILENAME: reagents.ELISA.txt",
        "    Total Reagent records:           1",
        "    Total Reagent records (Non-Set): 1",
        "-------------------------------------------------------------",
        "USER_DEFINED_ID\tREAGENT_ACCESSION\tIS_SET\tname",
        "FLU-IgG\tESR941\tN\tanti-IgG",
        "",
        "",
        "LIST OF FILENAME(S) IN PACKAGE      Total Files: 1",
        "-------------------------------------------------------------",
        "FILE_STATUS\tFILE_SIZE (BYTES)\tFILE_NAME\tPATH",
        "Parsed\t545\texperiments.txt\tworkspace/7001/file_info/template/experiments.1.txt",
        "",
        f"Count Report (uploadTicketNumber = {TICKET}):",
        "",
        "upload_registration = 1",
        "experiment = 1",
        "",
    ]
)

UPDATER_REPORT = "\n".join(
    [
        "*************** Batch Updater Job Report ***************",
        "",
        "The validation report is based on workspace 7001.",
        "It was generated on 2026-01-01-21:02:43.",
        "",
        "Line Number\tStatus\tError Message\tDescription",
        "0\tParsing\t\tSize:2180 bytes",
        "4\tInformation\t\tThe header was read.",
        "0\tParsed\t\tSize:2180 bytes",
        "0\tCompleted_Batch_Updater\t\t",
        "",
        "*************** Database Submission Report ***************",
        "",
        "The Database Submission Report is Empty.",
        "",
    ]
)


def database(text: str, ticket: str = TICKET) -> bytes:
    return _json({"database": text, "uploadTicketNumber": ticket, "type": "database"})


def ticket(status: str, number: str = TICKET) -> bytes:
    return _json({"uploadTicketNumber": number, "status": status})


def sent(purpose: str, status: str) -> bytes:
    answer = {"uploadPurpose": purpose, "workspaceId": 7001, "status": status}
    return _json({"uploadTicketNumber": TICKET, **answer})


def workspaces() -> bytes:
    one = {
        "workspaceId": 7001,
        "name": "Our workspace",
        "type": "PW",
        "category": "LSR",
        "dateCreated": 1524159239000,
        "createdBy": "person",
    }
    return _json({"workspaces": [one, {**one, "workspaceId": 7002, "name": "Another"}]})


def summary(status: str, *events: dict[str, Any]) -> bytes:
    inner = {
        "uploadRegistrationId": 1,
        "workspaceName": "Our workspace",
        "fileName": "study.zip",
        "status": status,
        "uploadTicketNumber": TICKET,
        "uploadRegistrationResults": list(events),
    }
    return _json({"summary": inner, "uploadTicketNumber": TICKET, "type": "summary"})


def event(status: str, **facts: Any) -> dict[str, Any]:
    """An event; keys that are not given are null, as ImmPort writes them."""
    names = ("description", "errorMessage", "fileName", "lineNumber")
    return {**dict.fromkeys(names), "status": status, **facts}


def _json(content: Any) -> bytes:
    return json.dumps(content).encode()
