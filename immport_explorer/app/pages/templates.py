"""The Templates page: the list, the search, the card of a template and its fields."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ipywidgets import Box, Widget

from immport_explorer.app.pages.page import Door, Page, Scene
from immport_explorer.app.search import Hit, Kind, TemplateIndex
from immport_explorer.app.state import Place
from immport_explorer.app.views.cards import HEAD, anchor, find_field, template_card
from immport_explorer.app.views.field_issues import findings
from immport_explorer.app.views.glossary import lead
from immport_explorer.app.views.icons import severity
from immport_explorer.app.visit.uploads import Upload
from immport_explorer.app.ways import ways
from immport_explorer.app.widgets.terms import TermsPanel
from immport_explorer.app.widgets.uploader import Uploader
from immport_explorer.app.widgets.view import View
from immport_explorer.files.wording import counted
from immport_explorer.issues.issue import FieldRef
from immport_explorer.markup import Markup, link, tag
from immport_explorer.schema.errors import SchemaError
from immport_explorer.schema.house import HouseRules, HouseRulesError, read_rules
from immport_explorer.schema.load import load_schema
from immport_explorer.schema.model import Schema, Template

if TYPE_CHECKING:
    from immport_explorer.publish.blank import Format

_BUNDLE = "The template bundle that ImmPort gives out, as the zip or its folder."
_RULES = "What a consortium asks for on top of ImmPort, as a file of rules (YAML)."
_MENTIONED_SHOWN = 8
_GROUPS: dict[Kind, str] = {
    "name": "Templates of that name",
    "field": "Fields of that name",
    "term": "Terms to choose from",
    "text": "Mentioned in a description",
}
_ALL = (
    ("xlsx", "All blanks for Excel (zip)"),
    ("txt", "All blanks as text (zip)"),
    ("pdf", "All descriptions (PDF)"),
)


class TemplatesPage(Page):
    """What each template asks for; the state's place says which, and which field is open."""

    name = "templates"
    title = "Templates"
    heading = "Templates"
    door = Door(
        "Look up a field",
        "Search by the name that you use. Each field says what it means, when it is "
        "needed, and which terms it takes.",
    )
    scenes = (
        Scene("template", "#p=templates&t=subjecthumans", "Human subjects", in_readme=True),
        Scene("field", "#p=templates&t=subjecthumans&c=Race", "Human subjects"),
        Scene("sections", "#p=templates&t=basic_study_design", "Study design"),
        Scene("terms", "#p=templates&t=subjecthumans&c=Race&v=lk_race", "Race"),
    )

    def build(self) -> Widget:
        self._index = TemplateIndex(self.state.schema)
        self._only = ""
        self._in_view: tuple[str | None, str | None] | None = None
        self._search = View(_search_box())
        self._list, self._ways, self._card = View(), View(), View()
        self._terms = TermsPanel(self.state)
        self._bundle = Uploader(label="Work from a bundle of your own", hint=_BUNDLE)
        self._bundle.on_upload(self._adopt)
        self._rules = Uploader(label="Add a consortium's house rules", hint=_RULES, single=True)
        self._rules.on_upload(self._add_rules)
        self._house, self._refusal = View(), View()
        self._house.on_do(self._leave_out)
        self._search.on_do(self._look_for)
        self._card.on_do(self._do)
        aside = _box([self._search, self._ways, self._list], "ipx-aside")
        self._content = _box([self._card], "ipx-content")
        self._split = _box([aside, self._content], "ipx-split")
        self.watch(self._show_list, "query")
        self.watch(self._follow, "place")
        self.watch(self._tell_findings, "report")
        self._show_list()
        self._follow()
        return self._split

    def subject(self, place: Place) -> str:
        """The template or the list of terms in view."""
        vocabulary = self.state.schema.vocabularies.get(place.vocabulary or "")
        if vocabulary is not None:
            return vocabulary.title or vocabulary.name
        template = self.state.schema.find_template(place.template or "")
        return (template.title or template.name) if template is not None else ""

    def _look_for(self, _name: str, query: str) -> None:
        self.state.query = query

    def _do(self, name: str, value: str) -> None:
        if name == "only":
            self._only = "fill" if value else ""
            self._show_content()
        elif name == "blank":
            self._hand_out(*value.split(" ", 1))

    def _hand_out(self, format: str, name: str = "") -> None:
        """Make a blank, or the printed description, of one template or of all, and hand it over."""
        schema = self.state.schema
        self.make(
            "Making the file",
            lambda: handout(schema, format, name),
            lambda made: self._card.download(*made),
        )

    def _adopt(self, upload: Upload) -> None:
        """Bring the schema of a bundle that was uploaded into force."""
        (source, *more) = upload.sources()
        path = upload.folder if more else source
        self.make("Reading your bundle", lambda: load_schema(path), self._use, self._refuse)

    def _use(self, schema: Schema) -> None:
        self.state.bring(schema)

    def _add_rules(self, upload: Upload) -> None:
        """Have the house rules of an uploaded file hold, besides those that hold already."""
        try:
            (path, *_) = upload.sources()
            added = read_rules(path, self.state.bare_schema)
        except HouseRulesError as error:
            said = [tag("li", problem) for problem in error.problems]
            self._refusal.markup = tag(
                "div",
                severity("error", "These house rules are not taken. What held before holds."),
                tag("ul", said),
                role="alert",
            )
        else:
            kept = [rules for rules in self.state.house if rules.name != added.name]
            self.state.set_house([*kept, added])
        finally:
            upload.discard()

    def _leave_out(self, _do: str, name: str) -> None:
        self.state.set_house([rules for rules in self.state.house if rules.name != name])

    def _refuse(self, error: Exception) -> None:
        words = str(error) if isinstance(error, SchemaError) else f"It cannot be read: {error}"
        self._refusal.markup = tag("p", severity("error", words), role="alert")

    def _follow(self, _change: object = None) -> None:
        if self.state.place.page == self.name:
            self._show_list()
            self._show_content()
            self._lead_to(self.state.place)

    def _lead_to(self, place: Place) -> None:
        """Bring the field that was asked for into view, else the head of what was not in view
        before."""
        here, before = (place.template, place.vocabulary), self._in_view
        self._in_view = here
        if place.vocabulary in self.state.schema.vocabularies:
            self._terms.lead_to()
        else:
            target = _target(self.state.schema, place)
            self._card.reveal(target or (HEAD if before not in (None, here) else ""))

    def _show_list(self, _change: object = None) -> None:
        schema, place = self.state.schema, self.state.place
        if self.state.query.strip():
            hits = self._index.find(self.state.query)
            self._ways.markup = way_list(self.state.query)
            self._list.markup = hit_list(schema, hits, place, self.state.query)
        else:
            self._ways.markup = Markup("")
            self._list.markup = template_list(schema, place)

    def _show_content(self) -> None:
        schema, place = self.state.schema, self.state.place
        vocabulary = schema.vocabularies.get(place.vocabulary or "")
        chosen = place.template is not None or vocabulary is not None
        (self._split.add_class if chosen else self._split.remove_class)("ipx-chosen")
        if vocabulary is not None:
            self._terms.show(vocabulary)
            self._content.children = [self._terms]
            return
        beneath = [] if chosen else [self._bundle, self._house, self._rules, self._refusal]
        self._house.markup = house_rules(self.state.house)
        self._content.children = [self._card, *beneath]
        self._card.markup = content(schema, place, only=self._only, found=self._findings())

    def _tell_findings(self, _change: object) -> None:
        if self.state.place.page == self.name:
            self._show_content()

    def _findings(self) -> Markup | None:
        """What the report in view has at the open field."""
        schema, place, report = self.state.schema, self.state.place, self.state.report
        template = schema.find_template(place.template or "")
        named = find_field(template, place) if template else None
        if report is None or template is None or named is None:
            return None
        section, column = named
        field = FieldRef(template.name, section.name, column.side, column.header)
        return findings(report, field, self.state.package)


def handout(schema: Schema, format: str, name: str) -> tuple[str, bytes]:
    """A file to take away, with its name: a template's blank (``txt``, ``xlsx``, ``json``), its
    description (``pdf``), or, where no template is named, all of them together.
    """
    from immport_explorer.publish.blank import blank, write
    from immport_explorer.publish.guide import guide

    names = [name] if name else None
    if format == "pdf":
        title = name or "guide"
        return f"ImmPort-{title}-{schema.version}.pdf", guide(schema, names)
    files = blank(schema, names, _format(format))
    if name:
        (made,) = files
        return made.name, made.content
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / f"ImmPort-templates-{schema.version}-{format}.zip"
        write(files, target)
        return target.name, target.read_bytes()


def _format(name: str) -> Format:
    return "xlsx" if name == "xlsx" else "json" if name == "json" else "txt"


def house_rules(house: Sequence[HouseRules]) -> Markup:
    """The house rules that hold, each with a way to leave it out."""
    if not house:
        return Markup()
    items = [
        tag(
            "li",
            tag("strong", rules.name),
            f": {rules.title} " if rules.title else " ",
            tag("button", "Leave out", type="button", data_do="leave-out", data_value=rules.name),
        )
        for rules in house
    ]
    return tag("section", tag("h2", "House rules", class_="ipx-h2"), tag("ul", items))


def template_list(schema: Schema, place: Place) -> Markup:
    """All templates by category, in loading order."""
    groups = [
        tag(
            "section",
            tag("h3", category),
            tag("ul", [_item(template, place) for template in templates], class_="ipx-items"),
            class_="ipx-group",
        )
        for category, templates in _by_category(schema).items()
    ]
    return tag("nav", groups, aria_label="Templates by category")


def hit_list(schema: Schema, hits: list[Hit], place: Place, query: str) -> Markup:
    """The templates that were found, best first, each with the reason."""
    if not hits:
        return tag(
            "p",
            f"Nothing matches “{query}”. Try a field's name, a term such as Plasma, or an assay.",
            role="status",
        )
    count = f"{len(hits)} of {len(schema.templates)} templates"
    kinds = dict.fromkeys(hit.kind for hit in hits)
    groups = [
        _group(schema, place, kind, [hit for hit in hits if hit.kind == kind]) for kind in kinds
    ]
    return tag(
        "nav",
        tag("p", count, class_="ipx-small-text", role="status"),
        groups,
        aria_label="Templates found",
    )


def _group(schema: Schema, place: Place, kind: Kind, hits: list[Hit]) -> Markup:
    """Hits of one kind; many that are only mentioned fold."""
    items = [_item(schema.templates[hit.template], place, hit) for hit in hits]
    title = f"{_GROUPS[kind]} ({len(hits)})"
    listed = tag("ul", items, class_="ipx-items")
    if kind == "text" and len(hits) > _MENTIONED_SHOWN:
        return tag("details", tag("summary", title), listed, class_="ipx-group", id="mentioned")
    return tag("section", tag("h3", title), listed, class_="ipx-group")


def way_list(query: str) -> Markup:
    """What the pages do that the query may be about."""
    found = ways(query)
    if not found:
        return Markup("")
    items = [tag("li", link(way.place.address, way.words)) for way in found]
    return tag(
        "nav",
        tag("section", tag("h3", "What you can do"), tag("ul", items, class_="ipx-items"),
            class_="ipx-group"),
        aria_label="What you can do",
    )  # fmt: skip


def content(schema: Schema, place: Place, *, only: str = "", found: Markup | None = None) -> Markup:
    """What stands beside the list: the template's card, or how to begin."""
    if place.template is None:
        return _welcome(schema)
    template = schema.find_template(place.template)
    if template is None:
        return tag(
            "div",
            tag("h1", "No such template", class_="ipx-h1", tabindex="-1", id=HEAD),
            tag("p", f"Schema {schema.version} has no template called “{place.template}”."),
            class_="ipx-stack",
        )
    return template_card(schema, template, place, only=only, found=found)


def _welcome(schema: Schema) -> Markup:
    columns = sum(len(template.columns) for template in schema.templates.values())
    terms = sum(len(vocabulary.terms) for vocabulary in schema.vocabularies.values())
    return tag(
        "div",
        tag("h1", TemplatesPage.heading, class_="ipx-h1 ipx-wide-only", tabindex="-1", id=HEAD),
        lead(
            f"ImmPort takes data in {len(schema.templates)} templates with {columns:,} fields, and "
            f"{terms:,} terms to choose from. Pick a template from the list, or search for a "
            "field, a term or an assay by the name that you use for it.",
            TemplatesPage.name,
        ),
        tag("h2", "Take them with you", class_="ipx-h2"),
        tag(
            "div",
            [
                tag(
                    "button",
                    words,
                    type="button",
                    data_do="blank",
                    data_value=f"{format} ",
                    id=f"get-all-{format}",
                )
                for format, words in _ALL
            ],
            class_="ipx-row",
        ),
        class_="ipx-stack ipx-panel",
    )


def _search_box() -> Markup:
    return tag(
        "div",
        tag("h1", TemplatesPage.heading, class_="ipx-h1 ipx-narrow-only"),
        tag("label", "Search templates, fields and terms", for_="search", class_="ipx-label"),
        tag(
            "input",
            type="search",
            id="search",
            data_do="search",
            autocomplete="off",
            spellcheck="false",
            placeholder="Luminex, age unit, PBMC …",
        ),
        role="search",
    )


def _item(template: Template, place: Place, hit: Hit | None = None) -> Markup:
    target = hit.place if hit else Place(page="templates", template=template.name)
    columns = len(template.columns)
    return tag(
        "li",
        link(
            target.address,
            tag("span", template.title or template.name),
            tag("span", columns, tag("span", " fields", class_="ipx-unseen"), class_="ipx-count"),
            tag("span", _why(hit), class_="ipx-why") if hit else None,
            id=f"item-{template.name}",
            aria_current="true" if template.name == place.template else None,
        ),
    )


def _why(hit: Hit) -> str:
    return f"{hit.why}, and {counted(hit.others, 'more field')}" if hit.others else hit.why


def _by_category(schema: Schema) -> dict[str, list[Template]]:
    """Templates in loading order, categories in the order of their first template."""
    groups: dict[str, list[Template]] = {}
    for template in schema.templates.values():
        groups.setdefault(template.category, []).append(template)
    return groups


def _target(schema: Schema, place: Place) -> str:
    """The id of the row to bring into view."""
    template = schema.find_template(place.template or "")
    found = find_field(template, place) if template else None
    if found is not None:
        return anchor(found[0].name, found[1].side, found[1].header)
    return anchor(place.section, None, "section") if place.section else ""


def _box(children: list[Widget], *classes: str) -> Box:
    box = Box(children)
    for name in classes:
        box.add_class(name)
    return box
