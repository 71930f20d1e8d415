"""A release's tables joined into those of today's templates, a table a template or section.

Each joined table streams one table of the release and looks the rest up in small ones (links,
samples, reagents), which are read once. Its columns are called as the template's headers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from immport_explorer.lab.release.assays import (
    OTHER_REAGENTS,
    SETS,
    reagents_template,
    result_homes,
    result_tables,
)
from immport_explorer.lab.release.columns import (
    ALLELES,
    PANELS,
    Cells,
    locus_of,
    stored_in,
)
from immport_explorer.lab.release.keys import main_table
from immport_explorer.lab.release.study import Record, StudyRows
from immport_explorer.lab.release.tables import Release, ReleaseTable
from immport_explorer.lab.release.values import Values
from immport_explorer.lab.table import LabColumn, LabTable, Rereadable, Row
from immport_explorer.schema.assays import ASSAYS
from immport_explorer.schema.model import Column, Schema, Section, Template

READER = "release"

Keep = Callable[[Record], bool]
Records = Callable[[], Iterable[tuple[int, Record]]]

_DESIGN, _EDIT = "basic_study_design", "study_design_edit"
_ANIMALS, _HUMANS = "subjectanimals", "subjecthumans"
_HUMAN = ("", "homo sapiens")
_WHOLE_TABLES = (
    *("protocols", "treatments", "adverseevents", "interventions", "assessmentpanel"),
    *("assessmentcomponent", "biosamples", "labtestpanels", "labtest_results", "experiments"),
    *("controlsamples", "standardcurves"),
)
"""Templates that take a table as it is."""
_ARMS, _EXPOSURES = "arm_2_subject", "immune_exposure"
_BIOSAMPLES = "expsample_2_biosample"
_LINKS = (
    *(_BIOSAMPLES, "expsample_2_reagent", "expsample_2_treatment"),
    *("expsample_2_file_info", "expsample_mbaa_detail"),
)
_REPOSITORIES = "expsample_public_repository"
_CONDITIONS = "study_2_condition_or_disease"
TYPINGS, _KIR = "hla_typing_result", "kir_typing_result"
"""HLA typings, a row a locus in the release."""
_OF_SAMPLE = ("name", "description", "experiment_accession")


@dataclass(frozen=True)
class Shape:
    """A template or a section of it, and how a release fills it.

    ``table`` is the release's table of which each row becomes a row; ``also`` are those of which
    rows are told in the same rows. ``records`` gives the rows with their lines.
    """

    template: Template
    section: Section
    table: ReleaseTable
    also: tuple[str, ...]
    records: Records

    @property
    def name(self) -> str:
        return "/".join(filter(None, (self.template.name, self.section.name)))


class Joined:
    """The tables of one study of a release, as today's templates take them; ``prefix`` begins the
    ids that are made of accessions, which is the study's own if none is given."""

    def __init__(
        self, release: Release, schema: Schema, study: str, prefix: str | None = None
    ) -> None:
        self.release = release
        self.schema = schema
        self.rows = StudyRows(release, schema, study)
        self.values = Values(schema, study, prefix or study)

    def tables(self) -> list[LabTable]:
        """Each shape as a table whose columns are called as the template's headers. Iterating over
        the rows raises LabError where the release cannot be read."""
        results = frozenset(shape.template.name for shape in self._results())
        return [self._table(shape, results) for shape in self.shapes]

    def _table(self, shape: Shape, results: frozenset[str]) -> LabTable:
        cells = Cells(self.rows, self.values, shape.template, shape.table, shape.also, results)
        makers = [(column, cells.maker(column)) for column in shape.section.columns]
        filled = [(column, make) for column, make in makers if make is not None]

        def rows() -> Iterator[Row]:
            for line, record in shape.records():
                yield Row(line, [make(record) for _, make in filled])

        return LabTable(
            name=shape.name,
            file=shape.table.member.path,
            columns=[_lab_column(shape.table, column) for column, _ in filled],
            rows=Rereadable(rows),
            reader=READER,
            header_row=1,
            templates=[shape.template.name],
        )

    # --- the shapes ------------------------------------------------------------------------------

    @cached_property
    def shapes(self) -> tuple[Shape, ...]:
        """What the release fills, by template in loading order."""
        found = [
            *self._whole_tables(),
            *self._reagents(),
            *self._design(),
            *self._edits(),
            *self._subjects(),
            *self._samples(),
            *self._results(),
            *self._repositories(),
        ]
        order = {name: place for place, name in enumerate(self.schema.loading_order)}
        return tuple(sorted(found, key=lambda one: order.get(one.template.name, len(order))))

    def _shape(
        self,
        template: str,
        table: str,
        *,
        section: str | None = None,
        also: Sequence[str] = (),
        keep: Keep | None = None,
        records: Records | None = None,
    ) -> Iterator[Shape]:
        """The shape, where the schema has the section and the release a row for it."""
        known, found = self.schema.templates.get(template), self.release.tables.get(table)
        part = known.section(section) if known else None
        if known is None or part is None or found is None:
            return
        source = records or (lambda: self.rows.records(table))

        def kept() -> Iterator[tuple[int, Record]]:
            return ((line, one) for line, one in source() if keep is None or keep(one))

        if next(kept(), None) is not None:
            there = tuple(one for one in dict.fromkeys(also) if one in self.release.tables)
            yield Shape(known, part, found, there, kept)

    def _whole_tables(self) -> Iterator[Shape]:
        for name in _WHOLE_TABLES:
            template = self.schema.templates.get(name)
            if template is not None:
                table = main_table(template)
                also = [t for column in template.columns for t in column.tables if "_2_" in t]
                if table in PANELS and table not in self.release.tables:
                    yield from self._told_panels(name, table, also)
                else:
                    yield from self._shape(name, table, also=also)

    def _told_panels(self, template: str, panel: str, also: Sequence[str]) -> Iterator[Shape]:
        """Panels of older releases: each as the first of its members tells it."""
        members, key = PANELS[panel], f"{panel}_accession"

        def records() -> Iterator[tuple[int, Record]]:
            seen: set[str] = set()
            for line, one in self.rows.records(members):
                if one.get(key) and one[key] not in seen:
                    seen.add(one[key])
                    yield line, {**one, "name_reported": one.get("panel_name_reported", "")}

        yield from self._shape(template, members, also=also, records=records)

    def _reagents(self) -> Iterator[Shape]:
        homes = {parts.reagents for parts in ASSAYS.values()}
        for template in sorted({*homes, OTHER_REAGENTS, SETS}):
            also = ("reagent_set_2_reagent",) if template == SETS else ()
            yield from self._shape(template, "reagent", also=also, keep=self._reagent_of(template))

    def _reagent_of(self, template: str) -> Keep:
        def keep(one: Record) -> bool:
            used = self.rows.assays_of_reagent(one["reagent_accession"])
            is_set = one.get("is_set", "").casefold() in ("y", "yes")
            return reagents_template(used, is_set) == template

        return keep

    def _design(self) -> Iterator[Shape]:
        for section in self.schema.templates[_DESIGN].sections:
            table = section.name or ""
            if table == _CONDITIONS and table not in self.release.tables:
                yield from self._shape(_DESIGN, "study", section=table, keep=_has_condition)
            else:
                yield from self._shape(_DESIGN, table, section=table)

    def _edits(self) -> Iterator[Shape]:
        """What only study_design_edit takes: images, releases, and further arms of a subject."""
        for table in ("study_image", "study_data_release"):
            yield from self._shape(_EDIT, table, section=table)
        arms = self._further(_ARMS)
        yield from self._shape(_EDIT, _ARMS, section=_ARMS, records=arms)

    def _further(self, table: str) -> Records:
        return lambda: self.rows.further(table, "subject_accession")

    def _subjects(self) -> Iterator[Shape]:
        also = (_ARMS, _EXPOSURES)
        yield from self._shape(_HUMANS, "subject", also=also, keep=_is_human)
        yield from self._shape(_ANIMALS, "subject", also=also, keep=lambda one: not _is_human(one))

        further = self._further(_EXPOSURES)
        yield from self._shape("immuneexposure", _EXPOSURES, records=further)

    def _samples(self) -> Iterator[Shape]:
        for name, parts in ASSAYS.items():
            links = [*_LINKS, *((_REPOSITORIES,) if self._names_repository(name) else ())]
            table = self._inside(name) if parts.results_inside else None
            if table is None:
                yield from self._shape(name, "expsample", also=links, keep=self._of_assay(name))
            else:
                records = self._with_results(name, table)
                yield from self._shape(name, table, also=["expsample", *links], records=records)

    def _inside(self, template: str) -> str | None:
        known = self.schema.templates.get(template)
        tables = [t for t in (result_tables(known) if known else ()) if t in self.release.tables]
        return tables[0] if tables else None

    def _with_results(self, name: str, table: str) -> Records:
        """Each result with its sample; after them the samples that have none."""

        def records() -> Iterator[tuple[int, Record]]:
            seen: set[str] = set()
            links = self.rows.links(_BIOSAMPLES, "expsample_accession", "biosample_accession")
            for line, one in self.rows.records(table):
                sample = one.get("expsample_accession", "")
                if self.rows.assay(sample) == name:
                    seen.add(sample)
                    own = self.rows.expsamples[sample]
                    yield line, {**one, **{key: own.get(key, "") for key in _OF_SAMPLE}}
            for sample, own in self.rows.expsamples.items():
                if sample not in seen and self.rows.assay(sample) == name:
                    yield 0, {**own, "biosample_accession": next(iter(links.get(sample, ())), "")}

        return records

    def _results(self) -> Iterator[Shape]:
        for table, homes in result_homes(self.schema).items():
            for samples, home in homes.items():
                if home != samples and self._fits(table):
                    keep = None if table == "mbaa_result" else self._of_assay(samples)
                    records = self._typings if table == TYPINGS else None
                    yield from self._shape(home, table, keep=keep, records=records)

    def _fits(self, table: str) -> bool:
        """Older releases tell KIR genes one by one, which today's template cannot take."""
        return table != _KIR or self.rows.has(table, "kir_haplotype")

    def _of_assay(self, name: str) -> Keep:
        return lambda one: self.rows.assay(one.get("expsample_accession", "")) == name

    def _typings(self) -> Iterator[tuple[int, Record]]:
        """The loci of a typing, a row each in the release, in one row."""
        typings: dict[tuple[str, str], tuple[int, dict[str, str]]] = {}
        for line, one in self.rows.records(TYPINGS):
            key = (one["expsample_accession"], one.get("result_set_id", ""))
            _, typing = typings.setdefault(key, (line, dict(one)))
            for allele in ALLELES:
                typing[f"{locus_of(one)}/{allele}"] = one.get(allele, "")
            said = (*typing.get("comments", "").split("; "), one.get("comments", ""))
            typing["comments"] = "; ".join(dict.fromkeys(filter(None, said)))
        yield from typings.values()

    def _repositories(self) -> Iterator[Shape]:
        def keep(one: Record) -> bool:
            return not self._names_repository(self.rows.assay(one.get("expsample_accession", "")))

        yield from self._shape("public_repositories", _REPOSITORIES, keep=keep)

    def _names_repository(self, samples: str) -> bool:
        template = self.schema.templates.get(samples)
        return template is not None and template.column("Repository Name") is not None


def is_told_panel(shape: Shape) -> bool:
    """Whether the shape's rows are panels that are told in the rows of their members."""
    return shape.table.name in PANELS.values() and main_table(shape.template) in PANELS


def _is_human(one: Record) -> bool:
    return one.get("species", "").casefold() in _HUMAN


def _has_condition(one: Record) -> bool:
    return bool(one.get("condition_studied"))


def _lab_column(table: ReleaseTable, column: Column) -> LabColumn:
    index = table.index(stored_in(table.name, column) or "")
    return LabColumn(
        name=column.header,
        header=table.headings[index] if index is not None else "",
        position=index + 1 if index is not None else None,
        field=column.header,
    )
