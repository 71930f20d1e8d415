#!/bin/sh
# Allotrope Simple Model: where an instrument wrote NaN, the converter's JSON holds a number.
#
# Guess:  a value that the instrument did not give is left out of the JSON, or is null.
# Seen:   a well without beads (Count 0) has the median NaN in xPONENT's csv. allotropy 0.1.150 writes -0.0 for
#         it, and for its Net MFI among the calculated data. That there was no number stands in an "error
#         document" elsewhere in the measurement; the value itself differs from a zero by its sign bit only.
# Hurts:  every reader of the JSON takes it for zero: the mean over the two wells is 215.5 instead of 431, and
#         a failed well is reported as one without the analyte.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check allotropy==0.1.150
cat > try.py <<'PY'
import math
import warnings

warnings.simplefilter("ignore")
from allotropy.parser_factory import Vendor
from allotropy.to_allotrope import allotrope_from_file

HEAD = {
    "SN": "X1", "Batch": "Plate 7", "Version": "1", "Operator": "nobody", "ComputerName": "pc", "Country Code": "7F",
    "ProtocolName": "P", "ProtocolVersion": "1", "ProtocolDescription": "none", "ProtocolDevelopingCompany": "none",
    "SampleVolume": "50 uL", "DDGate": "5000 to 25000", "SampleTimeout": "0 sec",
    "BatchStartTime": "12/30/2022 6:42:29 PM", "BatchStopTime": "12/30/2022 7:06:59 PM", "BatchDescription": "none",
}
LINES = [
    ["Program", "xPONENT", "", "FlexMAP 3D"], ["Build", "4.3.229.0"], ["Date", "12/30/2022", "6:42 PM"], [],
    *([key, value] for key, value in HEAD.items()),
    ["ProtocolPlate", "Name", "plate", "Type", "96", "Plates", "1"],
    ["ProtocolMicrosphere", "Map", "Map", "Type", "MagPlex", "Count", "1"],
    ["ProtocolReporterGain", "Standard PMT"], ["ProtocolAnalysis", "Off"], ["NormBead", "None"],
    ["ProtocolHeater", "Off"], [],
    ["Most Recent Calibration and Verification Results:"],
    ["Last F3DeCAL1 Calibration", "Passed 12/30/2022 09:25:11"],
    ["Last Fluidics Test", "Passed 12/30/2022 09:28:43"], [""], ["CALInfo:"],
    ["Classification Calibrator Extended"], ["Lot", "Result"], ["B1", "Pass"],
    ["Reporter Calibrator"], ["Lot", "Result"], ["B2", "Pass"], [],
    ["Samples", "2", "Min Events", "50", "Per Bead"], [], ["Results"], [],
]
for name, first, second in (("Median", "431", "NaN"), ("Count", "71", "0"), ("Net MFI", "420", "NaN")):
    LINES += [["DataType:", name], ["Location", "Sample", "IL-6", "Total Events"]]
    LINES += [["1(1,A1)", "S-01", first, "80"], ["2(1,B1)", "S-01", second, "0"], []]
LINES += [["DataType:", "Units"], ["Analyte:", "IL-6"], ["BeadID:", "25"], ["Units:", "Bead"], []]
LINES += [["DataType:", "Per Bead Count"], ["Analyte:", "IL-6"], ["BeadID:", "25"], ["Per Bead:", "50"], []]
LINES += [["DataType:", "Dilution Factor"], ["Location", "Sample", "Dilution Factor"]]
LINES += [["1(1,A1)", "S-01", "1"], ["2(1,B1)", "S-01", "1"], []]
LINES += [["DataType:", "Warnings/Errors"], ["Location", "Status", "Message"], [], ["-- CRC --"], ["CRC32: 0"]]
with open("plate.csv", "w", newline="") as stream:
    stream.writelines(",".join(f'"{cell}"' for cell in line) + "\r\n" for line in LINES)


def found(value, key):
    if isinstance(value, dict):
        hits = [value[key]] if key in value else []
        return hits + [hit for inner in value.values() for hit in found(inner, key)]
    return [hit for inner in value for hit in found(inner, key)] if isinstance(value, list) else []


model = allotrope_from_file("plate.csv", Vendor.LUMINEX_XPONENT)
medians = [one["value"] for one in found(model, "statistical value")]
net = [one["value"] for one in found(model, "calculated result")]
print("medians", medians, "errors", [one for one in found(model, "error feature")])
print("net MFI", net, "mean of medians", sum(medians) / 2, "sign of the last", math.copysign(1, medians[1]))
PY
env/bin/python try.py | tee seen
cat > expected <<'OUT'
medians [431.0, -0.0] errors ['IL-6 <median role>', 'IL-6 <Net MFI>']
net MFI [420.0, -0.0] mean of medians 215.5 sign of the last -1.0
OUT
cmp seen expected
