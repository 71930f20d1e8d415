"""An archive of small packages, and the summary that a batch writes of it."""

from __future__ import annotations

import csv
from pathlib import Path

TEMPLATE = (
    "treatments\tSchema Version 3.36\nPlease do not delete or edit this column\n"
    "Column Name\tUser Defined ID\tName\tUse Treatment\tAmount Value\tAmount Unit\t"
    "Duration Value\tDuration Unit\tTemperature Value\tTemperature Unit\tComments\n"
    "\tTRT_{id}\tnone\t\t{amount}\t\t\t\t\t\t\n"
)


def archive(folder: Path, count: int) -> Path:
    """Packages of one small file; in every tenth an amount has no unit."""
    for number in range(count):
        package = folder / f"study {number:03d}"
        package.mkdir(parents=True)
        amount = "many" if number % 10 == 0 else ""
        (package / "treatments.txt").write_text(TEMPLATE.format(id=number, amount=amount))
    return folder


def lines(output: Path) -> list[dict[str, str]]:
    with (output / "summary.csv").open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))
