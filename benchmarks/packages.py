"""Makes the packages that are measured: an example study, grown to any number of samples."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from pathlib import Path

EXAMPLE = Path(__file__).parents[1] / "immport_explorer/examples/data/human-study"
SAMPLES_FILE = "bioSamples.txt"
SUBJECTS_FILE = "subjectHumans.txt"

_HEAD_LINES = 3
_LEFT_OUT = ("experiments.txt", "experimentSamples.ELISA.txt", SAMPLES_FILE, SUBJECTS_FILE)
_SAMPLES_A_SUBJECT = 20
_TYPES = ("Serum", "Plasma", "PBMC", "Whole blood", "Saliva", "Urine")
_DAYS = (0, 7, 28)
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
