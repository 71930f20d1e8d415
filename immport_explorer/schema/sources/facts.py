"""From a bundle to the schema's objects, as far as the bundle's own flags go.

What ImmPort documents elsewhere (conditions, rules, keys) is joined afterwards: from the documented
rules by a refresh, from the nearest version we hold for a bundle that a person brings.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from immport_explorer.schema.conditions import Side
from immport_explorer.schema.model import (
    Column,
    ColumnType,
    Section,
    Template,
    Term,
    Vocabulary,
    VocabularyKind,
)
from immport_explorer.schema.sources import curated
from immport_explorer.schema.sources.bundle import (
    BlankSection,
    Bundle,
    RawColumn,
    RawSection,
    RawTable,
    RawTemplate,
    RawTerm,
)

_SIDES: Mapping[str | None, Side] = {"metaData": "meta", "resultData": "result"}
_FIELD_SECTIONS = {
    "study",
    "study_categorization",
    "study_2_condition_or_disease",
    "study_2_protocol",
}


def templates_of(bundle: Bundle) -> dict[str, Template]:
    """The bundle's templates by name, in the order in which ImmPort loads them."""
    templates = [_template(raw, bundle) for raw in bundle.templates]
    rank = {name: number for number, name in enumerate(bundle.loading_order)}
    templates.sort(key=lambda t: (rank.get(t.file_name.lower(), len(rank)), t.file_name.lower()))
    return {template.name: template for template in templates}


def vocabularies_of(bundle: Bundle) -> tuple[dict[str, Vocabulary], dict[str, dict[str, str]]]:
    """The bundle's vocabularies and its maps of synonyms, by name."""
    vocabularies, maps = {}, {}
    for table in bundle.tables:
        if is_synonym_map(table.name):
            maps[table.name] = _synonyms(table)
        else:
            vocabularies[table.name] = Vocabulary(
                name=table.name,
                terms=tuple(_terms(table)),
                naming_part=curated.NAMING_PARTS.get(table.name, "first"),
            )
    return vocabularies, maps


def is_synonym_map(name: str) -> bool:
    """Whether a table of terms maps what people write to preferred terms."""
    return "_pref_map" in name


def _template(raw: RawTemplate, bundle: Bundle) -> Template:
    blanks = bundle.blanks.get(raw.file_name.lower(), {})
    sections: tuple[Section, ...]
    if raw.templates:
        sections = tuple(
            _section(part, blanks.get(part.name), _repeatable(raw, part, bundle))
            for part in raw.templates
        )
    else:
        sections = (Section(columns=_columns(raw.columns or [], blanks.get(""))),)
    return Template(
        name=raw.name,
        file_name=raw.file_name,
        kind=raw.template_type,
        category=curated.category_of(raw.file_name),
        sections=sections,
        json_file_name=raw.json_file_name or "",
        level_line=raw.file_name.lower() in bundle.level_lines,
        immport_description=_clean(raw.description),
    )


def _repeatable(raw: RawTemplate, part: RawSection, bundle: Bundle) -> bool:
    return bundle.arrays.get(
        f"{raw.json_file_name}/{part.json_compound_attribute}", part.name != "study"
    )


def _section(raw: RawSection, blank: BlankSection | None, repeatable: bool) -> Section:
    fields = blank.layout == "fields" if blank else raw.name in _FIELD_SECTIONS
    return Section(
        name=raw.name,
        json_name=raw.json_compound_attribute,
        layout="fields" if fields else "rows",
        required=str(raw.template_required).lower() in ("yes", "true"),
        repeatable=repeatable,
        columns=_columns(raw.columns or [], blank),
    )


def _columns(raws: list[RawColumn], blank: BlankSection | None) -> tuple[Column, ...]:
    columns = [_column(raw) for raw in raws]
    return tuple(_in_blank_order(columns, blank.headers)) if blank else tuple(columns)


def _in_blank_order(columns: list[Column], headers: tuple[str, ...]) -> Iterable[Column]:
    """The columns as the official blank has them, which ``templates.json`` has not."""
    left: dict[str, list[Column]] = {}
    for column in columns:
        left.setdefault(column.header, []).append(column)
    side: Side | None = "meta" if curated.SEPARATOR in headers else None
    for header in headers:
        same = left.get(header, [])
        found = next((n for n, column in enumerate(same) if column.side in (None, side)), None)
        if found is not None:
            yield same.pop(found)
        if header == curated.SEPARATOR:
            side = "result"
    unplaced = {id(column) for same in left.values() for column in same}
    yield from (column for column in columns if id(column) in unplaced)


def _column(raw: RawColumn) -> Column:
    tables = _tables(raw.table_name)
    declares, refers_to = _entities(raw, tables)
    vocabulary, kind = _vocabulary(raw)
    names_file = ("+".join(tables), raw.template_column) in curated.FILE_COLUMNS
    return Column(
        header=raw.template_column,
        json_name=raw.json_attribute or "",
        side=_SIDES.get(raw.meta_result_data_type),
        tables=tables,
        table_column=raw.table_column,
        type=_type(raw),
        database_type=raw.column_type,
        json_type=raw.json_data_type or "string",
        max_length=_max_length(raw, names_file),
        advised_length=curated.FILE_NAME_ADVISED_LENGTH if names_file else None,
        required=bool(raw.required),
        conditional=bool(raw.conditional_required),
        vocabulary=vocabulary,
        vocabulary_kind=kind,
        synonyms=raw.ppv_table_name if raw.ppv else None,
        declares=declares,
        refers_to=refers_to,
        is_list=raw.json_data_type == "array",
        names_file=names_file,
        shared=not (declares or refers_to or raw.template_column == curated.SEPARATOR),
        immport_description=_joined(raw.description, raw.comment),
    )


def _tables(name: str | None) -> tuple[str, ...]:
    """The tables in ``biosample And experiment``."""
    return tuple(re.split(r"\s+and\s+", name.strip(), flags=re.IGNORECASE)) if name else ()


def _entities(raw: RawColumn, tables: tuple[str, ...]) -> tuple[str | None, str | None]:
    """(declares, refers to), as far as the flags tell."""
    if raw.foreign_key and raw.foreign_key_table_name:
        return None, raw.foreign_key_table_name
    table = tables[0] if len(tables) == 1 else None
    if table in curated.ENTITY_PREFIXES and raw.table_column == "user_defined_id":
        return table, table if raw.combined_column else None
    return None, None


def _vocabulary(raw: RawColumn) -> tuple[str | None, VocabularyKind | None]:
    if raw.cv and raw.cv_table_name:
        return raw.cv_table_name, "controlled"
    if raw.pv and raw.pv_table_name:
        return raw.pv_table_name, "preferred"
    return None, None


def _type(raw: RawColumn) -> ColumnType:
    if raw.json_data_type == "positive":
        return "positive integer"
    types: Mapping[str | None, ColumnType] = {
        "float": "number",
        "integer": "integer",
        "date": "date",
        "clob": "long text",
    }
    return types.get(raw.column_type, "text")


def _max_length(raw: RawColumn, names_file: bool) -> int | None:
    """None for references: theirs is the length of an accession, not of a user defined ID."""
    if raw.foreign_key:
        return None
    found = re.fullmatch(r"varchar\(([0-9]{1,9})\)", raw.column_type or "")
    if found:
        return int(found[1])
    return curated.FILE_NAME_LENGTH if names_file else None


def _terms(table: RawTable) -> Iterable[Term]:
    for row in _rows(table):
        yield Term(
            name=(row.name or "").strip(),
            link=_address(row.link),
            ontology_id=_ontology_id(row.id),
        )


def _address(link: str | None) -> str:
    """The link, unless it is a remark."""
    return (link or "").strip() if "://" in (link or "") else ""


def _ontology_id(value: str | int | None) -> str:
    text = str(value if value is not None else "").strip()
    return "" if text in ("-", "0") else text


def _synonyms(table: RawTable) -> dict[str, str]:
    return {
        (row.name or "").strip(): (row.description or "").strip()
        for row in _rows(table)
        if (row.description or "").strip()
    }


def _rows(table: RawTable) -> list[RawTerm]:
    rows = [row for row in table.rows if (row.name or "").strip()]
    return rows[1:] if rows and _is_heading(rows[0].name or "") else rows


def _is_heading(name: str) -> bool:
    """Some tables begin with the name of the database column, or with several, set off by ;."""
    return all(re.fullmatch(r"[a-z0-9]+(_[a-z0-9]+)+", part.strip()) for part in name.split(";"))


def _clean(text: str | None) -> str:
    return " ".join((text or "").split())


def _joined(*texts: str | None) -> str:
    """The different ones among the texts, one after the other."""
    return " ".join(dict.fromkeys(clean for clean in map(_clean, texts) if clean))
