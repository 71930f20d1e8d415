"""The packages that were uploaded, as a list in which they are put in order."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ipywidgets import Box

from immport_explorer.app.visit.packages import Packages, Uploaded
from immport_explorer.app.visit.uploads import Upload
from immport_explorer.app.widgets.uploader import Uploader
from immport_explorer.app.widgets.view import View
from immport_explorer.markup import Markup, tag


class PackageList(Box):
    """Shows the packages and lets the reader put them in order.

    ``check()`` is called when they are to be checked as they stand, ``say(words)`` with what a
    screen reader should tell.
    """

    def __init__(
        self,
        packages: Packages,
        check: Callable[[], None],
        say: Callable[[str], None],
    ) -> None:
        self._packages, self._check, self._say = packages, check, say
        self._view = View()
        self._uploader = Uploader(label="Add a package that is loaded after this", small=True)
        self._view.on_do(self._do)
        self._uploader.on_upload(self._add)
        super().__init__([self._view, self._uploader])
        self.add_class("ipx-box")
        self.show()

    def show(self) -> None:
        """Show the packages as they are now; nothing where there is none."""
        self._view.markup = package_list(self._packages.each)
        self.layout.display = "" if self._packages.each else "none"

    def _add(self, upload: Upload) -> None:
        self._packages.add(upload)
        self.show()
        self._check()

    def _do(self, name: str, key: str) -> None:
        packages = self._packages
        if name == "check":
            self._check()
        elif name in ("up", "down"):
            moved = packages.move(key, -1 if name == "up" else 1)
            self._say(f"The order is now: {packages.name}." if moved else "It cannot go further.")
        elif name == "remove" and len(packages.each) > 1:
            packages.remove(key)
            self._check()
        self.show()


def package_list(packages: Sequence[Uploaded]) -> Markup:
    """Several packages as an ordered list, in which they can be moved; nothing for one alone."""
    if len(packages) < 2:
        return Markup("")
    items = [
        tag(
            "li",
            tag("span", f"{number}. ", tag("b", package.name)),
            _moves(package, first=number == 1, last=number == len(packages)),
            class_="ipx-row",
        )
        for number, package in enumerate(packages, start=1)
    ]
    return tag(
        "section",
        tag("h2", "Packages, in the order in which they are loaded", class_="ipx-h2"),
        tag("ol", items, class_="ipx-stack ipx-tight"),
        tag(
            "p",
            "What one declares, those after it may name, as when ImmPort loads one upload after "
            "another.",
            class_="ipx-small-text",
        ),
        tag(
            "div",
            tag("button", "Check in this order", type="button", data_do="check", id="check-order"),
            class_="ipx-row",
        ),
        class_="ipx-stack ipx-tight",
    )


def _moves(package: Uploaded, *, first: bool, last: bool) -> Markup:
    return tag(
        "span",
        _move("up", "Earlier", package, is_end=first),
        _move("down", "Later", package, is_end=last),
        _move("remove", "Remove", package),
        class_="ipx-row ipx-tight-row",
    )


def _move(action: str, words: str, package: Uploaded, *, is_end: bool = False) -> Markup:
    """A button that keeps the focus where the package cannot go further."""
    return tag(
        "button",
        words,
        type="button",
        class_="ipx-small",
        id=f"{action}-{package.key}",
        data_do=action,
        data_value=package.key,
        aria_label=f"{words}: {package.name}",
        aria_disabled="true" if is_end else None,
    )
