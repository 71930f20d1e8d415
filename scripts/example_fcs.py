"""Writes the examples' FCS files: few invented events, of the channels that each panel stains.

Usage: python scripts/example_fcs.py; a test tells when it is to be run again. The same files come
out every time.
"""

from __future__ import annotations

import random
import struct
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from fcs_writer import Fcs, Parameter

EXAMPLES = Path(__file__).parents[1] / "immport_explorer/examples/data"
EVENTS = 16


@dataclass(frozen=True)
class Panel:
    """Where files of a panel lie, and how their channels and keywords are called."""

    folders: tuple[str, ...]
    files: tuple[str, ...]
    channels: Sequence[tuple[str, str]]
    keywords: Mapping[str, str]
    is_mass: bool = False


PANELS = (
    Panel(
        folders=("assay-flow-cytometry", "practice-09"),
        files=(
            *(f"S{subject}_D{day}.fcs" for subject in ("01", "02", "07", "08") for day in (0, 7)),
            "flow_compensation.fcs",
        ),
        channels=(
            ("BV421-A", "CD3"),
            ("FITC-A", "CD4"),
            ("APC-Cy7-A", "CD8"),
            ("PE-A", "CD19"),
            ("APC-A", "CD27"),
            ("PE-Cy7-A", "CD38"),
            ("BV605-A", "CD20"),
        ),
        keywords={"$CYT": "Example cytometer", "$DATE": "17-OCT-2022", "$TIMESTEP": "0.01"},
    ),
    Panel(
        folders=("assay-cytof",),
        files=tuple(f"S{subject}_D7_cytof.fcs" for subject in ("01", "02", "07", "08")),
        channels=(
            ("Sm154Di", "154Sm_CD3"),
            ("Nd145Di", "145Nd_CD4"),
            ("Er168Di", "168Er_CD8"),
            ("Nd142Di", "142Nd_CD19"),
            ("Yb176Di", "176Yb_CD56"),
            ("Sm147Di", "147Sm_CD20"),
            ("Ir191Di", "191Ir_DNA1"),
        ),
        keywords={"$CYT": "Example mass cytometer", "$DATE": "18-OCT-2022"},
        is_mass=True,
    ),
    Panel(
        folders=("animal-study", "practice-12"),
        files=(
            *(f"M{mouse}_lymph_node.fcs" for mouse in ("01", "03", "05", "07")),
            "mouse_compensation.fcs",
        ),
        channels=(("BV421-A", "CD3"), ("FITC-A", "CD4"), ("PE-A", "CD19"), ("APC-A", "CD20")),
        keywords={"$CYT": "Example cytometer", "$DATE": "18-JAN-2023", "$TIMESTEP": "0.01"},
    ),
)


def main() -> int:
    for path, content in example_files():
        path.write_bytes(content)
    return 0


def example_files() -> Iterator[tuple[Path, bytes]]:
    """Each file with its content."""
    for panel in PANELS:
        for name in panel.files:
            content = fcs_of(panel, name).to_bytes()
            yield from ((EXAMPLES / folder / name, content) for folder in panel.folders)
    for name, content in contradicting().items():
        yield EXAMPLES / "practice-13" / name, content


def contradicting() -> dict[str, bytes]:
    """The files of the practice package whose files contradict its rows."""
    stained = PANELS[0]
    copied = _saying(stained, "S07_D7.fcs", {"$OP": "Jane Miller"}).to_bytes()
    return {
        "S01_D0.fcs": fcs_of(stained, "S01_D0.fcs").to_bytes()[:-200],
        "S01_D7.fcs": b"<!DOCTYPE html>\n<html><body>Please sign in to download.</body></html>\n",
        "S02_D0.fcs": gzipped(fcs_of(stained, "S02_D0.fcs").to_bytes()),
        "S02_D7.fcs": _saying(stained, "S02_D7.fcs", {"$SMNO": "EXFLU01-S08-D0-FLOW"}).to_bytes(),
        "S02_D7_reads.fastq.gz": gzipped(b"@read1\nACGTACGT\n+\nIIIIIIII\n"),
        "S07_D0.fcs": fcs_of(_without(stained, "CD27"), "S07_D0.fcs").to_bytes(),
        "S07_D7.fcs": copied,
        "S08_D0.fcs": _saying(stained, "S08_D0.fcs", {"$DATE": "05-MAR-2019"}).to_bytes(),
        "S08_D7.fcs": copied,
        "flow_compensation.fcs": fcs_of(
            _without(stained, "CD20"), "flow_compensation.fcs"
        ).to_bytes(),
    }


def gzipped(data: bytes) -> bytes:
    """The data in a gzip file, unpacked: packed, its bytes would depend on the library."""
    store = zlib.compressobj(level=0, wbits=-15)
    end = struct.pack("<II", zlib.crc32(data), len(data))
    return b"\x1f\x8b\x08" + bytes(6) + b"\xff" + store.compress(data) + store.flush() + end


def _saying(panel: Panel, name: str, keywords: Mapping[str, str]) -> Fcs:
    return fcs_of(replace(panel, keywords={**panel.keywords, **keywords}), name)


def _without(panel: Panel, marker: str) -> Panel:
    channels = [channel for channel in panel.channels if channel[1] != marker]
    return replace(panel, channels=channels)


def fcs_of(panel: Panel, name: str) -> Fcs:
    """The file of that name as it is to be written."""
    stained = [Parameter(*channel) for channel in panel.channels]
    scatter = [] if panel.is_mass else [Parameter("FSC-A"), Parameter("SSC-A")]
    chance = random.Random(name)
    events = [
        [*(float(chance.randrange(100_000)) for _ in (*scatter, *stained)), float(number)]
        for number in range(EVENTS)
    ]
    names = [channel.name for channel in stained]
    return Fcs(
        [*scatter, *stained, Parameter("Time")],
        events,
        version="3.0" if panel.is_mass else "3.1",
        keywords={"$FIL": name, **panel.keywords},
        spillover="" if panel.is_mass else unmixed(names),
    )


def unmixed(names: Sequence[str]) -> str:
    """A spillover matrix of channels that do not spill over."""
    rows = (("1" if row == column else "0") for row in names for column in names)
    return ",".join((str(len(names)), *names, *rows))


if __name__ == "__main__":
    raise SystemExit(main())
