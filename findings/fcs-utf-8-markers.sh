#!/bin/sh
# FCS 3.1: TEXT is UTF-8, and FlowCal reads it as Latin-1.
#
# Guess:  a marker that is written TCRγδ is read as TCRγδ; FCS 3.1 (section 3.2) asks for UTF-8 in TEXT.
# Seen:   FlowCal 1.3.1 gives TCRÎ³Î´ (each Greek letter as two others), without a warning; flowio 1.4.0 gives TCRγδ.
# Hurts:  the marker matches no panel, and is written into results as it was misread.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check flowio==1.4.0 FlowCal==1.3.1
cat > try.py <<'PY'
import struct
import warnings

warnings.simplefilter("ignore")
import flowio
import FlowCal

data = struct.pack("<2f", 1, 2)


def text(first, last):
    keywords = {
        "$BEGINANALYSIS": "0", "$ENDANALYSIS": "0", "$BEGINSTEXT": "0", "$ENDSTEXT": "0",
        "$BEGINDATA": f"{first:08d}", "$ENDDATA": f"{last:08d}", "$BYTEORD": "1,2,3,4", "$DATATYPE": "F",
        "$MODE": "L", "$NEXTDATA": "0", "$PAR": "1", "$TOT": "2",
        "$P1B": "32", "$P1E": "0,0", "$P1N": "FITC-A", "$P1R": "1024", "$P1S": "TCR\u03b3\u03b4",
    }
    return ("/" + "".join(f"{key}/{value}/" for key, value in keywords.items())).encode("utf-8")


first = 256 + len(text(0, 0))
place = (first, first + len(data) - 1)
header = b"FCS3.1    " + b"".join(b"%8d" % n for n in (256, first - 1, *place, 0, 0))
open("a.fcs", "wb").write(header.ljust(256) + text(*place) + data + b"00000000")

print("flowio ", ascii(flowio.FlowData("a.fcs").channels[1]["pns"]))
print("FlowCal", ascii(FlowCal.io.FCSData("a.fcs").text["$P1S"]))
PY
env/bin/python try.py | tee seen
cat > expected <<'OUT'
flowio  'TCR\u03b3\u03b4'
FlowCal 'TCR\xce\xb3\xce\xb4'
OUT
cmp seen expected
