"""The page of the data model, by its state, without a browser."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest
from plotly.callbacks import Points

from immport_explorer.app.datamodel import DataModelPage, dangling_references, table_rows
from immport_explorer.app.parts.graph import Graph, Screen
from immport_explorer.app.parts.view import View
from immport_explorer.app.state import AppState
from immport_explorer.datamodel.figure import tables_trace
from immport_explorer.datamodel.graph import DataModel
from immport_explorer.schema.load import load_schema


@dataclass
class FakeFile:
    tables: dict[str, int]


@dataclass
class FakeIssue:
    code: str
    template: str
    column: str
    section: str | None = None
    side: str | None = None


@dataclass
class FakeGroup:
    first: FakeIssue
    count: int


@dataclass
class FakeReport:
    files: list[FakeFile] = field(default_factory=list)
    groups: list[FakeGroup] = field(default_factory=list)


REPORT = FakeReport(
    files=[
        FakeFile({"subject": 40, "arm_2_subject": 40}),
        FakeFile({"subject": 2, "elsewhere": 9}),
    ],
    groups=[
        FakeGroup(FakeIssue("reference.unknown", "biosamples", "Subject ID"), 3),
        FakeGroup(FakeIssue("value.required", "biosamples", "Type"), 5),
    ],
)


@pytest.fixture
def state() -> AppState:
    state = AppState(schema=load_schema())
    state.visit("#p=datamodel")
    return state


@pytest.fixture
def page(state: AppState) -> DataModelPage:
    made = DataModelPage(state)
    assert made.widget
    return made


def parts(page: DataModelPage, kind: type[Any]) -> list[Any]:
    """The widgets of that kind on the page, in order."""
    found, waiting = [], [page.widget]
    while waiting:
        widget = waiting.pop(0)
        if isinstance(widget, kind):
            found.append(widget)
        waiting = [*getattr(widget, "children", ()), *waiting]
    return found


def text(page: DataModelPage) -> str:
    return "".join(view.markup for view in parts(page, View))


def bars(page: DataModelPage) -> Any:
    return tables_trace(parts(page, Graph)[0])


def test_it_says_that_it_is_derived(page: DataModelPage) -> None:
    assert "Derived from the templates" in text(page)
    assert "release database has more tables" in text(page)


def test_every_table_can_be_reached_without_the_picture(page: DataModelPage) -> None:
    for table in page.state.schema.tables.values():
        if table.kind != "vocabulary":
            assert f'href="#p=datamodel&amp;d={table.name}"' in text(page)


def test_a_click_selects_the_table(page: DataModelPage, state: AppState) -> None:
    names = [data[0] for data in bars(page).customdata]
    points = Points(point_inds=[names.index("biosample")], trace_index=0)
    bars(page)._dispatch_on_click(points, None)
    assert state.place.table == "biosample"
    assert 'tabindex="-1"><code>biosample</code></h2>' in text(page)
    assert bars(page).marker.line.width[names.index("biosample")] > 0


def test_a_tables_card_leads_to_templates_fields_and_terms(
    page: DataModelPage, state: AppState
) -> None:
    state.go(table="biosample")
    shown = text(page)
    assert 'href="#p=templates&amp;t=biosamples"' in shown
    assert 'href="#p=templates&amp;t=biosamples&amp;c=Subject%20ID"' in shown
    assert "&amp;v=lk_sample_type" in shown


def test_a_template_lights_up_its_tables(page: DataModelPage, state: AppState) -> None:
    state.go(template="protocols")
    names = [data[0] for data in bars(page).customdata]
    assert bars(page).marker.color[names.index("protocol")].startswith("#")
    assert bars(page).marker.color[names.index("subject")].startswith("rgba")


def test_rows_and_dangling_references_come_from_the_report(
    page: DataModelPage, state: AppState
) -> None:
    state.go(table="subject")
    state.report = REPORT
    assert "42 rows" in text(page)
    assert "3 references" in text(page)
    state.report = None
    assert "42 rows" not in text(page)


def test_what_counts_of_a_report() -> None:
    model = DataModel(load_schema())
    assert table_rows(model, REPORT) == {"subject": 42, "arm_2_subject": 40}
    assert dangling_references(model, REPORT) == {"subject": 3}
    assert table_rows(model, None) == dangling_references(model, None) == {}


def test_a_table_that_nobody_knows_is_said(page: DataModelPage, state: AppState) -> None:
    state.go(table="<script>")
    assert "There is no table &lt;script&gt;" in text(page)


def test_the_vocabularies_are_listed(page: DataModelPage, state: AppState) -> None:
    state.go(table="vocabularies")
    assert f"{len(state.schema.vocabularies)} vocabularies" in text(page)


def test_a_narrow_screen_gets_a_narrow_picture(page: DataModelPage, state: AppState) -> None:
    state.go(table="study")
    wide = parts(page, Graph)[0].layout.xaxis.range[1]
    parts(page, Screen)[0].narrow = True
    graph = parts(page, Graph)[0]
    assert graph.layout.xaxis.range[1] < wide
    names = [data[0] for data in bars(page).customdata]
    assert bars(page).marker.line.width[names.index("study")] > 0


def test_the_picture_is_sent_nowhere(page: DataModelPage) -> None:
    config = parts(page, Graph)[0]._config
    assert config["showSendToCloud"] is False
    assert config["plotlyServerURL"] == ""
