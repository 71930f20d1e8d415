"""Many packages at once: each checked in a process of its own, one summary over all."""

from immport_explorer.batch.outcome import Asked, Outcome
from immport_explorer.batch.packages import find_packages
from immport_explorer.batch.run import run_batch

__all__ = ["Asked", "Outcome", "find_packages", "run_batch"]
