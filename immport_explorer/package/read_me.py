"""The text that lies beside the blanks of a starter package; it may stay in what is handed in."""

from __future__ import annotations

from contextlib import suppress

from immport_explorer.package.archive import Member, MemberError
from immport_explorer.schema.read_me import READ_ME, READ_ME_BEGINS


def is_read_me(member: Member) -> bool:
    """Whether it is a starter package's own."""
    if member.name != READ_ME:
        return False
    with suppress(MemberError, OSError), member.open() as stream:
        return stream.read(len(READ_ME_BEGINS)) == READ_ME_BEGINS.encode()
    return False
