"""“Send to ImmPort”, below a result without errors; or how to do it by hand."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from ipywidgets import Box

from immport_explorer.app.state import AppState
from immport_explorer.app.views.icons import severity
from immport_explorer.app.views.send import by_hand, panel
from immport_explorer.app.visit.background import beside
from immport_explorer.app.visit.checking import Checking
from immport_explorer.app.visit.sending import Received, Sending, ToSend, may_send
from immport_explorer.app.widgets.view import View
from immport_explorer.app.widgets.workspace_panel import Holdings
from immport_explorer.files.wording import counted
from immport_explorer.markup import Markup

_SHOWS = ["phase", "doing", "failure", "workspace", "submission"]


class SendPanel(Box):
    """Sends the package in view; ``sending`` is how far that is."""

    def __init__(self, state: AppState, checking: Checking, holdings: Holdings) -> None:
        self._state, self._checking, self._holdings = state, checking, holdings
        self.sending = Sending()
        self._view = View()
        self._view.on_do(self._do)
        super().__init__([self._view])
        self.add_class("ipx-box")
        self.sending.observe(self._show, _SHOWS)
        state.observe(self._begin_anew, "report")
        self._show()

    @property
    def _package(self) -> ToSend | None:
        """The package in view, where nothing keeps it from being sent."""
        report, job = self._state.report, self._checking.job
        if report is None or job is None or not report.valid:
            return None
        return ToSend(job.sources, self._state.package, report)

    def _begin_anew(self, _change: object) -> None:
        self.sending.forget()
        self._show()

    def _show(self, _change: object = None) -> None:
        if self._package is None:
            self._view.markup = Markup("")
        else:
            self._view.markup = panel(self.sending) if may_send() else by_hand()

    def _do(self, name: str, value: str) -> None:
        actions: dict[str, Callable[[str], object]] = {
            "sign-in": self._sign_in,
            "sign-out": lambda _value: self.sending.forget(),
            "workspace": self.sending.choose,
            "stop": lambda _value: self.sending.cancel(),
            "validate": self._validate,
            "upload": self._upload,
        }
        if may_send() and name in actions:
            actions[name](value)

    def _sign_in(self, value: str) -> None:
        typed = json.loads(value)
        if isinstance(typed, list) and len(typed) == 2 and all(map(str, typed)):
            self.sending.sign_in(str(typed[0]), str(typed[1]))

    def _validate(self, _value: str) -> None:
        if self._package is not None:
            self.sending.validate(self._package, self._open)

    def _upload(self, typed: str) -> None:
        package = self._package
        if package is not None:
            self.sending.upload(package, typed, self._learn)

    def _open(self, received: Received) -> None:
        """Open the report on its page, which the reader is led to."""
        self._state.received = received
        self._state.said = f"ImmPort: {self.sending.submission.status}."

    def _learn(self, received: Received) -> None:
        """Keep what ImmPort holds from now on: the package's ids, and their accessions."""
        self._open(received)
        job, schema, workspace = self._checking.job, self._state.schema, self._holdings.workspace

        def learnt() -> int:
            from immport_explorer.official.read import read_official
            from immport_explorer.submission.accessions import learn
            from immport_explorer.validation.validate import validate

            if job is not None:
                validate(job.all_sources, schema=job.schema or schema, workspace=workspace.path)
            receipt = read_official(received.path, schema=schema).receipt
            return learn(workspace, receipt) if receipt is not None else 0

        def told(count: int) -> None:
            self._holdings.show(severity("good", f"ImmPort gave {counted(count, 'accession')}"))

        def failed(error: Any) -> None:
            self._holdings.show(severity("error", f"They could not be kept: {error}"))

        beside(learnt, told, failed)
