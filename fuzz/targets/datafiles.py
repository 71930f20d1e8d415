"""The files that rows name: no bytes raise, and cleaning an FCS file moves none."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from pathlib import Path

from targets.target import EXAMPLES, Target, put, validated

sys.path.insert(0, str(Path(__file__).parents[2] / "scripts"))

from example_fcs import PANELS, fcs_of
from fcs_writer import in_one_file

from immport_explorer.datafiles.clean import fcs
from immport_explorer.datafiles.clean.cleaned import CannotCleanError
from immport_explorer.datafiles.fcs.reader import FcsFacts
from immport_explorer.datafiles.look import look_at
from immport_explorer.datafiles.readers import READERS

_NAMES = ("a.fcs", *(f"a{ending}" for reader in READERS for ending in reader.endings[:1]))
_HEAD = b"protocols\tSchema Version 3.36\nx\nColumn Name\tUser Defined ID\tFile Name\n\tP\t"


def check(data: bytes) -> None:
    name = _NAMES[data[0] % len(_NAMES)] if data else _NAMES[0]
    content = data[1:]
    found = look_at(content, name)
    assert all(said.keyword for said in found.facts.said)
    if isinstance(found.facts, FcsFacts) and not found.facts.packed:
        _hold(content)
    path = put(name, content)
    (path.parent / "protocols.txt").write_bytes(_HEAD + name.encode() + b"\n")
    validated(path.parent, data)


def _hold(content: bytes) -> None:
    """A clean copy is as long, and its HEADER is the same."""
    source, target = put("a.fcs", content), io.BytesIO()
    try:
        fcs.clean(source, target, lambda said: True)
    except CannotCleanError:
        return
    copy = target.getvalue()
    assert len(copy) == len(content)
    assert copy[:58] == content[:58]


def seeds() -> Iterator[bytes]:
    for panel in PANELS:
        file = fcs_of(panel, "S01_D0.fcs")
        yield b"\0" + file.to_bytes()
        yield b"\0" + file.changed(supplemental={"$P1S": "CD8"}, version="3.2").to_bytes()
    yield b"\0" + in_one_file(file, file)
    for number, name in enumerate(_NAMES):
        yield bytes((number,)) + b"PK\x03\x04" + name.encode()
    for example in ("M01_lung.png", "weights.csv", "mouse_gates.xml"):
        yield b"\0" + (EXAMPLES / "animal-study" / example).read_bytes()


DATAFILES = Target(
    name="datafiles",
    check=check,
    seeds=seeds,
    tokens=(
        *(b"FCS3.1    ", b"FCS3.2    ", b"       0", b"99999999", b"//", b"/$PAR/", b"/$TOT/"),
        *(b"/$NEXTDATA/", b"/$BEGINSTEXT/", b"/$ENDSTEXT/", b"/$P1DATATYPE/", b"/$OP/x/"),
        *(b"II*\0", b"MM\0*", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe1", b"%PDF-1.7", b"%%EOF"),
        *(b"PK\x01\x02", b"PK\x05\x06", b"\x1f\x8b\x08\0", b"BAM\1", b"CRAM\3\0", b"IDAT\3\0\0\0"),
        *(b"##fileformat=VCF", b"@HD\tVN:1", b"<html", b"ATF\t1.0\n", b"[CEL]\n", b"<mzML "),
    ),
    share=0.1,
    longest=8_192,
)
