"""Where things of the project are, for tests in any folder."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
"""The project's top folder."""

PACKAGE = ROOT / "immport_explorer"
EXAMPLES = PACKAGE / "examples" / "data"
FUZZ = ROOT / "fuzz"
TRAINING = ROOT / "notebooks" / "training"
