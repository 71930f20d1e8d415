"""A person's name and password, for one use: never shown, never written."""

from __future__ import annotations

import getpass
import os
import sys
from dataclasses import dataclass, field

from immport_explorer.submission.errors import SignInError

USERNAME_VARIABLE = "IMMPORT_USERNAME"
PASSWORD_VARIABLE = "IMMPORT_PASSWORD"
KEYRING_SERVICE = "immport-explorer"


@dataclass(frozen=True, slots=True)
class Credentials:
    """A name and a password; the password is in no representation of it."""

    username: str
    password: str = field(repr=False)


def find_credentials(username: str | None = None, *, may_ask: bool = True) -> Credentials:
    """Name and password: from the environment, the system's keyring, or a prompt, in this order.

    Raises
    ------
    SignInError
        Where neither has them and nobody can be asked.
    """
    name = username or os.environ.get(USERNAME_VARIABLE) or _ask_name(may_ask)
    return Credentials(name, _password(name, may_ask))


def _password(name: str, may_ask: bool) -> str:
    if os.environ.get(PASSWORD_VARIABLE) and os.environ.get(USERNAME_VARIABLE, name) == name:
        return os.environ[PASSWORD_VARIABLE]
    kept = _from_keyring(name)
    if kept:
        return kept
    if not may_ask:
        raise SignInError(
            f"There is no password for {name}: set {PASSWORD_VARIABLE}, keep it with "
            f"“keyring set {KEYRING_SERVICE} {name}”, or run this in a terminal."
        )
    return getpass.getpass(f"ImmPort password of {name}: ")


def _ask_name(may_ask: bool) -> str:
    if not may_ask:
        raise SignInError(f"Say who you are at ImmPort: --username NAME, or {USERNAME_VARIABLE}.")
    print("ImmPort user name: ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip()


def _from_keyring(name: str) -> str | None:
    """The password in the system's store; None where there is no store, or none in it."""
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError:
        return None
    try:
        return keyring.get_password(KEYRING_SERVICE, name)
    except KeyringError:
        return None
