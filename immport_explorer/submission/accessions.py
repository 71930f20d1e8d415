"""The accessions of a receipt, into the workspace and as a table for a lab's own records."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterator
from pathlib import Path

from immport_explorer.files.atomic import spreadsheet_errors, write_whole
from immport_explorer.official.receipt import Receipt
from immport_explorer.report.plain import without_formula
from immport_explorer.validation.workspace import Workspace

_COLUMNS = ("Kind", "User Defined ID", "Accession", "File")
_ENDINGS = (".csv", ".xlsx")


def learn(workspace: str | os.PathLike[str] | Workspace, receipt: Receipt) -> int:
    """Remember which of the user's ids got which accession; returns how many accessions are new.

    Raises
    ------
    WorkspaceError
        Where the file is none of ours.
    """
    given = [(one.entity, one.id, one.accession) for one in receipt.given]
    origin = f"ImmPort, ticket {receipt.ticket}" if receipt.ticket else "ImmPort"
    return Workspace.open(workspace).learn_given(given, origin=origin)


def table_name(name: str | os.PathLike[str]) -> Path:
    """The path of a table. Raises ``ValueError`` where its ending says no form that is written."""
    path = Path(name)
    if path.suffix.casefold() not in _ENDINGS:
        raise ValueError(f"A table's name ends in {' or '.join(_ENDINGS)}.")
    return path


def write_table(receipt: Receipt, path: Path) -> None:
    """Write ids and accessions, a row each, as CSV or as a workbook, whole or not at all. Cells are
    text, never formulas. Raises ``OSError``."""
    form = _csv if table_name(path).suffix.casefold() == ".csv" else _workbook
    write_whole(path, form(receipt))


def _rows(receipt: Receipt) -> Iterator[tuple[str, ...]]:
    yield from ((one.entity, one.id, one.accession, one.file) for one in receipt.given)


def _csv(receipt: Receipt) -> bytes:
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\r\n")
    lines.writerow(_COLUMNS)
    lines.writerows([without_formula(cell) for cell in row] for row in _rows(receipt))
    return text.getvalue().encode("utf-8")


def _workbook(receipt: Receipt) -> bytes:
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    book = Workbook(write_only=True)
    sheet = book.create_sheet("Accessions")
    for row in (_COLUMNS, *_rows(receipt)):
        cells = [WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", text)) for text in row]
        for cell in cells:
            cell.data_type = "s"
        sheet.append(cells)
    stream = io.BytesIO()
    with spreadsheet_errors():
        book.save(stream)
    return stream.getvalue()
