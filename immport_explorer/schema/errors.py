"""What can go wrong with a schema, said in a way that a person can act on."""

from __future__ import annotations


class SchemaError(Exception):
    """A schema cannot be had: an unknown version, or a path that holds no template bundle."""
