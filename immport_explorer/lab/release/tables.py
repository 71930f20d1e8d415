"""A study as ImmPort releases it: its Tab download, database tables as tab-delimited text.

Each file holds one table: a line of headings in capitals, then a line a row, accessions as keys.
Nothing is quoted; a line end within a text breaks its row, and the parts are joined again. Rows are
read as a stream, however large the table. Names that tables and columns had in older releases are
given as those of today's data model.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from types import MappingProxyType
from typing import NamedTuple

from immport_explorer.files.wording import counted
from immport_explorer.lab.table import LabError, Place
from immport_explorer.package.archive import Member, MemberError, Source, open_archive
from immport_explorer.package.limits import Limits

STUDY = "study"
_HEADING = re.compile(r"[A-Z][A-Z0-9_]*(\t[A-Z][A-Z0-9_]*)*")
_ENDING = ".txt"
_VOCABULARY = "lk_"

_TABLES = MappingProxyType(
    {
        "assessment": "assessment_component",
        "biosample_2_expsample": "expsample_2_biosample",
        "lab_test_2_protocol": "lab_test_panel_2_protocol",
        "substance_merge": "intervention",
    }
)
"""Tables by the names of releases of 2016 (DR16) → today's."""

_REPORTED = ("analyte", "virus_strain", "concentration_unit", "gene_symbol")
_COLUMNS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "*": {
            **{name: f"{name}_reported" for name in _REPORTED},
            "concentration_value": "concentration_value_reported",
            "pop_area_name": "ancestral_population",
        },
        "adverse_event": {"event_description": "description"},
        "arm_or_cohort": {"type": "type_reported"},
        "assessment_component": {
            "component_name_reported": "name_reported",
            "age_at_onset_reported_unit": "age_at_onset_unit_reported",
        },
        "contract_grant": {"name": "external_id", "title": "name"},
        "experiment": {"title": "name"},
        "fcs_analyzed_result": {
            "base_parent_population": "parent_population_reported",
            "population_cell_number": "population_statistic_reported",
            "population_cell_number_unit": "population_stat_unit_reported",
        },
        "intervention": {
            "merge_accession": "intervention_accession",
            "merge_name_reported": "name_reported",
        },
        "pcr_result": {"entrez_gene_id": "gene_id"},
        "planned_visit": {"visit_name": "name"},
        "study_image": {"title": "name"},
    }
)
"""Columns, in any table or in one, by the names of older releases → today's."""


class ReleaseRow(NamedTuple):
    """A row: the ``line`` on which it begins, and a text for each column of its table."""

    line: int
    texts: Sequence[str]


class ReleaseTable:
    """A table of a release. ``name`` and ``columns`` are today's names, in lower case; ``headings``
    those of the file."""

    def __init__(self, member: Member, headings: Sequence[str], limits: Limits) -> None:
        self.member = member
        self.headings = tuple(headings)
        self.name = table_name(member)
        self.columns = _names(self.name, [one.casefold() for one in headings])
        self._limits = limits
        self._indexes = {name: index for index, name in enumerate(self.columns)}
        self.broken: dict[int, str] = {}

    def index(self, column: str) -> int | None:
        """The place of a column among ``columns``."""
        return self._indexes.get(column)

    def rows(self) -> Iterator[ReleaseRow]:
        """The rows, read anew each time. Raises LabError."""
        width = len(self.columns)
        for line, cells in self._joined(width):
            if len(cells) != width:
                self._note(line, cells, width)
            yield ReleaseRow(line, [*cells, *[""] * (width - len(cells))][:width])

    def _note(self, line: int, cells: Sequence[str], width: int) -> None:
        if len(self.broken) < self._limits.notes_of_a_kind:
            self.broken[line] = f"{counted(len(cells), 'cell')} under {counted(width, 'heading')}"

    def _joined(self, width: int) -> Iterator[tuple[int, list[str]]]:
        """A row that a line end broke goes on in the lines below, until it has all its cells."""
        held: tuple[int, list[str]] | None = None
        for line, cells in self._lines():
            if held is None:
                held = line, cells
            elif len(held[1]) < width and len(held[1]) + len(cells) - 1 <= width:
                before = held[1]
                joined = [*before[:-1], f"{before[-1]} {cells[0]}".strip(), *cells[1:]]
                held = held[0], joined
            else:
                yield held
                held = line, cells
        if held is not None:
            yield held

    def _lines(self) -> Iterator[tuple[int, list[str]]]:
        for number, text in _lines_of(self.member, self._limits):
            if number > 1 and text.strip():
                yield number, [cell.strip() for cell in text.split("\t")]

    def mappings(self) -> Iterator[dict[str, str]]:
        """The rows as mappings from column to text."""
        for row in self.rows():
            yield dict(zip(self.columns, row.texts, strict=True))

    def __repr__(self) -> str:
        return f"<ReleaseTable {self.name!r} of {self.member.path!r}>"


class Release:
    """The tables of a release by today's names, and the other files that came with it."""

    def __init__(self, folder: str, members: Sequence[Member], limits: Limits) -> None:
        self.folder = folder
        self.members = tuple(members)
        self.tables: dict[str, ReleaseTable] = {}
        self.vocabularies: list[str] = []
        self.problems: list[LabError] = []
        for member in members:
            self._take(member, limits)

    def _take(self, member: Member, limits: Limits) -> None:
        if member.path.rpartition("/")[0] != self.folder or member.suffix != _ENDING:
            return
        name = member.name.casefold()
        if name.startswith(_VOCABULARY):
            self.vocabularies.append(name.removesuffix(_ENDING))
            return
        try:
            headings = headings_of(member, limits)
        except LabError as error:
            self.problems.append(error)
            return
        if headings:
            table = ReleaseTable(member, headings, limits)
            self.tables[table.name] = table

    @cached_property
    def studies(self) -> tuple[str, ...]:
        """The accessions of its studies, in the order of the table."""
        table = self.tables.get(STUDY)
        rows = table.mappings() if table else ()
        return tuple(dict.fromkeys(filter(None, (row.get("study_accession", "") for row in rows))))

    def file_of(self, folder: str, accession: str) -> Member | None:
        """A file that came with the tables: it lies in a folder of its kind under its accession."""
        wanted = f"{self.folder}/{folder}/{accession}".lstrip("/")
        return next((one for one in self.members if one.path == wanted), None)

    def __repr__(self) -> str:
        return f"<Release of {', '.join(self.studies)}: {len(self.tables)} tables>"


def open_releases(source: Source, limits: Limits | None = None) -> list[Release]:
    """The releases in a folder or zip: one for each folder in which a table of studies lies.

    Raises
    ------
    LabError
        What was handed in cannot be opened, or holds no release.
    """
    limits = limits or Limits()
    archive = open_archive(source, limits)
    folders = sorted(
        {one.path.rpartition("/")[0] for one in archive.members if _is_studies(one, limits)}
    )
    if not folders:
        raise LabError(
            archive.name,
            "This is no release of ImmPort's in its Tab form",
            found=", ".join(one.path for one in archive.members[:5]) or "nothing",
            allowed="a zip or folder with study.txt, subject.txt and the other tables",
            fix="Download the Tab.zip of a study from ImmPort's Shared Data",
        )
    return [Release(folder, archive.members, limits) for folder in folders]


def _is_studies(member: Member, limits: Limits) -> bool:
    if member.name.casefold() != f"{STUDY}{_ENDING}":
        return False
    try:
        return "STUDY_ACCESSION" in headings_of(member, limits)
    except LabError:
        return False


def table_name(member: Member) -> str:
    """Today's name of the table in a file."""
    name = member.name.casefold().removesuffix(_ENDING)
    return _TABLES.get(name, name)


def _names(table: str, columns: Sequence[str]) -> tuple[str, ...]:
    """Today's names of the columns; none is renamed to one that is there."""
    renamed = {**_COLUMNS["*"], **_COLUMNS.get(table, {})}
    if table == "contract_grant" and "external_id" in columns:
        return tuple(columns)
    return tuple(
        new if (new := renamed.get(name, name)) not in columns or new in renamed else name
        for name in columns
    )


def headings_of(member: Member, limits: Limits) -> list[str]:
    """The headings of a table, empty where the file is none. Raises LabError."""
    _, first = next(_lines_of(member, limits), (0, ""))
    return first.split("\t") if is_heading(first) else []


def is_heading(line: str) -> bool:
    """Whether a line holds nothing but headings in capitals, as releases write them."""
    return _HEADING.fullmatch(line) is not None


def _lines_of(member: Member, limits: Limits) -> Iterator[tuple[int, str]]:
    try:
        with member.open() as raw:
            stream = io.TextIOWrapper(raw, encoding="utf-8-sig", errors="replace", newline="\n")
            number = 0
            while line := stream.readline(limits.line_bytes):
                number += 1
                if len(line) >= limits.line_bytes:
                    raise LabError(
                        member.path,
                        "A line is too long",
                        place=Place(member.path, None, number, 0),
                        allowed=f"{limits.line_bytes:,} characters",
                    )
                yield number, line.rstrip("\r\n").replace("\0", "")
    except MemberError as error:
        raise LabError(member.path, f"The file cannot be read: {error}") from error
