"""JSON held against a published JSON Schema.

The library is loaded where it is first used: what it needs for its formats takes seconds.
"""

from __future__ import annotations

from typing import Any


def must_fit(content: Any, schema: Any) -> None:
    """Fails with the place where the content is not of that form."""
    import jsonschema

    jsonschema.validate(content, schema)


def fits(content: Any, schema: Any) -> bool:
    import jsonschema

    try:
        jsonschema.validate(content, schema)
    except jsonschema.ValidationError:
        return False
    return True


def must_be_a_schema(schema: Any) -> None:
    """Fails where it is none of the draft that we publish in."""
    import jsonschema

    jsonschema.Draft202012Validator.check_schema(schema)


def errors(content: Any, schema: Any) -> list[str]:
    """All that is not of the form, in sentences."""
    import jsonschema

    found = jsonschema.Draft4Validator(schema).iter_errors(content)
    return [error.message for error in found]
