"""A starter package: blanks of the templates that a study needs, and the order to fill them in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from immport_explorer.publish.blank import BlankFile, blank, file_stem, find_templates
from immport_explorer.publish.workbook import workbook
from immport_explorer.schema.model import Schema, Template

WORKBOOK = "starter.xlsx"
READ_ME = "README.txt"


def starter(schema: Schema, names: Iterable[str]) -> Iterator[BlankFile]:
    """The files of a starter package for these templates, in ImmPort's loading order.

    A README with the steps, one spreadsheet with a sheet a template (ids of one sheet are offered
    on the others), and each blank as text. Raises
    :class:`~immport_explorer.publish.blank.UnknownTemplateError`.
    """
    templates = _in_loading_order(schema, find_templates(schema, names))
    yield BlankFile(READ_ME, _read_me(schema, templates).encode())
    yield BlankFile(WORKBOOK, workbook(schema, templates))
    yield from blank(schema, [template.name for template in templates])


def _in_loading_order(schema: Schema, templates: Iterable[Template]) -> list[Template]:
    order = {name: place for place, name in enumerate(schema.loading_order)}
    return sorted(templates, key=lambda template: order.get(template.name, len(order)))


def _read_me(schema: Schema, templates: Iterable[Template]) -> str:
    steps = [
        f"{number}. {template.title or template.name} ({file_stem(template)}.txt)\n"
        f"   {template.summary}\n"
        for number, template in enumerate(templates, start=1)
    ]
    return "\n".join(
        [
            f"A data package for ImmPort, schema {schema.version}\n",
            "Fill them in in this order: a later template names what an earlier one declares.\n",
            *steps,
            f"Either write into {WORKBOOK}, which checks as you type, and save each sheet as\n"
            "tab-delimited text under its template's name; or write into the text files here.\n",
            "Put the files that rows name beside them, leave out templates that stay empty,\n"
            "and check the folder before you upload it:\n",
            "    immport-explorer validate FOLDER\n",
            "Made by ImmPort Explorer, which is not affiliated with ImmPort or NIAID.\n",
        ]
    )
