#!/bin/sh
# TCR: tidytcells makes of the name of a family of genes the first gene of that family.
#
# Guess:  tr.standardize refuses a family, or keeps it: TRBV6 is a family of several genes and no gene.
# Seen:   tidytcells 2.2.1 turns TCRBV06, as Adaptive's immunoSEQ writes a read that it could place no better, into
#         TRBV6-1, TCRBV12 into TRBV12-1 and TRBV7 into TRBV7-1 (pseudogenes both), and TRBJ2 into TRBJ2-1, whether
#         the precision is "gene" or "allele". Nothing is logged. TRBV6-2/TRBV6-3 gives None, with a log.
# Hurts:  the usage of genes has a peak at the first gene of each family that nothing in the reads supports, and
#         clonotypes are joined or parted by a gene that nobody called.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check tidytcells==2.2.1
cat > try.py <<'PY'
import logging

logging.basicConfig(format="logged: %(levelname)s")
import tidytcells

for name in ["TCRBV06", "TCRBV12", "TRBV7", "TRBJ2", "TRBV6-2/TRBV6-3"]:
    both = [tidytcells.tr.standardize(name, precision=precision) for precision in ("gene", "allele")]
    function = both[0] and tidytcells.tr.standardize(both[0], enforce_functional=True, log_failures=False)
    print(name, *both, "functional" if function else "not functional", flush=True)
PY
env/bin/python try.py 2>&1 | tee seen
cat > expected <<'OUT'
TCRBV06 TRBV6-1 TRBV6-1 functional
TCRBV12 TRBV12-1 TRBV12-1 not functional
TRBV7 TRBV7-1 TRBV7-1 not functional
TRBJ2 TRBJ2-1 TRBJ2-1 functional
logged: WARNING
logged: WARNING
TRBV6-2/TRBV6-3 None None not functional
OUT
cmp seen expected
