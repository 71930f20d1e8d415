"""Events of FCS files as the picture shows them: the numbers that other libraries read."""

from __future__ import annotations

import io
from contextlib import suppress
from pathlib import Path

import flowio
import pytest
from fcs_writer import Fcs, Parameter
from hypothesis import given
from hypothesis import strategies as st

from immport_explorer.datafiles.datafile import FormatError
from immport_explorer.datafiles.fcs.events import sample
from immport_explorer.datafiles.view import View

NAMES = ("FSC-A", "FL1-A", "Time")
EVENTS = tuple((float(n), float(n * 2), float(n % 7)) for n in range(100))


def fcs(kind: str = "F", bits: int = 32, span: int = 256, **changes: object) -> Fcs:
    channels = tuple(Parameter(name, "", bits, span) for name in NAMES)
    return Fcs(channels, EVENTS, type=kind).changed(**changes)


def read(file: Fcs, **options: int) -> list[list[float]]:
    return [list(v) for v in sample(View.of(file.to_bytes()), range(3), **options).values]


@pytest.mark.parametrize("version", ["2.0", "3.0", "3.1", "3.2"])
@pytest.mark.parametrize("order", ["1,2,3,4", "4,3,2,1"])
@pytest.mark.parametrize(
    ("kind", "bits"), [("F", 32), ("D", 64), ("I", 8), ("I", 16), ("I", 32), ("A", 6)]
)
def test_every_version_and_type_is_read(version: str, order: str, kind: str, bits: int) -> None:
    file = fcs(kind, bits, version=version, byte_order=order)
    assert read(file) == [list(column) for column in zip(*EVENTS, strict=True)]


@pytest.mark.parametrize(
    "keywords",
    [
        {},
        {"$P2G": "4.0"},
        {"$P2E": "4,1"},
        {"$P2E": "4,0"},
        {"$P2E": "4,0.1"},
    ],
)
def test_amplifiers_are_undone_as_flowio_undoes_them(
    keywords: dict[str, str], tmp_path: Path
) -> None:
    file = fcs("I", 16, 1_024, keywords=keywords)
    path = tmp_path / "a.fcs"
    path.write_bytes(file.to_bytes())
    theirs = flowio.FlowData(str(path)).as_array(preprocess=True)

    ours = read(file)

    assert ours[1] == pytest.approx([float(each) for each in theirs[:, 1]], rel=1e-6)


def test_bits_above_the_range_are_no_part_of_the_value() -> None:
    file = Fcs((Parameter("FL1", "", 16, 1_024),), ((5_000.0,), (17.0,)), type="I")
    assert sample(View.of(file.to_bytes()), (0,)).values == ((5_000 % 1_024, 17.0),)


def test_a_sample_is_spread_over_the_file_and_bounded() -> None:
    values = read(fcs(), most=40)
    assert len(values[0]) == 40
    assert values[0][0] == 0.0 and values[0][-1] == 99.0


class Forward(io.BytesIO):
    """A member of an archive."""

    def seekable(self) -> bool:
        return False


def test_a_member_of_an_archive_is_read_from_its_beginning() -> None:
    data = fcs().to_bytes()
    found = sample(View(lambda: Forward(data), len(data)), (0,), most=10)
    assert found.values == (tuple(float(n) for n in range(10)),)
    assert found.events == 100


def test_of_a_truncated_file_what_is_there_is_read() -> None:
    data = fcs().to_bytes()[:-200]
    found = sample(View.of(data), (0,))
    assert found.events == len(found.values[0]) < 100
    assert list(found.values[0]) == [event[0] for event in EVENTS[: found.events]]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"$P1B/16/", b"$P1B/10/"),
        (b"$MODE/L/", b"$MODE/C/"),
        (b"$BYTEORD/1,2,3,4/", b"$BYTEORD/3,4,1,2/"),
    ],
)
def test_what_is_not_read_is_said(old: bytes, new: bytes) -> None:
    data = fcs("I", 16).to_bytes()
    assert old in data
    with pytest.raises(FormatError):
        sample(View.of(data.replace(old, new)), (0,))


@given(st.data())
def test_no_bytes_break_it(data: st.DataObject) -> None:
    whole = bytearray(fcs().to_bytes())
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, len(whole) - 1))
        whole[at] = data.draw(st.integers(0, 255))
    cut = bytes(whole[: data.draw(st.integers(0, len(whole)))])
    with suppress(FormatError):
        sample(View.of(cut), (0, 1))
