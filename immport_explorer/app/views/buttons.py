"""Buttons of panels."""

from __future__ import annotations

from immport_explorer.markup import Markup, Value, tag


def small_button(label: str, do: str, value: str, **attributes: Value) -> Markup:
    """A small button that reports that action with that value; see ``tag`` for the attributes."""
    return tag(
        "button",
        label,
        type="button",
        data_do=do,
        data_value=value,
        **attributes,
        class_="ipx-small",
    )
