#!/bin/sh
# FCS: a file of compensated events that FlowKit writes still asks to be compensated.
#
# Guess:  Sample.export(source="comp", include_metadata=True) writes compensated events with what is still true of them.
# Seen:   FlowKit 1.3.2 copies $SPILLOVER unchanged, though the events are compensated by it already (ranges, gains and
#         $TIMESTEP, which no longer hold either, are mended or left out). Read again and compensated as the file asks,
#         306.1 of CD8 becomes 114.5, and 969.4 of CD4 becomes 957.9. Without include_metadata the keyword is left out.
# Hurts:  programs compensate by $SPILLOVER on opening, and repositories pass such files on as raw data: dim
#         populations sink below zero, and no keyword tells that it was done twice.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check flowkit==1.3.2
cat > try.py <<'PY'
import struct
import warnings

warnings.simplefilter("ignore")
import flowkit

CHANNELS = (("FITC-A", "CD4", "262144"), ("PE-A", "CD8", "262144"), ("Time", "", "1024"))
data = struct.pack("<3f", 1000, 500, 100)


def text(first, last):
    keywords = {
        "$BEGINANALYSIS": "0", "$ENDANALYSIS": "0", "$BEGINSTEXT": "0", "$ENDSTEXT": "0",
        "$BEGINDATA": f"{first:08d}", "$ENDDATA": f"{last:08d}", "$BYTEORD": "1,2,3,4", "$DATATYPE": "F", "$MODE": "L",
        "$NEXTDATA": "0", "$PAR": "3", "$TOT": "1", "$TIMESTEP": "0.01", "$SPILLOVER": "2,FITC-A,PE-A,1,0.2,0.1,1",
    }
    for number, (name, marker, top) in enumerate(CHANNELS, start=1):
        own = {"B": "32", "E": "0,0", "N": name, "R": top} | ({"S": marker} if marker else {})
        keywords |= {f"$P{number}{key}": value for key, value in own.items()}
    return ("/" + "".join(f"{key}/{value}/" for key, value in keywords.items())).encode()


def compensated(name):
    sample = flowkit.Sample(name)
    sample.apply_compensation(sample.metadata["spillover"])
    return sample


def told(sample, source):
    return [round(float(value), 1) for value in sample.get_events(source)[0]]


first = 256 + len(text(0, 0))
place = (first, first + len(data) - 1)
header = b"FCS3.1    " + b"".join(b"%8d" % n for n in (256, first - 1, *place, 0, 0))
open("a.fcs", "wb").write(header.ljust(256) + text(*place) + data + b"00000000")

sample = compensated("a.fcs")
print("compensated", told(sample, "comp"))
for whole in (True, False):
    sample.export("again.fcs", source="comp", include_metadata=whole, directory=".")
    again = flowkit.Sample("again.fcs")
    print("written    ", told(again, "raw"), again.metadata.get("spillover"), again.metadata.get("timestep"))
    if whole:
        print("opened     ", told(compensated("again.fcs"), "comp"))
PY
env/bin/python try.py | tee seen
cat > expected <<'OUT'
compensated [969.4, 306.1, 1.0]
written     [969.4, 306.1, 1.0] 2,FITC-A,PE-A,1,0.2,0.1,1 None
opened      [957.9, 114.5, 1.0]
written     [969.4, 306.1, 1.0] None None
OUT
cmp seen expected
