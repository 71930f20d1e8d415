"""An OpenDocument spreadsheet (ods) -> its sheets.

A cell or a row may say how often it is repeated, so that a small file can span a sheet larger than
any memory: the extent is reckoned before calamine opens it.
"""

from __future__ import annotations

import io
import re
import zipfile

from immport_explorer.files.zips import ZIP_ERRORS
from immport_explorer.lab.sheet import Sheet
from immport_explorer.lab.table import LabError
from immport_explorer.lab.xlsx import calamine_sheet, open_calamine
from immport_explorer.package.archive import Member, MemberError, reason
from immport_explorer.package.limits import Limits

_TAG = re.compile(rb"<(/?)table:(table-row|table-cell|covered-table-cell|table)\b([^>]*)>")
_REPEATED = re.compile(rb'table:number-(?:rows|columns)-repeated="([0-9]{1,9})"')
_PARTS = ("mimetype", "META-INF/manifest.xml", "content.xml", "styles.xml", "meta.xml")


def ods_sheets(member: Member, limits: Limits) -> list[Sheet]:
    """The sheets. Raises LabError."""
    try:
        with member.open() as stream:
            copy = _within_limits(
                io.BytesIO(stream.read(limits.workbook_bytes + 1)), member, limits
            )
    except MemberError as error:
        raise _refused(member, str(error)) from error
    except ZIP_ERRORS as error:
        raise _refused(member, reason(error)) from error
    workbook = open_calamine(copy, member)
    return [calamine_sheet(workbook, data, member) for data in workbook.sheets_metadata]


def _refused(member: Member, why: str) -> LabError:
    return LabError(
        member.path,
        f"The spreadsheet cannot be read: {why}",
        allowed="an xlsx, xls or ods file without a password",
        fix="Save it as xlsx, or its sheets as CSV files",
    )


def _within_limits(data: io.BytesIO, member: Member, limits: Limits) -> io.BytesIO:
    """The parts that hold values, in an archive of ours."""
    copy = io.BytesIO()
    with zipfile.ZipFile(data) as archive, zipfile.ZipFile(copy, "w") as target:
        present = [name for name in _PARTS if name in set(archive.namelist())]
        unpacked = sum(archive.getinfo(name).file_size for name in present)
        if unpacked > limits.workbook_bytes:
            raise _refused(member, "it is too large when unpacked")
        for name in present:
            part = archive.read(name)
            if b"<!DOCTYPE" in part or b"<!ENTITY" in part:
                raise _refused(member, "it defines entities")
            if name == "content.xml" and _cells(part) > limits.workbook_cells:
                raise _refused(member, "its sheets span too many cells")
            target.writestr(name, part)
    return copy


def _cells(content: bytes) -> int:
    """The cells that the sheets span together, up to the last that holds something."""
    total = rows = width = last_row = row_width = filled_width = 0
    repeat = 1
    for closing, tag, attributes in _TAG.findall(content):
        if tag == b"table":
            total += last_row * width
            rows = width = last_row = 0
        elif tag == b"table-row" and not closing:
            repeat, row_width, filled_width = _times(attributes), 0, 0
            rows += repeat
        elif tag != b"table-row" and not closing:
            row_width += _times(attributes)
            if b"office:value" in attributes or not attributes.endswith(b"/"):
                filled_width = row_width
                last_row, width = rows, max(width, filled_width)
    return total + last_row * width


def _times(attributes: bytes) -> int:
    found = _REPEATED.search(attributes)
    return int(found[1]) if found else 1
