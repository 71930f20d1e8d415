"""The rows of one study in a release, and what is looked up in its small tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

from immport_explorer.lab.release.assays import samples_template
from immport_explorer.lab.release.keys import key_of_table
from immport_explorer.lab.release.tables import Release
from immport_explorer.package.archive import Member
from immport_explorer.schema.assays import ASSAYS
from immport_explorer.schema.model import Schema

Record = Mapping[str, str]

_KEYS_OF_STUDY = (
    *("experiment_accession", "arm_accession", "biosample_accession", "planned_visit_accession"),
    *("assessment_panel_accession", "lab_test_panel_accession"),
)
"""Keys of what belongs to one study: rows that name one belong to it as well."""
_OWNED = {
    "subject": ("subject_accession", "arm_2_subject"),
    "protocol": ("protocol_accession", "study_2_protocol"),
    "reagent": ("reagent_accession", "expsample_2_reagent"),
    "treatment": ("treatment_accession", "expsample_2_treatment"),
    "file_info": ("file_info_id", "expsample_2_file_info"),
}
"""Tables whose rows belong to the studies that use them: the key, and the table that uses it."""
_FILES = {"protocol": "protocols", "study_file": "study_files", "study_image": "study_images"}
"""The folders in which files of those tables lie, under the accession of their row."""
_FILE_NAMES = ("file_name", "image_filename")
_ARMS, _EXPOSURES = "arm_2_subject", "immune_exposure"
_OWN_TEMPLATE = "immport template"


class StudyRows:
    """One study of a release: the rows of its tables, and its links, samples and files."""

    def __init__(self, release: Release, schema: Schema, study: str) -> None:
        self.release = release
        self.schema = schema
        self.study = study
        self._read_links: dict[tuple[str, str, str], Mapping[str, list[str]]] = {}
        self._owned_keys: dict[tuple[str, str], frozenset[str]] = {}
        self._read_firsts: dict[tuple[str, str], Mapping[str, tuple[int, Record]]] = {}

    def has(self, table: str, column: str) -> bool:
        """Whether the release has that column."""
        found = self.release.tables.get(table)
        return found is not None and found.index(column) is not None

    def records(self, table: str) -> Iterator[tuple[int, Record]]:
        """The rows of this study in a table, with their lines. Raises LabError."""
        found = self.release.tables.get(table)
        if found is not None:
            for line, texts in found.rows():
                one = dict(zip(found.columns, texts, strict=True))
                if self._is_own(table, one):
                    yield line, one

    def links(self, table: str, key: str, name: str) -> Mapping[str, list[str]]:
        """Key → the other column's texts, each once."""
        if (table, key, name) not in self._read_links:
            found: dict[str, dict[str, None]] = {}
            for _, one in self.records(table):
                if one.get(key) and one.get(name):
                    found.setdefault(one[key], {})[one[name]] = None
            links = {key: list(texts) for key, texts in found.items()}
            self._read_links[table, key, name] = links
        return self._read_links[table, key, name]

    def keys(self, table: str) -> frozenset[str]:
        """The accessions of the rows of a table of things."""
        key = key_of_table(self.schema, table) or ""
        return frozenset(self.firsts(table, key))

    def firsts(self, table: str, key: str) -> Mapping[str, tuple[int, Record]]:
        """Key → its first row in a table, with the line. Of the exposures of a subject only those
        in the arm of its first row count: a row of the template tells one arm."""
        if (table, key) not in self._read_firsts:
            found: dict[str, tuple[int, Record]] = {}
            for line, one in self.records(table):
                if table != _EXPOSURES or self._is_in_first_arm(one):
                    found.setdefault(one.get(key, ""), (line, one))
            self._read_firsts[table, key] = found
        return self._read_firsts[table, key]

    def _is_in_first_arm(self, exposure: Record) -> bool:
        arms = self.firsts(_ARMS, "subject_accession")
        _, first = arms.get(exposure.get("subject_accession", ""), (0, {}))
        return exposure.get("arm_accession") in ("", None, first.get("arm_accession"))

    def further(self, table: str, key: str) -> Iterator[tuple[int, Record]]:
        """The rows of a table that are not the first of their key."""
        firsts = {line for line, _ in self.firsts(table, key).values()}
        return ((line, one) for line, one in self.records(table) if line not in firsts)

    # --- whose rows ------------------------------------------------------------------------------

    def _is_own(self, table: str, one: Record) -> bool:
        """Whether a row belongs to the study, where a release holds several."""
        if len(self.release.studies) < 2:
            return True
        if one.get("study_accession"):
            return one["study_accession"] == self.study
        if table in _OWNED:
            column, links = _OWNED[table]
            return one.get(column, "") in self._owned(column, links)
        for column in _KEYS_OF_STUDY:
            if column in one:
                return one[column] in self._of_study[column]
        return True

    @cached_property
    def _of_study(self) -> Mapping[str, frozenset[str]]:
        """The arms, visits, biosamples, experiments and panels of the study."""
        return {column: self._keys_of_study(column) for column in _KEYS_OF_STUDY}

    def _keys_of_study(self, column: str) -> frozenset[str]:
        tables = [t for t in self.release.tables.values() if t.index("study_accession") is not None]
        return frozenset(
            one[column]
            for table in tables
            if table.index(column) is not None
            for one in table.mappings()
            if one["study_accession"] == self.study
        )

    def _owned(self, column: str, links: str) -> frozenset[str]:
        if (column, links) not in self._owned_keys:
            found = frozenset(one.get(column, "") for _, one in self.records(links))
            self._owned_keys[column, links] = found
        return self._owned_keys[column, links]

    # --- samples and reagents --------------------------------------------------------------------

    @cached_property
    def expsamples(self) -> dict[str, Record]:
        """The experiment samples by their accessions."""
        return {one["expsample_accession"]: one for _, one in self.records("expsample")}

    def assay(self, sample: str) -> str:
        """The template of an experiment sample; "" where the release does not have it."""
        return self._assays.get(sample, "")

    @cached_property
    def _assays(self) -> dict[str, str]:
        return {accession: self._assay(one) for accession, one in self.expsamples.items()}

    def _assay(self, one: Record) -> str:
        techniques = self.links("experiment", "experiment_accession", "measurement_technique")
        technique = techniques.get(one.get("experiment_accession", ""), [""])[0]
        said = samples_template(one.get("data_format", ""), one.get("result_schema", ""), technique)
        return said if said in self.schema.templates else "other"

    def assays_of_reagent(self, reagent: str) -> set[str]:
        """The templates of the samples in which a reagent was used."""
        return self._assays_of_reagents.get(reagent, set())

    @cached_property
    def _assays_of_reagents(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for _, one in self.records("expsample_2_reagent"):
            assay = self.assay(one.get("expsample_accession", ""))
            if assay in ASSAYS:
                found.setdefault(one.get("reagent_accession", ""), set()).add(assay)
        return found

    # --- files -----------------------------------------------------------------------------------

    def files_of(self, sample: str) -> list[str]:
        """The names of a sample's files, but for those that were ImmPort's own templates: their
        rows are in the release's tables."""
        numbers = self.links("expsample_2_file_info", "expsample_accession", "file_info_id")
        names = [self.file_name(number) for number in numbers.get(sample, ())]
        return list(dict.fromkeys(filter(None, names)))

    def file_name(self, number: str) -> str:
        """The name of a file by its number, "" for one of ImmPort's own templates."""
        return self._file_names.get(number, "")

    @cached_property
    def _file_names(self) -> dict[str, str]:
        return {
            one.get("file_info_id", ""): one.get("name", "")
            for _, one in self.records("file_info")
            if one.get("detail", "").casefold() != _OWN_TEMPLATE
        }

    def files(self) -> dict[str, Member]:
        """The files that came with the release, by the names that rows give them."""
        found: dict[str, Member] = {}
        for table, folder in _FILES.items():
            key = key_of_table(self.schema, table) or ""
            for _, one in self.records(table):
                member = self.release.file_of(folder, one.get(key, ""))
                name = next((one[n] for n in _FILE_NAMES if one.get(n)), "")
                if member is not None and name:
                    found[name] = member
        return found
