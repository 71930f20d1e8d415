"""Where ImmPort's upload API is, in one place.

Source: ImmPort's documentation of its Data Upload API and its Batch Updater API. Newer clients ask
``https://www.immport.org/auth/token`` for tokens; either may be given.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, fields
from enum import StrEnum
from urllib.parse import urlsplit

from immport_explorer.submission.errors import SubmissionError

TOKEN_PATH = "/auth/token"
UPLOAD_PATH = "/data/upload"
UPDATER_PATH = "/data/batch/updater"


class Purpose(StrEnum):
    """``uploadPurpose``, exactly as ImmPort wants it.

    One table of the documentation says ``uploadData`` for sending a zip to be validated, its worked
    example says ``validateData``; the former would upload.
    """

    VALIDATE = "validateData"
    UPLOAD = "uploadData"
    UPDATER_VALIDATE = "batchUpdateValidate"
    UPDATER_UPLOAD = "batchUpdateUpload"

    @property
    def validates(self) -> bool:
        return self in (Purpose.VALIDATE, Purpose.UPDATER_VALIDATE)

    @property
    def is_update(self) -> bool:
        return self in (Purpose.UPDATER_VALIDATE, Purpose.UPDATER_UPLOAD)


@dataclass(frozen=True, slots=True)
class Addresses:
    """The three addresses that a client needs; ImmPort's own by default.

    Raises
    ------
    SubmissionError
        Where an address is no web address, holds a name or password, or would send the password in
        clear text to another machine.
    """

    token: str = f"https://auth.immport.org{TOKEN_PATH}"
    upload: str = "https://immport-upload.niaid.nih.gov:8443"
    updater: str = f"https://immport-upload.niaid.nih.gov:9443{UPDATER_PATH}"

    def __post_init__(self) -> None:
        for field in fields(self):
            _check(getattr(self, field.name))

    @classmethod
    def of(cls, server: str) -> Addresses:
        """The addresses of a server that does all: the stand-in."""
        root = server.rstrip("/")
        return cls(root + TOKEN_PATH, root, root + UPDATER_PATH)

    @property
    def host(self) -> str:
        """The host that packages are sent to, for people."""
        return urlsplit(self.upload).netloc

    @property
    def is_immport(self) -> bool:
        return self == Addresses()

    def workspaces(self, purpose: Purpose = Purpose.UPLOAD) -> str:
        parts = urlsplit(self.updater if purpose.is_update else self.upload)
        return f"{parts.scheme}://{parts.netloc}/workspaces"

    def send(self, purpose: Purpose) -> str:
        return self.updater if purpose.is_update else f"{self.upload}{UPLOAD_PATH}/type/online"

    def reserve(self) -> str:
        return f"{self.upload}{UPLOAD_PATH}/type/offline"

    def validation(self, purpose: Purpose) -> str:
        return f"{self._root(purpose)}/validation"

    def templates(self, workspace: int) -> str:
        return f"{self.upload}{UPLOAD_PATH}/documentation/templates/{workspace}"

    def updater_templates(self) -> str:
        return f"{self.updater}/documentation/templates"

    def status(self, purpose: Purpose, ticket: str) -> str:
        return f"{self._root(purpose)}/registration/{ticket}/status"

    def report(self, purpose: Purpose, ticket: str, kind: str) -> str:
        return f"{self._root(purpose)}/registration/{ticket}/reports/{kind}"

    def _root(self, purpose: Purpose) -> str:
        return self.updater if purpose.is_update else f"{self.upload}{UPLOAD_PATH}"


def is_loopback(host: str) -> bool:
    """Whether a host name is this machine itself."""
    if host.casefold() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _check(address: str) -> None:
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname or "", parts.port
    except ValueError as error:
        raise SubmissionError(f"“{address}” is no web address: {error}.") from None
    if parts.scheme not in ("https", "http") or not host:
        raise SubmissionError(f"“{address}” is no web address: it begins with https://.")
    if "@" in parts.netloc:
        raise SubmissionError("An address holds no name and no password: leave them out of it.")
    if parts.scheme == "http" and not is_loopback(host):
        raise SubmissionError(
            f"“{address}” would send your password in clear text: it must begin with https://."
        )
