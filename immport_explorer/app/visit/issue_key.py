"""What an address calls a thing to fix; no widgets here."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from immport_explorer.issues.cause import Cause
    from immport_explorer.report.view import View

_DIGITS = 12


def issue_key(cause: Cause) -> str:
    """Twelve hexadecimal digits that the same thing has in every report on its package. Nobody can
    read a file's name or a value out of them."""
    one = cause.first
    place = (one.file, one.sheet, one.template, one.section, one.column, one.side)
    whole = "\0".join([one.code, str(one.package), *(part or "" for part in place)])
    return sha256(whole.encode("utf-8", "backslashreplace")).hexdigest()[:_DIGITS]


def find_issue(view: View, key: str) -> int | None:
    """The place of the thing that an address calls so; None where it is not there."""
    return next((n for n, cause in enumerate(view.causes) if issue_key(cause) == key), None)
