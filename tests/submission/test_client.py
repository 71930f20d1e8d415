"""The client against the stand-in: tokens, retries, certificates, what a failure means."""

from __future__ import annotations

import datetime
import ipaddress
import os
import ssl
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path

import pytest
from support import immport

from immport_explorer.submission.addresses import Addresses, Purpose
from immport_explorer.submission.answers import State
from immport_explorer.submission.client import Client, Sending
from immport_explorer.submission.connection import Connection
from immport_explorer.submission.credentials import Credentials
from immport_explorer.submission.errors import (
    CancelledError,
    CertificateError,
    NotImmPortError,
    OutcomeUnknownError,
    RefusedError,
    SignInError,
    SubmissionError,
    UnreachableError,
)
from immport_explorer.submission.stand_in.faults import Call, Fault, Faults
from immport_explorer.submission.stand_in.server import StandIn

MIB = 2**20


@pytest.fixture
def sending(tmp_path: Path) -> Sending:
    path = immport.zipped(immport.example("human-study"), tmp_path / "study.zip")
    return Sending((path,), immport.WORKSPACE, Purpose.VALIDATE)


def test_the_whole_way_of_a_validation(client: Client, sending: Sending) -> None:
    ticket = client.send(sending)
    assert ticket.status == "Pending_Validation"

    client.request_validation(ticket.number, Purpose.VALIDATE)
    immport.wait_for(lambda: client.status(ticket.number).state is State.COMPLETED)

    assert "Parsing" in client.report(ticket.number)
    assert client.summary(ticket.number).status == "Completed_Validation"
    assert client.is_practice


def test_single_files_have_a_package_name(
    client: Client, stand_in: StandIn, tmp_path: Path
) -> None:
    files = tuple(sorted(immport.example("human-study").glob("*.txt")))
    client.send(Sending(files, immport.WORKSPACE, Purpose.UPLOAD, package_name="ours"))

    (job,) = stand_in.jobs
    assert sorted(job.files) == [path.name for path in files]
    received = stand_in.jobs.inbox(job.number)
    assert all((received / path.name).read_bytes() == path.read_bytes() for path in files)


def test_an_upload_that_arrives_another_way(client: Client, stand_in: StandIn) -> None:
    sending = Sending((), immport.WORKSPACE, Purpose.UPLOAD, package_name="large.zip")

    assert client.reserve(sending).status == "Pending"
    assert stand_in.calls.count(Call.RESERVE) == 1


# ---- tokens -------------------------------------------------------------------------------------


def test_each_call_has_a_token_of_its_own(client: Client, stand_in: StandIn) -> None:
    client.workspaces()
    client.workspaces()

    assert stand_in.calls == [Call.TOKEN, Call.WORKSPACES] * 2


@pytest.mark.slow
def test_a_token_is_fresh_when_a_large_file_goes_over_a_slow_link(tmp_path: Path) -> None:
    """The file takes many times as long as a token lasts; the token is used before it ends."""
    path = tmp_path / "large.fcs"
    with path.open("wb") as stream:
        stream.truncate(300 * MIB)
    large = Sending((path,), immport.WORKSPACE, Purpose.VALIDATE, package_name="large")
    faults = Faults(link_bytes=60 * MIB)
    with immport.standing_in(token_seconds=1.0, faults=faults) as stand_in:
        with immport.client_of(stand_in) as client:
            ticket = client.send(large)
            assert client.status(ticket.number).number == ticket.number
        received = stand_in.jobs.inbox(1 + 100) / path.name

        assert received.stat().st_size == 300 * MIB
        assert max(stand_in.accounts.ages) < 1.0


def test_an_expired_token_is_replaced_once(client: Client, stand_in: StandIn) -> None:
    stand_in.faults.add(Call.WORKSPACES, Fault.EXPIRED)
    assert client.workspaces()

    stand_in.faults.add(Call.WORKSPACES, Fault.EXPIRED, 2)
    with pytest.raises(RefusedError, match="may have expired"):
        client.workspaces()


def test_a_wrong_password(stand_in: StandIn) -> None:
    said = "did not accept the name and password of practice"
    client = immport.client_of(stand_in, password="wrong-password")
    with client, pytest.raises(SignInError, match=said):
        client.workspaces()

    assert stand_in.calls.count(Call.TOKEN) == 1, "a wrong password is not tried again"


# ---- what fails ---------------------------------------------------------------------------------


@pytest.mark.parametrize("fault", [Fault.ERROR, Fault.CUT, Fault.CUT_AFTER])
@pytest.mark.parametrize("call", [Call.TOKEN, Call.WORKSPACES])
def test_what_only_asks_is_asked_again(
    client: Client, stand_in: StandIn, call: Call, fault: Fault
) -> None:
    stand_in.faults.add(call, fault, 2)
    assert client.workspaces()


def test_a_server_that_stays_broken(client: Client, stand_in: StandIn) -> None:
    stand_in.faults.add(Call.WORKSPACES, Fault.ERROR, 10)
    with pytest.raises(RefusedError, match="at the moment"):
        client.workspaces()


@pytest.mark.parametrize("call", [Call.TOKEN, Call.WORKSPACES])
def test_a_web_page_in_between(client: Client, stand_in: StandIn, call: Call) -> None:
    stand_in.faults.add(call, Fault.HTML)
    with pytest.raises(NotImmPortError, match="a web page where ImmPort's documentation has"):
        client.workspaces()


@pytest.mark.parametrize("fault", [Fault.CUT_AFTER, Fault.ERROR, Fault.HTML])
def test_a_send_is_never_repeated(
    client: Client, stand_in: StandIn, sending: Sending, fault: Fault
) -> None:
    stand_in.faults.add(Call.SEND, fault)
    with pytest.raises(OutcomeUnknownError):
        client.send(sending)

    assert stand_in.calls.count(Call.SEND) == 1


def test_a_send_that_breaks_in_the_middle_has_not_arrived(tmp_path: Path) -> None:
    path = tmp_path / "large.zip"
    path.write_bytes(os.urandom(24 * MIB))
    with immport.standing_in(faults=Faults(link_bytes=8 * MIB)) as stand_in:
        stand_in.faults.add(Call.SEND, Fault.CUT)
        with immport.client_of(stand_in) as client, pytest.raises(UnreachableError):
            client.send(Sending((path,), immport.WORKSPACE, Purpose.UPLOAD))
        assert not list(stand_in.jobs)


def test_a_send_can_be_cancelled(client: Client, stand_in: StandIn, tmp_path: Path) -> None:
    path = tmp_path / "large.zip"
    path.write_bytes(os.urandom(24 * MIB))
    told: list[tuple[int, int]] = []

    def progress(done: int, total: int) -> bool:
        told.append((done, total))
        return done < 4 * MIB

    with pytest.raises(CancelledError):
        client.send(Sending((path,), immport.WORKSPACE, Purpose.UPLOAD), progress=progress)

    assert not list(stand_in.jobs)
    assert told[-1][0] < told[-1][1]
    assert told == sorted(told)


def test_nothing_goes_before_the_journal_could_be_written(
    client: Client, stand_in: StandIn, sending: Sending
) -> None:
    def fails() -> None:
        raise SubmissionError("the disk is full")

    with pytest.raises(SubmissionError, match="the disk is full"):
        client.send(sending, before_last=fails)
    assert not list(stand_in.jobs)


@pytest.mark.parametrize("user", ["practice", "colleague"])
def test_another_persons_ticket(stand_in: StandIn, sending: Sending, user: str) -> None:
    with immport.client_of(stand_in) as client:
        ticket = client.send(sending).number
    with immport.client_of(stand_in, user=user) as client:
        if user == "practice":
            assert client.status(ticket).number == ticket
        else:
            with pytest.raises(RefusedError, match=f"does not know the ticket {ticket}"):
                client.status(ticket)


@pytest.mark.parametrize("ticket", ["../workspaces", "a/b", "", "..", "a b", "a?x=1", "a%2f"])
def test_what_is_no_ticket_goes_into_no_address(client: Client, ticket: str) -> None:
    with pytest.raises(SubmissionError, match="no ticket number"):
        client.status(ticket)


def test_another_workspace_than_ones_own(client: Client, sending: Sending) -> None:
    import dataclasses

    with pytest.raises(RefusedError, match="900003"):
        client.send(dataclasses.replace(sending, workspace=900003))


def test_nobody_there() -> None:
    with immport.standing_in() as gone:
        connection = Connection(gone.addresses)
    nobody = Client(connection, Credentials("a", "b"), pause=lambda _: None)
    with nobody, pytest.raises(UnreachableError, match="Is a stand-in running there"):
        nobody.workspaces()


# ---- certificates, redirects --------------------------------------------------------------------


class _Elsewhere(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(307)
        self.send_header("Location", "http://127.0.0.1:9/steal")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        return


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate of 127.0.0.1 that signs itself, with its key, in one file."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.UTC)
    address = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([address]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    private = key.private_bytes(
        pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path = tmp_path / "server.pem"
    path.write_bytes(made.public_bytes(pem) + private)
    return path


@pytest.fixture
def secure(certificate: Path) -> Iterator[str]:
    """A server with that certificate, which sends sign-ins elsewhere."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Elsewhere)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield f"https://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def test_an_unknown_certificate_is_an_error_that_names_the_host(secure: str) -> None:
    client = Client(Connection(Addresses.of(secure)), Credentials("a", "b"))
    with client, pytest.raises(CertificateError, match=r"of 127\.0\.0\.1.*--ca FILE"):
        client.workspaces()


def test_a_certificate_can_be_trusted_and_no_redirect_is_followed(
    secure: str, certificate: Path
) -> None:
    connection = Connection(Addresses.of(secure), ca=str(certificate))
    client = Client(connection, Credentials("a", "b"))
    with client, pytest.raises(SignInError, match="not followed with a password"):
        client.workspaces()


@pytest.mark.parametrize("content", [b"no certificate", None])
def test_a_file_that_is_no_certificate(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "ca.pem"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(SubmissionError, match="no file of certificates"):
        Client(Connection(ca=str(path)), Credentials("a", "b"))


def test_templates_are_written_as_they_come(client: Client, stand_in: StandIn) -> None:
    stand_in.faults.add(Call.TEMPLATES, Fault.ERROR)
    stream = BytesIO(b"left from before, and longer")
    size = client.templates(immport.WORKSPACE, stream)

    assert stream.getvalue()[:4] == b"PK\x03\x04"
    assert size == len(stream.getvalue())
