"""What the report says of the files that were looked into."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from immport_explorer.datafiles.datafile import DataFile
from immport_explorer.datafiles.fcs.reader import FcsFacts
from immport_explorer.datafiles.readers import BY_KIND
from immport_explorer.issues.named_files import NamedAt, NamedFile, Stain
from immport_explorer.validation.checks.datafiles.panel import stains
from immport_explorer.validation.named import Known, Naming
from immport_explorer.validation.scope import Run

_UNKNOWN = "a file of a kind that we do not know"


def named_files(run: Run, namings: Mapping[str, Sequence[Naming]], known: Known) -> list[NamedFile]:
    """The files of the package that were looked into, in the order in which rows name them."""
    return [
        NamedFile(
            package=run.number,
            path=path,
            kind=file.kind,
            what=BY_KIND[file.kind].title if file.kind in BY_KIND else _UNKNOWN,
            details=dict(_details(file)),
            named_at=tuple(map(_place, namings[path])),
            stains=_stains(file, namings[path], known),
        )
        for path, file in run.looked.items()
    ]


def _details(file: DataFile) -> Iterator[tuple[str, str]]:
    """What the file says of itself, without values in which something about a person stands."""
    said = {each.value.strip() for each in file.facts.said if each.value.strip()}
    for label, value in file.facts.details.items():
        if not any(each in value for each in said):
            yield label, value


def _place(naming: Naming) -> NamedAt:
    cell = naming.cell
    return NamedAt(cell.place.file, cell.place.sheet, cell.row, cell.column.header)


def _stains(file: DataFile, namings: Sequence[Naming], known: Known) -> tuple[Stain, ...]:
    """Against the panel of the first row that has one."""
    if not isinstance(file.facts, FcsFacts):
        return ()
    panels = (known.panel(naming) for naming in namings)
    return stains(file.facts.channels, tuple(next(filter(None, panels), ())))
