"""Measures reading a matrix of genes by samples, and writes it into docs/performance.md.

    python benchmarks/matrices.py [--genes N] [--samples N] [--runs N]

Each run is a process of its own that turns the matrix into rows, a row a value, beside one that
only divides the lines into cells with ``csv``; both as text and packed with gzip.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import subprocess
import sys
import tempfile
from pathlib import Path

from figures import measured_on, middle, write_section

_REPORT = """
import json, resource, time
started = time.process_time()
{work}
cpu = time.process_time() - started
print(json.dumps([cpu, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, count]))
"""
_CELLS = (
    "import csv, gzip\nopened = gzip.open if path.endswith('.gz') else open\n"
    + _REPORT.format(
        work="count = sum(len(row) - 2 for row in csv.reader(opened(path, 'rt'), delimiter='\\t'))"
    )
)
_READ = "from immport_explorer.lab.readers import read_lab\n" + _REPORT.format(
    work="(table,) = read_lab(path).tables\ncount = sum(1 for _ in table.rows)"
)

Run = tuple[float, float, int]
"""CPU seconds, MiB and values."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--genes", type=int, default=60_000)
    parser.add_argument("--samples", type=int, default=200)
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        paths = _written(Path(folder), options.genes, options.samples)
        lines = [_line(path, options.runs) for path in paths]
    write_section("matrices", _section(options.genes, options.samples, lines))
    return 0


def _written(folder: Path, genes: int, samples: int) -> list[Path]:
    chance = random.Random(1)
    path = folder / "salmon.merged.gene_tpm.tsv"
    with path.open("w", encoding="utf-8") as stream:
        stream.write("\t".join(["gene_id", "gene_name", *(f"S{n}" for n in range(samples))]) + "\n")
        for gene in range(genes):
            values = (f"{chance.random() * 100:.4f}" for _ in range(samples))
            stream.write("\t".join([f"ENSG{gene:011}", f"G{gene}", *values]) + "\n")
    packed = folder / f"{path.name}.gz"
    packed.write_bytes(gzip.compress(path.read_bytes(), compresslevel=1))
    return [path, packed]


def _line(path: Path, runs: int) -> str:
    pairs = [(_run(_CELLS, path), _run(_READ, path)) for _ in range(runs)]
    cells = middle([one[0] for one, _ in pairs])
    read = middle([one[0] for _, one in pairs])
    memory = middle([one[1] for _, one in pairs], ",.0f")
    return f"| {path.suffix[1:]} | {pairs[0][1][2]:,} | {cells} | {read} | {memory} |"


def _run(code: str, path: Path) -> Run:
    command = [sys.executable, "-c", f"path = {str(path)!r}\n{code}"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    cpu, memory, count = json.loads(done.stdout.splitlines()[-1])
    return cpu, memory, count


def _section(genes: int, samples: int, lines: list[str]) -> str:
    return "\n".join(
        [
            "## Matrices of sequencing",
            "",
            f"{genes:,} genes by {samples:,} samples, a row a value, as `lab` hands them on.",
            "",
            "| | Values | `csv` alone, CPU seconds | Read, CPU seconds | Read, MiB |",
            "|---|--:|--:|--:|--:|",
            *lines,
            "",
            measured_on("benchmarks/matrices.py", "polars"),
        ]
    )


if __name__ == "__main__":
    raise SystemExit(main())
