"""The picture of the data model: colours that can be read, what stands out, clicks."""

from __future__ import annotations

import pytest

from immport_explorer.datamodel.figure import (
    clicked_table,
    emphasise,
    figure,
    tables_trace,
)
from immport_explorer.datamodel.graph import VOCABULARIES, DataModel, Emphasis
from immport_explorer.datamodel.layout import draw
from immport_explorer.schema.load import load_schema
from immport_explorer.schema.model import Schema, Table

DARK_GROUND = "#12171c"


@pytest.fixture(scope="module")
def model() -> DataModel:
    return DataModel(load_schema())


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_white_labels_can_be_read_on_every_domain_in_both_themes(model: DataModel) -> None:
    for domain in model.schema.domains.values():
        assert contrast("#ffffff", domain.colour) >= 4.5, domain.name
        assert contrast(domain.colour, DARK_GROUND) >= 3, domain.name


def test_each_domain_has_a_colour_of_its_own(model: DataModel) -> None:
    colours = [domain.colour for domain in model.schema.domains.values()]
    assert len(set(colours)) == len(colours)


def test_every_table_is_a_bar_with_its_name(model: DataModel) -> None:
    bars = tables_trace(figure(model))
    assert {data[0] for data in bars.customdata} == {*model.tables, VOCABULARIES}
    places = [data[0] for data in bars.customdata]
    assert (
        bars.marker.color[places.index("subject")]
        == model.schema.domains[model.tables["subject"].domain].colour
    )


def test_a_selected_table_stands_out_with_its_relations(model: DataModel) -> None:
    made = figure(model, Emphasis(table="biosample"))
    bars = tables_trace(made)
    names = [data[0] for data in bars.customdata]
    assert bars.marker.line.width[names.index("biosample")] > 0
    assert bars.marker.line.width[names.index("subject")] == 0
    assert bars.marker.color[names.index("subject")].startswith("#")
    assert bars.marker.color[names.index("hai_result")].startswith("rgba")
    drawn = {trace.name: trace for trace in made.data}
    assert len(drawn["refers"].x) > 0 and len(drawn["referred"].x) > 0


def test_a_templates_tables_light_up_and_go_out_again(model: DataModel) -> None:
    made = figure(model)
    bars = tables_trace(made)
    names = [data[0] for data in bars.customdata]
    emphasise(made, model, Emphasis(lit=model.tables_filled_by("subjecthumans")))
    assert bars.marker.color[names.index("arm_2_subject")].startswith("#")
    assert bars.marker.color[names.index("protocol")].startswith("rgba")
    emphasise(made, model, Emphasis())
    assert all(colour.startswith("#") for colour in bars.marker.color)


def test_rows_and_dangling_references_are_laid_over_it(model: DataModel) -> None:
    made = figure(model, Emphasis(rows={"subject": 1234, "nowhere": 1}, dangling={"biosample": 3}))
    drawn = {trace.name: trace for trace in made.data}
    assert list(drawn["counts"].text) == ["1,234"]
    assert list(drawn["dangling"].text) == ["! 3"]
    box = draw(model).boxes["biosample"]
    assert drawn["dangling"].y[0] == box.y + box.height


def test_a_click_names_the_table(model: DataModel) -> None:
    made = figure(model)
    names = [data[0] for data in tables_trace(made).customdata]
    assert clicked_table(made, [names.index("study")]) == "study"
    assert clicked_table(made, []) is None


def test_text_of_a_bundle_stays_text() -> None:
    hostile = "<a href='x'>&"
    table = Table(name=hostile, title=hostile, domain="none", kind="primary")
    schema = Schema(
        version="0",
        templates={},
        vocabularies={},
        entities={},
        tables={hostile: table},
        relations=(),
        domains={},
        loading_order=(),
    )
    bars = tables_trace(figure(DataModel(schema)))
    shown = bars.text[0] + bars.customdata[0][1]
    assert "<a" not in shown and "&lt;a" in shown
    assert bars.customdata[0][0] == hostile
