from __future__ import annotations

import pytest

from immport_explorer.app.search import TemplateIndex
from immport_explorer.app.ways import ways
from immport_explorer.schema.load import load_schema


@pytest.fixture(scope="module")
def index():
    return TemplateIndex(load_schema("3.36"))


@pytest.mark.parametrize(
    ("query", "template"),
    [
        ("subjecthumans", "subjecthumans"),
        ("subjectHumans.txt", "subjecthumans"),
        ("Luminex", "mbaa"),
        ("PBMC", "biosamples"),
        ("measurement technique", "experiments"),
        ("studyTimeCollected", "biosamples"),
        ("biosample.subtype", "biosamples"),
    ],
)
def test_what_is_named_is_found(index, query, template):
    assert template in [hit.template for hit in index.find(query)][:5]


def test_a_hit_says_why_and_leads_to_the_field(index):
    hit = next(hit for hit in index.find("Female") if hit.template == "subjecthumans")
    assert hit.why == "Female is a term of Gender"
    assert hit.place.column == "Gender"


def test_names_come_before_descriptions(index):
    hits = index.find("treatments")
    assert hits[0].template == "treatments"
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


@pytest.mark.parametrize(("typed", "template"), [("genderr", "subjecthumans"), ("Luminx", "mbaa")])
def test_a_typing_error_is_forgiven(index, typed, template):
    assert template in [hit.template for hit in index.find(typed)]


def test_all_words_must_occur(index):
    found = {hit.template for hit in index.find("luminex kit")}
    assert "mbaa_reagents" in found
    assert "subjecthumans" not in found


@pytest.mark.parametrize(
    ("query", "inside"), [("age", "reagent"), ("age", "image"), ("sex", "sexes"), ("arm", "pharma")]
)
def test_a_word_is_not_found_inside_of_others(index, query, inside):
    hits = index.find(query)
    assert "subjecthumans" in {hit.template for hit in hits}
    assert not [hit for hit in hits if inside in hit.why.casefold()]


@pytest.mark.parametrize(("query", "template"), [("cytom", "flow_cytometry"), ("luores", "other")])
def test_what_is_no_word_is_found_anywhere(index, query, template):
    assert index.find(query)
    assert any(query in hit.why.casefold() for hit in index.find(query))


@pytest.mark.parametrize("query", ["", "   ", "qqqqzzzz", "{0}", "<b>", "(", "\\"])
def test_what_names_nothing_finds_nothing_and_breaks_nothing(index, query):
    assert index.find(query) == [] or query in "(\\{0}<b>"


@pytest.mark.parametrize(
    ("query", "template", "column", "why"),
    [
        (
            "peripheral blood mononuclear cells",
            "biosamples",
            "Type",
            "peripheral blood mononuclear cells means PBMC in Type",
        ),
        ("NYC", "subjecthumans", "Subject Location", "NYC means US: New York in Subject Location"),
        ("ptid", "subjecthumans", "Subject ID", "Subject ID is also called ptid"),
    ],
)
def test_everyday_words_are_found(index, query, template, column, why):
    hit = next(hit for hit in index.find(query) if hit.template == template)
    assert (hit.place.column, hit.why) == (column, why)


def test_an_everyday_word_stands_alone(index):
    """Each of the words occurs elsewhere too: there it is not meant."""
    found = index.find("peripheral blood mononuclear cells")
    assert {hit.place.column for hit in found} == {"Type"}


def test_hits_say_what_was_found(index):
    kinds = {hit.template: hit.kind for hit in index.find("planned visit")}
    assert kinds["biosamples"] == "field"
    assert next(h for h in index.find("Female") if h.template == "subjecthumans").kind == "term"
    assert index.find("treatments")[0].kind == "name"


def test_a_template_with_several_such_fields_is_listed_once_and_counts_them(index):
    (hit,) = [hit for hit in index.find("study time collected") if hit.template == "biosamples"]
    assert (hit.kind, hit.others) == ("field", 1)  # and its unit


@pytest.mark.parametrize(
    ("query", "page"),
    [
        ("excel", "fill"),
        ("csv", "validate"),
        ("upload", "validate"),
        ("UPLOAD a file", "official"),
        ("spreadsh", "fill"),
        ("print", "templates"),
        ("exercise", "learn"),
    ],
)
def test_what_the_pages_do_is_found(query, page):
    assert page in {way.place.page for way in ways(query)}


@pytest.mark.parametrize("query", ["", "ex", "plasma", "sex", "sample", "subject", "race", "<b>"])
def test_words_of_fields_lead_to_no_other_page(query):
    assert ways(query) == []
