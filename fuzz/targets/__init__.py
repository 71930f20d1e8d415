"""What is fuzzed: a module a reader, each a ``Target`` of its own."""

from __future__ import annotations

from .archives import ARCHIVE
from .bundles import BUNDLE
from .documents import JSON
from .official import OFFICIAL
from .target import Target
from .texts import TEXT
from .workbooks import WORKBOOK

TARGETS: dict[str, Target] = {
    target.name: target for target in (TEXT, JSON, OFFICIAL, ARCHIVE, WORKBOOK, BUNDLE)
}
