"""FCS 2.0 to 3.2: HEADER and TEXT of each data set; of the events only their number and room.

Libraries read the common files well. They differ from the standards, and from each other, for what
is rarer (``findings/``): markers in the supplemental TEXT, types of single channels, doubled
delimiters, keywords without ``$``, offsets that only TEXT gives. So TEXT is read here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date

import msgspec

from immport_explorer.datafiles.datafile import (
    Facts,
    Flaw,
    FormatError,
    Note,
    Reading,
    TruncatedError,
)
from immport_explorer.datafiles.fcs.header import (
    HEADER_BYTES,
    Header,
    Segment,
    number,
    read_header,
)
from immport_explorer.datafiles.fcs.personal import said_in
from immport_explorer.datafiles.fcs.text import Text, read_text
from immport_explorer.datafiles.view import View
from immport_explorer.files.numbers import number_of
from immport_explorer.files.wording import counted
from immport_explorer.schema.dates import month_number, real_day

MOST_TEXT_BYTES = 16 * 2**20
MOST_CHANNELS = 4_096
MOST_DATA_SETS = 64
_CRC_BYTES = 8


class Channel(msgspec.Struct, frozen=True):
    """A parameter: ``name`` (``$PnN``: the detector), ``marker`` (``$PnS``: what was stained),
    ``bits`` an event (0: free text), its ``type`` (I, F, D or A), ``range``, ``gain`` and
    ``decades`` (of a logarithmic amplifier; 0: linear)."""

    name: str
    marker: str
    bits: int
    type: str
    range: str
    gain: float
    decades: float

    @property
    def is_time(self) -> bool:
        return self.name.casefold() in ("time", "hdr-t")

    @property
    def is_scatter(self) -> bool:
        return re.match(r"(?i)(?:fsc|ssc|bsc|fs|ss|fals|rals)\b", self.name) is not None


class FcsFacts(Facts, frozen=True, kw_only=True):
    """What the first data set says: ``events`` by count, ``channels``, ``keywords`` (upper case)
    with their values, ``spillover`` the channels of its matrix, ``time_step`` in seconds; and the
    number of ``data_sets``."""

    version: str
    events: int
    channels: tuple[Channel, ...]
    keywords: Mapping[str, str]
    spillover: tuple[str, ...] = ()
    time_step: float | None = None
    data_sets: int = 1


class DataSet(msgspec.Struct, frozen=True):
    """A data set at ``start`` in the file."""

    start: int
    header: Header
    keywords: Mapping[str, str]
    texts: tuple[Segment, ...]
    data: Segment
    notes: tuple[Note, ...]

    def value(self, keyword: str) -> str:
        """A standard keyword's value, whether its ``$`` is there or was removed."""
        return self.keywords.get(f"${keyword}", "") or self.keywords.get(keyword, "")


def read(view: View) -> Reading:
    """The facts and flaws of an FCS file."""
    first, *others = data_sets(view)
    channels = channels_of(first)
    events, notes = _events(first, channels, view.size)
    end = max(_end(each) for each in (first, *others))
    notes += [*first.notes, *_about_end(view, end, is_whole=not notes)]
    if others:
        notes.append(Note(Flaw.SEVERAL_DATA_SETS, str(1 + len(others))))
    facts = FcsFacts(
        version=first.header.version,
        events=events,
        channels=channels,
        keywords=first.keywords,
        spillover=_spillover(first),
        time_step=number_of(first.value("TIMESTEP")),
        data_sets=1 + len(others),
        acquired=_day(first),
        said=tuple(said for each in (first, *others) for said in said_in(each.keywords)),
        details=_details(first, channels, events),
    )
    return Reading(facts, tuple(notes))


# --- data sets -----------------------------------------------------------------------------------


def data_sets(view: View) -> list[DataSet]:
    """The data sets of the file, in order. Raises :class:`FormatError` where the first cannot be
    read."""
    found = [_data_set(view, 0)]
    while len(found) < MOST_DATA_SETS:
        last = found[-1]
        step = number(last.value("NEXTDATA"))
        if not step or last.start + step + HEADER_BYTES > view.size:
            break
        try:
            found.append(_data_set(view, last.start + step))
        except FormatError:
            break
    return found


def _data_set(view: View, start: int) -> DataSet:
    header = read_header(view.at(start, HEADER_BYTES))
    primary = _segment(view, start, header.text)
    keywords = dict(primary.keywords)
    texts, notes = [header.text], list(_about_text(primary))
    extra = Segment(*(number(_either(keywords, key)) for key in ("BEGINSTEXT", "ENDSTEXT")))
    if extra.is_there and extra != header.text and start + extra.last < view.size:
        texts.append(extra)
        for keyword, value in _segment(view, start, extra).keywords.items():
            keywords.setdefault(keyword, value)
    if "PAR" in keywords and "$PAR" not in keywords:
        notes.append(Note(Flaw.NONSTANDARD, "the $ before its keywords was removed"))
    data, doubt = _data_segment(header, keywords)
    notes += [doubt] if doubt else []
    return DataSet(start, header, keywords, tuple(texts), data, tuple(notes))


def _segment(view: View, start: int, place: Segment) -> Text:
    if place.length > MOST_TEXT_BYTES:
        raise FormatError(f"its TEXT claims {place.length:,} bytes")
    segment = view.at(start + place.first, place.length)
    if len(segment) < place.length:
        raise TruncatedError("it ends within its TEXT")
    return read_text(segment)


def _either(keywords: Mapping[str, str], keyword: str) -> str:
    return keywords.get(f"${keyword}", "") or keywords.get(keyword, "")


def _about_text(text: Text) -> Iterator[Note]:
    if text.has_empty:
        yield Note(Flaw.NONSTANDARD, "a keyword in its TEXT has an empty value")
    if text.is_odd:
        yield Note(Flaw.NONSTANDARD, "the last keyword in its TEXT has no value")


def _data_segment(header: Header, keywords: Mapping[str, str]) -> tuple[Segment, Note | None]:
    """Where the events are: what HEADER says, and TEXT where HEADER says nothing (FCS 3.1)."""
    said = Segment(*(number(_either(keywords, key)) for key in ("BEGINDATA", "ENDDATA")))
    if not header.data.is_there:
        return said, None
    differ = said.is_there and (
        said.first != header.data.first or abs(said.last - header.data.last) > 1
    )
    what = "its HEADER and its TEXT give different places for the events"
    return header.data, Note(Flaw.NONSTANDARD, what) if differ else None


# --- channels and events -------------------------------------------------------------------------


def channels_of(dataset: DataSet) -> tuple[Channel, ...]:
    """The parameters of a data set. Raises :class:`FormatError`."""
    count = number(dataset.value("PAR"))
    if not count:
        raise FormatError("its TEXT does not give the number of channels ($PAR)")
    if count > MOST_CHANNELS:
        raise FormatError(f"its TEXT claims {count:,} channels")
    return tuple(_channel(dataset, at) for at in range(1, count + 1))


def _channel(dataset: DataSet, at: int) -> Channel:
    def of(keyword: str) -> str:
        return dataset.value(f"P{at}{keyword}")

    decades = number_of(of("E").partition(",")[0]) or 0.0
    return Channel(
        name=of("N") or f"P{at}",
        marker=of("S"),
        bits=number(of("B")),
        type=(of("DATATYPE") or dataset.value("DATATYPE")).upper()[:1],
        range=of("R"),
        gain=number_of(of("G")) or 1.0,
        decades=decades,
    )


BITS_OF_TYPE = {"F": 32, "D": 64}


def _event_bits(channels: tuple[Channel, ...]) -> int | None:
    """The room of an event; None where events are text of varying length."""
    bits = 0
    for channel in channels:
        own = channel.bits * 8 if channel.type == "A" else channel.bits
        width = BITS_OF_TYPE.get(channel.type, own)
        if not width:
            return None
        bits += width
    return bits


def _events(dataset: DataSet, channels: tuple[Channel, ...], size: int) -> tuple[int, list[Note]]:
    """The number of events, and what contradicts it."""
    bits, length = _event_bits(channels), dataset.data.length
    total = number(dataset.value("TOT"))
    if not total and bits and not dataset.value("TOT"):  # optional in FCS 2.0
        total = length * 8 // bits
    if not total:
        return 0, [Note(Flaw.NO_EVENTS)]
    there = max(0, min(length, size - dataset.start - dataset.data.first))
    if bits is None:
        return total, _about_length(total, length, there, needed=length)
    return total, _about_length(total, length, there, needed=-(-total * bits // 8))


def _about_length(total: int, length: int, there: int, *, needed: int) -> list[Note]:
    if there < needed:
        what = f"for {counted(total, 'event')} it needs {needed:,} bytes, and {there:,} are there"
        return [Note(Flaw.TRUNCATED, what)]
    if length > needed + 1:  # some programs give the place after the last byte
        what = f"for {counted(total, 'event')} it needs {needed:,} bytes, and keeps {length:,}"
        return [Note(Flaw.EXTRA_DATA, what)]
    return []


def _end(dataset: DataSet) -> int:
    """The place after the last segment."""
    places = (*dataset.texts, dataset.data, dataset.header.analysis)
    return dataset.start + max(place.last for place in places if place.is_there) + 1


def _about_end(view: View, end: int, *, is_whole: bool) -> list[Note]:
    """Bytes behind the last segment: a checksum belongs there, and padding does no harm."""
    spare = view.size - end - _CRC_BYTES
    if spare <= 0 or not is_whole or not view.at(end, 4_096).strip(b"\x00 \r\n0123456789"):
        return []
    return [
        Note(
            Flaw.EXTRA_DATA,
            f"it goes on for {counted(view.size - end, 'byte')} behind its last segment",
        )
    ]


# --- particulars ---------------------------------------------------------------------------------


def _spillover(dataset: DataSet) -> tuple[str, ...]:
    """The channels of the matrix: a number, that many names, then the coefficients."""
    matrices = (dataset.value(key) for key in ("SPILLOVER", "SPILL", "COMP"))
    count, _, rest = next(filter(None, matrices), "").partition(",")
    return tuple(name.strip() for name in rest.split(",")[: number(count)])


_DAY = re.compile(r"(\d{1,2})[-/. ]([A-Za-z]{3})[A-Za-z]*[-/. ](\d{4})|(\d{4})-(\d\d)-(\d\d)")


def _day(dataset: DataSet) -> date | None:
    """``$DATE`` is dd-mmm-yyyy; since FCS 3.2 ``$BEGINDATETIME`` is of ISO 8601."""
    found = _DAY.match(dataset.value("BEGINDATETIME") or dataset.value("DATE"))
    if not found:
        return None
    if found[4]:
        return real_day(int(found[4]), int(found[5]), int(found[6]))
    return real_day(int(found[3]), month_number(found[2]) or 0, int(found[1]))


def _details(dataset: DataSet, channels: tuple[Channel, ...], events: int) -> dict[str, str]:
    details = {
        "Version": f"FCS {dataset.header.version}",
        "Events": f"{events:,}",
        "Channels": str(len(channels)),
        "Markers": ", ".join(channel.marker for channel in channels if channel.marker),
        "Cytometer": dataset.value("CYT"),
    }
    return {label: value for label, value in details.items() if value}
