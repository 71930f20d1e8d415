"""Serves the dashboard where threads of jupyter_client take long to begin: run as a program, in a
process of its own, by ``test_visits.py``."""

from __future__ import annotations

import sys
import time
from unittest.mock import patch

from jupyter_client.channels import HBChannel

from immport_explorer.app.server.serve import serve

LATE = 5
"""Seconds; the page of a forked visit is made in less, also where much else is going on."""


def main(port: int, processes: str) -> None:
    usual = HBChannel.run

    def run(channel: HBChannel) -> None:
        time.sleep(LATE)
        usual(channel)

    with patch.object(HBChannel, "run", run):
        serve(port=port, open_browser=False, processes=processes)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
