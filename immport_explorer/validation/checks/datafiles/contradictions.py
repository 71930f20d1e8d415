"""Where a file and the rows that name it do not agree."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice

from immport_explorer.datafiles.datafile import DataFile
from immport_explorer.datafiles.fcs.reader import Channel, FcsFacts
from immport_explorer.datafiles.markers import (
    antigen,
    gated,
    is_mass_cytometry,
    is_named,
    words_of_channel,
)
from immport_explorer.datafiles.readers import BY_KIND
from immport_explorer.files.numbers import number_of
from immport_explorer.issues.kinds import Said
from immport_explorer.issues.kinds.datafile import (
    DATAFILE_BEFORE_STUDY,
    DATAFILE_COMPENSATION,
    DATAFILE_GATED_MARKER,
    DATAFILE_OTHER_ASSAY,
    DATAFILE_OTHER_SAMPLE,
    DATAFILE_PANEL_MARKER,
    DATAFILE_REPOSITORY,
    DATAFILE_STRAY_MARKER,
    DATAFILE_TOO_FEW_EVENTS,
)
from immport_explorer.schema.dates import immport_date
from immport_explorer.schema.model import Assay
from immport_explorer.validation.checks.datafiles.panel import compared, detector_of, stainable
from immport_explorer.validation.named import (
    CYTOMETRY,
    Cell,
    Known,
    Naming,
    Population,
    Reagent,
)
from immport_explorer.validation.scope import Run

Files = Mapping[str, DataFile]
Namings = Mapping[str, Sequence[Naming]]
Finding = tuple[Said, Cell]

ASSAYS: Mapping[str, tuple[Assay, ...]] = {
    "fcs": CYTOMETRY,
    "cel": ("expression array", "genotyping array"),
    "idat": ("expression array", "genotyping array"),
    "gpr": ("expression array", "genotyping array", "bead array"),
    "rcc": ("expression array", "RNA sequencing"),
    "mzml": ("metabolomics", "proteomics"),
}
"""The assays that a kind of file is a result of; any assay may be described by other files."""

REPOSITORY = frozenset({"fastq", "sam", "bam", "cram", "vcf"})


def report(run: Run, files: Files, namings: Namings, known: Known) -> None:
    """Write down each contradiction at the cell that it is about."""
    for said, cell in _findings(files, namings, known, run):
        run.log.add(
            said,
            cell.place,
            row=cell.row,
            value=cell.value,
            column=cell.column,
            position=cell.position,
        )


def _findings(files: Files, namings: Namings, known: Known, run: Run) -> Iterator[Finding]:
    ids = _ids(namings)
    for path, file in files.items():
        yield from _of_file(file, namings[path], known, ids)
    results = _results(files, namings)
    for path, file in files.items():
        for naming in namings[path]:
            yield from _of_row(file, naming, known)
        yield from islice(_of_control(file, namings[path], results), 1)
    for population in run.named_facts.populations:
        yield from _of_population(population, results.get(population.expsample, {}))


# --- a file, wherever it is named ----------------------------------------------------------------


def _of_file(
    file: DataFile, namings: Sequence[Naming], known: Known, ids: frozenset[str]
) -> Iterator[Finding]:
    cell = namings[0].cell
    if file.kind in REPOSITORY:
        yield DATAFILE_REPOSITORY(found=BY_KIND[file.kind].title), cell
    day = file.facts.acquired
    if day is not None and known.start is not None and day < known.start:
        dates = {"day": immport_date(day), "start": immport_date(known.start)}
        yield DATAFILE_BEFORE_STUDY(**dates), cell
    other = _other_sample(file, namings, ids)
    if other:
        yield DATAFILE_OTHER_SAMPLE(other=other), cell


def _ids(namings: Namings) -> frozenset[str]:
    return frozenset().union(*(each.ids for several in namings.values() for each in several))


def _other_sample(file: DataFile, namings: Sequence[Naming], ids: frozenset[str]) -> str:
    """The id of another row that the file calls itself by, and none of its own rows."""
    own = frozenset().union(*(naming.ids for naming in namings))
    names = {said.value for said in file.facts.said if said.about == "sample"}
    if not own or names & own:
        return ""
    return min(names & ids, default="")


# --- a file and one of its rows ------------------------------------------------------------------


def _of_row(file: DataFile, naming: Naming, known: Known) -> Iterator[Finding]:
    yield from _other_assay(file, naming)
    if _is_cytometry(naming) and isinstance(file.facts, FcsFacts):
        yield from _panel(file.facts, naming, known.panel(naming))


def _is_cytometry(naming: Naming) -> bool:
    return naming.assay in CYTOMETRY and naming.cell.column.file_role == "result"


def _other_assay(file: DataFile, naming: Naming) -> Iterator[Finding]:
    cell, found = naming.cell, _title(file)
    if naming.assay == "flow cytometry" and _is_cytometry(naming) and file.kind != "fcs":
        if not file.notes and file.kind in BY_KIND:
            yield DATAFILE_OTHER_ASSAY(found=found, expected="an FCS file"), cell
    elif _is_of_other_assay(file, naming):
        yield DATAFILE_OTHER_ASSAY(found=found, expected="a result of the row's assay"), cell
    elif _is_cytometry(naming):
        yield from _other_cytometry(file, naming)


def _is_of_other_assay(file: DataFile, naming: Naming) -> bool:
    """An assay that nobody knows is contradicted by nothing."""
    if naming.cell.column.file_role not in ("result", "more results"):
        return False
    return naming.assay not in (None, "any", *ASSAYS.get(file.kind, (naming.assay,)))


def _title(file: DataFile) -> str:
    return BY_KIND[file.kind].title if file.kind in BY_KIND else ""


def _other_cytometry(file: DataFile, naming: Naming) -> Iterator[Finding]:
    """Fluorescence under mass cytometry, or the other way round."""
    facts = file.facts
    if not isinstance(facts, FcsFacts):
        return
    is_mass = is_mass_cytometry(facts.channels)
    has_scatter = any(channel.is_scatter for channel in facts.channels)
    if naming.assay == "flow cytometry" and is_mass:
        found, expected = "an FCS file of mass cytometry", "one of flow cytometry"
    elif naming.assay == "mass cytometry" and has_scatter and not is_mass:
        found, expected = "an FCS file of flow cytometry", "one of mass cytometry"
    else:
        return
    yield DATAFILE_OTHER_ASSAY(found=found, expected=expected), naming.cell


def _panel(facts: FcsFacts, naming: Naming, panel: Sequence[Reagent]) -> Iterator[Finding]:
    """Compared only where both use the same names at least twice, or for a whole small panel:
    detectors called FL1 and FL2 contradict nothing."""
    absent, stray = compared(facts.channels, tuple(panel))
    if absent:
        yield DATAFILE_PANEL_MARKER(missing=_listed(absent)), naming.cell
    if stray:
        yield DATAFILE_STRAY_MARKER(stray=_listed(stray)), naming.cell


def _of_control(
    file: DataFile, namings: Sequence[Naming], results: Mapping[str, Mapping[str, FcsFacts]]
) -> Iterator[Finding]:
    """Detectors of results that their control has not, at each row; heights and areas are the same
    detector. A control serves many rows, and the first stands for all."""
    if not isinstance(file.facts, FcsFacts):
        return
    here = {detector_of(channel) for channel in stainable(file.facts.channels)}
    for naming in namings:
        if not here or naming.cell.column.file_role != "control":
            continue
        there = {
            detector_of(channel): channel.name
            for facts in results.get(naming.expsample, {}).values()
            for channel in stainable(facts.channels)
        }
        missing = [name for detector, name in there.items() if detector not in here]
        if missing:
            yield DATAFILE_COMPENSATION(missing=_listed(missing)), naming.cell


# --- derived data --------------------------------------------------------------------------------


def _results(files: Files, namings: Namings) -> dict[str, dict[str, FcsFacts]]:
    """The FCS results of each experiment sample, by their names: each once, however many rows
    name it."""
    found: dict[str, dict[str, FcsFacts]] = {}
    for path, file in files.items():
        for naming in namings[path]:
            is_result = naming.cell.column.file_role != "control" and naming.expsample
            if is_result and isinstance(file.facts, FcsFacts):
                found.setdefault(naming.expsample, {})[naming.cell.value] = file.facts
    return found


def _of_population(population: Population, results: Mapping[str, FcsFacts]) -> Iterator[Finding]:
    if not results:
        return
    names = " and ".join(list(results)[:3])
    channels = tuple(channel for facts in results.values() for channel in facts.channels)
    absent = _unmeasured(population.definition.value, channels)
    if absent:
        missing = _listed(absent)
        yield DATAFILE_GATED_MARKER(missing=missing, files=names), population.definition
    events = sum(facts.events for facts in results.values())
    counted = number_of(population.statistic.value) or 0
    if population.unit.casefold() == "cells" and counted > events:
        said = DATAFILE_TOO_FEW_EVENTS(events=events, files=names)
        yield said, population.statistic


@lru_cache(4_096)
def _unmeasured(definition: str, channels: tuple[Channel, ...]) -> list[str]:
    """The markers of a gate that no channel measures, where some channel measures another one."""
    words = [words_of_channel(channel) for channel in channels]
    wanted = gated(definition)
    absent = [marker for marker in wanted if not any(is_named(marker, each) for each in words)]
    is_comparable = any(antigen(channel) for channel in channels)
    return absent if is_comparable and len(absent) < len(wanted) else []


def _listed(names: Iterable[str]) -> str:
    kept = list(dict.fromkeys(names))
    more = [f"{len(kept) - 6} more"] if len(kept) > 6 else []
    return ", ".join([*kept[:6], *more])
