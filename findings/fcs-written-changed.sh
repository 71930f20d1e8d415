#!/bin/sh
# FCS: fcswrite changes values as it writes them, column by column, by what the column happens to hold.
#
# Guess:  write_fcs(name, channels, data) stores the numbers it is given; reading gives them back.
# Seen:   fcswrite 0.6.4, called as in its README: a column within 0 to 1 comes back times 100, a column whose mean is
#         below zero with its signs turned, an event with a NaN in one channel is gone, and CD45_RA is called CD45RA
#         (even with compat_chn_names=False; compat_percent and compat_negative do turn the first two off). No warning.
# Hurts:  compensated or background-subtracted channels turn upside down in one tube and not in the next, a ratio of
#         0.9 is 90 beside another file's 1.2, and events no longer line up with those of the file they came from.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check fcswrite==0.6.4 flowio==1.4.0
cat > try.py <<'PY'
import warnings

warnings.simplefilter("ignore")
import fcswrite
import flowio
import numpy

NAMES = ["FSC-A", "CD45_RA", "ratio"]


def back(rows, **how):
    fcswrite.write_fcs("a.fcs", NAMES, numpy.array(rows, dtype=float), **how)
    data = flowio.FlowData("a.fcs")
    return data.pnn_labels, [[round(float(value), 3) for value in row] for row in data.as_array()]


tube_1 = [[100.0, -5.0, 0.1], [200.0, -7.0, 0.5], [300.0, 2.0, 0.9]]
tube_2 = [[100.0, 5.0, 0.1], [200.0, float("nan"), 0.5], [300.0, -2.0, 1.2]]
print("tube 1", *back(tube_1))
print("tube 2", *back(tube_2))
plain = {"compat_negative": False, "compat_percent": False, "compat_chn_names": False}
print("plain ", *back(tube_1, **plain))
PY
env/bin/python try.py | tee seen
cat > expected <<'OUT'
tube 1 ['FSC-A', 'CD45RA', 'ratio'] [[100.0, 5.0, 10.0], [200.0, 7.0, 50.0], [300.0, -2.0, 90.0]]
tube 2 ['FSC-A', 'CD45RA', 'ratio'] [[100.0, 5.0, 0.1], [300.0, -2.0, 1.2]]
plain  ['FSC-A', 'CD45RA', 'ratio'] [[100.0, -5.0, 0.1], [200.0, -7.0, 0.5], [300.0, 2.0, 0.9]]
OUT
cmp seen expected
