"""The page of the data model, by its state, without a browser."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest

from immport_explorer.app.pages.datamodel import DataModelPage, dangling_references, table_rows
from immport_explorer.app.state import AppState
from immport_explorer.app.views.table_cards import CARD
from immport_explorer.app.widgets.view import View
from immport_explorer.datamodel.figure import tables_trace
from immport_explorer.datamodel.graph import DataModel
from immport_explorer.schema.load import load_schema


@dataclass
class FakeFile:
    template: str | None
    tables: dict[str, int]


@dataclass
class FakeIssue:
    code: str
    template: str
    column: str
    section: str | None = None
    side: str | None = None


@dataclass
class FakeCause:
    first: FakeIssue
    count: int


@dataclass
class FakeReport:
    files: list[FakeFile] = field(default_factory=list)
    causes: list[FakeCause] = field(default_factory=list)


REPORT = FakeReport(
    files=[
        FakeFile("subjecthumans", {"subject": 40, "arm_2_subject": 40, "arm_or_cohort": 40}),
        FakeFile("subjectanimals", {"subject": 2}),
        FakeFile("basic_study_design", {"arm_or_cohort": 3, "elsewhere": 9}),
        FakeFile("biosamples", {"biosample": 80}),
        FakeFile(
            "elisa",
            {"biosample": 60, "expsample_2_reagent": 60, "experiment": 60, "elisa_result": 60},
        ),
        FakeFile(None, {}),
    ],
    causes=[
        FakeCause(FakeIssue("reference.unknown", "biosamples", "Subject ID"), 3),
        FakeCause(FakeIssue("value.required", "biosamples", "Type"), 5),
    ],
)


@pytest.fixture
def state() -> AppState:
    state = AppState(schema=load_schema())
    state.visit("#p=datamodel")
    return state


@pytest.fixture
def shown(state: AppState) -> DataModelPage:
    made = DataModelPage(state)
    assert made.widget
    has_room(made, is_narrow=False)
    return made


def parts(shown: DataModelPage, kind: type[Any]) -> list[Any]:
    """The widgets of that kind on the page, in order."""
    found, waiting = [], [shown.widget]
    while waiting:
        widget = waiting.pop(0)
        if isinstance(widget, kind):
            found.append(widget)
        waiting = [*getattr(widget, "children", ()), *waiting]
    return found


def picture(shown: DataModelPage) -> Any:
    """The graph; its module is read here, since it brings all of plotly along."""
    from immport_explorer.app.widgets.graph import Graph

    return parts(shown, Graph)[0]


def has_room(shown: DataModelPage, *, is_narrow: bool) -> None:
    """As if the screen had told how much room there is."""
    from immport_explorer.app.widgets.graph import Screen

    parts(shown, Screen)[0].narrow = is_narrow


def clicked(table: int) -> Any:
    """What plotly tells of a click on a box."""
    from plotly.callbacks import Points

    return Points(point_inds=[table], trace_index=0)


def text(shown: DataModelPage) -> str:
    return "".join(view.markup for view in parts(shown, View))


def bars(shown: DataModelPage) -> Any:
    return tables_trace(picture(shown))


def test_it_says_that_it_is_derived(shown: DataModelPage) -> None:
    assert "Derived from the templates" in text(shown)
    assert "release database has more tables" in text(shown)


def test_every_table_can_be_reached_without_the_picture(shown: DataModelPage) -> None:
    for table in shown.state.schema.tables.values():
        if table.kind != "vocabulary":
            assert f'href="#p=datamodel&amp;d={table.name}"' in text(shown)


def test_a_click_selects_the_table(shown: DataModelPage, state: AppState) -> None:
    names = [data[0] for data in bars(shown).customdata]
    points = clicked(names.index("biosample"))
    bars(shown)._dispatch_on_click(points, None)
    assert state.place.table == "biosample"
    assert 'tabindex="-1"><code>biosample</code></h2>' in text(shown)
    assert bars(shown).marker.line.width[names.index("biosample")] > 0


def test_a_tables_card_leads_to_templates_fields_and_terms(
    shown: DataModelPage, state: AppState
) -> None:
    state.go(table="biosample")
    markup = text(shown)
    assert 'href="#p=templates&amp;t=biosamples"' in markup
    assert 'href="#p=templates&amp;t=biosamples&amp;c=Subject%20ID"' in markup
    assert "&amp;v=lk_sample_type" in markup


def test_a_template_lights_up_its_tables(shown: DataModelPage, state: AppState) -> None:
    state.go(template="protocols")
    names = [data[0] for data in bars(shown).customdata]
    assert bars(shown).marker.color[names.index("protocol")].startswith("#")
    assert bars(shown).marker.color[names.index("subject")].startswith("rgba")


def test_rows_and_dangling_references_come_from_the_report(
    shown: DataModelPage, state: AppState
) -> None:
    state.go(table="subject")
    state.report = REPORT
    assert "42 rows" in text(shown)
    assert "3 references" in text(shown)
    state.report = None
    assert "42 rows" not in text(shown)


def test_what_counts_of_a_report() -> None:
    model = DataModel(load_schema())
    assert table_rows(model, REPORT) == {
        "subject": 42,
        "arm_2_subject": 40,
        "arm_or_cohort": 3,  # subjects only name their arm
        "biosample": 80,  # the assay's rows name them again
        "experiment": 60,
        "elisa_result": 60,
    }
    assert dangling_references(model, REPORT) == {"subject": 3}
    assert table_rows(model, None) == dangling_references(model, None) == {}


def test_a_table_that_nobody_knows_is_said(shown: DataModelPage, state: AppState) -> None:
    state.go(table="<script>")
    assert "There is no table &lt;script&gt;" in text(shown)


def test_the_vocabularies_are_listed(shown: DataModelPage, state: AppState) -> None:
    state.go(table="vocabularies")
    assert f"{len(state.schema.vocabularies)} vocabularies" in text(shown)


def test_the_picture_is_drawn_once_its_room_is_known(state: AppState) -> None:
    made = DataModelPage(state)
    assert made.widget
    assert "Drawing…" in text(made)
    has_room(made, is_narrow=True)
    assert picture(made)
    assert "Drawing…" not in text(made)


def test_a_narrow_screen_gets_a_narrow_picture(shown: DataModelPage, state: AppState) -> None:
    state.go(table="study")
    wide = picture(shown).layout.xaxis.range[1]
    has_room(shown, is_narrow=True)
    graph = picture(shown)
    assert graph.layout.xaxis.range[1] < wide
    names = [data[0] for data in bars(shown).customdata]
    assert bars(shown).marker.line.width[names.index("study")] > 0


def test_a_chosen_table_is_brought_into_view_where_there_is_little_room(
    shown: DataModelPage, state: AppState
) -> None:
    has_room(shown, is_narrow=True)
    names = [data[0] for data in bars(shown).customdata]
    bars(shown)._dispatch_on_click(clicked(names.index("study")), None)
    assert CARD in {view.target["id"] for view in parts(shown, View)}
    assert f'id="{CARD}"' in text(shown)


def test_the_picture_is_sent_nowhere(shown: DataModelPage) -> None:
    config = picture(shown)._config
    assert config["showSendToCloud"] is False
    assert config["plotlyServerURL"] == ""
