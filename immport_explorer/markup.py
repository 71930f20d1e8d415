"""The only builder of markup: every text and every attribute value is escaped here.

``tag("td", cell)`` makes an element whose children are escaped unless they are :class:`Markup`
themselves. Addresses other than ``#...``, ``./...``, ``https:``, ``http:`` and ``mailto:`` are
dropped, as are attributes that could run a script, so that text from a package or a bundle stays
text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape

_VOID = frozenset({"br", "hr", "img", "input", "col", "wbr"})
_NAME = re.compile(r"[a-z][a-zA-Z0-9-]*\Z")
_SAFE_ADDRESS = re.compile(r"(#|\./|https?://|mailto:)", re.IGNORECASE)
_COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}\Z")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class Markup(str):
    """Markup that this module made; anything else is text."""

    __slots__ = ()


Child = str | int | float | bool | None | Iterable["Child"]
Value = str | int | float | bool | None


def tag(name: str, *children: Child, **attributes: Value) -> Markup:
    """An element. Attribute names are written with ``_`` for ``-`` and may end in ``_``
    (``class_="field"``, ``data_do="open"``); ``True`` stands alone, ``None``/``False`` is left out.
    """
    if not _NAME.match(name) or name in ("script", "style", "iframe", "object", "embed"):
        raise ValueError(f"not an element we write: {name!r}")
    opened = f"<{name}{''.join(map(_attribute, attributes.items()))}>"
    if name in _VOID:
        return Markup(opened)
    return Markup(f"{opened}{join(children)}</{name}>")


def join(children: Iterable[Child], between: Child = "") -> Markup:
    """Children one after another, escaped; None and False are left out."""
    parts = [text(child) for child in children if child is not None and child is not False]
    return Markup(text(between).join(parts))


def text(child: Child) -> Markup:
    """One child as markup: a :class:`Markup` as it is, a text escaped, several joined."""
    if isinstance(child, Markup):
        return child
    if child is None or isinstance(child, bool):
        return Markup("")
    if isinstance(child, str | int | float):
        return Markup(escape(_CONTROL.sub("\N{REPLACEMENT CHARACTER}", str(child))))
    return join(child)


def link(address: str, *children: Child, **attributes: Value) -> Markup:
    """A link; one that leaves the page opens in a new tab and tells nobody where from."""
    if address.startswith("#"):
        return tag("a", *children, href=address, **attributes)
    outward: dict[str, Value] = {"target": "_blank", "rel": "noopener noreferrer"}
    return tag("a", *children, href=address, **outward, **attributes)


def colour(value: str) -> str | None:
    """The value of a ``style`` attribute that sets ``--domain``, for colours that come as data."""
    return f"--domain:{value}" if _COLOUR.match(value) else None


def _attribute(item: tuple[str, Value]) -> str:
    name, value = item[0].rstrip("_").replace("_", "-"), item[1]
    if not _NAME.match(name) or name.startswith("on") or name == "srcdoc":
        raise ValueError(f"not an attribute we write: {name!r}")
    if value is None or value is False:
        return ""
    if value is True:
        return f" {name}"
    if name in ("href", "src", "action") and not _SAFE_ADDRESS.match(str(value)):
        return ""
    return f' {name}="{text(str(value))}"'
