"""Blank templates to fill in: ImmPort's text form, a spreadsheet that helps, or JSON."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Literal

from immport_explorer.files.atomic import write_whole, written_whole
from immport_explorer.files.zips import FIRST_TIME
from immport_explorer.publish.lines import lines
from immport_explorer.schema.model import Schema, Template
from immport_explorer.spelling import nearest

Format = Literal["txt", "xlsx", "json"]

# Zip members carry a date: a fixed one makes the same content the same bytes.


class UnknownTemplateError(LookupError):
    """No template is called that; ``near`` are names that look like it."""

    def __init__(self, name: str, near: tuple[str, ...]) -> None:
        self.name = name
        self.near = near
        hint = f"; did you mean {' or '.join(near)}?" if near else ""
        super().__init__(f"no template is called {name!r}{hint}")


@dataclass(frozen=True)
class BlankFile:
    """A file to write: its name (without a folder) and its content."""

    name: str
    content: bytes


def blank(
    schema: Schema, names: Iterable[str] | None = None, format: Format = "txt"
) -> Iterator[BlankFile]:
    """The blanks of these templates (all, in loading order, when none is named), one by one.

    Names are those of the first cell or of the file, in any letter case. Raises
    :class:`UnknownTemplateError` before the first blank is made.
    """
    templates = find_templates(schema, names)
    return (_blank(schema, template, format) for template in templates)


def find_templates(schema: Schema, names: Iterable[str] | None = None) -> tuple[Template, ...]:
    """The templates of these names, each once; all when none is named."""
    if names is None:
        return tuple(schema.templates.values())
    found: dict[str, Template] = {}
    for name in names:
        template = schema.find_template(name)
        if template is None:
            raise UnknownTemplateError(name, _near(schema, name))
        found[template.name] = template
    return tuple(found.values())


def write(files: Iterable[BlankFile], target: Path) -> list[Path]:
    """Write files into a folder (made if it is missing), or into a zip when its name ends so.

    Gives the paths written; each file is there as a whole or not at all. Raises ``OSError`` when it
    cannot.
    """
    if target.suffix.lower() == ".zip":
        target.parent.mkdir(parents=True, exist_ok=True)
        with (
            written_whole(target) as stream,
            zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package,
        ):
            for file in files:
                member = zipfile.ZipInfo(file.name, FIRST_TIME)
                member.compress_type = zipfile.ZIP_DEFLATED
                package.writestr(member, file.content)
        return [target]
    target.mkdir(parents=True, exist_ok=True)
    written = []
    for file in files:
        path = target / file.name
        write_whole(path, file.content)
        written.append(path)
    return written


def file_stem(template: Template) -> str:
    """The name of a template's file without folder and ending: ``experimentSamples.ELISA``.

    A bundle's names come from a user: what looks like a folder in them is left out.
    """
    name = PurePosixPath(PureWindowsPath(template.file_name).name).name
    return name[: -len(".txt")] if name.lower().endswith(".txt") else name


def _blank(schema: Schema, template: Template, format: Format) -> BlankFile:
    return BlankFile(f"{file_stem(template)}.{format}", _content(schema, template, format))


def _content(schema: Schema, template: Template, format: Format) -> bytes:
    if format == "txt":
        return text(schema, template).encode()
    if format == "xlsx":
        from immport_explorer.publish.workbook import workbook

        return workbook(schema, [template])
    from immport_explorer.publish.document import document

    return document(schema, template)


def text(schema: Schema, template: Template) -> str:
    """The blank in ImmPort's text form: cells parted by tabs, lines ended by line feeds."""
    return "".join("\t".join(line.cells) + "\n" for line in lines(schema, template))


def _near(schema: Schema, name: str) -> tuple[str, ...]:
    known = {
        key.casefold(): key for t in schema.templates.values() for key in (t.name, file_stem(t))
    }
    return tuple(nearest(name, known.values()))
