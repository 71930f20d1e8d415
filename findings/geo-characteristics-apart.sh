#!/bin/sh
# GEO: in GEOparse's table of samples one characteristic is several columns, by the line that it stands on.
#
# Guess:  phenotype_data has one column for "age" and one for "treatment", whatever their order in a sample.
# Seen:   GEOparse 2.0.4 numbers the lines: two samples that give age and treatment in another order make four columns,
#         characteristics_ch1.0.age, .1.age, .0.treatment and .1.treatment, each empty for one of the samples.
# Hurts:  GEO asks for no order, and a sample that lacks one characteristic shifts all that follow. Whoever takes a
#         column by name has an age for half of the subjects; the others look like missing data.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check GEOparse==2.0.4 six==1.17.0
cat > try.py <<'PY'
import warnings

warnings.simplefilter("ignore")
import GEOparse

SAMPLES = {"GSM1": ("age: 31", "treatment: vaccine"), "GSM2": ("treatment: placebo", "age: 42")}
lines = ["^SERIES = GSE1", "!Series_title = made here", "!Series_geo_accession = GSE1"]
for name, characteristics in SAMPLES.items():
    lines += [f"^SAMPLE = {name}", f"!Sample_title = {name}", f"!Sample_geo_accession = {name}"]
    lines += [f"!Sample_characteristics_ch1 = {text}" for text in characteristics]
    lines += ["#ID_REF = ", "#VALUE = ", "!sample_table_begin", "ID_REF\tVALUE", "p1\t1.5", "!sample_table_end"]
open("GSE1_family.soft", "w").write("\n".join(lines) + "\n")

table = GEOparse.get_GEO(filepath="GSE1_family.soft", silent=True).phenotype_data
for column in sorted(table.columns):
    if "characteristics" in column:
        print(column, ["" if value != value else str(value) for value in table[column]])
PY
env/bin/python try.py | tee seen
cat > expected <<'OUT'
characteristics_ch1.0.age ['31', '']
characteristics_ch1.0.treatment ['', 'placebo']
characteristics_ch1.1.age ['', '42']
characteristics_ch1.1.treatment ['vaccine', '']
OUT
cmp seen expected
