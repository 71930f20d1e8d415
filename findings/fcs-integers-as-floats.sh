#!/bin/sh
# FCS: fcsparser rounds 32-bit integers above 16,777,216, so neighbouring values become one.
#
# Guess:  events of $DATATYPE I come back as the integers that were written.
# Seen:   of 16777216, 16777217, 16777219 and 4294967295, fcsparser 0.2.4 gives
#         16777216, 16777216, 16777220 and 4294967296: they pass through 32-bit floats. flowio 1.4.0 gives them whole.
# Hurts:  digital cytometers write areas and times as integers of up to 32 bits; times of different events fall
#         together, and the largest value lies outside the channel's own range. No warning.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check flowio==1.4.0 fcsparser==0.2.4
cat > try.py <<'PY'
import struct
import warnings

warnings.simplefilter("ignore")
import fcsparser
import flowio

data = struct.pack("<4I", 16777216, 16777217, 16777219, 4294967295)


def text(first, last):
    keywords = {
        "$BEGINANALYSIS": "0", "$ENDANALYSIS": "0", "$BEGINSTEXT": "0", "$ENDSTEXT": "0",
        "$BEGINDATA": f"{first:08d}", "$ENDDATA": f"{last:08d}", "$BYTEORD": "1,2,3,4", "$DATATYPE": "I",
        "$MODE": "L", "$NEXTDATA": "0", "$PAR": "1", "$TOT": "4",
        "$P1B": "32", "$P1E": "0,0", "$P1N": "FSC-A", "$P1R": "4294967296",
    }
    return ("/" + "".join(f"{key}/{value}/" for key, value in keywords.items())).encode()


first = 256 + len(text(0, 0))
place = (first, first + len(data) - 1)
header = b"FCS3.1    " + b"".join(b"%8d" % n for n in (256, first - 1, *place, 0, 0))
open("a.fcs", "wb").write(header.ljust(256) + text(*place) + data + b"00000000")

print("flowio   ", [int(value) for value in flowio.FlowData("a.fcs").events])
print("fcsparser", [int(value) for value in fcsparser.parse("a.fcs")[1]["FSC-A"]])
PY
env/bin/python try.py | tee seen
cat > expected <<'OUT'
flowio    [16777216, 16777217, 16777219, 4294967295]
fcsparser [16777216, 16777216, 16777220, 4294967296]
OUT
cmp seen expected
