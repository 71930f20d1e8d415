"""A template's file -> frames whose columns have the template's types."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, overload

from immport_explorer.dependencies import require
from immport_explorer.frames.layout import Slot, layout_of, slots_of
from immport_explorer.frames.values import typed
from immport_explorer.package.opening import open_packages

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

    from immport_explorer.package.table import Table, TemplateFile
    from immport_explorer.schema.model import ColumnType, Schema

LAYOUT = "immport"
"""The key of a frame's ``attrs`` under which it carries its file's layout."""


class TemplateError(ValueError):
    """The file is no template, or the frame does not fit it; the text says how."""


@overload
def read_template(
    path: str | os.PathLike[str],
    *,
    schema: str | Schema | None = None,
    library: Literal["pandas"] = "pandas",
) -> pd.DataFrame | dict[str, pd.DataFrame]: ...
@overload
def read_template(
    path: str | os.PathLike[str], *, schema: str | Schema | None = None, library: Literal["polars"]
) -> pl.DataFrame | dict[str, pl.DataFrame]: ...
def read_template(
    path: str | os.PathLike[str],
    *,
    schema: str | Schema | None = None,
    library: Literal["pandas", "polars"] = "pandas",
) -> Any:
    """Read a template's file as a data frame.

    Parameters
    ----------
    path
        The file: text, spreadsheet or JSON.
    schema
        A version, or a ``Schema``; None: the version that the file declares.
    library
        ``"pandas"`` (needs the extra ``frame``) or ``"polars"``.

    Returns
    -------
    DataFrame
        A row a data row, a column a header; of a template with sections a dict of them, by the
        names of the sections. Columns are ``Int64``, ``Float64``, ``datetime64`` or ``string``, as
        the template says; a column with a cell that is none of its type stays texts. A header that
        stands twice is ``Comments`` and ``Comments (2)``. The index of a pandas frame is the
        physical row, and the frame carries how its file is laid out: :func:`write_template` writes
        an unchanged frame byte for byte.

    Raises
    ------
    TemplateError
        When the file is no template that the schema knows, or holds several.
    OSError
        When it cannot be read.
    """
    if library == "pandas":
        require("frame")
    with Path(path).open("rb"):
        file = _template_file(Path(path), schema)
    if library == "polars":
        made: dict[str | None, Any] = {
            table.section.name: _polars_frame(table) for table in file.tables()
        }
    else:
        made = _pandas_frames(file, Path(path))
    return made if file.template.is_compound else next(iter(made.values()))


def _template_file(path: Path, schema: str | Schema | None) -> TemplateFile:
    _, (package,) = open_packages([path], schema)
    found = package.template_files
    if len(found) != 1:
        what = "is no template that the schema knows" if not found else "holds several templates"
        raise TemplateError(
            f"{path.name} {what}. A template's first cell is its name, as in “biosamples”."
        )
    return found[0]


def _pandas_frames(file: TemplateFile, path: Path) -> dict[str | None, pd.DataFrame]:
    import pandas as pd

    tables = file.tables()
    is_text = file.sheet is None and file.member.suffix == ".txt"
    layout = layout_of(tables, file.template.name, path.read_bytes()) if is_text else None
    made: dict[str | None, pd.DataFrame] = {}
    for table in tables:
        rows, columns = _columns(table)
        series = {slot.name: typed(texts, _type(slot)).set_axis(rows) for slot, texts in columns}
        frame = pd.DataFrame(series, index=pd.Index(rows, name="row"))
        frame.attrs[LAYOUT] = layout
        made[table.section.name] = frame
    return made


def _polars_frame(table: Table) -> pl.DataFrame:
    import polars as pl

    types = {"integer": pl.Int64, "positive integer": pl.Int64, "number": pl.Float64}
    columns = []
    for slot, texts in _columns(table)[1]:
        column = pl.Series(slot.name, [text or None for text in texts], dtype=pl.String)
        wanted = types.get(_type(slot))
        cast = column.cast(wanted, strict=False) if wanted is not None else column
        columns.append(cast if cast.null_count() == column.null_count() else column)
    return pl.DataFrame(columns)


def _columns(table: Table) -> tuple[list[int], list[tuple[Slot, Sequence[str]]]]:
    """The physical rows, and each column's texts."""
    slots = slots_of(table)
    rows: list[int] = []
    texts: list[list[str]] = [[] for _ in slots]
    for block in table.blocks():
        rows += block.rows.to_list()
        for slot, column in zip(slots, texts, strict=True):
            column += block.frame[str(slot.position)].to_list()
    return rows, list(zip(slots, texts, strict=True))


def _type(slot: Slot) -> ColumnType:
    """The template's type; a number where it takes texts and means numbers."""
    if slot.column is None:
        return "text"
    return "number" if slot.column.usually_number else slot.column.type
