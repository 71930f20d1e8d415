"""How the cells of a template's column are made of a release's rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from immport_explorer.lab.release.keys import key_of, key_of_table, main_table
from immport_explorer.lab.release.study import Record, StudyRows
from immport_explorer.lab.release.tables import ReleaseTable
from immport_explorer.lab.release.values import Values
from immport_explorer.schema.assays import ASSAYS
from immport_explorer.schema.model import Column, Section, Template

Lookup = Callable[[Record], str]

PANELS = {"lab_test_panel": "lab_test", "assessment_panel": "assessment_component"}
"""Panels, which older releases tell in the rows of their members."""

_ANSWER, _RESULT_FILE = "ImmPort Template?", "Result File Name"
_MORE_FILES, _FCS_FILE = "Additional Result File Names", ".Fcs Result File"
_CONTROLS = "Compensation Or Control File Name(s)"
_USED, _SOURCE, SYMBOL = "Use Treatment?", "Source ID", "Gene Symbol Name"
_WORKSPACE_FILE = "Workspace File"
_TREATED_BY = ("amount_value", "duration_value", "temperature_value")
_WITH_FCS = frozenset({"flow_cytometry", "cytof"})
_OF_SAMPLE = "Expsample"
ALLELES = ("allele_1", "allele_2")
_HLA = "HLA-"
_DECLARED_ELSEWHERE = frozenset({"biosample", "experiment", "experiment_2_protocol"})


class Cells:
    """Makes the cells of one template's columns from the rows of a table (``table``) and of those
    that are told in the same rows (``also``). ``results`` are the templates of results that the
    release fills."""

    def __init__(
        self,
        rows: StudyRows,
        values: Values,
        template: Template,
        table: ReleaseTable,
        also: Sequence[str],
        results: frozenset[str],
    ) -> None:
        self._rows = rows
        self._values = values
        self._template = template
        self._table = table
        self._also = also
        self._results = results

    def maker(self, column: Column) -> Lookup | None:
        """What makes the column's cells of a record; None where the release has nothing for it."""
        taken = self._taken(column)
        if taken is None or column.names_file or column.header in (_ANSWER, _USED, _SOURCE):
            return taken
        cell = self._values.cell
        if column.is_list:
            return lambda one: ";".join(cell(column, text) for text in taken(one).split(";"))
        return lambda one: cell(column, taken(one))

    def _taken(self, column: Column) -> Lookup | None:
        special = self._special(column)
        if special is not None or self._is_told_elsewhere(column):
            return special
        if self._table.name in PANELS.values() and main_table(self._template) in PANELS:
            return self._of_panel(column)
        stored = stored_in(self._table.name, column)
        if stored is not None and self._table.index(stored) is not None:
            return lambda one: one.get(stored, "")
        return next(filter(None, (self._linked(table, column) for table in self._also)), None)

    def _is_told_elsewhere(self, column: Column) -> bool:
        """Whether a template of samples takes the column for a biosample or an experiment that is
        declared there; here they have templates of their own."""
        if self._template.name not in ASSAYS or column.side == "result" or column.declares:
            return False
        if column.table_column in ("name", "description"):
            return not column.header.startswith(_OF_SAMPLE)
        return bool(_DECLARED_ELSEWHERE.intersection(column.tables))

    def _of_panel(self, column: Column) -> Lookup | None:
        """A panel's column in the rows of its members."""
        panel, name = main_table(self._template), column.table_column or ""
        if panel not in column.tables:
            return next(filter(None, (self._linked(table, column) for table in self._also)), None)
        key = f"{panel}_accession" if column.declares else name
        return lambda one: one.get(key, "")

    # --- columns that are made in a way of their own ---------------------------------------------

    def _special(self, column: Column) -> Lookup | None:
        """Columns that no column of the data model stands behind, or one of another name."""
        header, rows = column.header, self._rows
        if header == _USED:
            return self._is_used
        if header == _SOURCE:
            return lambda one: self._values.id(one.get("source_accession", ""))
        if header == SYMBOL:
            return lambda one: one.get("gene_symbol_reported", "")
        if header == _WORKSPACE_FILE:
            return lambda one: rows.file_name(one.get("workspace_file_info_id", ""))
        if column.table_column == "condition_reported" and self._table.name == "study":
            return lambda one: one.get("condition_studied", "")
        if self._table.name == "hla_typing_result" and (locus := _locus(column)):
            return lambda one: one.get(locus, "")
        return self._result_file(column)

    def _is_used(self, one: Record) -> str:
        amounts = (c for c in self._template.columns if c.table_column in _TREATED_BY)
        used = [self._values.same(c, one.get(c.table_column or "", "")) for c in amounts]
        return "Yes" if any(used) else "No"

    def _result_file(self, column: Column) -> Lookup | None:
        """The columns of a sample's files: results that the release holds in its tables are in a
        results template, which is named; the others are named as they were."""
        header, parts = column.header, ASSAYS.get(self._template.name)
        if parts is None or not (column.names_file or header == _ANSWER):
            return None
        ours = "" if parts.results_inside else self._results_file(parts.results)
        if header == _ANSWER:
            return lambda one: "Yes" if ours else ("No" if self._others(one) else "")
        if header == _FCS_FILE:
            return lambda one: next(iter(self._fcs(one)), "")
        if header == _CONTROLS:
            return lambda one: ";".join(self._fcs(one)[1:])
        if header == _RESULT_FILE:
            return lambda one: ours or next(iter(self._others(one)), "")
        first = 1 if self._template.column(_RESULT_FILE) is not None and not ours else 0
        return (lambda one: ";".join(self._others(one)[first:])) if header == _MORE_FILES else None

    def _results_file(self, results: str | None) -> str:
        known = self._rows.schema.templates
        return known[results].file_name if results and results in self._results else ""

    def _fcs(self, one: Record) -> list[str]:
        names = self._rows.files_of(one.get("expsample_accession", ""))
        return [name for name in names if name.casefold().endswith(".fcs")]

    def _others(self, one: Record) -> list[str]:
        fcs = set(self._fcs(one)) if self._template.name in _WITH_FCS else set()
        names = self._rows.files_of(one.get("expsample_accession", ""))
        return [name for name in names if name not in fcs]

    # --- columns that other tables hold ----------------------------------------------------------

    def _linked(self, table: str, column: Column) -> Lookup | None:
        """The column's value in another table, found by the key of the row."""
        entity = column.declares or column.refers_to
        if table == "expsample" and table in column.tables:
            return self._of_sample(column)
        name = self._name_there(table, column, entity)
        there = self._rows.release.tables[table]
        if name is None or there.index(name) is None:
            return None
        if table == "reagent_set_2_reagent":
            return self._list(table, "reagent_set_accession", name, "reagent_accession", True)
        key = self._joining_key(there, name)
        return self._list(table, key, name, key, column.is_list) if key else None

    @staticmethod
    def _name_there(table: str, column: Column, entity: str | None) -> str | None:
        """The column of that table which holds the value; None where none does."""
        if entity and "_2_" in table:
            return key_of(entity)
        return column.table_column if table in column.tables else None

    def _joining_key(self, other: ReleaseTable, name: str) -> str | None:
        """The column by which the rows of both tables belong together."""
        own = key_of_table(self._rows.schema, self._table.name)
        for key in (own, "expsample_accession", *(f"{panel}_accession" for panel in PANELS)):
            if key and key != name and None not in (other.index(key), self._table.index(key)):
                return key
        return None

    def _list(self, table: str, key: str, name: str, own: str, is_list: bool) -> Lookup:
        """All that is linked to the row, or the first where the column takes one."""
        if not is_list:
            firsts = self._rows.firsts(table, key)
            nothing: tuple[int, Record] = (0, {})
            return lambda one: firsts.get(one.get(own, ""), nothing)[1].get(name, "")
        links = self._rows.links(table, key, name)
        return lambda one: ";".join(links.get(one.get(own, ""), ()))

    @staticmethod
    def _of_sample(column: Column) -> Lookup:
        name = "expsample_accession" if column.declares else column.table_column or ""
        return lambda one: one.get(name, "")


def _locus(column: Column) -> str | None:
    """``A/allele_1`` for the column HLA-A Allele 1."""
    if column.table_column not in ALLELES:
        return None
    return f"{_locus_in(column)}/{column.table_column}"


def _locus_in(column: Column) -> str:
    return column.header.removeprefix(_HLA).split(" ")[0]


def locus_of(one: Record) -> str:
    """The locus that a row of typings is about: ``A`` for HLA-A."""
    return one.get("locus_name", "").removeprefix(_HLA)


def alleles_of(section: Section) -> dict[str, tuple[Column, ...]]:
    """The columns of each locus of a typing, by the locus."""
    columns = [column for column in section.columns if column.table_column in ALLELES]
    loci = dict.fromkeys(map(_locus_in, columns))
    return {locus: tuple(c for c in columns if _locus_in(c) == locus) for locus in loci}


def stored_in(table: str, column: Column) -> str | None:
    """The release's column of that table behind a template's column."""
    entity = column.declares or column.refers_to
    if column.declares and table in column.tables:
        return key_of(column.declares)
    if table in column.tables:
        return column.table_column
    return key_of(entity) if entity and not column.is_list and table != "subject" else None
