"""Inside the files that rows name: what they are, and whether they agree with their rows."""

from __future__ import annotations

from immport_explorer.validation.checks.datafiles.collect import NamedData
from immport_explorer.validation.checks.datafiles.look import bytes_to_read, look_into

__all__ = ("NamedData", "bytes_to_read", "look_into")
