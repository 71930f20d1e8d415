#!/bin/sh
# FCS: FlowCal's gate against saturated events takes every dim event with them.
#
# Guess:  gate.high_low(data) drops the events that lie at the limits of a detector; digital ones have no lower one.
# Seen:   FlowCal 1.3.1 takes 0 for the lower limit of floats too, in every channel: of six events it drops the
#         saturated one, those with -5 and 0 of FITC, and the first of the run, whose Time is 0. Only low=-inf, for
#         single channels, keeps them. No count, no warning.
# Hurts:  digital cytometers write values around zero for cells that do not carry the marker, and compensation makes
#         more. About half of a negative population goes, and percentages of positives rise, most for the dimmest.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check FlowCal==1.3.1
cat > try.py <<'PY'
import struct
import warnings

warnings.simplefilter("ignore")
import FlowCal

EVENTS = [(500, 40, 0), (500, -5, 1), (500, 0, 2), (500, 60, 3), (500, 900, 4), (500, 262143, 5)]
data = b"".join(struct.pack("<3f", *event) for event in EVENTS)


def text(first, last):
    keywords = {
        "$BEGINANALYSIS": "0", "$ENDANALYSIS": "0", "$BEGINSTEXT": "0", "$ENDSTEXT": "0",
        "$BEGINDATA": f"{first:08d}", "$ENDDATA": f"{last:08d}", "$BYTEORD": "1,2,3,4", "$DATATYPE": "F",
        "$MODE": "L", "$NEXTDATA": "0", "$PAR": "3", "$TOT": str(len(EVENTS)), "$TIMESTEP": "0.01",
    }
    for number, name in enumerate(("FSC-A", "FITC-A", "Time"), start=1):
        own = {"B": "32", "E": "0,0", "N": name, "R": "262144"}
        keywords |= {f"$P{number}{key}": value for key, value in own.items()}
    return ("/" + "".join(f"{key}/{value}/" for key, value in keywords.items())).encode()


first = 256 + len(text(0, 0))
place = (first, first + len(data) - 1)
header = b"FCS3.1    " + b"".join(b"%8d" % n for n in (256, first - 1, *place, 0, 0))
open("a.fcs", "wb").write(header.ljust(256) + text(*place) + data + b"00000000")


def kept(events):
    return [int(value) for value in events[:, "FITC-A"]]


events = FlowCal.io.FCSData("a.fcs")
print("read    ", kept(events))
print("gated   ", kept(FlowCal.gate.high_low(events)))
print("FITC    ", kept(FlowCal.gate.high_low(events, channels="FITC-A")))
print("high end", kept(FlowCal.gate.high_low(events, channels="FITC-A", low=float("-inf"))))
PY
env/bin/python try.py | tee seen
cat > expected <<'OUT'
read     [40, -5, 0, 60, 900, 262143]
gated    [60, 900]
FITC     [40, 60, 900]
high end [40, -5, 0, 60, 900]
OUT
cmp seen expected
