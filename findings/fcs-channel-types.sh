#!/bin/sh
# FCS 3.2: a channel may have a type of its own ($PnDATATYPE), and fcsparser reads wrong numbers from it.
#
# Guess:  a reader that takes an FCS 3.2 file heeds $PnDATATYPE, or says that it cannot.
# Seen:   the file holds two float channels and Time as 32-bit integers 10, 20, 30. fcsparser 0.2.4 gives
#         1.4e-44, 2.8e-44, 4.2e-44 for Time, without a warning: the integers read as floats.
# Hurts:  the clock of an acquisition is lost, and gates on time keep or drop all events.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check fcsparser==0.2.4
cat > try.py <<'PY'
import struct
import warnings

warnings.simplefilter("ignore")
import fcsparser


def write():
    data = b"".join(struct.pack("<ffI", n, n * 2, n * 10) for n in (1, 2, 3))

    def text(first, last):
        keywords = {
            "$BEGINANALYSIS": "0", "$ENDANALYSIS": "0", "$BEGINSTEXT": "0", "$ENDSTEXT": "0",
            "$BEGINDATA": f"{first:08d}", "$ENDDATA": f"{last:08d}", "$BYTEORD": "1,2,3,4", "$DATATYPE": "F",
            "$MODE": "L", "$NEXTDATA": "0", "$PAR": "3", "$TOT": "3", "$CYT": "made here",
        }
        for number, name in enumerate(("FSC-A", "FITC-A", "Time"), start=1):
            own = {"B": "32", "E": "0,0", "N": name, "R": "262144"}
            if name == "Time":
                own |= {"R": "65536", "DATATYPE": "I"}
            keywords |= {f"$P{number}{key}": value for key, value in own.items()}
        return ("/" + "".join(f"{key}/{value}/" for key, value in keywords.items())).encode()

    first = 256 + len(text(0, 0))
    place = (first, first + len(data) - 1)
    header = b"FCS3.2    " + b"".join(b"%8d" % n for n in (256, first - 1, *place, 0, 0))
    open("a.fcs", "wb").write(header.ljust(256) + text(*place) + data + b"00000000")


write()
print("fcsparser", [f"{value:.1e}" for value in fcsparser.parse("a.fcs")[1]["Time"]])
PY
env/bin/python try.py | tee seen
cat > expected <<'OUT'
fcsparser ['1.4e-44', '2.8e-44', '4.2e-44']
OUT
cmp seen expected
