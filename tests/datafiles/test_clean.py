"""Copies without names: no name is left, and the data are byte for byte the same."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import flowio
import numpy as np
import pytest
from fcs_writer import Fcs, Parameter, in_one_file
from PIL import Image, PngImagePlugin
from pypdf import PdfReader, PdfWriter

from immport_explorer.cli import main
from immport_explorer.datafiles.clean import CannotCleanError, Cleaned, clean
from immport_explorer.datafiles.fcs.reader import FcsFacts
from immport_explorer.datafiles.look import look_at
from immport_explorer.validation.checks.datafiles.personal import tells

NAME, WORD = "Jane Q. Miller", b"miller"
CHANNELS = (Parameter("FSC-A"), Parameter("FL1-A", "CD4"), Parameter("Time"))
EVENTS = tuple((float(number), float(number * 3), float(number)) for number in range(30))
TOLD = Fcs(
    CHANNELS,
    EVENTS,
    keywords={
        "$OP": NAME,
        "$INST": "Springfield/General",
        "$SRC": NAME,
        "EXPORT USER NAME": "jmiller",
        "$COM": "stained on ice by miller",
        "$FIL": "Miller_S01.fcs",
        "$CYT": "LSR",
    },
)


def cleaned(tmp_path: Path, name: str, data: bytes) -> tuple[Cleaned, bytes]:
    source, target = tmp_path / name, tmp_path / f"clean-{name}"
    source.write_bytes(data)
    result = clean(source, target, tells)
    assert source.read_bytes() == data, "the file itself stays as it is"
    return result, target.read_bytes()


@pytest.mark.parametrize("version", ["2.0", "3.0", "3.1"])
@pytest.mark.parametrize("supplemental", [{}, {"PATIENT ID": "Jane Miller", "$P2S": "CD8"}])
def test_fcs_keeps_its_events_and_its_length(
    version: str, supplemental: dict[str, str], tmp_path: Path
) -> None:
    if version == "2.0" and supplemental:
        pytest.skip("FCS 2.0 has no supplemental TEXT")
    data = TOLD.changed(version=version, supplemental=supplemental).to_bytes()

    result, copy = cleaned(tmp_path, "a.fcs", data)

    assert len(copy) == len(data)
    assert WORD not in copy.lower() and b"Springfield" not in copy
    assert {"$OP", "$INST", "$SRC", "EXPORT USER NAME"} <= set(result.gone)
    assert not result.notes
    before, after = look_at(data, "a.fcs").facts, look_at(copy, "a.fcs").facts
    assert isinstance(before, FcsFacts) and isinstance(after, FcsFacts)
    assert after.channels == before.channels
    assert after.keywords["$CYT"] == "LSR"
    first, last = (int(data[at : at + 8]) for at in (26, 34))
    assert copy[first : last + 1] == data[first : last + 1]
    assert copy[:58] == data[:58]


def test_two_libraries_open_the_copy(tmp_path: Path) -> None:
    cleaned(tmp_path, "a.fcs", TOLD.to_bytes())
    path = str(tmp_path / "clean-a.fcs")

    data = flowio.FlowData(path)
    import fcsparser  # brings pandas along

    _, table = fcsparser.parse(path)

    written = np.array(EVENTS, dtype="float32")
    assert np.array_equal(np.reshape(data.events, (-1, 3)), written)
    assert np.array_equal(table.to_numpy(), written)
    assert set(data.text["op"]) == {"x"}


def test_every_data_set_of_a_file_is_cleaned(tmp_path: Path) -> None:
    _, copy = cleaned(tmp_path, "a.fcs", in_one_file(TOLD, TOLD))
    assert WORD not in copy.lower()


def test_a_checksum_is_given_up(tmp_path: Path) -> None:
    data = TOLD.changed(checksum=b"0000ABCD").to_bytes()
    result, copy = cleaned(tmp_path, "a.fcs", data)
    assert copy.endswith(b"00000000")
    assert "checksum" in result.notes[0]


def test_a_file_that_says_nothing_is_copied_as_it_is(tmp_path: Path) -> None:
    data = Fcs(CHANNELS, EVENTS, checksum=b"0000ABCD").to_bytes()
    result, copy = cleaned(tmp_path, "a.fcs", data)
    assert (result, copy) == (Cleaned(), data)


def pixels(data: bytes) -> bytes:
    return Image.open(io.BytesIO(data)).tobytes()


def picture(form: str) -> bytes:
    stream, image = io.BytesIO(), Image.new("RGB", (60, 40), (10, 200, 30))
    tags = Image.Exif()
    tags[315], tags[274] = NAME, 6
    info = PngImagePlugin.PngInfo()
    info.add_text("Author", NAME)
    if form == "PNG":
        image.save(stream, form, pnginfo=info, exif=tags)
    elif form == "TIFF":
        ome = f'<OME><Experimenter LastName="{NAME}"/><Pixels SizeX="60"/></OME>'
        image.save(stream, form, artist=NAME, description=ome)
    else:
        image.save(stream, form, exif=tags, comment=NAME.encode())
    return stream.getvalue()


@pytest.mark.parametrize("form", ["PNG", "JPEG", "TIFF"])
def test_pictures_keep_their_pixels(form: str, tmp_path: Path) -> None:
    data = picture(form)
    assert WORD in data.lower()

    result, copy = cleaned(tmp_path, f"a.{form.lower()}", data)

    assert WORD not in copy.lower()
    assert result.gone
    assert pixels(copy) == pixels(data)
    if form == "JPEG":
        assert Image.open(io.BytesIO(copy)).getexif()[274] == 6
    if form == "TIFF":
        assert len(copy) == len(data) and b'SizeX="60"' in copy


def document() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", f'<w:p><w:ins w:author="{NAME}">text</w:ins></w:p>')
        archive.writestr("word/people.xml", f'<w15:person w15:author="{NAME}"/>')
        core = f"<a><dc:creator>{NAME}</dc:creator><dc:title>Plan</dc:title></a>"
        archive.writestr("docProps/core.xml", core)
        archive.writestr("docProps/app.xml", "<a><Company>Springfield</Company></a>")
    return stream.getvalue()


def test_office_documents_keep_their_text(tmp_path: Path) -> None:
    result, copy = cleaned(tmp_path, "a.docx", document())

    with zipfile.ZipFile(io.BytesIO(copy)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert WORD not in b"".join(parts.values()).lower()
    assert b"text" in parts["word/document.xml"] and b"Plan" in parts["docProps/core.xml"]
    assert b"Springfield" not in parts["docProps/app.xml"]
    assert "docProps/core.xml" in result.gone


@pytest.mark.parametrize(
    ("name", "part", "said"),
    [
        ("a.xlsx", "xl/comments1.xml", f"<authors><author>{NAME}</author></authors>"),
        ("a.pptx", "ppt/authors.xml", f'<author userId="1" displayName="{NAME}"/>'),
    ],
)
def test_spreadsheets_and_slides_lose_their_authors(
    name: str, part: str, said: str, tmp_path: Path
) -> None:
    stream, main = io.BytesIO(), f"{part.partition('/')[0]}/main.xml"
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(main, "<a>kept</a>")
        archive.writestr(part, said)
        archive.writestr("docProps/core.xml", f"<a><dc:creator>{NAME}</dc:creator></a>")

    result, copy = cleaned(tmp_path, name, stream.getvalue())

    with zipfile.ZipFile(io.BytesIO(copy)) as archive:
        parts = {each: archive.read(each) for each in archive.namelist()}
    assert WORD not in b"".join(parts.values()).lower()
    assert parts[main] == b"<a>kept</a>"
    assert set(result.gone) == {part, "docProps/core.xml"}


def test_pdf_documents_lose_their_properties(tmp_path: Path) -> None:
    writer, stream = PdfWriter(), io.BytesIO()
    writer.add_blank_page(200, 200)
    writer.add_metadata({"/Author": NAME, "/Title": "Plan"})
    writer.write(stream)

    _, copy = cleaned(tmp_path, "a.pdf", stream.getvalue())

    reader = PdfReader(io.BytesIO(copy))
    assert len(reader.pages) == 1
    assert reader.metadata is None or not reader.metadata.author
    assert WORD not in copy.lower()


CANNOT = [
    ("a.csv", b"Operator:,Jane Miller\n", "text"),
    ("a.fcs", TOLD.to_bytes()[:400], "FCS"),
    ("a.strange", b"\x00\x01\x02", "no safe way"),
    ("a.gz", b"\x1f\x8b\x08", "packed"),
    ("a.png", picture("PNG")[:90], "ends"),
]


@pytest.mark.parametrize(("name", "data", "why"), CANNOT, ids=[each[0] for each in CANNOT])
def test_what_cannot_be_cleaned_is_said_and_not_written(
    name: str, data: bytes, why: str, tmp_path: Path
) -> None:
    with pytest.raises(CannotCleanError, match=why):
        cleaned(tmp_path, name, data)
    assert not (tmp_path / f"clean-{name}").exists()


def test_the_command_says_what_it_took_out_and_what_it_cannot(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = [tmp_path / "a.fcs", tmp_path / "a.csv"]
    files[0].write_bytes(TOLD.to_bytes())
    files[1].write_text("Operator:,Jane Miller\n", encoding="utf-8")
    arguments = ["clean", *map(str, files), "--output", str(tmp_path / "out")]

    assert main([*arguments, "--format", "json"]) == 1

    told, refused = json.loads(capsys.readouterr().out)
    assert Path(told["copy"]).read_bytes() and "$OP" in told["gone"]
    assert refused["copy"] is None and "editor" in refused["notes"][0]
    assert NAME not in json.dumps([told, refused])
    assert main(arguments) == 2, "nothing is written over"
    assert "written over" in capsys.readouterr().err
