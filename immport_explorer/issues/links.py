"""Where a kind of issue is explained, for reports that leave this machine."""

from __future__ import annotations

from immport_explorer.dependencies import home_page


def help_address(code: str) -> str | None:
    """The section about the kind in the project's documentation; its heading's name as code hosts
    make it. None where the project's address is not known."""
    home = home_page()
    return f"{home}/blob/main/docs/issues.md#{code.replace('.', '')}" if home else None
