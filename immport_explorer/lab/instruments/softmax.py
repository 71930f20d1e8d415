"""SoftMax Pro text: blocks of plates, of groups that the lab defined, and of notes.

What a column of a group means is chosen by the lab; the table of formulas below the group says it,
and is asked before any heading.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from immport_explorer.files.wording import counted
from immport_explorer.lab.instruments.dates import read_moment
from immport_explorer.lab.instruments.draft import PLATE, STATE, WELL, Draft, columns_of
from immport_explorer.lab.instruments.page import Line, tabbed
from immport_explorer.lab.instruments.softmax_groups import Group, add_groups, group_columns
from immport_explorer.lab.instruments.softmax_plates import Reading, plate_readings
from immport_explorer.lab.instruments.values import Decimals, decimals_of
from immport_explorer.lab.opened import Opened
from immport_explorer.lab.table import LabError, LabTable

_WELL_COLUMNS = columns_of(
    (
        PLATE,
        WELL,
        "Wavelength",
        "Time",
        "Kind",
        "Mode",
        "Value",
        "Temperature",
        STATE,
        "Limit",
        "Remarks",
    ),
    {"Value": "Value Reported"},
)
_SUMMARY_COLUMNS = columns_of(("Group", "Name", "Description", "Value", "Formula"))


@dataclass
class Block:
    """A block: what it is, its first line, and the lines up to its end."""

    kind: str
    head: Line
    lines: list[Line] = field(default_factory=list)
    is_closed: bool = False


class SoftMaxReader:
    name = "softmax"
    title = "SoftMax Pro export"
    suffixes = (".txt", ".xls", ".tsv")

    def recognises(self, opened: Opened) -> float:
        if re.match(r'\s*"?##BLOCKS\s*=', opened.text):
            return 0.98
        return (
            0.7 if re.search(r"(?m)^Plate:\t.*\t(PlateFormat|TimeFormat)\t", opened.text) else 0.0
        )

    def read(self, opened: Opened) -> Sequence[LabTable]:
        lines = tabbed(opened).lines
        blocks = list(_blocks(lines))
        plates = [block for block in blocks if block.kind == "plate"]
        groups = [Group.of(block.head, block.lines) for block in blocks if block.kind == "group"]
        if not plates and not groups:
            raise LabError(
                opened.name,
                "The file holds no plate and no group",
                allowed="blocks that begin with Plate: or Group: and end with ~End",
            )
        decimals = decimals_of(text for block in blocks for text in _body(block))
        tables = [self._groups(opened, groups, decimals)] if groups else []
        if plates:
            tables.append(self._wells(opened, plates, decimals))
        if any(group.summaries for group in groups):
            tables.append(self._summaries(opened, groups, decimals))
        _say_what_is_odd(tables[0], lines, blocks)
        _add_saved_at(tables[0], lines)
        return [draft.table() for draft in tables]

    def _groups(self, opened: Opened, groups: list[Group], decimals: Decimals) -> Draft:
        draft = Draft(
            opened,
            name="Groups",
            reader=self.name,
            columns=group_columns(),
            decimals=decimals,
            templates=("elisa_results",),
        )
        add_groups(draft, groups)
        return draft

    def _wells(self, opened: Opened, plates: list[Block], decimals: Decimals) -> Draft:
        draft = Draft(
            opened,
            name="Wells",
            reader=self.name,
            columns=_WELL_COLUMNS,
            decimals=decimals,
            quiet=("not reported",),
        )
        for block in plates:
            for reading in plate_readings(block.head, block.lines):
                _add_reading(draft, reading)
        return draft

    def _summaries(self, opened: Opened, groups: list[Group], decimals: Decimals) -> Draft:
        draft = Draft(
            opened,
            name="Group summaries",
            reader=self.name,
            columns=_SUMMARY_COLUMNS,
            decimals=decimals,
        )
        for group in groups:
            for line in group.summaries:
                row = draft.row(line.number)
                row.put("Group", group.name)
                for index, name in enumerate(("Name", "Description", "Value", "Formula")):
                    row.put_plain(name, line.cell(index))
        return draft


def _body(block: Block) -> Iterator[str]:
    """The texts below the first line of a block, whose number of the form (1.3) has a point in all
    countries."""
    return (text for line in block.lines for text in line.texts)


def _blocks(lines: list[Line]) -> Iterator[Block]:
    block: Block | None = None
    for line in lines:
        kind = re.match(r"(Plate|Group|Note|Cuvette[^:]*|Experiment[^:]*):", line.texts[0])
        if kind and not (block is not None and block.kind == "note" == kind[1].casefold()):
            if block is not None:
                yield block
            block = Block(kind[1].casefold(), line)
        elif block is not None and line[0] == "~End":
            block.is_closed = True
            yield block
            block = None
        elif block is not None:
            block.lines.append(line)
    if block is not None:
        yield block


def _add_reading(draft: Draft, reading: Reading) -> None:
    row = draft.row(reading.value.row)
    row.put(PLATE, reading.plate)
    row.put(WELL, reading.value.saying(reading.well))
    row.put("Kind", reading.value.saying(reading.kind))
    row.put("Mode", reading.mode)
    if reading.wavelength:
        row.put("Wavelength", reading.value.saying(reading.wavelength))
    for name, cell in (("Time", reading.time), ("Temperature", reading.temperature)):
        if cell is not None:
            row.number_of(name, cell) if name == "Temperature" else row.put(name, cell)
    row.number_of("Value", reading.value, is_main=True)


def _add_saved_at(draft: Draft, lines: list[Line]) -> None:
    """When the file was saved, which is the only day in it."""
    for line in reversed(lines[-5:]):
        _, found, text = line[0].partition("Date Last Saved:")
        if not found:
            continue
        moment = read_moment(text)
        if moment is None:
            words = f"The day of{text[:60]} can be read in two ways; it was left out."
            draft.say("left out", words, at=line.cell(0))
            return
        for row in draft.rows:
            row.put("Saved at", line.cell(0).saying(moment))


def _say_what_is_odd(draft: Draft, lines: list[Line], blocks: list[Block]) -> None:
    declared = re.match(r"##BLOCKS\s*=\s*(\d+)", next((line[0] for line in lines if line[0]), ""))
    if declared and int(declared[1]) != len(blocks):
        said = counted(int(declared[1]), "block")
        text = f"The file says that it holds {said}; found: {len(blocks)}."
        draft.say("left out", text, sure=0.8)
    for block in blocks:
        if not block.is_closed:
            text = f"The block {block.head[0]} has no ~End: the file may be cut off."
            draft.say("left out", text, sure=0.8, at=block.head.cell(0))
        if block.kind not in ("plate", "group", "note"):
            text = f"The block {block.head[0]} has a form that is not known; it was left out."
            draft.say("left out", text, at=block.head.cell(0))
    if any(block.kind == "note" for block in blocks):
        draft.say("left out", "Notes, which may name people, were left out.")
