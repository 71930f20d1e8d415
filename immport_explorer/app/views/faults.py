"""Where making markup fails, the page says so there, and the rest of it goes on."""

from __future__ import annotations

import logging
from collections.abc import Callable

from immport_explorer.app.views.icons import severity
from immport_explorer.markup import Markup, tag

_LOG = logging.getLogger(__name__)


def or_fault(what: str, make: Callable[[], Markup]) -> Markup:
    """What ``make`` makes; a sentence about ``what`` (``This list``) if it fails."""
    try:
        return make()
    except Exception as error:
        _LOG.exception("%s could not be shown", what)
        return tag(
            "p",
            severity("warning", f"{what} could not be shown. That is our fault: "),
            tag("code", f"{type(error).__name__}: {error}"),
            class_="ipx-banner ipx-banner-warning",
            role="alert",
        )
