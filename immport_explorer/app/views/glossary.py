"""The glossary as markup: every word, and pop-ups where a word stands in a sentence."""

from __future__ import annotations

from immport_explorer.app.state import Place
from immport_explorer.markup import Markup, link, tag
from immport_explorer.schema.glossary import Word, glossary, parts
from immport_explorer.schema.model import Schema

_BOX, _HEIGHT, _GAP, _LETTER = 16, 30, 22, 7


def explained(text: str, scope: str) -> Markup:
    """A sentence in which each word of the glossary opens its explanation; ``scope`` tells this
    sentence from all others on the page."""
    children = [
        part if name is None else _popup(part, name, f"word-{scope}-{name.replace(' ', '-')}")
        for part, name in parts(text)
    ]
    return tag("span", children)


def lead(text: str, page: str) -> Markup:
    """The sentences at the head of a page, with the words that stand in them explained."""
    return tag("p", explained(text, f"lead-{page}"), class_="ipx-lead")


def _popup(words: str, name: str, anchor: str) -> Markup:
    word = glossary()[name]
    return tag(
        "span",
        tag("button", words, type="button", class_="ipx-word", popovertarget=anchor),
        tag(
            "span",
            tag("b", word.title),
            tag("span", word.says),
            picture(word),
            id=anchor,
            popover=True,
            class_="ipx-word-said",
        ),
    )


def all_words(schema: Schema) -> Markup:
    """Every word, with its picture and the template to look at."""
    entries = [
        (
            tag("dt", word.title, id=f"word-{name.replace(' ', '-')}"),
            tag("dd", tag("p", word.says), picture(word), _template(word, schema)),
        )
        for name, word in glossary().items()
    ]
    return tag(
        "section",
        tag("h2", "Words", class_="ipx-h2", id="words", tabindex="-1"),
        tag("dl", entries, class_="ipx-facts"),
        class_="ipx-stack ipx-tight",
    )


def _template(word: Word, schema: Schema) -> Markup | None:
    template = schema.templates.get(word.template or "")
    if template is None:
        return None
    return tag("p", link(Place(page="templates", template=template.name).address, template.title))


def picture(word: Word) -> Markup:
    """Boxes with an arrow from each to the next."""
    x, drawn = 0, []
    for number, label in enumerate(word.picture):
        width = len(label) * _LETTER + _BOX
        if number:
            drawn.append(
                tag("path", d=f"M{x - _GAP} 15h{_GAP - 6}m-5 -4l5 4l-5 4", class_="ipx-arrow")
            )
        drawn.append(tag("rect", x=x + 1, y=1, width=width - 2, height=_HEIGHT - 2, rx=5))
        drawn.append(tag("text", label, x=x + width / 2, y=20, text_anchor="middle"))
        x += width + _GAP
    width = max(x - _GAP, 0)
    said = ", then ".join(word.picture)
    return tag(
        "svg",
        drawn,
        viewBox=f"0 0 {width} {_HEIGHT}",
        width=width,
        height=_HEIGHT,
        role="img",
        aria_label=said,
        class_="ipx-word-picture",
    )
