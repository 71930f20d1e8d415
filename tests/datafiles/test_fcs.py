"""FCS files of every version and type of data, whole and with each fault."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import flowio
import pytest
from fcs_writer import Fcs, Parameter, in_one_file
from hypothesis import given
from hypothesis import strategies as st

from immport_explorer.datafiles.datafile import DataFile, Flaw
from immport_explorer.datafiles.fcs.reader import FcsFacts
from immport_explorer.datafiles.fcs.text import read_text
from immport_explorer.datafiles.look import look_at

CHANNELS = (Parameter("FSC-A"), Parameter("FL1-A", "CD4"), Parameter("Time"))
EVENTS = tuple((float(number), float(number * 2), float(number)) for number in range(40))
WHOLE = Fcs(CHANNELS, EVENTS)


def looked(data: bytes, name: str = "a.fcs") -> tuple[DataFile, FcsFacts]:
    found = look_at(data, name)
    assert isinstance(found.facts, FcsFacts), found
    return found, found.facts


def flaws(data: bytes, name: str = "a.fcs") -> list[Flaw]:
    return [note.flaw for note in look_at(data, name).notes]


KINDS = [("F", 32), ("D", 64), ("I", 8), ("I", 16), ("I", 32), ("A", 6)]


@pytest.mark.parametrize("version", ["2.0", "3.0", "3.1", "3.2"])
@pytest.mark.parametrize(("kind", "bits"), KINDS)
@pytest.mark.parametrize("order", ["1,2,3,4", "4,3,2,1"])
def test_every_version_and_type_is_read(version: str, kind: str, bits: int, order: str) -> None:
    channels = tuple(Parameter(p.name, p.marker, bits, 256) for p in CHANNELS)
    file = Fcs(channels, EVENTS, version=version, type=kind, byte_order=order)

    found, facts = looked(file.to_bytes())

    assert found.kind == "fcs"
    assert not found.notes
    assert (facts.version, facts.events) == (version, 40)
    assert [(c.name, c.marker, c.bits, c.type) for c in facts.channels] == [
        (p.name, p.marker, bits, kind) for p in channels
    ]


@pytest.mark.parametrize("version", ["2.0", "3.0", "3.1"])
@pytest.mark.parametrize(("kind", "bits"), [("F", 32), ("D", 64), ("I", 16), ("I", 32)])
def test_two_libraries_read_the_same(version: str, kind: str, bits: int, tmp_path: Path) -> None:
    channels = tuple(Parameter(p.name, p.marker, bits, 256) for p in CHANNELS)
    path = tmp_path / "a.fcs"
    path.write_bytes(Fcs(channels, EVENTS, version=version, type=kind).to_bytes())
    _, facts = looked(path.read_bytes())

    other = flowio.FlowData(str(path))
    import fcsparser  # brings pandas along

    _, table = fcsparser.parse(str(path), reformat_meta=True)

    assert other.event_count == len(table) == facts.events
    assert [c["pnn"] for c in other.channels.values()] == [c.name for c in facts.channels]
    assert list(table.columns) == [c.name for c in facts.channels]
    assert [c["pns"] for c in other.channels.values()] == [c.marker for c in facts.channels]


def test_markers_stand_in_a_supplemental_text() -> None:
    _, facts = looked(WHOLE.changed(supplemental={"$P2S": "CD8", "$P3S": "clock"}).to_bytes())
    assert [channel.marker for channel in facts.channels] == ["", "CD8", "clock"]


def test_single_channels_have_their_own_type() -> None:
    """FCS 3.2: two floats and a short integer make ten bytes an event, not twelve."""
    channels = (*CHANNELS[:2], Parameter("Time", bits=16, type="I"))
    file = Fcs(channels, EVENTS, version="3.2").to_bytes()
    found, facts = looked(file)
    assert not found.notes
    assert [channel.type for channel in facts.channels] == ["F", "F", "I"]
    assert flaws(file[:-20]) == [Flaw.TRUNCATED]


@pytest.mark.parametrize("delimiter", ["/", "|", "\x0c", "\\", "!"])
def test_a_value_holds_the_delimiter_doubled(delimiter: str) -> None:
    value = f"a{delimiter}b{delimiter}{delimiter}c"
    _, facts = looked(WHOLE.changed(delimiter=delimiter, keywords={"$COM": value}).to_bytes())
    assert facts.keywords["$COM"] == value
    assert facts.events == 40


def test_an_empty_value_is_read_and_said() -> None:
    found, facts = looked(WHOLE.changed(keywords={"$COM": "", "OTHER": "x"}).to_bytes())
    assert (facts.keywords["$COM"], facts.keywords["OTHER"]) == ("", "x")
    assert [note.flaw for note in found.notes] == [Flaw.NONSTANDARD]


def test_keywords_without_dollars_are_read_and_said() -> None:
    found, facts = looked(WHOLE.changed(with_dollars=False).to_bytes())
    assert facts.events == 40
    assert [channel.marker for channel in facts.channels] == ["", "CD4", ""]
    assert [note.flaw for note in found.notes] == [Flaw.NONSTANDARD]


def test_only_text_says_where_the_events_are() -> None:
    found, facts = looked(WHOLE.changed(offsets_in_header=False).to_bytes())
    assert not found.notes
    assert facts.events == 40
    assert flaws(WHOLE.changed(offsets_in_header=False).to_bytes()[:-50]) == [Flaw.TRUNCATED]


def test_several_data_sets_are_counted() -> None:
    found, facts = looked(in_one_file(WHOLE, WHOLE.changed(events=EVENTS[:3])))
    assert [(note.flaw, note.what) for note in found.notes] == [(Flaw.SEVERAL_DATA_SETS, "2")]
    assert facts.data_sets == 2


def test_a_data_set_that_names_itself_as_the_next_ends() -> None:
    assert look_at(WHOLE.to_bytes(1), "a.fcs").kind == "fcs"


def test_gain_scale_and_time_step() -> None:
    keywords = {"$P2G": "2.5", "$P2E": "4,1", "$TIMESTEP": "0.01", "$DATE": "05-MAR-2021"}
    _, facts = looked(WHOLE.changed(keywords=keywords).to_bytes())
    assert (facts.channels[1].gain, facts.channels[1].decades) == (2.5, 4.0)
    assert (facts.time_step, facts.acquired) == (0.01, date(2021, 3, 5))


def test_the_channels_of_the_spillover_matrix() -> None:
    _, facts = looked(WHOLE.changed(spillover="2,FL1-A,FSC-A,1,0.1,0,1").to_bytes())
    assert facts.spillover == ("FL1-A", "FSC-A")


def cut(number: int) -> Callable[[bytes], bytes]:
    return lambda data: data[:number]


FAULTS: list[tuple[str, Callable[[bytes], bytes], Flaw]] = [
    ("no events at all", lambda _: WHOLE.changed(events=()).to_bytes(), Flaw.NO_EVENTS),
    ("cut in HEADER", cut(40), Flaw.TRUNCATED),
    ("cut in TEXT", cut(300), Flaw.TRUNCATED),
    ("cut in DATA", cut(-20), Flaw.TRUNCATED),
    ("fewer events than it says", lambda _: WHOLE.changed(total=41).to_bytes(), Flaw.TRUNCATED),
    ("more room than events", lambda _: WHOLE.changed(total=30).to_bytes(), Flaw.EXTRA_DATA),
    ("something behind", lambda data: data + b"and a note of somebody", Flaw.EXTRA_DATA),
    ("no place of TEXT", lambda data: data[:10] + b" " * 16 + data[26:], Flaw.DAMAGED),
    ("no channels", lambda data: data.replace(b"$PAR", b"$PAX"), Flaw.DAMAGED),
    ("a web page", lambda _: b"<!DOCTYPE html><html><body>Sign in</body></html>", Flaw.WEB_PAGE),
    ("text", lambda _: b"not a cytometry file\n", Flaw.OTHER_KIND),
    ("nothing but zeros", lambda _: bytes(5_000), Flaw.BLANK),
    ("a pointer", lambda _: b"version https://git-lfs.github.com/spec/v1\n", Flaw.OTHER_KIND),
    ("gigabytes of TEXT", lambda d: d[:18] + b"99999999" + d[26:], Flaw.DAMAGED),
]


@pytest.mark.parametrize(("name", "fault", "flaw"), FAULTS, ids=[fault[0] for fault in FAULTS])
def test_each_fault_is_told(name: str, fault: Callable[[bytes], bytes], flaw: Flaw) -> None:
    assert flaws(fault(WHOLE.to_bytes())) == [flaw]


@pytest.mark.parametrize("end", [b"", b"00000000", b"00000000\r\n", bytes(512)])
def test_checksum_and_padding_do_no_harm(end: bytes) -> None:
    assert flaws(WHOLE.changed(checksum=b"").to_bytes() + end) == []


texts = st.text(
    st.characters(codec="utf-8", exclude_characters="/"), min_size=1, max_size=12
).filter(lambda text: text == text.strip() and text.strip("\x00 \r\n\t") == text)


@given(
    st.dictionaries(texts.map(str.upper), texts.map(lambda text: f"a{text}/{text}z"), max_size=8)
)
def test_text_is_read_as_it_was_written(keywords: dict[str, str]) -> None:
    written = "/" + "".join(f"{k}/{v.replace('/', '//')}/" for k, v in keywords.items())
    read = read_text(written.encode())
    assert {key: read.keywords[key.upper()] for key in keywords} == keywords


@given(st.binary(max_size=400), st.integers(0, 1_500))
def test_no_bytes_raise(junk: bytes, at: int) -> None:
    data = WHOLE.to_bytes()
    look_at(data[:at] + junk + data[at + len(junk) :], "a.fcs")


def test_numbers_that_no_computer_holds() -> None:
    data = WHOLE.to_bytes().replace(b"$TOT/40", b"$TOT/" + b"9" * 60)
    assert look_at(data, "a.fcs").kind == "fcs"
