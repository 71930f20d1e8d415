"""``%load_ext immport_explorer``: the magic ``%validate`` and the accessor ``frame.immport``."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from immport_explorer.issues.report import ValidationReport


def load_ipython_extension(shell: Any) -> None:
    """Called by ``%load_ext immport_explorer``."""
    import immport_explorer.frames  # noqa: F401 (gives pandas frames their accessor)

    shell.register_magic_function(validate_magic, "line", "validate")


def validate_magic(line: str) -> ValidationReport | None:
    """``%validate PATH... [--schema V]``: check packages, and show the report.

    The report is the cell's value, so ``report = %validate study`` keeps it.
    """
    from immport_explorer.schema.errors import SchemaError
    from immport_explorer.validation.validate import validate

    paths, schema = _arguments(line)
    if not paths:
        print("Say what to check: %validate PATH")
        return None
    try:
        return validate(paths, schema=schema)
    except SchemaError as error:
        print(error)
        return None


def _arguments(line: str) -> tuple[list[str], str | None]:
    words = shlex.split(line)
    if "--schema" not in words:
        return words, None
    at = words.index("--schema")
    return words[:at] + words[at + 2 :], " ".join(words[at + 1 : at + 2]) or None
