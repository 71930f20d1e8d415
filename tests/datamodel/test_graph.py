"""The data model: what relates to what, where it is drawn, and the figure."""

from __future__ import annotations

from itertools import combinations

import pytest

from immport_explorer.datamodel.graph import VOCABULARIES, DataModel, tables_of
from immport_explorer.datamodel.layout import Box, Drawing, Route, draw
from immport_explorer.schema.load import load_schema, versions
from immport_explorer.schema.model import (
    Column,
    Domain,
    Relation,
    Schema,
    Section,
    Table,
    Template,
)


@pytest.fixture(scope="module")
def model() -> DataModel:
    return DataModel(load_schema())


@pytest.fixture(scope="module", params=["wide", "narrow"])
def drawing(request: pytest.FixtureRequest, model: DataModel) -> Drawing:
    return draw(model, request.param)


def schema_of(*tables: Table, relations: tuple[Relation, ...] = ()) -> Schema:
    """A schema of these tables only."""
    column = Column(
        header="<b>Name</b>", json_name="name", type="text", tables=("a",), table_column="n"
    )
    template = Template(
        name="t",
        title="T",
        file_name="t.txt",
        kind="single",
        category="Any",
        sections=(Section(columns=(column,)),),
    )
    return Schema(
        version="0",
        templates={"t": template},
        vocabularies={},
        entities={},
        tables={table.name: table for table in tables},
        relations=relations,
        domains={"d": Domain(name="d", title="D", colour="#1b7f45")},
        loading_order=("t",),
    )


def test_a_column_may_be_stored_in_several_tables() -> None:
    joined = Column(
        header="Study ID", json_name="x", type="text", tables=("biosample", "experiment")
    )
    assert tables_of(joined) == ("biosample", "experiment")
    assert tables_of(Column(header="x", json_name="x", type="text")) == ()


def test_relations_are_found_from_both_ends(model: DataModel) -> None:
    out = {relation.refers_to for relation in model.references("biosample")}
    assert {"subject", "study", "planned_visit"} <= out
    assert "biosample" in {relation.table for relation in model.referrers("subject")}
    assert model.references("no_such_table") == ()


def test_fillings_lead_back_to_templates(model: DataModel) -> None:
    names = [template.name for template in model.templates("arm_2_subject")]
    assert "subjecthumans" in names
    assert "arm_2_subject" in model.tables_filled_by("subjecthumans")
    assert "arm_2_subject" not in model.tables_filled_by("protocols")
    assert model.tables_filled_by("no_such_template") == frozenset()


def test_vocabularies_are_those_of_the_tables_columns(model: DataModel) -> None:
    used = model.vocabularies("biosample")
    assert used
    assert all("biosample" in model.tables_using(name) for name in used)


@pytest.mark.parametrize("version", versions())
def test_every_table_and_relation_is_drawn(version: str) -> None:
    model = DataModel(load_schema(version))
    drawing = draw(model)
    assert set(drawing.boxes) == {*model.tables, VOCABULARIES}
    drawn = {(route.table, route.refers_to) for route in drawing.routes}
    assert drawn == {(relation.table, relation.refers_to) for relation in model.relations}
    assert "Other tables" not in {area.title for area in drawing.areas}


def test_tables_are_drawn_among_their_domain(model: DataModel) -> None:
    drawing = draw(model)
    for area in drawing.areas:
        held = [box for box in drawing.boxes.values() if within(box, area)]
        domains = {model.tables[box.table].domain for box in held if box.table in model.tables}
        assert domains == {area.domain}, area.title


def test_boxes_do_not_overlap_and_stay_in_the_drawing(drawing: Drawing) -> None:
    for one, other in combinations(drawing.boxes.values(), 2):
        assert not overlap(one, other), (one.table, other.table)
    for box in drawing.boxes.values():
        assert box.x >= 0 and box.x + box.width <= drawing.width
        assert box.y >= 0 and box.y + box.height <= drawing.height


def test_routes_join_their_tables_and_cross_no_other(drawing: Drawing) -> None:
    for route in drawing.routes:
        assert touches(drawing.boxes[route.table], route.points[0])
        assert touches(drawing.boxes[route.refers_to], route.points[-1])
        for box in drawing.boxes.values():
            assert not crosses(route, box), (route.table, route.refers_to, box.table)


def test_a_study_reads_from_left_to_right(model: DataModel) -> None:
    boxes = draw(model).boxes
    spine = ["study", "arm_or_cohort", "subject", "biosample", "expsample", "elisa_result"]
    places = [boxes[name].x for name in spine]
    assert places == sorted(places)
    assert len({boxes[name].y for name in spine[:-1]}) == 1


def test_the_same_schema_gives_the_same_drawing(model: DataModel) -> None:
    assert draw(model) == draw(DataModel(load_schema()))


def test_tables_that_nobody_foresaw_are_drawn_too() -> None:
    tables = [Table(name=name, title="", domain="d", kind="primary") for name in ("study", "new")]
    relation = Relation(table="new", column="study_accession", refers_to="study")
    drawing = draw(DataModel(schema_of(*tables, relations=(relation,))))
    assert set(drawing.boxes) == {"study", "new"}
    assert [(route.table, route.columns) for route in drawing.routes] == [
        ("new", ("study_accession",))
    ]


def within(box: Box, area: object) -> bool:
    return (
        area.x <= box.x <= area.x + area.width  # type: ignore[attr-defined]
        and area.y <= box.y <= area.y + area.height  # type: ignore[attr-defined]
    )


def overlap(one: Box, other: Box) -> bool:
    return abs(one.x - other.x) < max(one.width, other.width) and abs(one.y - other.y) < max(
        one.height, other.height
    )


def touches(box: Box, point: tuple[float, float]) -> bool:
    on_side = point[0] in (box.x, box.x + box.width) and box.y <= point[1] <= box.y + box.height
    on_edge = point[1] in (box.y, box.y + box.height) and box.x <= point[0] <= box.x + box.width
    return on_side or on_edge


def crosses(route: Route, box: Box) -> bool:
    """Whether a piece of the route runs through the inside of a box."""
    for (x1, y1), (x2, y2) in zip(route.points, route.points[1:], strict=False):
        if (
            max(x1, x2) > box.x + 0.5
            and min(x1, x2) < box.x + box.width - 0.5
            and max(y1, y2) > box.y + 0.5
            and min(y1, y2) < box.y + box.height - 0.5
        ):
            return True
    return False
