"""What the reader's browser keeps of the work, as markup."""

from __future__ import annotations

from dataclasses import dataclass

from immport_explorer.app.views.kept import kept_button, kept_line
from immport_explorer.app.visit.browser_copies import Found
from immport_explorer.app.visit.limits import size_in_words
from immport_explorer.files.wording import counted
from immport_explorer.markup import Markup, join, tag


@dataclass(frozen=True)
class Kinds:
    """How what is kept is called: all of it, that without the files, the files with their verb."""

    whole: str
    decided: str
    files: str


PACKAGE = Kinds("your package and of what you change", "what you change", "Your package is")


def kept_in_browser(
    *,
    found: Found | None,
    is_kept: bool,
    left_out: str,
    wrong: str,
    failure: str,
    kinds: Kinds = PACKAGE,
    room: str = "",
) -> Markup:
    """``found`` is a copy of an earlier visit, ``left_out`` why the files are not in this visit's
    copy, ``wrong`` what is wrong with the one that came back, ``failure`` why there is none;
    ``kinds`` names what is kept, ``room`` the page where it is not the package's."""
    return join(
        [
            _offer(found, room) if found else None,
            kept_line(_kept(left_out, kinds), kept_button("delete-copy", "Delete now", room))
            if is_kept
            else None,
            kept_line(
                "Your work is not kept: download what you need before you leave. Your browser "
                f"keeps no copy of it: {failure}."
            )
            if failure
            else None,
            tag("p", wrong, role="alert") if wrong else None,
        ]
    )


def _offer(found: Found, room: str) -> Markup:
    files = counted(found.files, "file")
    what = f"{files}, {size_in_words(found.size)}" if found.files else "without its files"
    return kept_line(
        f"Your browser keeps a copy of your work on {found.package} ({what}), saved on "
        f"{found.saved:%d %b %Y, %H:%M} UTC.",
        kept_button("bring-copy", "Bring it back", room),
        kept_button("delete-found", "Delete it", room),
    )


def _kept(left_out: str, kinds: Kinds) -> str:
    where = (
        "in your browser, for 7 days, and comes back when this page has ended. This server keeps "
        "nothing of it after that. Other pages at this address could read the copy."
    )
    if left_out:
        return (
            f"A copy of {kinds.decided} is {where} {kinds.files} not in it, since {left_out}: "
            "bring it again then."
        )
    return f"A copy of {kinds.whole} is {where}"
