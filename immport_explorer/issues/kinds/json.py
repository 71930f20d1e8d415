"""Kinds of issue about templates written as JSON."""

from __future__ import annotations

from immport_explorer.issues.kinds.kind import Fields, Kind, Told


class Reason(Fields, frozen=True, kw_only=True):
    reason: Told[str]


class Renamed(Fields, frozen=True, kw_only=True):
    is_called: Told[str]
    official: Told[str]


JSON_UNREADABLE = Kind(
    code="json.unreadable",
    severity="error",
    fields=Reason,
    title="The file is not well-formed JSON",
    message="{file} cannot be read as JSON: {reason}.",
    why="A file that cannot be read cannot be loaded.",
    fix="Have the program that wrote it write it again, or check it with a JSON editor.",
    example="a missing closing bracket",
)

JSON_UNKNOWN_KEY = Kind(
    code="json.unknown-key",
    severity="error",
    title="A JSON key is not part of the template",
    message="The template has no “{value}”.",
    why="ImmPort reads JSON by its keys and refuses those that it does not know.",
    fix="Correct the key, or remove it.",
    example="subjectID for subjectId",
)

JSON_RENAMED_KEY = Kind(
    code="json.renamed-key",
    severity="error",
    fields=Renamed,
    title="A JSON key has the name of another version",
    message="The field of “{value}” {is_called}; in the version in use its key is “{official}”.",
    why="ImmPort reads JSON by its keys and refuses those that it does not know.",
    fix="Rename the key to “{official}”; the values stay.",
    general="Give the key its name of the version in use; the values stay.",
    example="gender, whose field is called Sex since version 3.37",
)

JSON_WRONG_TYPE = Kind(
    code="json.wrong-type",
    severity="error",
    title="A JSON value has the wrong type",
    message="“{column}” holds another type than ImmPort's JSON form asks for: {value}.",
    why="ImmPort's JSON form says for each field whether it is a text, a number or a list.",
    fix="Write it in the form that the template asks for.",
    example="a number where a list of texts belongs",
)
