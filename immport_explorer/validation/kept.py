"""What a check found in each file, kept for the next check of the package.

A file is judged anew only where its text, or something that it asked for of other files, is another
than before; what concerns the whole package is always judged anew. So the report is the same as
that of a check from the start.

What a file gives depends on its bytes and its path, the schema, how much is read, which packages
come before, and what it asks of the run: ids and links (:class:`~.asked.AskedIndex` writes down
which), the study in force, and which files the package holds.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import msgspec

from immport_explorer.issues.kinds import AnyKind
from immport_explorer.issues.kinds.file import FILE_UNREADABLE
from immport_explorer.issues.kinds.internal import INTERNAL_CHECK_FAILED
from immport_explorer.issues.log import Batch
from immport_explorer.issues.report import FileReport
from immport_explorer.package.archive import MemberError, Origin
from immport_explorer.package.digest import sha256
from immport_explorer.package.limits import Limits
from immport_explorer.package.opening import Package
from immport_explorer.package.table import TemplateFile
from immport_explorer.schema.model import Schema
from immport_explorer.validation.asked import AskedIndex, Fact, Facts, Told
from immport_explorer.validation.index import Index, Source
from immport_explorer.validation.scope import Run

Judge = Callable[[Run], FileReport]
"""Judges a file into a part of a run."""

FILE_BYTES = 16 * 2**20
"""What is kept of one file takes at most so much memory; else it is judged anew each time."""
ALL_BYTES = 64 * 2**20
"""What is kept of all files together."""
LARGE_BYTES = 32 * 2**20
"""Larger files are kept from their second check on: to know them again they are read once more, and
whoever checks once shall not wait for that."""

_PASSING: tuple[AnyKind, ...] = (INTERNAL_CHECK_FAILED, FILE_UNREADABLE)
"""What may not be found again though nothing changed."""

_Where = tuple[int, str, str | None]
"""The number of the package, the path of a file, and the sheet."""


class Kept:
    """What the last check found in each file; empty at first. Give it to ``validate`` again."""

    def __init__(self) -> None:
        self.terms: Terms | None = None
        self.files: Mapping[_Where, _File | None] = {}
        """None stands for a file that was seen, but not kept."""


class Terms(msgspec.Struct, frozen=True):
    """What all of a check is done by."""

    schema: Schema
    limits: Limits
    look: bool

    def agree(self, other: Terms | None) -> bool:
        """Whether checks by either find the same."""
        return (
            other is not None
            and (self.limits, self.look) == (other.limits, other.look)
            and _are_equal(self.schema, other.schema)
        )


def _are_equal(one: Schema, other: Schema) -> bool:
    """Whether two schemas ask for the same; house rules make another one each time."""
    return one is other or {**vars(one)} == {**vars(other)}


class _File(msgspec.Struct):
    """What a file gave, and what that depends on: ``stands`` is compared as a whole; ``beside`` are
    the package's files where any was asked for."""

    stands: tuple[Any, ...]
    digest: bytes
    asked: Mapping[Fact, bytes]
    beside: tuple[Any, ...] | None
    told: list[Told]
    part: Run
    report: FileReport
    size: int


class Keeping:
    """One check that keeps what it finds, and takes what was kept."""

    def __init__(self, kept: Kept, terms: Terms, index: Index) -> None:
        self._kept, self._terms = kept, terms
        self._earlier = kept.files if terms.agree(kept.terms) else {}
        self._files: dict[_Where, _File | None] = {}
        self._facts = Facts()
        self._index = index
        self._names: list[str] = []
        self._beside: tuple[Any, ...] = ()
        self._stamps: dict[str, object] = {}
        self._digests: dict[tuple[int, str], tuple[object, bytes]] = {}
        self._room = ALL_BYTES

    def fill(self, source: Source, fill: Callable[[Index], None]) -> None:
        """Have the index filled from elsewhere, before all files."""
        asked = AskedIndex(self._index)
        fill(asked)
        self._facts.add(source, asked.told())

    def begin(self, package: Package) -> None:
        """Go on to the next package."""
        self._names.append(package.name)
        files = tuple((f.member.path, f.sheet, f.template.name) for f in package.template_files)
        self._beside = (tuple(member.path for member in package.members), files)
        self._stamps = {f.member.path: _stamp(package.origin, f) for f in package.template_files}

    def judge(
        self, run: Run, file: TemplateFile, source: Source, work: Judge
    ) -> tuple[Run, FileReport]:
        """The part of the run that the file gives, and its line of the report."""
        where = (run.number, file.member.path, file.sheet)
        known, stands = self._earlier.get(where), self._stands(run, file)
        if known is not None and self._is_same(known, run, file, stands):
            self._take(where, known, source)
            return known.part, known.report
        index = AskedIndex(self._index)
        part = run.part(index, file.member.path)
        report = work(part)
        told = list(index.told())
        asked = {fact: self._facts.of(fact) for fact in index.asked}
        self._facts.add(source, told)
        self._files[where] = None
        size = _size(part, told)
        if self._can_be_kept(where, file, index, part, size):
            digest = self._digest(run, file)
            if digest is not None and self._is_unwritten(run, file):
                beside = self._beside if part.asks_for_files else None
                part.let_go()
                self._files[where] = _File(stands, digest, asked, beside, told, part, report, size)
                self._room -= size
        return part, report

    def end(self) -> None:
        """Hand what was found on to the next check."""
        self._kept.terms, self._kept.files = self._terms, self._files

    def _stands(self, run: Run, file: TemplateFile) -> tuple[Any, ...]:
        """What a file's findings depend on besides its bytes and what it asks for."""
        path = file.member.path
        return (
            path,
            file.member.size,
            file.template.name,
            tuple(self._names[: run.number]),
            run.named_entities,
            run.study,
            run.edited_study.get(path),
            tuple(file.own_notes),
        )

    def _is_same(self, known: _File, run: Run, file: TemplateFile, stands: tuple[Any, ...]) -> bool:
        return (
            known.stands == stands
            and known.beside in (None, self._beside)
            and all(self._facts.of(fact) == state for fact, state in known.asked.items())
            and known.digest == self._digest(run, file)
        )

    def _take(self, where: _Where, known: _File, source: Source) -> None:
        for told in known.told:
            told.give(self._index, source)
        self._facts.add(source, known.told)
        self._files[where] = known
        self._room -= known.size

    def _can_be_kept(
        self, where: _Where, file: TemplateFile, index: AskedIndex, part: Run, size: int
    ) -> bool:
        return (
            not index.is_asked_later
            and size <= min(FILE_BYTES, self._room)
            and (file.member.size <= LARGE_BYTES or where in self._earlier)
            and all(batch.kind not in _PASSING for batch in part.log.batches)
        )

    def _is_unwritten(self, run: Run, file: TemplateFile) -> bool:
        """Whether the file is the one that was opened: it may have been saved since."""
        return self._stamps.get(file.member.path) == _stamp(run.package.origin, file)

    def _digest(self, run: Run, file: TemplateFile) -> bytes | None:
        """What tells the file's bytes from others; None where they cannot be read. A spreadsheet's
        are read once for all its sheets."""
        where, stamp = (run.number, file.member.path), _stamp(run.package.origin, file)
        known = self._digests.get(where)
        if known is not None and known[0] == stamp:
            return known[1]
        try:
            digest = sha256(file.member)
        except MemberError:
            return None
        self._digests[where] = (stamp, digest)
        return digest


def _stamp(origin: Origin, file: TemplateFile) -> object:
    """What changes when the file is written while it is read; never the same where it is gone."""
    try:
        status = os.stat(origin.of(file.member.path))
    except OSError:
        return object()
    return (status.st_size, status.st_mtime_ns, status.st_ino)


# --- about how much memory it takes --------------------------------------------------------------

_CELL = 120  # bytes of a finding's key, or of a text in a list
_NAMING = 600
_LEAST = 4_000


def _size(part: Run, told: Iterable[Told]) -> int:
    facts, overview = part.named_facts, part.overview
    frames = (*overview.placed, *overview.sampled, *overview.values)
    size = (
        _LEAST
        + sum(map(_size_of_batch, part.log.batches))
        + _CELL * (len(part.log.causes) + sum(len(each.rows) for each in part.log.broken))
        + sum(each.rows.estimated_size() + each.values.estimated_size() for each in part.pending)
        + _NAMING * (len(facts.namings) + len(facts.populations) + len(facts.reagents))
        + _CELL * (len(facts.sets) + len(facts.starts) + len(part.named_files))
        + sum(frame.estimated_size() for frame in frames)
        + sum(map(_size_of_told, told))
    )
    return int(size)


def _size_of_batch(batch: Batch) -> int:
    return len(batch) * (2 * _CELL if batch.causes is not None else _CELL)


def _size_of_told(told: Told) -> int:
    hashes = 0 if told.hashes is None else told.hashes.estimated_size()
    links = 0 if told.links is None else told.links.estimated_size()
    return int(hashes + links + _CELL * len(told.sample))
