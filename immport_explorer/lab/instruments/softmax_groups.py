"""The group blocks of SoftMax Pro: samples and their wells, with columns that the lab defined."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from immport_explorer.lab.instruments.draft import (
    PLATE,
    ROLE,
    SAMPLE,
    WELL,
    Draft,
    DraftRow,
    Quantity,
    columns_of,
)
from immport_explorer.lab.instruments.page import Cell, Line, plain
from immport_explorer.lab.instruments.roles import Role
from immport_explorer.lab.instruments.values import read_value
from immport_explorer.lab.instruments.wells import well

_NOMINAL = "Nominal Concentration"
_UNIT = re.compile(r"\b([munpfµμ]?(?:g|iu|u|mol|au|m|units?)\s*/\s*[mudµμ]?l)\b", re.IGNORECASE)
_INTERPOLATED = re.compile(r"\bInterpX\s*\(", re.IGNORECASE)
_DILUTION = re.compile(r"dil|fold|factor", re.IGNORECASE)


def group_columns() -> list[Quantity]:
    """The columns of the table of groups; those of the lab's own follow them."""
    return columns_of(
        (
            *("Group", PLATE, WELL, SAMPLE, ROLE, "Replicate", "Analyte", "OD"),
            *("Concentration", "Unit", _NOMINAL, "Dilution", "State", "Limit", "Remarks"),
        ),
        {
            "Concentration": "Value Reported",
            "Unit": "Unit Reported",
            "Dilution": "Dilution Factor",
            "Remarks": "Comments",
        },
    )


@dataclass
class Group:
    """A group: its header, its rows, the formula of each column, and its summaries."""

    name: Cell
    header: Line
    rows: list[Line]
    formulas: dict[int, str]
    summaries: list[Line]

    @staticmethod
    def of(head: Line, lines: list[Line]) -> Group:
        name = head[0].partition(":")[2].strip()
        cell = head.cell(0).saying(name) if name else head.cell(1)
        body = iter(lines)
        header = next((line for line in body if not line.is_blank), head)
        rows, formulas, summaries = [], {}, []
        part = "rows"
        for line in body:
            if line[0] == "Group Column":
                part = "formulas"
            elif line[0] == "Group Summaries":
                part = "summaries"
            elif part == "rows" and len(line) > 1:
                rows.append(line)
            elif part == "formulas" and line[0].isdigit():
                formulas[int(line[0]) - 1] = line[2]
            elif part == "summaries" and not line.is_blank:
                summaries.append(line)
        return Group(cell, header, rows, formulas, summaries)

    def column(self, formula: str, *headings: str) -> int | None:
        """The column of that formula; where none is told, of the first of the headings."""
        for index, text in self.formulas.items():
            if text.casefold() == formula.casefold():
                return index
        for heading in () if self.formulas else headings:
            for index in range(self.header.filled):
                if plain(self.header[index]) == heading:
                    return index
        return None

    @property
    def interpolated(self) -> int | None:
        """The column read from a standard curve."""
        found = (i for i, text in self.formulas.items() if _INTERPOLATED.search(text))
        return next(found, None)

    @property
    def corrected(self) -> int | None:
        """The interpolated column times the dilution, where the lab has such a column."""
        return next((index for index, _ in self._products()), None)

    @property
    def dilution(self) -> int | None:
        """The descriptor that the interpolated column is multiplied by, or that is called so."""
        factors = [factor for _, factor in self._products()]
        named = (i for i in self._descriptors() if _DILUTION.search(self.header[i]))
        return next(iter((*factors, *named)), None)

    @property
    def nominal(self) -> int | None:
        """The descriptor that is no dilution."""
        index = self.column("!SampleDescriptor", "standard value", "concentration", "conc")
        return None if index == self.dilution else index

    def _descriptors(self) -> Iterator[int]:
        for index, text in self.formulas.items():
            if text.casefold().startswith("!sampledescriptor"):
                yield index

    def _products(self) -> Iterator[tuple[int, int]]:
        """Columns that are the interpolated one times a descriptor, and that descriptor."""
        source = self.interpolated
        if source is None:
            return
        for descriptor in self._descriptors():
            wanted = sorted((self._formula_name(source), self._formula_name(descriptor)))
            for index, text in self.formulas.items():
                if sorted(factor.strip(" '\"()") for factor in text.split("*")) == wanted:
                    yield index, descriptor

    @property
    def unit(self) -> Cell | None:
        """The unit in a heading, ``Standard Value ng/mL``."""
        for index in range(self.header.filled):
            if found := _UNIT.search(self.header[index]):
                return self.header.cell(index).saying(found[1].replace(" ", ""))
        return None

    @property
    def role(self) -> Role:
        name = self.name.text.casefold()
        if re.search(r"\b(std|standards?|calibrators?)\b|standard", name):
            return "standard"
        if re.search(r"control|\bctrl|\bqc|spike", name):
            return "control"
        return "blank" if re.search(r"\bblanks?\b|\bbackground", name) else "sample"

    def _formula_name(self, index: int) -> str:
        """What formulas call a column: its heading without the unit."""
        return _UNIT.sub("", self.header[index]).strip()


def add_groups(draft: Draft, groups: list[Group]) -> None:
    """A row a well of each group."""
    unit = _common_unit(draft, groups)
    for group in groups:
        _add_group(draft, group, unit)
    draft.number_replicates(("Group", PLATE, SAMPLE))
    if unit is None:
        text = "The groups name no unit of concentration: say which it is."
        draft.say("left out", text, sure=0.0)


def _common_unit(draft: Draft, groups: list[Group]) -> Cell | None:
    units = {unit.text: unit for group in groups if (unit := group.unit)}
    if len(units) > 1:
        text = f"The groups name several units ({', '.join(sorted(units))}); each keeps its own."
        draft.say("value", text, sure=0.7)
        return None
    for unit in units.values():
        text = f"The unit {unit.text} of a heading is taken for all groups."
        draft.say("value", text, sure=0.8, at=unit)
        return unit
    return None


def _add_group(draft: Draft, group: Group, unit: Cell | None) -> None:
    wells = group.column("!WellIDs", "wells", "well")
    if wells is None:
        text = f"The group {group.name.text} has no column of wells; it was left out."
        draft.say("left out", text, at=group.name)
        return
    concentration = group.corrected if group.corrected is not None else group.interpolated
    if concentration is not None and group.role != "standard":
        _say_concentration(draft, group, concentration)
    for line in _inherited(group):
        name = well(line[wells])
        if name is None:
            text = f"A row of the group {group.name.text} names no well; it was left out."
            draft.say("left out", text, at=line.cell(wells))
            continue
        row = draft.row(line.number)
        row.put(WELL, line.cell(wells).saying(name))
        used = _identify(row, group, line, group.unit or unit)
        _add_values(row, group, line, concentration, {wells, *used})


def _say_concentration(draft: Draft, group: Group, index: int) -> None:
    cell = group.header.cell(index)
    text = (
        f"The concentrations of the group {group.name.text} are those of its column {cell.text}, "
        f"whose formula is {group.formulas[index]}."
    )
    draft.say("value", text[:300], sure=0.7, at=cell)


def _identify(row: DraftRow, group: Group, line: Line, unit: Cell | None) -> Iterator[int]:
    row.put("Group", group.name)
    row.put(ROLE, group.name.saying(group.role))
    places = {
        SAMPLE: group.column("!SampleNames", "sample", "samples"),
        PLATE: group.column("!WellPlateName", "wellplatename"),
    }
    for name, index in places.items():
        if index is not None:
            row.put(name, line.cell(index))
    if unit is not None:
        row.put("Unit", unit)
    return (index for index in places.values() if index is not None)


def _add_values(
    row: DraftRow, group: Group, line: Line, concentration: int | None, used: set[int]
) -> None:
    """Each column under its heading, or under the name of what it is known to be."""
    known = {
        "OD": group.column("!WellValues", "od", "value", "values"),
        _NOMINAL: group.nominal,
        "Dilution": group.dilution,
    }
    for name, index in known.items():
        if index is not None:
            row.number_of(name, line.cell(index))
    source = group.nominal if group.role == "standard" else concentration
    if source is not None:
        row.number_of("Concentration", line.cell(source), is_main=True)
    else:
        row.judge(read_value(""), line.cell(0))
    for index in range(group.header.filled):
        heading = group.header[index]
        if heading and index not in known.values() and index not in used:
            row.put_plain(
                f"{heading} (group)" if heading in row.cells else heading, line.cell(index)
            )


def _inherited(group: Group) -> Iterator[Line]:
    """The rows, those of a replicate with what its first says: there the cell holds a blank."""
    before: list[str] = []
    for line in group.rows:
        if line.is_blank:
            continue
        texts = list(line.texts)
        if before and not texts[0].strip() and texts[0] != "":
            texts = [
                before[index] if text and not text.strip() and index < len(before) else text
                for index, text in enumerate(texts)
            ]
        before = texts
        yield Line(line.number, texts)
