"""What the stand-in does with what it was sent: validate it, load it, give accessions."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from immport_explorer.official.receipt import read_receipt
from immport_explorer.package.opening import open_package
from immport_explorer.package.table import Table
from immport_explorer.schema.load import load_schema
from immport_explorer.schema.model import Schema
from immport_explorer.submission.accessions import learn
from immport_explorer.submission.addresses import Purpose
from immport_explorer.submission.answers import State
from immport_explorer.submission.batch_updater import check_update
from immport_explorer.submission.stand_in.faults import Faults
from immport_explorer.submission.stand_in.jobs import Event, Job, Jobs
from immport_explorer.submission.stand_in.reports import (
    Block,
    cut,
    events_of,
    receipt_text,
    updater_text,
    validation_text,
)
from immport_explorer.validation.validate import validate
from immport_explorer.validation.workspace import Workspace

_NOT_LISTED = ("study", "arm_or_cohort", "planned_visit", "inclusion_exclusion", "study_personnel")
"""ImmPort's receipts list what has files and samples, not the parts of a study's design."""


@dataclass
class Work:
    """Works on jobs in the background, each for ``pace`` seconds at least."""

    jobs: Jobs
    faults: Faults
    pace: float = 2.0
    _threads: list[threading.Thread] = field(default_factory=list)

    def start(self, job: Job) -> threading.Thread:
        """Begin with a job."""
        job.is_started = True
        thread = threading.Thread(target=self._do, args=(job,), daemon=True)
        self._threads.append(thread)
        thread.start()
        return thread

    def wait(self) -> None:
        """Wait until all that was begun has ended."""
        for thread in self._threads:
            thread.join()

    def _do(self, job: Job) -> None:
        job.events = [Event("Started", job.name, 0)]
        time.sleep(self.pace)
        if self.faults.never_ends:
            return
        try:
            state = self._worked(job)
        except Exception as error:  # a stand-in's job ends, whatever happens
            job.events.append(Event("Error", job.name, message=f"{type(error).__name__}: {error}"))
            state = State.REJECTED
        job.status = job.ended(state)
        self.jobs.keep()

    def _worked(self, job: Job) -> State:
        return self._update(job) if job.purpose.is_update else self._package(job)

    def _package(self, job: Job) -> State:
        sources = [str(self.jobs.inbox(job.number) / name) for name in job.files]
        held = self.jobs.held(job.workspace)
        before = Workspace(held.path, read_only=True)
        report = validate(sources, workspace=held if job.purpose is Purpose.UPLOAD else before)
        schema = load_schema(report.schema_version)
        state = State.COMPLETED if report.valid else State.REJECTED
        end = Event(str(state).capitalize(), f"{job.ticket}___{job.name}")
        job.events = [*job.events, *events_of(report, schema), end]
        if job.purpose is Purpose.VALIDATE:
            job.report = validation_text(job)
        elif report.valid:
            job.report = receipt_text(job, blocks_of(sources, schema, self.jobs))
            learn(held, read_receipt(job.report, schema))
        return state

    def _update(self, job: Job) -> State:
        path = self.jobs.inbox(job.number) / job.files[0]
        problems = check_update(path, load_schema())
        state = State.REJECTED if problems else State.COMPLETED
        wrong = [Event("Error", line=one.row, message=one.message) for one in problems]
        size = Event("Parsing", line=0, description=f"Size:{path.stat().st_size} bytes")
        job.events = [size, *wrong, Event(job.ended(state), line=0)]
        job.report = updater_text(job)
        return state


def blocks_of(sources: list[str], schema: Schema, jobs: Jobs) -> Iterator[Block]:
    """What a receipt lists: for each file and kind of thing that it declares, an id and its new
    accession a row, and the accession of what it belongs to where that is new too."""
    package = open_package(sources[0] if len(sources) == 1 else [Path(s) for s in sources], schema)
    given: dict[tuple[str, str], str] = {}
    order = {name: place for place, name in enumerate(schema.loading_order)}
    for file in sorted(package.template_files, key=lambda one: order[one.template.name]):
        for table in file.tables():
            for entity in _declared(table):
                yield from _block(file.member.path, table, entity, schema, jobs, given)


def _declared(table: Table) -> list[str]:
    found = (cell.column.declares for cell in table.cells if cell.column is not None)
    return list(dict.fromkeys(name for name in found if name and name not in _NOT_LISTED))


def _block(
    file: str,
    table: Table,
    entity: str,
    schema: Schema,
    jobs: Jobs,
    given: dict[tuple[str, str], str],
) -> Iterator[Block]:
    known = schema.entities[entity]
    rows = []
    for own, about in _ids(table, entity).items():
        if own and (entity, own) not in given:
            given[entity, own] = jobs.accession(known.prefix)
            rows.append((own, given[entity, own], cut(about)))
    if rows:
        heading = ("USER_DEFINED_ID", f"{entity.upper()}_ACCESSION", "DESCRIPTION")
        yield Block(file, heading, tuple(rows))


def _ids(table: Table, entity: str) -> dict[str, str]:
    """The ids that a table declares of a kind, each with what is said about it."""
    own = [c for c in table.cells if c.column is not None and c.column.declares == entity]
    words = [c for c in table.cells if c.column is not None and c.column.header == "Description"]
    found: dict[str, str] = {}
    for block in table.blocks():
        for cell in own:
            values = block.frame.get_column(str(cell.position))
            about = (
                block.frame.get_column(str(words[0].position))
                if words
                else pl.Series([""] * len(values))
            )
            found |= dict(zip(values.to_list(), about.to_list(), strict=True))
    return found
