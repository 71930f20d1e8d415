"""The files that rows name, looked into: FCS, sequences, arrays, spectra, pictures, documents.

What is asked for comes from its module, so that what is known of a file loads no reader.

>>> from immport_explorer.datafiles.look import look_at
>>> look_at(b"<html>Sign in to go on", "S01.fcs").notes[0].flaw.name
'WEB_PAGE'
"""
