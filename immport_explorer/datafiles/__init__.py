"""The files that rows name, looked into: FCS, sequences, arrays, spectra, pictures, documents.

>>> from immport_explorer.datafiles import look_at
>>> look_at(b"<html>Sign in to go on", "S01.fcs").notes[0].flaw.name
'WEB_PAGE'
"""

from __future__ import annotations

from immport_explorer.datafiles.datafile import DataFile, Facts, Flaw, Note, Said
from immport_explorer.datafiles.fcs.reader import Channel, FcsFacts
from immport_explorer.datafiles.look import look, look_at

__all__ = (
    "Channel",
    "DataFile",
    "Facts",
    "FcsFacts",
    "Flaw",
    "Note",
    "Said",
    "look",
    "look_at",
)
