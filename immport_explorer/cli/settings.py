"""Settings: what a person or a project wants of every command, from ``immport-explorer.toml`` or
from ``[tool.immport-explorer]`` in a pyproject.toml.

What stands on the command line counts first; then the file in the package's folder, those in the
working folder and above it as far as the repository's root, and the user's own. Each setting comes
from the first of them that has it. A file that came with a package is a stranger's: it names paths
below itself only, and does not lift what the others keep private.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from immport_explorer.cli.errors import CommandError
from immport_explorer.dependencies import DISTRIBUTION, SETTINGS_FILE
from immport_explorer.spelling import did_you_mean

VARIABLE = "IMMPORT_EXPLORER_CONFIG"
"""The environment variable that names another folder than the user's own."""

_PROJECT = "pyproject.toml"
_MOST_BYTES = 2**20
_LEAVE_OUT = ("select", "ignore", "fail-on")
_PRIVATE = {"own": False, "shared": True}
_PATHS = ("paths", "package", "packages", "source", "release", "old")
"""What commands call the package, or what lies beside it."""


class Found(NamedTuple):
    """A setting that a file has: its name there, the value as the option takes it, the file, and
    whether that came with the package."""

    name: str
    value: Any
    file: Path
    is_strangers: bool = False

    def __str__(self) -> str:
        values = self.value if isinstance(self.value, list) else [_word(self.name, self.value)]
        return f"{self.name} {', '.join(map(str, values))}, from {self.file}"


def tell(found: Sequence[Found], *, all_: bool) -> None:
    """Say on standard error which settings are in force: all, or what a stranger's file has left
    out of a report."""
    for one in found:
        if all_ or (one.is_strangers and one.name in _LEAVE_OUT):
            print(f"Set: {one}.", file=sys.stderr)


def settable(action: argparse.Action, name: str) -> None:
    """Have a setting of that name stand for the option where that is not given."""
    action.setting = name  # type: ignore[attr-defined]


def parsed(
    parser: argparse.ArgumentParser, argv: Sequence[str]
) -> tuple[argparse.Namespace, list[Found]]:
    """The options of a command, with the settings that are in force where none is given, and those
    settings. Raises CommandError for a file that cannot be read or has what is none."""
    if {"-h", "--help"}.intersection(argv):
        _tell_in_help(parser, _in_force([]))
    defaults = {id(action): action.default for action in _actions(parser)}
    for leaf in _leaves(parser):
        leaf.set_defaults(leaf=leaf)
    for action in _actions(parser):
        action.default = argparse.SUPPRESS
    options = parser.parse_args(argv)
    found = [] if "no_settings" in options else _in_force(_folders_of(options))
    return options, list(_fill_in(options, {one.name: one for one in found}, defaults))


def _fill_in(
    options: argparse.Namespace, found: Mapping[str, Found], defaults: Mapping[int, Any]
) -> Iterator[Found]:
    for action in _own_actions(options.leaf):
        if action.dest not in options:
            one = found.get(_setting(action))
            if one is not None:
                yield one
            setattr(options, action.dest, defaults[id(action)] if one is None else one.value)


def _tell_in_help(parser: argparse.ArgumentParser, found: Sequence[Found]) -> None:
    told = {one.name: one for one in found}
    for action in _actions(parser):
        if (one := told.get(_setting(action))) is not None:
            said = str(one).replace("%", "%%")
            action.help = f"{action.help or ''} [set: {said}]"


# --- options --------------------------------------------------------------------------------------


def _leaves(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    below = [a for a in parser._actions if isinstance(a, argparse._SubParsersAction)]
    for action in below:
        for one in action.choices.values():
            yield from _leaves(one)
    if not below:
        yield parser


def _own_actions(leaf: argparse.ArgumentParser) -> list[argparse.Action]:
    return [action for action in leaf._actions if hasattr(action, "setting")]


def _actions(parser: argparse.ArgumentParser) -> list[argparse.Action]:
    return [action for leaf in _leaves(parser) for action in _own_actions(leaf)]


def _setting(action: argparse.Action) -> str:
    return getattr(action, "setting", "")


def _folders_of(options: argparse.Namespace) -> list[Path]:
    """The folder of the package that is named first; none where a command names none."""
    for name in _PATHS:
        named = getattr(options, name, None)
        first = next(iter(named), None) if isinstance(named, list) else named
        if first:
            path = Path(first)
            return [path if path.is_dir() else path.parent]
    return []


# --- files ----------------------------------------------------------------------------------------


def _in_force(folders: Sequence[Path]) -> list[Found]:
    """The settings of all files that count, each from the first file that has it."""
    found: dict[str, Found] = {}
    for path, is_strangers in _files(folders):
        for one in _read(path, is_strangers):
            held = found.setdefault(one.name, one)
            if held.name == "privacy" and held.is_strangers and one.value:
                found[one.name] = one
    return list(found.values())


def _files(folders: Sequence[Path]) -> Iterator[tuple[Path, bool]]:
    """The files that may hold settings, the nearest first, each with whether it is a stranger's."""
    here = Path.cwd()
    own = [here, *_above(here)]
    seen: set[Path] = set()
    for folder in (*folders, *own, _users()):
        resolved = folder.resolve()
        if resolved not in seen:
            seen.add(resolved)
            for name in (SETTINGS_FILE, _PROJECT):
                yield folder / name, folder in folders and resolved not in own


def _above(here: Path) -> list[Path]:
    """The folders above, as far as the root of the repository; none where there is none."""
    above = list(here.parents)
    for number, folder in enumerate([here, *above]):
        if (folder / ".git").exists():
            return above[:number]
    return []


def _users() -> Path:
    named = os.environ.get(VARIABLE)
    if named:
        return Path(named)
    import platformdirs

    return platformdirs.user_config_path(DISTRIBUTION)


def _read(path: Path, is_strangers: bool) -> Iterator[Found]:
    """The settings of a file; nothing where it is not there."""
    text = _text(path)
    if text is None or (path.name == _PROJECT and DISTRIBUTION not in text):
        return
    content = _parsed(path, text)
    if path.name == _PROJECT:
        content = _table(_table(content, "tool"), DISTRIBUTION)
    for name, value in content.items():
        if name not in _SETTINGS:
            near = did_you_mean(name, _SETTINGS) or f" There are {', '.join(sorted(_SETTINGS))}."
            raise _mistake(path, text, name, f"there is no setting “{name}”.{near}")
        try:
            made = _SETTINGS[name](value, path.parent)
        except ValueError as error:
            raise _mistake(path, text, name, f"“{name}” {error}.") from error
        if is_strangers:
            _refuse_outside(path, text, name, made)
        yield Found(name, made, path, is_strangers)


def _text(path: Path) -> str | None:
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise CommandError(f"{path} is larger than any settings ({_MOST_BYTES:,} bytes).")
        return path.read_text(encoding="utf-8-sig")
    except (FileNotFoundError, NotADirectoryError):
        return None
    except UnicodeDecodeError as error:
        raise CommandError(f"{path} is not in UTF-8. Save it as UTF-8.") from error
    except OSError as error:
        raise CommandError(f"Cannot read {path}: {error.strerror or error}.") from error


def _parsed(path: Path, text: str) -> dict[str, Any]:
    import tomllib

    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise CommandError(f"{path} is not TOML: {error}.") from error


def _table(content: Mapping[str, Any], name: str) -> dict[str, Any]:
    found = content.get(name)
    return found if isinstance(found, dict) else {}


def _mistake(path: Path, text: str, name: str, said: str) -> CommandError:
    found = re.search(rf"^[ \t]*['\"]?{re.escape(name)}['\"]?[ \t]*=", text, re.MULTILINE)
    line = f", line {text[: found.start()].count(chr(10)) + 1}" if found else ""
    return CommandError(f"{path}{line}: {said}")


def _refuse_outside(path: Path, text: str, name: str, made: Any) -> None:
    """A stranger's file names what lies below it."""
    folder = path.parent.resolve()
    for one in made if isinstance(made, list) else [made]:
        if isinstance(one, _Named) and folder not in Path(one).resolve().parents:
            raise _mistake(
                path,
                text,
                name,
                f"“{name}” names {one}, which is not below the package's folder. Give it on the "
                "command line, or leave these settings out with --no-settings.",
            )


# --- values ---------------------------------------------------------------------------------------


class _Named(str):
    """The path of a file that a setting names."""

    __slots__ = ()


def _a_text(value: object, _: Path) -> str:
    if not isinstance(value, str):
        raise ValueError(f"is a text in quotes; found {value!r}")
    return value


def _a_path(value: object, folder: Path) -> str:
    return _Named(folder / Path(_a_text(value, folder)).expanduser())


def _a_version(value: object, folder: Path) -> str:
    """A version, or the path of a bundle."""
    text = _a_text(value, folder)
    return text if re.fullmatch(r"\d+\.\d+", text) else _a_path(text, folder)


def _several(one: Callable[[object, Path], str]) -> Callable[[object, Path], list[str]]:
    def read(value: object, folder: Path) -> list[str]:
        return [one(each, folder) for each in (value if isinstance(value, list) else [value])]

    return read


def _one_of(*words: str) -> Callable[[object, Path], str]:
    def read(value: object, folder: Path) -> str:
        if value not in words:
            raise ValueError(f"is one of {', '.join(words)}; found {value!r}")
        return str(value)

    return read


def _a_privacy(value: object, folder: Path) -> bool:
    return _PRIVATE[_one_of(*_PRIVATE)(value, folder)]


def _word(name: str, value: Any) -> Any:
    """The value as the file has it."""
    words = {hides: word for word, hides in _PRIVATE.items()}
    return words[value] if name == "privacy" else value


SEVERITIES = ("error", "warning", "info")

_SETTINGS: Mapping[str, Callable[[object, Path], Any]] = {
    "schema": _a_version,
    "rules": _several(_a_path),
    "workspace": _a_path,
    "select": _several(_a_text),
    "ignore": _several(_a_text),
    "fail-on": _one_of(*SEVERITIES),
    "privacy": _a_privacy,
    "notice": _a_text,
}
"""What each setting takes, by its name."""
