#!/bin/sh
# Frictionless: ids with an underscore, subject_sample, are read as whole numbers, and different ones become the same.
#
# Guess:  101_1, 10_11 and 1_011 are three texts: a number of the Table Schema that it follows has no underscore.
# Seen:   frictionless 5.21.0 takes a column of these ids for integer, calls the table valid, and reads all three as
#         1011. Where the column is the key as well, it says that the ids are repeated. A titer of 1_0 is 10.
# Hurts:  sample 1 of subject 101 and sample 11 of subject 10 are one in whatever is made of the rows, and nothing is
#         said; who checks keys is told of repeats in a file that has none. A slip of the keyboard in a result passes.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check frictionless==5.21.0
printf 'sample,titer\n101_1,40\n10_11,80\n1_011,1_0\n' > samples.csv
cat > try.py <<'PY'
from frictionless import Resource, validate

resource = Resource("samples.csv")
print([row.to_dict() for row in resource.read_rows()])
print([(field.name, field.type) for field in resource.schema.fields])
print("valid" if validate("samples.csv").valid else "not valid")
schema = resource.schema.to_copy()
schema.primary_key = ["sample"]
print(validate("samples.csv", schema=schema).flatten(["rowNumber", "type", "note"]))
PY
env/bin/python try.py | tee seen
cat > expected <<'OUT'
[{'sample': 1011, 'titer': 40}, {'sample': 1011, 'titer': 80}, {'sample': 1011, 'titer': 10}]
[('sample', 'integer'), ('titer', 'integer')]
valid
[[3, 'primary-key', 'the same as in the row at position 2'], [4, 'primary-key', 'the same as in the row at position 3']]
OUT
cmp seen expected
