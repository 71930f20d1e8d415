"""The page's server and its template, over Voila."""

from __future__ import annotations
