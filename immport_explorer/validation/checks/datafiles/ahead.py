"""How much there will be to read, told before any of it is."""

from __future__ import annotations

from collections.abc import Iterable

from immport_explorer.datafiles.same import to_compare
from immport_explorer.datafiles.view import HEAD_BYTES
from immport_explorer.package.archive import Member


def bytes_to_read(members: Iterable[Member]) -> int:
    """About how much is read of the files, if rows name them all."""
    kept = list(members)
    heads = sum(min(member.size, HEAD_BYTES) for member in kept)
    return heads + sum(member.size for member in to_compare(kept))
