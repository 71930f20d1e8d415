"""Frames -> a template's text file."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from immport_explorer.files.atomic import write_whole
from immport_explorer.frames.layout import Layout, Line, Rows, blank_layout, groups_of
from immport_explorer.frames.read import LAYOUT, TemplateError
from immport_explorer.frames.values import in_text, same
from immport_explorer.schema.load import load_schema
from immport_explorer.schema.model import Schema
from immport_explorer.spelling import did_you_mean

Frames = Any
"""A frame of pandas or polars, or a mapping of them by the names of the template's sections."""


def write_template(
    frame: Frames,
    template: str,
    path: str | os.PathLike[str],
    *,
    schema: str | Schema | None = None,
) -> Path:
    """Write a frame as a template's text file, whole or not at all.

    Parameters
    ----------
    frame
        A frame of pandas or polars with the template's headers as columns; of a template with
        sections a dict of them, by the names of the sections. Columns that it lacks stay empty.
    template
        The template, as in its first cell or as its file is called: ``"bioSamples"``.
    path
        The file; its folder is made.
    schema
        The version of a new file, None: the newest. A frame that :func:`read_template` read is
        written as its file was: what was not changed stays byte for byte.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    TemplateError
        For a column or a section that the template does not have, or a name that is no template's.
    OSError
        When the file cannot be written.
    """
    target = Path(path)
    if target.suffix.casefold() != ".txt":
        raise TemplateError(f"Templates are written as text: name the file {target.stem}.txt.")
    content = template_text(frame, template, schema=schema).encode()
    target.parent.mkdir(parents=True, exist_ok=True)
    write_whole(target, content)
    return target


def template_text(frame: Frames, template: str, *, schema: str | Schema | None = None) -> str:
    """What :func:`write_template` writes, as a text. Raises :class:`TemplateError`."""
    facts = schema if isinstance(schema, Schema) else load_schema(schema)
    found = facts.find_template(template)
    if found is None:
        near = did_you_mean(template, facts.templates)
        raise TemplateError(f"Schema {facts.version} has no template “{template}”.{near}")
    frames = dict(frame) if isinstance(frame, Mapping) else {None: frame}
    layout = next(filter(None, (_carried(each, found.name) for each in frames.values())), None)
    if layout is None or schema is not None:
        names = (str(name) for each in frames.values() for name in each.columns)
        layout = blank_layout(facts, found, groups_of(names))
    _check(frames, layout)
    return "".join(_pieces(layout, frames))


def _carried(frame: Any, template: str) -> Layout | None:
    layout = getattr(frame, "attrs", {}).get(LAYOUT)
    return layout if isinstance(layout, Layout) and layout.template == template else None


def _check(frames: Mapping[str | None, Any], layout: Layout) -> None:
    sections = layout.sections()
    for name, frame in frames.items():
        if name not in sections:
            raise TemplateError(_no_section(layout.template, name, sections))
        headers = [slot.name for slot in sections[name]]
        for column in frame.columns:
            if column not in headers:
                raise TemplateError(
                    f"{layout.template} has no column “{column}”."
                    f"{did_you_mean(str(column), headers)}"
                )


def _no_section(template: str, name: str | None, sections: Mapping[str | None, object]) -> str:
    known = [section for section in sections if section is not None]
    if name is None:
        return f"{template} has sections: give a dict of frames, by {', '.join(known)}."
    return f"{template} has no section “{name}”.{did_you_mean(str(name), known)}"


def _pieces(layout: Layout, frames: Mapping[str | None, Any]) -> Iterator[str]:
    for piece in layout.pieces:
        if isinstance(piece, str):
            yield piece
        elif isinstance(piece, Rows):
            yield from _rows(layout, piece, frames.get(piece.section))
        else:
            yield _field(layout, piece, frames.get(piece.section))


def _rows(layout: Layout, place: Rows, frame: Any) -> Iterator[str]:
    if frame is None:
        yield from (raw for raw, _ in layout.rows.get(place.section, {}).values())
        return
    stood = layout.rows.get(place.section, {})
    for label, values in _records(frame):
        raw, cells = stood.get(label, ("", {}))
        if raw and all(same(cells.get(name, ""), value) for name, value in values.items()):
            yield raw if raw.endswith(("\n", "\r")) else raw + layout.end
        else:
            yield _line(place, values, cells) + layout.end


def _line(place: Rows, values: Mapping[str, Any], before: Mapping[str, str]) -> str:
    """A row: what is as it was before in its own words, columns that the frame lacks as before."""
    cells = [""] * place.width
    for slot in place.slots:
        text = before.get(slot.name, "")
        if slot.name in values and not same(text, values[slot.name]):
            text = in_text(values[slot.name])
        cells[slot.position] = _quoted(text)
    return "\t".join(cells)


def _field(layout: Layout, place: Line, frame: Any) -> str:
    """A line with a field of each record."""
    before = place.raw.rstrip("\r\n").split("\t")[1:]
    if frame is None or place.slot.name not in frame.columns:
        return place.raw or f"{place.header}\t{layout.end}"
    values = [record[place.slot.name] for _, record in _records(frame)]
    if place.raw and _same_all(before, values):
        return place.raw
    return "\t".join([place.header, *(_quoted(in_text(value)) for value in values)]) + layout.end


def _same_all(texts: Sequence[str], values: Sequence[Any]) -> bool:
    filled = [text.strip(' "').replace('""', '"') for text in texts]
    while filled and not filled[-1]:
        filled.pop()
    wanted = list(values)
    while wanted and not in_text(wanted[-1]):
        wanted.pop()
    return len(filled) == len(wanted) and all(map(same, filled, wanted))


def _records(frame: Any) -> Iterator[tuple[Any, dict[str, Any]]]:
    """The rows of a frame of pandas or polars, each with its label."""
    names = list(frame.columns)
    columns = [frame[name].to_list() for name in names]
    labels = frame.index if hasattr(frame, "index") else range(-frame.height, 0)
    for label, *values in zip(labels, *columns, strict=True):
        yield label, dict(zip(names, values, strict=True))


def _quoted(text: str) -> str:
    """A cell as a spreadsheet program writes it: quoted where it would break its line."""
    needs = text.startswith('"') or any(mark in text for mark in "\t\r\n")
    return '"' + text.replace('"', '""') + '"' if needs else text
