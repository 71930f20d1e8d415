#!/bin/sh
# Allotrope Simple Model: the converter reads the dates of one file in two orders, and calls local time UTC.
#
# Guess:  day and month are told by the file (its other dates, its country code), or an ambiguous date is refused.
# Seen:   a csv of xPONENT whose laboratory writes the day first: calibrated on 31/12/2022, run on 04/01/2023.
#         allotropy 0.1.150 writes 2022-12-31 for the calibration and 2023-04-01 for the run, also of 04.01.2023, and
#         2023-01-13 for a run on 13/01/2023; all with the offset +00:00, which no file holds. No error, no warning.
# Hurts:  from the 1st to the 12th of each month plates are measured months before or after they were, and a study's
#         plates change their order. On all other days it is well, so that nobody notices.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check allotropy==0.1.150
cat > try.py <<'PY'
import warnings

warnings.simplefilter("ignore")
from allotropy.parser_factory import Vendor
from allotropy.to_allotrope import allotrope_from_file

HEAD = {
    "SN": "X1", "Batch": "Plate 7", "Version": "1", "Operator": "nobody", "ComputerName": "pc", "Country Code": "809",
    "ProtocolName": "P", "ProtocolVersion": "1", "ProtocolDescription": "none", "ProtocolDevelopingCompany": "none",
    "SampleVolume": "50 uL", "DDGate": "5000 to 25000", "SampleTimeout": "0 sec",
    "BatchStartTime": "", "BatchStopTime": "", "BatchDescription": "none",
}
LINES = [
    ["Program", "xPONENT", "", "FlexMAP 3D"], ["Build", "4.3.229.0"], ["Date", "04/01/2023", "6:42 PM"], [],
    *([key, value] for key, value in HEAD.items()),
    ["ProtocolPlate", "Name", "plate", "Type", "96", "Plates", "1"],
    ["ProtocolMicrosphere", "Map", "Map", "Type", "MagPlex", "Count", "1"],
    ["ProtocolReporterGain", "Standard PMT"], ["ProtocolAnalysis", "Off"], ["NormBead", "None"],
    ["ProtocolHeater", "Off"], [],
    ["Most Recent Calibration and Verification Results:"],
    ["Last F3DeCAL1 Calibration", "Passed 31/12/2022 09:25:11"],
    ["Last Fluidics Test", "Passed 31/12/2022 09:28:43"], [""], ["CALInfo:"],
    ["Classification Calibrator Extended"], ["Lot", "Result"], ["B1", "Pass"],
    ["Reporter Calibrator"], ["Lot", "Result"], ["B2", "Pass"], [],
    ["Samples", "2", "Min Events", "50", "Per Bead"], [], ["Results"], [],
]
for name, first, second in (("Median", "431", "32"), ("Count", "71", "70"), ("Net MFI", "420", "21")):
    LINES += [["DataType:", name], ["Location", "Sample", "IL-6", "Total Events"]]
    LINES += [["1(1,A1)", "S-01", first, "80"], ["2(1,B1)", "S-01", second, "0"], []]
LINES += [["DataType:", "Units"], ["Analyte:", "IL-6"], ["BeadID:", "25"], ["Units:", "Bead"], []]
LINES += [["DataType:", "Per Bead Count"], ["Analyte:", "IL-6"], ["BeadID:", "25"], ["Per Bead:", "50"], []]
LINES += [["DataType:", "Dilution Factor"], ["Location", "Sample", "Dilution Factor"]]
LINES += [["1(1,A1)", "S-01", "1"], ["2(1,B1)", "S-01", "1"], []]
LINES += [["DataType:", "Warnings/Errors"], ["Location", "Status", "Message"], [], ["-- CRC --"], ["CRC32: 0"]]


def found(value, key):
    """Each value under a key, at any depth."""
    if isinstance(value, dict):
        hits = [value[key]] if key in value else []
        return hits + [hit for inner in value.values() for hit in found(inner, key)]
    return [hit for inner in value for hit in found(inner, key)] if isinstance(value, list) else []


for start in ("04/01/2023 18:42:29", "04.01.2023 18:42:29", "13/01/2023 18:42:29"):
    told = [[line[0], start] if line and line[0] in ("BatchStartTime", "BatchStopTime") else line for line in LINES]
    with open("plate.csv", "w", newline="") as stream:
        stream.writelines(",".join(f'"{cell}"' for cell in line) + "\r\n" for line in told)
    model = allotrope_from_file("plate.csv", Vendor.LUMINEX_XPONENT)
    print("run", start, "->", *sorted(set(found(model, "measurement time"))))
print("calibrated 31/12/2022 09:25:11 ->", min(found(model, "calibration time")))
PY
env/bin/python try.py | tee seen
cat > expected <<'OUT'
run 04/01/2023 18:42:29 -> 2023-04-01T18:42:29+00:00
run 04.01.2023 18:42:29 -> 2023-04-01T18:42:29+00:00
run 13/01/2023 18:42:29 -> 2023-01-13T18:42:29+00:00
calibrated 31/12/2022 09:25:11 -> 2022-12-31T09:25:11+00:00
OUT
cmp seen expected
