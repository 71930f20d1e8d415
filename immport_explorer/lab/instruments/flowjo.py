"""FlowJo workspaces: the populations of each sample, with path, parent, counts and statistics.

The XML is read as a stream: no document type, no entity, nothing fetched, and bounds on size,
depth and populations. Groups hold gates with the counts of some other sample and are not results.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import unquote

from immport_explorer.files.wording import counted
from immport_explorer.lab.instruments.dates import read_moment
from immport_explorer.lab.instruments.draft import READ_AT, SAMPLE, Draft, DraftRow, columns_of
from immport_explorer.lab.instruments.page import Cell
from immport_explorer.lab.instruments.values import Reading
from immport_explorer.lab.instruments.xml import Element, elements
from immport_explorer.lab.opened import Opened
from immport_explorer.lab.table import LabError, LabTable

PATH_MARK = " / "
_COLUMNS = columns_of(
    (
        *("File", SAMPLE, "Sample ID", "Groups", "Population", "Path", "Parent", "Parent Path"),
        *("Count", "Percent of Parent", "Percent of Total", "Workspace File", READ_AT),
        *("State", "Limit", "Remarks"),
    ),
    {
        "Population": "Population Name Reported",
        "Path": "Gating Definition Reported",
        "Parent": "Parent Population Reported",
        "Count": "Population Statistic (count, percentile, etc)",
        "Workspace File": "Workspace File",
        "Remarks": "Comments",
    },
)
_STATISTICS = columns_of(
    (
        *("File", SAMPLE, "Population", "Path", "Statistic", "Channel", "Of"),
        *("Value", "Unit", "Workspace File", "State", "Limit", "Remarks"),
    )
)
_GATES = ("Population", "NotNode", "OrNode", "AndNode")
_FRACTION = re.compile(r"(?:fj\.stat\.)?freqof(parent|total|grandparent)?$", re.IGNORECASE)
_MOST_POPULATIONS = 500_000
_KNOWN_VERSIONS = ("10", "7", "8", "9")


@dataclass
class _Gate:
    """A population: its element, the gate that it lies in, and its statistics."""

    element: Element
    parent: _Gate | None
    statistics: list[Element] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.element.attributes.get("name", "")

    @property
    def count(self) -> int | None:
        """None for what was not computed."""
        text = self.element.attributes.get("count", "").strip()
        return int(text) if text.isdigit() else None

    @property
    def path(self) -> str:
        """The names from the first gate on; the sample itself has none."""
        if self.parent is None:
            return ""
        above = self.parent.path
        return f"{above}{PATH_MARK}{self.name}" if above else self.name

    @property
    def root(self) -> _Gate:
        return self if self.parent is None else self.parent.root

    def cell(self, text: str) -> Cell:
        return Cell(text, self.element.line, self.element.column)


@dataclass
class _Sample:
    """A sample: where its file lies, some keywords of it, and its gates, the first all events."""

    uri: str = ""
    keywords: dict[str, str] = field(default_factory=dict)
    gates: list[_Gate] = field(default_factory=list)

    @property
    def file(self) -> str:
        """The name of the FCS file, without the folders of somebody's machine."""
        return unquote(self.uri).replace("\\", "/").rsplit("/", 1)[-1]


class FlowJoReader:
    name = "flowjo"
    title = "FlowJo workspace"
    suffixes = (".wsp", ".wspt", ".xml")

    def recognises(self, opened: Opened) -> float:
        found = re.search(r"<Workspace\b[^>]*\b(flowJoVersion|version)=", opened.text[:8_000])
        return 0.97 if found else 0.0

    def read(self, opened: Opened) -> Sequence[LabTable]:
        tree = _Workspace()
        for event, element in elements(opened):
            tree.take(event, element)
        populations, statistics = self._drafts(opened)
        for sample in tree.samples:
            _add_sample(opened, sample, tree.groups, populations, statistics)
        if not tree.samples:
            raise LabError(
                opened.name,
                "The workspace holds no sample",
                allowed="samples with their populations",
                fix="Save the workspace with its samples, not as a template",
            )
        _say_what_is_odd(populations, tree)
        tables = [populations.table()]
        return [*tables, statistics.table()] if statistics.rows else tables

    def _drafts(self, opened: Opened) -> tuple[Draft, Draft]:
        return (
            Draft(
                opened,
                name="Populations",
                reader=self.name,
                columns=_COLUMNS,
                templates=("fcm_derived_data",),
            ),
            Draft(opened, name="Statistics", reader=self.name, columns=_STATISTICS),
        )


class _Workspace:
    """What is kept while the file is read."""

    def __init__(self) -> None:
        self.samples: list[_Sample] = []
        self.groups: dict[str, list[str]] = {}
        self.version = ""
        self.cut_at = 0
        self.is_too_large = False
        self._open: list[_Gate] = []
        self._group = ""
        self._sample: _Sample | None = None
        self._count = 0

    def take(self, event: str, element: Element) -> None:
        if event == "cut":
            self.cut_at = element.line
        elif event == "start":
            self._start(element)
        else:
            self._end(element)

    def _start(self, element: Element) -> None:
        name, attributes = element.name, element.attributes
        if name == "Workspace":
            self.version = attributes.get("flowJoVersion", "")
        elif name == "GroupNode":
            self._group = attributes.get("name", "")
        elif name == "SampleRef" and self._group:
            self.groups.setdefault(attributes.get("sampleID", ""), []).append(self._group)
        elif name == "Sample" and not self._group:
            self._sample = _Sample()
            self.samples.append(self._sample)
        elif self._sample is not None:
            self._start_in_sample(self._sample, element)

    def _start_in_sample(self, sample: _Sample, element: Element) -> None:
        name, attributes = element.name, element.attributes
        if name == "DataSet":
            sample.uri = attributes.get("uri", "")
        elif name == "Keyword" and attributes.get("name") in ("$DATE", "$BTIM", "$FIL"):
            sample.keywords[attributes["name"]] = attributes.get("value", "").strip()
        elif name == "SampleNode" or (name in _GATES and self._open):
            self._add_gate(sample, element)
        elif name == "Statistic" and self._open:
            self._open[-1].statistics.append(element)

    def _add_gate(self, sample: _Sample, element: Element) -> None:
        self._count += 1
        self.is_too_large = self.is_too_large or self._count > _MOST_POPULATIONS
        gate = _Gate(element, self._open[-1] if self._open else None)
        self._open.append(gate)
        if not self.is_too_large:
            sample.gates.append(gate)

    def _end(self, element: Element) -> None:
        if element.name == "GroupNode":
            self._group = ""
        elif element.name == "Sample":
            self._sample, self._open = None, []
        elif self._open and element.name in ("SampleNode", *_GATES):
            self._open.pop()


# --- rows ----------------------------------------------------------------------------------------


def _add_sample(
    opened: Opened,
    sample: _Sample,
    groups: dict[str, list[str]],
    populations: Draft,
    statistics: Draft,
) -> None:
    for gate in sample.gates:
        number = gate.root.element.attributes.get("sampleID", "")
        if gate.parent is not None:
            row = populations.row(gate.element.line)
            _identify(row, opened, sample, gate)
            row.put("Sample ID", gate.cell(number))
            row.put("Groups", gate.cell("; ".join(groups.get(number, ()))))
            _add_counts(row, gate)
        for element in gate.statistics:
            row = statistics.row(element.line)
            _identify(row, opened, sample, gate)
            _add_statistic(row, element)


def _identify(row: DraftRow, opened: Opened, sample: _Sample, gate: _Gate) -> None:
    root = gate.root
    row.put("File", gate.cell(sample.file or sample.keywords.get("$FIL", "")))
    row.put(SAMPLE, root.cell(root.name))
    row.put("Population", gate.cell(gate.name if gate.parent else "All Events"))
    row.put("Path", gate.cell(gate.path))
    row.put("Workspace File", Cell(opened.member.name, 0, 0))
    moment = read_moment(f"{sample.keywords.get('$DATE', '')} {sample.keywords.get('$BTIM', '')}")
    row.put(READ_AT, gate.cell(moment or ""))


def _add_counts(row: DraftRow, gate: _Gate) -> None:
    parent = gate.parent
    if parent is not None:
        row.put("Parent", parent.cell(parent.name if parent.parent else "All Events"))
        row.put("Parent Path", parent.cell(parent.path))
    written = gate.element.attributes.get("count", "")
    if gate.count is None:
        row.put("Count", gate.cell(""))
        row.judge(Reading("", "not counted"), gate.cell(written))
        row.remark("FlowJo has not counted this population" if written == "-1" else "")
        return
    row.number_of("Count", gate.cell(str(gate.count)), is_main=True)
    for name, whole in (("Percent of Parent", parent), ("Percent of Total", gate.root)):
        if whole is not None and whole.count:
            row.put(name, gate.cell(f"{100 * gate.count / whole.count:.10g}"))


def _add_statistic(row: DraftRow, element: Element) -> None:
    attributes = element.attributes
    name = attributes.get("name", "")
    here = Cell("", element.line, element.column)
    row.put("Statistic", here.saying(name))
    row.put("Channel", here.saying(attributes.get("id", "")))
    row.put("Of", here.saying(attributes.get("ancestor", "")))
    value = row.number_of("Value", here.saying(attributes.get("value", "")), is_main=True)
    if _FRACTION.match(name) and value.number:
        row.put("Value", here.saying(f"{100 * float(value.number):.10g}"))
        row.put("Unit", here.saying("percentage"))
        row.remark(f"Written as the fraction {value.number}")


def _say_what_is_odd(draft: Draft, tree: _Workspace) -> None:
    if tree.cut_at:
        text = "The workspace ends before its last tag: what stands before was read."
        draft.say("left out", text, sure=0.5, at=Cell("", tree.cut_at, 1))
    if tree.is_too_large:
        text = f"Only the first {_MOST_POPULATIONS:,} populations were read."
        draft.say("left out", text)
    if tree.version and tree.version.partition(".")[0] not in _KNOWN_VERSIONS:
        text = f"FlowJo {tree.version} is newer than is known; populations and counts were read."
        draft.say("left out", text, sure=0.6)
    absent = set(tree.groups) - {
        gate.element.attributes.get("sampleID", "")
        for sample in tree.samples
        for gate in sample.gates[:1]
    }
    if absent:
        text = f"Groups name {counted(len(absent), 'sample')} that the workspace does not hold."
        draft.say("left out", text)
