#!/bin/sh
# HLA: tidytcells makes of a null allele one that is expressed, and of an ambiguous typing its first allele.
#
# Guess:  mh.standardize keeps what the name says, or returns None (its on_fail is "reject") where it cannot.
# Seen:   tidytcells 2.2.1 drops the suffixes N (null), L (low) and S (secreted): A*24:09N is HLA-A*24:09, which exists
#         with its N only. Of DQB1*03:01/DQB1*03:02 and A*02:01/02:02 it keeps the first allele. It logs nothing, though
#         it refuses A*99:99 as nonexistent; the G of a group of alleles is kept. mhcgnomes 3.70.2 keeps the letters and
#         makes a pair of the alternatives, or gives None.
# Hurts:  a molecule that no cell carries counts as one that presents peptides, and a doubt of the typing becomes a
#         fact: in an HLA typing table both look like clean alleles.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check tidytcells==2.2.1 mhcgnomes==3.70.2
cat > try.py <<'PY'
import logging

logging.basicConfig(format="logged: %(levelname)s")
import mhcgnomes
import tidytcells

NAMES = ["A*24:09N", "DRB4*01:03:01:02N", "A*30:14L", "B*44:02:01:02S", "A*02:01:01G", "DQB1*03:01/DQB1*03:02",
         "A*02:01/02:02", "A*99:99"]
for name in NAMES:
    other = mhcgnomes.parse(name, raise_on_error=False)
    print(name, tidytcells.mh.standardize(name), other and other.to_string(), flush=True)
PY
env/bin/python try.py 2>&1 | tee seen
cat > expected <<'OUT'
A*24:09N HLA-A*24:09 HLA-A*24:09N
DRB4*01:03:01:02N HLA-DRB4*01:03:01:02 HLA-DRB4*01:03:01:02N
A*30:14L HLA-A*30:14 HLA-A*30:14L
B*44:02:01:02S HLA-B*44:02:01:02 HLA-B*44:02:01:02S
A*02:01:01G HLA-A*02:01:01G HLA-A*02:01:01G
DQB1*03:01/DQB1*03:02 HLA-DQB1*03:01 HLA-DQB1*03:01/DQB1*03:02
A*02:01/02:02 HLA-A*02:01 None
logged: WARNING
A*99:99 None HLA-A*99:99
OUT
cmp seen expected
