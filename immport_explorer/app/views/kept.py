"""What is kept of the reader's work and for how long, as markup."""

from __future__ import annotations

from datetime import datetime

from immport_explorer.app.visit.limits import time_in_words
from immport_explorer.markup import Markup, join, tag


def kept(
    *,
    seconds: int | None,
    has_work: bool,
    has_room: bool,
    elsewhere: datetime | None,
    news: str = "",
    is_followed: bool = False,
    has_copy: bool = False,
) -> Markup:
    """``seconds`` is how long work is kept, None where it is not; ``elsewhere`` until when work of
    another tab is kept, None for none; ``news`` tells what came back;
    ``is_followed`` that the files are in a folder of the reader's own, ``has_copy`` that the
    browser keeps a copy, which tells of itself."""
    if has_copy and (seconds is None or not has_room):
        has_work = False
    told = tag("p", news, class_="ipx-banner ipx-banner-info") if news else None
    return join([told, _kept(seconds, has_work, has_room, elsewhere, is_followed)])


def _kept(
    seconds: int | None,
    has_work: bool,
    has_room: bool,
    elsewhere: datetime | None,
    is_followed: bool,
) -> Markup:
    if seconds is None or not has_room:
        return _not_kept(seconds) if has_work else Markup("")
    if has_work:
        what = "What you change here is" if is_followed else "Your package and what you change are"
        said = (
            f"{what} kept on the computer that runs this page, and "
            "come back when you load the page again, until "
            f"{time_in_words(seconds)} after your last change."
        )
        more = kept_button("delete-others", "Delete what other tabs keep") if elsewhere else None
        return kept_line(said, kept_button("delete-work", "Delete now"), more)
    if elsewhere is not None:
        when = elsewhere.strftime("%d %b %Y, %H:%M UTC")
        said = f"Work of another tab is kept here until {when}."
        return kept_line(
            said,
            kept_button("bring-work", "Bring it back"),
            kept_button("delete-others", "Delete it"),
        )
    return Markup("")


def _not_kept(seconds: int | None) -> Markup:
    why = "" if seconds is None else " There is no room to keep it."
    return kept_line(
        f"Your work is not kept: download what you need before you leave.{why}",
    )


def kept_line(words: str, *buttons: Markup | None) -> Markup:
    """A sentence about kept work, and what may be done with it."""
    return tag("div", tag("span", words, class_="ipx-small-text"), buttons, class_="ipx-row")


def kept_button(action: str, words: str) -> Markup:
    """A button that reports that action, which is its id as well."""
    return tag(
        "button", words, type="button", data_do=action, id=action, class_="ipx-small ipx-plain"
    )
