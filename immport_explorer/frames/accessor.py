"""``frame.immport``: the accessor that pandas frames have once this module is imported."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from immport_explorer.dependencies import require
from immport_explorer.frames.write import template_text, write_template

if TYPE_CHECKING:
    import pandas as pd

    from immport_explorer.schema.model import Schema

NAME = "immport"


class ImmPortAccessor:
    """What a pandas frame can do with ImmPort's templates."""

    def __init__(self, frame: pd.DataFrame) -> None:
        self._frame = frame

    def to_template(
        self,
        template: str,
        path: str | os.PathLike[str] | None = None,
        *,
        schema: str | Schema | None = None,
    ) -> str | Path:
        """The frame as a template's text, or written to a file (see
        :func:`immport_explorer.write_template`)."""
        if path is None:
            return template_text(self._frame, template, schema=schema)
        return write_template(self._frame, template, path, schema=schema)


def register() -> None:
    """Give pandas frames the accessor, where pandas is installed."""
    try:
        require("frame")
        import pandas as pd
    except ImportError:
        return
    if not hasattr(pd.DataFrame, NAME):
        register_accessor: Any = pd.api.extensions.register_dataframe_accessor
        register_accessor(NAME)(ImmPortAccessor)
