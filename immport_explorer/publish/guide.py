"""The printed guide: every template and field in our words, with contents, bookmarks and links.

The same schema gives the same bytes: no date, no chance.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.enums import TA_LEFT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import (
    BaseDocTemplate,
    CondPageBreak,
    Flowable,
    Frame,
    KeepTogether,
    PageBreak,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
    TableStyle,
)
from reportlab.platypus.tableofcontents import TableOfContents

from immport_explorer.datamodel.graph import DataModel
from immport_explorer.publish.blank import find_templates
from immport_explorer.publish.picture import Picture
from immport_explorer.publish.words import clean, need, paragraphs
from immport_explorer.schema.glossary import glossary
from immport_explorer.schema.model import Column, Schema, Section, Template, Vocabulary
from immport_explorer.schema.phrases import SEPARATOR, need_counts
from immport_explorer.schema.phrases import need as need_of

_MARGIN = 18 * mm
_WIDTH = A4[0] - 2 * _MARGIN
_FIELD_WIDTH = 42 * mm
_TERMS_IN_FULL = 40
_TEMPLATES_NAMED = 3
_ROOM_FOR_TEMPLATE = 90 * mm  # left on a page, else a heading begins the next one
_ROOM_FOR_SECTION = 45 * mm
_INK = colors.HexColor("#1F2937")
_QUIET = colors.HexColor("#4B5563")
_LINE = colors.HexColor("#CBD5E1")
_ACCENT = colors.HexColor("#0B5A86")
_NEED_COLOURS = {"always": "#0B5A86", "sometimes": "#7C4A00", "optional": "#4B5563"}


def _style(name: str, size: float, **more: Any) -> ParagraphStyle:
    settings = {"leading": size * 1.3, "textColor": _INK, "alignment": TA_LEFT, **more}
    return ParagraphStyle(
        name, fontName=more.pop("fontName", "Helvetica"), fontSize=size, **settings
    )


def _bold(name: str, size: float, **more: Any) -> ParagraphStyle:
    made = _style(name, size, **more)
    made.fontName = "Helvetica-Bold"
    return made


_TITLE = _bold("title", 26, spaceAfter=6)
_LEAD = _style("lead", 12, textColor=_QUIET, spaceAfter=8)
_H1 = _bold("h1", 18, spaceBefore=4, spaceAfter=8)
_H2 = _bold("h2", 14, spaceBefore=14, spaceAfter=4, keepWithNext=1)
_H3 = _bold("h3", 11, spaceBefore=8, spaceAfter=3, keepWithNext=1)
_TEXT = _style("text", 9.5, spaceAfter=4)
_SMALL = _style("small", 8.5)
_FIELD = _bold("field", 9)
_QUIET_TEXT = _style("quiet", 8.5, textColor=_QUIET)


def guide(schema: Schema, names: Iterable[str] | None = None) -> bytes:
    """The guide to these templates (all when none is named) as a PDF.

    Raises :class:`~immport_explorer.publish.blank.UnknownTemplateError` for a name that nobody
    knows.
    """
    templates = find_templates(schema, names)
    return _Guide(schema, templates).bytes()


def in_category(schema: Schema, category: str) -> list[str]:
    """The names of the templates of a category (letter case ignored), in loading order."""
    wanted = category.casefold()
    return [t.name for t in schema.templates.values() if t.category.casefold() == wanted]


class _Words(Paragraph):
    """A paragraph that breaks its lines once for each width: tables and passes ask many times."""

    _broken_at: float | None = None

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        if width != self._broken_at or not hasattr(self, "blPara"):
            self._size = super().wrap(width, height)
            self._broken_at = width
        return self._size


class _Document(BaseDocTemplate):
    """Pages with a running foot; headings become bookmarks and lines of the contents."""

    def __init__(self, target: io.BytesIO, schema: Schema, title: str) -> None:
        super().__init__(
            target,
            pagesize=A4,
            leftMargin=_MARGIN,
            rightMargin=_MARGIN,
            topMargin=_MARGIN,
            bottomMargin=_MARGIN,
            title=title,
            author="ImmPort Explorer",
            subject=f"ImmPort data upload templates, schema {schema.version}",
            lang="en",
            invariant=1,
        )
        self._foot = f"{title} \N{MIDDLE DOT} not affiliated with ImmPort or NIAID"
        frame = Frame(_MARGIN, _MARGIN, _WIDTH, A4[1] - 2 * _MARGIN, 0, 0, 0, 0, id="body")
        self.addPageTemplates(PageTemplate("page", [frame], onPage=self._draw_foot))

    def _draw_foot(self, canvas: Any, _document: object) -> None:
        canvas.showOutline()
        canvas.saveState()
        canvas.setFont("Helvetica", 8)
        canvas.setFillColor(_QUIET)
        canvas.drawString(_MARGIN, 10 * mm, self._foot)
        canvas.drawRightString(A4[0] - _MARGIN, 10 * mm, str(canvas.getPageNumber()))
        canvas.restoreState()

    def afterFlowable(self, flowable: Flowable) -> None:  # noqa: N802 (the library's name)
        """Called by the library after each piece is set."""
        heading = getattr(flowable, "heading", None)
        if heading is None:
            return
        level, title, key, in_contents = heading
        self.canv.bookmarkHorizontal(key, 0, self.frame._y + flowable.height)
        self.canv.addOutlineEntry(title, key, level=level, closed=level > 0)
        if in_contents:
            self.notify("TOCEntry", (level, escape(title), self.page, key))


class _Guide:
    """The story of the guide, piece by piece."""

    def __init__(self, schema: Schema, templates: tuple[Template, ...]) -> None:
        self._schema = schema
        self._templates = templates
        self._names = {template.name for template in templates}
        self._declaring = _declaring(templates)
        used = dict.fromkeys(c.vocabulary for t in templates for c in t.columns if c.vocabulary)
        self._vocabularies = sorted(
            (schema.vocabularies[name] for name in used if name in schema.vocabularies),
            key=lambda vocabulary: (vocabulary.title or vocabulary.name).casefold(),
        )

    def bytes(self) -> bytes:
        target = io.BytesIO()
        document = _Document(target, self._schema, self._title())
        document.multiBuild(list(self._story()))
        return target.getvalue()

    def _title(self) -> str:
        if len(self._templates) == 1:
            return f"Guide to {_title(self._templates[0])}"
        return f"Guide to ImmPort's templates, schema\N{NO-BREAK SPACE}{self._schema.version}"

    def _story(self) -> Iterator[Flowable]:
        yield from self._front()
        ordered = sorted(self._templates, key=lambda t: self._category_order().index(t.category))
        for category, held in groupby(ordered, key=lambda template: template.category):
            yield PageBreak()
            yield _heading(_H1, category, 0, _category_key(category))
            for template in held:
                yield from self._template(template)
        yield from self._terms()
        yield from _glossary()

    def _category_order(self) -> list[str]:
        return list(dict.fromkeys(t.category for t in self._schema.templates.values()))

    # ---- front ------------------------------------------------------------------------------

    def _front(self) -> Iterator[Flowable]:
        fields = sum(len(template.columns) for template in self._templates)
        yield Spacer(1, 20 * mm)
        yield _Words(_text(self._title()), _TITLE)
        yield _Words(
            f"{_counted(len(self._templates), 'template')}, {_counted(fields, 'field')}: "
            "what each is for, when it is required, what it holds, and an example.",
            _LEAD,
        )
        for text in (
            "Required fields are marked so; others are required under the condition that stands "
            "there. Words in blue lead to another place in this guide.",
            f"The facts are those of ImmPort's schema {_text(self._schema.version)}; the words "
            "are those of ImmPort Explorer, which is not affiliated with ImmPort or NIAID.",
        ):
            yield _Words(text, _TEXT)
        contents = TableOfContents(dotsMinLevel=0)
        contents.levelStyles = [
            _bold("toc0", 10.5, spaceBefore=6),
            _style("toc1", 9.5, leftIndent=12),
        ]
        yield Spacer(1, 6 * mm)
        yield contents
        if len(self._templates) > 1:
            yield PageBreak()
            yield _heading(_H1, "The data model", 0, "data-model")
            yield _Words(
                "Templates fill these tables. A line leads from a table to the one whose key it "
                "holds. The picture is derived from the templates; ImmPort's release database has "
                "more tables.",
                _TEXT,
            )
            yield Picture(DataModel(self._schema), _WIDTH)

    # ---- a template -------------------------------------------------------------------------

    def _template(self, template: Template) -> Iterator[Flowable]:
        yield CondPageBreak(_ROOM_FOR_TEMPLATE)
        yield _heading(_H2, _title(template), 1, _template_key(template))
        yield _Words(self._facts(template), _QUIET_TEXT)
        yield Spacer(1, 4)
        for label, text in (
            ("", template.summary),
            ("", template.immport_description),
            ("Use it when", template.use_when),
            ("Use another when", template.instead),
            ("Load before it", template.before),
            ("Comes after it", template.after),
            ("Goes elsewhere", template.elsewhere),
            ("Also called", ", ".join(template.aliases)),
        ):
            if text:
                yield _Words(_labelled(label, text), _TEXT)
        for section in template.sections:
            yield from self._section(template, section)

    def _facts(self, template: Template) -> str:
        counts = need_counts(template.columns)
        order = list(self._schema.loading_order)
        said = [f"File <b>{_text(template.file_name)}</b>", f"first cell {_text(template.name)}"]
        if template.name in order:
            said.append(f"number {order.index(template.name) + 1} of {len(order)} in loading order")
        said.append(
            f"fields: always {counts['always']}, sometimes {counts['sometimes']}, "
            f"optional {counts['optional']}"
        )
        if not template.confirmed:
            said.append(f"not confirmed at {_text(self._schema.version)}")
        return " \N{MIDDLE DOT} ".join(said)

    def _section(self, template: Template, section: Section) -> Iterator[Flowable]:
        if section.name:
            yield CondPageBreak(_ROOM_FOR_SECTION)
            title = section.title or section.name
            key = _key("section", f"{template.name} {section.name}")
            yield _heading(_H3, f"{title} ({section.name})", 2, key, in_contents=False)
            layout = "a line a field" if section.layout == "fields" else "a row for each"
            needed = "Must be there" if section.required else "May be left out"
            yield _Words(_text(f"{section.summary} {needed}; {layout}.".strip()), _TEXT)
        rows = [[self._name(column), self._said(column)] for column in section.columns]
        table = Table(rows, colWidths=[_FIELD_WIDTH, _WIDTH - _FIELD_WIDTH], spaceBefore=3)
        table.setStyle(_FIELDS)
        yield table

    def _name(self, column: Column) -> list[Flowable]:
        """The header and whether it is needed: the left cell."""
        colour = _NEED_COLOURS[need_of(column)]
        name = _Words(_text(column.header), _FIELD)
        needed = _Words(
            f'<font color="{colour}">{_text(need(self._schema, column))}</font>', _SMALL
        )
        return [name, needed]

    def _said(self, column: Column) -> list[Flowable]:
        """What is said of a field: the right cell."""
        said = [
            _Words(_labelled(label, text), _SMALL)
            for label, text in paragraphs(self._schema, column)
            if column.header != SEPARATOR or label != "Holds"
        ]
        links = list(self._links(column))
        if links:
            said.append(_Words(" \N{MIDDLE DOT} ".join(links), _SMALL))
        return said or [_Words("", _SMALL)]

    def _links(self, column: Column) -> Iterator[str]:
        vocabulary = self._schema.vocabularies.get(column.vocabulary or "")
        if vocabulary is not None:
            yield _link(
                _vocabulary_key(vocabulary), f"Terms: {vocabulary.title or vocabulary.name}"
            )
        declaring = self._declaring.get(column.refers_to or "", [])
        if column.declares:
            return
        if len(declaring) > _TEMPLATES_NAMED:
            for category in dict.fromkeys(template.category for template in declaring):
                yield _link(_category_key(category), f"Declared in {category}")
        else:
            for template in declaring:
                yield _link(_template_key(template), f"Declared in {_title(template)}")

    # ---- terms ------------------------------------------------------------------------------

    def _terms(self) -> Iterator[Flowable]:
        if not self._vocabularies:
            return
        yield PageBreak()
        yield _heading(_H1, "Vocabularies", 0, "vocabularies")
        for vocabulary in self._vocabularies:
            yield KeepTogether(list(self._vocabulary(vocabulary)))

    def _vocabulary(self, vocabulary: Vocabulary) -> Iterator[Flowable]:
        key = _vocabulary_key(vocabulary)
        yield _heading(_H3, vocabulary.title or vocabulary.name, 1, key, in_contents=False)
        for label, text in (("", vocabulary.summary), ("From", vocabulary.source)):
            if text:
                yield _Words(_labelled(label, text), _TEXT)
        shown = [term.name for term in vocabulary.terms[:_TERMS_IN_FULL]]
        more = len(vocabulary.terms) - len(shown)
        text = _text("; ".join(shown))
        if more > 0:
            text += f" <i>and {more:,} more: see the list in the spreadsheet or the dashboard</i>"
        yield _Words(f"<b>{_counted(len(vocabulary.terms), 'term')}</b>: {text}", _SMALL)


def _glossary() -> Iterator[Flowable]:
    """The words that stop newcomers."""
    yield PageBreak()
    yield _heading(_H1, "Words", 0, "words")
    for name, word in glossary().items():
        said = _Words(_text(word.says), _TEXT)
        drawn = _Words(_text(" > ".join(word.picture)), _SMALL)
        key = _key("word", name)
        heading = _heading(_H3, word.title, 1, key, in_contents=False)
        yield KeepTogether([heading, said, drawn])


_FIELDS = TableStyle(
    [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LINEABOVE", (0, 0), (-1, 0), 0.8, _QUIET),
        ("LINEBELOW", (0, 0), (-1, -1), 0.4, _LINE),
        ("LEFTPADDING", (0, 0), (0, -1), 0),
        ("RIGHTPADDING", (-1, 0), (-1, -1), 0),
        ("TOPPADDING", (0, 0), (-1, -1), 3),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
    ]
)


def _heading(
    style: ParagraphStyle, title: str, level: int, key: str, *, in_contents: bool = True
) -> _Words:
    """A heading that the document makes a bookmark of (see :class:`_Document`)."""
    made = _Words(_text(title), style)
    made.heading = (level, clean(title), key, in_contents)
    return made


def _declaring(templates: Iterable[Template]) -> dict[str, list[Template]]:
    """For each entity the templates that are there to declare it; if none, those that can."""
    made_for: dict[str, list[Template]] = {}
    able: dict[str, list[Template]] = {}
    for template in templates:
        for column in template.columns:
            if column.declares:
                found = able if column.refers_to else made_for
                _add(found.setdefault(column.declares, []), template)
    return able | made_for


def _add(held: list[Template], template: Template) -> None:
    if template not in held:
        held.append(template)


def _title(template: Template) -> str:
    return template.title or template.name


def _category_key(category: str) -> str:
    return _key("category", category)


def _template_key(template: Template) -> str:
    return _key("template", template.name)


def _vocabulary_key(vocabulary: Vocabulary) -> str:
    return _key("vocabulary", vocabulary.name)


def _key(kind: str, name: str) -> str:
    """Where a link leads to; the library does not escape it, so it is letters and digits only."""
    return f"{kind}-{name.encode().hex()}"


def _link(key: str, words: str) -> str:
    return f'<a href="#{key}" color="{_ACCENT.hexval().replace("0x", "#")}">{_text(words)}</a>'


def _labelled(label: str, text: str) -> str:
    return f"<b>{label}:</b> {_text(text)}" if label else _text(text)


def _text(text: str) -> str:
    """Text as the library's markup, in letters that its fonts have."""
    fitting = clean(text).encode("cp1252", "replace").decode("cp1252")
    return escape(fitting, {'"': "&quot;"})


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
