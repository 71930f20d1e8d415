"""What each kind of issue means, as markup: the place to which its code leads from everywhere."""

from __future__ import annotations

from immport_explorer.app.state import Place
from immport_explorer.app.views.icons import severity
from immport_explorer.issues.kinds import FAMILIES, KINDS, Kind
from immport_explorer.markup import Markup, link, tag


def code_link(code: str) -> Markup:
    """A kind's code, which leads to its meaning."""
    return link(place_of_kind(code).address, tag("code", code), class_="ipx-small-text")


def place_of_kind(code: str) -> Place:
    """Where the meaning of a kind of issue stands."""
    return Place(page="learn", kind=code)


def anchor_of_kind(code: str) -> str:
    """The id of a kind's entry."""
    return f"kind-{code.replace('.', '-')}"


def meanings(chosen: str | None) -> Markup:
    """Every kind of issue by family; the one with the code ``chosen`` is open."""
    families = [
        tag(
            "section",
            tag("h3", title, class_="ipx-h3"),
            [_entry(kind, chosen) for kind in KINDS.values() if kind.family == family],
        )
        for family, title in FAMILIES.items()
    ]
    return tag(
        "section",
        tag(
            "h2", f"Every kind of issue ({len(KINDS)})", class_="ipx-h2", id="kinds", tabindex="-1"
        ),
        tag(
            "p",
            "An error keeps ImmPort from loading the package, a warning is worth a look before you "
            "send it, a note tells what ImmPort will make of the data.",
        ),
        tag("div", families, class_="ipx-meanings"),
        class_="ipx-stack",
    )


def _entry(kind: Kind, chosen: str | None) -> Markup:
    facts = (
        ("Why", kind.why),
        ("How to fix it", kind.fix_in_general),
        ("For example", kind.example),
    )
    return tag(
        "details",
        tag(
            "summary",
            severity(kind.severity),
            tag("span", kind.title, " ", tag("code", kind.code)),
            id=anchor_of_kind(kind.code),
        ),
        tag(
            "dl",
            [(tag("dt", title), tag("dd", words)) for title, words in facts],
            class_="ipx-facts",
        ),
        open=kind.code == chosen,
    )
