"""Zip archives: what is listed can be read or says why not, and no path leaves the package."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Iterator

from immport_explorer.package.archive import MemberError
from immport_explorer.package.limits import Limits
from immport_explorer.package.opening import Package
from targets.target import EXAMPLES, Target, opened, put, validated

_LIMITS = Limits(
    files=20,
    folder_depth=4,
    total_bytes=2**20,
    zip_directory_bytes=8_192,
    ratio=20,
    ratio_from_bytes=2_048,
    workbook_bytes=2**20,
)
_TEMPLATE = (
    b"treatments\tSchema Version 3.36\nPlease do not delete or edit this column\n"
    b"Column Name\tUser Defined ID\tName\n\tT1\tnone\n"
)
_MODES = (0, 0o100644 << 16, 0o120777 << 16, 0o040755 << 16, 0o010644 << 16, 0xFFFF0000)
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)


def check(data: bytes) -> None:
    """The first byte tells whether the rest is an archive, or says what to put into one, and how
    much of that is damaged."""
    how = data[0] if data else 1
    packed = data[1:] if how % 2 else _damaged(_packed(data[1:]), how // 2, data)
    path = put("package.zip", packed)
    _hold(opened(path, _LIMITS))
    validated(path, data)


def _hold(package: Package) -> None:
    assert len(package.members) <= _LIMITS.files
    assert sum(member.size for member in package.members) <= _LIMITS.total_bytes
    paths = [member.path for member in package.members]
    assert len(paths) == len(set(paths))
    for member in package.members:
        parts = member.path.split("/")
        assert ".." not in parts and "" not in parts and "\\" not in member.path
        assert len(parts) <= _LIMITS.folder_depth
        assert not any(ord(character) < 32 for character in member.path)
        assert not (len(parts[0]) == 2 and parts[0][1] == ":")
        try:
            with member.open() as stream:
                assert len(stream.read()) <= member.size
        except MemberError as error:
            assert str(error)
    for file in package.template_files:
        for table in file.tables():
            for _ in table.blocks():
                pass
    for note in package.notes:
        assert note.value is None or note.value.isprintable() or note.code == "file.empty"


def _packed(data: bytes) -> bytes:
    """An archive of entries: a byte says how, then come a name and a content, each to a line's
    end."""
    out = io.BytesIO()
    lines = data.split(b"\n")
    with zipfile.ZipFile(out, "w") as archive:
        for line, content in zip(lines[:60:2], [*lines[1:60:2], b""], strict=False):
            how, name = line[:1] or b"\0", line[1:].decode("utf-8", "replace")
            info = zipfile.ZipInfo("placeholder")
            info.filename = info.orig_filename = name[:60_000]
            info.compress_type = _METHODS[how[0] % 4]
            info.external_attr = _MODES[how[0] // 4 % 6]
            if info.filename in archive.NameToInfo:
                archive.NameToInfo.pop(info.filename)
            times = 4_000 if how[0] > 200 else 1
            archive.writestr(info, (content or _TEMPLATE) * times)
            if how[0] % 7 == 6:
                info.flag_bits |= 1
            if how[0] % 31 == 30:
                info.header_offset = 0
            if how[0] % 29 == 28:
                info.file_size = info.compress_size = 2**31
    return out.getvalue()


def _damaged(archive: bytes, places: int, data: bytes) -> bytes:
    """The archive with so many bytes of the data in some places of it."""
    found = bytearray(archive)
    for number in range(places % 16):
        at = data[-number % len(data)] * 7_919 * (number + 1)
        found[at % len(found)] = data[at % len(data)]
    return bytes(found)


def seeds() -> Iterator[bytes]:
    yield b"\0\1treatments.txt\n\n\5a/../b.txt\nx\n\xc9big.txt\nxxxx\n\6secret.txt\nx"
    yield "\0\1stüdy/Treatments.txt\n\n\1stüdy/treatments.TXT\n\n\1con.txt\nx".encode()
    yield b"\0\1C:\\x.txt\nx\n\1/etc/x\nx\n\1a\\b\\c.txt\nx\n\1inner.zip\nx\n\x1ea\nx\n\x1cb\nx"
    yield b"\6\3treatments.txt\n\n\2x.txt\nhello hello hello hello hello\n"
    for names in (["treatments.txt"], ["treatments.txt", "bioSamples.txt", "protocols.txt"]):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for name in names:
                path = EXAMPLES / "human-study" / name
                archive.writestr(f"study/{name}", path.read_bytes()[:2_000])
        yield b"\1" + out.getvalue()
        yield b"\1" + out.getvalue()[:-30]


ARCHIVE = Target(
    name="archive",
    check=check,
    seeds=seeds,
    tokens=(
        *(b"PK\1\2", b"PK\3\4", b"PK\5\6", b"PK\6\6", b"PK\6\7", b"PK\7\x08", b"../", b"..\\"),
        *(b"C:\\", b"//", b"\0", b"con", b"\xe2\x80\xae", b".zip", b".xlsx", b"treatments.txt"),
        *(struct.pack("<L", number) for number in (0, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF)),
        *(b"\x01\x00\x1c\x00", b"\x75\x70"),
    ),
    share=0.1,
    longest=8_192,
)
