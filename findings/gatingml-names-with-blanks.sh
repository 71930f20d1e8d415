#!/bin/sh
# Gating-ML: FlowKit writes gates with names as people write them into a file that no reader takes, its own neither.
#
# Guess:  what export_gatingml writes, parse_gating_xml reads: names are kept, or refused when the file is written.
# Seen:   FlowKit 1.3.2 uses the name as gating:id, which Gating-ML 2.0 types as an XML id: no blanks, no "+", no digit
#         first. "CD4_pos" comes back with its 2 events; "CD4 T cells", "CD4+" and "4" are written without a word, and
#         parse_gating_xml says "File is neither GatingML 2.0 compliant nor a FlowJo workspace."
# Hurts:  nearly every population has such a name. The analysis is archived, and found unreadable when it is needed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check flowkit==1.3.2
cat > try.py <<'PY'
import warnings

warnings.simplefilter("ignore")
import flowkit
import numpy

events = numpy.array([[1.0, 10.0], [1.0, 20.0], [1.0, 0.0]])
sample = flowkit.Sample(events, sample_id="made here", channel_labels=["FSC-A", "FITC-A"])


def counts(strategy):
    report = strategy.gate_sample(sample).report
    return dict(zip(report["gate_name"], map(int, report["count"])))


for name in ["CD4_pos", "CD4 T cells", "CD4+", "4"]:
    strategy = flowkit.GatingStrategy()
    gate = flowkit.gates.RectangleGate(name, [flowkit.Dimension("FITC-A", range_min=5)])
    strategy.add_gate(gate, ("root",))
    with open("gates.xml", "wb") as stream:
        flowkit.export_gatingml(strategy, stream)
    try:
        again = counts(flowkit.parse_gating_xml("gates.xml"))
    except ValueError as error:
        again = error
    print(counts(strategy), "->", again)
PY
env/bin/python try.py | tee seen
cat > expected <<'OUT'
{'CD4_pos': 2} -> {'CD4_pos': 2}
{'CD4 T cells': 2} -> File is neither GatingML 2.0 compliant nor a FlowJo workspace.
{'CD4+': 2} -> File is neither GatingML 2.0 compliant nor a FlowJo workspace.
{'4': 2} -> File is neither GatingML 2.0 compliant nor a FlowJo workspace.
OUT
cmp seen expected
