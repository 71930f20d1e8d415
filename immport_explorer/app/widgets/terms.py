"""The terms of a vocabulary, with their ontology pages and what people write instead."""

from __future__ import annotations

from collections.abc import Iterable

from ipywidgets import Box

from immport_explorer.app.search import place_of
from immport_explorer.app.state import AppState
from immport_explorer.app.widgets.view import View
from immport_explorer.files.wording import counted
from immport_explorer.markup import Markup, join, link, tag, text
from immport_explorer.schema.model import Schema, Term, Vocabulary

_SHOWN = 200
_HEAD = "terms"


class TermsPanel(Box):
    """A vocabulary: what it lists, a search, and its terms, a page of them at first."""

    def __init__(self, state: AppState) -> None:
        self._state = state
        self._vocabulary: Vocabulary | None = None
        self._query, self._all = "", False
        self._head, self._search, self._list = View(), View(), View()
        for view in (self._search, self._list):
            view.on_do(self._do)
        super().__init__([self._head, self._search, self._list])
        self.add_class("ipx-box")

    def show(self, vocabulary: Vocabulary) -> None:
        """Show this vocabulary from its beginning."""
        self._vocabulary, self._query, self._all = vocabulary, "", False
        self._head.markup = terms_heading(self._state, vocabulary)
        self._search.markup = _search_box(vocabulary)
        self._refresh()

    def lead_to(self) -> None:
        """Bring its heading into view, and the focus to it."""
        self._head.reveal(_HEAD)

    def _do(self, name: str, value: str) -> None:
        if name == "terms":
            self._query, self._all = value, False
        elif name == "all":
            self._all = True
        self._refresh()

    def _refresh(self) -> None:
        if self._vocabulary is not None:
            self._list.markup = terms_table(self._vocabulary, self._query, everything=self._all)


def terms_heading(state: AppState, vocabulary: Vocabulary) -> Markup:
    """The vocabulary's name, what it lists and where it is used."""
    place = state.place
    here = f"Back to {place.column}" if place.column else "Back"
    return tag(
        "header",
        tag("p", link(place.to(column=place.column).address, here)),
        tag("h1", vocabulary.title or vocabulary.name, class_="ipx-h1", tabindex="-1", id=_HEAD),
        tag(
            "div",
            tag("span", tag("code", vocabulary.name), class_="ipx-tag"),
            tag("span", f"{counted(len(vocabulary.terms), 'term')}", class_="ipx-tag"),
            tag("span", f"{counted(len(vocabulary.synonyms), 'synonym')}", class_="ipx-tag")
            if vocabulary.synonyms
            else None,
            class_="ipx-row",
        ),
        tag("p", vocabulary.summary, class_="ipx-lead") if vocabulary.summary else None,
        tag("p", "Source: ", vocabulary.source) if vocabulary.source else None,
        _used_in(state.schema, vocabulary),
        class_="ipx-stack ipx-tight",
    )


def terms_table(vocabulary: Vocabulary, query: str, *, everything: bool) -> Markup:
    """The terms that contain the query, also by what people write for them."""
    synonyms = _by_term(vocabulary)
    found = [
        term for term in vocabulary.terms if _matches(term, synonyms, query.casefold().strip())
    ]
    if not found:
        return tag("p", f"No term contains “{query}”.", role="status")
    shown = found if everything else found[:_SHOWN]
    columns = ["Term", "Ontology"] + (["People also write"] if synonyms else [])
    rows = [
        _term_row(term, synonyms.get(term.name, ()), with_synonyms=bool(synonyms)) for term in shown
    ]
    table = tag(
        "table",
        tag("caption", f"Terms of {vocabulary.title or vocabulary.name}", class_="ipx-unseen"),
        tag("thead", tag("tr", [tag("th", title, scope="col") for title in columns])),
        tag("tbody", rows),
        class_="ipx-table",
    )
    return tag(
        "div",
        tag("p", _counted(len(found), len(shown)), class_="ipx-small-text", role="status"),
        tag("div", table, class_="ipx-scroll"),
        tag("button", f"Show all {len(found):,}", type="button", data_do="all")
        if len(shown) < len(found)
        else None,
        class_="ipx-stack ipx-tight",
    )


def _search_box(vocabulary: Vocabulary) -> Markup:
    return tag(
        "div",
        tag("label", "Search these terms", for_="terms-search", class_="ipx-label"),
        tag("input", type="search", id="terms-search", data_do="terms", autocomplete="off"),
        role="search",
        aria_label=f"Terms of {vocabulary.title or vocabulary.name}",
    )


def _used_in(schema: Schema, vocabulary: Vocabulary) -> Markup | None:
    places = {
        (template.title or template.name, column.header): place_of(template, section, column)
        for template, section, column in schema.columns()
        if column.vocabulary == vocabulary.name
    }
    if not places:
        return None
    rows = [
        tag("li", link(place.address, f"{title}: {header}"))
        for (title, header), place in places.items()
    ]
    return tag(
        "details",
        tag("summary", f"Used in {counted(len(rows), 'field')}"),
        tag("ul", rows, class_="ipx-list"),
    )


def _term_row(term: Term, synonyms: Iterable[str], *, with_synonyms: bool) -> Markup:
    return tag(
        "tr",
        tag("th", term.name, scope="row"),
        tag("td", _ontology(term)),
        tag("td", join(synonyms, "; ")) if with_synonyms else None,
    )


def _ontology(term: Term) -> Markup:
    """The term's id in its ontology, as the link to its page; further pages are numbered."""
    about = tag("span", f" about {term.name}", class_="ipx-unseen")
    first, *others = term.links or ("",)
    words = term.ontology_id or "page"
    pages = [link(first, words, about) if first else text(term.ontology_id)]
    pages += [link(page, f"page {n}", about) for n, page in enumerate(others, start=2)]
    return join(pages, ", ")


def _by_term(vocabulary: Vocabulary) -> dict[str, list[str]]:
    written: dict[str, list[str]] = {}
    for synonym, preferred in vocabulary.synonyms.items():
        written.setdefault(preferred, []).append(synonym)
    return written


def _matches(term: Term, synonyms: dict[str, list[str]], wanted: str) -> bool:
    texts = (term.name, term.ontology_id, *synonyms.get(term.name, ()))
    return any(wanted in text.casefold() for text in texts)


def _counted(found: int, shown: int) -> str:
    if shown < found:
        return f"{counted(found, 'term')}, the first {shown} of them shown"
    return f"{found:,} {'term' if found == 1 else 'terms'}"
