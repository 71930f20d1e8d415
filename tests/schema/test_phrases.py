"""What is put into words from the facts: when a column is needed."""

from __future__ import annotations

import pytest

from immport_explorer.schema.conditions import Condition
from immport_explorer.schema.load import load_schema
from immport_explorer.schema.model import Column
from immport_explorer.schema.phrases import need_in_words


def column(**facts: object) -> Column:
    return Column(header="Any", json_name="any", type="text", **facts)  # type: ignore[arg-type]


NEW = Condition(test="new", entity="biosample")
OTHER = Condition(test="is", column="Type", values=("Other",))
OWN_WORD = Condition(test="not preferred", column="Disease Reported", values=("lk_disease",))
FILLED = Condition(test="filled", column="Disease Reported")


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"required": True}, "Required"),
        ({}, "Optional"),
        ({"conditional": True}, "Sometimes required"),
        ({"required_when": ((NEW,),)}, "Required when the biosample is new"),
        (
            {"required_when": ((NEW,),), "first_row_of": ("biosample",)},
            "Required when the biosample is new; on its first row only",
        ),
        (
            {"required_when": ((NEW, OTHER),), "first_row_of": ("biosample", "experiment")},
            "Required when the biosample is new and Type is Other; on their first row only",
        ),
        ({"first_row_of": ("biosample",)}, "Optional; read on the first row of the biosample"),
        (
            {"required_when": ((NEW,), (OTHER,))},
            "Required when the biosample is new, or when Type is Other",
        ),
        (
            {"required_when": ((FILLED, OWN_WORD),)},
            "Required when Disease Reported is not a preferred term",
        ),
        ({"required_when": ((FILLED,),)}, "Required when Disease Reported is filled in"),
    ],
)
def test_need_is_said_in_words(facts: dict[str, object], said: str) -> None:
    assert need_in_words(column(**facts)) == said


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (1, "Type is t0"),
        (3, "Type is t0, t1 or t2"),
        (6, "Type is t0, t1, t2, t3, t4 or t5"),
        (9, "Type is t0, t1, t2 or 6 others"),
    ],
)
def test_long_lists_of_values_are_shortened(count: int, said: str) -> None:
    values = tuple(f"t{n}" for n in range(count))
    condition = Condition(test="is", column="Type", values=values)

    assert need_in_words(column(required_when=((condition,),))) == f"Required when {said}"


def test_the_rules_of_a_section_say_what_counts_on_the_first_row() -> None:
    schema = load_schema("3.36")
    subject = schema.templates["elisa"].column("Subject ID")
    known = schema.templates["biosamples"].column("Subject ID")

    assert subject is not None and subject.first_row_of == ("biosample",)
    assert known is not None and known.first_row_of == ()
