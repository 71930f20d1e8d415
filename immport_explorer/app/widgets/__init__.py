"""Widgets used by pages, each with its browser module beside it.

A widget has traits or children; what it shows comes from ``views``, what it does on disk or in
threads from ``visit``. It knows no page.
"""
