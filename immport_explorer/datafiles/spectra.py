"""Mass spectra: mzML. Source: HUPO-PSI mzML 1.1."""

from __future__ import annotations

import re
from collections.abc import Iterator

from immport_explorer.datafiles.datafile import Facts, Flaw, Note, Reading, Said
from immport_explorer.datafiles.texts import text_of
from immport_explorer.datafiles.view import View

_ROOT = re.compile(rb"<(?:indexed)?mzML\b")
_CLOSED = (b"</mzML>", b"</indexedmzML>")
_CONTACT = re.compile(
    r'<cvParam\b[^>]*\bname="(contact (?:name|email|affiliation|address)[^"]*)"'
    r'[^>]*\bvalue="([^"]+)"'
)
_SAMPLE = re.compile(r'<sample\b[^>]*\bname="([^"]+)"')
_COUNT = re.compile(r'<spectrumList\b[^>]*\bcount="(\d+)"')


def begins_mzml(head: bytes) -> bool:
    return _ROOT.search(head[:4_096]) is not None


def read_mzml(view: View) -> Reading:
    """Its contacts and samples; whether its last element is closed."""
    text = text_of(view.head)
    count = _COUNT.search(text)
    facts = Facts(
        details={"Spectra": f"{int(count[1]):,}"} if count and len(count[1]) < 15 else {},
        said=tuple(_said(text)),
    )
    if view.tail(256).rstrip().endswith(_CLOSED):
        return Reading(facts)
    return Reading(facts, (Note(Flaw.TRUNCATED, "its last element is not closed"),))


def _said(text: str) -> Iterator[Said]:
    for name, value in _CONTACT.findall(text):
        yield Said(name, "institution" if "affiliation" in name else "person", value)
    for name in _SAMPLE.findall(text):
        yield Said("sample name", "sample", name)
