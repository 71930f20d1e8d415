"""The grid: rows of a table in view, edited in place; beside it one row as a form."""

from immport_explorer.app.widgets.grid.grid import Grid

__all__ = ["Grid"]
