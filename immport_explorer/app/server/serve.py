"""Serves the dashboard as a page: one notebook, no notebook server around it.

This module is light; Voila is loaded when the server starts.
"""

from __future__ import annotations

import errno
import ipaddress
import os
import socket
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from immport_explorer.app.visit.kept_folder import swept
from immport_explorer.app.visit.limits import SERVED, LimitError, Limits
from immport_explorer.app.visit.scratch import held_folder
from immport_explorer.app.visit.settings import (
    CLASS_VARIABLE,
    FILMS_VARIABLE,
    OFF,
    ON,
    SEND_VARIABLE,
    SERVER_VARIABLE,
    WATCH_VARIABLE,
)

NOTICE_VARIABLE = "IMMPORT_EXPLORER_NOTICE"
"""Environment variable: what the page says about the data it is given (text, not markup)."""

BUNDLE_VARIABLE = "IMMPORT_EXPLORER_BUNDLE"
"""Environment variable: the path of the ImmPort template bundle that the page opens with."""

RULES_VARIABLE = "IMMPORT_EXPLORER_RULES"
"""Environment variable: the files of house rules that the page opens with, as PATH separates."""

DEFAULT_PORT = 8866
DEFAULT_HOST = "127.0.0.1"
DEFAULT_VISITS = 50

SPAWNED, FORKED = "spawned", "forked"
"""How visits' processes come about: a Python each, or forks of one that has loaded all."""

_CAN_FORK = sys.platform == "linux"
"""Only Linux lets a process count its threads, those of libraries among them."""

_HERE = Path(__file__).resolve().parent


def serve(
    *,
    port: int = DEFAULT_PORT,
    host: str = DEFAULT_HOST,
    open_browser: bool = True,
    preheat: int = 0,
    notice: str | None = None,
    bundle: str | Path | None = None,
    rules: Sequence[str | Path] = (),
    base_url: str = "/",
    names: Sequence[str] = (),
    visits: int = DEFAULT_VISITS,
    limits: Mapping[str, str | None] | None = None,
    send: bool | None = None,
    immport_server: str | None = None,
    films: str | Path | None = None,
    watch: str | Path | None = None,
    has_class: bool = False,
    processes: str | None = None,
) -> int:
    """Serve the dashboard until it is interrupted; the address is printed.

    Parameters
    ----------
    port, host
        Where to listen. The port is not changed when it is taken. A host other than this machine's
        own (``0.0.0.0``, say) lets everybody who can reach it use the page.
    open_browser
        Open the page in a browser, if this machine has a screen.
    preheat
        How many visits to keep ready: a page load then takes a second or two, and each costs the
        memory of a kernel (about 100 MB).
    notice
        What the page says about the data it is given, in place of "files stay on this machine".
    bundle
        An ImmPort template bundle (folder or zip) that the page opens with.
    rules
        Files of house rules that hold on the page, on top of ImmPort's.
    base_url
        The path of the page, where a proxy serves it below one.
    names
        Host names under which a proxy on this machine reaches the page; others are refused, so that
        no foreign site can pass for it.
    visits
        How many visits there may be at a time; who comes then is told to come back later.
    limits
        What a visit may use: the variables of :mod:`immport_explorer.app.visit.limits` and their
        values (``500 MB``, ``15 min``, ``none``). Those that are not named are taken from the
        environment, else from the defaults.
    send
        Whether the page may send packages to ImmPort for the reader. None: only where the page is
        for one person on this machine (a loopback host, no proxy's names, no path below one).
    immport_server
        The address of a stand-in, to practise with, in place of ImmPort's.
    films
        The folder of the films that Learn shows (`make films` makes one). None: those of a clone.
    watch
        A folder of one's own that the page checks, and again whenever a file in it is saved. It is
        read, and never written to. Refused where others can reach the page.
    has_class
        Print a second, secret address: how many visitors are at which step of the walkthroughs.
    processes
        How visits' processes come about: ``spawned``, a Python each, or ``forked`` from one that
        has loaded all they need, which takes less time and memory (Linux). None: forked where that
        can be.

    Returns
    -------
    int
        0 when it was ended, 2 when it could not start (a message says why).
    """
    try:
        is_own = _is_for_one(host, names, base_url)
        allowed = SERVED if not is_own else replace(SERVED, keep=Limits().keep)
        allowed = allowed.changed(os.environ).changed(limits or {})
        problem = (
            _problem(port, host, visits, bundle, films)
            or _watch_problem(watch, is_own)
            or _unforkable(processes)
            or _rules_problem(bundle, rules)
        )
    except LimitError as error:
        problem = str(error)
    if problem:
        print(problem, file=sys.stderr)
        return 2
    options = {
        NOTICE_VARIABLE: notice,
        BUNDLE_VARIABLE: _absolute(bundle),
        FILMS_VARIABLE: _absolute(films),
        CLASS_VARIABLE: ON if has_class else OFF,
        RULES_VARIABLE: os.pathsep.join(str(Path(one).resolve()) for one in rules) or None,
        SEND_VARIABLE: ON if may_send(send, host, names, base_url) else OFF,
        SERVER_VARIABLE: immport_server,
        WATCH_VARIABLE: _absolute(watch),
        **allowed.as_variables(),
    }
    with (
        held_folder() as scratch,
        _environment(**_jupyter_folders(scratch), **options),
        swept(),
    ):
        from immport_explorer.app.server.voila import run

        run(
            notebook=notebook_path(),
            scratch=scratch,
            port=port,
            host=host,
            open_browser=open_browser,
            preheat=preheat,
            base_url=f"/{base_url.strip('/')}/".replace("//", "/"),
            names=tuple(names),
            visits=visits,
            memory=allowed.memory,
            idle=allowed.idle,
            has_class=has_class,
            is_forked=_are_forked(processes),
        )
    return 0


def may_send(asked: bool | None, host: str, names: Sequence[str], base_url: str) -> bool:
    """Whether the page may send packages to ImmPort: as asked, else only where it is for one."""
    return _is_for_one(host, names, base_url) if asked is None else asked


def notebook_path() -> Path:
    """The dashboard's notebook: inside the package, or in the clone it is run from."""
    installed = _HERE / "notebook" / "explorer.ipynb"
    return installed if installed.is_file() else _HERE.parents[2] / "notebooks" / "explorer.ipynb"


def _problem(
    port: int, host: str, visits: int, bundle: str | Path | None, films: str | Path | None
) -> str | None:
    if visits < 1:
        return "There must be place for one visit at least: --visits takes a number from 1 on."
    if bundle is not None and not Path(bundle).exists():
        return f"There is no template bundle at {bundle}."
    if films is not None and (problem := _films_problem(Path(films))):
        return problem
    if not notebook_path().is_file():
        return "The dashboard's notebook is missing; install immport-explorer again."
    return _port_problem(port, host)


def _films_problem(folder: Path) -> str | None:
    from immport_explorer.app.visit.films import LIST

    if (folder / LIST).is_file():
        return None
    return f"There are no films at {folder}: {LIST} is not there."


def _watch_problem(folder: str | Path | None, is_own: bool) -> str | None:
    if folder is None:
        return None
    if not is_own:
        return (
            "A folder is followed only where nobody but you can reach the page: leave out --watch, "
            "or --host, --name and --base-url."
        )
    if not Path(folder).is_dir():
        return f"There is no folder at {folder} to be followed."
    return None


def _are_forked(processes: str | None) -> bool:
    return processes == FORKED or (processes is None and _CAN_FORK)


def _unforkable(processes: str | None) -> str | None:
    if processes == FORKED and not _CAN_FORK:
        return "Visits can be forked on Linux only: leave --processes out."
    return None


def _rules_problem(bundle: str | Path | None, rules: Sequence[str | Path]) -> str | None:
    """What is wrong with the house rules, said before anybody opens the page."""
    if not rules:
        return None
    from immport_explorer.schema.errors import SchemaError
    from immport_explorer.schema.house import HouseRulesError, with_rule_files
    from immport_explorer.schema.load import load_schema

    try:
        with_rule_files(load_schema(bundle), rules)
    except (SchemaError, HouseRulesError) as error:
        return str(error)
    return None


def _port_problem(port: int, host: str) -> str | None:
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            # A port that was left a moment ago counts as free, as it does for the server.
            if os.name == "posix":
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OverflowError:
        return f"{port} is not a port: ports are numbers from 0 to 65535."
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            return f"Port {port} is in use. Choose another one: immport-explorer serve --port N"
        return f"Cannot listen on {host}, port {port}: {error.strerror or error}."
    return None


def _is_for_one(host: str, names: Sequence[str], base_url: str) -> bool:
    """Whether nobody but this machine's user can reach the page."""
    return _is_loopback(host) and not names and base_url.strip("/") == ""


def _is_loopback(host: str) -> bool:
    try:
        found = socket.getaddrinfo(host, None)
        return all(ipaddress.ip_address(one[4][0]).is_loopback for one in found)
    except (OSError, ValueError):
        return False


def _absolute(path: str | Path | None) -> str | None:
    return None if path is None else str(Path(path).resolve())


def _jupyter_folders(scratch: Path) -> dict[str, str]:
    """Only what this environment installed counts: no settings or extensions of the user's own.

    Temporary files are in the scratch folder too, so they go when the server ends.
    """
    folders = {name: scratch / name for name in ("config", "data", "files", "ipython")}
    for folder in folders.values():
        folder.mkdir()
    return {
        "IPYTHONDIR": str(folders["ipython"]),
        "JUPYTER_CONFIG_DIR": str(folders["config"]),
        "JUPYTER_DATA_DIR": str(folders["data"]),
        "JUPYTER_PATH": str(_HERE / "share"),
        "TMPDIR": str(folders["files"]),
    }


@contextmanager
def _environment(**values: str | None) -> Iterator[None]:
    """Environment variables for the time of the block; None leaves one as it is."""
    changed = {name: value for name, value in values.items() if value is not None}
    before = {name: os.environ.get(name) for name in changed}
    os.environ.update(changed)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
