"""The packages that were uploaded, in the order in which they are loaded."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from ipywidgets import Box

from immport_explorer.app.visit.checking import Job
from immport_explorer.app.visit.uploads import Upload
from immport_explorer.app.widgets.uploader import Uploader
from immport_explorer.app.widgets.view import View
from immport_explorer.markup import Markup, tag
from immport_explorer.report.plain import counted
from immport_explorer.schema.model import Schema

_numbers = count()


@dataclass
class Uploaded:
    """A package of an upload; ``key`` is its own for as long as the page lives."""

    name: str
    sources: tuple[Path, ...]
    upload: Upload
    key: str


class Packages:
    """The packages in order; what no package needs any more is removed from the disk."""

    def __init__(self) -> None:
        self.each: list[Uploaded] = []

    def add(self, upload: Upload) -> None:
        """Put the packages of an upload behind those that are here."""
        self.each += _packages_of(upload)
        if len(self.each) > 1:
            for package in self.each:
                package.sources = (_as_one(package),)

    def move(self, key: str, by: int) -> bool:
        """Move a package earlier (-1) or later (1); False where it cannot go."""
        place = self._place(key)
        target = place + by
        if place < 0 or not 0 <= target < len(self.each):
            return False
        self.each.insert(target, self.each.pop(place))
        return True

    def remove(self, key: str) -> None:
        place = self._place(key)
        if place >= 0:
            self._forget(self.each.pop(place))

    def clear(self) -> None:
        while self.each:
            self._forget(self.each.pop())

    def job(self, schema: Schema | None = None) -> Job:
        """What there is to check: the last package, after the others."""
        *earlier, last = self.each
        return Job(last.sources, tuple(s for one in earlier for s in one.sources), schema)

    @property
    def name(self) -> str:
        return ", then ".join(package.name for package in self.each)

    def _place(self, key: str) -> int:
        keys = [package.key for package in self.each]
        return keys.index(key) if key in keys else -1

    def _forget(self, package: Uploaded) -> None:
        if all(other.upload is not package.upload for other in self.each):
            package.upload.discard()


class PackageList(Box):
    """Shows the packages and lets the reader put them in order.

    ``check()`` is called when they are to be checked as they stand, ``say(words)`` with what a
    screen reader should tell.
    """

    def __init__(
        self,
        packages: Packages,
        check: Callable[[], None],
        say: Callable[[str], None],
    ) -> None:
        self._packages, self._check, self._say = packages, check, say
        self._view = View()
        self._uploader = Uploader(label="Add a package that is loaded after this", small=True)
        self._view.on_do(self._do)
        self._uploader.on_upload(self._add)
        super().__init__([self._view, self._uploader])
        self.add_class("ipx-box")
        self.show()

    def show(self) -> None:
        """Show the packages as they are now; nothing where there is none."""
        self._view.markup = package_list(self._packages.each)
        self.layout.display = "" if self._packages.each else "none"

    def _add(self, upload: Upload) -> None:
        self._packages.add(upload)
        self.show()
        self._check()

    def _do(self, name: str, key: str) -> None:
        packages = self._packages
        if name == "check":
            self._check()
        elif name in ("up", "down"):
            moved = packages.move(key, -1 if name == "up" else 1)
            self._say(f"The order is now: {packages.name}." if moved else "It cannot go further.")
        elif name == "remove" and len(packages.each) > 1:
            packages.remove(key)
            self._check()
        self.show()


def package_list(packages: Sequence[Uploaded]) -> Markup:
    """Several packages as an ordered list, in which they can be moved; nothing for one alone."""
    if len(packages) < 2:
        return Markup("")
    items = [
        tag(
            "li",
            tag("span", f"{number}. ", tag("b", package.name)),
            _moves(package, first=number == 1, last=number == len(packages)),
            class_="ipx-row",
        )
        for number, package in enumerate(packages, start=1)
    ]
    return tag(
        "section",
        tag("h2", "Packages, in the order in which they are loaded", class_="ipx-h2"),
        tag("ol", items, class_="ipx-stack ipx-tight"),
        tag(
            "p",
            "What one declares, those after it may name, as when ImmPort loads one upload after "
            "another.",
            class_="ipx-small-text",
        ),
        tag(
            "div",
            tag("button", "Check in this order", type="button", data_do="check", id="check-order"),
            class_="ipx-row",
        ),
        class_="ipx-stack ipx-tight",
    )


def _moves(package: Uploaded, *, first: bool, last: bool) -> Markup:
    return tag(
        "span",
        _move("up", "Earlier", package, is_end=first),
        _move("down", "Later", package, is_end=last),
        _move("remove", "Remove", package),
        class_="ipx-row ipx-tight-row",
    )


def _move(action: str, words: str, package: Uploaded, *, is_end: bool = False) -> Markup:
    """A button that keeps the focus where the package cannot go further."""
    return tag(
        "button",
        words,
        type="button",
        class_="ipx-small",
        id=f"{action}-{package.key}",
        data_do=action,
        data_value=package.key,
        aria_label=f"{words}: {package.name}",
        aria_disabled="true" if is_end else None,
    )


def _packages_of(upload: Upload) -> list[Uploaded]:
    """Each zip and each folder is a package; single files are one together."""
    sources = upload.sources()
    files = tuple(source for source in sources if _is_single(source))
    packages = [
        Uploaded(source.name, (source,), upload, f"k{next(_numbers)}")
        for source in sources
        if source not in files
    ]
    if files:
        name = files[0].name if len(files) == 1 else counted(len(files), "file")
        packages.append(Uploaded(name, files, upload, f"k{next(_numbers)}"))
    return packages


def _as_one(package: Uploaded) -> Path:
    """The package's zip or folder. Single files move to a folder of their own, lest they be taken
    for one package with the files before them."""
    if not any(_is_single(source) for source in package.sources):
        return package.sources[0]
    folder = Path(tempfile.mkdtemp(dir=package.upload.folder))
    for source in package.sources:
        shutil.move(source, folder / source.name)
    return folder


def _is_single(source: Path) -> bool:
    return source.is_file() and source.suffix.lower() != ".zip"
