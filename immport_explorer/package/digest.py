"""What tells a file's bytes from others."""

from __future__ import annotations

import hashlib

from immport_explorer.package.archive import Member

_READ_AT_ONCE = 2**20


def sha256(member: Member) -> bytes:
    """The SHA-256 of the file's bytes, 32 of them. Raises ``MemberError``."""
    digest = hashlib.sha256()
    with member.open() as stream:
        while piece := stream.read(_READ_AT_ONCE):
            digest.update(piece)
    return digest.digest()
