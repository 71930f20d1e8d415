"""What is kept of the reader's work and for how long, as markup."""

from __future__ import annotations

from datetime import datetime

from immport_explorer.app.visit.limits import time_in_words
from immport_explorer.markup import Markup, join, tag

PACKAGE = "Your package and what you change"
FOLLOWED = "What you change here"


def kept(
    *,
    seconds: int | None,
    has_work: bool,
    has_room: bool,
    elsewhere: datetime | None,
    news: str = "",
    is_followed: bool = False,
    has_copy: bool = False,
    what: str = PACKAGE,
    room: str = "",
    waits: bool = False,
) -> Markup:
    """``seconds`` is how long work is kept, None where it is not; ``elsewhere`` until when work of
    another tab is kept, None for none; ``news`` tells what came back;
    ``is_followed`` that the files are in a folder of the reader's own, ``has_copy`` that the
    browser keeps a copy, which tells of itself. ``what`` is kept, ``room`` the page where it is not
    the package's; ``waits`` tells that the reader's own waits, while an example is in view."""
    if waits:
        return _waiting(room)
    if has_copy and (seconds is None or not has_room):
        has_work = False
    told = tag("p", news, class_="ipx-banner ipx-banner-info") if news else None
    what = f"{FOLLOWED} is" if is_followed else f"{what} are"
    return join([told, _kept(seconds, has_work, has_room, elsewhere, what, room)])


def _kept(
    seconds: int | None,
    has_work: bool,
    has_room: bool,
    elsewhere: datetime | None,
    what: str,
    room: str,
) -> Markup:
    if seconds is None or not has_room:
        return _not_kept(seconds) if has_work else Markup("")
    if has_work:
        said = (
            f"{what} kept on the computer that runs this page, and "
            "come back when you load the page again, until "
            f"{time_in_words(seconds)} after your last change."
        )
        others = kept_button("delete-others", "Delete what other tabs keep", room)
        more = others if elsewhere else None
        return kept_line(said, kept_button("delete-work", "Delete now", room), more)
    if elsewhere is not None:
        when = elsewhere.strftime("%d %b %Y, %H:%M UTC")
        said = f"Work of another tab is kept here until {when}."
        return kept_line(
            said,
            kept_button("bring-work", "Bring it back", room),
            kept_button("delete-others", "Delete it", room),
        )
    return Markup("")


def _waiting(room: str) -> Markup:
    return kept_line(
        "Your own files, and what you decided, are kept. Bring them back in place of this example, "
        "which is not kept.",
        kept_button("bring-work", "Bring them back", room),
        kept_button("delete-waiting", "Delete them", room),
    )


def _not_kept(seconds: int | None) -> Markup:
    why = "" if seconds is None else " There is no room to keep it."
    return kept_line(
        f"Your work is not kept: download what you need before you leave.{why}",
    )


def kept_line(words: str, *buttons: Markup | None) -> Markup:
    """A sentence about kept work, and what may be done with it."""
    return tag("div", tag("span", words, class_="ipx-small-text"), buttons, class_="ipx-row")


def kept_button(action: str, words: str, room: str = "") -> Markup:
    """A button that reports that action, which is its id as well, with the room's name before."""
    named = f"{room}-{action}" if room else action
    return tag(
        "button", words, type="button", data_do=action, id=named, class_="ipx-small ipx-plain"
    )
