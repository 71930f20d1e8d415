"""What a worker process does: check packages one after another, as they are named to it."""

from __future__ import annotations

import time
from multiprocessing.connection import Connection
from pathlib import Path

from immport_explorer.batch.outcome import Asked, Outcome, folder_of, state_of, write_outcome
from immport_explorer.files.atomic import clear_unfinished

REPORTS = ("html", "json")

Task = tuple[str, str, Asked]
"""The package's path, the batch's folder, and what it is checked against."""


def serve(connection: Connection) -> None:
    """Answer each task with its outcome until the other end closes."""
    while True:
        try:
            task: Task = connection.recv()
        except (EOFError, KeyboardInterrupt):
            return
        connection.send(check(*task))


def check(package: str, output: str, asked: Asked) -> Outcome:
    """Check a package and write its reports, then its outcome. Raises nothing: what keeps it from
    being checked is its outcome."""
    path, folder = Path(package), folder_of(Path(package), Path(output))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        clear_unfinished(folder)
        outcome = _checked(path, folder, asked)
        write_outcome(outcome, folder)
    except Exception as error:
        return Outcome(package=package, status="failed", state="", why=_said(error))
    return outcome


def _checked(path: Path, folder: Path, asked: Asked) -> Outcome:
    from immport_explorer.report.forms import ending_of, write
    from immport_explorer.report.view import View
    from immport_explorer.validation.validate import validate

    started = time.monotonic()
    state = state_of(path, asked)
    report = validate(path, schema=asked.schema, rules=asked.rules)
    view = View(report)
    for form in REPORTS:
        write(view, form, folder / f"report{ending_of(form)}")
    summary = report.summary
    return Outcome(
        package=str(path),
        status="passed" if report.valid else "errors",
        state=state,
        schema=report.schema_version,
        errors=summary.errors,
        warnings=summary.warnings,
        infos=summary.infos,
        files=summary.files,
        rows=summary.rows,
        seconds=round(time.monotonic() - started, 2),
        codes=dict(summary.codes),
    )


def _said(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"
