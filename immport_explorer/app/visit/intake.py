"""What is to be checked: packages that were uploaded, or an example, at the version asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from immport_explorer.app.state import AppState
from immport_explorer.app.visit import scratch
from immport_explorer.app.visit.checking import Job
from immport_explorer.app.visit.packages import Brought, Packages
from immport_explorer.app.visit.uploads import Upload
from immport_explorer.schema.load import load_schema, versions
from immport_explorer.schema.model import Schema

if TYPE_CHECKING:
    from immport_explorer.examples import Answer
    from immport_explorer.examples.practice import Practice

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
        return self._state.bare_schema if self._state.is_bundle else None

    def take(self, upload: Upload) -> None:
        """Put what was uploaded in the place of what was here."""
        self.packages.clear()
        self.packages.add(upload)

    def put_back(self, brought: Sequence[Brought]) -> None:
        """Put packages that came back in the place of what is here."""
        self.packages.put_back(brought)

    def uploads(self) -> tuple[Job, str]:
        """The packages that were uploaded, in the order in which they stand, and their name."""
        self.example = ""
        return self.packages.job(self.schema), self.packages.name

    def example_named(self, name: str) -> tuple[Job, str]:
        """An example, after those that it follows, and its title; they are those of the version to
        check against."""
        from immport_explorer import examples
        from immport_explorer.examples import practice

        self.example = name
        self.packages.clear()
        made = practice.named(name, version=self._version)
        follows = (made or examples.describe(name)).follows
        earlier = tuple(self._folder(each) for each in follows)
        source = self._folder(name) if made is None else self._folder_made(made)
        return Job((source,), earlier, self.schema), (made or examples.describe(name)).title

    @staticmethod
    def knows(name: str) -> bool:
        """Whether there is an example of that name, shipped or made on demand."""
        from immport_explorer import examples
        from immport_explorer.examples import practice

        return name in examples.names() or practice.is_name(name)

    @property
    def answers(self) -> tuple[Answer, ...]:
        """The mistakes of the example, with their places as they are in its files."""
        from immport_explorer.examples import answers_at, practice

        made = practice.named(self.example, version=self._version)
        return made.answers if made else answers_at(self.example, self._version)

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

        version = self._version
        if version is None:
            return examples.path(name)
        if (name, version) not in self._written:
            (folder,) = examples.write(name, scratch.folder(), version=version)
            self._written[name, version] = folder
        return self._written[name, version]

    def _folder_made(self, made: Practice) -> Path:
        """The folder of a practice package, written."""
        from immport_explorer.examples import practice

        key = (made.name, self._version or "")
        if key not in self._written:
            self._written[key] = practice.write(made, scratch.folder())
        return self._written[key]

    @property
    def _version(self) -> str | None:
        """The version that examples are written at; None as they stand."""
        from immport_explorer import examples

        version = self.version or self._state.schema.version
        return version if version in examples.versions() else None
