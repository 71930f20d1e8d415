"""The order of work: ImmPort's loading order of templates."""

from __future__ import annotations

from immport_explorer.schema.model import Schema, Template


def position(schema: Schema, template: Template) -> int:
    """The place of a template in ImmPort's loading order, from 0; one it does not name is last.

    Source: the loading order in ImmPort's upload guide (template bundle, introduction).
    """
    names = schema.loading_order
    return names.index(template.name) if template.name in names else len(names)
