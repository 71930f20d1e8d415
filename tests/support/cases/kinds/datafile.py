"""Cases of kinds about what is inside the files that rows name."""

from __future__ import annotations

import gzip
import zipfile
from collections.abc import Callable

from example_fcs import PANELS, fcs_of
from fcs_writer import Fcs, Parameter, in_one_file

from support.cases.case import Case
from support.cases.desk import Desk, Edit, both, cell, file, raw
from support.cases.edits import FLOW

SAMPLE = "S01_D0.fcs"
NAMED = (FLOW, 4, ".Fcs Result File")
CONTROL = (FLOW, 4, "Compensation Or Control File Name(s)")
FURTHER = (FLOW, 4, "Additional Result File Names")
DERIVED = "FCM_Derived_data.txt"
STAINED, MASS, _ = PANELS
WHOLE = fcs_of(STAINED, SAMPLE)


def flow(
    code: str, bad: Edit, good: Edit, at: tuple[str, int, str] = NAMED, name: str = ""
) -> Case:
    return Case(code, at, bad, good, base="assay-flow-cytometry", name=name)


def fcs(change: Callable[[Fcs], Fcs], name: str = SAMPLE) -> Edit:
    """The file of the first sample, written anew with that change."""
    return file(name, change(fcs_of(STAINED, name)).to_bytes())


def said(**keywords: str) -> Edit:
    """Keywords of the file, the ``$`` of their names as ``_``."""
    named = {key.replace("_", "$", 1).replace("_", " "): value for key, value in keywords.items()}
    return fcs(lambda f: f.changed(keywords={**f.keywords, **named}))


def further(name: str, content: bytes | str) -> Edit:
    """One more result file of the first row."""
    return both(cell("flow_cytometry", 4, FURTHER[2], name), file(name, content))


def without_channel(marker: str) -> Callable[[Fcs], Fcs]:
    def change(f: Fcs) -> Fcs:
        at = [parameter.marker for parameter in f.parameters].index(marker)
        return f.changed(
            parameters=[*f.parameters[:at], *f.parameters[at + 1 :]],
            events=[[*event[:at], *event[at + 1 :]] for event in f.events],
            spillover="",
        )

    return change


def stained_for(marker: str, another: str) -> Callable[[Fcs], Fcs]:
    """A channel that bears another marker, on another detector."""

    def named(parameter: Parameter) -> Parameter:
        return Parameter("V-705-A", another) if parameter.marker == marker else parameter

    return lambda f: f.changed(parameters=[*map(named, f.parameters)], spillover="")


def spoilt_in_a_zip(name: str) -> Edit:
    """The package as an archive in which a byte of the file's content is another one."""

    def edit(desk: Desk) -> None:
        path = desk.zipped()
        with zipfile.ZipFile(path, "w") as archive:
            for each in sorted(desk.folder.iterdir()):
                archive.write(each, each.name)
        content = (desk.folder / name).read_bytes()
        path.write_bytes(path.read_bytes().replace(content, content[:-9] + b"?" + content[-8:]))

    return edit


def population(row: int, gate: str, number: str = "12", unit: str = "percentage") -> Edit:
    return both(
        cell("fcm_derived_data", row, "Gating Definition Reported", gate),
        cell("fcm_derived_data", row, "Population Statistic (count, percentile, etc)", number),
        cell("fcm_derived_data", row, "Population Stat Unit Reported", unit),
    )


FASTQ = b"@read1\nACGT\n+\nIIII\n"
HALF_ENCRYPTED = bytes.fromhex("d0cf11e0a1b11ae1") + "EncryptedPackage".encode("utf-16-le")
GATE = "Gating Definition Reported"
STATISTIC = "Population Statistic (count, percentile, etc)"

CASES = [
    flow("datafile.unreadable", spoilt_in_a_zip(SAMPLE), Desk.zipped),
    flow("datafile.other-kind", raw(SAMPLE, gzip.compress), raw(SAMPLE, bytes)),
    flow("datafile.other-kind", file(SAMPLE, "no cytometry"), raw(SAMPLE, bytes), name="text"),
    flow(
        "datafile.web-page",
        file(SAMPLE, "<!DOCTYPE html><html><body>Please sign in</body></html>"),
        further("guide.html", "<!DOCTYPE html><html></html>"),
    ),
    flow("datafile.blank", file(SAMPLE, bytes(2_000)), raw(SAMPLE, lambda data: data + bytes(500))),
    flow("datafile.truncated", raw(SAMPLE, lambda data: data[:-90]), raw(SAMPLE, bytes)),
    flow(
        "datafile.extra-data",
        raw(SAMPLE, lambda data: data + b"written behind the end"),
        raw(SAMPLE, lambda data: data + b"\r\n"),
    ),
    flow(
        "datafile.encrypted",
        further("plan.doc", HALF_ENCRYPTED),
        further("plan.doc", HALF_ENCRYPTED[:8] + bytes(90)),
        FURTHER,
    ),
    flow(
        "datafile.damaged",
        raw(SAMPLE, lambda data: data.replace(b"$PAR", b"$PAX")),
        raw(SAMPLE, lambda data: data.replace(b"$CYT", b"$CYX")),
    ),
    flow(
        "datafile.no-events",
        fcs(lambda f: f.changed(events=())),
        fcs(lambda f: f.changed(events=f.events[:1])),
    ),
    flow(
        "datafile.several-data-sets",
        file(SAMPLE, in_one_file(WHOLE, WHOLE)),
        file(SAMPLE, WHOLE.to_bytes()),
    ),
    flow(
        "datafile.nonstandard",
        fcs(lambda f: f.changed(with_dollars=False)),
        fcs(lambda f: f.changed(keywords={**f.keywords, "$COM": "a/b"})),
    ),
    flow(
        "datafile.same-bytes",
        lambda desk: (desk.folder / "S01_D7.fcs").write_bytes(WHOLE.to_bytes()),
        fcs(lambda f: f.changed(events=f.events[::-1])),
        (FLOW, 5, NAMED[2]),
    ),
    flow(
        "datafile.other-assay",
        fcs(lambda f: fcs_of(MASS, SAMPLE)),
        raw(SAMPLE, bytes),
    ),
    flow(
        "datafile.other-assay",
        further("scan.idat", b"IDAT" + bytes(8) + b"\0\0\0\0"),
        further("notes.txt", "gated by hand"),
        FURTHER,
        name="array",
    ),
    flow(
        "datafile.repository",
        further("reads.fastq.gz", gzip.compress(FASTQ)),
        further("reads.txt.gz", gzip.compress(b"see the repository")),
        FURTHER,
    ),
    flow("datafile.panel-marker", fcs(without_channel("CD27")), fcs(without_channel(""))),
    flow(
        "datafile.stray-marker",
        fcs(stained_for("CD27", "CD56")),
        fcs(stained_for("CD27", "Live/Dead Aqua")),
    ),
    flow(
        "datafile.gated-marker",
        population(5, "CD3+, CD56+"),
        population(5, "CD3+, CD8a+"),
        (DERIVED, 5, GATE),
    ),
    flow(
        "datafile.too-few-events",
        population(5, "CD3+", "450", "cells"),
        population(5, "CD3+", "45", "percentage"),
        (DERIVED, 5, STATISTIC),
    ),
    flow(
        "datafile.compensation",
        fcs(without_channel("CD27"), "flow_compensation.fcs"),
        fcs(lambda f: f.changed(events=f.events[:2]), "flow_compensation.fcs"),
        CONTROL,
    ),
    flow(
        "datafile.other-sample",
        said(_SMNO="EXFLU01-S02-D0-FLOW"),
        said(_SMNO="EXFLU01-S01-D0-FLOW"),
    ),
    flow("datafile.before-study", said(_DATE="05-MAR-2019"), said(_DATE="05-MAR-2023")),
]
