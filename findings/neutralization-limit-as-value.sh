#!/bin/sh
# Neutralization: the table of neutcurve's fits has a number for IC50s that were never reached; its curves have none.
#
# Guess:  where no dilution neutralizes half, or all of them do, the table's ic50 is empty, as HillCurve.ic50() is None.
# Seen:   neutcurve 2.5.0 puts the last concentration there: 1.0 for a serum that does nothing, 0.01 for a potent one.
#         That it is a bound stands in two other columns, ic50_bound and ic50_str (">1"), and nothing is logged.
# Hurts:  who takes the column ic50 into a results template, or into a mean of titers, makes a measurement of a limit of
#         the plate; ">1" of ic50_str is what belongs into Value Reported.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check neutcurve==2.5.0 numpy==2.4.6 pandas==3.1.1 scipy==1.17.1
cat > try.py <<'PY'
import warnings

import pandas as pd

warnings.simplefilter("ignore")  # of the fits, which say nothing of bounds
from neutcurve import CurveFits, HillCurve

CONCENTRATIONS = [0.01, 0.03, 0.1, 0.3, 1.0]
INFECTIVITY = {
    "potent": [0.4, 0.2, 0.08, 0.03, 0.01],
    "middling": [0.98, 0.9, 0.6, 0.3, 0.1],
    "weak": [1.0, 0.99, 0.97, 0.93, 0.85],
    "none": [1.0, 1.0, 1.0, 1.0, 1.0],
}
rows = [
    (serum, "virus", "1", concentration, left)
    for serum, series in INFECTIVITY.items()
    for concentration, left in zip(CONCENTRATIONS, series)
]
columns = ["serum", "virus", "replicate", "concentration", "fraction infectivity"]
table = CurveFits(pd.DataFrame(rows, columns=columns)).fitParams().set_index("serum")
for serum, series in INFECTIVITY.items():
    alone = HillCurve(CONCENTRATIONS, series).ic50()
    fit = table.loc[serum]
    print(serum, alone and round(alone, 2), round(fit["ic50"], 2), fit["ic50_bound"], fit["ic50_str"])
PY
env/bin/python try.py 2>&1 | tee seen
cat > expected <<'OUT'
potent None 0.01 upper <0.01
middling 0.15 0.15 interpolated 0.149
weak None 1.0 lower >1
none None 1.0 lower >1
OUT
cmp seen expected
