"""``python -m immport_explorer``: the command line."""

from __future__ import annotations

import sys

from immport_explorer.cli import main

if __name__ == "__main__":
    sys.exit(main())
