"""The stand-in's HTTP server: the documented calls, on this machine's loopback only."""

from __future__ import annotations

import io
import json
import re
import shutil
import socket
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import Field, File, parse_form

from immport_explorer.submission.addresses import (
    TOKEN_PATH,
    UPDATER_PATH,
    UPLOAD_PATH,
    Addresses,
    Purpose,
)
from immport_explorer.submission.answers import State
from immport_explorer.submission.client import PRACTICE_HEADER
from immport_explorer.submission.stand_in.accounts import TOKEN_SECONDS, Accounts
from immport_explorer.submission.stand_in.bundle import write_bundle
from immport_explorer.submission.stand_in.faults import Call, Fault, Faults
from immport_explorer.submission.stand_in.jobs import WORKSPACES, Event, Job, Jobs
from immport_explorer.submission.stand_in.work import Work

LOOPBACK = "127.0.0.1"
_BLOCK = 1 << 16
_PAGE = b"<!DOCTYPE html><html><body><h1>Sign in to the network</h1></body></html>"


class StandIn:
    """A stand-in that serves while the block lasts; ``address`` is where.

    Parameters
    ----------
    port
        0 takes a free one.
    folder
        Where tickets and what was received are kept; None forgets them at the end.
    pace
        Seconds that each job takes at least.
    token_seconds
        How long a token may be used.
    bundle
        The template bundle that it serves; None makes one of the newest schema.
    """

    def __init__(
        self,
        port: int = 0,
        *,
        folder: Path | None = None,
        pace: float = 2.0,
        token_seconds: float = TOKEN_SECONDS,
        bundle: Path | None = None,
        faults: Faults | None = None,
        told: Callable[[str], object] = lambda _: None,
    ) -> None:
        self._temporary = None if folder else tempfile.mkdtemp(prefix="immport-explorer-practice-")
        self.jobs = Jobs(folder or Path(str(self._temporary)))
        self.accounts = Accounts(token_seconds)
        self.faults = faults or Faults()
        self.work = Work(self.jobs, self.faults, pace)
        self.bundle = bundle
        self.told = told
        self.calls: list[Call] = []
        self._server = _Server((LOOPBACK, port), self)

    @property
    def address(self) -> str:
        return f"http://{LOOPBACK}:{self._server.server_address[1]}"

    @property
    def addresses(self) -> Addresses:
        return Addresses.of(self.address)

    def serve(self) -> None:
        """Serve until it is interrupted."""
        self._server.serve_forever(poll_interval=0.1)

    def close(self) -> None:
        self._server.server_close()
        self.work.wait()
        if self._temporary is not None:
            shutil.rmtree(self._temporary, ignore_errors=True)

    def __enter__(self) -> StandIn:
        self._thread = threading.Thread(target=self.serve, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self.close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, address: tuple[str, int], stand_in: StandIn) -> None:
        self.stand_in = stand_in
        super().__init__(address, _Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that has gone is no error."""


class _RefusalError(Exception):
    """The call is refused with a status and a sentence, in ImmPort's JSON."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


class _CutError(Exception):
    """The connection ends here."""


@dataclass
class _Form:
    """What a POST brought: ``files`` lie in a temporary folder until they are moved."""

    fields: dict[str, str] = field(default_factory=dict)
    files: list[tuple[str, File]] = field(default_factory=list)

    def on_field(self, one: Field) -> None:
        name = (one.field_name or b"").decode("utf-8", "replace")
        self.fields[name] = (one.value or b"").decode("utf-8", "replace")

    def on_file(self, one: File) -> None:
        name = (one.file_name or b"").decode("utf-8", "replace")
        self.files.append((PurePosixPath(name.replace("\\", "/")).name or "file", one))


_TICKET_CALL = re.compile(r"/registration/([^/]+)/(status|reports/summary|reports/database)")
_TEMPLATES_CALL = re.compile(r"/documentation/templates(?:/(\d+))?")


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    server_version = "ImmPortExplorerPractice"
    sys_version = ""

    def do_GET(self) -> None:
        self._handle(self._get)

    def do_POST(self) -> None:
        self._handle(self._post)

    def log_message(self, format: str, *args: Any) -> None:
        """Told by call, without what was sent."""

    # ---- which call -------------------------------------------------------------------------

    def _handle(self, work: Callable[[str], None]) -> None:
        path = urlsplit(self.path).path.rstrip("/")
        try:
            work(path)
        except _CutError:
            self.close_connection = True
            with suppress(OSError):
                self.connection.shutdown(socket.SHUT_RDWR)
        except _RefusalError as refusal:
            self._answer({"error": str(refusal), "status": refusal.status}, refusal.status)
        except (FormParserError, ValueError) as error:
            self._answer({"message": f"The form cannot be read: {error}"}, 400)

    def _get(self, path: str) -> None:
        root, updates = self._root(path)
        rest = path.removeprefix(root)
        ticket, templates = _TICKET_CALL.fullmatch(rest), _TEMPLATES_CALL.fullmatch(rest)
        if path == "/workspaces":
            self._call(Call.WORKSPACES, lambda user: {"workspaces": _workspaces(user)})
        elif root and ticket:
            call = {"status": Call.STATUS, "reports/summary": Call.SUMMARY}.get(
                ticket[2], Call.REPORT
            )
            self._call(call, lambda user: self._about(call, ticket[1], user))
        elif root and templates and (updates or templates[1]):
            self._call(Call.TEMPLATES, lambda user: self._templates(user, templates[1]))
        elif path == "":
            self._answer(self._overview())
        else:
            raise _RefusalError(404, "There is no such call.")

    def _post(self, path: str) -> None:
        root, updates = self._root(path)
        rest = path.removeprefix(root)
        if path == TOKEN_PATH:
            self._sign_in()
        elif rest == ("" if updates else "/type/online") and root:
            self._call(Call.SEND, lambda user: self._send(user, updates))
        elif rest == "/type/offline" and root:
            self._call(Call.RESERVE, self._reserve)
        elif rest == "/validation" and root:
            self._call(Call.VALIDATION, self._validate)
        else:
            raise _RefusalError(404, "There is no such call.")

    @staticmethod
    def _root(path: str) -> tuple[str, bool]:
        updates = path.startswith(UPDATER_PATH)
        return (UPDATER_PATH if updates else UPLOAD_PATH if path.startswith(UPLOAD_PATH) else ""), (
            updates
        )

    def _call(self, call: Call, work: Callable[[str], Any]) -> None:
        """Make a call for whoever the token is of, with the faults that were asked for."""
        stand_in = self.server.stand_in
        user = stand_in.accounts.user_of(self.headers.get("Authorization", ""))
        fault = stand_in.faults.take(call)
        stand_in.told(f"{call} {'by ' + user if user else 'without a valid token'}")
        if fault is Fault.CUT:
            raise _CutError
        if user is None or fault is Fault.EXPIRED:
            self._drain()
            raise _RefusalError(401, "The token is missing, or has expired.")
        stand_in.calls.append(call)
        if fault is Fault.ERROR:
            self._drain()
            raise _RefusalError(500, "Something went wrong.")
        if fault is Fault.HTML:
            self._drain()
            self._send_bytes(200, "text/html", _PAGE)
            return
        content = work(user)
        if fault is Fault.SLOW:
            time.sleep(stand_in.faults.slow_seconds)
        if fault is Fault.CUT_AFTER:
            raise _CutError
        if content is not None:
            self._answer(content)

    # ---- the calls --------------------------------------------------------------------------

    def _sign_in(self) -> None:
        stand_in = self.server.stand_in
        form = self._form()
        stand_in.calls.append(Call.TOKEN)
        fault = stand_in.faults.take(Call.TOKEN)
        if fault is Fault.CUT:
            raise _CutError
        if fault is Fault.ERROR:
            raise _RefusalError(503, "Nobody can sign in at the moment.")
        if fault is Fault.HTML:
            self._send_bytes(200, "text/html", _PAGE)
            return
        token = stand_in.accounts.sign_in(
            form.fields.get("username", ""), form.fields.get("password", "")
        )
        if token is None:
            raise _RefusalError(401, "Invalid username or password")
        self._answer({"status": 200, "token": token})

    def _send(self, user: str, updates: bool) -> dict[str, Any]:
        form = self._form()
        purpose = _purpose(form, updates)
        _workspace(user, form)
        name = form.fields.get("packageName", "")
        if not form.files:
            raise _RefusalError(400, "There is no file.")
        is_one_zip = len(form.files) == 1 and form.files[0][0].casefold().endswith(".zip")
        if bool(name) == (is_one_zip or updates):
            raise _RefusalError(400, "packageName is empty for a zip, and given for single files.")
        job = self._begin(user, form, purpose, name or form.files[0][0])
        if not purpose.validates:
            self.server.stand_in.work.start(job)
        return self._ticket(job)

    def _begin(self, user: str, form: _Form, purpose: Purpose, name: str) -> Job:
        jobs = self.server.stand_in.jobs
        workspace, notes = int(form.fields["workspaceId"]), form.fields.get("uploadNotes", "")
        files = [file for file, _ in form.files]
        job = jobs.begin(user, workspace, purpose, name, notes, files)
        for file, content in form.files:
            content.file_object.seek(0)
            with (jobs.inbox(job.number) / file).open("wb") as target:
                shutil.copyfileobj(content.file_object, target, _BLOCK)
            content.close()
        return job

    def _reserve(self, user: str) -> dict[str, Any]:
        form = self._form()
        purpose = _purpose(form, False)
        _workspace(user, form)
        name = form.fields.get("packageName", "")
        if not name or form.files:
            raise _RefusalError(400, "An offline registration has a packageName and no file.")
        return self._ticket(self._begin(user, form, purpose, name))

    def _validate(self, user: str) -> dict[str, Any]:
        """As ImmPort's, the answer comes when it has validated, if that does not take long."""
        form = self._form()
        job = self._job(form.fields.get("uploadTicketNumber", ""), user)
        if not job.purpose.validates:
            raise _RefusalError(400, "The ticket was not sent to be validated.")
        with self.server.stand_in.jobs.lock:
            thread = None if job.is_started else self.server.stand_in.work.start(job)
        if thread is not None:
            thread.join(self.server.stand_in.work.pace * 2)
        return {"uploadTicketNumber": job.ticket, "status": job.status}

    def _about(self, call: Call, ticket: str, user: str) -> dict[str, Any]:
        job = self._job(ticket, user)
        if call is Call.STATUS:
            return {"uploadTicketNumber": job.ticket, "status": job.status}
        if call is Call.SUMMARY:
            return _summary(job)
        if job.report is None:
            raise _RefusalError(404, "There is no report: the job has not been completed.")
        return {"database": job.report, "uploadTicketNumber": job.ticket, "type": "database"}

    def _templates(self, user: str, workspace: str | None) -> None:
        if workspace is not None:
            _workspace(user, _Form({"workspaceId": workspace}))
        stream = io.BytesIO()
        bundle = self.server.stand_in.bundle
        stream.write(bundle.read_bytes()) if bundle else write_bundle(stream)
        self._send_bytes(200, "application/zip", stream.getvalue())

    def _job(self, ticket: str, user: str) -> Job:
        job = self.server.stand_in.jobs.find(ticket, user)
        if job is None:
            raise _RefusalError(404, f"There is no ticket {ticket} of {user}'s.")
        return job

    @staticmethod
    def _ticket(job: Job) -> dict[str, Any]:
        return {
            "uploadTicketNumber": job.ticket,
            "uploadPurpose": str(job.purpose),
            "workspaceId": job.workspace,
            "status": job.status,
        }

    def _overview(self) -> dict[str, Any]:
        """For whoever opens the address in a browser."""
        jobs = [
            {"ticket": job.ticket, "status": job.status, "name": job.name, "notes": job.notes}
            for job in self.server.stand_in.jobs
        ]
        return {"practice": "A stand-in for ImmPort's upload server. Not ImmPort.", "jobs": jobs}

    # ---- in and out -------------------------------------------------------------------------

    def _form(self) -> _Form:
        form = _Form()
        headers = {
            name: self.headers.get(name, "").encode() for name in ("Content-Type", "Content-Length")
        }
        parse_form(headers, self._body(), form.on_field, form.on_file)
        return form

    def _body(self) -> _Body:
        length = int(self.headers.get("Content-Length") or 0)
        return _Body(self.rfile, length, self.server.stand_in.faults.link_bytes)

    def _drain(self) -> None:
        body = self._body()
        while body.read(_BLOCK):
            continue

    def _answer(self, content: Any, status: int = 200) -> None:
        self._send_bytes(status, "application/json", json.dumps(content).encode())

    def _send_bytes(self, status: int, kind: str, content: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.send_header(PRACTICE_HEADER, "not ImmPort")
        self.end_headers()
        self.wfile.write(content)


class _Body:
    """The body of a request, read no faster than the link is; ends early where the client does."""

    def __init__(self, stream: Any, length: int, bytes_a_second: int | None) -> None:
        self._stream = stream
        self._left = length
        self._speed = bytes_a_second

    def read(self, size: int) -> bytes:
        """As many bytes as were asked for, but at the end: the form's reader takes less for it."""
        wanted = min(size, self._left)
        content = bytearray()
        while len(content) < wanted:
            content += self._block(wanted - len(content))
        self._left -= len(content)
        return bytes(content)

    def _block(self, size: int) -> bytes:
        content: bytes = self._stream.read(min(size, _BLOCK))
        if not content:
            raise _CutError
        if self._speed:
            time.sleep(len(content) / self._speed)
        return content


def _purpose(form: _Form, updates: bool) -> Purpose:
    try:
        purpose = Purpose(form.fields.get("uploadPurpose", ""))
    except ValueError:
        raise _RefusalError(400, "uploadPurpose is none that is known.") from None
    if purpose.is_update != updates:
        raise _RefusalError(400, "uploadPurpose is that of another service.")
    return purpose


def _workspace(user: str, form: _Form) -> None:
    wanted = form.fields.get("workspaceId", "")
    if not any(str(one.id) == wanted and user in one.users for one in WORKSPACES):
        raise _RefusalError(403, f"You have no workspace {wanted}.")


def _workspaces(user: str) -> list[dict[str, Any]]:
    return [
        {"workspaceId": one.id, "name": one.name, "type": "PW", "category": "PRACTICE"}
        | {"dateCreated": 1767225600000, "createdBy": user}
        for one in WORKSPACES
        if user in one.users
    ]


def _summary(job: Job) -> dict[str, Any]:
    """The events of a ticket. Of a validation ImmPort tells only that it has run."""
    events = job.events
    if job.purpose.validates:
        events = [Event(job.status, job.name)] if job.state.has_ended else events[:1]
    elif job.state is not State.PENDING:
        events = [Event("Registered", job.name), *events]
    return {
        "summary": {
            "uploadRegistrationId": job.number,
            "workspaceName": "Practice",
            "fileName": job.name,
            "status": job.status,
            "uploadTicketNumber": job.ticket,
            "uploadRegistrationResults": [_result(event) for event in events],
        },
        "uploadTicketNumber": job.ticket,
        "type": "summary",
    }


def _result(event: Event) -> dict[str, Any]:
    return {
        "description": event.description or None,
        "errorMessage": event.message or None,
        "fileName": event.file,
        "lineNumber": event.line,
        "status": event.status,
    }
