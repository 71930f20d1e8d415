"""PDF documents. pypdf reads their properties; a document of more than 32 MiB is not parsed."""

from __future__ import annotations

import logging
import re

from immport_explorer.datafiles.datafile import About, Facts, Flaw, Note, Reading, Said
from immport_explorer.datafiles.view import View

_MOST_PARSED = 32 * 2**20
_PROPERTIES: dict[str, About] = {
    "/Author": "person",
    "/Title": "text",
    "/Subject": "text",
    "/Keywords": "text",
}


def begins_pdf(head: bytes) -> bool:
    return re.match(rb"\s{0,64}%PDF-\d", head[:1_024]) is not None


def read_pdf(view: View) -> Reading:
    """Author, title and subject; whether it ends, and whether a password is needed to read it."""
    if b"%%EOF" not in view.tail(2_048):
        return Reading(notes=(Note(Flaw.TRUNCATED, "the mark of its end is absent"),))
    if view.size > _MOST_PARSED:
        return Reading(Facts(details={"Size": f"{view.size:,} bytes; not parsed"}))
    return _parsed(view)


def _parsed(view: View) -> Reading:
    from pypdf import PdfReader

    stream = view.file()
    assert stream is not None, "it is small"
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = PdfReader(stream, strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            return Reading(notes=(Note(Flaw.ENCRYPTED, "a password is needed to read it"),))
        properties = dict(reader.metadata or {})
        details = {"Pages": str(len(reader.pages))}
    except Exception:  # whatever a library raises for a damaged document
        return Reading(notes=(Note(Flaw.DAMAGED, "its structure cannot be read"),))
    said = tuple(
        Said(key.lstrip("/"), about, str(properties[key])[:400])
        for key, about in _PROPERTIES.items()
        if properties.get(key)
    )
    return Reading(Facts(details=details, said=said))
