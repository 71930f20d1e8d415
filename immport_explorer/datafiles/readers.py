"""All readers, in the order in which they are asked: what begins more tellingly comes first."""

from __future__ import annotations

from immport_explorer.datafiles import (
    arrays,
    documents,
    images,
    office,
    packed,
    sequences,
    spectra,
    texts,
)
from immport_explorer.datafiles.datafile import Reader
from immport_explorer.datafiles.fcs import reader as fcs
from immport_explorer.datafiles.fcs.header import is_header

GZIP = Reader(
    kind="gzip",
    title="a gzip archive",
    endings=(".gz", ".tgz", ".bgz", ".svgz"),
    begins=packed.begins_gzip,
)
WEB_PAGE = Reader(
    kind="html",
    title="a web page",
    endings=(".html", ".htm", ".xhtml", ".mht"),
    begins=texts.begins_web_page,
    read=texts.read_xml_file,
    is_text=True,
)
POINTER = Reader(
    kind="pointer",
    title="a Git LFS pointer in the place of the file",
    endings=(),
    begins=texts.begins_pointer,
)
MZML = Reader(
    kind="mzml",
    title="an mzML file",
    endings=(".mzml",),
    begins=spectra.begins_mzml,
    read=spectra.read_mzml,
    is_text=True,
)
MARKUP = Reader(
    kind="xml",
    title="an XML file",
    endings=(".xml", ".wsp", ".wspt", ".svg"),
    begins=texts.begins_xml,
    read=texts.read_xml_file,
    is_text=True,
)
TEXT = Reader(
    kind="text",
    title="a text file",
    endings=(
        *(".txt", ".csv", ".tsv", ".tab", ".md", ".log", ".json", ".yaml", ".yml"),
        *(".r", ".py", ".rmd", ".bed", ".gtf", ".gff", ".gff3", ".tex", ".bib", ".ris"),
    ),
    begins=texts.begins_text,
    read=texts.read_text_file,
    is_text=True,
)

READERS: tuple[Reader, ...] = (
    Reader(
        kind="fcs",
        title="an FCS file",
        endings=(".fcs", ".lmd"),
        begins=is_header,
        read=fcs.read,
    ),
    GZIP,
    Reader(
        kind="xlsx",
        title="an Excel workbook (xlsx)",
        endings=(".xlsx", ".xlsm"),
        begins=office.begins_xlsx,
        read=office.read_office,
    ),
    Reader(
        kind="docx",
        title="a Word document (docx)",
        endings=(".docx", ".docm"),
        begins=office.begins_docx,
        read=office.read_office,
    ),
    Reader(
        kind="pptx",
        title="a PowerPoint presentation (pptx)",
        endings=(".pptx", ".pptm"),
        begins=office.begins_pptx,
        read=office.read_office,
    ),
    Reader(
        kind="zip",
        title="a zip archive",
        endings=(".zip", ".acs", ".npz", ".jar"),
        begins=office.begins_zip,
        read=office.read_zip,
    ),
    Reader(
        kind="ole",
        title="a document in the old Office form or behind a password",
        endings=(".doc", ".ppt", ".msg"),
        begins=office.begins_ole,
        read=office.read_ole,
    ),
    Reader(
        kind="rtf",
        title="an RTF document",
        endings=(".rtf",),
        begins=lambda head: head.startswith(b"{\\rtf"),
        is_text=True,
    ),
    Reader(
        kind="pdf",
        title="a PDF document",
        endings=(".pdf",),
        begins=documents.begins_pdf,
        read=documents.read_pdf,
    ),
    Reader(
        kind="png",
        title="a PNG picture",
        endings=(".png",),
        begins=images.begins_png,
        read=images.read_png,
    ),
    Reader(
        kind="jpeg",
        title="a JPEG picture",
        endings=(".jpg", ".jpeg"),
        begins=images.begins_jpeg,
        read=images.read_jpeg,
    ),
    Reader(
        kind="gif",
        title="a GIF picture",
        endings=(".gif",),
        begins=images.begins_gif,
        read=images.read_gif,
    ),
    Reader(
        kind="tiff",
        title="a TIFF picture",
        endings=(".tif", ".tiff", ".svs", ".qptiff", ".btf"),
        begins=images.begins_tiff,
        read=images.read_tiff,
    ),
    Reader(
        kind="bam",
        title="a BAM file",
        endings=(".bam",),
        begins=sequences.begins_bam,
        read=sequences.read_bam,
    ),
    Reader(
        kind="cram",
        title="a CRAM file",
        endings=(".cram",),
        begins=sequences.begins_cram,
        read=sequences.read_cram,
    ),
    Reader(
        kind="idat",
        title="an IDAT file",
        endings=(".idat",),
        begins=arrays.begins_idat,
        read=arrays.read_idat,
    ),
    Reader(
        kind="cel",
        title="a CEL file",
        endings=(".cel",),
        begins=arrays.begins_cel,
        read=arrays.read_cel,
    ),
    POINTER,
    Reader(
        kind="gpr",
        title="a GenePix file",
        endings=(".gpr",),
        begins=arrays.begins_gpr,
        read=arrays.read_gpr,
        is_text=True,
    ),
    Reader(
        kind="rcc",
        title="a NanoString RCC file",
        endings=(".rcc",),
        begins=arrays.begins_rcc,
        read=arrays.read_rcc,
        is_text=True,
    ),
    MZML,
    Reader(
        kind="vcf",
        title="a VCF file",
        endings=(".vcf",),
        begins=sequences.begins_vcf,
        read=sequences.read_vcf,
        is_text=True,
    ),
    Reader(
        kind="sam",
        title="a SAM file",
        endings=(".sam",),
        begins=sequences.begins_sam,
        read=sequences.read_sam,
        is_text=True,
    ),
    Reader(
        kind="fastq",
        title="a FASTQ file",
        endings=(".fastq", ".fq"),
        begins=sequences.begins_fastq,
        read=sequences.read_fastq,
        is_text=True,
    ),
    Reader(
        kind="fasta",
        title="a FASTA file",
        endings=(".fasta", ".fa", ".fna", ".faa"),
        begins=sequences.begins_fasta,
        is_text=True,
    ),
    WEB_PAGE,
    MARKUP,
    TEXT,
)

BY_ENDING: dict[str, Reader] = {ending: reader for reader in READERS for ending in reader.endings}
BY_KIND: dict[str, Reader] = {reader.kind: reader for reader in READERS}
