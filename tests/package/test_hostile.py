"""Packages, bundles and official reports made to do harm, checked from end to end.

One process of its own, with bounds on its memory and time, checks them all. The readers' own tests
hold more of them; here it is looked at what a person would get.
"""

from __future__ import annotations

import io
import json
import re
import shutil
import struct
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support import hostile_child
from support.paths import EXAMPLES

resource = pytest.importorskip("resource", reason="bounds on a process are POSIX's")
if not Path("/proc/self/clear_refs").exists():
    pytest.skip("how much memory a process held is asked of Linux", allow_module_level=True)

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("hostile")]  # made and checked once

EXAMPLE = EXAMPLES / "human-study"
CHILD = Path(hostile_child.__file__)
ADDRESS_BYTES = 8 * 2**30
CPU_SECONDS = 240
MEBIBYTES = 400
"""The most that any of them may take beyond what the process holds anyway."""

LINES = ("treatments\tSchema Version 3.36", "Please do not delete or edit this column")
HEADERS = "Column Name\tUser Defined ID\tName"
TEMPLATE = "\n".join((*LINES, HEADERS, "\tTRT_1\tnone\n"))

Make = Callable[[Path], object]


def text(*rows: str, headers: str = HEADERS) -> bytes:
    return "\n".join((*LINES, headers, *rows, "")).encode("utf-8", "surrogatepass")


def folder(**files: bytes) -> Make:
    def make(path: Path) -> None:
        path.mkdir()
        for name, content in files.items():
            (path / name.replace("_txt", ".txt").replace("_json", ".json")).write_bytes(content)

    return make


def archive(*entries: tuple[str, bytes]) -> Make:
    def make(path: Path) -> None:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
            for name, content in entries:
                info = zipfile.ZipInfo("placeholder")
                info.filename = info.orig_filename = name
                info.compress_type = zipfile.ZIP_DEFLATED
                out.writestr(info, content)

    return make


def zipped(content: bytes, times: int) -> bytes:
    """The content in an archive within an archive, and so on."""
    for _ in range(times):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as one:
            one.writestr("inner.zip", content)
        content = out.getvalue()
    return content


def workbook(**parts: bytes) -> bytes:
    """A spreadsheet with a template, some of its parts replaced."""
    import openpyxl

    book = openpyxl.Workbook()
    for line in TEMPLATE.splitlines():
        book.active.append(line.split("\t"))
    plain, out = io.BytesIO(), io.BytesIO()
    book.save(plain)
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as to:
        for info in source.infolist():
            stem = info.filename.rsplit("/", 1)[-1].split(".")[0]
            to.writestr(info.filename, parts.get(stem, source.read(info)))
    return out.getvalue()


def sheet(rows: bytes) -> bytes:
    name = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return b'<worksheet xmlns="%s"><sheetData>%s</sheetData></worksheet>' % (name, rows)


def repeated(name: str, content: bytes, times: int, *, share: bool = False) -> Make:
    """An archive of many like members, packed once; they ``share`` their bytes, or each has its
    own. Written by hand, since the library would take long, and shares none."""

    def make(path: Path) -> None:
        squeeze = zlib.compressobj(9, zlib.DEFLATED, -15)
        packed = squeeze.compress(content) + squeeze.flush()
        how = struct.pack("<HHHHHL", 20, 0, 8, 0, 33, zlib.crc32(content))
        how += struct.pack("<LL", len(packed), len(content))
        directory = []
        names = [(name % number).encode() for number in range(times)]
        with path.open("wb") as out:
            for number, called in enumerate(names):
                at = 0 if share else out.tell()
                if not share or number == 0:
                    out.write(b"PK\3\4" + how + struct.pack("<HH", len(called), 0) + called)
                    out.write(packed)
                place = struct.pack("<HHHHHLL", len(called), 0, 0, 0, 0, 0, at)
                directory.append(b"PK\1\2" + struct.pack("<H", 20) + how + place + called)
            count, start = min(times, 0xFFFF), out.tell()
            out.writelines(directory)
            long = out.tell() - start
            ends = struct.pack("<HHHHLLH", 0, 0, count, count, long, start, 0)
            out.write(b"PK\5\6" + ends)

    return make


def encrypted(path: Path) -> None:
    archive(("treatments.txt", TEMPLATE.encode()), ("x.txt", b"x"))(path)
    data = path.read_bytes()
    at = data.rindex(b"PK\x01\x02") + 8
    path.write_bytes(data[:at] + struct.pack("<H", 1) + data[at + 2 :])


def cut_short(path: Path) -> None:
    archive(("treatments.txt", TEMPLATE.encode() * 50))(path)
    path.write_bytes(path.read_bytes()[:200])


def linked(path: Path) -> None:
    folder(treatments_txt=TEMPLATE.encode())(path)
    (path / "passwords.txt").symlink_to("/etc/passwd")


def huge_cell(path: Path) -> None:
    """A gigabyte in one cell, which takes no room on the disk."""
    folder(treatments_txt=text("\tT1\tone\n\tT2\t"))(path)
    with (path / "treatments.txt").open("r+b") as stream:
        stream.truncate(2**30)


ENTITIES = b"<!DOCTYPE x [" + b"".join(
    b'<!ENTITY e%d "%s">' % (n, b"&e%d;" % (n - 1) * 10) for n in range(1, 10)
)

MARKUP = '<img src=x onerror="alert(1)"><script>alert(2)</script>'
HOSTILE_ID = f"{MARKUP}{'x' * 300}"

SECTIONS = b"basic_study_design\tSchema Version 3.36\nColumn Name\nstudy\n"
FAR_CELL = b'<row r="1"><c r="XFD1048576"><v>1</v></c></row>'

PACKAGES: dict[str, tuple[Make, str]] = {
    "nested.zip": (
        archive(("treatments.txt", TEMPLATE.encode()), ("inner.zip", zipped(b"x" * 10**6, 50))),
        "package.nested-archive",
    ),
    "ratio.zip": (
        archive(("treatments.txt", TEMPLATE.encode()), ("bomb.txt", bytes(80 * 2**20))),
        "package.suspicious-ratio",
    ),
    "overlapping.zip": (
        repeated("treatments%d.txt", TEMPLATE.encode() * 1_000, 1_000, share=True),
        "package.damaged-zip",
    ),
    "bombs.zip": (repeated("b%03d.txt", bytes(60 * 2**20), 100), "package.too-large"),
    "many.zip": (repeated("%d.txt", b"x", 100_000), "package.too-many-files"),
    "templates.zip": (repeated("%d.txt", TEMPLATE.encode(), 1_000), "id.repeated"),
    "names.zip": (
        archive(
            *((name, TEMPLATE.encode()) for name in ("treatments.txt", "\u202etxt.stnemtaert")),
            *((name, b"x") for name in ("con", "aux.txt", "a:b", "a" * 1_001, "a\0b", "a\nb", " ")),
            *((name, b"x") for name in ("Same.csv", "same.csv", "twice.csv", "twice.csv")),
        ),
        "package.unsafe-path",
    ),
    "sparse.zip": (
        archive(
            ("treatments.txt", text("\n" * 30_000_000, headers=HEADERS + "\tx" * 4_000)),
        ),
        "layout.unknown-column",
    ),
    "outside.zip": (
        archive(("../evil.txt", TEMPLATE.encode()), ("a/treatments.txt", TEMPLATE.encode())),
        "package.unsafe-path",
    ),
    "encrypted.zip": (encrypted, "package.encrypted"),
    "short.zip": (cut_short, "package.damaged-zip"),
    "links": (linked, "package.link"),
    "long-line": (folder(treatments_txt=text("\tT1\t" + "x" * 2**25)), "file.line-too-long"),
    "huge-cell": (huge_cell, "file.line-too-long"),
    "long-cell": (folder(treatments_txt=text("\tT1\t" + "x" * 3_000_000)), "value.too-long"),
    "many-columns": (
        folder(treatments_txt=text("\tT1\tone", headers=HEADERS + "\tx" * 1_000_000)),
        "layout.too-many-columns",
    ),
    "quotes": (folder(treatments_txt=text('\t"T1\tone', '\tT2\t"two', *["\tT\t\""] * 5_000)),
               "layout.stray-quote"),
    "one-quote-lines": (folder(treatments_txt=text('"\n' * 700_000)), "template.blank"),
    "open-quotes": (folder(treatments_txt=text('\tT\t"\n' * 50_000)), "layout.stray-quote"),
    "line-of-quotes": (folder(treatments_txt=text('\t"' * 1_500_000)), "layout.extra-cells"),
    "line-of-marks": (folder(treatments_txt=text('\t"""' * 750_000)), "layout.extra-cells"),
    "line-of-strays": (folder(treatments_txt=text('\t"x' * 1_000_000)), "layout.stray-quote"),
    "ragged": (folder(treatments_txt=text("\tT1", "\tT2\ttwo\tthree\tfour", "", "\t")),
               "layout.extra-cells"),
    "encodings": (
        folder(treatments_txt=text("\tT1\tone") + b"\tT2\tcaf\xe9\n" + "\tT3\té\n".encode()),
        "file.encoding",
    ),
    "nuls": (folder(treatments_txt=text("\tT\0" + "1\tone")), "file.nul"),
    "binary": (folder(treatments_txt=b"treatments\t" + bytes(range(256)) * 4_000), ""),
    "markup": (folder(treatments_txt=text(f"\t{HOSTILE_ID}\t{MARKUP}")), "value.too-long"),
    "formulas": (
        folder(treatments_txt=text(*(f"\t{c}cmd|' /C calc'!A0{'x' * 300}\tone" for c in "=+-@"))),
        "value.too-long",
    ),
    "controls": (
        folder(treatments_txt=text("\t\x1b[2J\x07\u202eT1" + "x" * 300 + "\tone")),
        "value.too-long",
    ),
    "lines-of-sections": (folder(basic_study_design_txt=SECTIONS + b"x\n" * 1_000_000), ""),
    "cells-of-sections": (folder(basic_study_design_txt=SECTIONS + b"\t" * 2_000_000), ""),
    "wide-json": (folder(treatments_json=b'{"schemaVersion":[%s' % (b"{}," * 20_000_000)),
                  "file.unreadable"),
    "deep-json": (folder(treatments_json=b'{"a":' * 100_000), ""),
    "long-number": (folder(treatments_json=b'{"a":%s}' % (b"9" * 10**6)), ""),
    "entities": (
        lambda path: _into(path, workbook(sheet1=ENTITIES + b"]>" + sheet(b""))),
        "file.unreadable",
    ),
    "shared-strings": (
        lambda path: _into(path, workbook(sharedStrings=b"<sst>" + b"<si><t>x" * 10**6)),
        "",
    ),
    "far-cells": (
        lambda path: _into(path, workbook(sheet1=sheet(FAR_CELL))),
        "file.reaches-too-far",
    ),
    "no-place": (
        lambda path: _into(path, workbook(sheet1=sheet(b'<row r="5"><c r="B%d"/></row>' % 10**40))),
        "file.unreadable",
    ),
    "styled-rows": (
        lambda path: _into(path, workbook(sheet1=sheet(b'<row r="1048576" s="1"/>' * 1_000_000))),
        "",
    ),
}  # fmt: skip


def _into(path: Path, content: bytes) -> None:
    path.mkdir()
    (path / "treatments.xlsx").write_bytes(content)


WIDE = b'[{"name":"a","fileName":"a.txt","columns":[{"templateColumn":"a"}%s]}]' % (
    b',{"templateColumn":"a"}' * 400_000
)
BUNDLES: dict[str, Make] = {
    "no-bundle.zip": lambda path: path.write_bytes(b"PK\x03\x04" * 100),
    "bomb-bundle.zip": archive(("templates.json", b" " * 300 * 2**20), ("lkTables.json", b"[]")),
    "deep-bundle.zip": archive(("templates.json", b"[" * 10**6), ("lkTables.json", b"[]")),
    "odd-bundle.zip": archive(("templates.json", b'{"a":1}'), ("lkTables.json", b"[1]")),
    "wide-bundle.zip": archive(("templates.json", WIDE)),
    "many-bundle.zip": repeated("%d/templates.json", b"[]", 100_000),
    "large-bundle.zip": archive(
        ("templates.json", b'[{"name":"a","fileName":"a.txt"}]'),
        *((f"{n}/a.txt", bytes(15 * 2**20)) for n in range(5)),
    ),
    "damaged-bundle.zip": lambda path: _damaged_bundle(path),
}


def _damaged_bundle(path: Path) -> None:
    archive(("templates.json", b"[1, 2, 3]" * 1_000), ("lkTables.json", b"[]"))(path)
    data = bytearray(path.read_bytes())
    data[50:70] = b"\xff" * 20
    path.write_bytes(data)


REPORT = b"File Name\tLine Number\tStatus\tError Message\tDescription\n"
OFFICIAL: dict[str, Callable[[], bytes]] = {
    "empty-report.txt": lambda: b"",
    "binary-report.txt": lambda: bytes(range(256)) * 1_000,
    "deep-report.json": lambda: b"[" * 100_000,
    "long-report.txt": lambda: b"x" * 2**25,
    "long-word.txt": lambda: b"x" * 2**23,
    "wide-report.json": lambda: b"[0" + b",0" * 4_000_000 + b"]",
    "marks-report.txt": lambda: REPORT + b'f\t1\tError\tin field "x" ' + b'"a' * 2_000_000 + b"\n",
    "words-report.txt": lambda: REPORT + (b"f\t1\tError\t" + b"study " * 5_000 + b"\n") * 100,
    "statuses-report.txt": lambda: REPORT + b"".join(b"f\t1\tS%d\tx\n" % n for n in range(300_000)),
    "wrong-report.json": lambda: b'{"a": [1, null, {"b": [[]]}]}',
}


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """What the process said of each of them."""
    root = tmp_path_factory.mktemp("hostile")
    for kind in ("packages", "bundles", "official"):
        (root / kind).mkdir()
    shutil.copytree(EXAMPLE, root / "packages" / "harmless")
    for name, (make, _) in PACKAGES.items():
        make(root / "packages" / name)
    for name, make in BUNDLES.items():
        make(root / "bundles" / name)
    for name, content in OFFICIAL.items():
        (root / "official" / name).write_bytes(content())
    before = _files(root)
    done = subprocess.run(
        [sys.executable, str(CHILD), str(root)],
        capture_output=True,
        check=False,
        cwd=root,
        preexec_fn=_bounded,
    )
    assert done.returncode == 0, done.stderr.decode()[-2_000:]
    assert _files(root) == before, "checking leaves no file"
    told: dict[str, dict[str, Any]] = json.loads(done.stdout)
    return told


def _bounded() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_BYTES, ADDRESS_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))


def _files(root: Path) -> list[Path]:
    return sorted(root.rglob("*"))


@pytest.mark.parametrize("name", PACKAGES)
def test_a_hostile_package_gets_a_clear_issue_in_bounded_memory(
    told: dict[str, dict[str, Any]], name: str
) -> None:
    report, code = told[name], PACKAGES[name][1]
    assert not [found for found in report["codes"] if found == "internal.check-failed"]
    assert report["mebibytes"] < MEBIBYTES
    assert code in report["codes"] if code else not report["valid"]


def test_a_harmless_package_stands_beside_them(told: dict[str, dict[str, Any]]) -> None:
    assert told["harmless"]["valid"]


@pytest.mark.parametrize("name", BUNDLES)
def test_a_hostile_bundle_is_refused_in_a_sentence(
    told: dict[str, dict[str, Any]], name: str
) -> None:
    assert told[name]["refused"]


@pytest.mark.parametrize("name", OFFICIAL)
def test_a_hostile_official_report_is_told_of(told: dict[str, dict[str, Any]], name: str) -> None:
    assert told[name]["problems"]


@pytest.mark.parametrize("name", ["markup", "formulas", "controls"])
def test_no_form_of_the_report_runs_what_cells_hold(
    told: dict[str, dict[str, Any]], name: str
) -> None:
    html, csv = told[name]["html"], told[name]["csv"]
    assert "<script" not in html
    assert "<img" not in html
    assert not re.search(r"(?:^|,)\"?[=+@]cmd", csv, re.MULTILINE)
    assert "\x1b" not in html + told[name]["markdown"]
