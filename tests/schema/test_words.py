"""Our own sentences: complete, valid, each where it belongs, and none of them borrowed."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from pathlib import Path

import pytest

from immport_explorer.cli import main
from immport_explorer.schema.load import load_schema, versions
from immport_explorer.schema.model import Column, Schema, Section, Template
from immport_explorer.schema.store import DATA
from immport_explorer.schema.words import column_keys, read_words

WORDS = DATA / "words"
SEPARATOR = "Result Separator Column"
LONGEST_SHARED_RUN = 8

Place = tuple[Template, Section, Column]


@pytest.fixture(scope="module", params=versions())
def schema(request: pytest.FixtureRequest) -> Schema:
    return load_schema(request.param)


def tell(problems: Iterable[str]) -> None:
    """Fail with all problems at once: whoever writes words wants the whole list."""
    found = sorted(set(problems))
    assert not found, f"{len(found)} to fix:\n" + "\n".join(found)


def name_of(place: Place) -> str:
    template, section, column = place
    parts = (template.name, section.name, column.side, column.header)
    return f"{' / '.join(part for part in parts if part)} ({column_keys(column)[0]})"


@pytest.mark.parametrize("field", ["description", "fill_in", "example"])
def test_every_column_is_described(schema: Schema, field: str) -> None:
    tell(
        f"no {field}: {name_of(place)}"
        for place in schema.columns()
        if not getattr(place[2], field) and (field, place[2].header) != ("example", SEPARATOR)
    )


@pytest.mark.parametrize("field", ["title", "summary", "use_when", "instead", "before", "after"])
def test_every_template_is_described(schema: Schema, field: str) -> None:
    written = read_words().templates
    tell(
        f"no {field}: {name}"
        for name in schema.templates
        if name not in written or not getattr(written[name], field)
    )


def test_every_section_of_a_compound_template_is_described(schema: Schema) -> None:
    tell(
        f"no title or summary: {template.name} / {section.name}"
        for template in schema.templates.values()
        for section in template.sections
        if section.name and not (section.title and section.summary)
    )


@pytest.mark.parametrize("field", ["title", "summary", "source"])
def test_every_vocabulary_is_described(schema: Schema, field: str) -> None:
    written = read_words().vocabularies
    tell(
        f"no {field}: {name}"
        for name in schema.vocabularies
        if name not in written or not getattr(written[name], field)
    )


@pytest.mark.parametrize("field", ["title", "summary"])
def test_every_table_is_described(schema: Schema, field: str) -> None:
    written = read_words().tables
    tell(
        f"no {field}: {name}"
        for name in schema.tables
        if name not in schema.vocabularies
        and (name not in written or not getattr(written[name], field))
    )


FACTS_OF_ONE_COLUMN = (
    "tables",
    "table_column",
    "header",
    "type",
    "max_length",
    "vocabulary",
    "vocabulary_kind",
    "declares",
    "refers_to",
    "is_list",
    "names_file",
)
"""A column of several templates is the same one where all these agree; they may share words."""


def test_columns_that_differ_are_described_differently(schema: Schema) -> None:
    meaning = defaultdict(set)
    for _, _, column in schema.columns():
        facts = tuple(getattr(column, fact) for fact in FACTS_OF_ONE_COLUMN)
        meaning[column.description].add(facts)
    tell(
        f"{description!r} for {sorted(columns, key=str)}"
        for description, columns in meaning.items()
        if description and len(columns) > 1
    )


@pytest.mark.slow
@pytest.mark.parametrize("version", versions())
def test_the_commands_show_all_templates_without_a_gap(
    version: str, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["templates", "--format", "json", "--schema", version])
    listed = json.loads(capsys.readouterr().out)

    assert len(listed) == 66
    tell(f"{t['name']}: {key}" for t in listed for key in ("title", "summary") if not t[key])
    for template in listed:
        main(["show", template["name"], "--format", "json", "--schema", version])
        shown = json.loads(capsys.readouterr().out)
        tell(
            f"{template['name']} / {column['header']}: {key}"
            for section in shown["sections"]
            for column in section["columns"]
            for key in ("description", "fill_in", "example")
            if not column[key] and (key, column["header"]) != ("example", SEPARATOR)
        )


def test_examples_pass_the_checks_of_their_own_columns(schema: Schema) -> None:
    tell(
        f"{name_of(place)}: {place[2].example!r} {problem}"
        for place in schema.columns()
        if place[2].example
        for problem in problems_of(place[2], schema)
    )


def problems_of(column: Column, schema: Schema) -> Iterator[str]:
    for value in column.example.split(";") if column.is_list else [column.example]:
        if value != value.strip() or "\t" in value or "\n" in value:
            yield "has outer blanks, a tab or a line break"
        if not READS[column.type](value):
            yield f"is no {column.type}"
        if column.names_file and ("/" in value or "\\" in value or "." not in value):
            yield "is no file name with an ending"
        if column.vocabulary and column.vocabulary_kind == "controlled":
            terms = {t.name.casefold() for t in schema.vocabularies[column.vocabulary].terms}
            if value.casefold() not in terms:
                yield f"is no term of {column.vocabulary}"
    if column.max_length and not column.refers_to and len(column.example) > column.max_length:
        yield f"is longer than {column.max_length}"


def _is_number(value: str) -> bool:
    return re.fullmatch(r"[+-]?\d+(\.\d+)?", value) is not None


def _is_integer(value: str) -> bool:
    return re.fullmatch(r"[+-]?\d+", value) is not None


def _is_positive(value: str) -> bool:
    return value.isdecimal() and int(value) > 0


def _is_date(value: str) -> bool:
    try:
        return bool(datetime.strptime(value, "%d-%b-%Y"))
    except ValueError:
        return False


READS: dict[str, Callable[[str], bool]] = {
    "text": bool,
    "long text": bool,
    "number": _is_number,
    "integer": _is_integer,
    "positive integer": _is_positive,
    "date": _is_date,
}


def test_no_words_lie_idle() -> None:
    words = read_words()
    schemas = [load_schema(version) for version in versions()]
    places = [place for schema in schemas for place in schema.columns()]
    used = {key for _, _, column in places for key in column_keys(column)}
    own: defaultdict[str, set[str]] = defaultdict(set)
    for template, section, column in places:
        own[template.name] |= {
            column.header,
            f"{column.side}/{column.header}",
            f"{section.name}/{column.header}",
        }
    vocabularies = {name for s in schemas for name in (*s.vocabularies, *s.synonyms)}
    tell(
        [f"columns: {key}" for key in words.columns if key not in used]
        + [f"templates: {name}" for name in words.templates if name not in own]
        + [
            f"templates: {name} / {key}"
            for name, template in words.templates.items()
            for key in template.columns
            if name in own and key not in own[name]
        ]
        + [f"vocabularies: {name}" for name in words.vocabularies if name not in vocabularies]
    )


def test_an_alias_is_not_claimed_twice_by_assays(schema: Schema) -> None:
    claimed = defaultdict(list)
    for template in schema.templates.values():
        if template.category == "Experiments and assays":
            for alias in template.aliases:
                claimed[alias.casefold()].append(template.name)
    tell(f"{alias}: {', '.join(names)}" for alias, names in claimed.items() if len(names) > 1)


@pytest.mark.parametrize(
    ("called", "template"),
    [
        ("Luminex", "mbaa"),
        ("FACS", "flow_cytometry"),
        ("CITE-seq", "rna_sequencing"),
        ("single cell", "rna_sequencing"),
        ("spatial transcriptomics", "other"),
        ("WGS", "other"),
        ("Olink", "elisa"),
        ("CODEX", "image_histology"),
        ("PRNT", "virus_neutralization"),
        ("PBMC", "biosamples"),
        ("blood count", "labtests"),
        ("questionnaire", "assessments"),
        ("side effects", "adverseevents"),
    ],
)
def test_what_people_call_things_is_known(called: str, template: str) -> None:
    aliases = load_schema().templates[template].aliases

    assert called.casefold() in {alias.casefold() for alias in aliases}


def test_no_sentence_is_borrowed(reference_dir: Path) -> None:
    bundle = reference_dir / "immport-3.36"
    theirs: set[tuple[str, ...]] = set()
    for name in ("templates.json", "lkTables.json", "introduction.json"):
        for sentence in sentences(json.loads((bundle / name).read_text(encoding="utf-8"))):
            theirs |= runs(sentence)
    tell(
        f"{path.relative_to(WORDS)}: {' '.join(run)}"
        for path in WORDS.rglob("*.json")
        for line in path.read_text(encoding="utf-8").splitlines()
        for run in runs(line) & theirs
    )


def sentences(node: object, key: str | None = None) -> Iterator[str]:
    if isinstance(node, dict):
        for name, value in node.items():
            yield from sentences(value, name)
    elif isinstance(node, list):
        for value in node:
            yield from sentences(value, key)
    elif isinstance(node, str) and key in ("description", "comment", "paragraphs"):
        yield node


def runs(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"[a-z0-9']+", text.lower())
    size = LONGEST_SHARED_RUN + 1
    return {tuple(words[i : i + size]) for i in range(len(words) - size + 1)}
