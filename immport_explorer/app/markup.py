"""The builder of markup, which stands below the dashboard: reports use it too."""

from immport_explorer.markup import Child, Markup, Value, colour, join, link, tag, text

__all__ = ["Child", "Markup", "Value", "colour", "join", "link", "tag", "text"]
