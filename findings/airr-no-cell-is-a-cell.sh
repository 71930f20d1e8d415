#!/bin/sh
# AIRR rearrangements: to scirpy all sequences without a cell are one cell, and two of them a pair of chains.
#
# Guess:  rows whose cell_id is blank, as AIRR allows where no cell is known, are left out, refused or kept apart.
# Seen:   scirpy 0.22.5 puts them into one cell with the name "None". A TRA and a TRB sequence of bulk sequencing become
#         a "single pair", as good as any real one; with two more it is "multichain", which the usual next step removes
#         as a doublet, with all that it holds. Nothing is said of it.
# Hurts:  a receptor that no cell has is reported for a specificity, or a whole bulk sample disappears.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check scirpy==0.22.5
cat > try.py <<'PY'
import warnings

warnings.simplefilter("ignore")
import scirpy

COLUMNS = ["sequence_id", "sequence", "rev_comp", "productive", "v_call", "d_call", "j_call", "sequence_alignment",
           "germline_alignment", "junction", "junction_aa", "v_cigar", "d_cigar", "j_cigar", "locus", "cell_id"]
ROWS = [("TRBV7-2*01", "TRBJ2-7*01", "CASSLGQAYEQYF", "TRB", ""), ("TRAV1-2*01", "TRAJ33*01", "CAVMDSNYQLI", "TRA", ""),
        ("TRBV19*01", "TRBJ2-7*01", "CASSIRSSYEQF", "TRB", "c4"), ("TRBV5-1*01", "TRBJ2-1*01", "CASSLGNEQF", "TRB", ""),
        ("TRBV28*01", "TRBJ1-1*01", "CASSFGNTEAFF", "TRB", "")]


def tried(rows):
    with open("rearrangements.tsv", "w") as stream:
        stream.write("\t".join(COLUMNS) + "\n")
        for number, (v, j, peptide, locus, cell) in enumerate(rows):
            cells = [f"s{number}", "ACGT", "F", "T", v, "", j, "ACGT", "ACGT", "TGT" * len(peptide), peptide]
            stream.write("\t".join([*cells, "4M", "", "", locus, cell]) + "\n")
    found = scirpy.io.read_airr("rearrangements.tsv")
    scirpy.pp.index_chains(found)
    scirpy.tl.chain_qc(found)
    chains = [len(chains) for chains in found.obsm["airr"]]
    return list(zip(map(str, found.obs_names), chains, map(str, found.obs["chain_pairing"])))


print("two blank ", tried(ROWS[:3]))
print("four blank", tried(ROWS))
PY
env/bin/python try.py | tee seen
cat > expected <<'OUT'
two blank  [('None', 2, 'single pair'), ('c4', 1, 'orphan VDJ')]
four blank [('None', 4, 'multichain'), ('c4', 1, 'orphan VDJ')]
OUT
cmp seen expected
