#!/bin/sh
# FCS: where the names of markers stand in the supplemental TEXT, three readers lose them without a word.
#
# Guess:  a valid FCS 3.1 file gives the same markers in every reader, wherever its TEXT puts them.
# Seen:   flowio 1.4.0, FlowKit 1.3.2 and fcsparser 0.2.4 give a blank marker for CD8; FlowCal 1.3.1 gives CD8.
#         No error, no warning: only $BEGINSTEXT and $ENDSTEXT tell that something was left unread.
# Hurts:  a panel is compared with channels that seem unstained; FCS 3.1 (3.2.18) lets any keyword stand there.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check flowio==1.4.0 fcsparser==0.2.4 FlowCal==1.3.1 flowkit==1.3.2
cat > try.py <<'PY'
import struct
import warnings

warnings.simplefilter("ignore")
import fcsparser
import flowio
import flowkit
import FlowCal

extra = b"/$P2S/CD8/"


def text(place):
    first, last, stext, end = place
    keywords = {
        "$BEGINANALYSIS": "0", "$ENDANALYSIS": "0", "$BEGINSTEXT": f"{stext:08d}", "$ENDSTEXT": f"{end:08d}",
        "$BEGINDATA": f"{first:08d}", "$ENDDATA": f"{last:08d}", "$BYTEORD": "1,2,3,4", "$DATATYPE": "F", "$MODE": "L",
        "$NEXTDATA": "0", "$PAR": "2", "$TOT": "3", "$P1B": "32", "$P1E": "0,0", "$P1N": "FSC-A", "$P1R": "1024",
        "$P2B": "32", "$P2E": "0,0", "$P2N": "FITC-A", "$P2R": "1024",
    }
    return ("/" + "".join(f"{key}/{value}/" for key, value in keywords.items())).encode()


data = struct.pack("<6f", 1, 2, 3, 4, 5, 6)
stext = 256 + len(text((0, 0, 0, 0)))
first = stext + len(extra)
primary = text((first, first + len(data) - 1, stext, first - 1))
header = b"FCS3.1    " + b"".join(b"%8d" % n for n in (256, stext - 1, first, first + len(data) - 1, 0, 0))
open("a.fcs", "wb").write(header.ljust(256) + primary + extra + data + b"00000000")

print("flowio   ", repr(flowio.FlowData("a.fcs").channels[2]["pns"]))
print("FlowKit  ", repr(flowkit.Sample("a.fcs").pns_labels[1]))
print("fcsparser", repr(fcsparser.parse("a.fcs")[0].get("$P2S", "")))
print("FlowCal  ", repr(FlowCal.io.FCSData("a.fcs").text.get("$P2S", "")))
PY
env/bin/python try.py | tee seen
cat > expected <<'OUT'
flowio    ''
FlowKit   ''
fcsparser ''
FlowCal   'CD8'
OUT
cmp seen expected
