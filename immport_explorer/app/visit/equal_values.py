"""Values that are no terms, gathered over all files: each is decided on once; no widgets here."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from immport_explorer.app.visit.choosing import Hit, terms_like
from immport_explorer.app.visit.edits import CellKey, Edits
from immport_explorer.app.visit.opening import Tables
from immport_explorer.issues.kinds.value import VALUE_NOT_IN_VOCABULARY
from immport_explorer.issues.log import Batch
from immport_explorer.schema.model import Schema

if TYPE_CHECKING:
    from immport_explorer.fixes.edits import Edit
    from immport_explorer.issues.report import ValidationReport

_HITS_SHOWN = 8


@dataclass
class EqualValue:
    """A value that is no term of a vocabulary, wherever it stands: ``places`` are findings, by
    their batch and their position in it."""

    vocabulary: str
    title: str
    value: str
    places: list[tuple[Batch, int]] = field(default_factory=list)
    query: str = ""
    written: str | None = None

    @property
    def files(self) -> int:
        return len({(batch.place.package, batch.place.file) for batch, _ in self.places})

    @property
    def columns(self) -> list[str]:
        """The headers of the columns in which it stands, each once."""
        return list(dict.fromkeys(batch.header or "" for batch, _ in self.places))

    def hits(self, schema: Schema) -> list[Hit]:
        """What could be written instead: what was searched for, or else what is near."""
        if self.query:
            found = terms_like(schema, self.vocabulary, self.query)
            return found[:_HITS_SHOWN]
        suggest = self.places[0][0].suggest
        return [(text, "") for text in suggest(self.value)] if suggest else []


class EqualValues:
    """All such values of a report's last package, those of most cells first."""

    def __init__(self, schema: Schema, report: ValidationReport) -> None:
        self.schema = schema
        found: dict[tuple[str, str], EqualValue] = {}
        for batch in report.issues.batches:
            is_last = batch.place.package == len(report.packages) - 1
            if batch.kind is VALUE_NOT_IN_VOCABULARY and is_last:
                self._gather(found, batch)
        self.each = sorted(found.values(), key=lambda one: -len(one.places))

    def _gather(self, found: dict[tuple[str, str], EqualValue], batch: Batch) -> None:
        vocabulary = self._vocabulary_of(batch)
        if vocabulary is None:
            return
        title = self.schema.vocabularies[vocabulary].title or vocabulary
        for position, value in enumerate(batch.values):
            if value:
                one = found.setdefault((vocabulary, value), EqualValue(vocabulary, title, value))
                one.places.append((batch, position))

    def _vocabulary_of(self, batch: Batch) -> str | None:
        """The vocabulary of the column that a batch is about."""
        field = batch.field
        template = self.schema.find_template(field.template) if field else None
        if field is None or template is None:
            return None
        for section in template.sections:
            for column in section.columns:
                if (section.name, column.side, column.header) == (
                    field.section,
                    field.side,
                    field.column,
                ):
                    return column.vocabulary
        return None

    def edits_of(self, number: int, text: str | None, tables: Tables) -> list[tuple[CellKey, Edit]]:
        """The edits with which every cell that holds a value comes to hold a text, or again what it
        holds (None). It reads files; raises ``MemberError``."""
        one = self.each[number]
        after = one.value if text is None else text
        places = (tables.edit_of(batch, position, after) for batch, position in one.places)
        return [pair for pairs in places for pair in pairs]

    def decide(
        self, number: int, text: str | None, cells: list[tuple[CellKey, Edit]], edits: Edits
    ) -> None:
        """Make these edits, and remember what was decided."""
        edits.apply(cells)
        self.each[number].written = text

    def follow(self, edits: Edits) -> None:
        """Forget what was written where the edits are gone."""
        if not len(edits):
            for one in self.each:
                one.written = None
