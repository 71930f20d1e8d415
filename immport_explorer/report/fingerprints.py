"""What tells a finding again in another run, though rows were put in above it."""

from __future__ import annotations

from collections import Counter
from hashlib import sha256

from immport_explorer.issues.issue import Issue


class Fingerprints:
    """Fingerprints of the findings of one report, in its order.

    Made of the kind, the place without its row, and the value; equal findings are counted.
    """

    def __init__(self) -> None:
        self._seen: Counter[str] = Counter()

    def of(self, issue: Issue) -> str:
        """``HASH:N``: 32 hexadecimal digits, and how many of its like came before it, from 1."""
        place = (issue.file, issue.sheet, issue.template, issue.section, issue.column, issue.side)
        whole = "\0".join(part or "" for part in (issue.code, *place, issue.value))
        digest = sha256(whole.encode("utf-8", "backslashreplace")).hexdigest()[:32]
        self._seen[digest] += 1
        return f"{digest}:{self._seen[digest]}"
