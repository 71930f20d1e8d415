"""The forms by name, each in a module that is loaded when it is wanted."""

from __future__ import annotations

import os
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, BinaryIO

from immport_explorer.files.atomic import written_whole

if TYPE_CHECKING:
    from immport_explorer.issues.report import ValidationReport
    from immport_explorer.report.view import View

FORMS: Mapping[str, str] = MappingProxyType(
    {
        "console": "txt",
        "json": "json",
        "html": "html",
        "xlsx": "xlsx",
        "csv": "csv",
        "markdown": "md",
        "sarif": "sarif",
        "gitlab": "json",
    }
)
"""Each form's name with the ending of its files."""

COMPARISONS = tuple(form for form in FORMS if form not in ("sarif", "gitlab"))
"""The forms of a comparison of two deliveries: it has no findings for a code host."""


def ending_of(form: str) -> str:
    """The ending of a form's files, with its dot."""
    return f".{FORMS[form]}"


def form_of(path: Path) -> str | None:
    """The form whose files end as this one does."""
    return next((form for form in FORMS if ending_of(form) == path.suffix.casefold()), None)


def write(view: View, form: str, target: str | os.PathLike[str] | BinaryIO) -> None:
    """Write the report in a form (a key of ``FORMS``) to a file, whose folder is made, or a stream.

    A file is written whole or not at all; what stood there before stays until then.
    Raises ``KeyError`` for an unknown form, ``OSError`` where it cannot be written.
    """
    if form not in FORMS:
        raise KeyError(form)
    module = import_module(f"immport_explorer.report.{form}")
    if not isinstance(target, (str, os.PathLike)):
        module.write(view, target)
        return
    path = Path(target)
    path.parent.mkdir(parents=True, exist_ok=True)
    with written_whole(path) as stream:
        module.write(view, stream)


def write_report(
    report: ValidationReport,
    target: str | os.PathLike[str],
    form: str | None = None,
    *,
    hide_values: bool = False,
) -> Path:
    """Write a validation report to a file, in the form that the file's ending names.

    Parameters
    ----------
    report
        What :func:`immport_explorer.validate` returned.
    target
        The file; its folder is made if it is missing.
    form
        A key of :data:`FORMS`, where the ending does not tell (``markdown`` for ``notes.txt``).
    hide_values
        Leave out what stands in cells, for a report to share.

    Returns
    -------
    Path
        The file, written whole.

    Raises
    ------
    ValueError
        When neither the ending nor ``form`` names a form.
    OSError
        When the file cannot be written.
    """
    from immport_explorer.report.view import View

    path = Path(target)
    chosen = form or form_of(path) or ""
    if chosen not in FORMS:
        known = ", ".join(f"{name} ({ending_of(name)})" for name in FORMS)
        raise ValueError(f"{path.name} names no form of report: use one of {known}.")
    write(View(report, hide_values=hide_values), chosen, path)
    return path
