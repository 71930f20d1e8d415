"""The Learn page: walkthroughs without code, mistakes to find, and every kind of issue."""

from __future__ import annotations

from ipywidgets import Box, Widget

from immport_explorer.app.course.progress import Course
from immport_explorer.app.course.tracks import TRACKS
from immport_explorer.app.pages.page import Door, Page, Scene
from immport_explorer.app.views.course import tracks
from immport_explorer.app.views.glossary import all_words
from immport_explorer.app.views.icons import severity
from immport_explorer.app.views.meanings import anchor_of_kind, meanings
from immport_explorer.app.widgets.film_player import FilmPlayer
from immport_explorer.app.widgets.practice_panel import PracticePanel
from immport_explorer.app.widgets.view import View
from immport_explorer.issues.kinds import KINDS
from immport_explorer.markup import Markup, link, tag


class LearnPage(Page):
    """Walkthroughs for newcomers and for training, and every kind of issue."""

    name = "learn"
    title = "Learn"
    heading = "Learn by doing"
    door = Door(
        "Learn by doing",
        "Five walkthroughs that see what you do, and mistakes to find yourself.",
    )
    scenes = (
        Scene("course", "#p=learn&w=report", heading, shown="#course-title"),
        Scene("exercise", "#p=learn&e=practice-02", heading, shown="#finding"),
    )
    depends_on_schema = False

    def build(self) -> Widget:
        self._tracks, self._kinds = View(), View()
        self.practice = PracticePanel(self.state)
        self.state.course.observe(self._show_tracks, "done")
        self.watch(self._follow, "place")
        self._show_tracks()
        self._follow()
        words = View(all_words(self.state.schema))
        page = Box([self._tracks, FilmPlayer(), self.practice, words, self._kinds])
        page.add_class("ipx-box")
        return page

    def _show_tracks(self, _change: object = None) -> None:
        self._tracks.markup = learn(self.state.course, self.state.place.walkthrough)

    def _follow(self, _change: object = None) -> None:
        place = self.state.place
        if place.page == self.name:
            self._show_tracks()
            self.practice.show(place.example)
            self._kinds.markup = meanings(place.kind)
            self._kinds.reveal(anchor_of_kind(place.kind) if place.kind in KINDS else "")


def learn(course: Course, asked: str | None = None) -> Markup:
    """The page's head, and its walkthroughs; ``asked`` is the one that an address names."""
    return tag(
        "div",
        tag(
            "header",
            tag("h1", LearnPage.heading, class_="ipx-h1", tabindex="-1"),
            tag(
                "p",
                "Five walkthroughs, two and a half hours in all. Each opens a panel that stays "
                "beside the page while you work, and ticks what you did. The same with code are "
                "notebooks in the folder notebooks/training. Below them are ",
                link("#exercises", "packages with mistakes to find"),
                ", the ",
                link("#words", "words that stop newcomers"),
                " and ",
                link("#kinds", "every kind of issue"),
                ", explained.",
                class_="ipx-lead",
            ),
            class_="ipx-stack",
        ),
        _no_such(asked) if asked is not None and asked not in TRACKS else None,
        tracks(course),
        class_="ipx-stack ipx-wide",
    )


def _no_such(asked: str) -> Markup:
    said = f"There is no walkthrough called “{asked[:80]}”. Choose one below; what you did stays."
    return tag("p", severity("info", said), role="status", class_="ipx-panel")
