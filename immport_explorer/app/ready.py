"""What a visit's process does, forked or started on its own: ``python -m ... ARGUMENTS``.

What it loads before it is forked may start no thread, leave no file open and make no widget: what
is made before the fork is every visit's.
"""

from __future__ import annotations

import os
import sys
import tempfile
import threading
import traceback
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from pathlib import Path

from immport_explorer.app.server.serve import BUNDLE_VARIABLE
from immport_explorer.dependencies import require

_MODULES = (
    "IPython.core.completerlib",
    "IPython.core.debugger",
    "IPython.core.logger",
    "IPython.core.oinspect",
    "IPython.extensions.storemagic",
    "ipykernel.debugger",
    "ipykernel.ipkernel",
    "ipykernel.kernelapp",
    "ipykernel.zmqshell",
    "psutil",
    "tornado.platform.asyncio",
    "traitlets.config.argcomplete_config",
    "zmq.utils.garbage",
    "immport_explorer.app.course.attendance",
    "immport_explorer.app.pages",
    "immport_explorer.app.shell",
    "immport_explorer.app.widgets.course_panel",
)

_NEEDED_NEXT = "polars"
"""Starts threads when it is loaded, so that no fork may inherit it; a check waits for it."""

_SOON = 4
"""Seconds after which a page has begun, and those of others who came with it; its reader has not
yet brought a package."""

_BEHIND = 5
"""Steps of priority (nice) that visits stand behind their server."""


def prepare() -> None:
    """Load the modules of the page, and what ImmPort asks for."""
    _go_without_debugger()
    for name in _MODULES:
        import_module(name)
    from immport_explorer.schema.load import load_schema

    require("dashboard")
    load_schema(os.environ.get(BUNDLE_VARIABLE) or None)


def run(arguments: Sequence[str]) -> None:
    """Be a kernel, as ``python -m ipykernel_launcher`` with these arguments is."""
    _go_without_debugger()
    from ipykernel.kernelapp import launch_new_instance
    from ipywidgets import register_comm_target

    # Done when it is loaded, but by a kernel only: else a page cannot ask for its widgets.
    register_comm_target()
    _take_name(process_name(Path(tempfile.gettempdir()).name))
    _give_way()
    _soon(_NEEDED_NEXT)
    try:
        # A history would be one file for all visits, which each waits for.
        launch_new_instance(argv=[*arguments, "--HistoryManager.enabled=False"])
    except Exception:
        traceback.print_exc()
        # A kernel that cannot begin (a port was taken) tidies up for ever, and counts as running.
        os._exit(1)


def _soon(name: str) -> None:
    """Load a module beside the page's own beginning, before its reader needs it."""
    timer = threading.Timer(_SOON, import_module, [name])
    timer.daemon = True
    timer.start()


def _go_without_debugger() -> None:
    """Nobody debugs a visit; loading what could takes most of a kernel's start."""
    sys.modules.setdefault("debugpy", None)  # type: ignore[arg-type]


def process_name(visit: str) -> str:
    """What the process of a visit is called in lists of processes: else all forks look alike."""
    return f"visit {visit.partition('-')[0]}"


def _take_name(name: str) -> None:
    with suppress(OSError):  # where the system has no such file, it keeps its own
        Path("/proc/self/comm").write_text(name)


def _give_way() -> None:
    """Leave the server its share of a busy machine: whatever any visit is told goes through it."""
    if sys.platform != "win32":
        os.nice(_BEHIND)


if __name__ == "__main__":
    run(sys.argv[1:])
