"""Sequence reads and variants: FASTQ, SAM, BAM, CRAM, VCF, FASTA.

Source: the specifications of the hts-specs collection (SAM/BAM 1.6, CRAM 3, VCF 4); the four lines
of a FASTQ record.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator

from immport_explorer.datafiles.datafile import (
    Facts,
    Flaw,
    FormatError,
    Note,
    Reading,
    Said,
    TruncatedError,
)
from immport_explorer.datafiles.texts import text_of
from immport_explorer.datafiles.view import View

_FASTQ = re.compile(rb"@[^\r\n]+\r?\n[A-Za-z.*~-]+\r?\n\+[^\r\n]*\r?\n[!-~]+")
_MOST_HEADER_BYTES = 2**20


def begins_fastq(head: bytes) -> bool:
    return _FASTQ.match(head) is not None


def read_fastq(view: View) -> Reading:
    """Whether the file, if it is not packed, ends with a whole record."""
    head = text_of(view.head[:4_096]).split("\n")
    details = {"First read": head[0][1:81].strip()}
    if view.size <= len(view.head) and _is_cut(view.head):
        return Reading(
            Facts(details=details), (Note(Flaw.TRUNCATED, "its last read is not whole"),)
        )
    return Reading(Facts(details=details))


def _is_cut(data: bytes) -> bool:
    lines = data.rstrip(b"\r\n").split(b"\n")
    if len(lines) % 4:
        return True
    return len(lines[-1].strip()) < len(lines[-3].strip())


def begins_sam(head: bytes) -> bool:
    return re.match(rb"@(?:HD|SQ|RG|PG)\t[A-Z][A-Za-z0-9]:", head) is not None


def read_sam(view: View) -> Reading:
    return Reading(_facts_of_header(text_of(view.head)))


def begins_bam(head: bytes) -> bool:
    return head.startswith(b"BAM\x01")


def read_bam(view: View) -> Reading:
    """The header text of an unpacked BAM; gzip is taken off before."""
    if len(view.head) < 8:
        raise FormatError("its header is not whole")
    (length,) = struct.unpack_from("<i", view.head, 4)
    if not 0 <= length <= 2**30:
        raise FormatError("its header has no length")
    text = view.at(8, min(length, _MOST_HEADER_BYTES))
    return Reading(_facts_of_header(text_of(text.rstrip(b"\x00"))))


_CRAM_END = bytes.fromhex(
    "0f000000ffffffff0fe0454f4600000000010005bdd94f0001000606010001000100ee63014b"
)
_CRAM2_END = bytes.fromhex("0b000000ffffffff0fe0454f4600000000010000000001000606010001000100")


def begins_cram(head: bytes) -> bool:
    return head[:4] == b"CRAM" and head[4:5] in (b"\x01", b"\x02", b"\x03", b"\x04")


def read_cram(view: View) -> Reading:
    """Whether the block that ends a CRAM (of version 2.1 and later) is there."""
    if view.size < 6:
        raise TruncatedError("its header is not whole")
    major, minor = view.head[4:6]
    details = {"Version": f"CRAM {major}.{minor}"}
    end = _CRAM_END if major >= 3 else _CRAM2_END
    if (major, minor) >= (2, 1) and major <= 3 and view.tail(len(end)) != end:
        return Reading(Facts(details=details), (Note(Flaw.TRUNCATED, "its end block is absent"),))
    return Reading(Facts(details=details))


def begins_vcf(head: bytes) -> bool:
    return head.startswith(b"##fileformat=VCF")


def read_vcf(view: View) -> Reading:
    """The sample names of its header line."""
    text = text_of(view.at(0, _MOST_HEADER_BYTES))
    names = next((line for line in text.splitlines() if line.startswith("#CHROM\t")), "")
    samples = names.split("\t")[9:]
    said = [Said("a sample name of the header", "sample", name) for name in samples[:1_000]]
    said += [
        Said("a header comment", "text", line[:400])
        for line in text.splitlines()[:200]
        if line.startswith("##") and not line.startswith(("##contig", "##INFO", "##FORMAT"))
    ]
    return Reading(Facts(details={"Samples": str(len(samples))}, said=tuple(said)))


def begins_fasta(head: bytes) -> bool:
    return re.match(rb">[^\r\n]+\r?\n[A-Za-z*.-]+\r?\n?", head) is not None


def _facts_of_header(text: str) -> Facts:
    groups = [line for line in text.splitlines() if line.startswith("@RG\t")]
    details = {"Read groups": str(len(groups))}
    return Facts(details=details, said=tuple(_said(text)))


def _said(text: str) -> Iterator[Said]:
    """Read groups name samples, libraries and centers; comment lines say anything."""
    seen = set()
    for line in text.splitlines()[:5_000]:
        if line.startswith("@CO\t"):
            yield Said("@CO", "text", line[4:404])
        if not line.startswith("@RG\t"):
            continue
        for part in line.split("\t")[1:]:
            tag, _, value = part.partition(":")
            about = {"SM": "sample", "CN": "institution", "DS": "text"}.get(tag)
            if about is not None and value and (tag, value) not in seen:
                seen.add((tag, value))
                yield Said(f"@RG {tag}", about, value)  # type: ignore[arg-type]
