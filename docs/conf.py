"""The site of the documentation (`make site`): the pages of this folder and the API's reference."""

from __future__ import annotations

import sys
from pathlib import Path

from immport_explorer import __version__

sys.path.insert(0, str(Path(__file__).parent))  # words.py is beside this file

project = "ImmPort Explorer"
author = copyright = "The ImmPort Explorer authors"
version = release = __version__

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "words",
]
exclude_patterns = ["images/README.md"]
html_theme = "furo"
html_title = f"ImmPort Explorer {__version__}"
html_show_sourcelink = False
html_copy_source = False
html_last_updated_fmt = None  # the same pages give the same site
html_static_path = ["films", "static"]
templates_path: list[str] = []

myst_enable_extensions = ["colon_fence", "attrs_inline", "deflist"]
myst_heading_anchors = 4

autodoc_typehints = "signature"
autodoc_typehints_format = "short"
autodoc_member_order = "bysource"
autodoc_class_signature = "mixed"
autodoc_preserve_defaults = True
napoleon_google_docstring = False
napoleon_use_rtype = False
add_module_names = False
python_use_unqualified_type_names = True

# References of docstrings to names that the API's page does not list are plain text there.
nitpicky = False
suppress_warnings = ["ref.python"]
