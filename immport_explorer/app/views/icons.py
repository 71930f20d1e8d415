"""Severity as shape, word and colour."""

from __future__ import annotations

from immport_explorer.markup import Child, Markup, tag

WORDS = {"error": "Error", "warning": "Warning", "info": "Note", "good": "Good"}

_SHAPES = {
    "error": "M5.2 1h5.6L15 5.2v5.6L10.8 15H5.2L1 10.8V5.2zM7.1 4v5h1.8V4zm0 6.2V12h1.8v-1.8z",
    "warning": "M8 1.2 15.6 15H.4zM7.1 6v4.6h1.8V6zm0 5.6v1.8h1.8v-1.8z",
    "info": "M8 .8a7.2 7.2 0 1 1 0 14.4A7.2 7.2 0 0 1 8 .8zM7.1 7v5h1.8V7zm0-3.2v1.9h1.8V3.8z",
    "good": (
        "M8 .8a7.2 7.2 0 1 1 0 14.4A7.2 7.2 0 0 1 8 .8z"
        "M6.9 9.2 4.8 7.1 3.5 8.4l3.4 3.4 5.6-5.6-1.3-1.3z"
    ),
}


def severity(kind: str, *words: Child) -> Markup:
    """An icon with words beside it; without words, the severity's own."""
    drawn = tag("path", d=_SHAPES[kind], fill_rule="evenodd")
    icon = tag("svg", drawn, viewBox="0 0 16 16", aria_hidden="true")
    return tag("span", icon, words or WORDS[kind], class_=f"ipx-sev ipx-sev-{kind}")
