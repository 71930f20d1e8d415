"""Kinds of issue about the run itself."""

from __future__ import annotations

from immport_explorer.issues.kinds.kind import Fields, Kind, Told


class CheckReason(Fields, frozen=True, kw_only=True):
    check: Told[str]
    reason: Told[str]


class MoreTitle(Fields, frozen=True, kw_only=True):
    more: Told[int]
    title: Told[str]


class DoneTotal(Fields, frozen=True, kw_only=True):
    done: Told[int]
    total: Told[int]


INTERNAL_CHECK_FAILED = Kind(
    code="internal.check-failed",
    severity="error",
    fields=CheckReason,
    title="A check of ours failed",
    message=(
        "Our fault, not your data's: the check “{check}” stopped working on this file "
        "({reason}). The other checks went on."
    ),
    why="What this check looks for is not known for this file.",
    fix="Please report it to the project, with the name of the check.",
    example="a bug in this program",
)

INTERNAL_MORE_OF_KIND = Kind(
    code="internal.more-of-kind",
    severity="warning",
    fields=MoreTitle,
    title="Further findings of a kind are counted, not listed",
    message="{more:more finding} in this file: “{title}”.",
    why="A list of all of them would hide the rest.",
    fix="Fix those that are listed and check again.",
    example="a file in which every row has a cell too many",
)

INTERNAL_STOPPED = Kind(
    code="internal.stopped",
    severity="warning",
    fields=DoneTotal,
    title="The validation was stopped before its end",
    message="The validation was stopped after {done} of {total:file}; the report is partial.",
    why="What was not read was not checked.",
    fix="Run it again to its end.",
    example="Cancel was pressed",
)
