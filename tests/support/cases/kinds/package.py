"""Cases of kinds about packages."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable

from support.cases.case import Case
from support.cases.desk import Desk, Edit, both, cell, file, limits, lines, nothing
from support.cases.edits import PACKAGE, saved_as_workbook


def older(template: str) -> Edit:
    """A template of an earlier version."""
    return lines(template, lambda rows: rows[0].__setitem__(1, "Schema Version 3.34"))


def again_in(folder: str, *templates: str) -> Edit:
    """These templates once more, in a folder below."""

    def edit(desk: Desk) -> None:
        (desk.folder / folder).mkdir()
        for template in templates:
            name = desk.book.file_of(template)
            (desk.folder / folder / name).write_text(desk.book.text(name), encoding="utf-8")

    return edit


def zipped(change: Callable[[zipfile.ZipFile], object] | None = None) -> Edit:
    """The package as an archive, to which more is added."""

    def edit(desk: Desk) -> None:
        path = desk.zipped()
        if change is not None:
            with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
                change(archive)

    return edit


def archive_bytes(change: Callable[[bytes], bytes]) -> Edit:
    """The package as an archive, whose bytes are spoilt."""

    def edit(desk: Desk) -> None:
        path = desk.zipped()
        path.write_bytes(change(path.read_bytes()))

    return edit


def source(name: str, content: bytes | None = None) -> Edit:
    """Another source than the package."""

    def edit(desk: Desk) -> None:
        path = desk.root / name
        if content is not None:
            path.write_bytes(content)
        desk.sources = [path]

    return edit


def folder_of(**files: str) -> Edit:
    """A folder with these files only."""

    def edit(desk: Desk) -> None:
        folder = desk.root / "other"
        folder.mkdir()
        for name, content in files.items():
            (folder / f"{name}.txt").write_text(content, encoding="utf-8")
        desk.sources = [folder]

    return edit


def link(desk: Desk) -> None:
    os.symlink("protocols.txt", desk.folder / "linked.txt")


def encrypted(data: bytes) -> bytes:
    """Set the mark of encryption at the first member, where it is stored and where it is listed."""
    changed = bytearray(data)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        changed[changed.find(mark) + offset] |= 1
    return bytes(changed)


def after_refused(desk: Desk) -> None:
    """The package that comes before has an error."""
    study = Desk(desk.root / "before")
    cell("subjecthumans", 4, "Gender", "no gender")(study)
    desk.sources = [study.folder, desk.folder]


CASES = [
    Case("package.not-found", (PACKAGE, None, None), source("nowhere.zip")),
    Case("package.not-a-zip", (PACKAGE, None, None), source("study.zip", b"Rar! no zip"), zipped()),
    Case(
        "package.no-template", (PACKAGE, None, None), folder_of(notes="some words\n"), zipped()
    ),
    Case(
        "package.damaged-zip", (PACKAGE, None, None),
        archive_bytes(lambda data: data[: len(data) // 2]), zipped(),
    ),
    Case("package.encrypted", ("basic_study_design.txt", None, None), archive_bytes(encrypted)),
    Case(
        "package.unsafe-path", (PACKAGE, None, None),
        zipped(lambda archive: archive.writestr("../outside.txt", "x")),
        zipped(lambda archive: archive.writestr("inside/below.txt", "x")),
    ),
    Case("package.link", ("linked.txt", None, None), link),
    Case("package.too-many-files", (PACKAGE, None, None), limits(files=5), limits(files=50)),
    Case("package.too-large", ("bioSamples.txt", None, None), limits(total_bytes=5_000)),
    Case(
        "package.suspicious-ratio", ("zeros.csv", None, None),
        both(zipped(lambda a: a.writestr("zeros.csv", "0" * 100_000)), limits(ratio_from_bytes=1)),
        both(zipped(lambda a: a.writestr("few.csv", "0" * 10)), limits(ratio_from_bytes=1)),
    ),
    Case(
        "package.duplicate-name", ("protocols.txt", None, None),
        zipped(lambda archive: archive.writestr("protocols.txt", "again")),
        zipped(lambda archive: archive.writestr("protocols-2.csv", "again")),
    ),
    Case(
        "package.case-collision", ("Subject_Table.csv", None, None),
        zipped(lambda archive: archive.writestr("Subject_Table.csv", "a,b")),
    ),
    Case(
        "package.nested-archive", ("more.zip", None, None),
        file("more.zip", b"PK\x05\x06" + bytes(18)), file("more.csv", "a,b"),
    ),
    Case("package.older-schema", (PACKAGE, None, None), nothing, lines(
        "protocols", lambda rows: rows[0].__setitem__(1, "Schema Version 3.37"))),
    Case(
        "package.depends-on-refused", (PACKAGE, None, None), after_refused, base="assay-hla"
    ),
    Case(
        "package.older-templates", (PACKAGE, None, None),
        both(older("protocols"), older("treatments")), older("protocols"),
    ),
    Case(
        "package.copies", (PACKAGE, None, None),
        saved_as_workbook("treatments"), saved_as_workbook("treatments", "list", "a list"),
    ),
    Case(
        "package.many", (PACKAGE, None, None),
        again_in("other", "protocols", "treatments"), again_in("other", "protocols"),
    ),
]  # fmt: skip
