"""The dashboard: explore templates and the data model, check a package, follow its issues."""

from __future__ import annotations
