"""Two deliveries that the reader brought, compared beside the page. No widgets here."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from immport_explorer.app.visit import downloads
from immport_explorer.app.visit.errand import Errand, Progress
from immport_explorer.app.visit.packages import Brought
from immport_explorer.app.visit.uploads import Upload
from immport_explorer.lab.table import LabError
from immport_explorer.report.compared import write
from immport_explorer.report.forms import ending_of
from immport_explorer.schema.model import Schema

if TYPE_CHECKING:
    from immport_explorer.package.compare import PackageComparison

FORMS = (*downloads.FORMS, ("markdown", "Markdown"))
"""The forms of a comparison, and what each is called."""


class Deliveries:
    """The earlier and the later delivery; ``errand`` compares them once both are here.

    ``schema`` is a bundle's that the reader brought, None for what the files declare.
    """

    def __init__(self) -> None:
        self.errand = Errand()
        self.uploads: list[Upload | Brought | None] = [None, None]

    @property
    def comparison(self) -> PackageComparison | None:
        """What differs, once that is known."""
        found: PackageComparison | None = self.errand.result
        return found

    @property
    def names(self) -> list[str]:
        """What the deliveries are called; "" for one that is not here."""
        return [upload.name if upload else "" for upload in self.uploads]

    def take(self, place: int, upload: Upload, schema: Schema | None) -> None:
        """Take the earlier (0) or the later (1) delivery, in place of the one that was here."""
        self.errand.cancel()
        self.errand.result = None
        before, self.uploads[place] = self.uploads[place], upload
        if before is not None:
            before.discard()
        self.compare(schema)

    def put_back(self, brought: Sequence[Brought | None], schema: Schema | None) -> None:
        """Put two deliveries that came back in the place of what is here."""
        self.forget()
        old, new, *_ = (*brought, None, None)
        self.uploads = [old, new]
        self.compare(schema)

    def forget(self) -> None:
        """Remove what is here from the disk."""
        self.errand.cancel()
        self.errand.result = None
        for upload in self.uploads:
            if upload is not None:
                upload.discard()
        self.uploads = [None, None]

    def swap(self, schema: Schema | None) -> None:
        """Let the earlier be the later."""
        self.uploads.reverse()
        self.compare(schema)

    def compare(self, schema: Schema | None) -> None:
        """Compare them, if both are here."""
        old, new = self.uploads
        if old and new:
            sides = old.source(), new.source()
            self.errand.start(lambda progress: _compared(*sides, schema, progress), LabError)

    def in_form(self, form: str) -> tuple[str, bytes]:
        """The comparison as a file: its name and its bytes."""
        assert self.comparison is not None  # its buttons are there with a comparison only
        return f"comparison{ending_of(form)}", write(self.comparison, form)


def _compared(old: Path, new: Path, schema: Schema | None, progress: Progress) -> PackageComparison:
    from immport_explorer.fill.deliveries import compare_deliveries

    return compare_deliveries(old, new, schema=schema, progress=progress)
