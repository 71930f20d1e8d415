#!/bin/sh
# AIRR rearrangements: airr's data frame loses the peptide NA (asparagine, alanine), and writes the loss out.
#
# Guess:  load_rearrangement and read_rearrangement of one library give the same cells of one valid file.
# Seen:   airr 2.0.0: np1_aa holds "NA", the two residues Asn-Ala, and cell_id "NA". read_rearrangement gives both as
#         they stand; load_rearrangement gives empty cells, and dump_rearrangement writes them out.
#         validate_rearrangement finds nothing to say of either file. "NAN" (Asn-Ala-Asn) is kept.
# Hurts:  the regions between V, D and J are short, so NA is a common peptide there: it counts as "no N region", and
#         only this one peptide does.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check airr==2.0.0
cat > try.py <<'PY'
import warnings

warnings.simplefilter("ignore")
import airr

COLUMNS = ["sequence_id", "sequence", "rev_comp", "productive", "v_call", "d_call", "j_call", "sequence_alignment",
           "germline_alignment", "junction", "junction_aa", "v_cigar", "d_cigar", "j_cigar", "np1_aa", "cell_id"]
ROW = ["ACGT", "F", "T", "IGHV1-2*01", "", "IGHJ4*02", "ACGT", "ACGT", "TGTAATGCATGG", "CNAW", "4M", "", ""]
with open("rearrangements.tsv", "w") as stream:
    for cells in (COLUMNS, ["s1", *ROW, "NA", "NA"], ["s2", *ROW, "NAN", "c2"]):
        stream.write("\t".join(cells) + "\n")

frame = airr.load_rearrangement("rearrangements.tsv")
rows = list(airr.read_rearrangement("rearrangements.tsv"))
airr.dump_rearrangement(frame, "again.tsv")
again = list(airr.read_rearrangement("again.tsv"))
print("valid", airr.validate_rearrangement("rearrangements.tsv"), airr.validate_rearrangement("again.tsv"))
print("read ", [(row["np1_aa"], row["cell_id"]) for row in rows])
print("load ", [(str(one), str(two)) for one, two in zip(frame["np1_aa"], frame["cell_id"])])
print("again", [(row["np1_aa"], row["cell_id"]) for row in again])
PY
env/bin/python try.py | tee seen
cat > expected <<'OUT'
valid True True
read  [('NA', 'NA'), ('NAN', 'c2')]
load  [('', ''), ('NAN', 'c2')]
again [('', ''), ('NAN', 'c2')]
OUT
cmp seen expected
