"""PDF documents: their properties are taken out, by pypdf."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

from immport_explorer.datafiles.clean.cleaned import CannotCleanError, Cleaned, Tells


def clean(source: Path, target: BinaryIO, tells: Tells) -> Cleaned:
    """Write the document without its properties and without its XMP packet."""
    from pypdf import PdfReader, PdfWriter

    try:
        reader = PdfReader(source, strict=False)
        if reader.is_encrypted:
            raise CannotCleanError("It is encrypted")
        gone = [str(key).lstrip("/") for key in reader.metadata or {}]
        has_packet = "/Metadata" in reader.root_object
        writer = PdfWriter(clone_from=reader)
        writer.metadata = None
        writer.root_object.pop("/Metadata", None)
        writer.write(target)
    except CannotCleanError:
        raise
    except Exception as error:  # whatever a library raises for a damaged document
        raise CannotCleanError("Its structure cannot be read") from error
    notes = ("Its text and its pictures were not searched: read them yourself",)
    return Cleaned((*gone, *(["XMP"] if has_packet else [])), notes)
