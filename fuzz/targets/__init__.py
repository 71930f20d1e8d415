"""What is fuzzed: a module a reader, each a ``Target`` of its own."""

from __future__ import annotations

from targets.archives import ARCHIVE
from targets.bundles import BUNDLE
from targets.datafiles import DATAFILES
from targets.documents import JSON
from targets.instruments import INSTRUMENTS
from targets.official import OFFICIAL
from targets.target import Target
from targets.texts import TEXT
from targets.workbooks import WORKBOOK

TARGETS: dict[str, Target] = {
    target.name: target
    for target in (TEXT, JSON, OFFICIAL, ARCHIVE, WORKBOOK, BUNDLE, INSTRUMENTS, DATAFILES)
}
