"""The receipt of a completed load: which of the user's ids got which accession from ImmPort.

It is a text: a block of facts, then for each file ``FILENAME: <name>    Total records: <n>``, a
rule, a heading and rows separated by tabs (``USER_DEFINED_ID``, ``<ENTITY>_ACCESSION``, what was
stored; parents as ``<user's id>:<accession>``), then the files with their status, then counts.
Source: the database report of a completed upload in ImmPort's documentation of its upload API.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from immport_explorer.files.wording import counted
from immport_explorer.schema.model import Schema

_BEGINS = "EXPERIMENT DATA UPLOAD REPORT"
_FILE = re.compile(r"FILENAME:\s*(.*?)(?:\s{2,}Total records:\s*(\d+))?\s*$")
_TOTAL = re.compile(r"\s+Total Reagent records:\s*(\d+)\s*$")
_WORKSPACE = re.compile(r"WORKSPACE_ID:\s*(\d+)")
_TICKET = re.compile(r"SUBMISSION TICKET NUMBER:\s*(\S+)")
_ACCESSION = re.compile(r"([A-Z]+)\d+")
_RULE = re.compile(r"[-=]{5,}\s*$")
_END = ("LIST OF FILENAME", "Count Report")
_ID = "USER_DEFINED_ID"
_NO_ID = ("", "-")
_LINES_READ = 5_000_000


@dataclass(frozen=True, slots=True)
class Given:
    """An accession that ImmPort gave. ``id`` is the user's own, empty where the receipt has none;
    ``file`` is that in whose rows it stands."""

    entity: str
    id: str
    accession: str
    file: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a completed load gave, in the receipt's order, each once. ``problems`` says where the
    receipt does not add up."""

    workspace: str | None = None
    ticket: str | None = None
    given: tuple[Given, ...] = ()
    problems: tuple[str, ...] = ()

    def headline(self) -> str:
        """The first thing to say to a person."""
        count = len(self.given)
        if not count:
            return "The receipt of a completed load. It names no accession."
        return (
            "The receipt of a completed load: ImmPort stored the data and gave "
            f"{count:,} {'accession' if count == 1 else 'accessions'}."
        )


def is_receipt(text: str) -> bool:
    """Whether a text is a receipt, by how it begins."""
    return text.lstrip("\ufeff \t\r\n").startswith(_BEGINS)


def read_receipt(text: str, schema: Schema, *, ticket: str | None = None) -> Receipt:
    """Read a receipt's text; ``schema`` knows which entity an accession's prefix stands for, and
    ``ticket`` is the one known from elsewhere. Never raises for what stands in it."""
    return _Reading(schema).receipt(text.splitlines()[:_LINES_READ], ticket)


class _Reading:
    def __init__(self, schema: Schema) -> None:
        self._entities = {entity.prefix: entity.name for entity in schema.entities.values()}
        self._given: dict[tuple[str, str, str], Given] = {}
        self._problems: list[str] = []
        self._file = ""
        self._total: int | None = None
        self._rows = 0
        self._heading: list[str] | None = None

    def receipt(self, lines: Iterable[str], ticket: str | None) -> Receipt:
        facts: dict[str, str] = {}
        for line in lines:
            if line.startswith(_END):
                break
            facts |= _facts(line)
            self._line(line)
        self._close()
        return Receipt(
            workspace=facts.get("workspace"),
            ticket=ticket or facts.get("ticket"),
            given=tuple(self._given.values()),
            problems=tuple(self._problems),
        )

    def _line(self, line: str) -> None:
        named = _FILE.match(line)
        if named:
            self._close()
            self._file = named[1]
            self._total = int(named[2]) if named[2] else None
        elif self._heading is None:
            self._head(line)
        elif line.strip():
            self._row(line.split("\t"))
        else:
            self._close()

    def _head(self, line: str) -> None:
        total = _TOTAL.match(line)
        if total:
            self._total = int(total[1])
        elif self._file and "ACCESSION" in line.upper() and not _RULE.match(line):
            self._heading = [name.strip() for name in line.split("\t")]

    def _row(self, cells: list[str]) -> None:
        self._rows += 1
        row = dict(zip(self._heading or (), (cell.strip() for cell in cells), strict=False))
        own = next((name for name in row if _is_own(name)), None)
        if own is not None:
            self._add(row.get(_ID, ""), row[own])
        for name, cell in row.items():
            if ":" in name and name.upper().endswith("ACCESSION"):
                parent, _, accession = cell.rpartition(":")
                self._add(parent, accession)

    def _add(self, own: str, accession: str) -> None:
        found = _ACCESSION.fullmatch(accession)
        entity = self._entities.get(found[1]) if found else None
        if entity is not None:
            own = "" if own in _NO_ID else own
            given = Given(entity, own, accession, self._file)
            self._given.setdefault((entity, own, accession), given)

    def _close(self) -> None:
        if self._heading is not None and self._total is not None and self._rows != self._total:
            self._problems.append(
                f"{self._file}: the receipt says {counted(self._total, 'record')} and lists "
                f"{self._rows:,}."
            )
        self._file, self._total, self._rows, self._heading = "", None, 0, None


def _is_own(name: str) -> bool:
    """Whether a heading is that of the row's own accession, not of a parent's."""
    return ":" not in name and name.upper().endswith("ACCESSION")


def _facts(line: str) -> dict[str, str]:
    patterns = {"workspace": _WORKSPACE, "ticket": _TICKET}
    found = {name: pattern.match(line) for name, pattern in patterns.items()}
    return {name: match[1] for name, match in found.items() if match}
