"""A starter package: blanks of the templates that a study needs, and the order to fill them in.

The blanks come in one form: of two, what stays blank of one would stand beside what is filled of
the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

from immport_explorer.publish.blank import BlankFile, blank, file_stem, find_templates
from immport_explorer.publish.workbook import workbook
from immport_explorer.schema.model import Schema, Template
from immport_explorer.schema.read_me import READ_ME, READ_ME_BEGINS

WORKBOOK = "starter.xlsx"
Form = Literal["xlsx", "txt"]
_WAYS = {
    "xlsx": f"Write into {WORKBOOK}, which checks as you type: a sheet a template. Sheets\n"
    "that you do not need may stay empty.\n",
    "txt": "Write into the text files here; they are parted by tabs. Files that you do not need\n"
    "may stay empty.\n",
}


def starter(schema: Schema, names: Iterable[str], form: Form = "xlsx") -> Iterator[BlankFile]:
    """The files of a starter package for these templates, in ImmPort's loading order.

    A README with the steps, and, by the ``form``, one spreadsheet with a sheet a template (ids of
    one sheet are offered on the others) or each blank as text. Raises
    :class:`~immport_explorer.publish.blank.UnknownTemplateError`.
    """
    templates = _in_loading_order(schema, find_templates(schema, names))
    yield BlankFile(READ_ME, _read_me(schema, templates, form).encode())
    if form == "xlsx":
        yield BlankFile(WORKBOOK, workbook(schema, templates))
    else:
        yield from blank(schema, [template.name for template in templates])


def _in_loading_order(schema: Schema, templates: Iterable[Template]) -> list[Template]:
    order = {name: place for place, name in enumerate(schema.loading_order)}
    return sorted(templates, key=lambda template: order.get(template.name, len(order)))


def _read_me(schema: Schema, templates: Iterable[Template], form: Form) -> str:
    steps = [
        f"{number}. {template.title or template.name} ({file_stem(template)}.txt)\n"
        f"   {template.summary}\n"
        for number, template in enumerate(templates, start=1)
    ]
    return "\n".join(
        [
            f"{READ_ME_BEGINS}, schema {schema.version}\n",
            "Fill them in in this order: a later template names what an earlier one declares.\n",
            *steps,
            _WAYS[form],
            "Put the files that rows name beside them. Then check the folder, and have the\n"
            "package made that ImmPort takes: templates as text, without empty ones.\n",
            "    immport-explorer validate FOLDER\n"
            "    immport-explorer repair FOLDER --output PACKAGE.zip\n",
            "The page Validate of ImmPort Explorer does both.\n",
            "Made by ImmPort Explorer, which is not affiliated with ImmPort or NIAID.\n",
        ]
    )
