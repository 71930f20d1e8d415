#!/bin/sh
# FCS: one event, three numbers. Readers differ in whether they apply $PnE, $PnG and $TIMESTEP, one even with itself.
#
# Guess:  readers of a valid file give the same events, or say that theirs are on another scale.
# Seen:   a channel with $PnE 4,1 (logarithmic amplifier) and $PnR 1024, one with $PnG 4, and Time with $TIMESTEP 0.01.
#         flowio 1.4.0: events gives 512, 8, 100; as_array() of the same object gives 100.0, 2.0, 1.0.
#         fcsparser 0.2.4 and FlowCal 1.3.1 give 512, 8, 100. None says so beside the numbers.
# Hurts:  a median fluorescence of 512 or of 100, whichever library wrote the table: a factor of up to 100 at the top
#         of the scale, differing by channel, and times that differ by a hundred. Old FACSCalibur files are like this.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check flowio==1.4.0 fcsparser==0.2.4 FlowCal==1.3.1
cat > try.py <<'PY'
import struct
import warnings

warnings.simplefilter("ignore")
import fcsparser
import flowio
import FlowCal

CHANNELS = [{"N": "FL1-H", "E": "4,1"}, {"N": "FL2-H", "E": "0,0", "G": "4"}, {"N": "Time", "E": "0,0"}]
data = struct.pack("<6H", 0, 4, 50, 512, 8, 100)


def text(first, last):
    keywords = {
        "$BEGINANALYSIS": "0", "$ENDANALYSIS": "0", "$BEGINSTEXT": "0", "$ENDSTEXT": "0",
        "$BEGINDATA": f"{first:08d}", "$ENDDATA": f"{last:08d}", "$BYTEORD": "1,2,3,4", "$DATATYPE": "I",
        "$MODE": "L", "$NEXTDATA": "0", "$PAR": "3", "$TOT": "2", "$TIMESTEP": "0.01",
    }
    for number, channel in enumerate(CHANNELS, start=1):
        own = {"B": "16", "R": "1024"} | channel
        keywords |= {f"$P{number}{key}": value for key, value in own.items()}
    return ("/" + "".join(f"{key}/{value}/" for key, value in keywords.items())).encode()


first = 256 + len(text(0, 0))
place = (first, first + len(data) - 1)
header = b"FCS3.1    " + b"".join(b"%8d" % n for n in (256, first - 1, *place, 0, 0))
open("a.fcs", "wb").write(header.ljust(256) + text(*place) + data + b"00000000")


def second(events):
    return [round(float(value), 3) for value in events]


file = flowio.FlowData("a.fcs")
print("flowio events    ", second(file.events[3:]))
print("flowio as_array()", second(file.as_array()[1]))
print("fcsparser        ", second(fcsparser.parse("a.fcs")[1].values[1]))
print("FlowCal          ", second(FlowCal.io.FCSData("a.fcs")[1]))
PY
env/bin/python try.py | tee seen
cat > expected <<'OUT'
flowio events     [512.0, 8.0, 100.0]
flowio as_array() [100.0, 2.0, 1.0]
fcsparser         [512.0, 8.0, 100.0]
FlowCal           [512.0, 8.0, 100.0]
OUT
cmp seen expected
