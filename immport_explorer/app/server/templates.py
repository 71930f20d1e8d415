"""Voila's templates, compiled once for all visits.

Each visit's page is made with an exporter of its own, whose templates jinja would compile anew: two
thirds of what a visit takes of the server's time.
"""

from __future__ import annotations

from typing import Any

import voila.notebook_renderer
from jinja2 import BytecodeCache, Environment
from jinja2.bccache import Bucket
from voila.exporter import VoilaExporter


class Compiled(BytecodeCache):
    """Templates as they were compiled, until the server ends."""

    def __init__(self) -> None:
        self._codes: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take what was compiled from the same text under the same name, if anything was."""
        code = self._codes.get(bucket.key)
        if code is not None:
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was just compiled."""
        self._codes[bucket.key] = bucket.bytecode_to_string()


_COMPILED = Compiled()


class Exporter(VoilaExporter):
    """Voila's, with templates that are compiled once."""

    @property
    def environment(self) -> Environment:
        environment: Any = super().environment
        environment.bytecode_cache = _COMPILED
        return environment


def compile_once() -> None:
    """Have Voila make its pages with :class:`Exporter`."""
    voila.notebook_renderer.VoilaExporter = Exporter
