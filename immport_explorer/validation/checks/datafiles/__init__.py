"""Inside the files that rows name: what they are, and whether they agree with their rows."""

from __future__ import annotations

from immport_explorer.validation.checks.datafiles.ahead import bytes_to_read
from immport_explorer.validation.checks.datafiles.collect import NamedData

__all__ = ("NamedData", "bytes_to_read")
