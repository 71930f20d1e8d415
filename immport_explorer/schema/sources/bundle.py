"""Read an official ImmPort template bundle: a folder or a zip, of any age, without unpacking it.

A bundle is known by its ``templates.json``. The other parts (``lkTables.json``,
``introduction.json``, ``txt-templates/``, ``json-templates/``) are read where they are present.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath
from typing import IO, Any, TypeVar

import msgspec

from immport_explorer.files.zips import ZIP_ERRORS, directory_bytes
from immport_explorer.schema.errors import SchemaError

_T = TypeVar("_T")

_MAX_MEMBERS = 5_000
_MAX_DIRECTORY_BYTES = 4 * 2**20
_MAX_MEMBER_BYTES = 16 * 2**20
_MAX_BYTES = 64 * 2**20
_MAX_COLUMNS = 20_000
"""The bundle of 3.36 has 300 files of 8 MB together, and some 2,000 columns."""


class RawColumn(msgspec.Struct, rename="camel", kw_only=True):
    """A column as ``templates.json`` has it; what older bundles lack is absent here too."""

    template_column: str
    json_attribute: str | None = ""
    json_data_type: str | None = "string"
    table_name: str | None = None
    table_column: str | None = None
    column_type: str | None = None
    required: bool | None = False
    conditional_required: bool | None = False
    combined_column: bool | None = False
    foreign_key: bool | None = False
    foreign_key_table_name: str | None = None
    cv: bool | None = False
    cv_table_name: str | None = None
    pv: bool | None = False
    pv_table_name: str | None = None
    ppv: bool | None = False
    ppv_table_name: str | None = None
    meta_result_data_type: str | None = None
    description: str | None = None
    comment: str | None = None


class RawSection(msgspec.Struct, rename="camel", kw_only=True):
    """A section of a compound template."""

    name: str
    json_compound_attribute: str | None = None
    template_required: str | bool | None = "no"
    columns: list[RawColumn] | None = None


class RawTemplate(msgspec.Struct, rename="camel", kw_only=True):
    """A template as ``templates.json`` has it."""

    name: str
    file_name: str
    template_type: str = "single"
    schema_version: str | float | None = ""
    json_file_name: str | None = ""
    validation_level: str | None = None
    description: str | None = None
    columns: list[RawColumn] | None = None
    templates: list[RawSection] | None = None


class RawTerm(msgspec.Struct, kw_only=True):
    """A row of a vocabulary or of a synonym map."""

    name: str | None = None
    link: str | None = None
    description: str | None = None
    id: str | int | None = None


class RawTable(msgspec.Struct, kw_only=True):
    """A vocabulary or a synonym map."""

    name: str
    rows: list[RawTerm] = []


class RawOrder(msgspec.Struct, kw_only=True):
    """A table of the introduction; one of them is the loading order."""

    rows: list[dict[str, Any]] = []


class RawPart(msgspec.Struct, kw_only=True):
    """A part of the introduction."""

    table: RawOrder | None = None


class RawProperty(msgspec.Struct, kw_only=True):
    """A section in a JSON schema of a template."""

    type: Any = None


class RawForm(msgspec.Struct, kw_only=True):
    """A JSON schema of a template."""

    properties: dict[str, RawProperty] = {}


class BlankSection(msgspec.Struct, frozen=True):
    """A section as an official blank shows it."""

    headers: tuple[str, ...]
    layout: str


class Bundle(msgspec.Struct, kw_only=True):
    """What a bundle holds; ``blanks`` by lower-case file name, then by section ("" if none)."""

    origin: str
    version: str
    templates: list[RawTemplate]
    tables: list[RawTable]
    loading_order: tuple[str, ...]
    blanks: Mapping[str, Mapping[str, BlankSection]]
    level_lines: frozenset[str]
    arrays: Mapping[str, bool]


def read_bundle(source: str | Path) -> Bundle:
    """Read the bundle at ``source``.

    Raises
    ------
    SchemaError
        When there is nothing there, or it is no template bundle.
    """
    path = Path(source)
    if not path.exists():
        raise SchemaError(f"There is no file or folder {path}.")
    files = _Folder(path) if path.is_dir() else _Zip(path)
    with files:
        return _read(files, path)


class _Files:
    """Named files, read one at a time; names are posix paths."""

    names: tuple[str, ...] = ()
    _left = _MAX_BYTES

    def read(self, name: str) -> bytes:
        """The file's content. Raises :class:`SchemaError`, also when it is too large."""
        try:
            with self._open(name) as stream:
                content = stream.read(_MAX_MEMBER_BYTES + 1)
        except ZIP_ERRORS as error:
            raise SchemaError(f"{name} cannot be read: {error}.") from error
        self._left -= len(content)
        if len(content) > _MAX_MEMBER_BYTES or self._left < 0:
            raise SchemaError(f"{name} is too large for a template bundle.")
        return content

    def _open(self, name: str) -> IO[bytes]:
        raise NotImplementedError

    def __enter__(self) -> _Files:
        return self

    def __exit__(self, *_: object) -> None:
        return None


class _Folder(_Files):
    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            found = _within_limit(
                p.relative_to(path).as_posix() for p in path.rglob("*") if p.is_file()
            )
        except OSError as error:
            raise SchemaError(f"{path} cannot be read: {error}.") from error
        self.names = tuple(sorted(found))

    def _open(self, name: str) -> IO[bytes]:
        return (self._path / name).open("rb")


class _Zip(_Files):
    def __init__(self, path: Path) -> None:
        try:
            if directory_bytes(path) > _MAX_DIRECTORY_BYTES:
                raise SchemaError(f"More than {_MAX_MEMBERS} files: this is no template bundle.")
            self._zip = zipfile.ZipFile(path)
        except ZIP_ERRORS as error:
            raise SchemaError(f"{path.name} is neither a folder nor a zip: {error}.") from error
        self.names = _within_limit(
            i.filename for i in self._zip.infolist() if not i.filename.endswith("/")
        )

    def _open(self, name: str) -> IO[bytes]:
        return self._zip.open(name)

    def __exit__(self, *_: object) -> None:
        self._zip.close()


def _within_limit(names: Iterable[str]) -> tuple[str, ...]:
    kept: list[str] = []
    for name in names:
        if len(kept) == _MAX_MEMBERS:
            raise SchemaError(f"More than {_MAX_MEMBERS} files: this is no template bundle.")
        kept.append(name)
    return tuple(kept)


def _read(files: _Files, path: Path) -> Bundle:
    templates_name = _find(files.names, "templates.json")
    if templates_name is None:
        raise SchemaError(f"{path.name} is no ImmPort template bundle: it holds no templates.json.")
    templates = _decode(files, templates_name, list[RawTemplate])
    if not templates:
        raise SchemaError(f"{path.name} is no ImmPort template bundle: it names no template.")
    if sum(map(_columns_of, templates)) > _MAX_COLUMNS:
        raise SchemaError(f"{path.name} has more columns than any template bundle.")
    tables_name = _find(files.names, "lkTables.json")
    blanks, levels = _read_blanks(files)
    return Bundle(
        origin=path.name,
        version=str(templates[0].schema_version or ""),
        templates=templates,
        tables=_decode(files, tables_name, list[RawTable]) if tables_name else [],
        loading_order=_read_loading_order(files),
        blanks=blanks,
        level_lines=levels,
        arrays=_read_arrays(files),
    )


def _columns_of(template: RawTemplate) -> int:
    own = len(template.columns or ())
    return own + sum(1 + len(section.columns or ()) for section in template.templates or ())


def _find(names: Iterable[str], base_name: str) -> str | None:
    found = [name for name in names if PurePosixPath(name).name.lower() == base_name.lower()]
    return min(found, key=lambda name: (name.count("/"), name), default=None)


def _decode(files: _Files, name: str, kind: type[_T]) -> _T:
    try:
        return msgspec.json.decode(files.read(name), type=kind, strict=False)
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        raise SchemaError(f"{name} is not what a template bundle holds: {error}.") from error


def _read_loading_order(files: _Files) -> tuple[str, ...]:
    name = _find(files.names, "introduction.json")
    if name is None:
        return ()
    for part in _decode(files, name, list[RawPart]):
        rows = part.table.rows if part.table is not None else []
        names = [next(iter(row.values()), "") for row in rows]
        if names and all(str(name).lower().endswith(".txt") for name in names):
            return tuple(str(name).lower() for name in names)
    return ()


def _read_blanks(
    files: _Files,
) -> tuple[dict[str, dict[str, BlankSection]], frozenset[str]]:
    blanks: dict[str, dict[str, BlankSection]] = {}
    levels = set()
    for name in files.names:
        path = PurePosixPath(name)
        if path.suffix.lower() == ".txt" and not path.name.startswith("."):
            lines = files.read(name).decode("utf-8-sig", "replace").splitlines()
            blanks[path.name.lower()] = _parse_blank(lines)
            if any(line.startswith("Validation Level\t") for line in lines):
                levels.add(path.name.lower())
    return blanks, frozenset(levels)


def _parse_blank(lines: list[str]) -> dict[str, BlankSection]:
    for number, line in enumerate(lines):
        if line.startswith("Column Name"):
            headers = tuple(cell.strip() for cell in line.split("\t")[1:] if cell.strip())
            if headers:
                return {"": BlankSection(headers, "rows")}
            return dict(_parse_sections(lines[number + 1 :]))
    return {}


def _parse_sections(lines: list[str]) -> Iterable[tuple[str, BlankSection]]:
    block: list[str] = []
    for line in [*lines, ""]:
        if line:
            block.append(line)
            continue
        if len(block) > 1:
            yield block[0].strip(), _parse_section(block[1:])
        block = []


def _parse_section(lines: list[str]) -> BlankSection:
    first = tuple(cell.strip() for cell in lines[0].split("\t") if cell.strip())
    if len(first) > 1:
        return BlankSection(first, "rows")
    return BlankSection(tuple(line.split("\t")[0].strip() for line in lines), "fields")


def _read_arrays(files: _Files) -> dict[str, bool]:
    """Whether a section may repeat, by ``<json file name>/<json name of the section>``."""
    arrays = {}
    for name in files.names:
        path = PurePosixPath(name)
        if path.suffix == ".json" and "template" in path.parent.name.lower():
            content = files.read(name)
            if b'"compound"' in content:
                for key, value in _decode(files, name, RawForm).properties.items():
                    arrays[f"{path.name}/{key}"] = value.type == "array"
    return arrays
