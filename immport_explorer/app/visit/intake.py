"""What is to be checked: packages that were uploaded, or an example, at the version asked for."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from immport_explorer.app.state import AppState
from immport_explorer.app.visit import scratch
from immport_explorer.app.visit.checking import Job
from immport_explorer.app.visit.packages import Packages
from immport_explorer.app.visit.uploads import Upload
from immport_explorer.schema.load import load_schema, versions
from immport_explorer.schema.model import Schema

FIRST_EXAMPLE = "human-study-broken"


class Intake:
    """What the reader brought or chose.

    ``example`` is the example that is checked, empty for uploads; ``chosen`` the one that is
    offered; ``version`` the schema's version asked for, empty for what the files declare.
    """

    def __init__(self, state: AppState) -> None:
        self._state = state
        self._written: dict[tuple[str, str], Path] = {}
        self.packages = Packages()
        self.example, self.chosen, self.version = "", FIRST_EXAMPLE, ""

    @property
    def schema(self) -> Schema | None:
        """What was asked to check against; None for what the files declare."""
        if self.version in versions():
            return load_schema(self.version)
        return self._state.schema if self._state.is_bundle else None

    def take(self, upload: Upload) -> None:
        """Put what was uploaded in the place of what was here."""
        self.packages.clear()
        self.packages.add(upload)

    def uploads(self) -> tuple[Job, str]:
        """The packages that were uploaded, in the order in which they stand, and their name."""
        self.example = ""
        return self.packages.job(self.schema), self.packages.name

    def example_named(self, name: str) -> tuple[Job, str]:
        """An example, after those that it follows, and its title; they are those of the version to
        check against."""
        from immport_explorer import examples

        self.example = name
        self.packages.clear()
        example = examples.describe(name)
        *earlier, source = (self._folder(each) for each in (*example.follows, name))
        return Job((source,), tuple(earlier), self.schema), example.title

    @property
    def name(self) -> str:
        """What the package is called that is checked: the last one, where there are several."""
        each = self.packages.each
        return each[-1].name if each else self.example

    def again(self, job: Job) -> Job:
        """The same files, at the version that is asked for by now."""
        return replace(job, schema=self.schema)

    def _folder(self, name: str) -> Path:
        """An example's folder, written at the version in question if it can be."""
        from immport_explorer import examples

        version = self.version or self._state.schema.version
        if version not in examples.versions():
            return examples.path(name)
        if (name, version) not in self._written:
            (folder,) = examples.write(name, scratch.folder(), version=version)
            self._written[name, version] = folder
        return self._written[name, version]
