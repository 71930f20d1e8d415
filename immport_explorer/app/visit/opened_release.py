"""A released study on the page: opened beside it, and what of it can be taken away. No widgets."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from immport_explorer.app.visit import scratch
from immport_explorer.app.visit.errand import Errand, Progress
from immport_explorer.app.visit.packages import Brought
from immport_explorer.app.visit.uploads import Upload
from immport_explorer.lab.table import LabError
from immport_explorer.schema.model import Schema

if TYPE_CHECKING:
    from immport_explorer.fill.release import Released


class OpenedRelease:
    """The release that the reader brought; ``errand`` makes a package of each of its studies."""

    def __init__(self) -> None:
        self.errand = Errand()
        self.name = ""
        self.upload: Upload | Brought | None = None

    @property
    def studies(self) -> Sequence[Released]:
        """What was made of its studies; none before."""
        return self.errand.result or ()

    def open(self, upload: Upload | Brought, schema: Schema) -> None:
        """Open a release in the place of what is here."""
        self.forget()
        self.upload, self.name = upload, upload.name
        self.errand.start(_opening(upload.source(), schema), LabError, OSError)

    def forget(self) -> None:
        """Stop, and remove what was brought from the disk."""
        self.errand.cancel()
        self.errand.result = None
        if self.upload is not None:
            self.upload.discard()
            self.upload = None

    def study(self, accession: str) -> Released | None:
        """What was made of a study; None where there is none of that name."""
        return next((one for one in self.studies if one.study == accession), None)


def _opening(source: Path, schema: Schema) -> Callable[[Progress], list[Released]]:
    def work(progress: Progress) -> list[Released]:
        from immport_explorer.fill.release import from_release

        made = from_release(source, schema=schema, progress=progress)
        for one in made:
            _ = one.verdicts  # reads the release, which is work for this thread
        return made

    return work


def package_of(one: Released) -> Path:
    """The package of a study as a zip in a folder of its own. Raises OSError."""
    return one.filled.package.write(scratch.folder() / f"{one.name}.zip")


def taken(path: Path) -> bytes:
    """What stands in such a file, which goes with its folder. Raises OSError."""
    try:
        return path.read_bytes()
    finally:
        shutil.rmtree(path.parent, ignore_errors=True)


def recipe_of(one: Released) -> Path:
    """A recipe for a study like it, in a folder of its own. Raises LabError and OSError."""
    from immport_explorer.fill.recipe_file import new_file
    from immport_explorer.fill.release_like import recipe_like

    path = scratch.folder() / f"like-{one.name}.yaml"
    new_file(recipe_like(one.joined)).write(path)
    return path
