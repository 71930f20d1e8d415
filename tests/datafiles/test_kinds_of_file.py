"""Every kind of file: known by its bytes, told from its name, whole or not, and what it says."""

from __future__ import annotations

import gzip
import io
import struct
import zipfile
from collections.abc import Callable

import pytest
from PIL import Image, PngImagePlugin
from pypdf import PdfWriter

from immport_explorer.datafiles.datafile import Flaw
from immport_explorer.datafiles.look import look_at
from immport_explorer.datafiles.packed import BGZF_END
from immport_explorer.datafiles.readers import READERS

FASTQ = b"@read1 lane 1\nACGTN\n+\nIIII#\n@read2\nACGT\n+\nIIII\n"
SAM = b"@HD\tVN:1.6\n@RG\tID:1\tSM:Jane Doe\tCN:A Hospital\n@CO\tfor Dr. Miller\n"
VCF = (
    b"##fileformat=VCFv4.2\n##source=caller\n"
    b"#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tS01\tS02\n"
)
GPR = b'ATF\t1.0\n2\t3\n"Type=GenePix Results 3"\n"Creator=J. Miller"\n"Block"\t"Column"\t"Row"\n'
RCC = (
    b"<Header>\r\nFileVersion,1.7\r\n</Header>\r\n\r\n<Sample_Attributes>\r\nID,S01\r\n"
    b"Owner,jm\r\n</Sample_Attributes>\r\n<Code_Summary>\r\nEndogenous,CD4,NM_1,12\r\n"
    b"</Code_Summary>\r\n"
)
MZML = (
    b'<?xml version="1.0"?>\n<mzML version="1.1.0"><fileDescription><contact>'
    b'<cvParam cvRef="MS" accession="MS:1000586" name="contact name" value="Jane Miller"/>'
    b'</contact></fileDescription><spectrumList count="12"/></mzML>\n'
)
CEL3 = b"[CEL]\nVersion=3\n\n[HEADER]\nCols=2\n\n[INTENSITY]\nNumberCells=4\n"
CEL4 = struct.pack("<iiiiii", 64, 4, 2, 2, 4, 8) + b"header--" + bytes(40)
IDAT = b"IDAT" + struct.pack("<qi", 3, 2) + struct.pack("<HqHq", 1000, 36, 102, 40) + bytes(8)
CRAM_END = bytes.fromhex(
    "0f000000ffffffff0fe0454f4600000000010005bdd94f0001000606010001000100ee63014b"
)
XML = b'<?xml version="1.0"?>\n<Workspace><Sample name="a"/></Workspace>\n'


def bgzf(data: bytes) -> bytes:
    """One block of BGZF, and the empty one that ends a file."""
    packed = bytearray(gzip.compress(data, mtime=0))
    packed[3] = 4
    extra = b"BC" + struct.pack("<HH", 2, len(packed) + 7)
    return bytes(packed[:10]) + struct.pack("<H", 6) + extra + bytes(packed[10:]) + BGZF_END


BAM = b"BAM\x01" + struct.pack("<i", len(SAM)) + SAM + struct.pack("<i", 0)


def picture(form: str, **options: object) -> bytes:
    stream = io.BytesIO()
    Image.new("L", (40, 30), 128).save(stream, form, **options)
    return stream.getvalue()


def pdf(password: str = "", **properties: str) -> bytes:
    writer, stream = PdfWriter(), io.BytesIO()
    writer.add_blank_page(100, 100)
    writer.add_metadata({f"/{key}": value for key, value in properties.items()})
    if password:
        writer.encrypt(password, "owner")
    writer.write(stream)
    return stream.getvalue()


def zipped(**parts: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name.replace("__", "/").replace("_x", ".x"), text)
    return stream.getvalue()


CORE = "<dc:creator>Jane Miller</dc:creator><cp:lastModifiedBy>jm</cp:lastModifiedBy>"
DOCX = zipped(
    Content_xml="<Types/>",
    word__document_xml='<w:p><w:ins w:id="1" w:author="J. Miller"/></w:p>',
    docProps__core_xml=f"<cp:coreProperties>{CORE}</cp:coreProperties>",
)
XLSX = zipped(Content_xml="<Types/>", xl__workbook_xml="<workbook/>")
PPTX = zipped(Content_xml="<Types/>", ppt__presentation_xml="<p/>")
OLE = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600)
CLASSIFIED = OLE + "EncryptedPackage".encode("utf-16-le") + bytes(40)

WHOLE: list[tuple[str, str, bytes]] = [
    ("a.fastq", "fastq", FASTQ),
    ("a.fastq.gz", "fastq", gzip.compress(FASTQ)),
    ("a.sam", "sam", SAM),
    ("a.bam", "bam", bgzf(BAM)),
    ("a.cram", "cram", b"CRAM\x03\x00" + bytes(20) + CRAM_END),
    ("a.vcf", "vcf", VCF),
    ("a.vcf.gz", "vcf", bgzf(VCF)),
    ("a.fasta", "fasta", b">sp|P1|A protein\nMKV\nLLT\n"),
    ("a.gpr", "gpr", GPR),
    ("a.rcc", "rcc", RCC),
    ("a.mzML", "mzml", MZML),
    ("a.cel", "cel", CEL3),
    ("a.CEL", "cel", CEL4),
    ("a.cel.gz", "cel", gzip.compress(CEL4)),
    ("a.idat", "idat", IDAT),
    ("a.tif", "tiff", picture("TIFF")),
    ("a.png", "png", picture("PNG")),
    ("a.jpg", "jpeg", picture("JPEG")),
    ("a.gif", "gif", picture("GIF")),
    ("a.pdf", "pdf", pdf()),
    ("a.zip", "zip", zipped(a_txt="text")),
    ("a.docx", "docx", DOCX),
    ("a.xlsx", "xlsx", XLSX),
    ("a.pptx", "pptx", PPTX),
    ("a.doc", "ole", OLE),
    ("a.rtf", "rtf", rb"{\rtf1 text}"),
    ("a.xml", "xml", XML),
    ("a.wsp", "xml", XML),
    ("a.html", "html", b"<!DOCTYPE html><html></html>"),
    ("a.csv", "text", "Sample,µg/ml\nS01,1\n".encode("latin-1")),
    ("a.txt", "text", "\ufeffSample\tValue\r\n".encode("utf-16-le")),
    ("a.txt", "fastq", FASTQ),
    ("a.csv", "text", b"a\x1a"),
    ("a.strange", "unknown", b"\x00\x01\x02\x03"),
    ("README", "text", b"text"),
]


@pytest.mark.parametrize(("name", "kind", "data"), WHOLE, ids=[f"{w[0]}-{w[1]}" for w in WHOLE])
def test_a_whole_file_is_known_by_its_bytes(name: str, kind: str, data: bytes) -> None:
    found = look_at(data, name)
    assert (found.kind, found.notes) == (kind, ())


def test_every_reader_has_a_whole_file_here() -> None:
    shown = {kind for _, kind, _ in WHOLE} | {"fcs", "gzip", "pointer"}
    assert shown - {"unknown"} == {reader.kind for reader in READERS}


CUT: list[tuple[str, bytes]] = [
    ("a.fastq", FASTQ[:-12]),
    ("a.fastq.gz", gzip.compress(FASTQ * 500)[:-20]),
    ("a.bam", bgzf(BAM)[: -len(BGZF_END)]),
    ("a.cram", b"CRAM\x03\x00" + bytes(60)),
    ("a.rcc", RCC[:-40]),
    ("a.mzML", MZML[:-20]),
    ("a.cel", CEL4[:-10]),
    ("a.cel", CEL4[:12]),
    ("a.cel", CEL3[:40]),
    ("a.idat", IDAT[:-10]),
    ("a.tif", picture("TIFF")[:-400]),
    ("a.png", picture("PNG")[:-20]),
    ("a.jpg", picture("JPEG")[:-20]),
    ("a.pdf", pdf()[:-60]),
    ("a.zip", zipped(a_txt="text" * 99)[:-40]),
    ("a.xlsx", XLSX[:-40]),
    ("a.wsp", XML[:-10]),
]


@pytest.mark.parametrize(("name", "data"), CUT, ids=[f"{c[0]}-{len(c[1])}" for c in CUT])
def test_a_file_that_breaks_off_is_told(name: str, data: bytes) -> None:
    assert [note.flaw for note in look_at(data, name).notes] == [Flaw.TRUNCATED]


STRANGE: list[tuple[str, bytes, Flaw]] = [
    ("a.csv", XLSX, Flaw.OTHER_KIND),
    ("a.xlsx", b"Sample,Value\n", Flaw.OTHER_KIND),
    ("a.fastq", gzip.compress(FASTQ), Flaw.OTHER_KIND),
    ("a.fastq.gz", FASTQ, Flaw.OTHER_KIND),
    ("a.fastq.gz", gzip.compress(b"\x89PNG\r\n\x1a\n"), Flaw.OTHER_KIND),
    ("a.tif", picture("PNG"), Flaw.OTHER_KIND),
    ("a.pdf", b"\x00\x01\x02", Flaw.OTHER_KIND),
    ("a.wsp", b"not markup\n", Flaw.OTHER_KIND),
    ("a.csv", b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n", Flaw.OTHER_KIND),
    ("a.tif", b"<html><body>404</body></html>", Flaw.WEB_PAGE),
    ("a.csv", b"\n <!doctype HTML>\n<title>Sign in</title>", Flaw.WEB_PAGE),
    ("a.gz", b"<?xml version='1.0'?><Error><Code>AccessDenied</Code></Error>", Flaw.WEB_PAGE),
    ("a.csv", bytes(3_000), Flaw.BLANK),
    ("a.txt", b" \n" * 90, Flaw.BLANK),
    ("a.pdf", pdf("secret"), Flaw.ENCRYPTED),
    ("a.docx", CLASSIFIED, Flaw.OTHER_KIND),
    ("a.doc", CLASSIFIED, Flaw.ENCRYPTED),
    ("a.gpr", b"ATF\t1.0\nno numbers\n", Flaw.DAMAGED),
]


@pytest.mark.parametrize(
    ("name", "data", "flaw"), STRANGE, ids=[f"{s[0]}-{s[2].name}" for s in STRANGE]
)
def test_a_file_that_is_something_else_is_told(name: str, data: bytes, flaw: Flaw) -> None:
    assert [note.flaw for note in look_at(data, name).notes] == [flaw]


def exif() -> bytes:
    tags = Image.Exif()
    tags[315], tags[270] = (
        "Jane Miller",
        "<OME><Experimenter FirstName='x' LastName=\"Roe\"/></OME>",
    )
    return picture("TIFF", exif=tags.tobytes())


def png_author() -> bytes:
    info = PngImagePlugin.PngInfo()
    info.add_text("Author", "Jane Miller")
    return picture("PNG", pnginfo=info)


SAYING: list[tuple[str, Callable[[], bytes], set[tuple[str, str, str]]]] = [
    (
        "a.sam",
        lambda: SAM,
        {("@RG SM", "sample", "Jane Doe"), ("@RG CN", "institution", "A Hospital")},
    ),
    ("a.bam", lambda: bgzf(BAM), {("@RG SM", "sample", "Jane Doe")}),
    ("a.gpr", lambda: GPR, {("Creator", "person", "J. Miller")}),
    ("a.rcc", lambda: RCC, {("Owner", "person", "jm"), ("sample ID", "sample", "S01")}),
    ("a.mzML", lambda: MZML, {("contact name", "person", "Jane Miller")}),
    ("a.pdf", lambda: pdf(Author="Jane Miller"), {("Author", "person", "Jane Miller")}),
    (
        "a.docx",
        lambda: DOCX,
        {
            ("creator", "person", "Jane Miller"),
            ("lastModifiedBy", "person", "jm"),
            ("author of a tracked change", "person", "J. Miller"),
        },
    ),
    ("a.tif", exif, {("EXIF Artist", "person", "Jane Miller"), ("OME LastName", "person", "Roe")}),
    ("a.png", png_author, {("Author", "person", "Jane Miller")}),
    (
        "a.csv",
        lambda: b"Operator:,Jane Miller\nWell,Value\n",
        {("Operator", "person", "Jane Miller")},
    ),
    ("a.vcf", lambda: VCF, {("a sample name of the header", "sample", "S01")}),
]


@pytest.mark.parametrize(("name", "made", "said"), SAYING, ids=[s[0] for s in SAYING])
def test_what_a_file_says_of_people(
    name: str, made: Callable[[], bytes], said: set[tuple[str, str, str]]
) -> None:
    found = look_at(made(), name).facts.said
    assert said <= {(each.keyword, each.about, each.value) for each in found}


@pytest.mark.parametrize(("name", "kind", "data"), WHOLE, ids=[f"{w[0]}-{w[1]}" for w in WHOLE])
def test_no_beginning_of_a_file_raises(name: str, kind: str, data: bytes) -> None:
    for number in range(0, len(data), max(1, len(data) // 200)):
        look_at(data[:number], name)
        look_at(data[:number] + b"\xff\x00" + data[number + 2 :], name)
