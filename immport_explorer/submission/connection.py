"""How ImmPort is reached: addresses, certificates, proxy and patience; and how failures read."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import httpx

from immport_explorer import __version__
from immport_explorer.submission.addresses import Addresses, is_loopback
from immport_explorer.submission.errors import (
    CertificateError,
    SubmissionError,
    UnreachableError,
)

CONNECT_SECONDS = 20
"""To reach a host, and again for its certificate: together well below a token's 60 seconds."""
ANSWER_SECONDS = 900
"""Until an answer begins: ImmPort answers a request for validation when it has validated."""


@dataclass(frozen=True, slots=True)
class Connection:
    """Where to and how. ``ca`` names a file of certificates that are trusted besides the usual;
    ``proxy`` an address, else the environment's (``HTTPS_PROXY``, ``NO_PROXY``)."""

    addresses: Addresses = field(default_factory=Addresses)
    ca: str | None = None
    proxy: str | None = None
    answer_seconds: float = ANSWER_SECONDS

    def open(self) -> httpx.Client:
        """Raises :class:`SubmissionError` where the certificates or the proxy are of no use."""
        try:
            return httpx.Client(
                verify=self._certificates(),
                proxy=self.proxy,
                trust_env=not self._is_local,
                follow_redirects=False,
                timeout=httpx.Timeout(self.answer_seconds, connect=CONNECT_SECONDS, write=120),
                headers={
                    "User-Agent": f"immport-explorer/{__version__}",
                    "Accept": "application/json",
                    "Accept-Encoding": "identity",
                },
            )
        except (ValueError, httpx.InvalidURL, ImportError) as error:
            raise SubmissionError(f"The proxy {self.proxy} cannot be used: {error}.") from None

    @property
    def _is_local(self) -> bool:
        return is_loopback(urlsplit(self.addresses.upload).hostname or "")

    def _certificates(self) -> ssl.SSLContext:
        context = httpx.create_ssl_context()
        if self.ca is not None:
            try:
                context.load_verify_locations(cafile=self.ca)
            except (OSError, ssl.SSLError) as error:
                raise SubmissionError(
                    f"{self.ca} is no file of certificates (PEM): {error.strerror or error}."
                ) from None
        return context


@contextmanager
def in_words() -> Iterator[None]:
    """Failures of the connection as sentences. No cause is kept: it would hold the request."""
    try:
        yield
    except httpx.TransportError as error:
        raise explained(error) from None
    except httpx.InvalidURL as error:
        raise SubmissionError(f"That is no web address: {error}.") from None


def explained(error: httpx.TransportError) -> UnreachableError:
    host = _host(error)
    why = _certificate_problem(error)
    if why is not None:
        return CertificateError(
            f"The certificate of {host} cannot be trusted: {why}. Nothing was sent. If your "
            "network looks into connections, or the certificate is new, name the file of the "
            "authority that signed it: --ca FILE."
        )
    if isinstance(error, httpx.ProxyError):
        return UnreachableError(f"The proxy refused the connection to {host}: {error}.")
    if isinstance(error, httpx.TimeoutException):
        return UnreachableError(
            f"{host} did not answer in time. It may be busy, or your network blocks its port."
        )
    return UnreachableError(
        f"There is no connection to {host}: {str(error) or type(error).__name__}. {_advice(host)}"
    )


def _advice(host: str) -> str:
    if is_loopback(host.rpartition(":")[0]):
        return "Is a stand-in running there? immport-explorer immport stand-in starts one."
    return "Your network may block its port, or need a proxy (HTTPS_PROXY, or --proxy)."


def _host(error: httpx.TransportError) -> str:
    try:
        return error.request.url.netloc.decode("ascii", "replace")
    except RuntimeError:
        return "the server"


def _certificate_problem(error: BaseException | None) -> str | None:
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return error.verify_message or "it could not be checked"
        error = error.__cause__ or error.__context__
    return None
