#!/bin/sh
# LinkML: identifiers in a TSV become numbers when they are converted, and may stand twice when they are validated.
#
# Guess:  a column that the schema calls a string stays the text it is; an identifier that occurs twice is an error.
# Seen:   linkml 1.12.1: linkml-convert writes the subjects 001 and 1E5 as "1" and "100000.0", and the titer 007 as "7",
#         in quotes, as strings. linkml-validate says "No issues found" of a list with the subject S1 twice, as YAML
#         and as TSV; linkml-convert refuses the same list ("duplicate key").
# Hurts:  ids no longer match the samples and files that name them, well 1E5 of a plate is a number for good, and
#         subjects 001 and 01 become one. A data manager who only validates learns of neither.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check linkml==1.12.1
cat > schema.yaml <<'YAML'
id: https://example.org/lab
name: lab
prefixes: {linkml: https://w3id.org/linkml/}
imports: [linkml:types]
classes:
  Study:
    tree_root: true
    attributes:
      subjects: {range: Subject, multivalued: true, inlined_as_list: true}
  Subject:
    attributes:
      subject: {identifier: true, range: string}
      titer: {range: string}
YAML
printf 'subject\ttiter\n001\t1:10\n1E5\t007\nS3\t<10\n' > subjects.tsv
printf 'subject\ttiter\nS1\t1:10\nS1\t1:20\n' > twice.tsv
printf 'subjects:\n- {subject: S1, titer: "1:10"}\n- {subject: S1, titer: "1:20"}\n' > twice.yaml
{
  env/bin/linkml-convert --schema schema.yaml --target-class Study --index-slot subjects --output-format json \
    subjects.tsv | env/bin/python -c 'import json, sys; print(json.load(sys.stdin)["subjects"])'
  env/bin/linkml-validate --schema schema.yaml --target-class Subject twice.tsv
  env/bin/linkml-validate --schema schema.yaml --target-class Study twice.yaml
  env/bin/linkml-convert --schema schema.yaml --target-class Study --output-format json twice.yaml 2>&1 | tail -n 1
} | tee seen
cat > expected <<'OUT'
[{'subject': '1', 'titer': '1:10'}, {'subject': '100000.0', 'titer': '7'}, {'subject': 'S3', 'titer': '<10'}]
No issues found
No issues found
ValueError: File "twice.yaml", line 3, col 13: S1: duplicate key
OUT
cmp seen expected
