"""Serves the dashboard and tells, for each line that it is given, what it holds of visits: run as a
program, in a process of its own, by ``test_visits.py``."""

from __future__ import annotations

import gc
import json
import logging
import sys
import threading
from collections import Counter

from immport_explorer.app.server.serve import serve

OF_A_VISIT = {
    "EventLogger",
    "KernelClient",
    "NotebookRenderer",
    "PageHandler",
    "ServerKernelManager",
    "Session",
    "VisitConnection",
    "VisitKernel",
    "ZMQStream",
}
"""Names of classes."""


def main(port: int) -> None:
    threading.Thread(target=_tell, daemon=True).start()
    serve(port=port, open_browser=False)


def _tell() -> None:
    for _line in sys.stdin:
        print(json.dumps(_held()), flush=True)


def _held() -> dict[str, int]:
    gc.collect()
    held = Counter(type(each).__name__ for each in gc.get_objects())
    loggers = len(logging.Logger.manager.loggerDict)
    return {name: held[name] for name in sorted(OF_A_VISIT)} | {"loggers": loggers}


if __name__ == "__main__":
    main(int(sys.argv[1]))
