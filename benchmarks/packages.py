"""Makes the packages that are measured: examples, one file of each grown to any number of rows."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from pathlib import Path

EXAMPLES = Path(__file__).parents[1] / "immport_explorer/examples/data"
EXAMPLE = EXAMPLES / "human-study"
SAMPLES_FILE = "bioSamples.txt"
SUBJECTS_FILE = "subjectHumans.txt"

_HEAD_LINES = 3
_LEFT_OUT = ("experiments.txt", "experimentSamples.ELISA.txt", SAMPLES_FILE, SUBJECTS_FILE)
_SAMPLES_A_SUBJECT = 20
_TYPES = ("Serum", "Plasma", "PBMC", "Whole blood", "Saliva", "Urine")
_DAYS = (0, 7, 28)
_ELISA_GROUPS = 4
_ASSESSMENT_GROUPS = 40
_BAD_VALUES = ("", "n/a", "12,5", "unheard-of")


def write_study(folder: Path, samples: int, *, bad_share: float = 0.0) -> Path:
    """A study of that many samples, 20 of each subject, in ``folder``.

    ``bad_share`` of the filled cells of the samples hold something that is wrong in most columns.
    The same arguments write the same bytes.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for member in EXAMPLE.iterdir():
        if member.name not in _LEFT_OUT:
            shutil.copy(member, folder)
    subjects = max(1, samples // _SAMPLES_A_SUBJECT)
    _write(folder / SUBJECTS_FILE, _subjects(subjects))
    _write(folder / SAMPLES_FILE, _damaged(_samples(samples, subjects), bad_share))
    return folder


def write_workbook(text_file: Path) -> Path:
    """The same template as a spreadsheet, in place of the text; its path."""
    from openpyxl import Workbook

    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet("template")
    for line in text_file.read_text(encoding="utf-8").splitlines():
        sheet.append(line.split("\t"))
    path = text_file.with_suffix(".xlsx")
    workbook.save(path)
    text_file.unlink()
    return path


def write_transcripts(folder: Path, rows: int) -> Path:
    """The example of RNA sequencing with that many transcripts counted."""
    return _grown(folder, "assay-rna-sequencing", "RNA_SEQ_Results.txt", _transcripts(rows))


def write_elisa(folder: Path, rows: int) -> Path:
    """The example of ELISA with that many experiment samples, each with four groups of results."""
    name = "experimentSamples.ELISA.txt"
    package = _grown(folder, "assay-elisa", name, _elisa(rows))
    (package / "ELISA_Results.txt").unlink()  # its experiment sample is not among the grown ones
    _widen(package / name, "Analyte Reported", _ELISA_GROUPS)
    return package


def write_assessments(folder: Path, rows: int) -> Path:
    """The example of clinical assessments with that many rows of 649 columns: forty groups."""
    package = _grown(folder, "clinical-assessments", "assessments.txt", _assessments(rows))
    _widen(package / "assessments.txt", "User Defined ID", _ASSESSMENT_GROUPS)
    return package


def whole_study() -> list[Path]:
    """The human study and all the examples that build on it, to be loaded one after another."""
    later = sorted(p for p in EXAMPLES.iterdir() if p.name.startswith(("assay-", "clinical-")))
    return [EXAMPLE, *(path for path in later if path.is_dir())]


def _grown(folder: Path, example: str, name: str, rows: Iterator[list[str]]) -> Path:
    shutil.copytree(EXAMPLES / example, folder)
    head = (folder / name).read_text(encoding="utf-8").splitlines(keepends=True)[:_HEAD_LINES]
    with (folder / name).open("w", encoding="utf-8", newline="\n") as out:
        out.writelines(head)
        out.writelines("\t".join(row) + "\n" for row in rows)
    return folder


def _widen(path: Path, first: str, groups: int) -> None:
    """Repeat the headers of a group of results, from its first one on."""
    with path.open(encoding="utf-8") as old:
        head = [old.readline() for _ in range(_HEAD_LINES)]
        headers = head[-1].rstrip("\n").split("\t")
        start = headers.index(first)
        end = headers.index(first, start + 1) if first in headers[start + 1 :] else len(headers)
        wide = headers[:start] + headers[start:end] * groups
        widened = path.with_suffix(".new")
        with widened.open("w", encoding="utf-8", newline="\n") as out:
            out.writelines([*head[:-1], "\t".join(wide) + "\n"])
            shutil.copyfileobj(old, out)
    widened.replace(path)


def _rows_of(example: str, name: str) -> list[list[str]]:
    lines = (EXAMPLES / example / name).read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines[_HEAD_LINES:] if line.strip()]


def _transcripts(rows: int) -> Iterator[list[str]]:
    samples = sorted({row[1] for row in _rows_of("assay-rna-sequencing", "RNA_SEQ_Results.txt")})
    chosen = random.Random(3)
    for number in range(rows):
        transcript = f"ENST{number // len(samples):011d}"
        value = f"{chosen.expovariate(0.01):.2f}"
        sample = samples[number % len(samples)]
        yield ["", sample, transcript, "Ensembl", "mRNA", "TPM", value, ""]


def _elisa(rows: int) -> Iterator[list[str]]:
    described, other, *_ = _rows_of("assay-elisa", "experimentSamples.ELISA.txt")
    samples = [row[1] for row in _rows_of("human-study", SAMPLES_FILE)]
    results = len(described) - 4  # where the columns of results begin
    chosen = random.Random(4)
    for number in range(rows):
        row = list(other if number else described)
        row[1] = f"EXFLU01-ELISA-{number:07d}"
        row[2] = samples[number % len(samples)]
        values = [f"{chosen.uniform(1, 400):.2f}" for _ in range(_ELISA_GROUPS)]
        group = row[results:]
        yield row[:results] + [
            cell for value in values for cell in (group[0], value, group[2], group[3])
        ]


def _assessments(rows: int) -> Iterator[list[str]]:
    described, other, *_ = _rows_of("clinical-assessments", "assessments.txt")
    subjects = [row[1] for row in _rows_of("human-study", SUBJECTS_FILE)]
    start, width = 9, 16  # where the first group of results begins, and how many columns it has
    chosen = random.Random(5)
    for number in range(rows):
        row = list(other if number else described)[: start + width]
        row[1] = subjects[number % len(subjects)]
        cells = row[:start]
        for group in range(_ASSESSMENT_GROUPS):
            result = list(row[start:])
            result[0] = f"EXFLU01-DIARY-{number:06d}-{group:02d}"
            result[9] = str(chosen.randint(0, 10))
            cells += result
        yield cells


def _write(path: Path, rows: Iterator[list[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as out:
        out.writelines(_lines(path.name)[:_HEAD_LINES])
        out.writelines("\t".join(row) + "\n" for row in rows)


def _lines(name: str) -> list[str]:
    return (EXAMPLE / name).read_text(encoding="utf-8").splitlines(keepends=True)


def _subjects(count: int) -> Iterator[list[str]]:
    first = _lines(SUBJECTS_FILE)[_HEAD_LINES].rstrip("\n").split("\t")
    for number in range(count):
        yield ["", _subject(number), *first[2:]]


def _subject(number: int) -> str:
    return f"EXFLU01-SUBJECT-{number:07d}"


def _samples(count: int, subjects: int) -> Iterator[list[str]]:
    chosen = random.Random(1)
    for number in range(count):
        subject = _subject(number % subjects)
        day = _DAYS[number % len(_DAYS)]
        kind = chosen.choice(_TYPES)
        hours, grams = chosen.randint(1, 48), chosen.randint(1_000, 2_000)
        yield [
            "",
            f"EXFLU01-SAMPLE-{number:09d}",
            kind,
            "",
            f"{kind} of {subject}, day {day}",
            f"Drawn fasting, kept {hours} hours at 4 degrees, spun at {grams} g, frozen",
            subject,
            "EXFLU01",
            f"EXFLU01-VISIT-D{day}",
            "",
            str(day),
            "Days",
            "Time of initial vaccine administration",
            "",
        ]


def _damaged(rows: Iterator[list[str]], share: float) -> Iterator[list[str]]:
    chosen = random.Random(2)
    for row in rows:
        if share:
            for position in range(1, len(row)):
                if row[position] and chosen.random() < share:
                    row[position] = chosen.choice(_BAD_VALUES)
        yield row
