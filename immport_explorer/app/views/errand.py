"""An errand under way as markup."""

from __future__ import annotations

from immport_explorer.app.views.work import OUR_FAULT, ended, going_on
from immport_explorer.app.visit.errand import Errand
from immport_explorer.markup import Markup, tag

_FAILED = "This could not be done"


def under_way(errand: Errand, title: str, name: str) -> Markup:
    """How far it is; nothing once it is done. ``title`` says what is done (``Reading the
    release``), ``name`` begins the ids of its controls."""
    if errand.failure:
        return ended("error", _FAILED, [OUR_FAULT, tag("code", errand.failure)])
    if errand.refused:
        return ended("warning", _FAILED, errand.refused)
    if not errand.running:
        return Markup("")
    doing = f"{title}: {errand.doing or 'opening'}"
    return going_on(doing, tag("progress", aria_label=title), f"{name}-cancel")
