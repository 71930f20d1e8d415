"""Widgets used by several pages; each is a few lines of Python and a small browser module."""
