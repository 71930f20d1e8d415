"""Templates as data frames and back, for people who script.

>>> from immport_explorer import read_template, write_template
>>> samples = read_template("bioSamples.txt")        # pandas, each column of the template's type
>>> write_template(samples, "bioSamples", "out/bioSamples.txt")

Importing this module gives pandas frames the accessor ``frame.immport``.
"""

from __future__ import annotations

from immport_explorer.frames.accessor import register
from immport_explorer.frames.read import read_template
from immport_explorer.frames.write import template_text, write_template

__all__ = ["read_template", "register", "template_text", "write_template"]

register()
