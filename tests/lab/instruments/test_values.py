"""Numbers, marks, wells and days, as instruments write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from immport_explorer.lab.instruments.dates import day_order, read_moment
from immport_explorer.lab.instruments.values import Decimals, decimals_of, read_value
from immport_explorer.lab.instruments.wells import well


@pytest.mark.parametrize(
    ("text", "number", "state", "limit"),
    [
        ("12.5", "12.5", "measured", ""),
        ("-1.5E-05", "-1.5E-05", "measured", ""),
        (" ", "", "not reported", ""),
        ("NaN", "", "not a number", ""),
        ("Undetermined", "", "undetermined", ""),
        ("UNDETERMINED", "", "undetermined", ""),
        ("TNTC", "", "too many to count", ""),
        ("< 3.2", "", "below range", "3.2"),
        ("<=3.2", "", "below range", "3.2"),
        ("OOR <", "", "below range", ""),
        ("OOR > 500", "", "above range", "500"),
        (" > Max", "", "above range", ""),
        ("Above Fit Curve Range", "", "above range", ""),
        ("Range?", "", "out of range", ""),
        ("OVRFLW", "", "saturated", ""),
        ("*0.356*", "0.356", "extrapolated", ""),
        ("Masked", "", "masked", ""),
        ("1,234", "", "unreadable", ""),
        ("12 pg/ml", "", "unreadable", ""),
        ("0x1F", "", "unreadable", ""),
        ("١٢", "", "unreadable", ""),
    ],
)
def test_what_a_cell_says(text: str, number: str, state: str, limit: str) -> None:
    assert read_value(text) == (number, state, limit)


@pytest.mark.parametrize(
    ("texts", "decimals"),
    [
        (["1.5", "2"], Decimals.POINT),
        (["1,234"], Decimals.POINT),
        (["0,02", "1,5"], Decimals.COMMA),
        (["1.234,5"], Decimals.COMMA),
        (["5,720.562", "1,234"], Decimals.GROUPED),
        (["1,234,567"], Decimals.GROUPED),
        (["0,02", "0.05"], Decimals.MIXED),
    ],
)
def test_how_a_file_writes_numbers(texts: list[str], decimals: Decimals) -> None:
    assert decimals_of(texts) is decimals


def test_a_comma_is_read_as_the_file_writes_it() -> None:
    assert read_value("1,234", Decimals.COMMA).number == "1.234"
    assert read_value("1,234", Decimals.GROUPED).number == "1234"
    assert read_value("1.234,5", Decimals.COMMA).number == "1234.5"
    assert read_value("1.234", Decimals.COMMA).state == "unreadable"
    assert read_value("0,02", Decimals.MIXED).state == "unreadable"


@given(st.floats(allow_nan=False, allow_infinity=False), st.sampled_from(list(Decimals)))
def test_a_number_with_a_comma_is_the_number(value: float, decimals: Decimals) -> None:
    text = f"{value:.6f}"
    if decimals is Decimals.COMMA:
        assert float(read_value(text.replace(".", ","), decimals).number) == float(text)
    else:
        assert float(read_value(text, decimals).number) == float(text)


@given(st.text(max_size=30), st.sampled_from(list(Decimals)))
def test_a_number_is_given_with_a_state_that_has_one(text: str, decimals: Decimals) -> None:
    reading = read_value(text, decimals)
    has_number = reading.state in ("measured", "extrapolated")
    assert bool(reading.number) is has_number
    if has_number:
        float(reading.number)


@pytest.mark.parametrize(
    ("text", "name"),
    [("A01", "A1"), ("a1", "A1"), ("P24", "P24"), ("AF48", "AF48"), ("A001", "A1")],
)
def test_wells(text: str, name: str) -> None:
    assert well(text) == name


@pytest.mark.parametrize("text", ["", "A0", "A49", "AG1", "1A", "S-01", "A1.5", "Sample"])
def test_no_wells(text: str) -> None:
    assert well(text) is None


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2021-07-08/Time: 14:34:46", "2021-07-08 14:34:46"),
        ("Tue Oct 03 14:44:50 2023", "2023-10-03 14:44:50"),
        ("12/30/2022 3:05 PM", "2022-12-30 15:05"),
        ("30.12.2022 15:05", "2022-12-30 15:05"),
        ("14-MAR-2023", "2023-03-14"),
        ("3. März 2023", "2023-03-03"),
        ("14 févr. 2022", "2022-02-14"),
        ("1 de octubre de 2021", "2021-10-01"),
        ("5 maggio 2020", "2020-05-05"),
        ("7 mei 2020", "2020-05-07"),
        ("2023年5月17日", "2023-05-17"),
        ("12:00 AM 4/4/2024", "2024-04-04 00:00"),
        ("3/4/2023", None),
        ("31/02/2023", None),
        ("soon", None),
    ],
)
def test_days_in_other_languages(text: str, moment: str | None) -> None:
    assert read_moment(text) == moment


def test_other_dates_of_the_file_tell_the_order() -> None:
    assert day_order(["3/4/2023", "03/25/2023"]) == "month first"
    assert day_order(["3/4/2023", "25/03/2023"]) == "day first"
    assert day_order(["3/25/2023", "25/3/2023"]) is None
    assert read_moment("3/4/2023", "day first") == "2023-04-03"
    assert read_moment("3/4/2023", "month first") == "2023-03-04"
