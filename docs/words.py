"""The glossary on the site: on each page, a pop-up where one of its words stands first.

A button in the sentence opens it, by mouse, keyboard and screen reader alike; no script is needed.
"""

from __future__ import annotations

from typing import Any

from docutils import nodes

from immport_explorer.app.views.glossary import explained
from immport_explorer.schema.glossary import parts

_WITHOUT = ("glossary", "api", "films")
"""Pages without pop-ups: the words themselves, what is for programmers, what only plays."""

_NOT_WITHIN = (nodes.title, nodes.literal, nodes.reference, nodes.FixedTextElement, nodes.raw)


def setup(app: Any) -> dict[str, bool]:
    app.connect("doctree-resolved", explain)
    app.add_css_file("words.css")
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def explain(app: Any, page: nodes.document, name: str) -> None:
    """Put the pop-ups into a page that is about to be written as HTML."""
    if name in _WITHOUT or app.builder.format != "html":
        return
    told: set[str] = set()
    for text in list(page.findall(nodes.Text)):
        if _is_sentence(text):
            text.parent.replace(text, list(_told(str(text), told)))


def _is_sentence(text: nodes.Text) -> bool:
    held = text.parent
    while held is not None and not isinstance(held, _NOT_WITHIN):
        if isinstance(held, nodes.paragraph):
            return True
        held = held.parent
    return False


def _told(text: str, told: set[str]) -> list[nodes.Node]:
    found: list[nodes.Node] = []
    for part, word in parts(text):
        if word is None or word in told:
            found.append(nodes.Text(part))
            continue
        told.add(word)
        found.append(nodes.raw("", explained(part, "site"), format="html"))
    return found
