"""Copies of files without what tells who somebody is, where the format allows it safely."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import msgspec

from immport_explorer.datafiles.clean import documents, fcs, office, pictures
from immport_explorer.datafiles.clean.cleaned import (
    CannotCleanError,
    Cleaned,
    Cleaner,
    Tells,
)
from immport_explorer.datafiles.look import look
from immport_explorer.files.atomic import written_whole
from immport_explorer.package.archive import open_archive
from immport_explorer.package.limits import Limits

__all__ = ("CLEANERS", "CannotCleanError", "Cleaned", "clean")

CLEANERS: Mapping[str, Cleaner] = {
    "fcs": fcs.clean,
    "png": pictures.clean_png,
    "jpeg": pictures.clean_jpeg,
    "tiff": pictures.clean_tiff,
    "docx": office.clean,
    "xlsx": office.clean,
    "pptx": office.clean,
    "pdf": documents.clean,
}
"""A cleaner for each kind of file that can be cleaned."""


def clean(source: Path, target: Path, tells: Tells) -> Cleaned:
    """Write a copy of the file at ``source`` to ``target`` without what ``tells`` who somebody is.

    The copy is looked into again; what still tells something is in the notes. Nothing is written
    where the file cannot be cleaned. Raises :class:`CannotCleanError` and ``OSError``.
    """
    members = open_archive([source], Limits()).members
    if not members or not members[0].size:
        raise CannotCleanError("It is no file with anything in it")
    found = look(members[0])
    cleaner = None if found.facts.packed else CLEANERS.get(found.kind)
    if cleaner is None:
        raise CannotCleanError(_why_not(found.facts.packed, found.kind))
    with written_whole(target) as stream:
        cleaned = cleaner(source, stream, tells)
    return msgspec.structs.replace(cleaned, notes=(*cleaned.notes, *_left(target, tells)))


def _why_not(is_packed: bool, kind: str) -> str:
    if is_packed:
        return "It is packed: unpack it, clean what was in it, and pack that again"
    if kind in ("text", "xml", "gpr", "rcc", "mzml", "sam", "vcf", "rtf"):
        return "It is text: remove the lines in an editor that shows all of it"
    return "There is no safe way known here to clean a file of its kind"


def _left(target: Path, tells: Tells) -> list[str]:
    """What the copy still says."""
    (member,) = open_archive([target], Limits()).members
    said = [said.keyword for said in look(member).facts.said if tells(said)]
    return [f"It still says something under {', '.join(dict.fromkeys(said))}"] if said else []
