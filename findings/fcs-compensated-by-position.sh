#!/bin/sh
# FCS: readfcs compensates by the position of channels, not by the names that $SPILLOVER gives them.
#
# Guess:  $SPILLOVER names its channels, so their order in it does not matter: one matrix gives one result.
# Seen:   FITC-A 1000 and PE-A 500; a fifth of FITC spills into PE, a tenth of PE into FITC. Written with FITC-A first,
#         as the channels stand, readfcs 2.1.1 gives 969.4 and 306.1. The same matrix with PE-A first gives 918.4 and
#         408.2, without a warning: the two coefficients have changed places. FlowKit 1.3.2 gives 969.4, 306.1 for both.
# Hurts:  acquisition programs order the matrix by detector or by hand, not always as the channels. Each percentage of
#         double positive cells in the AnnData object is wrong, while labels and counts look right.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check readfcs==2.1.1 flowkit==1.3.2
cat > try.py <<'PY'
import struct
import warnings

warnings.simplefilter("ignore")
import flowkit
import readfcs

ORDERS = {"FITC first": "2,FITC-A,PE-A,1,0.2,0.1,1", "PE first  ": "2,PE-A,FITC-A,1,0.1,0.2,1"}
data = struct.pack("<3f", 100, 1000, 500)


def text(first, last, matrix):
    keywords = {
        "$BEGINANALYSIS": "0", "$ENDANALYSIS": "0", "$BEGINSTEXT": "0", "$ENDSTEXT": "0",
        "$BEGINDATA": f"{first:08d}", "$ENDDATA": f"{last:08d}", "$BYTEORD": "1,2,3,4", "$DATATYPE": "F",
        "$MODE": "L", "$NEXTDATA": "0", "$PAR": "3", "$TOT": "1", "$SPILLOVER": matrix,
    }
    for number, (name, marker) in enumerate((("FSC-A", "size"), ("FITC-A", "CD4"), ("PE-A", "CD8")), start=1):
        own = {"B": "32", "E": "0,0", "N": name, "R": "262144", "S": marker}
        keywords |= {f"$P{number}{key}": value for key, value in own.items()}
    return ("/" + "".join(f"{key}/{value}/" for key, value in keywords.items())).encode()


for order, matrix in ORDERS.items():
    first = 256 + len(text(0, 0, matrix))
    place = (first, first + len(data) - 1)
    header = b"FCS3.1    " + b"".join(b"%8d" % n for n in (256, first - 1, *place, 0, 0))
    open("a.fcs", "wb").write(header.ljust(256) + text(*place, matrix) + data + b"00000000")
    file = readfcs.ReadFCS("a.fcs")
    file.compensate()
    sample = flowkit.Sample("a.fcs")
    sample.apply_compensation(sample.metadata["spillover"])
    print(order, "readfcs", [round(float(value), 1) for value in file.data.values[0][1:]])
    print(order, "FlowKit", [round(float(value), 1) for value in sample.get_events("comp")[0][1:]])
PY
env/bin/python try.py | tee seen
cat > expected <<'OUT'
FITC first readfcs [969.4, 306.1]
FITC first FlowKit [969.4, 306.1]
PE first   readfcs [918.4, 408.2]
PE first   FlowKit [969.4, 306.1]
OUT
cmp seen expected
