"""What every visit's process loads before it is forked, and does afterwards.

Nothing here may start a thread, open a file that stays open, or make a widget: what is made before
the fork is every visit's.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from importlib import import_module

from immport_explorer.app.server.serve import BUNDLE_VARIABLE

_MODULES = (
    "ipykernel.ipkernel",
    "ipykernel.kernelapp",
    "ipykernel.zmqshell",
    "immport_explorer.app.pages",
    "immport_explorer.app.shell",
    "immport_explorer.app.widgets.course_panel",
)


def prepare() -> None:
    """Load the modules of the page, and what ImmPort asks for."""
    for name in _MODULES:
        import_module(name)
    from immport_explorer.schema.load import load_schema

    load_schema(os.environ.get(BUNDLE_VARIABLE) or None)


def run(arguments: Sequence[str]) -> None:
    """Be a kernel, as ``python -m ipykernel_launcher`` with these arguments is."""
    from ipykernel.kernelapp import launch_new_instance
    from ipywidgets import register_comm_target

    # Done when it is loaded, but by a kernel only: else a page cannot ask for its widgets.
    register_comm_target()
    launch_new_instance(argv=list(arguments))
